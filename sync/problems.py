"""What can keep a round with one agency from completing, as one tree of exceptions.

    SyncProblem
    ├── Unreachable          no connection, or none in time; the copy ages, try again later
    ├── Cut                  the answer stopped before its end; what was verified is kept
    ├── Cancelled            the officer stopped the round
    ├── CaptivePortal        something on the way answered instead: a redirect, or a page for people
    ├── Garbage              the answer is not the protocol's; carries a `Fault`
    ├── InsecureAddress      plain HTTP to anything but a practice gateway on this machine
    ├── PracticeMismatch     a real copy met a practice gateway, or the other way round
    ├── ClockWrong           the two clocks differ by more than the protocol allows
    ├── BundleRefused        an offline bundle must not be used; carries a `BundleFault`
    ├── SignInFailed         the agency's sign-in provider did not sign the officer in; carries a `SignInFault`
    └── Refused              the gateway answered with a problem document
        ├── OurFault         400 malformed, or an error of the 4xx kind that has no other name
        ├── SignInNeeded     401 token_expired, token_unknown
        ├── SignInOver       ... and the agency signs its officers in by a provider: they can do it again themselves
        ├── NotAllowed       403 not_allowed
        ├── Revoked          401 device_revoked: with an order that verifies, the copy must be destroyed
        ├── TooOld           406 version_not_supported
        ├── NotFound         404 not_found
        ├── CursorUnknown    409 cursor_unknown
        ├── Contradicted     409 chain_contradicted: this laptop's audit is not the one that the agency holds
        ├── TooLarge         413 too_large
        ├── SlowDown         429 slow_down
        └── Unavailable      5xx, or anything else that passes by itself

Knows kinds, figures and fixed words. It does *not* know the sentence that an officer reads (the screen's
wording), and no exception here ever holds text that a server sent, so that nothing of a record can reach a
log through one.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

#: What stands for a code where a server gave none, or one of its own: perhaps not the gateway that spoke.
NO_CODE = "no_code"


class Fault(StrEnum):
    """What was wrong with an answer that is not the protocol's."""

    NOT_THIS_PROTOCOL = "another content type than the protocol's"
    ENCODING = "a content encoding that was not asked for or does not decode"
    TOO_LONG = "more bytes than allowed"
    TOO_SLOW = "more time than allowed"
    INFLATED = "a compression ratio beyond the limit"
    LONG_LINE = "a line beyond the limit"
    BAD_DOCUMENT = "a document that cannot be read"
    BAD_LINE = "a line of the frame that cannot be read"
    ORDER = "lines out of order"
    BAD_PAGE = "a page that does not agree with its closing line"
    LONG_PAGE = "a page beyond the limit"
    OTHER_SYSTEM = "another system than was asked"
    OTHER_VERSION = "another protocol version than was asked"
    BAD_SIGNATURE = "something that the agency's key did not sign"
    ENDLESS = "a round that begins anew again and again"


class SignInFault(StrEnum):
    """Why a sign-in with an agency's provider came to nothing."""

    DENIED = "the provider or the officer said no"
    TIMED_OUT = "the officer did not come back from the browser in time"
    WRONG_STATE = "the answer is to another sign-in than this one"
    WRONG_ISSUER = "another provider answered than was asked"
    WRONG_AUDIENCE = "the provider's word is meant for somebody else"
    WRONG_NONCE = "the provider's word was said in another sign-in"
    EXPIRED = "the provider's word is too old"
    FROM_THE_FUTURE = "the provider's word is of a time to come"
    NOT_SIGNED = "the provider's word is not signed by its key, or can't be read"
    NO_KEY_NAMED = "the provider's word names no key"
    UNKNOWN_KEY = "the provider's word names a key that the provider does not have"
    ALGORITHM = "the provider's word is signed in a way that is not allowed"
    CODE_REFUSED = "the provider does not take the code that it gave"
    NOT_A_PROVIDER = "what answers there is not a provider of the kind that is needed"
    OTHER_OFFICER = "the provider signed in another officer"


