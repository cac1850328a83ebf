"""A revoked device: a signed order ends its copy of that agency, the bare word ends nothing, all else stays."""

import datetime as dt
import json

import pytest

from backends.leases import Holder, LeasePolicy, lease, wipe_order
from backends.signing import Context, Signer, canonical
from overlap.answer import SourceCondition
from overlap.records import System
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access
from sync.problems import Revoked, SignInNeeded
from sync.revocation import destroy_copy, obey
from sync.round import run_round
from tests.sync.conftest import NOW
from tests.sync.hostile import HostileServer, answer, golden

SIGNER, STRANGER = Signer.of_secret(b"s" * 32), Signer.of_secret(b"t" * 32)
HOLDER = Holder("e3", "SYN-U-0007", "SYN-D-0042")


@pytest.fixture
def filled(gateway: Gateway, access: Access, server: HostileServer, vault: Vault) -> Vault:
    """A vault with seven records of e3, and the agency's key."""
    server.on("/sync", answer(golden("sync-response.ndjson")))
    run_round(gateway, access, lambda job: job(vault), lambda: NOW)
    vault.agency_keys.pin(System.E3, SIGNER.public_text)
    return vault


def test_the_copy_and_the_access_go_and_what_the_officer_did_stays(filled: Vault) -> None:
    """No record of the agency is left; the event waits, the other agency's access is untouched."""
    assert filled.records.count(System.E3) == 7
    event = filled.outbox.put(System.E3, "notice", b"{}", NOW)
    destroy_copy(filled, System.E3, Revoked(403, "device_revoked"), NOW)
    state = filled.sources.state(System.E3, NOW)
    assert (filled.records.count(System.E3), state.condition) == (0, SourceCondition.LOCKED_OUT)
    assert filled.tokens.get(System.E3) is None
    assert filled.tokens.get(System.TECS) is not None
    assert [item.event_id for item in filled.outbox.waiting()] == [event]


def test_an_order_that_the_agency_signed_destroys_the_copy(filled: Vault) -> None:
    """The officer is told of the revocation."""
    problem = Revoked(401, "device_revoked", wipe_order(SIGNER, HOLDER, NOW))
    assert obey(filled, System.E3, problem, NOW) is problem
    assert filled.records.count(System.E3) == 0


@pytest.mark.parametrize(
    "wipe",
    [
        "",
        "garbage",
        wipe_order(STRANGER, HOLDER, NOW),
        wipe_order(SIGNER, Holder("tecs", "SYN-U-0007", "SYN-D-0042"), NOW),
        wipe_order(SIGNER, Holder("e3", "SYN-U-0008", "SYN-D-0042"), NOW),
        wipe_order(SIGNER, Holder("e3", "SYN-U-0007", "SYN-D-0043"), NOW),
        SIGNER.signed(canonical({"kind": "lease", **HOLDER.named()}), Context.LEASE),
        SIGNER.signed(canonical({"kind": "lease", **HOLDER.named()}), Context.WIPE),
        SIGNER.signed(b"{", Context.WIPE),
    ],
)
def test_any_other_word_destroys_nothing_and_asks_for_sign_in(filled: Vault, wipe: str) -> None:
    """No order, a stranger's, another system's, officer's or device's, a lease, or none that can be read."""
    told = obey(filled, System.E3, Revoked(401, "device_revoked", wipe), NOW)
    assert isinstance(told, SignInNeeded)
    assert filled.records.count(System.E3) == 7
    assert filled.sources.state(System.E3, NOW).condition is SourceCondition.LOCKED_OUT


def test_the_word_of_an_agency_without_a_key_counts(filled: Vault) -> None:
    """A gateway that signs nothing could never revoke otherwise."""
    assert isinstance(obey(filled, System.TECS, Revoked(403, "device_revoked"), NOW), Revoked)
    assert filled.tokens.get(System.TECS) is None


def test_the_order_is_read_off_the_wire(gateway: Gateway, access: Access, server: HostileServer, filled: Vault) -> None:
    """From the problem document of a 401 to an empty copy."""
    order = wipe_order(SIGNER, HOLDER, NOW)
    body = json.dumps({"type": "urn:crosscheck:device_revoked", "status": 401, "wipe": order}).encode()
    server.on("/sync", answer(body, "401 No", "application/problem+json"))
    with pytest.raises(Revoked) as caught:
        run_round(gateway, access, lambda job: job(filled), lambda: NOW)
    obey(filled, System.E3, caught.value, NOW)
    assert filled.records.count(System.E3) == 0


@pytest.mark.parametrize(
    ("given", "lent", "is_obeyed"),
    [(-60, -30, False), (-30, -60, True), (-30, -30, True), (-1, 600_000, True), (-30, 600_000, False)],
)
def test_an_order_from_before_the_copy_was_lent_anew_is_refused(
    filled: Vault, given: int, lent: int, is_obeyed: bool
) -> None:
    """Said again by somebody who kept it, it ends nothing; a lease of a time to come refuses no order of now."""
    filled.keep_lease(lease(SIGNER, HOLDER, NOW + dt.timedelta(minutes=lent), LeasePolicy()), NOW)
    order = wipe_order(SIGNER, HOLDER, NOW + dt.timedelta(minutes=given))
    told = obey(filled, System.E3, Revoked(401, "device_revoked", order), NOW)
    assert isinstance(told, Revoked) is is_obeyed
    assert (filled.records.count(System.E3) == 0) is is_obeyed
