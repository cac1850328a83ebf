"""Pages of a round that were verified and wait to be applied; they survive a crash and a cut link.

Knows the form of a page and how pages are kept; does *not* verify one (`sync.wire`) nor apply it (`storage.staging`).

What is derived from a page's records is made when it comes, as far as memory bears it, since they are at hand as values
then; of a page of another process, or of one before a crash, it is made of the bytes when the page is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from hashlib import sha256
from itertools import compress
from typing import Final, NamedTuple

import msgspec
import zstandard
from msgspec.structs import replace

from overlap.any_record import Record
from overlap.records import RecordId, System, Value
from storage.bodies import Bodies
from storage.cipher import Store
from storage.lines import Lines, Parted, lines_of
from storage.problems import Damage, VaultDamaged
from storage.systems import SYSTEM_CODE

#: Staged pages are read once and soon: the fastest level.
_LEVEL: Final = 1
#: A page holds at most 1 MiB of lines (docs/protocol.md, section 12), and msgpack adds little to them.
_PAGE_MOST: Final = 4 * 1024 * 1024
#: Lines of which is held what is derived from them: some 40 MB.
_HELD_MOST: Final = 100_000


class Upsert(Value, tag="u", frozen=True, kw_only=True):
    """A record as it now is, verbatim; `parsed` is the same as a value, where somebody has read it already."""

    record: bytes
    parsed: Record | None = None


class RemovalReason(Enum):
    """Why a record goes: its owner deleted it, or the officer may not have it any more. Both purge it alike."""

    TOMBSTONE = "tombstone"
    WITHDRAW = "withdraw"


class Removal(Value, tag="r", frozen=True, kw_only=True):
    """A record that goes, with everything derived from it."""

    id: RecordId
    revision: int
    reason: RemovalReason


Change = Upsert | Removal


class StagedPage(Value, frozen=True, kw_only=True):
    """A verified page: its feed, the cursor that closed it, its changes in order.

    `unreadable` counts lines that the receiver could not read though the page was whole (they make answers incomplete),
    `refused` lines that it may not keep (a withheld marking). `ranges` are the leaves (`storage.digests`) of which the
    page names every record there is: what else is held in them goes, and the page's revision counts, whatever it is.
    """

    feed: str
    cursor: str
    changes: tuple[Change, ...]
    unreadable: int = 0
    refused: int = 0
    ranges: tuple[int, ...] = ()


class Prepared(NamedTuple):
    """A page as it is applied: its lines, each removal with how many lines stand before it, and what was left out."""

    lines: Lines
    removals: tuple[tuple[int, Removal], ...]
    unreadable: int
    refused: int
    ranges: tuple[int, ...]


def _parted(page: StagedPage, system: System, bodies: Bodies) -> Parted:
    """The lines of a page."""
    upserts = [change for change in page.changes if isinstance(change, Upsert)]
    records = [bodies.decode(each.record) if each.parsed is None else each.parsed for each in upserts]
    return lines_of(f"{system.value}:", [each.record for each in upserts], records, bodies)


def _bare(page: StagedPage) -> StagedPage:
    """A page as it is kept: its records as they were sent alone."""
    if not any(isinstance(each, Upsert) and each.parsed is not None for each in page.changes):
        return page
    changes = [Upsert(record=each.record) if isinstance(each, Upsert) else each for each in page.changes]
    return replace(page, changes=tuple(changes))


def _prepared(page: StagedPage, parted: Parted, system: System) -> Prepared:
    """A page as it is applied, of what is derived from it."""
    upserts = [change.record for change in page.changes if isinstance(change, Upsert)]
    kept = parted.kept or [True] * len(upserts)
    removals = tuple(_removals(page.changes, kept, system)) if len(upserts) < len(page.changes) else ()
    return Prepared(
        lines=replace(parted.lines, bodies=list(compress(upserts, kept))),
        removals=removals,
        unreadable=page.unreadable + parted.unreadable,
        refused=page.refused + parted.foreign + len(page.changes) - len(upserts) - len(removals),
        ranges=page.ranges,
    )


def _removals(changes: Sequence[Change], kept: Sequence[bool], system: System) -> Iterator[tuple[int, Removal]]:
    """The removals of a system's records, each with how many lines are kept before it."""
    before, is_kept, own = 0, iter(kept), f"{system.value}:"
    for change in changes:
        if isinstance(change, Upsert):
            before += next(is_kept)
        elif change.id.startswith(own):  # one agency's feed can't touch the other's copy
            yield before, change


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(StagedPage)


