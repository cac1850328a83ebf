"""The shapes of numbers and addresses as they are typed, as patterns.

Every pattern is bounded, so that no text makes it slow. They know shapes alone: what a stretch is read as is
`overlap.reading`'s to say.
"""

from __future__ import annotations

import re
from typing import Final

from overlap.jurisdictions import JURISDICTIONS
from overlap.records import IdentifierKind

_FLAGS: Final = re.IGNORECASE | re.VERBOSE

_CODES: Final = "|".join(sorted(JURISDICTIONS))

#: Words before a number that say what it is; `KINDS` tells which identifier.
LABEL: Final = re.compile(
    r"""(?<!\w)(?P<word>dob|d\.o\.b\.|born|yob|plates?|tag|lpn|licen[cs]e|lic|passport|pasaporte|ppt|phone|tel|cell
        |mobile|vin|fin|fbi|sid|name|nombre|address|addr|document|doc|dl|i-?94|alien|id|no)
        (?:\s{0,3}[:\#=.]\s{0,3}|\s{1,3}(?=[\w+(-]{0,12}\d)|(?=\s{0,3}$))""",
    _FLAGS,
)

#: Which identifier a label announces.
KINDS: Final = {
    "fin": IdentifierKind.FIN,
    "fbi": IdentifierKind.FBI,
    "sid": IdentifierKind.SID,
    "i94": IdentifierKind.I94,
    "alien": IdentifierKind.ALIEN,
    "passport": IdentifierKind.OTHER,
    "pasaporte": IdentifierKind.OTHER,
    "ppt": IdentifierKind.OTHER,
    "document": IdentifierKind.OTHER,
    "doc": IdentifierKind.OTHER,
    "id": IdentifierKind.OTHER,
    "no": IdentifierKind.OTHER,
    "dl": IdentifierKind.DRIVER_LICENCE,
    "lic": IdentifierKind.DRIVER_LICENCE,
    "licence": IdentifierKind.DRIVER_LICENCE,
    "license": IdentifierKind.DRIVER_LICENCE,
}

#: Labels that announce a plate.
PLATE_LABELS: Final = frozenset({"plate", "plates", "tag", "lpn"})

#: The end of a text that announces a document, whatever its number looks like.
DOCUMENT_LABEL: Final = re.compile(rf"(?<!\w)(?:i-94|{'|'.join(KINDS)})[\s:#.=]{{0,4}}\Z", re.IGNORECASE)

#: What may follow a label.
LABELLED: Final = re.compile(r"[a-z0-9]{1,20}(?:[ -]?[a-z0-9]{0,12}\d[a-z0-9]{0,12}){0,3}(?!\w)", re.IGNORECASE)

#: Eight or nine digits after A, in groups or not; numbers for practice begin with SYN.
A_NUMBER: Final = re.compile(
    r"(?<![\w-])(?:SYN[ -]?A[ -]?(?:\d{3}[ -]?){2,3}|A[#:\s-]{0,3}(?:\d{8,9}|\d{2,3}[ -]\d{3}[ -]\d{3}))(?![\w-])",
    re.IGNORECASE,
)

#: Seventeen characters of both kinds.
VIN: Final = re.compile(r"(?<![\w-])(?=[a-z]{0,17}\d)(?=\d{0,17}[a-z])[a-z0-9]{17}(?![\w-])", re.IGNORECASE)

#: A number with + and a country code, or ten digits in the usual groups.
PHONE: Final = re.compile(
    r"(?<![\w+-])(?:\+\d(?:[\s().-]{0,2}\d){7,14}|(?:1[\s.-]{0,2})?\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]?\d{4})(?![\w-])"
)

_PLATE: Final = r"\d{3,4}[ -][a-z]{2,3}|[a-z]{1,3}[ -]\d{2,4}[a-z]?|(?=[a-z0-9-]{0,8}\d)[a-z0-9]{1,4}-?[a-z0-9]{1,4}"

#: A plate after or before the two letters of its authority.
PLATE_AFTER_CODE: Final = re.compile(
    rf"(?<![\w'’-])(?P<code>{_CODES})[ :,-]{{1,3}}(?P<plate>{_PLATE})(?![\w'’-])", _FLAGS
)
PLATE_BEFORE_CODE: Final = re.compile(
    rf"(?<![\w'’-])(?P<plate>{_PLATE})[ ,(-]{{1,3}}(?P<code>{_CODES})\)?(?![\w'’-])", _FLAGS
)

#: A plate written in two groups.
SPLIT_PLATE: Final = re.compile(
    r"(?<![\w'’-])(?:[a-z]{2,3}[ -]\d{3,4}[a-z]?|\d{3,4}[ -][a-z]{2,3})(?![\w'’-])", re.IGNORECASE
)

#: Letters and digits, with hyphens between.
MIXED: Final = re.compile(r"(?<![\w'’])[a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){0,5}(?![\w'’])", re.IGNORECASE)

#: One or two letters and six to eight digits: passports, and licences of several states.
DOCUMENT: Final = re.compile(r"[A-Z]{1,2}\d{6,8}[A-Z]?|[A-Z]\d{5,6}[A-Z]\d?")

_STREET: Final = (
    "aly|alley|ave?|avenue|blvd|boulevard|cir|circle|court|cres|crescent|ct|dr|drive|hwy|highway|lane|ln|loop|parkway"
    "|pkwy|pl|place|rd|road|route|rte|sq|square|st|street|ter|terrace|trail|trl|way"
)
_CODE: Final = r"(?:\d{5}(?:-\d{4})?|[a-z]\d[a-z][ ]?\d[a-z]\d)"
_TOWN: Final = r"[^\W\d][\w.'’-]{1,24}(?:\s{1,2}[^\W\d][\w.'’-]{1,24}){0,2}"

#: House number, up to five words, kind of street, and what follows of unit, town, state and code.
ADDRESS: Final = re.compile(
    rf"""(?<![\w-])\d{{1,6}}[a-z]?\s{{1,3}}
        (?:(?:rue|chemin|avenue|av|boul)\s{{1,2}}[\w.'’-]{{1,24}}(?:\s{{1,2}}[\w.'’-]{{1,24}})?
          |(?:[\w.'’-]{{1,24}}\s{{1,3}}){{1,5}}?(?:{_STREET})\b\.?(?:\s(?:n|s|e|w|ne|nw|se|sw)\b)?)
        (?:,?\s{{0,2}}(?:apt|unit|suite|ste|\#)\.?\s{{0,2}}\w{{1,6}})?
        (?:,\s{{0,2}}{_TOWN},?\s{{1,2}}(?:{_CODES})\b(?:,?\s{{1,2}}{_CODE}\b)?
          |(?:\s{{1,2}}{_TOWN})?,?\s{{1,2}}(?:{_CODES}),?\s{{1,2}}{_CODE}\b
          |,?\s{{1,2}}{_CODE}\b)?""",
    _FLAGS,
)
