"""What a gateway answers to those who oversee, and the audits that devices bring: bytes in, bytes or a `Problem` out.

Each method is one exchange of docs/protocol.md, sections 18 and 19. Does not know routes, threads or sockets.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from backends.auditing import AuditAnswer, AuditRows, Contradicted, anchored, note_contradiction, take
from backends.decoding import learnt
from backends.identity import Signed
from backends.oversight import OversightRequest, oversight
from backends.problems import Code, Problem
from backends.reviewing import ReviewRequest, review
from backends.signing import Signer
from backends.store import Store

#: The features by which a gateway tells that it speaks these parts (section 3).
OVERSIGHT: Final = "oversight"
AUDIT: Final = "audit"

Asked = TypeVar("Asked")


class Overseer:
    """One gateway's answers about what was done, and its keeping of audits."""

    def __init__(self, store: Store, clock: Callable[[], dt.datetime]) -> None:
        self._store = store
        self._clock = clock
        self._signer = Signer.of_secret(store.identity.secret_key)

    def oversight(self, signed: Signed, body: bytes) -> bytes:
        """The figures that the officer's role is given.

        Raises:
            Problem: none are, or the request can't be read.
        """
        asked = _decoded(body, OversightRequest)
        with self._store.reading() as connection:
            answer = oversight(connection, self._store.identity.system, signed.officer, asked, self._now())
        return msgspec.json.encode(answer)

    def review(self, signed: Signed, body: bytes) -> bytes:
        """Checks that others made, each look at one told to whoever made it.

        Raises:
            Problem: the role allows none, there is no such check, or the request can't be read.
        """
        asked = _decoded(body, ReviewRequest)
        with self._store.acting(signed.officer.id) as connection:
            answer = review(connection, self._store.identity, signed.officer, asked, self._now())
        return msgspec.json.encode(answer)

    def audit(self, signed: Signed, body: bytes) -> bytes:
        """Up to where a device's audit is held here once these rows are taken in, with the agency's word for it.

        Raises:
            Problem: the rows can't be read, or contradict each other, what is held, or what was signed.
        """
        sent, now = _decoded(body, AuditRows), self._clock()
        try:
            with self._store.acting(signed.officer.id) as connection:
                number, chain = take(connection, signed, sent)
                word = anchored(connection, self._signer, self._store.identity.system, signed, number, chain, now)
        except Contradicted:
            with self._store.acting(signed.officer.id) as connection:
                note_contradiction(connection, signed, sent.rows[0].number, now)
            raise Problem(Code.CHAIN) from None
        return msgspec.json.encode(AuditAnswer(number=number, chain=chain.hex(), checkpoint=word))

    def _now(self) -> dt.datetime:
        return self._clock().replace(microsecond=0)


def _decoded(body: bytes, shape: type[Asked]) -> Asked:
    """What a request says; a whole number may be written with a fraction of nought, as JSON Schema has it."""
    try:
        msgspec.json.decode(body)
        return msgspec.convert(json.loads(body, parse_float=_number), learnt(shape))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Problem(Code.MALFORMED) from None


def _number(text: str) -> int | float:
    value = float(text)
    return int(value) if value.is_integer() else value
