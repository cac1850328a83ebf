"""What must never go out, in whatever words a cell says it: claims of fear, never-shared markings, protected people.

Tables of codes know one spelling of each; extracts of other offices spell codes out, join them by other signs, or put
them into a column of another name. Here a doubt withholds. Knows words. Does not know rows or records.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from backends.entitlement import NEVER_SHARED
from backends.ingest.codes import DISPOSITIONS, FEAR_CLAIMS

#: Why a row is withheld that 8 USC 1367 protects.
PROTECTED: Final = "8 USC 1367"

#: Why one is withheld whose marking nobody can read.
UNREADABLE: Final = "marking unknown"

_OTHER_SIGNS: Final = re.compile(r"[^A-Z0-9]+")

#: Words of a claim of fear (8 CFR 208.6): alone, how longer ones begin, and forms that are filled for one.
_FEAR_WORDS: Final = frozenset(("CF", "CFI", "CFR", "RF", "RFI", "RFR", "CRED", "APSO", "WOR", "CAT", "ACA"))
_FEAR_BEGINNINGS: Final = ("FEAR", "CREDIBL", "ASYL", "REFUGEE", "PERSECUT", "TORTUR", "WITHHOLD")
_FEAR_FORMS: Final = re.compile(r"\bI ?(589|863|870|899)\b")

#: Dispositions with and without a claim in one word.
_FEAR_GLUED: Final = frozenset(("ERCF", "ERRF", "REINRF", "REINCF", "REINSTRF", "REINSTCF", "VWPCF", "VWPRF"))

#: The kinds of removal that a claim goes with, by its form, in the order in which they are tried.
_REMOVALS: Final = (
    ("ER", re.compile(r"\b(ER|ERCF|ERRF|EXPEDITED)\b")),
    ("REINST", re.compile(r"\bREIN")),
    ("VWPRM", re.compile(r"\b(VWP|VISA WAIVER)")),
)

#: Words for what each never-shared category covers, by what they begin with.
_SPELLED: Final = (
    ("ASYL", ("ASYL", "FEAR")), ("INF", ("INFORMANT",)), ("WIT", ("WITNESS",)), ("JURY", ("JUROR", "JURIES")),
    ("LCOMM", ("INTERCEPT", "WIRETAP")), ("TRACE", ("TRACING",)), ("BATT", ("BATTER",)), ("IVIC", ("VICTIM",)),
)  # fmt: skip

#: Words that name 8 USC 1367 or what it protects.
_PROTECTING: Final = frozenset(("1367", "VAWA", "TVISA", "UVISA", "I914", "I918", "I360"))
_PROTECTING_PAIRS: Final = re.compile(r"\b(T|U) ?(NON ?IMMIGRANT|VISAS?)\b|\bI ?(914|918)\b")

#: Roles of people whose records are never shared, by what their words begin with, and in short.
_KEPT_BACK: Final = ("WITNESS", "INFORMANT", "VICTIM", "COOPERAT", "JUROR", "CONFIDENTIAL")
_KEPT_BACK_WORDS: Final = frozenset(("WIT", "INF", "CI", "CHS", "SOI", "SOURCE"))

#: The only answers of a protective cell that protect nobody; a spreadsheet writes 0 as 0.0.
_PLAIN_NO: Final = frozenset(("", "N", "NO", "0", "F", "FALSE", "0.0", "NONE", "NULL", "N/A", "NA", "-", "-0-"))

#: What says that a row is deleted beside a yes, and that it is not beside a no.
_DELETED: Final = frozenset(("Y", "YES", "1", "T", "TRUE", "1.0", "X", "D", "DEL", "DELETED"))
_LIVING: Final = _PLAIN_NO | {"A", "ACTIVE", "ACT", "NOT DELETED", "CURRENT"}

#: What stands in a protective cell for something that is there and isn't told.
_UNTOLD: Final = frozenset(("UNKNOWN", "UNK", "XXX", "REDACTED"))


def words_of(text: str) -> str:
    """A text's words in upper case with one blank between them, whatever signs stood there."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _OTHER_SIGNS.sub(" ", text.upper()).strip()


