"""The shared values: dates with precision, markings, and the protocol's golden records."""

from pathlib import Path

import msgspec
import pytest

from overlap.any_record import Record
from overlap.records import Marking, PartialDate

GOLDEN = (Path(__file__).parents[2] / "docs" / "protocol" / "records.ndjson").read_bytes().splitlines()


@pytest.mark.parametrize("text", ["1987", "1987-02", "1987-02-14"])
def test_a_date_is_written_as_precisely_as_it_was_read(text: str) -> None:
    """The wire form comes back."""
    assert str(PartialDate.parse(text)) == text


@pytest.mark.parametrize("text", ["", "87", "1987-2-14", "1987-02-30", "1987-13", "14.02.1987"])
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    """Another form and an impossible day are refused."""
    with pytest.raises(ValueError, match=r"date|month|day"):
        PartialDate.parse(text)


def test_a_sheet_carries_the_markings_of_all_that_is_on_it() -> None:
    """The union is sorted, so that two sheets with the same records read alike."""
    one, other = Marking(categories=("PRVCY", "LEI"), limits=("NOFORN",)), Marking(limits=("FED ONLY",))
    assert one.union(other) == other.union(one)
    assert one.union(other) == Marking(categories=("LEI", "PRVCY"), limits=("FED ONLY", "NOFORN"))


@pytest.mark.parametrize("line", GOLDEN, ids=lambda line: msgspec.json.decode(line)["type"])
def test_a_golden_record_comes_back_as_it_was(line: bytes) -> None:
    """Every type of the protocol is read, and what is written says the same."""
    record = msgspec.json.decode(line, type=Record)
    assert msgspec.json.decode(msgspec.json.encode(record), type=Record) == record
