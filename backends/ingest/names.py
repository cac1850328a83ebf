"""How a column's name may be written: folded, abbreviated, in another order of words.

Knows words of headers. Does not know which columns there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_OTHER_SIGNS = re.compile(r"[^A-Z0-9]+")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

#: Words that stand for another one.
_SAME = {
    **dict.fromkeys(("APP", "APPREHENSION", "APPREHENDED", "ARREST", "ARRESTED", "ENCOUNTER", "ENC"), "APPR"),
    **dict.fromkeys(("DT", "DAY", "DTE"), "DATE"),
    **dict.fromkeys(("NUMBER", "NO", "NBR", "NR"), "NUM"),
    **dict.fromkeys(("LAT",), "LATITUDE"),
    **dict.fromkeys(("LON", "LONG", "LNG"), "LONGITUDE"),
    **dict.fromkeys(("LAST", "FAMILY"), "SURNAME"),
    **dict.fromkeys(("FIRST", "FORENAME"), "GIVEN"),
    **dict.fromkeys(("DOB",), "BIRTH"),
    **dict.fromkeys(("SEX",), "GENDER"),
    **dict.fromkeys(("NATIONALITY",), "CITIZENSHIP"),
    **dict.fromkeys(("DISP",), "DISPOSITION"),
    **dict.fromkeys(("STN",), "STATION"),
    **dict.fromkeys(("SECT", "DISTRICT"), "SECTOR"),
    **dict.fromkeys(("JUV", "MINOR"), "JUVENILE"),
    **dict.fromkeys(("METH",), "METHOD"),
    **dict.fromkeys(("TEL", "TELEPHONE", "PHONES"), "PHONE"),
    **dict.fromkeys(("DELETE", "DELETION"), "DELETED"),
    **dict.fromkeys(("SHARE", "SHAREABLE"), "SHARING"),
    **dict.fromkeys(("DATETIME", "DTTM", "TIMESTAMP"), "DATE"),
}

#: Words that say nothing of what a column holds.
_EMPTY = frozenset((
    "OF", "THE", "AT", "IN", "ON", "AND", "BY", "WAS", "IS", "FOR", "SUBJECT", "SUBJECTS", "SUBJ", "PERSON",
    "ALIEN", "CODE", "CODES", "CD", "DESC", "DESCRIPTION", "IND", "INDICATOR", "VALUE", "TEXT", "TXT", "NAME",
    "BORDER", "PATROL", "USBP", "BP", "COUNTRY", "NEAREST", "DECIMAL", "DEGREES", "DD", "YEARS", "YRS", "Y", "N",
    "YES", "LOCAL", "PROCESSING", "FINAL", "EID", "E3", "ENFORCE",
))  # fmt: skip

#: Words of columns that may hold a marking, or say that somebody is protected, whatever they are called.
_MARKING = frozenset(("CUI", "MARKING", "MARKINGS", "CAVEAT", "CAVEATS", "HANDLING", "DISSEM", "DISSEMINATION"))
_PROTECTING = frozenset((
    "1367", "VAWA", "TVISA", "UVISA", "WITNESS", "INFORMANT", "VICTIM", "PROTECTED", "SEALED", "CONFIDENTIAL",
))  # fmt: skip

#: Columns of which a file has one at most: of two, nobody can say which one decides.
_DECIDING = frozenset((
    "SHARING", "ACCESS_LEVEL", "ACCESS_CONTROL_LEVEL", "DELETED_IND", "LOGICAL_DELETE_IND", "SUBJECT_ROLE",
    "OP_VISIBILITY",
))  # fmt: skip

#: Words of a column that would decide who sees a row, were it known how.
_CHOICES = (frozenset(("SHARING",)), frozenset(("DELETED",)), frozenset(("ACCESS", "LEVEL")))

#: Columns that only their own names and synonyms mean: a near miss would make another record of the same row.
_EXACT_ALONE = frozenset(("RECORD_ID", "TECS_RECORD_ID", "ALIEN_NUM", "SUBJECT_ID", "PERSON_ID", "FIN", "VIN"))


def fold_name(name: str) -> str:
    """A column's name in upper case, everything but letters and digits as one underscore between them."""
    spaced = _HUMPS.sub(" ", name) if not name.isupper() else name
    return _OTHER_SIGNS.sub("_", spaced.lstrip("\ufeff").upper()).strip("_")


def by_words(synonyms: Mapping[str, str]) -> Callable[[str], str]:
    """A function that finds the canonical name of a column by its words, in any order; empty where two would fit."""
    found: dict[frozenset[str], set[str]] = {}
    for name, canonical in synonyms.items():
        if canonical not in _EXACT_ALONE:
            found.setdefault(_words(name), set()).add(canonical)
    certain = {words: next(iter(names)) for words, names in found.items() if words and len(names) == 1}
    return lambda name: certain.get(_words(name), "")


def guard_of(name: str, canonical: str) -> str:
    """What a column guards that is read for nothing else, as one of the same meaning, or one that nobody knows.

    `canonical` is what it would be were it the only one. `marking`: it may hold a marking; `protection`: it may say
    that somebody is protected; `choice`: it would decide who sees a row, and nobody knows how; else empty.
    """
    words = _words(name) | set(name.split("_"))
    if canonical == "MARKING" or (not canonical and not _MARKING.isdisjoint(words)):
        return "marking"
    if canonical == "PROTECTED_1367" or (not canonical and not _PROTECTING.isdisjoint(words)):
        return "protection"
    is_choice = canonical in _DECIDING or (not canonical and any(choice <= words for choice in _CHOICES))
    return "choice" if is_choice else ""


def _words(name: str) -> frozenset[str]:
    """The words of a folded name that say something; a date and its time are one thing."""
    words = {_SAME.get(word, word) for word in name.split("_")}
    if "DATE" in words:
        words.discard("TIME")
    return frozenset(words - _EMPTY)