@lru_cache(maxsize=4_096)
def disposition_sent(text: str) -> tuple[str, bool]:
    """A disposition as it may go out, and whether a claim of fear was taken from it.

    The removals that a claim goes with have one spelling there with or without it, or the spelling would tell.
    """
    code = text.upper()
    if code in FEAR_CLAIMS:
        return FEAR_CLAIMS[code], True
    if code in DISPOSITIONS:
        return code, False
    told = words_of(text)
    words = told.split()
    is_claim = _begins(words, _FEAR_BEGINNINGS) or not _FEAR_WORDS.isdisjoint(words)
    is_claim = is_claim or "".join(words) in _FEAR_GLUED or not _FEAR_GLUED.isdisjoint(words)
    is_claim = is_claim or _FEAR_FORMS.search(told) is not None
    removal = next((sent for sent, form in _REMOVALS if form.search(told)), "")
    return removal or ("" if is_claim else text), is_claim


@lru_cache(maxsize=4_096)
def forbidden_category(text: str) -> str:
    """A category of a marking that is never shared, wherever in the text it stands; empty where there is none."""
    words = words_of(text).split()
    for word in words:
        if (code := word.removeprefix("SP")) in NEVER_SHARED or (code := word) in NEVER_SHARED:
            return code
    return next((category for category, begun in _SPELLED if _begins(words, begun)), "")


def marking_withheld(text: str) -> str:
    """Why a row of this marking is withheld; empty where it is not."""
    if is_untold(text):
        return UNREADABLE
    if forbidden := forbidden_category(text):
        return f"marking {forbidden}"
    return PROTECTED if names_protection(text) else ""


@lru_cache(maxsize=4_096)
def names_protection(text: str) -> bool:
    """Whether a text names 8 USC 1367 or a visa that it protects."""
    told = words_of(text)
    return not _PROTECTING.isdisjoint(told.split()) or _PROTECTING_PAIRS.search(told) is not None


def is_untold(cell: str) -> bool:
    """Whether a cell says that something is there and not what: of what protects, that is as good as all of it."""
    return cell.upper() in _UNTOLD or cell.startswith(("(b)", "(B)", "["))


def protects(cell: str) -> bool:
    """Whether a protective cell withholds its row: all but a plain no does."""
    return cell.upper() not in _PLAIN_NO


def says_deleted(cell: str) -> bool:
    """Whether a cell says that its row is deleted."""
    return cell.upper() in _DELETED


def is_deletion_doubtful(cell: str) -> bool:
    """Whether a cell says neither that its row is deleted nor that it is not."""
    return cell.upper() not in _LIVING and not says_deleted(cell)


def withheld_by(cells: Sequence[str], guards: Sequence[tuple[int, str, str]]) -> str:
    """Why cells withhold their row that are read for nothing else (`header.Header.guards`); empty where none does."""
    for place, name, kind in guards:
        cell = cells[place].strip()
        found = protects(cell) if kind == "protection" else marking_withheld(cell)
        if cell and found:
            return f"column {name}"
    return ""


@lru_cache(maxsize=4_096)
def is_kept_back(role: str) -> bool:
    """Whether a role is that of somebody whose record is never shared, also where it is one of several."""
    words = words_of(role).split()
    return _begins(words, _KEPT_BACK) or not _KEPT_BACK_WORDS.isdisjoint(words)


@lru_cache(maxsize=4_096)
def tells_too_much(note: str) -> bool:
    """Whether a note tells of a claim of fear, of 8 USC 1367, or of an informant."""
    told = words_of(note)
    is_claim = re.search(r"\b(ASYL\w*|(CREDIBLE|REASONABLE) FEAR|VAWA|INFORMANTS?)\b", told)
    return is_claim is not None or _FEAR_FORMS.search(told) is not None or names_protection(note)


def _begins(words: list[str], beginnings: tuple[str, ...]) -> bool:
    return any(word.startswith(beginnings) for word in words)
