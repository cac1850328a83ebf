"""An agency's sign-in provider over HTTP: OpenID Connect, code flow with PKCE, for a public client (RFC 8252).

Knows discovery, keys, the authorization address and the token endpoint, through `authlib` over `requests`: TLS with the
agency's one authority, no redirect followed, no proxy or password of the surroundings, every answer bounded. It does
*not* keep a token, open a browser (`sync.sign_in`), or know the gateway.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import msgspec
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from overlap.decoding import learnt
from sync.connections import Connections, WatchedAdapter
from sync.id_token import Claims, Expected, believed
from sync.limits import Limits
from sync.problems import CaptivePortal, SignInFailed, SignInFault, Unreachable
from sync.refusal import is_for_people
from sync.stream import Deadline, Wire, decoded, whole
from sync.web_address import checked_address

T = TypeVar("T")

#: A provider's description, keys or tokens: a few kilobytes each.
MAX_ANSWER_BYTES: Final = 262_144

#: What is asked of a provider: who the officer is, and to be told again without a browser for the rest of the shift.
SCOPE: Final = "openid offline_access"

#: What a token endpoint says that refuses nobody: it is busy, or out of order (RFC 6749, section 4.1.2.1, and in use).
_NOT_NOW: Final = ("server_error", "slow_down", "temporarily_unavailable", "too_many_requests")

_DESCRIPTION: Final = "/.well-known/openid-configuration"
_Address = Annotated[str, msgspec.Meta(max_length=2_048)]


class Description(msgspec.Struct, frozen=True):
    """What a provider says of itself (OpenID Connect Discovery)."""

    issuer: _Address
    authorization_endpoint: _Address
    token_endpoint: _Address
    jwks_uri: _Address
    code_challenge_methods_supported: tuple[str, ...] = ("S256",)
    authorization_response_iss_parameter_supported: bool = False


class _Tokens(msgspec.Struct, frozen=True):
    """The token endpoint's answer, as far as it is used."""

    id_token: str = ""
    refresh_token: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The secrets of one sign-in, each for one use."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, repr=False)
class SignedIn:
    """What a provider gave: an ID token and its claims, empty and None where a renewal brought none; what renews it."""

    id_token: str
    refresh_token: str
    claims: Claims | None


