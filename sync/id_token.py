"""What an agency's sign-in provider says of the officer, believed only after the checks of OpenID Connect (3.1.3.7).

Knows tokens, keys and claims. Pure: keys and the time are given. It does *not* know HTTP or what a sign-in is for.
"""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from overlap.decoding import learnt
from sync.problems import SignInFailed, SignInFault

#: Signatures that a provider may make. Neither `none` nor any by a shared secret, which whoever verifies can make.
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")

#: How far the provider's clock and this laptop's may differ, as for a gateway (docs/protocol.md, section 3).
LEEWAY: Final = dt.timedelta(seconds=300)

#: The longest token that is looked at: one has a dozen short claims.
MAX_TOKEN_CHARACTERS: Final = 16_384


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say: who made it, for whom, in answer to which request; an empty `nonce` is not asked about."""

    issuer: str
    client_id: str
    nonce: str = ""


class Claims(msgspec.Struct, frozen=True):
    """What is read of a token that was believed."""

    iss: str
    sub: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
    aud: str | tuple[str, ...]
    exp: int
    iat: int
    nonce: str = ""
    azp: str = ""


def believed(token: str, keys: KeySet, expected: Expected, now: dt.datetime) -> Claims:
    """The claims of an ID token.

    Raises:
        SignInFailed: it must not be believed; the fault says why.
    """
    claims = _claims(token, keys)
    for holds, fault in _checks(claims, expected, int(now.timestamp()), int(LEEWAY.total_seconds())):
        if not holds:
            raise SignInFailed(fault)
    return claims


def _checks(claims: Claims, expected: Expected, now: int, leeway: int) -> tuple[tuple[bool, SignInFault], ...]:
    """Each check with what it means if it fails, in the order they are told."""
    audience = (claims.aud,) if isinstance(claims.aud, str) else claims.aud
    return (
        (claims.iss == expected.issuer, SignInFault.WRONG_ISSUER),
        (audience == (expected.client_id,), SignInFault.WRONG_AUDIENCE),
        (claims.azp in {"", expected.client_id}, SignInFault.WRONG_AUDIENCE),
        (not expected.nonce or _same(claims.nonce, expected.nonce), SignInFault.WRONG_NONCE),
        (claims.exp + leeway > now, SignInFault.EXPIRED),
        (claims.iat - leeway <= now, SignInFault.FROM_THE_FUTURE),
    )


def _claims(token: str, keys: KeySet) -> Claims:
    """The claims under a good signature by the key that the token names."""
    try:
        header = jws.extract_compact(token[:MAX_TOKEN_CHARACTERS].encode()).headers()
        if header.get("alg") not in ALGORITHMS:
            raise SignInFailed(SignInFault.ALGORITHM)
        if not isinstance(header.get("kid"), str):
            raise SignInFailed(SignInFault.NO_KEY_NAMED)
        if all(key.kid != header["kid"] for key in keys.keys):
            raise SignInFailed(SignInFault.UNKNOWN_KEY)
        decoded = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        return msgspec.convert(decoded.claims, learnt(Claims))
    except (JoseError, ValueError, TypeError):
        # What these say may quote the token.
        raise SignInFailed(SignInFault.NOT_SIGNED) from None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
