"""Which home, whose vault, and how a passphrase is had."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from overlap.records import Agency
from storage.header import VaultHeader
from storage.home import Home
from storage.problems import NoSuchOfficer, WrongPassphrase
from tests.storage.laptop import QUICK, MemoryKeeper
from ui.commands.laptop import LONGEST_PASSPHRASE, Laptop, passphrase_source
from ui.commands.outcome import CommandRefused
from ui.laptop_folder import find_home

NOW = dt.datetime(2026, 11, 24, 10, 14, tzinfo=dt.UTC)


def header(officer: str, *, practice: bool) -> VaultHeader:
    """The header of an invented officer's vault."""
    return VaultHeader(
        officer_id=officer, name="Synthetic", agency=Agency.USBP, unit="SYN", practice=practice, created_at=NOW
    )


def typing(*words: str) -> Callable[[str], str]:
    """Someone who types these words, one for each prompt."""
    left = list(words)
    return lambda _prompt: left.pop(0)


def nobody(_prompt: str) -> str:
    """Fails where nobody should be asked."""
    raise AssertionError("a passphrase was asked for")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home with a keyring of its own."""
    return Home(tmp_path / "home", MemoryKeeper(), QUICK)


def test_a_real_vault_is_made_by_a_passphrase_typed_twice_and_opens_by_it(home: Home) -> None:
    """The same words open it, others do not."""
    Laptop(home, typing("correct horse", "correct horse")).open_or_create(header("SYN-1", practice=False)).close()
    Laptop(home, typing("correct horse")).open("", NOW).close()
    with pytest.raises(WrongPassphrase):
        Laptop(home, typing("wrong horse")).open("", NOW)


@pytest.mark.parametrize("words", [("one", "other"), ("", "")])
def test_no_vault_is_made_by_two_different_or_empty_passphrases(home: Home, words: tuple[str, str]) -> None:
    """A slip never locks an officer out of a new vault."""
    with pytest.raises(CommandRefused):
        Laptop(home, typing(*words)).open_or_create(header("SYN-1", practice=False))
    assert not home.officers()


def test_a_practice_vault_opens_without_anybody_being_asked(home: Home) -> None:
    """Practice needs no passphrase, made or opened, first or again."""
    laptop = Laptop(home, nobody)
    laptop.open_or_create(header("SYN-1", practice=True)).close()
    laptop.open_or_create(header("SYN-1", practice=True)).close()
    laptop.open("SYN-1", NOW).close()


def test_several_officers_have_to_be_told_apart(home: Home) -> None:
    """No vault is opened on a guess, and an unknown name is not taken for another."""
    laptop = Laptop(home, nobody)
    for officer in ("SYN-1", "SYN-2"):
        laptop.open_or_create(header(officer, practice=True)).close()
    with pytest.raises(CommandRefused, match="SYN-1, SYN-2"):
        laptop.open("", NOW)
    assert laptop.open("SYN-2", NOW).header.officer_id == "SYN-2"
    with pytest.raises(NoSuchOfficer):
        laptop.open("SYN-3", NOW)


def test_a_home_is_looked_for_in_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option wins over the environment, that over the platform's place, that over the demo's."""
    said: list[str] = []
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    program = tmp_path / "program"
    named, variable = tmp_path / "named", {"CROSSCHECK_HOME": str(tmp_path / "variable")}
    assert find_home(named, variable, program, said.append) == named
    assert find_home(None, variable, program, said.append) == tmp_path / "variable"
    usual = find_home(None, {}, program, said.append)
    practice = program / "demo-output" / "practice-home"
    assert usual != practice
    assert said == []
    Laptop(Home(practice), nobody).open_or_create(header("SYN-1", practice=True)).close()
    assert find_home(None, {}, program, said.append) == practice
    assert len(said) == 1
    Laptop(Home(usual), nobody).open_or_create(header("SYN-2", practice=True)).close()
    assert find_home(None, {}, program, said.append) == usual


def piped(content: bytes) -> int:
    """A descriptor that gives this content and ends."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    return reading


def test_a_descriptor_gives_the_passphrase_up_to_the_line_break_as_often_as_it_is_asked_for() -> None:
    """What stands behind the first line isn't read as part of it."""
    ask = passphrase_source(piped("pässphrase one\r\nnot this\n".encode()))
    assert ask("") == ask("") == "pässphrase one"


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\n", b"x" * (LONGEST_PASSPHRASE + 1)])
def test_a_descriptor_without_a_passphrase_is_refused(content: bytes) -> None:
    """Nothing, no text, or far too much: nothing is opened by it."""
    with pytest.raises(CommandRefused):
        passphrase_source(piped(content))("")


def test_a_closed_descriptor_is_refused() -> None:
    """A number that names no open descriptor is told, not a traceback."""
    reading = piped(b"x\n")
    os.close(reading)
    with pytest.raises(CommandRefused):
        passphrase_source(reading)("")
