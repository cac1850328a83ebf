"""How a device comes to tokens: by a code and by its officer's sign-in with the agency's provider.

Knows the grants of docs/protocol.md section 4 and which of them this agency takes. Does not know HTTP, or how a token
of the provider is verified.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from backends.devices import note
from backends.identity import Denial, Denied, Tokens, enrol, fresh_access, renew
from backends.identity_tables import DEVICE_KEY, SIGN_IN
from backends.oidc import NotProven, ProviderDown, Verifier
from backends.problems import Code, Problem
from backends.schema import DEVICE
from backends.store import Store

ENROLMENT: Final = "urn:crosscheck:enrolment"
REFRESH: Final = "refresh_token"

#: An officer who signed in with the provider shows its word (RFC 7523).
PROVEN: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"

#: A sign-in with the provider carries a shift with its overtime; then the officer shows the card again.
SIGN_IN_SECONDS: Final = 16 * 3_600

#: How long a client waits when the provider's keys can't be had.
PROVIDER_SECONDS: Final = 15

#: The forms of a device's own keys.
RECIPIENT: Final = re.compile(r"age1[a-z0-9]{58}")
SIGNING_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class SignIn:
    """The grants of one gateway. With a `provider`, only a practice gateway takes a code without its word."""

    def __init__(self, store: Store, provider: Verifier | None, *, practice: bool) -> None:
        self._store = store
        self._provider = provider
        self._practice = practice

    def tokens(self, form: Mapping[str, str], now: int) -> Tokens:
        """Tokens for a form of `POST /token`.

        Raises:
            Problem: the form is incomplete, or the provider's keys can't be had.
            Denied: the sign-in is refused.
        """
        proven = self._proven(form)
        whose = form.get("officer") or proven or form.get("refresh_token", "")
        with self._store.acting(whose) as connection:
            match form.get("grant_type"):
                case grant if grant == ENROLMENT:
                    return self._enrolled(connection, form, proven, now)
                case grant if grant == PROVEN:
                    return _again(connection, _required(form, "device"), proven, now)
                case grant if grant == REFRESH:
                    return _renewed(connection, _required(form, "refresh_token"), now)
                case _:
                    raise Problem(Code.MALFORMED)

    def _proven(self, form: Mapping[str, str]) -> str:
        """The officer whom the provider's word proves; empty where none is shown. No transaction is open for it."""
        word = form.get("assertion")
        if word is None:
            return ""
        if self._provider is None:
            raise Denied(Denial.NOT_ALLOWED)
        try:
            return self._provider.officer(word)
        except NotProven:
            raise Denied(Denial.NOT_ALLOWED) from None
        except ProviderDown:
            raise Problem(Code.UNAVAILABLE, retry_after=PROVIDER_SECONDS) from None

    def _enrolled(self, connection: Connection, form: Mapping[str, str], proven: str, now: int) -> Tokens:
        officer, device, code = (_required(form, name) for name in ("officer", "device", "code"))
        must_prove = self._provider is not None and not self._practice
        if (must_prove or proven) and proven != officer:
            raise Denied(Denial.NOT_ALLOWED)
        tokens = enrol(connection, officer, device, code, now)
        _note_sign_in(connection, officer, device, now + SIGN_IN_SECONDS if proven else None)
        _note_keys(connection, officer, device, form)
        note(connection, officer, device, "enrolled", officer, now)
        return tokens


def _again(connection: Connection, device: str, officer: str, now: int) -> Tokens:
    """Tokens for a device that is enrolled, its officer having signed in once more.

    Raises:
        Denied: nobody's word was shown, or the device is not enrolled for the officer, or is revoked.
    """
    this = (DEVICE.c.officer == officer) & (DEVICE.c.device == device)
    row = connection.execute(select(DEVICE.c.revoked).where(this)).one_or_none()
    if row is None:
        raise Denied(Denial.NOT_ALLOWED)
    if row.revoked is not None:
        raise Denied(Denial.DEVICE_REVOKED, officer, device)
    _note_sign_in(connection, officer, device, now + SIGN_IN_SECONDS)
    return fresh_access(connection, officer, device, now)


def _renewed(connection: Connection, refresh: str, now: int) -> Tokens:
    """Fresh access within a sign-in that has not ended.

    Raises:
        Denied: as `renew`, or the officer has to sign in with the provider again.
    """
    tokens = renew(connection, refresh, now)
    this = (SIGN_IN.c.officer == tokens.officer.id) & (SIGN_IN.c.device == tokens.device)
    until = connection.execute(select(SIGN_IN.c.until).where(this)).scalar_one_or_none()
    if until is not None and until <= now:
        raise Denied(Denial.TOKEN_EXPIRED)
    return tokens


def _note_sign_in(connection: Connection, officer: str, device: str, until: int | None) -> None:
    connection.execute(delete(SIGN_IN).where(SIGN_IN.c.officer == officer, SIGN_IN.c.device == device))
    if until is not None:
        connection.execute(insert(SIGN_IN).values(officer=officer, device=device, until=until))


def _note_keys(connection: Connection, officer: str, device: str, form: Mapping[str, str]) -> None:
    """The device's own keys, where it told any."""
    recipient, signing_key = form.get("recipient", ""), form.get("signing_key", "")
    if (recipient and not RECIPIENT.fullmatch(recipient)) or (signing_key and not SIGNING_KEY.fullmatch(signing_key)):
        raise Problem(Code.MALFORMED)
    connection.execute(delete(DEVICE_KEY).where(DEVICE_KEY.c.officer == officer, DEVICE_KEY.c.device == device))
    values = {"officer": officer, "device": device, "recipient": recipient, "signing_key": signing_key}
    connection.execute(insert(DEVICE_KEY).values(**values))


def _required(form: Mapping[str, str], name: str) -> str:
    """A field that must be there.

    Raises:
        Problem: it is not.
    """
    if name not in form:
        raise Problem(Code.MALFORMED)
    return form[name]
