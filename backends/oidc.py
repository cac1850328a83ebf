"""Who the agency's sign-in provider says somebody is: ID tokens, verified by the provider's published keys.

Knows OpenID Connect's checks (Core, 3.1.3.7) and that tokens of another agency's provider, or for another client, say
nothing here. Does not know devices, codes or this gateway's own tokens.
"""

from __future__ import annotations

import json
import ssl
import threading
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

#: Signatures that are accepted: none without a key, and none by a secret that the verifier shares.
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")

#: How far the provider's clock may differ.
LEEWAY_SECONDS: Final = 120

#: A token is shown right after it was issued; an older one was kept somewhere.
MAX_AGE_SECONDS: Final = 900

#: Keys are asked for anew after this long, so that one the provider took back stops counting.
KEYS_SECONDS: Final = 3_600

#: A token that names an unknown key has the keys asked for anew, but not more often than this: anybody can send one.
ROTATION_SECONDS: Final = 60

#: After a failed try nobody asks again for this long, doubled with each further failure up to `ROTATION_SECONDS`.
RETRY_SECONDS: Final = 5

#: How long the provider may take, and how much it may say.
FETCH_SECONDS: Final = 10.0
FETCH_BYTES: Final = 262_144

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class NotProven(Exception):  # an answer
    """The token proves nothing here; `reason` is for the journal, and holds nothing of the token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderDown(Exception):  # it passes
    """The provider's keys can't be had now."""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """The agency's provider and what this gateway's clients are called there; `claim` names the officer's id.

    `authority` is the PEM file of the one CA to trust, None for those of the operating system.
    """

    issuer: str
    client_id: str
    claim: str = "sub"
    authority: Path | None = None


class Verifier:
    """Verifies ID tokens of one provider for one client. Threads may share it; `get` fetches a document."""

    def __init__(
        self, settings: ProviderSettings, clock: Callable[[], float], get: Callable[[str], Mapping[str, Any]]
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._get = get
        self._keys: KeySet | None = None
        self._fetched = 0.0
        self._not_before = 0.0
        self._wait = 0.0
        self._lock = threading.Lock()

    def officer(self, token: str) -> str:
        """The id of the officer whom a token proves.

        Raises:
            NotProven: it proves nothing here.
            ProviderDown: the keys can't be had.
        """
        claims = self._claims(token)
        now = self._clock()
        audience = claims.get("aud")
        for holds, reason in (
            (claims.get("iss") == self.settings.issuer, "another issuer"),
            (audience in (self.settings.client_id, [self.settings.client_id]), "another audience"),
            (claims.get("azp", self.settings.client_id) == self.settings.client_id, "another party"),
            (_is_time(claims.get("exp")) and claims["exp"] + LEEWAY_SECONDS > now, "expired"),
            (_is_time(claims.get("iat")) and claims["iat"] - LEEWAY_SECONDS <= now, "of a time to come"),
            (_is_time(claims.get("iat")) and claims["iat"] + MAX_AGE_SECONDS > now, "too old"),
        ):
            if not holds:
                raise NotProven(reason)
        officer = claims.get(self.settings.claim)
        if not isinstance(officer, str) or not officer:
            raise NotProven("no officer")
        return officer

    def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            header = jws.extract_compact(token.encode()).headers()
            if header.get("alg") not in ALGORITHMS:
                raise NotProven("algorithm")
            kid = header.get("kid")
            if not isinstance(kid, str):
                raise NotProven("no key named")
            return jwt.decode(token, self._keys_with(kid), algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError, TypeError):
            raise NotProven("not signed") from None

    def _keys_with(self, kid: str) -> KeySet:
        """The provider's keys, asked for anew if they are old or lack this one."""
        with self._lock:
            now = self._clock()
            keys = self._keys if now - self._fetched <= KEYS_SECONDS else None
            if not _has(keys, kid) and now > self._not_before:
                keys = self._ask(now)
            if keys is None:
                raise ProviderDown
            if not _has(keys, kid):
                raise NotProven("unknown key")
            return keys

    def _ask(self, now: float) -> KeySet:
        """The keys of now. The try counts before it is made, and again from its end if it fails: anybody can cause one.

        Raises:
            NotProven: the provider is another one. ProviderDown: the keys can't be had.
        """
        self._wait = min(max(2 * self._wait, RETRY_SECONDS), ROTATION_SECONDS)
        self._not_before = now + self._wait
        try:
            self._keys = keys = self._fetch()
            self._wait = 0.0
            self._fetched = self._clock()
        finally:
            self._not_before = self._clock() + (self._wait or ROTATION_SECONDS)
        return keys

    def _fetch(self) -> KeySet:
        described = self._get(self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if described.get("issuer") != self.settings.issuer:
            raise NotProven("another issuer")
        try:
            return KeySet.import_key_set(self._get(str(described.get("jwks_uri"))))  # type: ignore[arg-type]  # checked
        except (JoseError, KeyError, AttributeError):
            raise ProviderDown from None


def document_source(settings: ProviderSettings, *, practice: bool) -> Callable[[str], Mapping[str, Any]]:
    """What fetches a provider's documents: TLS without proxies and redirects; plain HTTP on loopback for practice."""
    context = ssl.create_default_context(cafile=None if settings.authority is None else str(settings.authority))
    handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), NoRedirect())
    opener = urllib.request.build_opener(*handlers)

    def get(url: str) -> Mapping[str, Any]:
        """The document at an address.

        Raises:
            ProviderDown: the address is not allowed, does not answer, or answers no document.
        """
        if not is_allowed(url, practice=practice):
            raise ProviderDown
        try:
            with opener.open(url, timeout=FETCH_SECONDS) as answer:
                body = answer.read(FETCH_BYTES + 1)
            told = json.loads(body) if len(body) <= FETCH_BYTES else None
        except (URLError, OSError, ValueError):
            raise ProviderDown from None
        if not isinstance(told, dict):
            raise ProviderDown
        return told

    return get


def is_allowed(url: str, *, practice: bool) -> bool:
    """Whether an address is encrypted, or of this machine alone and for practice."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and practice and host in LOOPBACK))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Whoever is asked answers where they are, or not at all."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follows nothing."""


def _has(keys: KeySet | None, kid: str) -> bool:
    return keys is not None and any(key.kid == kid for key in keys.keys)


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
