"""Who is asking: enrolment by one-time code, access and refresh tokens, revocation (docs/protocol.md section 4).

Secrets are random, are kept as SHA-256 only and are never logged. Does not know HTTP, records or what may be seen.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from backends.entitlement import (
    COPY,
    Audience,
    Entitlement,
    audience_for,
    entitlements,
    note_entitlement,
)
from backends.schema import ACCESS, DEVICE, ENROLMENT, OFFICER
from backends.unit_names import is_foreign
from backends.wire import OfficerCard

#: An access token outlives a long round on a bad link, not a shift.
ACCESS_SECONDS = 3_600

#: A device that was not used for this long has to be enrolled again.
REFRESH_SECONDS = 30 * 86_400

#: A code is typed soon after it was issued.
CODE_SECONDS = 86_400

#: Signs of a code: no 0/O, 1/I/L, so that it can be read aloud. 32 of them, 16 signs: 80 bits.
_CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_GROUPS, _CODE_GROUP = 4, 4


#: The statements of every request, made once: making one costs more than running it.
_BY_TOKEN: Final = (
    select(ACCESS, DEVICE.c.revoked)
    .join(DEVICE, (DEVICE.c.officer == ACCESS.c.officer) & (DEVICE.c.device == ACCESS.c.device))
    .where(ACCESS.c.token == bindparam("digest"))
)
_BY_DEVICE: Final = select(DEVICE.c.revoked).where(
    DEVICE.c.officer == bindparam("of"), DEVICE.c.device == bindparam("on")
)
_OFFICER: Final = select(OFFICER).where(OFFICER.c.id == bindparam("of"))


class Denial(Enum):
    """Why a sign-in or a request is refused; the values are the protocol's codes."""

    NOT_ALLOWED = "not_allowed"
    TOKEN_UNKNOWN = "token_unknown"  # noqa: S105  # a code of the protocol, not a secret
    TOKEN_EXPIRED = "token_expired"  # noqa: S105  # as above
    DEVICE_REVOKED = "device_revoked"


class Denied(Exception):  # a denial is an answer
    """The request is refused; `denial` says why, `officer` and `device` whose request it was, where that is known."""

    def __init__(self, denial: Denial, officer: str = "", device: str = "") -> None:
        super().__init__(denial.value)
        self.denial = denial
        self.officer = officer
        self.device = device


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer as an agency's administrator entered them."""

    id: str
    name: str
    agency: str
    unit: str
    sector: str
    roles: tuple[str, ...]

    def card(self) -> OfficerCard:
        """The officer in the protocol's form."""
        return OfficerCard(
            id=self.id, name=self.name, agency=self.agency, unit=self.unit, sector=self.sector, roles=self.roles
        )


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a device holds after signing in."""

    access: str
    refresh: str
    officer: Officer
    device: str

    def __repr__(self) -> str:
        return f"Tokens(officer={self.officer.id!r})"


@dataclass(frozen=True, slots=True)
class Signed:
    """An officer whose request was recognised, what they are entitled to, and what they were before.

    `answer` is the number of the answer that is about to be given, 0 where nobody accounts for it.
    """

    officer: Officer
    device: str
    entitlement: Entitlement
    earlier: tuple[Entitlement, ...]
    answer: int = 0


def issue_code(connection: Connection, officer: Officer, now: int) -> str:
    """A one-time code with which a device of the officer enrols; the officer is entered, or brought up to date."""
    connection.execute(delete(OFFICER).where(OFFICER.c.id == officer.id))
    values = {name: getattr(officer, name) for name in ("id", "name", "agency", "unit", "sector")}
    connection.execute(insert(OFFICER).values(**values, roles=",".join(officer.roles)))
    groups = ["".join(secrets.choice(_CODE_SIGNS) for _ in range(_CODE_GROUP)) for _ in range(_CODE_GROUPS)]
    code = "-".join(groups)
    connection.execute(
        insert(ENROLMENT).values(code=_digest(code), officer=officer.id, expires=now + CODE_SECONDS, used=None)
    )
    return code


def enrol(connection: Connection, officer_id: str, device: str, code: str, now: int) -> Tokens:
    """Tokens for a device that shows an unused code of its officer.

    Raises:
        Denied: the code is not the officer's, was used, or is too old.
    """
    fits = (
        (ENROLMENT.c.code == _digest(code.strip().upper()))
        & (ENROLMENT.c.officer == officer_id)
        & ENROLMENT.c.used.is_(None)
        & (ENROLMENT.c.expires > now)
    )
    if connection.execute(update(ENROLMENT).where(fits).values(used=now)).rowcount != 1:
        raise Denied(Denial.NOT_ALLOWED)
    refresh = secrets.token_urlsafe(32)
    for table in (DEVICE, ACCESS):
        connection.execute(delete(table).where(table.c.officer == officer_id, table.c.device == device))
    connection.execute(
        insert(DEVICE).values(
            officer=officer_id, device=device, refresh=_digest(refresh), expires=now + REFRESH_SECONDS, revoked=None
        )
    )
    return _access(connection, officer_id, device, refresh, now)


def renew(connection: Connection, refresh: str, now: int) -> Tokens:
    """Fresh access for a device that shows its refresh token, which stays as it is: a lost answer locks nobody out.

    Raises:
        Denied: the token is unknown or too old, or the device is revoked.
    """
    found = connection.execute(select(DEVICE).where(DEVICE.c.refresh == _digest(refresh))).one_or_none()
    row = _counting(found, now)
    this = (DEVICE.c.officer == row.officer) & (DEVICE.c.device == row.device)
    connection.execute(update(DEVICE).where(this).values(expires=now + REFRESH_SECONDS))
    return _access(connection, row.officer, row.device, refresh, now)


def fresh_access(connection: Connection, officer_id: str, device: str, now: int) -> Tokens:
    """Access for an enrolled device whose officer has just proven who they are; its refresh token is a new one."""
    refresh = secrets.token_urlsafe(32)
    this = (DEVICE.c.officer == officer_id) & (DEVICE.c.device == device)
    connection.execute(update(DEVICE).where(this).values(refresh=_digest(refresh), expires=now + REFRESH_SECONDS))
    return _access(connection, officer_id, device, refresh, now)


def recognise(connection: Connection, access: str, now: int) -> Signed:
    """The officer that an access token stands for, with the entitlement that follows from policy now.

    An entitlement that differs from the one noted last has the next number: see `note`.

    Raises:
        Denied: the token is unknown or expired, or the device is revoked.
    """
    row = _counting(connection.execute(_BY_TOKEN, {"digest": _digest(access)}).one_or_none(), now)
    return _signed(connection, _officer(connection, row.officer), row.device)


def recognise_device(connection: Connection, officer_id: str, device: str) -> Signed:
    """The officer of a device that proved itself by its own signature, with the entitlement of now.

    Raises:
        Denied: the device is not enrolled for the officer, or is revoked.
    """
    row = connection.execute(_BY_DEVICE, {"of": officer_id, "on": device}).one_or_none()
    if row is None:
        raise Denied(Denial.NOT_ALLOWED)
    if row.revoked is not None:
        raise Denied(Denial.DEVICE_REVOKED, officer_id, device)
    return _signed(connection, _officer(connection, officer_id), device)


def is_noted(signed: Signed) -> bool:
    """Whether the entitlement is the one that was noted last."""
    return bool(signed.earlier) and signed.earlier[-1] == signed.entitlement


def note(connection: Connection, signed: Signed) -> Signed:
    """Notes the entitlement of a recognised officer if it is new, and gives it as it is noted."""
    signed = _signed(connection, signed.officer, signed.device)
    if not is_noted(signed):
        note_entitlement(connection, signed.officer.id, signed.entitlement)
    return signed


def revoke(connection: Connection, officer_id: str, device: str | None, now: int) -> int:
    """Revokes an officer's device, or all of them; tells how many there were."""
    fits = (DEVICE.c.officer == officer_id) & DEVICE.c.revoked.is_(None)
    if device is not None:
        fits &= DEVICE.c.device == device
    return connection.execute(update(DEVICE).where(fits).values(revoked=now)).rowcount


