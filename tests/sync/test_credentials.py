"""Signing in: tokens reach the vault, and no other officer's."""

import datetime as dt

import pytest

from overlap.records import System
from storage.vault import Vault
from sync import problems as p
from sync.client import Gateway
from sync.credentials import Access, enrol, valid_token
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
