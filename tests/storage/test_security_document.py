"""docs/security.md says what is promised; each promise names tests that are there, and some are shown here."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from storage.problems import (
    CopyUnproved,
    Damage,
    NotAVault,
    NotEncrypted,
    OldCopy,
    SlotsDamaged,
    SlotsTooNew,
    VaultDamaged,
    VaultTooNew,
    WrongKey,
    WrongOfficer,
)
from ui.wording import vault_trouble

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
GUARANTEE = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
#: What would leave a trace of content outside the vault, by the names that Qt and Python have for it.
LEAKS = (
    "QClipboard",
    "clipboard()",
    "QSettings",
    "addToRecent",
    "RecentManager",
    "QFileIconProvider",
    "NamedTemporary",
)


def functions(path: Path) -> set[str]:
    """Return the names of a file's functions, those of classes included."""
    return {
        node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(DOCUMENT))))
def test_every_named_test_is_there(file: str, name: str) -> None:
    """A test that the document names exists, so that no promise stands on nothing."""
    path = ROOT / "tests" / file
    assert path.is_file()
    assert name in functions(path)


def test_guarantees_are_numbered_and_each_names_a_test() -> None:
    """Numbers run without a gap, and no promise is without a test."""
    rows = GUARANTEE.findall(DOCUMENT)
    assert [int(number) for number, _, _ in rows] == list(range(1, len(rows) + 1))
    assert len(rows) >= 20
    assert [number for number, _, shown in rows if not NAMED.search(shown)] == []


def test_what_is_not_promised_is_said() -> None:
    """The limits that an auditor asks for stand in the document."""
    refused = DOCUMENT.split("## 4. Not promised")[1]
    for word in ("FIPS", "solid-state", "Screenshots", "Power loss"):
        assert word in refused
    for place in ("clipboard", "thumbnails", "recent files", "print spool", "swap", "hibernation"):
        assert place in DOCUMENT.split("## 3.")[1]


def test_every_damage_has_a_message_of_its_own() -> None:
    """What an officer reads tells flipped bits, a cut file, another's file, an old copy and a newer version apart."""
    told = [
        str(vault_trouble(error))
        for error in (
            *map(VaultDamaged, Damage), SlotsDamaged(), SlotsTooNew(), CopyUnproved(), WrongOfficer(), OldCopy(),
            VaultTooNew(), WrongKey(), NotAVault(), NotEncrypted(),
        )
    ]  # fmt: skip
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("word", LEAKS)
def test_the_program_writes_nothing_of_a_record_outside_the_vault(word: str) -> None:
    """No part of the client uses clipboard, recent files, thumbnails, saved state or files under random names."""
    for folder in ("overlap", "storage", "sync", "ui"):
        for path in (ROOT / folder).rglob("*.py"):
            assert word not in path.read_text(encoding="utf-8"), path