class BundleFault(StrEnum):
    """Why an offline bundle is refused."""

    NO_BUNDLE = "the file is no bundle"
    UNREADABLE = "the file can't be read to its end"
    CUT = "the file ends too early: it was cut when it was copied"
    CHANGED = "the file was changed or damaged after it was made"
    OTHER_RECIPIENT = "it was made for another device, officer or agency"
    NOT_SIGNED = "the agency did not sign it"
    EXPIRED = "it is too old to be used"
    FROM_THE_FUTURE = "it is of a time to come by this laptop's clock"
    REPLAYED = "it, or a newer one, was taken in before"
    OTHER_STATE = "it goes on from another state of this copy: the laptop has synced or imported since it was asked for"


class SyncProblem(Exception):  # each member says what happened; some are nobody's error
    """Something outside this program kept a request from completing."""


class Unreachable(SyncProblem):
    """The gateway could not be reached in time; `secure` is False where its certificate was not accepted.

    `sent` is False where nothing of the request can have left this machine.
    """

    def __init__(self, *, secure: bool = True, sent: bool = False) -> None:
        super().__init__("no connection" if secure else "the certificate was not accepted")
        self.secure = secure
        self.sent = sent


class Cut(SyncProblem):
    """The answer stopped before its end."""

    def __init__(self) -> None:
        super().__init__("the answer was cut")


class Cancelled(SyncProblem):
    """The officer stopped the round."""

    def __init__(self) -> None:
        super().__init__("cancelled")


class CaptivePortal(SyncProblem):
    """A redirect, or a page for people: a network that wants a sign-in of its own, not the gateway, has answered."""

    def __init__(self) -> None:
        super().__init__("something on the way answered instead of the gateway")


class Garbage(SyncProblem):
    """The answer is not what the protocol allows."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class InsecureAddress(SyncProblem):
    """The address would send tokens and records in the clear."""

    def __init__(self) -> None:
        super().__init__("the address is neither TLS nor a practice gateway on this machine")


class PracticeMismatch(SyncProblem):
    """Practice and real must never meet; `gateway_is_practice` tells which of the two the gateway is."""

    def __init__(self, *, gateway_is_practice: bool) -> None:
        super().__init__("practice and real do not mix")
        self.gateway_is_practice = gateway_is_practice


class ClockWrong(SyncProblem):
    """This machine's clock is ahead of the gateway's by `ahead` (negative: behind)."""

    def __init__(self, ahead: dt.timedelta) -> None:
        super().__init__("the clocks differ")
        self.ahead = ahead


class BundleRefused(SyncProblem):
    """A bundle must not be used; nothing of it was."""

    def __init__(self, fault: BundleFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class SignInFailed(SyncProblem):
    """A sign-in with an agency's provider came to nothing; nothing of what the provider said was kept."""

    def __init__(self, fault: SignInFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Refused(SyncProblem):
    """The gateway answered with another status than 200; `retry_after` is how long it wants no request."""

    def __init__(self, status: int, code: str, retry_after: dt.timedelta | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.retry_after = retry_after


class OurFault(Refused):
    """The gateway could not make sense of the request: a fault on this side."""


class SignInNeeded(Refused):
    """The access token is expired or unknown."""


class SignInOver(Refused):
    """The officer's sign-in with the agency's provider is over: they can sign in again themselves."""


class NotAllowed(Refused):
    """The officer may not do this here."""


class Revoked(Refused):
    """The device was revoked; `wipe` is the agency's signed order to destroy the copy, empty where there is none."""

    def __init__(self, status: int, code: str, wipe: str = "") -> None:
        super().__init__(status, code)
        self.wipe = wipe


class TooOld(Refused):
    """No protocol version is spoken by both; `versions` are the gateway's, empty where it did not say."""

    def __init__(self, status: int, code: str, versions: tuple[int, ...] = ()) -> None:
        super().__init__(status, code)
        self.versions = versions


class CursorUnknown(Refused):
    """The gateway cannot read the cursor: begin anew, keep the copy meanwhile."""


class NotFound(Refused):
    """The gateway has nothing of that name, or nothing that this officer's role reaches."""


class Contradicted(Refused):
    """The audit that this laptop brought contradicts what the agency holds or signed: put back, or rewritten."""


class TooLarge(Refused):
    """The request was too large: send fewer events."""


class SlowDown(Refused):
    """Too many requests: wait."""


class Unavailable(Refused):
    """The gateway is out of order for now."""
