"""The officer's sign-in to one agency: enrolling a device, and keeping its token fresh.

Knows when a token is worth sending and where tokens are kept (`vault.tokens`). It does *not* keep one
itself, and never logs one. A refused renewal leaves the old tokens in place: what to do about it is the
officer's decision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar, runtime_checkable

import msgspec

from overlap.records import System
from storage.device_keys import DeviceKey, new_device_key
from storage.header import VaultHeader
from storage.tokens import Access as Grant
from storage.vault import Vault
from sync.client import Gateway
from sync.documents import Officer, TokenAnswer
from sync.problems import (
    CaptivePortal,
    Cut,
    Fault,
    Garbage,
    NotAllowed,
    SignInFailed,
    SignInFault,
    SignInNeeded,
    SignInOver,
    Unreachable,
)
from sync.provider import Provider
from sync.sign_in import OpenBrowser, sign_in

T = TypeVar("T")

#: A token this close to its end is renewed first, so that it does not end while a slow request is under way.
RENEW_BEFORE = dt.timedelta(seconds=60)

#: The code of a sign-in that never took place, in the form of the protocol's.
NOT_ENROLLED = "not_enrolled"

#: The code of a sign-in that the agency's provider renews no longer.
SIGN_IN_OVER = "sign_in_over"


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


@runtime_checkable
class SignsIn(Protocol):
    """A gateway whose agency may have a sign-in provider."""

    def provider(self) -> Provider | None:
        """The provider; None where there is none. Raises `SyncProblem`."""
        ...

    def token_by_proof(self, proof: str, device: str) -> TokenAnswer:
        """New tokens for the provider's word; raises `SyncProblem`."""
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
    asked, key = now(), new_device_key()
    answer = gateway.token_by_code(access.officer, device, code, key=key)
    grant = granted(answer, device, asked)
    _keep(gateway, access, answer, grant, on_vault)
    on_vault(lambda vault: keep_enrolment(vault, gateway.system, answer, key))
    return answer.officer


def keep_enrolment(vault: Vault, system: System, answer: TokenAnswer, key: DeviceKey) -> None:
    """Keep what an enrolment settles for good, the agency's keys and this device's own, and the officer's roles."""
    vault.roles.keep(system, answer.officer.roles)
    vault.device_keys.put(system, key)
    if answer.signing_key:
        vault.agency_keys.pin(system, answer.signing_key)
    if answer.bundle_recipient:
        vault.agency_keys.keep_recipient(system, answer.bundle_recipient)
    if answer.recovery_recipient and not vault.sealing.recipient:
        vault.sealing.pin(answer.recovery_recipient)


def granted(answer: TokenAnswer, device: str, asked: dt.datetime, provider_token: str = "") -> Grant:
    """What the vault keeps of an answer; its life is counted from before the request, so that it is never too long."""
    return Grant(
        access_token=answer.access_token,
        refresh_token=answer.refresh_token,
        expires_at=asked + dt.timedelta(seconds=answer.expires_in),
        device=device,
        provider_token=provider_token,
    )


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
        SignInOver: the officer's sign-in with the agency's provider is over.
        SignInNeeded: the device is not enrolled, or the gateway takes its tokens no longer.
        SyncProblem: the gateway could not be reached or refused.
    """
    grant, asked = _grant(gateway, on_vault), now()
    try:
        grant, proof = _renewed_sign_in(gateway, access, grant, on_vault, now)
        if proof and isinstance(gateway, SignsIn):
            answer = gateway.token_by_proof(proof, grant.device)
        else:
            answer = gateway.token_by_refresh(grant.refresh_token)
    except SignInNeeded as problem:
        if isinstance(gateway, SignsIn) and gateway.provider() is not None:
            raise SignInOver(problem.status, problem.code) from None
        raise
    renewed = granted(answer, grant.device, asked, grant.provider_token)
    _recognise(gateway, answer, on_vault)
    _keep(gateway, access, answer, renewed, on_vault)
    return answer.access_token


def asked_signed_in(
    gateway: Renews,
    access: Access,
    on_vault: OnVault,
    now: Callable[[], dt.datetime],
    ask: Callable[[str], T],
) -> T:
    """What `ask` gives with a valid token; once more with a renewed one if the gateway doesn't take it.

    Raises:
        SyncProblem: the sign-in can't be renewed, or what `ask` raises.
    """
    token = valid_token(gateway, access, on_vault, now)
    try:
        return ask(token)
    except SignInNeeded:
        return ask(renewed_token(gateway, access, on_vault, now))


def sign_in_again(
    gateway: Gateway,
    access: Access,
    on_vault: OnVault,
    browse: OpenBrowser,
    now: Callable[[], dt.datetime],
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Have the officer sign in with the agency's provider once more, and keep what that brings.

    `browse` opens an address in the officer's browser.

    Raises:
        SignInNeeded: the agency has no provider, or this device is not enrolled.
        SignInFailed: the sign-in came to nothing. SyncProblem: provider or gateway could not be reached or refused.
    """
    grant, provider = _grant(gateway, on_vault), gateway.provider()
    if provider is None:
        raise SignInNeeded(401, NOT_ENROLLED)
    signed_in = sign_in(provider, access.officer, gateway.system.value, browse, now, cancelled=cancelled)
    asked = now()
    answer = gateway.token_by_proof(signed_in.id_token, grant.device)
    _recognise(gateway, answer, on_vault)
    _keep(gateway, access, answer, granted(answer, grant.device, asked, signed_in.refresh_token), on_vault)


