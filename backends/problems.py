"""The errors that a client is told of, as RFC 9457 documents without content (docs/protocol.md section 11)."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

import msgspec

from backends.decoding import learnt

#: Media type of a problem document (RFC 9457).
PROBLEM_JSON = "application/problem+json"

#: The status of a revoked device for clients that don't ask for signed things.
UNSIGNED_REVOKED = 403

Asked = TypeVar("Asked")


class Code(Enum):
    """The protocol's codes with their status and title."""

    MALFORMED = ("malformed", 400, "The request can't be read.")
    TOKEN_EXPIRED = ("token_expired", 401, "The access token has expired.")
    TOKEN_UNKNOWN = ("token_unknown", 401, "The access token is not known here.")
    DEVICE_REVOKED = ("device_revoked", 401, "This device was revoked.")
    NOT_ALLOWED = ("not_allowed", 403, "This is not allowed.")
    NOT_FOUND = ("not_found", 404, "There is nothing here.")
    METHOD = ("method_not_allowed", 405, "This method is not spoken here.")
    VERSION = ("version_not_supported", 406, "This protocol version is not spoken here.")
    CURSOR = ("cursor_unknown", 409, "The cursor is not known here.")
    CHAIN = ("chain_contradicted", 409, "The audit contradicts what was signed before.")
    TOO_LARGE = ("too_large", 413, "The request is too large.")
    SLOW_DOWN = ("slow_down", 429, "Too many requests.")
    UNAVAILABLE = ("unavailable", 503, "The gateway can't answer now.")

    @property
    def urn(self) -> str:
        """The code as a problem's type."""
        return f"urn:crosscheck:{self.value[0]}"


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """Why a request was not answered as asked (RFC 9457); nothing of a record or of the request is in it."""

    type: str
    title: str
    status: int
    versions: tuple[int, ...] = ()
    retry_after: int | None = None
    wipe: str = ""


class Problem(Exception):  # RFC 9457's word
    """The request is answered with a problem document."""

    def __init__(
        self, code: Code, *, versions: tuple[int, ...] = (), retry_after: int | None = None, wipe: str = ""
    ) -> None:
        super().__init__(code.value[0])
        self.code = code
        self.status = code.value[1]
        self.versions = versions
        self.retry_after = retry_after
        self.wipe = wipe

    def unsigned(self) -> Problem:
        """The problem as a client is told it that knows nothing of signed things: there a bare 403 ends its copy."""
        told = Problem(self.code, versions=self.versions, retry_after=self.retry_after)
        told.status = UNSIGNED_REVOKED if self.code is Code.DEVICE_REVOKED else self.status
        return told

    def document(self) -> bytes:
        """The JSON of the problem."""
        told = ProblemDocument(
            type=self.code.urn, title=self.code.value[2], status=self.status, versions=self.versions,
            retry_after=self.retry_after, wipe=self.wipe,
        )  # fmt: skip
        return msgspec.json.encode(told)


def decoded(body: bytes, shape: type[Asked]) -> Asked:
    """What the body of a request says.

    Raises:
        Problem: it can't be read as that.
    """
    try:
        return msgspec.json.decode(body, type=learnt(shape))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Problem(Code.MALFORMED) from None
