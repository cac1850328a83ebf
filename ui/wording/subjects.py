"""What an answer rests on, in words: the record behind a fact, and by which identifiers it came up.

Knows how to find a fact's record among an answer's matches and operations, and names the basis of a match
("this plate", "a possible match"). It does *not* say what follows from it.
"""

from __future__ import annotations

from overlap.answer import Agreement, Assessment, Fact, Field, Match
from overlap.records import Agency, Operation, System
from ui.wording.sources import AGENCY_OF

_AGREES = (Agreement.SAME, Agreement.SIMILAR)

#: What was asked about when no name agrees, in order of how much it narrows the search.
_BASES = {
    Field.DOCUMENT: "this document number",
    Field.VIN: "this VIN",
    Field.PLATE: "this plate",
    Field.PHONE: "this phone number",
    Field.ADDRESS: "this address",
}


def agreeing_fields(match: Match) -> frozenset[Field]:
    """The fields of a match that are the same or similar on both sides."""
    return frozenset(item.field for item in match.evidence if item.agreement in _AGREES)


def match_of(fact: Fact, assessment: Assessment) -> Match | None:
    """The strongest match that a fact rests on; None for a fact that rests on no match."""
    return next((match for match in assessment.matches if match.record.id in fact.records), None)


def operation_of(fact: Fact, assessment: Assessment) -> Operation | None:
    """The planned operation that a fact is about; None where the answer doesn't carry it."""
    matched = (match.record for match in assessment.matches)
    known = (
        *(record for record in matched if isinstance(record, Operation)),
        *assessment.situation.operations,
    )
    return next((operation for operation in known if operation.id in fact.records), None)


def agency_of(fact: Fact, assessment: Assessment) -> Agency:
    """The agency that owns the record behind a fact; without a record, the one that works in its system."""
    match = match_of(fact, assessment)
    record = match.record if match is not None else operation_of(fact, assessment)
    return record.provenance.agency if record is not None else AGENCY_OF[System(fact.system)]


def basis(match: Match | None) -> str:
    """By what a record came up: `this plate`, `this phone number`; `a possible match` where a name agrees."""
    if match is None:
        return "a possible match"
    fields = agreeing_fields(match)
    if Field.NAME in fields or Field.BIRTH in fields:
        return "a possible match"
    return next((words for field, words in _BASES.items() if field in fields), "a possible match")
