"""The card by which an owner is told says what the agencies agreed on, not what this program was made with."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from overlap.records import System
from overlap.rule_set import RuleSet
from storage.home import Home
from storage.signed import RULES as CONTEXT
from tests.ui.desktop.laptop import OFFICER, give
from tests.ui.desktop.test_journey import ASKED, Ask, ask, press
from ui import sample
from ui.check.notify_panel import NotifyPanel
from ui.pieces.digit_button import DigitButton
from ui.window import Window

__all__ = ["ask"]

LINES = (Path(__file__).parents[3] / "docs" / "protocol" / "dealings.ndjson").read_bytes().splitlines()
RULES = next(msgspec.json.decode(line, type=RuleSet) for line in LINES if b'"type":"rules"' in line)


def text(raw: bytes) -> str:
    """Bytes as the wire has keys and signatures."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def said(panel: NotifyPanel) -> list[str]:
    """What the choices of the card say to a screen reader."""
    return [button.accessibleName() for button in panel.card.findChildren(DigitButton)]


def test_before_any_rules_came_the_usual_times_are_said(window: Window) -> None:
    """Ten minutes and an hour, with their digits."""
    one, two, three = said(window.notify_panel)
    assert one.startswith("1: ")
    assert "10 min" in one
    assert "1 h" in two
    assert "no answer" in three


class TestUnderRules:
    """A laptop that has rules of both agencies, in force."""

    @pytest.fixture
    def home(self, home: Home) -> Home:
        """With other times than the usual ones."""
        key = Ed25519PrivateKey.generate()
        begun = msgspec.structs.replace(
            RULES, effective=sample.NOW - dt.timedelta(days=1), urgent_minutes=5, routine_minutes=90
        )
        begun = msgspec.structs.replace(begun, signed={System.E3: text(key.sign(CONTEXT + begun.terms()))})
        with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
            vault.agency_keys.pin(System.E3, text(key.public_key().public_bytes_raw()))
            give(vault, System.E3, sample.ENCOUNTER, begun)
        return home

    def test_the_card_says_the_times_of_the_rules_in_force(self, unlocked: Window, ask: Ask, qtbot: QtBot) -> None:
        """Both choices, and the line that says what Enter does."""
        ask(unlocked, ASKED)
        qtbot.waitUntil(lambda: "5 min" in said(unlocked.notify_panel)[0])
        press(unlocked, Qt.Key.Key_F7)
        assert "1 h 30 min" in said(unlocked.notify_panel)[1]
        assert "5 min" in unlocked.notify_panel._keys.text()
