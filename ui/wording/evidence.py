"""The evidence table in words: field names, and how the two sides of each comparison agree."""

from __future__ import annotations

from overlap.answer import Agreement, Evidence, Field
from ui.wording.times import birth_words

_WORDS = {
    Agreement.SAME: "same",
    Agreement.SIMILAR: "similar",
    Agreement.DIFFERENT: "differs",
    Agreement.NOT_ENTERED: "not entered",
    Agreement.NOT_ON_FILE: "not on file",
}

#: A shape beside each word, so that colour is never the only code; missing values have none.
_SIGNS = {
    Agreement.SAME: "=",
    Agreement.SIMILAR: "≈",
    Agreement.DIFFERENT: "≠",
    Agreement.NOT_ENTERED: "",
    Agreement.NOT_ON_FILE: "",
}

_FIELDS = {
    Field.NAME: "Name",
    Field.BIRTH: "Born",
    Field.PLATE: "Plate",
    Field.VIN: "VIN",
    Field.DOCUMENT: "Document",
    Field.PHONE: "Phone",
    Field.ADDRESS: "Address",
    Field.PLACE: "Place",
    Field.TIME: "Time",
    Field.TOKEN: "Restricted",
}


def evidence_word(evidence: Evidence) -> str:
    """How the two values agree: `same`, `similar`, `differs`, `not entered` or `not on file`."""
    return _WORDS[evidence.agreement]


def evidence_sign(evidence: Evidence) -> str:
    """The sign of the agreement: `=`, `≈`, `≠`, or nothing where one side is missing."""
    return _SIGNS[evidence.agreement]


def evidence_field(field: Field) -> str:
    """The field's name as the table heads its row."""
    return _FIELDS[field]


def evidence_value(field: Field, value: str) -> str:
    """A value as the officer reads it; a birth date in words, everything else as it stands."""
    return birth_words(value) if field is Field.BIRTH else value
