"""Looks at what only an open vault tells: its clock, its copies, and whether each agency's gateway answers.

Knows a gateway's greeting, which says nothing of anybody and needs no sign-in. Does *not* know a sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from overlap.records import System
from storage.settings import GatewayAddress
from storage.site_policy import SitePolicy
from storage.trusted_time import Clock
from storage.vault import Vault
from sync.client import Gateway
from sync.problems import SyncProblem
from ui.doctor.finding import Finding, Part, State


def looked_inside(vault: Vault, now: dt.datetime) -> Iterator[Finding]:
    """What an open vault tells of the clock, of its leases and of the gateways that it was enrolled with."""
    lease = vault.lease(now)
    if lease.clock is not Clock.RIGHT:
        yield Finding(part=Part.CLOCK, state=State.TROUBLE, code=lease.clock.value)
    if lease.sealed:
        yield Finding(part=Part.VAULT, state=State.TROUBLE, code="sealed", figures={"vaults": len(lease.sealed)})
    yield from asked(vault.settings.in_force().gateways, practice=vault.header.practice)


def laid_down(policy: SitePolicy) -> dict[System, GatewayAddress]:
    """The gateways that a policy names, which can be asked before anybody is enrolled."""
    return {system: GatewayAddress(url=each.url, ca_file=each.ca_file) for system, each in policy.backends.items()}


def asked(gateways: dict[System, GatewayAddress], *, practice: bool) -> Iterator[Finding]:
    """How each gateway answers; one finding where there is none to ask."""
    if not gateways:
        yield Finding(part=Part.BACKENDS, state=State.NOTE, code="unknown")
    for system, address in gateways.items():
        yield _asked(system, address, practice=practice)


def _asked(system: System, address: GatewayAddress, *, practice: bool) -> Finding:
    authority = Path(address.ca_file) if address.ca_file else None
    figures: dict[str, int | str] = {"system": system.value}
    if authority is not None and not authority.is_file():
        return Finding(part=Part.BACKENDS, state=State.TROUBLE, code="no_authority", figures=figures)
    try:
        with Gateway(system, address.url, practice=practice, authority=authority) as gateway:
            gateway.greeting()
    except SyncProblem as problem:
        figures["problem"] = type(problem).__name__
        return Finding(part=Part.BACKENDS, state=State.TROUBLE, code="no_answer", figures=figures)
    return Finding(part=Part.BACKENDS, state=State.WELL, code="answers", figures=figures)