class Provider:
    """The provider at `issuer`, where this client is called `client_id`. One thread at a time uses it.

    `practice` allows plain HTTP to this machine; `authority` is the only certificate authority that is trusted.

    Raises:
        InsecureAddress: the issuer is neither `https` nor, for practice, plain HTTP to this machine.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        *,
        practice: bool,
        authority: Path | None = None,
        limits: Limits = Limits(),  # noqa: B008  # a frozen value
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        checked_address(issuer, practice=practice)
        self.issuer, self.client_id = issuer, client_id
        self._practice = practice
        self._connections = Connections()
        self._session = _Session(client_id, authority, self._connections, limits, clock)
        self._description: Description | None = None

    def close(self) -> None:
        """Give up the connections."""
        self._session.close()

    def abort(self) -> None:
        """End the request that is under way, from any thread."""
        self._connections.shut()

    def description(self) -> Description:
        """What the provider says of itself, asked for once; all its addresses are checked.

        Raises:
            SignInFailed: it is not the provider that was asked, or one that can't prove that a code is its own.
            SyncProblem: it could not be reached, or an address of it is not encrypted.
        """
        if self._description is None:
            told = self._got(self.issuer.rstrip("/") + _DESCRIPTION, Description)
            if told.issuer != self.issuer:
                raise SignInFailed(SignInFault.WRONG_ISSUER)
            if "S256" not in told.code_challenge_methods_supported:
                raise SignInFailed(SignInFault.NOT_A_PROVIDER)
            for address in (told.authorization_endpoint, told.token_endpoint, told.jwks_uri):
                checked_address(address, practice=self._practice)
            self._description = told
        return self._description

    def address(self, attempt: Attempt, redirect_uri: str) -> str:
        """The address to open in the officer's browser.

        Raises:
            SyncProblem: as `description`.
        """
        self._session.redirect_uri = redirect_uri
        url, _ = self._session.create_authorization_url(
            self.description().authorization_endpoint,
            state=attempt.state,
            code_verifier=attempt.verifier,
            nonce=attempt.nonce,
            scope=SCOPE,
        )
        return str(url)

    def redeem(self, code: str, attempt: Attempt, redirect_uri: str, now: dt.datetime) -> SignedIn:
        """What the provider gives for a code of this very attempt.

        Raises:
            SignInFailed: it takes the code no longer or never gave it, or says something that must not be believed.
            SyncProblem: it could not be reached.
        """
        tokens = self._tokens(
            grant_type="authorization_code", code=code, code_verifier=attempt.verifier, redirect_uri=redirect_uri
        )
        claims = self._believed(tokens.id_token, attempt.nonce, now)
        return SignedIn(tokens.id_token, tokens.refresh_token, claims)

    def renew(self, refresh_token: str, now: dt.datetime) -> SignedIn:
        """What the provider gives without a browser; a provider may give no new ID token (OpenID Connect Core, 12.2).

        Raises:
            SignInFailed: the sign-in is over, or what it says must not be believed.
            SyncProblem: it could not be reached.
        """
        tokens = self._tokens(grant_type="refresh_token", refresh_token=refresh_token)
        claims = self._believed(tokens.id_token, "", now) if tokens.id_token else None
        return SignedIn(tokens.id_token, tokens.refresh_token or refresh_token, claims)

    def _believed(self, token: str, nonce: str, now: dt.datetime) -> Claims:
        return believed(token, self._keys(), Expected(self.issuer, self.client_id, nonce), now)

    def _keys(self) -> KeySet:
        told = self._got(self.description().jwks_uri, dict[str, Any])
        try:
            return KeySet.import_key_set(told)  # type: ignore[arg-type]  # what is not a set of keys is refused there
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            raise SignInFailed(SignInFault.NOT_A_PROVIDER) from None

    def _tokens(self, **fields: str) -> _Tokens:
        url = self.description().token_endpoint
        try:
            told = self._session.fetch_token(url, **fields)
            return msgspec.convert(dict(told), learnt(_Tokens))
        except OAuthError as error:
            if error.error in _NOT_NOW:
                raise Unreachable(sent=True) from None
            raise SignInFailed(SignInFault.CODE_REFUSED) from None
        except (requests.RequestException, OSError):
            raise Unreachable(sent=True) from None
        except (ValueError, TypeError, KeyError):
            raise SignInFailed(SignInFault.NOT_A_PROVIDER) from None

    def _got(self, url: str, kind: type[T]) -> T:
        try:
            response = self._session.request("GET", url, withhold_token=True)
        except requests.exceptions.SSLError:
            raise Unreachable(secure=False) from None
        except (requests.RequestException, OSError, ValueError):
            raise Unreachable from None
        try:
            _accept(response)
            return msgspec.json.decode(response.content, type=learnt(kind))
        except ValueError:
            raise SignInFailed(SignInFault.NOT_A_PROVIDER) from None


def _accept(response: requests.Response) -> None:
    """Nothing for an answer with a document.

    Raises:
        Unreachable: the provider, or a proxy before it, is out of order or busy.
        SignInFailed: it has no such document.
    """
    status = response.status_code
    if status == requests.codes.too_many_requests or status >= requests.codes.server_error:
        raise Unreachable(sent=True)
    if status != requests.codes.ok:
        raise SignInFailed(SignInFault.NOT_A_PROVIDER)


class _Session(OAuth2Session):
    """authlib's session, with every answer bounded in size and time and nothing taken from the surroundings."""

    def __init__(
        self,
        client_id: str,
        authority: Path | None,
        connections: Connections,
        limits: Limits,
        clock: Callable[[], float],
    ) -> None:
        super().__init__(
            client_id,
            code_challenge_method="S256",
            token_endpoint_auth_method="none",  # noqa: S106
        )
        self._connections, self._limits, self._clock = connections, limits, clock
        self.trust_env = False
        self.verify = True if authority is None else str(authority)
        self.headers["User-Agent"] = "Crosscheck"
        for scheme in ("http://", "https://"):
            self.mount(scheme, WatchedAdapter(connections))

    # Any: requests passes on what a caller gave.
    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # noqa: ANN401  # as above
        """The whole answer, read within the limits.

        Raises:
            CaptivePortal: a network's sign-in page answered.
        """
        limits = self._limits
        kwargs |= {"stream": True, "allow_redirects": False, "timeout": (limits.connect_s, limits.check_s)}
        deadline = Deadline(limits.check_s, self._clock)
        with self._connections.within(limits.connect_s + limits.check_s):
            response: requests.Response = super().send(request, **kwargs)
        try:
            kind = response.headers.get("Content-Type", "")
            if is_for_people(response.status_code, kind.partition(";")[0].strip().lower()):
                raise CaptivePortal
            encoding = response.headers.get("Content-Encoding", "")
            wire = Wire(response.raw, deadline, lambda: self._connections.reading_within(limits.check_s))
            body = whole(decoded(wire, encoding, limits), MAX_ANSWER_BYTES)
        finally:
            response.close()
        # requests would read the rest of any length itself; from here on it takes this for all there is.
        response._content, response._content_consumed = body, True  # type: ignore[attr-defined]  # noqa: SLF001
        return response
