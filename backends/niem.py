"""Shared records as a NIEM 6.0 JSON-LD document, and back: for whoever speaks NIEM and not this protocol.

Knows which element each kind of number becomes (docs/protocol.md section 8). Does not know who may see a record: what
is given here was chosen before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from backends.any_record import Record

#: The namespaces of the names that records use; names without a prefix are this protocol's own.
CONTEXT = {
    "nc": "http://release.niem.gov/niem/niem-core/6.0/#",
    "j": "http://release.niem.gov/niem/domains/jxdm/8.0/#",
    "im": "http://release.niem.gov/niem/domains/immigration/6.0/#",
    "ncic": "http://release.niem.gov/niem/codes/fbi_ncic/6.0/#",
    "@vocab": "urn:crosscheck:protocol:1#",
}

#: The element of each kind of number; every other kind is an other identification with its category.
_ELEMENTS = {
    "ALIEN": "im:AlienNumberIdentification", "FBI": "j:PersonFBIIdentification",
    "PAFRG": "nc:PersonPassportIdentification", "PAURG": "nc:PersonPassportIdentification",
    "DRIVE": "j:DriverLicenseIdentification", "SID": "j:PersonStateFingerprintIdentification",
}  # fmt: skip
_RECORD = msgspec.json.Decoder(Record, strict=False)
_OTHER = "nc:PersonOtherIdentification"
_IDENTIFIED = (*dict.fromkeys(_ELEMENTS.values()), _OTHER)

#: The type of each kind of record in NIEM, where it has one.
_TYPES = {"encounter": "nc:PersonEncounterType", "case": "nc:CaseType", "operation": "nc:ActivityType"}

Json = dict[str, Any]


class NotNiem(Exception):  # it is what the document isn't
    """The document isn't one of this form, or a record in it breaks the protocol's limits; no content is told."""


def document(records: Iterable[Record]) -> bytes:
    """One JSON-LD document with all records."""
    graph = [_out(json.loads(msgspec.json.encode(record))) for record in records]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False).encode()


def records_of(text: bytes) -> Iterator[Record]:
    """The records of a document.

    Raises:
        NotNiem: it can't be read.
    """
    try:
        for entry in json.loads(text)["@graph"]:
            yield _RECORD.decode(msgspec.json.encode(_back(entry)))
    except (ValueError, KeyError, TypeError, AttributeError):  # msgspec's faults are values'
        raise NotNiem("the document can't be read as NIEM records") from None


def _out(record: Json) -> Json:
    kind = record.pop("type")
    named = {"@id": f"urn:crosscheck:{record['id']}", "@type": _TYPES.get(kind, kind), "recordType": kind, **record}
    return _with_person(named, _numbers_out)


def _back(entry: Mapping[str, Any]) -> Json:
    record = {name: value for name, value in entry.items() if not name.startswith("@")}
    record["type"] = record.pop("recordType")
    return _with_person(record, _numbers_back)


def _with_person(record: Json, change: Any) -> Json:  # noqa: ANN401  # one of the two functions below
    if "nc:Person" in record:
        record["nc:Person"] = change(dict(record["nc:Person"]))
    if "targets" in record:
        record["targets"] = [change(dict(person)) for person in record["targets"]]
    return record


def _numbers_out(person: Json) -> Json:
    for number in person.pop("identifications", []):
        person.setdefault(_ELEMENTS.get(number["category"], _OTHER), []).append(number)
    return person


def _numbers_back(person: Json) -> Json:
    numbers = [number for element in _IDENTIFIED for number in person.pop(element, [])]
    return {**person, "identifications": numbers} if numbers else person
