"""The officer's sign-in to one agency: enrolling a device, and keeping its token fresh.

Knows when a token is worth sending and where tokens are kept (`vault.tokens`). It does *not* keep one
itself, and never logs one. A refused renewal leaves the old tokens in place: what to do about it is the
officer's decision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

from overlap.records import System
from storage.header import VaultHeader
from storage.tokens import Access as Grant
from storage.vault import Vault
from sync.client import Gateway
from sync.documents import Officer, TokenAnswer
from sync.problems import NotAllowed, SignInNeeded

T = TypeVar("T")

#: A token this close to its end is renewed first, so that it does not end while a slow request is under way.
RENEW_BEFORE = dt.timedelta(seconds=60)

#: The code of a sign-in that never took place, in the form of the protocol's.
NOT_ENROLLED = "not_enrolled"


class OnVault(Protocol):
    """Runs a function of the vault on the thread that owns it, and gives back what it returned."""

    def __call__(self, job: Callable[[Vault], T], /) -> T:
        """The result of `job`; what it raises is raised here."""
        ...


class Renews(Protocol):
    """A gateway, as far as it renews a sign-in."""

    @property
    def system(self) -> System:
        """The system that the sign-in is for."""
        ...

    def token_by_refresh(self, refresh_token: str) -> TokenAnswer:
        """New tokens for a device that is enrolled; raises `SyncProblem`."""
        ...


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks: the officer whose events may be sent, and the sector whose records come first."""

    officer: str
    area: str = ""

    @classmethod
    def of(cls, header: VaultHeader) -> Self:
        """The access of the officer whom a vault belongs to."""
        return cls(header.officer_id, header.sector)


def enrol(
    gateway: Gateway, access: Access, device: str, code: str, on_vault: OnVault, now: Callable[[], dt.datetime]
) -> Officer:
    """The officer as the agency knows them, once this device is enrolled and its tokens are in the vault.

    Raises:
        NotAllowed: the gateway enrolled another officer than the vault's; its tokens are not kept.
        SyncProblem: the gateway could not be reached or refused.
    """
    asked = now()
    answer = gateway.token_by_code(access.officer, device, code)
    _keep(gateway, access, answer, device, on_vault, asked)
    if answer.signing_key:
        on_vault(lambda vault: vault.agency_keys.pin(gateway.system, answer.signing_key))
    return answer.officer


def valid_token(gateway: Renews, access: Access, on_vault: OnVault, now: Callable[[], dt.datetime]) -> str:
    """An access token that is valid by this machine's clock, renewed if need be.

    Raises:
        SignInNeeded: the device is not enrolled, or the gateway takes its tokens no longer.
        SyncProblem: the gateway could not be reached or refused.
    """
    grant = _grant(gateway, on_vault)
    if grant.expires_at - RENEW_BEFORE > now():
        return grant.access_token
    return renewed_token(gateway, access, on_vault, now)


def renewed_token(gateway: Renews, access: Access, on_vault: OnVault, now: Callable[[], dt.datetime]) -> str:
    """A new access token, whatever this machine's clock says of the old one.

    Raises:
        SignInNeeded: the device is not enrolled, or the gateway takes its tokens no longer.
        SyncProblem: the gateway could not be reached or refused.
    """
    grant = _grant(gateway, on_vault)
    asked = now()
    answer = gateway.token_by_refresh(grant.refresh_token)
    _keep(gateway, access, answer, grant.device, on_vault, asked)
    return answer.access_token


def _grant(gateway: Renews, on_vault: OnVault) -> Grant:
    grant = on_vault(lambda vault: vault.tokens.get(gateway.system))
    if grant is None:
        raise SignInNeeded(401, NOT_ENROLLED)
    return grant


def _keep(
    gateway: Renews, access: Access, answer: TokenAnswer, device: str, on_vault: OnVault, asked: dt.datetime
) -> None:
    """Store tokens; their life is counted from before the request, so that no token is thought to live too long."""
    if answer.officer.id != access.officer:
        raise NotAllowed(403, "not_allowed")
    grant = Grant(
        access_token=answer.access_token,
        refresh_token=answer.refresh_token,
        expires_at=asked + dt.timedelta(seconds=answer.expires_in),
        device=device,
    )
    on_vault(lambda vault: vault.tokens.put(gateway.system, grant))
