"""The page on the command line tells everything that the command line has."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import msgspec
import pytest

from overlap.query import Action, Token
from ui import document
from ui.arguments import coordinates, parser, read

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")
DOCUMENTS = (
    document.AnswerDocument,
    document.AskedPart,
    document.FactPart,
    document.FlagPart,
    document.ContactPart,
    document.MatchPart,
    document.EvidencePart,
    document.SourcePart,
    Token,
)


def verbs() -> dict[str, argparse.ArgumentParser]:
    """Each verb with its own options."""
    actions = parser()._actions
    (group,) = (action for action in actions if isinstance(action, argparse._SubParsersAction))
    return dict(group.choices)


def test_the_page_names_every_verb_and_every_option() -> None:
    """Nothing of the command line is left to be guessed."""
    for name, verb in verbs().items():
        assert name == "window" or f"`{name}" in PAGE or f"app {name}" in PAGE
        options = {option for action in verb._actions for option in action.option_strings}
        for option in options - {"-h", "--help"}:
            assert option in PAGE, f"{name} {option}"


@pytest.mark.parametrize("shape", DOCUMENTS, ids=lambda shape: shape.__name__)
def test_the_page_names_every_field_of_the_document(shape: type[msgspec.Struct]) -> None:
    """A program's author finds each field on the page."""
    for field in msgspec.structs.fields(shape):
        assert f"`{field.encode_name}`" in PAGE, field.name


def test_every_command_on_the_page_can_be_read() -> None:
    """The examples are command lines that this version takes."""
    commands = re.findall(r"^python3 run\.py app (.+)$", PAGE, flags=re.MULTILINE)
    assert len(commands) >= 7
    for command in commands:
        words = [quoted or plain for quoted, plain in re.findall(r'"([^"]+)"|(\S+)', command)]
        assert read(words).verb == words[0]


def test_an_action_has_no_default() -> None:
    """A check without a purpose is a wrong command line."""
    with pytest.raises(SystemExit) as ended:
        read(["check", "QXZ"])
    assert ended.value.code == 2
    assert read(["check", "QXZ", "--action", "release"]).action is Action.RELEASE


def test_no_option_takes_a_passphrase() -> None:
    """Only a descriptor can be named, because arguments can be read by others."""
    options = {option for verb in verbs().values() for action in verb._actions for option in action.option_strings}
    assert {option for option in options if "pass" in option} == {"--passphrase-fd"}


def test_common_options_may_stand_before_or_after_the_verb() -> None:
    """Either place counts, and the later one wins."""
    assert str(read(["--home", "a", "status"]).home) == "a"
    assert str(read(["status", "--home", "b"]).home) == "b"
    assert str(read(["--home", "a", "status", "--home", "b"]).home) == "b"


@pytest.mark.parametrize("text", ["", "48.99", "48.99;-122", "91,0", "0,181", "nan,0", "a,b", "1,2,3"])
def test_a_position_off_the_globe_or_of_another_form_is_refused(text: str) -> None:
    """A wrong position never becomes a wrong distance."""
    with pytest.raises(argparse.ArgumentTypeError):
        coordinates(text)


def test_a_position_is_latitude_then_longitude() -> None:
    """The order is that of a map's corner: north first."""
    assert coordinates("48.99,-122.74") == (48.99, -122.74)
