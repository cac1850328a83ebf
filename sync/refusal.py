"""An answer other than 200, as the problem that it means.

Knows the table of docs/protocol.md, section 11, and how long a gateway asks to be left alone. It does *not*
read from a connection, and keeps nothing of what a server wrote but figures and codes that the protocol
names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

from sync.documents import ProblemDocument, decode_document
from sync.limits import MAX_RETRY_AFTER_S
from sync.problems import (
    NO_CODE,
    Contradicted,
    CursorUnknown,
    Garbage,
    NotAllowed,
    NotFound,
    OurFault,
    Refused,
    Revoked,
    SignInNeeded,
    SlowDown,
    TooLarge,
    TooOld,
    Unavailable,
)

#: The codes of the protocol; a code that is not among them is not repeated.
CODES = frozenset(
    {
        "malformed",
        "token_expired",
        "token_unknown",
        "device_revoked",
        "not_allowed",
        "version_not_supported",
        "not_found",
        "cursor_unknown",
        "chain_contradicted",
        "too_large",
        "slow_down",
        "unavailable",
    }
)

#: What a status means only with its code beside it.
_BY_CODE: Final[Mapping[tuple[int, str], type[Refused]]] = {
    (404, "not_found"): NotFound,
    (409, "chain_contradicted"): Contradicted,
}

_PREFIX = "urn:crosscheck:"
_SERVER_ERROR = 500


def is_for_people(status: int, content_type: str) -> bool:
    """Whether an answer is a network's sign-in page or the way there (RFC 6585, section 6; RFC 8952).

    No gateway redirects or answers in HTML; one that is out of order may have a proxy say so in HTML, by a 5xx.
    """
    redirect = 300 <= status < 400  # noqa: PLR2004  # the redirects
    page = content_type in {"text/html", "application/xhtml+xml"} and status < 500  # noqa: PLR2004  # as above
    return redirect or page or status == 511  # noqa: PLR2004  # Network Authentication Required


def refusal(status: int, body: bytes, headers: Mapping[str, str]) -> Refused:
    """The problem that a status of 400 or above stands for; `body` is its problem document, or empty.

    Only a readable document may mean that a device is revoked: a bare 403 may be a captive portal's. Whether the copy
    is destroyed is for whoever can verify the order (`sync.revocation`).
    """
    document = _document(body)
    code = document.type.removeprefix(_PREFIX)
    code = code if document.type.startswith(_PREFIX) and code in CODES else NO_CODE
    if status == 406:  # noqa: PLR2004  # the one refusal that carries versions
        return TooOld(status, code, document.versions)
    if status in {401, 403} and code == "device_revoked":
        return Revoked(status, code, document.wipe)
    kind = _BY_CODE.get((status, code)) or _by_status(status)
    return kind(status, code, _retry_after(document, headers))


def _document(body: bytes) -> ProblemDocument:
    try:
        return decode_document(body, ProblemDocument)
    except Garbage:
        return ProblemDocument()


def _by_status(status: int) -> type[Refused]:
    if status >= _SERVER_ERROR:
        return Unavailable
    kinds: dict[int, type[Refused]] = {
        401: SignInNeeded,
        403: NotAllowed,
        408: Unavailable,
        409: CursorUnknown,
        413: TooLarge,
        429: SlowDown,
    }
    return kinds.get(status, OurFault)


def _retry_after(document: ProblemDocument, headers: Mapping[str, str]) -> dt.timedelta | None:
    """How long to wait, by the header (seconds, or a date against the answer's own) or the document."""
    wanted = _seconds(headers.get("Retry-After", ""), headers.get("Date", ""))
    wanted = document.retry_after if wanted is None else wanted
    if wanted is None or not wanted >= 0:
        return None
    return dt.timedelta(seconds=min(wanted, MAX_RETRY_AFTER_S))


def _seconds(retry_after: str, date: str) -> float | None:
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return (parsedate_to_datetime(text) - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
