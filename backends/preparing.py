"""What can be made of a draft before anything is known of what is held: its body, keys and place, as plain values.

Knows the forms of shared records, and how such values go from one process to another. Does not know SQL. What is made
here needs no record any more unless one of the same id is held, or a pointer is to stand for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from backends.any_record import Record
from backends.change import (
    BEFORE_RECORDS,
    Draft,
    Kind,
    Loss,
    encoded_body,
    hash_of,
    natural_lane,
    newest_first,
    tie_break,
)
from backends.entitlement import OWN_UNIT, Sharing, summary_from
from backends.leaves import digest_of, leaf_of
from backends.tokens import record_keys

_RECORD: Final = msgspec.json.Decoder(Record)
_PLAIN: Final = {sharing: sharing.value for sharing in Sharing}
_SHARINGS: Final = {sharing.value: sharing for sharing in Sharing}
_POINTER: Final = Sharing.POINTER.value
_UPSERT: Final = int(Kind.UPSERT)


class Prepared(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A draft in plain values; `loss` is 0 where it has content, and all behind `rank` is empty where it is a loss."""

    id: str
    loss: int
    sharing: str
    sector: str
    reader: str
    rank: int
    body: bytes = b""
    level: int = 0
    lane: int = 0
    revision: int = 1
    agency: str = ""
    unit: str = ""
    marking: str = ""
    keys: tuple[str, ...] = ()
    gone: str = ""

    def draft(self) -> Draft:
        """The draft again."""
        content = Loss(self.loss) if self.loss else _RECORD.decode(self.body)
        return Draft(self.id, content, _SHARINGS[self.sharing], self.sector, self.reader, self.gone)

    def hash(self) -> bytes:
        """The hash of everything that matters of it (`change.content_hash`)."""
        if self.loss:
            return bytes([self.loss])
        return hash_of(self.body, self.sharing, self.sector, self.reader)

    @property
    def is_pointed_at(self) -> bool:
        """Whether a pointer is to stand for it."""
        return self.sharing == _POINTER

    @property
    def is_plain(self) -> bool:
        """Whether it is written as it is where nothing is held of it: a record's first revision, without a pointer."""
        return not self.loss and self.sharing != _POINTER and self.revision == 1

    def values(self, rid: int, batch: int) -> tuple[Any, ...]:  # Any: the columns have different types
        """The row of a plain one of which nothing is held, in the order of `intake.COLUMNS`."""
        name, body, sharing = self.id, self.body, self.sharing
        lo = OWN_UNIT if self.reader else summary_from(_SHARINGS[sharing], self.level)
        return (
            rid, batch, tie_break(name), name, name, _UPSERT, 1, self.lane, self.rank, lo, OWN_UNIT, self.agency,
            self.reader or self.unit, self.sector, self.level, sharing, self.marking, self.hash(), body, leaf_of(name),
            digest_of(body), 0, 0, b"",
        )  # fmt: skip


def prepared(draft: Draft) -> Prepared:
    """A draft in plain values."""
    content = draft.content
    if isinstance(content, Loss):
        return lost(draft.id, content, draft)
    where = content.provenance
    return Prepared(
        draft.id, 0, _PLAIN[draft.sharing], draft.sector, draft.reader, newest_first(content), encoded_body(content),
        where.access_level, int(natural_lane(content)), content.revision, where.agency, where.unit,
        "/".join(content.marking.categories), tuple(record_keys(content)), draft.gone,
    )  # fmt: skip


def lost(record: str, loss: Loss, of: Draft | Prepared) -> Prepared:
    """The loss of a record, shared as another draft is."""
    sharing = of.sharing if isinstance(of, Prepared) else _PLAIN[of.sharing]
    gone = of.gone if of.id == record else ""
    return Prepared(record, int(loss), sharing, of.sector, of.reader, BEFORE_RECORDS, gone=gone)


def packed(batch: Sequence[Prepared]) -> bytes:
    """Some as bytes for another process of this program."""
    return _PACKER.encode(batch)


def unpacked(data: bytes) -> Iterable[Prepared]:
    """What was packed, in its order."""
    return _UNPACKER.decode(data)


_PACKER: Final = msgspec.msgpack.Encoder()
_UNPACKER: Final = msgspec.msgpack.Decoder(list[Prepared])