def _counting(row: Row[Any] | None, now: int) -> Row[Any]:  # a row of either table of tokens
    """The row of a token that still counts.

    Raises:
        Denied: there is none, its device is revoked, or it is too old.
    """
    if row is None:
        raise Denied(Denial.TOKEN_UNKNOWN)
    if row.revoked is not None:
        raise Denied(Denial.DEVICE_REVOKED, row.officer, row.device)
    if row.expires <= now:
        raise Denied(Denial.TOKEN_EXPIRED)
    return row


def _access(connection: Connection, officer_id: str, device: str, refresh: str, now: int) -> Tokens:
    access = secrets.token_urlsafe(32)
    connection.execute(delete(ACCESS).where(ACCESS.c.expires <= now - ACCESS_SECONDS))
    connection.execute(
        insert(ACCESS).values(token=_digest(access), officer=officer_id, device=device, expires=now + ACCESS_SECONDS)
    )
    officer = _officer(connection, officer_id)
    note(connection, _signed(connection, officer, device))
    return Tokens(access, refresh, officer, device)


def _officer(connection: Connection, officer_id: str) -> Officer:
    row = connection.execute(_OFFICER, {"of": officer_id}).one_or_none()
    if row is None:
        raise Denied(Denial.NOT_ALLOWED)
    return Officer(row.id, row.name, row.agency, row.unit, row.sector, tuple(row.roles.split(",")))


def _signed(connection: Connection, officer: Officer, device: str) -> Signed:
    """What policy gives an officer now, under the number of the latest note if that says the same."""
    audience = audience_of(connection, officer)
    noted = entitlements(connection, officer.id)
    if noted and noted[-1].audience == audience:
        return Signed(officer, device, noted[-1], noted)
    return Signed(officer, device, Entitlement(len(noted) + 1, audience), noted)


def audience_of(connection: Connection, officer: Officer, purpose: str = COPY) -> Audience:
    """What policy lets an officer see now for a purpose."""
    unit = "" if is_foreign(connection, officer.unit, officer.agency) else officer.unit
    return audience_for(
        connection, officer.id, agency=officer.agency, roles=officer.roles, sector=officer.sector, unit=unit,
        purpose=purpose,
    )  # fmt: skip


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
