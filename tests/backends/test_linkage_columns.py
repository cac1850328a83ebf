"""What a gateway exports for linkage: which rows, which columns, and what is noted."""

from __future__ import annotations

import importlib
import importlib.util
import io
from collections.abc import Callable
from typing import Any

import pytest

from backends.exporting import Form, Release, export
from backends.ledger import disclosures
from backends.linkage_columns import LISTS, ONE, NoArrow
from tests.backends.agency import Agency, e3

NewAgency = Callable[[str, str], Agency]

RELEASE = Release("SYN linkage", "SYN linkage of both agencies")
HAS_ARROW = importlib.util.find_spec("pyarrow") is not None


@pytest.mark.skipif(not HAS_ARROW, reason="pyarrow is installed for linkage alone")
def test_columns_hold_what_the_match_reads_and_nothing_else(new_agency: NewAgency) -> None:
    """A record of the level is a row with its values in lists; one above it is none; what went out is noted."""
    agency = new_agency("here", "e3")
    agency.ingest(e3("SYN-1", PLATE_NUM="SYN 1", PHONE_NUM="+1 360 555 0107"), e3("SYN-2", ACCESS_LEVEL="3"))
    tables: Any = importlib.import_module("pyarrow.parquet")
    data = export(agency.store, Form.COLUMNS, 1, RELEASE, agency.now)
    [row] = tables.read_table(io.BytesIO(data)).to_pylist()
    assert set(row) == {*ONE, *LISTS, "revision"}
    assert (row["id"], row["type"], row["plates"]) == ("e3:SYN-1", "encounter", ["SYN 1\x1f"])
    assert row["phones"] == ["+1 360 555 0107"]
    with agency.store.reading() as connection:
        [noted] = disclosures(connection, ("e3:SYN-1",), agency.store.identity.secret_key)
        assert not list(disclosures(connection, ("e3:SYN-2",), agency.store.identity.secret_key))
    assert noted["officer"] == RELEASE.recipient


@pytest.mark.skipif(HAS_ARROW, reason="pyarrow is installed here")
def test_a_gateway_without_arrow_says_so_and_discloses_nothing(new_agency: NewAgency) -> None:
    """The fault names the package that is wanted, and no disclosure is noted."""
    agency = new_agency("here", "e3")
    agency.ingest(e3("SYN-1"))
    with pytest.raises(NoArrow, match="pyarrow"):
        export(agency.store, Form.COLUMNS, 1, RELEASE, agency.now)
    with agency.store.reading() as connection:
        assert not list(disclosures(connection, ("e3:SYN-1",), agency.store.identity.secret_key))
