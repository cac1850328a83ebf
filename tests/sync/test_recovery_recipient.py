"""The recipient that an enrolment tells: what the officer does is sealed to the first one, and to no later one."""

from __future__ import annotations

import msgspec
import pyrage
import pytest

from overlap.records import System
from storage.device_keys import new_device_key
from storage.vault import Vault
from sync.credentials import keep_enrolment
from sync.documents import Officer, TokenAnswer


def answer(recipient: str) -> TokenAnswer:
    """Return an enrolment's answer that tells this recipient."""
    officer = {"id": "SYN-U-0007", "name": "Synthetic", "agency": "USBP", "unit": "SYN"}
    return TokenAnswer(
        access_token="SYN-a",
        token_type="Bearer",
        expires_in=60,
        refresh_token="SYN-r",
        officer=msgspec.convert(officer, Officer),
        recovery_recipient=recipient,
    )


def test_the_first_recipient_that_an_enrolment_tells_stays(vault: Vault) -> None:
    """A gateway that tells none changes nothing, and a second agency takes nothing over."""
    first, second = (str(pyrage.x25519.Identity.generate().to_public()) for _ in range(2))
    for told, kept in (("", ""), (first, first), (second, first)):
        keep_enrolment(vault, System.E3, answer(told), new_device_key())
        assert vault.sealing.recipient == kept


def test_what_is_no_recipient_is_no_answer() -> None:
    """It is refused before anything is kept."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**msgspec.to_builtins(answer("")), "recovery_recipient": "SYN"}, TokenAnswer)
