"""Rules as a laptop reads them: the bytes that are signed, and which version holds when."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import msgspec

from overlap.records import System
from overlap.rule_set import RuleSet, Who, in_force
from storage.signed import RULES, key_from_text, opened, to_text

GOLDEN = next(
    msgspec.json.decode(line, type=RuleSet)
    for line in (Path(__file__).parents[2] / "docs/protocol/dealings.ndjson").read_bytes().splitlines()
    if b'"type":"rules"' in line
)
#: The public keys that signed the golden rules.
KEYS = {
    System.E3: "AfcaNcmTCXF2rWjc9RicgnDMbRabu0_AlSLH_eloM7A",
    System.TECS: "ZMYxZZupHwByumt7aee_ZtJvwddjBzi_i57M--1XrmM",
}


def at(day: int) -> dt.datetime:
    """A day of December."""
    return dt.datetime(2026, 12, day, tzinfo=dt.UTC)


def test_both_agencies_signed_the_terms_of_the_golden_rules() -> None:
    """The bytes are the protocol's: names in order, no blanks, none left out."""
    for system, key in KEYS.items():
        compact = f"{to_text(GOLDEN.terms())}.{GOLDEN.signed[system]}"
        assert opened(compact, key_from_text(key), RULES) == GOLDEN.terms()
    assert list(json.loads(GOLDEN.terms())) == sorted(json.loads(GOLDEN.terms()))
    assert GOLDEN.ladder[0].who is Who.SUPERVISOR


def test_the_rules_whose_time_came_last_hold() -> None:
    """None before the first, and the higher version where two begin at once."""
    later = msgspec.structs.replace(GOLDEN, version=2, effective=at(9))
    same = msgspec.structs.replace(GOLDEN, version=3, effective=at(9))
    rules = [same, GOLDEN, later]
    assert in_force(rules, at(1) - dt.timedelta(seconds=1)) is None
    assert in_force(rules, at(1)) is GOLDEN
    assert in_force(rules, at(8)) is GOLDEN
    assert in_force(rules, at(9)) is same
    replaced = msgspec.structs.replace(GOLDEN, effective=at(20))
    assert in_force((*rules, replaced), at(21)) is same
