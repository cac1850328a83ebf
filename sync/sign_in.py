"""An officer's sign-in with one agency's provider: browser out, code back, checked, and only then believed.

Knows the order of RFC 8252's steps. It does *not* keep what it brings (`sync.credentials`), and does not know which
browser there is.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Final

from sync.loopback import DEADLINE_S, Loopback
from sync.problems import SignInFailed, SignInFault
from sync.provider import Attempt, Provider, SignedIn

#: Bytes of chance in each of an attempt's secrets: a verifier of 43 characters, the least that RFC 7636 allows.
_SECRET_BYTES: Final = 32

OpenBrowser = Callable[[str], None]


def sign_in(
    provider: Provider,
    officer: str,
    agency: str,
    browse: OpenBrowser,
    now: Callable[[], dt.datetime],
    *,
    cancelled: Callable[[], bool] = lambda: False,
    deadline_s: float = DEADLINE_S,
) -> SignedIn:
    """What the provider says of the officer, after they signed in there in their browser.

    `agency` names the agency on the page that the browser comes back to; `browse` opens an address.

    Raises:
        SignInFailed: the sign-in came to nothing, or is another officer's; the fault says why.
        Cancelled: the officer stopped. SyncProblem: the provider could not be reached.
    """
    attempt = Attempt(*(secrets.token_urlsafe(_SECRET_BYTES) for _ in range(3)))
    names_issuer = provider.description().authorization_response_iss_parameter_supported
    with Loopback(attempt.state, provider.issuer, agency, names_issuer=names_issuer) as loopback:
        browse(provider.address(attempt, loopback.redirect_uri))
        code = loopback.wait(cancelled, deadline_s)
        signed_in = provider.redeem(code, attempt, loopback.redirect_uri, now())
    if signed_in.claims is None or signed_in.claims.sub != officer:
        raise SignInFailed(SignInFault.OTHER_OFFICER)
    return signed_in
