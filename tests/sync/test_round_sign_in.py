"""Tokens during a round: renewed once, never mixed up, and a revocation is handed upward."""

import datetime as dt

import pytest

from overlap.answer import SourceCondition
from overlap.records import System
from storage.outbox import EventState
from storage.vault import Vault
from sync import problems as p
from sync.report import RoundOutcome
from tests.sync.conftest import NOW, Sync, applying_all, grant, put_event
from tests.sync.hostile import (
    HostileServer,
    document,
    golden_json,
    problem,
)


def test_an_expired_token_is_renewed_once_and_the_round_goes_on(
    sync: Sync, server: HostileServer, vault: Vault
) -> None:
    """The events that were refused with it go along at once."""
    event = put_event(vault)
    server.on("/sync", problem(401, "token_expired"), applying_all())
    assert sync().outcome is RoundOutcome.COMPLETE
    assert [request.headers["authorization"] for request in server.asked("/sync")] == [
        "Bearer SYN-access-0000",
        "Bearer SYN-access-0001",
    ]
    item = vault.outbox.get(event)
    assert item is not None
    assert item.state is EventState.APPLIED
    kept = vault.tokens.get(System.E3)
    assert kept is not None
    assert (kept.access_token, kept.device) == ("SYN-access-0001", "SYN-D-0042")
    assert kept.expires_at == NOW + dt.timedelta(hours=1)


def test_a_token_known_to_be_over_is_renewed_before_it_is_sent(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """No request is spent on a token that ends within the minute."""
    vault.tokens.put(System.E3, grant(NOW + dt.timedelta(seconds=59)))
    server.on("/sync", applying_all())
    sync()
    assert [request.path for request in server.requests] == ["/about", "/token", "/sync"]


def test_a_token_that_is_never_taken_ends_in_a_sign_in(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Renewed once, then the officer is asked; the other agency is not touched."""
    server.on("/sync", problem(401, "token_unknown"))
    report = sync()
    assert isinstance(report.problem, p.SignInNeeded)
    assert len(server.asked("/token")) == 1
    assert vault.sources.state(System.E3, NOW).condition is SourceCondition.LOCKED_OUT
    assert vault.sources.state(System.TECS, NOW).condition is SourceCondition.NEVER


def test_a_renewal_that_is_refused_keeps_the_old_tokens(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Perhaps it was not the gateway that spoke."""
    before = vault.tokens.get(System.E3)
    server.on("/sync", problem(401, "token_expired")).on("/token", problem(401, "token_unknown"))
    assert isinstance(sync().problem, p.SignInNeeded)
    assert vault.tokens.get(System.E3) == before


def test_tokens_for_another_officer_are_not_kept(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """A gateway can't make this laptop act for somebody else."""
    before = vault.tokens.get(System.E3)
    made = golden_json("token-response.json")
    server.on("/sync", problem(401, "token_expired"))
    server.on("/token", document({**made, "officer": {**made["officer"], "id": "SYN-U-9999"}}))
    assert isinstance(sync().problem, p.NotAllowed)
    assert vault.tokens.get(System.E3) == before


def test_a_device_that_is_not_enrolled_asks_nobody_for_records(sync: Sync, server: HostileServer, vault: Vault) -> None:
    """Signed in to one agency only is an ordinary state."""
    vault.tokens.forget(System.E3)
    report = sync()
    assert isinstance(report.problem, p.SignInNeeded)
    assert server.asked("/sync") == []


@pytest.mark.parametrize("path", ["/sync", "/token"])
def test_a_revoked_device_is_handed_upward(sync: Sync, server: HostileServer, vault: Vault, path: str) -> None:
    """Whoever owns the vault must destroy the copy."""
    server.on("/sync", problem(401, "token_expired")).on(path, problem(403, "device_revoked"))
    with pytest.raises(p.Revoked):
        sync()