class _Derived:
    """What is derived from pages that wait, by the SHA-256 of their bytes in the vault: of so many lines at most."""

    def __init__(self) -> None:
        self._held: dict[bytes, tuple[System, Parted]] = {}

    def put(self, system: System, packed: bytes, parted: Parted) -> None:
        """Hold what is derived from a page, but for the bodies, which are in the page."""
        self._held[_digest(packed)] = (system, replace(parted, lines=replace(parted.lines, bodies=[])))

    def has_room(self, page: StagedPage) -> bool:
        """Whether a page more can be held."""
        held = sum(len(parted.lines) for _, parted in self._held.values())
        return held + len(page.changes) <= _HELD_MOST

    def take(self, packed: bytes) -> Parted | None:
        """What is derived from a page, if it is held; it is not held any more."""
        found = self._held.pop(_digest(packed), None)
        return None if found is None else found[1]

    def forget(self, system: System) -> None:
        """Hold nothing of a system's."""
        self._held = {key: each for key, each in self._held.items() if each[0] is not system}


def _digest(packed: bytes) -> bytes:
    """What no other page has."""
    return sha256(packed).digest()


class Pages:
    """The staged pages of one vault, as rows."""

    def __init__(self, store: Store, bodies: Bodies) -> None:
        self._store = store
        self._bodies = bodies
        self._packer = zstandard.ZstdCompressor(level=_LEVEL)
        self._unpacker = zstandard.ZstdDecompressor()
        self._derived = _Derived()

    def put(self, system: System, page: StagedPage) -> None:
        """Keep a page after those before; it is on disk on return. Pages of another feed than this one's go."""
        code, packed = SYSTEM_CODE[system], self._packer.compress(_encoder.encode(_bare(page)))
        with self._store.transaction():
            self._store.execute("DELETE FROM staged WHERE system = ? AND feed <> ?", (code, page.feed))
            self._store.execute(
                "INSERT INTO staged (system, feed, cursor, lines, page) VALUES (?, ?, ?, ?, ?)",
                (code, page.feed, page.cursor, len(page.changes), packed),
            )
        if page.changes and self._derived.has_room(page):
            self._derived.put(system, packed, _parted(page, system, self._bodies))

    def numbers(self, system: System, feed: str) -> list[int]:
        """The numbers of a system's pages of one feed in order."""
        sql = "SELECT seq FROM staged WHERE system = ? AND feed = ? ORDER BY seq"
        rows = self._store.rows(sql, (SYSTEM_CODE[system], feed))
        return [number for (number,) in rows]

    def read(self, number: int, system: System) -> Prepared:
        """One page of a system.

        Raises:
            VaultDamaged: it isn't what was put.
        """
        packed = self._packed(number)
        page = self._unpacked(packed)
        return _prepared(page, self._derived.take(packed) or _parted(page, system, self._bodies), system)

    def bodies(self, number: int) -> list[bytes]:
        """The records of one page as they were sent.

        Raises:
            VaultDamaged: it isn't what was put.
        """
        page = self._unpacked(self._packed(number))
        return [change.record for change in page.changes if isinstance(change, Upsert)]

    def _packed(self, number: int) -> bytes:
        """One page as it is in the vault; nothing where it isn't."""
        return self._store.value("SELECT page FROM staged WHERE seq = ?", (number,)) or b""

    def _unpacked(self, packed: bytes) -> StagedPage:
        """The page that these bytes are."""
        try:
            return _decoder.decode(self._unpacker.decompress(packed, max_output_size=_PAGE_MOST))
        except (zstandard.ZstdError, msgspec.MsgspecError) as error:
            raise VaultDamaged(Damage.CONTENT) from error

    def last(self, system: System) -> tuple[str, str] | None:
        """Feed and cursor of a system's last page."""
        sql = "SELECT feed, cursor FROM staged WHERE system = ? ORDER BY seq DESC LIMIT 1"
        row = self._store.row(sql, (SYSTEM_CODE[system],))
        return None if row is None else (str(row[0]), str(row[1]))

    def discard(self, system: System) -> None:
        """Throw a system's pages away."""
        self._derived.forget(system)
        self._store.execute("DELETE FROM staged WHERE system = ?", (SYSTEM_CODE[system],))
