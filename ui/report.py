"""The answer as lines of text for a terminal.

Knows the order an officer reads in (level, headline, safety, whom to call, matches, ages, what was not asked)
and how to lay it out in 80 columns without colour. It does *not* choose words; those are `ui.wording`'s.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from overlap.answer import Assessment, Evidence, Match
from overlap.query import Token
from ui.wording import (
    LABELS,
    TOKENS,
    age,
    assurance,
    banner_word,
    contact_line,
    evidence_field,
    evidence_sign,
    evidence_value,
    evidence_word,
    fact_sentence,
    flag_source,
    flag_text,
    headline,
    match_agreement,
    match_subtitle,
    match_title,
    no_flags,
    reservation,
    source_title,
)
from ui.wording.desktop import token_alternatives, token_shown
from ui.wording.overlaps import said_words

#: The width of a terminal that nobody has widened.
COLUMNS = 80
#: The evidence table: field, what was entered, what is on file; the agreement takes the rest.
FIELD_COLUMNS = 10
VALUE_COLUMNS = 24
#: The name of a system beside its age.
SOURCE_COLUMNS = 14

#: Units to call that are listed; an officer calls one, and the most important fact's unit is first.
CONTACTS = 3

#: Characters that turn the direction of text; in a record they could make a terminal show another name.
_DIRECTION_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def text_report(assessment: Assessment, *, practice: bool, check: str = "") -> list[str]:
    """The answer as lines of at most 80 columns; practice data is marked above and below.

    `check` is the line that says under which id the check was recorded, empty where it was not.
    """
    blocks = (
        _banner(assessment),
        _flags(assessment),
        _contacts(assessment),
        _asked(assessment),
        _matches(assessment),
        _ages(assessment),
        _wrapped(reservation(assessment)),
        _wrapped(check),
    )
    lines = [line for block in blocks if block for line in (*block, "")]
    return practice_marked([printable(line).rstrip() for line in lines[:-1]], practice=practice)


def practice_marked(lines: Sequence[str], *, practice: bool) -> list[str]:
    """The lines, between two that say so where everything in them is invented."""
    mark = LABELS["practice"]
    return [mark, "", *lines, "", mark] if practice else list(lines)


def printable(text: str) -> str:
    """The text without characters that would steer a terminal or turn its direction."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _steers(sign) else sign for sign in text)


def _steers(sign: str) -> bool:
    """Whether a character is a control or direction character."""
    return unicodedata.category(sign) in ("Cc", "Zl", "Zp") or sign in _DIRECTION_CONTROLS


def _banner(assessment: Assessment) -> list[str]:
    """Level, headline, how sure it is, and the facts below the first."""
    lines = [banner_word(assessment), *_wrapped(headline(assessment)), *_wrapped(assurance(assessment))]
    for fact in assessment.facts[1:]:
        lines += _wrapped(fact_sentence(fact, assessment), first="- ", indent="  ")
    return lines


def _flags(assessment: Assessment) -> list[str]:
    """The officer-safety flags, each with source, date, who, and the kind of match that carries it."""
    if not assessment.flags:
        return _wrapped(no_flags(assessment))
    lines = [LABELS["officer_safety"]]
    for seen in assessment.flags:
        lines += _wrapped(flag_text(seen), first="! ", indent="  ")
        lines += _wrapped(flag_source(seen, assessment.situation.now), first="  ", indent="  ")
    return lines


def _contacts(assessment: Assessment) -> list[str]:
    """Whom to call, the first one first."""
    if not assessment.contacts:
        return []
    lines = [LABELS["whom_to_call"].upper()]
    for contact in assessment.contacts[:CONTACTS]:
        lines += _wrapped(contact_line(contact), first="  ", indent="    ")
    further = len(assessment.contacts) - CONTACTS
    return [*lines, f"  {LABELS['further_contacts'].format(count=further)}"] if further > 0 else lines


