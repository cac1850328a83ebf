"""Pages of a round that were verified and wait to be applied; they survive a crash and a cut link.

Knows the form of a page and how pages are kept; does *not* verify one (`sync.wire`) nor apply it (`storage.staging`).
"""

from __future__ import annotations

from enum import Enum
from typing import Final

import msgspec
import zstandard

from overlap.records import RecordId, System, Value
from storage.cipher import Store
from storage.problems import Damage, VaultDamaged
from storage.systems import SYSTEM_CODE

#: Staged pages are read once and soon: the fastest level.
_LEVEL: Final = 1
#: A page holds at most 1 MiB of lines (docs/protocol.md, section 12), and msgpack adds little to them.
_PAGE_MOST: Final = 4 * 1024 * 1024


class Upsert(Value, tag="u", frozen=True, kw_only=True):
    """A record as it now is, verbatim."""

    record: bytes


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


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(StagedPage)


class Pages:
    """The staged pages of one vault, as rows."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._packer = zstandard.ZstdCompressor(level=_LEVEL)
        self._unpacker = zstandard.ZstdDecompressor()

    def put(self, system: System, page: StagedPage) -> None:
        """Keep a page after those before; it is on disk on return. Pages of another feed than this one's go."""
        code = SYSTEM_CODE[system]
        with self._store.transaction():
            self._store.execute("DELETE FROM staged WHERE system = ? AND feed <> ?", (code, page.feed))
            self._store.execute(
                "INSERT INTO staged (system, feed, cursor, lines, page) VALUES (?, ?, ?, ?, ?)",
                (code, page.feed, page.cursor, len(page.changes), self._packer.compress(_encoder.encode(page))),
            )

    def numbers(self, system: System, feed: str) -> list[int]:
        """The numbers of a system's pages of one feed in order."""
        sql = "SELECT seq FROM staged WHERE system = ? AND feed = ? ORDER BY seq"
        rows = self._store.rows(sql, (SYSTEM_CODE[system], feed))
        return [number for (number,) in rows]

    def read(self, number: int) -> StagedPage:
        """One page.

        Raises:
            VaultDamaged: it isn't what was put.
        """
        packed = self._store.value("SELECT page FROM staged WHERE seq = ?", (number,))
        try:
            return _decoder.decode(self._unpacker.decompress(packed or b"", max_output_size=_PAGE_MOST))
        except (zstandard.ZstdError, msgspec.MsgspecError) as error:
            raise VaultDamaged(Damage.CONTENT) from error

    def last(self, system: System) -> tuple[str, str] | None:
        """Feed and cursor of a system's last page."""
        sql = "SELECT feed, cursor FROM staged WHERE system = ? ORDER BY seq DESC LIMIT 1"
        row = self._store.row(sql, (SYSTEM_CODE[system],))
        return None if row is None else (str(row[0]), str(row[1]))

    def discard(self, system: System) -> None:
        """Throw a system's pages away."""
        self._store.execute("DELETE FROM staged WHERE system = ?", (SYSTEM_CODE[system],))
