"""A verified bundle in the place of a gateway: it answers one request, with the lines that the wire would have brought.

Knows that a bundle goes on from one state of the copy, or holds everything. It does *not* verify it (`sync.bundle`).
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
from sync.problems import BundleFault, BundleRefused, CursorUnknown
from sync.stream import lines


class CarriedFeed:
    """The lines of a bundle's answer."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open."""

    @property
    def received(self) -> int:
        """The bytes of the whole answer: it is all here."""
        return len(self._body)

    def lines(self) -> Iterator[bytes]:
        """The lines, each within the protocol's limit."""
        return lines(iter((self._body,)))


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
        if self._manifest.begins is None:
            raise CursorUnknown(409, "cursor_unknown")
        raise BundleRefused(BundleFault.OTHER_STATE)
