"""A vault's side of offline bundles: what the officer did goes into one, and one that came is applied as from the wire.

Knows the order: nothing of a bundle is used before all of it was verified, then receipts, then pages through the same
machine as a round's. It does *not* know the form of a bundle (`sync.bundle`) or where its file lies.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from overlap.records import System
from storage.device_keys import DeviceKey
from storage.outbox import EventId, OutboxItem, Receipt, ReceiptStatus
from storage.vault import Vault
from sync.bundle import UP_LASTS, Holder, Manifest, Way, read, written
from sync.carried import Carried, leads_over
from sync.client import FEATURES
from sync.credentials import NOT_ENROLLED, Access, OnVault
from sync.documents import SyncRequest, event_of
from sync.keeping import chosen
from sync.limits import DEFAULT_EVENTS
from sync.problems import BundleFault, BundleRefused, Revoked, SignInNeeded
from sync.report import Progress, RoundReport
from sync.revocation import obey
from sync.round import run_round
from sync.stream import lines
from sync.wire import Receipt as ReceiptLine
from sync.wire import kind_of, read_frame

#: What events wait for that left in a bundle: the next one brings their receipts.
IN_A_BUNDLE: Final = "in_a_bundle"

#: So many events fit into one bundle: some months of an officer's.
MAX_EVENTS: Final = 10_000

Clock = Callable[[], dt.datetime]


def export(vault: Vault, system: System, now: dt.datetime) -> tuple[bytes, int]:
    """A bundle for one agency's gateway with everything that waits, and how many events that is.

    The events are in flight from now on: they go out again, by whatever way, until a receipt comes.

    Raises:
        SignInNeeded: this device was not enrolled with the agency since there are bundles.
    """
    holder, key = _own(vault, system)
    recipient = vault.agency_keys.recipient(system)
    if not recipient:
        raise SignInNeeded(401, NOT_ENROLLED)
    events = vault.outbox.due(system, holder.officer, now, MAX_EVENTS)
    start = vault.sources.resume_point(system)
    parts = [chosen(events[at : at + DEFAULT_EVENTS], DEFAULT_EVENTS) for at in range(0, len(events), DEFAULT_EVENTS)]
    requests = [
        SyncRequest(cursor=start.cursor, epoch=start.epoch, area=vault.header.sector, events=tuple(map(event_of, part)))
        for part in parts or [()]
    ]
    body = b"".join(msgspec.json.encode(request) + b"\n" for request in requests)
    manifest = Manifest(
        way=Way.UP,
        source=system,
        officer=holder.officer,
        device=holder.device,
        serial=int(now.timestamp() * 1000),
        issued_at=now.replace(microsecond=0),
        expires_at=now.replace(microsecond=0) + UP_LASTS,
        epoch=start.epoch or "",
        begins=start.cursor,
        features=FEATURES,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
    )
    data = written(manifest, body, key, recipient)
    _mark(vault, events, now)
    return data, len(events)


def take_in(vault: Vault, system: System, data: bytes, clock: Clock) -> RoundReport:
    """What a bundle brought, applied as a round's answer is.

    Raises:
        BundleRefused: it must not be used, and nothing of it was.
        Revoked: it holds the agency's order to destroy the copy, which was carried out.
        SignInNeeded: this device was not enrolled with the agency since there are bundles.
    """
    return take_in_beside(lambda job: job(vault), system, data, clock)


def take_in_beside(
    on_vault: OnVault,
    system: System,
    data: bytes,
    clock: Clock,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> RoundReport:
    """As `take_in`, for who is not on the vault's thread: the vault is touched by `on_vault` alone.

    `cancelled` is asked between lines; the bundle goes on where it was stopped when it is taken in again.

    Raises:
        SyncProblem: as `take_in`.
    """
    mine = on_vault(lambda vault: _mine(vault, system))
    manifest, body = read(data, mine.key, mine.agency, mine.holder, mine.last_serial, clock())
    if manifest.wipe:
        raise on_vault(lambda vault: obey(vault, system, Revoked(401, "device_revoked", manifest.wipe), clock()))
    if manifest.begins not in {None, mine.cursor} and not (mine.cursor and leads_over(body, mine.cursor)):
        raise BundleRefused(BundleFault.OTHER_STATE)
    receipts = _receipts(body, system)
    states = on_vault(lambda vault: [vault.outbox.settle(receipt, clock()) for receipt in receipts])
    report = run_round(Carried(system, manifest, body), mine.access, on_vault, clock, progress, cancelled)
    if report.problem is None:
        on_vault(lambda vault: vault.agency_keys.keep_serial(system, manifest.serial))
    settled = Counter(state for state in states if state is not None) + Counter(report.settled)
    return replace(report, settled=dict(settled))


@dataclass(frozen=True, slots=True)
class _Mine:
    """What a laptop has of its own to read an agency's bundle with, and where its copy stands."""

    holder: Holder
    key: DeviceKey
    agency: bytes
    last_serial: int
    cursor: str | None
    access: Access


def _mine(vault: Vault, system: System) -> _Mine:
    """What it takes to read a bundle.

    Raises:
        SignInNeeded: this device was not enrolled with the agency since there are bundles.
    """
    holder, key = _own(vault, system)
    agency = vault.agency_keys.pinned(system)
    if agency is None:
        raise SignInNeeded(401, NOT_ENROLLED)
    cursor = vault.sources.resume_point(system).cursor
    return _Mine(holder, key, agency, vault.agency_keys.last_serial(system), cursor, Access.of(vault.header))


def _receipts(body: bytes, system: System) -> list[Receipt]:
    """The receipts of an answer, which came for events of an earlier bundle."""
    found = [read_frame(line) for line in lines(iter((body,))) if kind_of(line) == "receipt"]
    return [
        Receipt(
            system=system,
            event_id=EventId(each.event_id),
            status=ReceiptStatus(each.status.value),
            at=each.at,
            reason=each.reason,
            outcome=each.outcome,
            partner_as_of=each.partner_as_of,
        )
        for each in found
        if isinstance(each, ReceiptLine)
    ]


def _own(vault: Vault, system: System) -> tuple[Holder, DeviceKey]:
    """Who this device is to an agency, and its keys.

    Raises:
        SignInNeeded: it is nobody, or was enrolled before there were bundles.
    """
    access, key = vault.tokens.get(system), vault.device_keys.get(system)
    if access is None or key is None:
        raise SignInNeeded(401, NOT_ENROLLED)
    return Holder(system, vault.header.officer_id, access.device), key


def _mark(vault: Vault, events: Sequence[OutboxItem], now: dt.datetime) -> None:
    """Have events be in flight, and wait for what the next bundle says."""
    vault.outbox.mark_sent(item.event_id for item in events)
    for item in events:
        vault.outbox.put_off(item.event_id, now, IN_A_BUNDLE)
