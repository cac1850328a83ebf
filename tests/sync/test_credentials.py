"""Signing in: tokens reach the vault, and no other officer's."""

import datetime as dt
from urllib.parse import parse_qsl

import pytest

from overlap.records import System
from storage.signed import key_from_text
from storage.vault import Vault
from sync import problems as p
from sync.client import Gateway
from sync.credentials import Access, enrol, renewed_token, valid_token
from tests.sync.conftest import NOW
from tests.sync.hostile import HostileServer, document, golden_json, problem


def test_enrolling_puts_the_tokens_into_the_vault(gateway: Gateway, access: Access, vault: Vault) -> None:
    """With the time they end, counted from before the request."""
    vault.tokens.forget(System.E3)
    officer = enrol(gateway, access, "SYN-D-0042", "SYN-4F7K-9QXM", lambda job: job(vault), lambda: NOW)
    assert officer.unit == "Blaine Station"
    kept = vault.tokens.get(System.E3)
    assert kept is not None
    assert (kept.access_token, kept.refresh_token, kept.device) == ("SYN-access-0001", "SYN-refresh-0001", "SYN-D-0042")
    assert kept.expires_at == NOW + dt.timedelta(seconds=3600)
    assert valid_token(gateway, access, lambda job: job(vault), lambda: NOW) == "SYN-access-0001"


def test_a_code_for_another_officer_enrols_nobody(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault
) -> None:
    """The vault keeps what it had."""
    before = vault.tokens.get(System.E3)
    made = golden_json("token-response.json")
    server.on("/token", document({**made, "officer": {**made["officer"], "id": "SYN-U-9999"}}))
    with pytest.raises(p.NotAllowed):
        enrol(gateway, access, "SYN-D-0042", "SYN-4F7K-9QXM", lambda job: job(vault), lambda: NOW)
    assert vault.tokens.get(System.E3) == before


@pytest.mark.parametrize("sent", [problem(401, "token_unknown"), problem(400, "malformed"), document({})])
def test_a_code_that_is_refused_changes_nothing(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault, sent: bytes
) -> None:
    """Whatever the refusal."""
    before = vault.tokens.get(System.E3)
    server.on("/token", sent)
    with pytest.raises(p.SyncProblem):
        enrol(gateway, access, "SYN-D-0042", "SYN-4F7K-9QXM", lambda job: job(vault), lambda: NOW)
    assert vault.tokens.get(System.E3) == before


def test_an_enrolment_pins_the_agencys_key_and_makes_the_devices_own(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault
) -> None:
    """The device's public halves go along; what only it may know stays in the vault."""
    server.on("/token", document(golden_json("token-response.json")))
    enrol(gateway, access, "SYN-D-0042", "SYN-4F7K-9QXM", lambda job: job(vault), lambda: NOW)
    told = golden_json("token-response.json")["signing_key"]
    assert vault.agency_keys.pinned(System.E3) == key_from_text(told)
    assert vault.agency_keys.pinned(System.TECS) is None
    key = vault.device_keys.get(System.E3)
    assert key is not None
    sent = dict(parse_qsl(server.asked("/token")[0].body.decode()))
    assert (sent["recipient"], sent["signing_key"]) == (key.recipient, key.signing_key)
    assert key.identity not in repr(key)


def test_a_renewal_with_another_key_is_refused(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault
) -> None:
    """Whoever answers is not the agency that was enrolled with; the tokens stay as they were."""
    told = golden_json("token-response.json")
    server.on("/token", document(told))
    renewed_token(gateway, access, lambda job: job(vault), lambda: NOW)
    before = vault.tokens.get(System.E3)
    server.on("/token", document({**told, "signing_key": "A" * 42 + "E", "access_token": "SYN-other"}))
    with pytest.raises(p.Garbage) as caught:
        renewed_token(gateway, access, lambda job: job(vault), lambda: NOW)
    assert caught.value.fault is p.Fault.BAD_SIGNATURE
    assert vault.tokens.get(System.E3) == before
