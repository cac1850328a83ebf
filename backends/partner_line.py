"""The way to the other agency's gateway: sign-in as a service and one round, over HTTP.

Keeps the refresh token in a file of its own that the service alone may read. Does not know what is told.
"""

from __future__ import annotations

import http.client
import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

#: Longest wait for the other gateway, in seconds.
PATIENCE_S = 60.0

#: Most bytes of an answer: receipts of one batch, and a feed that is empty for a service.
MAX_ANSWER = 2 << 20

_VERSION = {"Crosscheck-Protocol": "1"}


class NoPartner(Exception):  # it is who isn't there
    """The other gateway can't be signed in to; the text says why in one line."""


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One gateway of the other agency, and this agency's identity there."""

    url: str
    officer: str
    token_file: Path
    ca: Path | None = None

    def enrol(self, code: str) -> None:
        """Signs in with a one-time code and keeps what renews it.

        Raises:
            NoPartner: the code isn't taken.
        """
        self._keep(
            {"grant_type": "urn:crosscheck:enrolment", "officer": self.officer, "device": "SERVICE", "code": code}
        )

    def send(self, body: bytes) -> bytes:
        """The answer to a round.

        Raises:
            OSError: the gateway can't be reached, or doesn't answer as one.
            NoPartner: the identity is not known there any more.
        """
        refresh = json.loads(self.token_file.read_text(encoding="utf-8"))["refresh_token"]
        access = self._keep({"grant_type": "refresh_token", "refresh_token": refresh})
        return self._post("/sync", body, {"Authorization": f"Bearer {access}", "Content-Type": "application/json"})

    def _keep(self, form: Mapping[str, str]) -> str:
        """The access token that a form gives; the refresh token is kept."""
        try:
            answer = json.loads(self._post("/token", urlencode(form).encode(), {}))
        except urllib.error.HTTPError as refused:
            if refused.code >= http.client.INTERNAL_SERVER_ERROR:
                raise
            raise NoPartner(f"the partner refuses the identity ({refused.code})") from None
        descriptor = os.open(self.token_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump({"refresh_token": answer["refresh_token"]}, stream)
        access: str = answer["access_token"]
        return access

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise NoPartner("the partner's address has to begin with https://")
        request = urllib.request.Request(f"{self.url}{path}", body, {**_VERSION, **headers})  # noqa: S310  # checked above
        handlers = [urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self._context())]
        with urllib.request.build_opener(*handlers).open(request, timeout=PATIENCE_S) as answer:
            content: bytes = answer.read(MAX_ANSWER)
            return content

    def _context(self) -> ssl.SSLContext:
        """What verifies the partner's certificate: its own authority alone, where one is given."""
        return ssl.create_default_context(cafile=None if self.ca is None else str(self.ca))
