"""Shared encounters and cases as Parquet columns, for a linkage job that reads whole agencies at once.

Knows which fields the match reads, and leaves out all others. Does not know how records are compared. What writes the
columns is installed for linkage alone and imported only when asked for, so that a gateway runs without it.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from backends.any_record import Record
from backends.records import Case, Encounter, PersonName

#: Between the parts of one value; no text of the protocol holds a control character, so that nothing needs escaping.
PART: Final = "\x1f"

#: Columns that hold one text each, and those that hold a list of texts, never null.
ONE: Final = ("id", "type", "unit")
LISTS: Final = ("names", "births", "documents", "plates", "vins", "phones", "addresses")

#: Rows that are held as objects at once; some 50 MB.
_GROUP: Final = 50_000


class NoArrow(OSError):
    """Nothing that writes Parquet is installed."""

    def __init__(self) -> None:
        super().__init__("Parquet needs the package pyarrow, which requirements/bench.txt locks; nothing was written")


def parquet(records: Iterable[Record]) -> tuple[bytes, list[str]]:
    """The records about people as a Parquet file, and their ids.

    Raises:
        NoArrow: pyarrow is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise NoArrow
    arrow: Any = importlib.import_module("pyarrow")
    written: Any = importlib.import_module("pyarrow.parquet")
    fields = [(name, arrow.string()) for name in ONE] + [(name, arrow.list_(arrow.string())) for name in LISTS]
    schema = arrow.schema([*fields, ("revision", arrow.int64())])
    rows, ids, data = (_row(each) for each in records if isinstance(each, Encounter | Case)), [], io.BytesIO()
    with written.ParquetWriter(data, schema, compression="zstd") as writer:
        for group in _groups(rows):
            writer.write_table(arrow.Table.from_pylist(group, schema=schema))
            ids += [str(row["id"]) for row in group]
    return data.getvalue(), ids


def _groups(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    """The rows in groups of a bounded size."""
    while group := list(islice(rows, _GROUP)):
        yield group


def _row(record: Encounter | Case) -> dict[str, object]:
    """A record's columns."""
    person = record.person
    return {
        "id": record.id,
        "type": type(record).__name__.lower(),
        "unit": record.provenance.unit,
        "revision": record.revision,
        "names": [_name(each) for each in person.names],
        "births": list(person.birth_dates),
        "documents": [PART.join((each.value, each.category, each.jurisdiction)) for each in person.identifications],
        "plates": [PART.join((each.plate, each.jurisdiction)) for each in record.vehicles if each.plate],
        "vins": [each.vin for each in record.vehicles if each.vin],
        "phones": [each.number for each in record.phones],
        "addresses": [each.text for each in record.addresses],
    }


def _name(name: PersonName) -> str:
    """A name's parts in one text."""
    return PART.join((name.surname, name.given_names, name.middle_names))
