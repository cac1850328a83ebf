"""A verified bundle in the place of a gateway: it answers one request, with the lines that the wire would have brought.

Knows that a bundle goes on from one state of the copy, or holds everything, and that one whose import was stopped goes
on after the last page that was kept. It does *not* verify it (`sync.bundle`).
"""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

from overlap.records import System
from sync.bundle import Manifest
from sync.client import SIGNED_PAGES
from sync.documents import About, ServedLimits, SyncRequest
from sync.limits import PROTOCOL_VERSION
from sync.problems import BundleFault, BundleRefused, CursorUnknown, Garbage
from sync.stream import lines
from sync.wire import PageEnd, kind_of, read_frame


class CarriedFeed:
    """The lines of a bundle's answer; those of pages that the copy has already are left out."""

    def __init__(self, body: bytes, after: str | None = None) -> None:
        self._body, self._after = body, after
        self._given = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open."""

    @property
    def received(self) -> int:
        """The bytes of the lines that were given."""
        return self._given

    def lines(self) -> Iterator[bytes]:
        """The lines, each within the protocol's limit."""
        for line in _after(lines(iter((self._body,))), self._after):
            self._given += len(line)
            yield line


class Carried:
    """A bundle in the place of a gateway: it answers the one request that it was made for."""

    def __init__(self, system: System, manifest: Manifest, body: bytes) -> None:
        self.system = system
        self._manifest = manifest
        self._body = body

    @property
    def signs_pages(self) -> bool:
        """Whether each page is signed too; a bundle that an older client asked for is signed as a whole alone."""
        return SIGNED_PAGES in self._manifest.features.split(",")

    def greeting(self) -> About:
        """The gateway's word at the time; no events are taken, they go out in a bundle of their own."""
        return About(
            system=self.system,
            practice=False,
            versions=(PROTOCOL_VERSION,),
            server_time=self._manifest.issued_at,
            limits=ServedLimits(max_events=0),
        )

    def sync(self, _: str, request: SyncRequest, __: object = None) -> CarriedFeed:
        """The answer, if the copy stands where the bundle begins.

        Raises:
            CursorUnknown: the bundle holds everything, so the copy begins anew.
            BundleRefused: the bundle goes on from another state of the copy.
        """
        if request.cursor == self._manifest.begins:
            return CarriedFeed(self._body)
        if request.cursor is not None and leads_over(self._body, request.cursor):
            return CarriedFeed(self._body, request.cursor)
        if self._manifest.begins is None:
            raise CursorUnknown(409, "cursor_unknown")
        raise BundleRefused(BundleFault.OTHER_STATE)


def leads_over(body: bytes, cursor: str) -> bool:
    """Whether an answer has a page that ends at a cursor, so that a copy that stands there can go on with the rest."""
    return any(_closes(line) == cursor for line in lines(iter((body,))))


def _after(said: Iterator[bytes], cursor: str | None) -> Iterator[bytes]:
    """The lines of an answer: the head, then, where a cursor is given, only what follows the page that ends there."""
    if cursor is None:
        yield from said
        return
    yield from (head for head in (next(said, None),) if head is not None)
    for line in said:
        if _closes(line) == cursor:
            break
    yield from said


def _closes(line: bytes) -> str | None:
    """The cursor of a line that closes a page; None for any other."""
    if kind_of(line) != "page":
        return None
    try:
        frame = read_frame(line)
    except Garbage:
        return None
    return frame.cursor if isinstance(frame, PageEnd) else None
