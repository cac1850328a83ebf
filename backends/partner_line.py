"""The way to the other agency's gateway: sign-in as a service and one round, over HTTP.

Keeps the refresh token in a file of its own that the service alone may read. Does not know what is told.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import ssl
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import msgspec

from backends.decoding import learnt
from backends.oidc import NoRedirect, is_allowed

#: Longest wait for the other gateway, in seconds.
PATIENCE_S = 60.0

#: Most bytes of an answer: receipts of one batch, and a feed that is empty for a service.
MAX_ANSWER = 2 << 20

_VERSION = {"Crosscheck-Protocol": "1"}

_Token = Annotated[str, msgspec.Meta(min_length=1)]


class _Kept(msgspec.Struct, frozen=True):
    """What the token file holds."""

    refresh_token: _Token


class _Granted(msgspec.Struct, frozen=True):
    """What is used of the answer to a sign-in."""

    access_token: _Token
    refresh_token: _Token
    signing_key: str = ""


class NoPartner(Exception):  # it is who isn't there
    """The other gateway can't be signed in to; the text says why in one line."""


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One gateway of the other agency, and this agency's identity there."""

    url: str
    officer: str
    token_file: Path
    ca: Path | None = None

    def enrol(self, code: str) -> str:
        """Signs in with a one-time code and keeps what renews it; gives the other agency's public key.

        Raises:
            NoPartner: the code isn't taken, or the address is not allowed.
            OSError: the gateway can't be reached or doesn't answer as one, or the file can't be written.
        """
        return self._keep(
            {"grant_type": "urn:crosscheck:enrolment", "officer": self.officer, "device": "SERVICE", "code": code}
        ).signing_key

    def send(self, body: bytes) -> bytes:
        """The answer to a round.

        Raises:
            OSError: the gateway can't be reached, or doesn't answer as one.
            NoPartner: the identity is not known there any more, no sign-in is kept, or the address is not allowed.
        """
        access = self._keep({"grant_type": "refresh_token", "refresh_token": self._kept()}).access_token
        return self._post("/sync", body, {"Authorization": f"Bearer {access}", "Content-Type": "application/json"})

    def _keep(self, form: Mapping[str, str]) -> _Granted:
        """What a form is granted; the refresh token is kept."""
        try:
            granted = msgspec.json.decode(self._post("/token", urlencode(form).encode(), {}), type=learnt(_Granted))
        except urllib.error.HTTPError as refused:
            if not http.client.BAD_REQUEST <= refused.code < http.client.INTERNAL_SERVER_ERROR:
                raise
            raise NoPartner(f"the partner refuses the identity ({refused.code})") from None
        except (ValueError, RecursionError):  # msgspec's faults are values'
            raise OSError("the partner's answer is not a gateway's") from None
        _write(self.token_file, msgspec.json.encode(_Kept(granted.refresh_token)))
        return granted

    def _kept(self) -> str:
        """What renews the sign-in."""
        try:
            return msgspec.json.decode(self.token_file.read_bytes(), type=learnt(_Kept)).refresh_token
        except (FileNotFoundError, ValueError):
            raise NoPartner("no sign-in at the partner is kept: a one-time code is needed") from None

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        # A token never crosses a network in the clear; loopback is no network.
        if not is_allowed(self.url, practice=True):
            raise NoPartner("the partner's address has to begin with https://")
        request = urllib.request.Request(f"{self.url}{path}", body, {**_VERSION, **headers})  # noqa: S310  # checked above
        https = urllib.request.HTTPSHandler(context=self._context())
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), https, NoRedirect())
        try:
            with opener.open(request, timeout=PATIENCE_S) as answer:
                content: bytes = answer.read(MAX_ANSWER)
                return content
        except http.client.HTTPException:
            raise OSError("the partner's answer is not HTTP") from None
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError as unreached:
            raise OSError(f"no answer from {self.url}: {_reason(unreached)}; what waits is kept") from None

    def _context(self) -> ssl.SSLContext:
        """What verifies the partner's certificate: its own authority alone, where one is given."""
        return ssl.create_default_context(cafile=None if self.ca is None else str(self.ca))


def _reason(unreached: urllib.error.URLError) -> str:
    """Why a gateway can't be reached, in the system's words."""
    cause = unreached.reason
    return (isinstance(cause, OSError) and cause.strerror) or str(cause)


def _write(file: Path, content: bytes) -> None:
    """Writes a file that its owner alone may read, whole or not at all."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # for the owner alone
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    """Makes a new name in a folder last, where a system lets a folder be opened."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
