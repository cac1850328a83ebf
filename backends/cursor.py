"""A cursor: how far an officer's copy has come in each step of the feed, sealed so that it can't be made up.

Knows the bytes of a cursor. Does not know rows or SQL.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

from backends.wire import MAX_CURSOR

#: Truncated HMAC: 96 bits can't be guessed over a network.
_SEAL_BYTES = 12

_HEAD = struct.Struct(">BH4s")
_BATCH = struct.Struct(">Q")
_CODES = struct.Struct(">H")
_POSITION = struct.Struct(">QiQ")

#: The first form of a cursor wrote every position out; it is still read.
_FIRST_FORM, _FORM = 1, 2

#: How many positions a cursor of the first form has: there were no dealings then.
_FIRST_STEPS = 7

#: How a position is written in the second form: mostly a step is over, or has come to the end of the newest batch.
_START, _OVER, _END, _OUT = 0, 1, 2, 3


class UnknownCursor(Exception):  # the protocol's name for it is cursor_unknown
    """The cursor is not one of this gateway's life, officer and form."""


class Step(IntEnum):
    """What is sent in a round; several steps may belong to one priority class. `feed` has their order."""

    REVOKED = 0
    URGENT = 1
    FLAGGED = 2
    PLANNED = 3
    OPEN = 4
    AREA = 5
    REST = 6
    DEALINGS = 7


class Position(NamedTuple):
    """A place in the order of one lane; everything up to it, and itself, has been sent."""

    batch: int
    rank: int
    tie: int


START = Position(0, -(2**31), 0)

#: The position of a step that is over for good, as that of revocations under one entitlement.
OVER = Position(2**63 - 1, 2**31 - 1, 2**63 - 1)


def end_of(batch: int) -> Position:
    """The position behind everything of a batch."""
    return Position(batch, 2**31 - 1, 2**63 - 1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Positions by step, the entitlement number they were made under, and the area that `AREA` stood for."""

    entitlement: int
    area: str
    positions: tuple[Position, ...] = (START,) * len(Step)

    def at(self, step: Step) -> Position:
        """How far a step has come."""
        return self.positions[step]

    def moved(self, step: Step, position: Position) -> Cursor:
        """The cursor after some rows of a step."""
        positions = (*self.positions[:step], position, *self.positions[step + 1 :])
        return replace(self, positions=positions)

    def for_area(self, area_tag: bytes, area: str) -> Cursor:
        """The cursor for a round that wants `area` first; nothing is lost, something may be sent again."""
        if area_tag == _tag(area):
            return replace(self, area=area)
        least = min(self.at(Step.AREA), self.at(Step.REST))
        return replace(self.moved(Step.AREA, least).moved(Step.REST, least), area=area)


@dataclass(frozen=True, slots=True)
class CursorSeal:
    """Writes and reads cursors for one officer of one life of a gateway."""

    secret_key: bytes
    feed: str
    officer: str

    def write(self, cursor: Cursor) -> str:
        """The opaque text of a cursor."""
        newest = max((p.batch for p in cursor.positions if p != OVER), default=0)
        head = _HEAD.pack(_FORM, cursor.entitlement, _tag(cursor.area)) + _BATCH.pack(newest)
        plain = head + _written(cursor.positions, newest)
        return base64.urlsafe_b64encode(plain + self._seal(plain)).rstrip(b"=").decode("ascii")

    def read(self, text: str, area: str) -> Cursor:
        """The cursor of a text, for a round that wants `area` first.

        Raises:
            UnknownCursor: it was not written by this gateway in this life for this officer.
        """
        plain = self._opened(text)
        try:
            form, entitlement, tag = _HEAD.unpack_from(plain)
            places = _places(form, plain[_HEAD.size :])
        except struct.error:
            raise UnknownCursor from None
        if len(places) not in (_FIRST_STEPS, len(Step)):
            raise UnknownCursor
        places = (*places, *[START] * (len(Step) - len(places)))
        return Cursor(entitlement, "", places).for_area(tag, area)

    def _opened(self, text: str) -> bytes:
        if len(text) > MAX_CURSOR or not text.isascii():
            raise UnknownCursor
        try:
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except binascii.Error:
            raise UnknownCursor from None
        plain, seal = sealed[:-_SEAL_BYTES], sealed[-_SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(plain)):
            raise UnknownCursor
        return plain

    def _seal(self, plain: bytes) -> bytes:
        context = f"cursor\0{self.feed}\0{self.officer}\0".encode()
        return hmac.digest(self.secret_key, context + plain, "sha256")[:_SEAL_BYTES]


def _written(positions: Sequence[Position], newest: int) -> bytes:
    """The positions in the second form: two bits for each, then those that are none of the usual ones."""
    usual = {START: _START, OVER: _OVER, end_of(newest): _END}
    codes = [usual.get(position, _OUT) for position in positions]
    places = [_POSITION.pack(*place) for place, code in zip(positions, codes, strict=True) if code == _OUT]
    return _CODES.pack(sum(code << 2 * at for at, code in enumerate(codes))) + b"".join(places)


def _places(form: int, plain: bytes) -> tuple[Position, ...]:
    """The positions of a cursor in either form.

    Raises:
        struct.error: they are written in none.
    """
    if form == _FIRST_FORM:
        return tuple(Position(*values) for values in _POSITION.iter_unpack(plain))
    (newest,), (codes,) = _BATCH.unpack_from(plain), _CODES.unpack_from(plain, _BATCH.size)
    usual = {_START: START, _OVER: OVER, _END: end_of(newest)}
    out = _POSITION.iter_unpack(plain[_BATCH.size + _CODES.size :])
    kinds = [codes >> 2 * at & 3 for at in range(len(Step))]
    return tuple(usual[kind] if kind in usual else Position(*next(out, START)) for kind in kinds)


def _tag(area: str) -> bytes:
    return hashlib.blake2b(area.encode(), digest_size=4).digest()
