"""A revoked device: its copy of that agency goes, all else stays."""

from overlap.answer import SourceCondition
from overlap.records import System
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access
from sync.problems import Revoked
from sync.revocation import destroy_copy
from sync.round import run_round
from tests.sync.conftest import NOW
from tests.sync.hostile import HostileServer, answer, golden


def test_the_copy_and_the_access_go_and_what_the_officer_did_stays(
    gateway: Gateway, access: Access, server: HostileServer, vault: Vault
) -> None:
    """No record of the agency is left; the event waits, the other agency's access is untouched."""
    server.on("/sync", answer(golden("sync-response.ndjson")))
    run_round(gateway, access, lambda job: job(vault), lambda: NOW)
    assert vault.records.count(System.E3) == 7
    event = vault.outbox.put(System.E3, "notice", b"{}", NOW)
    destroy_copy(vault, System.E3, Revoked(403, "device_revoked"), NOW)
    state = vault.sources.state(System.E3, NOW)
    assert (vault.records.count(System.E3), state.condition) == (0, SourceCondition.LOCKED_OUT)
    assert vault.tokens.get(System.E3) is None
    assert vault.tokens.get(System.TECS) is not None
    assert [item.event_id for item in vault.outbox.waiting()] == [event]
