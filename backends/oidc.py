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
            age = self._clock() - self._fetched
            known = self._keys is not None and any(key.kid == kid for key in self._keys.keys)
            if self._keys is None or age > KEYS_SECONDS or (not known and age > ROTATION_SECONDS):
                self._keys, self._fetched = self._fetch(), self._clock()
            if all(key.kid != kid for key in self._keys.keys):
                raise NotProven("unknown key")
            return self._keys

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
    handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), _NoRedirect())
    opener = urllib.request.build_opener(*handlers)

    def get(url: str) -> Mapping[str, Any]:
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


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A provider answers where it said it would."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follows nothing."""


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
