"""An audit that an agency signed: the signature is kept, and a chain that was put back or rewritten is found out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from backends.devices import queue_for
from backends.problems import Problem
from backends.signing import Context, Signer, canonical
from overlap.records import Agency as AgencyCode
from overlap.records import System
from storage.audit_trail import AuditPoint
from storage.checkpoints import ROWS
from storage.header import VaultHeader
from storage.tokens import Access
from storage.vault import Vault
from sync.client import Gateway
from sync.countersigning import countersign
from sync.problems import Garbage
from tests.backends.agency import Agency
from tests.sync.hostile import HostileServer, Request, document

SIGNER = Signer.of_secret(b"s" * 32)
NOW = dt.datetime(2026, 11, 23, 15, 4, 5, tzinfo=dt.UTC)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """A vault that is enrolled, with an audit of one row."""
    header = VaultHeader(
        officer_id="SYN-U-1", name="Agent", agency=AgencyCode.HSI, unit="SYN", practice=True, created_at=NOW
    )
    with Vault.create(tmp_path / "v", bytes(32), header) as vault:
        vault.agency_keys.pin(System.E3, SIGNER.public_text)
        access = Access(access_token="SYN-a", refresh_token="SYN-r", expires_at=NOW, device="SYN-D-1")
        vault.tokens.put(System.E3, access)
        yield vault


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    """An agency that runs e3."""
    made = Agency(tmp_path / "e3")
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[HostileServer]:
    """A gateway that signs what it is asked, for whoever a test says."""
    with ExitStack() as stack:
        made = HostileServer()
        stack.callback(made.close)
        yield made


def signing(server: HostileServer, signer: Signer = SIGNER, **changed: object) -> None:
    """Have the gateway sign what it is shown, with some of it changed."""

    def made(request: Request) -> bytes:
        said = {"kind": "checkpoint", "source": "e3", "officer": "SYN-U-1", "device": "SYN-D-1", **request.json}
        return document({"checkpoint": signer.signed(canonical({**said, **changed}), Context.CHECKPOINT)})

    server.on("/checkpoint", made)


def grown(vault: Vault, rows: int) -> None:
    """An audit with so many rows more."""
    for _ in range(rows):
        vault.outbox.put(System.E3, "notice", b"{}", NOW)


def test_a_checkpoint_is_asked_for_as_the_audit_grows(vault: Vault, server: HostileServer) -> None:
    """Once at the beginning, then not again until it has grown; the signed word is kept."""
    signing(server)
    with Gateway(System.E3, server.url, practice=True) as gateway:
        assert countersign(gateway, lambda job: job(vault))
        assert not countersign(gateway, lambda job: job(vault))
        first = vault.checkpoints.kept(System.E3)
        grown(vault, ROWS)
        assert countersign(gateway, lambda job: job(vault))
    second = vault.checkpoints.kept(System.E3)
    assert first is not None
    assert second is not None
    assert second.number >= first.number + ROWS
    assert vault.checkpoints.contradicted() == ()


@pytest.mark.parametrize("changed", [{"device": "SYN-D-2"}, {"officer": "X"}, {"source": "tecs"}, {"number": 99}])
def test_a_word_for_something_else_is_not_kept(vault: Vault, server: HostileServer, changed: dict[str, object]) -> None:
    """Nor one that a stranger signed."""
    signing(server, **changed)
    with Gateway(System.E3, server.url, practice=True) as gateway:
        with pytest.raises(Garbage):
            countersign(gateway, lambda job: job(vault))
        signing(server, Signer.of_secret(b"t" * 32))
        with pytest.raises(Garbage):
            countersign(gateway, lambda job: job(vault))
    assert vault.checkpoints.kept(System.E3) is None


def test_a_chain_that_was_rewritten_is_contradicted(vault: Vault, server: HostileServer) -> None:
    """By the word that was kept, whoever holds the vault's key."""
    signing(server)
    with Gateway(System.E3, server.url, practice=True) as gateway:
        countersign(gateway, lambda job: job(vault))
    kept = vault.checkpoints.kept(System.E3)
    assert kept is not None
    vault.checkpoints.keep(System.E3, AuditPoint(number=kept.number, chain=b"x" * 32), kept.signed)
    assert vault.checkpoints.contradicted() == (System.E3,)
    vault.checkpoints.keep(System.E3, AuditPoint(number=10_000, chain=b"x" * 32), kept.signed)
    assert vault.checkpoints.contradicted() == (System.E3,)


def test_a_gateway_signs_a_chain_that_grows_and_tells_of_one_that_doesn_t(agency: Agency) -> None:
    """The same point again is signed alike; a shorter or another one is told to the officer's unit."""
    laptop = agency.laptop(unit="SYN Station")
    signed = laptop.signed()

    def asked(number: int, chain: str) -> bytes:
        return agency.gateway.checkpoint(signed, json.dumps({"number": number, "chain": chain * 64}).encode())

    assert asked(5, "a") == asked(5, "a")
    assert asked(7, "b")
    for number, chain in ((6, "c"), (7, "c")):
        with pytest.raises(Problem, match="chain_contradicted"):
            asked(number, chain)
    with pytest.raises(Problem, match="malformed"):
        asked(0, "a")
    with agency.store.reading() as connection:
        told = [entry["kind"] for entry in queue_for(connection, "SYN-U-1")]
    assert told == ["audit-contradicted"] * 2