def _renewed_sign_in(
    gateway: Renews, access: Access, grant: Grant, on_vault: OnVault, now: Callable[[], dt.datetime]
) -> tuple[Grant, str]:
    """The grant and the provider's new word, empty where it gave none.

    A provider that can't be reached, or whose answer does not come whole, keeps nobody from the gateway, which ends the
    sign-in itself after a shift.

    Raises:
        SignInOver: the provider renews no longer, or speaks of another officer (OpenID Connect Core, 12.2).
    """
    if not grant.provider_token or not isinstance(gateway, SignsIn):
        return grant, ""
    try:
        provider = gateway.provider()
        signed_in = None if provider is None else provider.renew(grant.provider_token, now())
    except (CaptivePortal, Cut, Garbage, Unreachable):
        return grant, ""
    except SignInFailed as problem:
        if problem.fault is SignInFault.CODE_REFUSED:
            raise SignInOver(401, SIGN_IN_OVER) from None
        raise
    if signed_in is None:
        return grant, ""
    if signed_in.claims is not None and signed_in.claims.sub != access.officer:
        raise SignInOver(401, SIGN_IN_OVER)
    # Kept before it is used: a provider that gave a new one takes the old one no longer.
    renewed = msgspec.structs.replace(grant, provider_token=signed_in.refresh_token)
    on_vault(lambda vault: vault.tokens.put(gateway.system, renewed))
    return renewed, signed_in.id_token


def _grant(gateway: Renews, on_vault: OnVault) -> Grant:
    grant = on_vault(lambda vault: vault.tokens.get(gateway.system))
    if grant is None:
        raise SignInNeeded(401, NOT_ENROLLED)
    return grant


def _recognise(gateway: Renews, answer: TokenAnswer, on_vault: OnVault) -> None:
    """Nothing, if the gateway tells the key that was pinned at enrolment, or none; a first one is pinned.

    Raises:
        Garbage: it tells another: somebody else answers, or the gateway was built anew and must be enrolled with again.
    """
    told = answer.signing_key
    if told and not on_vault(lambda vault: vault.agency_keys.holds(gateway.system, told)):
        raise Garbage(Fault.BAD_SIGNATURE)


def _keep(gateway: Renews, access: Access, answer: TokenAnswer, grant: Grant, on_vault: OnVault) -> None:
    """Store tokens, if they are the officer's."""
    if answer.officer.id != access.officer:
        raise NotAllowed(403, "not_allowed")
    on_vault(lambda vault: _put(vault, gateway.system, grant, answer))


def _put(vault: Vault, system: System, grant: Grant, answer: TokenAnswer) -> None:
    """Store tokens, and which roles the agency gives the officer now."""
    vault.tokens.put(system, grant)
    vault.roles.keep(system, answer.officer.roles)