def _asked(assessment: Assessment) -> list[str]:
    """What the text was read as, every other reading of it included."""
    tokens = assessment.query.tokens
    if not tokens:
        return []
    told = (f"{TOKENS[token.part]} {_reading(token)}" for token in tokens)
    return _wrapped(f"{LABELS['read_as']}: {' · '.join(told)}", indent="  ")


def _reading(token: Token) -> str:
    """What one stretch was read as, with the other readings that fit."""
    return f"{token_shown(token)} {token_alternatives(token)}".strip()


def _matches(assessment: Assessment) -> list[str]:
    """The possible matches with their evidence, strongest first, then the near misses by name."""
    lines: list[str] = []
    if assessment.matches:
        lines.append(_count(len(assessment.matches)))
    for number, match in enumerate(assessment.matches, start=1):
        lines += _match(number, match)
    if assessment.hidden:
        lines.append(LABELS["hidden_matches"].format(count=assessment.hidden))
    if assessment.near_misses:
        lines.append(LABELS["near_misses"])
    for near in assessment.near_misses:
        lines += _wrapped(f"{match_title(near)} · {match_subtitle(near)}", first="  ", indent="    ")
    return lines


def _count(matches: int) -> str:
    """How many possible matches there are, and their order."""
    if matches == 1:
        return LABELS["possible_match"]
    return f"{LABELS['possible_matches'].format(count=matches)}, {LABELS['strongest_first']}"


def _match(number: int, match: Match) -> Iterator[str]:
    """One match: title with how many details agree, where it stands, and one line for each comparison."""
    yield from _wrapped(f"{match_title(match)} · {match_agreement(match)}", first=f"{number}. ", indent="   ")
    for line in (match_subtitle(match), *said_words(match)):
        yield from _wrapped(line, first="   ", indent="   ")
    for item in match.evidence:
        yield from _evidence(item)


def _evidence(item: Evidence) -> Iterator[str]:
    """One comparison in columns: field, entered, on file, how they agree; long values go on below."""
    entered = evidence_value(item.field, item.entered) or LABELS["not_entered"]
    on_file = evidence_value(item.field, item.on_file) or LABELS["not_on_file"]
    agreement = f"{evidence_sign(item)} {evidence_word(item)}".strip()
    cells = (_folded(entered), _folded(on_file))
    for row in range(max(len(cell) for cell in cells)):
        field = evidence_field(item.field) if row == 0 else ""
        left, right = (cell[row] if row < len(cell) else "" for cell in cells)
        values = f"{_padded(left, VALUE_COLUMNS)}{_padded(right, VALUE_COLUMNS)}"
        yield f"   {_padded(field, FIELD_COLUMNS)}{values}{agreement if row == 0 else ''}"


def _folded(value: str) -> list[str]:
    """A value cut into pieces that fit its column; nothing of it is dropped."""
    pieces = [""]
    for sign in printable(value):
        if width(pieces[-1] + sign) >= VALUE_COLUMNS:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def width(text: str) -> int:
    """How many columns a terminal gives a text; marks take none and East Asian wide characters two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _padded(text: str, columns: int) -> str:
    """The text filled up to so many columns."""
    return text + " " * (columns - width(text))


def _ages(assessment: Assessment) -> list[str]:
    """How old each copy is, against its limit."""
    lines = [LABELS["how_current"]]
    for state in assessment.situation.sources:
        first = f"  {_padded(source_title(state.system), SOURCE_COLUMNS)}"
        lines += _wrapped(age(state, assessment.situation.now), first=first, indent=" " * len(first))
    return lines


def _wrapped(text: str, *, first: str = "", indent: str = "") -> list[str]:
    """The text in lines that fit the terminal."""
    return textwrap.wrap(text, COLUMNS, initial_indent=first, subsequent_indent=indent)


def joined(lines: Iterable[str]) -> str:
    """Lines as one text that ends in a line break."""
    return "".join(f"{line}\n" for line in lines)
