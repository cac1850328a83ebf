"""A stop with several people in words: how many were checked, the highest level, and what still waits."""

from __future__ import annotations

from overlap.query import Part
from storage.checks import PastCheck
from ui.check.state import is_undecided
from ui.wording.answer import level_word

#: Longer texts are cut between words; the whole is in the check itself.
_LONGEST = 28


def stop_words(checks: tuple[PastCheck, ...]) -> str:
    """How many checks a stop has and what the most pressing came to: `This stop: 3 checks, highest WARNING`."""
    if not checks:
        return ""
    highest = max(check.level for check in checks)
    return f"This stop: {len(checks)} checks, highest {level_word(highest)}"


def asked_words(check: PastCheck) -> str:
    """What a check asked about, short: its name, or else its first number."""
    tokens = sorted(check.query.tokens, key=lambda token: token.part is not Part.NAME)
    text = tokens[0].shown if tokens else check.query.text
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]} …"


def waits_words(check: PastCheck) -> str:
    """What still waits of a check, empty where nothing does."""
    return "no decision yet" if is_undecided(check) else ""
