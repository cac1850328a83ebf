"""Misbehaving servers, gateways that speak to them, real vaults, and what several tests do with them."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import zstandard

from overlap.records import Agency, RecordId, System
from storage.header import VaultHeader
from storage.outbox import EventId
from storage.tokens import Access as Grant
from storage.vault import Vault, VaultOptions
from sync import problems as p
from sync.client import Gateway
from sync.credentials import Access
from sync.documents import SyncRequest
from sync.limits import Limits
from sync.report import RoundReport
from sync.round import run_round
from tests.sync.hostile import (
    Answer,
    FeedText,
    HostileServer,
    Request,
    answer,
    encounter,
    golden_json,
    receipt,
    upsert,
)

NOW = dt.datetime(2026, 11, 23, 15, 4, 5, tzinfo=dt.UTC)


KEY = bytes(range(32))


#: Limits that a test reaches at once.
QUICK = Limits(connect_s=2.0, read_s=2.0, total_s=10.0, check_s=5.0)


@pytest.fixture
def server() -> Iterator[HostileServer]:
    """A misbehaving server that ends with the test."""
    made = HostileServer()
    yield made
    made.close()


@pytest.fixture
def gateway(server: HostileServer) -> Iterator[Gateway]:
    """A practice gateway of e3 that speaks to the misbehaving server."""
    with Gateway(System.E3, server.url, practice=True, limits=QUICK) as made:
        yield made


@pytest.fixture
def access() -> Access:
    """The officer of the golden messages."""
    return Access("SYN-U-0007", "BLW")


def grant(expires_at: dt.datetime = NOW + dt.timedelta(hours=1)) -> Grant:
    """Tokens as the golden sign-in gives them."""
    return Grant(
        access_token="SYN-access-0000", refresh_token="SYN-refresh-0000", expires_at=expires_at, device="SYN-D-0042"
    )


@pytest.fixture
def new_vault(tmp_path: Path) -> Iterator[Callable[..., Vault]]:
    """A maker of practice vaults, each of one officer with a sign-in to both agencies."""
    with ExitStack() as stack:

        def make(officer: str = "SYN-U-0007") -> Vault:
            header = VaultHeader(
                officer_id=officer,
                name="Agent Synthetic",
                agency=Agency.USBP,
                unit="Blaine Station",
                sector="BLW",
                practice=True,
                created_at=NOW,
            )
            vault = stack.enter_context(
                Vault.create(tmp_path / f"{officer}.vault", KEY, header, VaultOptions(draw=lambda: 0.5))
            )
            for system in System:
                vault.tokens.put(system, grant())
            return vault

        yield make


@pytest.fixture
def vault(new_vault: Callable[..., Vault]) -> Vault:
    """The vault of the golden messages' officer."""
    return new_vault()


def read_feed(gateway: Gateway) -> list[bytes]:
    """All lines of one round's answer."""
    with gateway.sync("SYN-access", SyncRequest()) as feed:
        return list(feed.lines())


def fault_of_feed(gateway: Gateway) -> p.Fault:
    """Why an answer is refused."""
    with pytest.raises(p.Garbage) as caught:
        read_feed(gateway)
    return caught.value.fault


def zstd_of(body: bytes) -> bytes:
    """The body as one zstd frame."""
    return zstandard.ZstdCompressor().compress(body)


def limited(server: HostileServer, **limits: float) -> Gateway:
    """A gateway with limits that are reached at once."""
    chosen = {"connect_s": 2.0, "read_s": 2.0, "total_s": 10.0, "check_s": 5.0, **limits}
    return Gateway(System.E3, server.url, practice=True, limits=Limits(**chosen))  # type: ignore[arg-type]


Sync = Callable[..., RoundReport]


@pytest.fixture
def sync(gateway: Gateway, access: Access, vault: Vault) -> Sync:
    """Runs one round with the gateway and the vault, at a fixed time unless another is given."""

    def run(now: dt.datetime = NOW, **other: Any) -> RoundReport:
        return run_round(gateway, access, lambda job: job(vault), lambda: now, **other)

    return run


def held(vault: Vault, *numbers: str) -> list[str]:
    """Which of these e3 records the vault holds."""
    return [number for number in numbers if vault.records.get(RecordId(f"e3:{number}")) is not None]


def feed(text: FeedText) -> bytes:
    """The answer that sends a feed."""
    return answer(text.body)


def put_event(vault: Vault, now: dt.datetime = NOW, system: System = System.E3) -> EventId:
    """A notice in the outbox."""
    body = json.dumps(golden_json("events.json")[1]["body"]).encode()
    return vault.outbox.put(system, "notice", body, now)


def applying_all(status: str = "applied", *records: dict[str, Any], signer: Any = None, **other: object) -> Answer:
    """An answer that gives each event of the request this receipt; its page is signed by `signer`."""

    def made(request: Request) -> bytes:
        receipts = [receipt(event["eventId"], status, **other) for event in request.json.get("events", [])]
        text = FeedText(signer).head().receipts(*receipts).rows(*map(upsert, records)).page("c")
        return feed(text.checkpoint("c").end("c", len(records)))

    return made


#: Two verified pages with a record each, and the whole answer that they are the beginning of.
PAGES = FeedText().head().rows(upsert(encounter("SYN-1"))).page("c1").rows(upsert(encounter("SYN-2"))).page("c2")


WHOLE = PAGES.checkpoint("c2").end("c2", 2)


def the_rest(request: Request) -> bytes:
    """What is to come after the cursor of a request."""
    start = {None: 1, "c1": 3, "c2": 5}[request.json.get("cursor")]
    return answer(b"".join([WHOLE.lines[0], *WHOLE.lines[start:]]))
