"""Bugs to be planted into the worker, each of which the torture must catch.

Each takes the place of one promise of the product: stored before told, all or nothing, refused means not stored, and
old or new but never neither.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from overlap.records import System
from storage import durable, slot_changes, slots
from storage.cipher import Store
from storage.problems import VaultError
from storage.staging import Applied, Closing, Staging


def acknowledge_before_commit() -> None:
    """Have a transaction be stored only when the next one begins."""

    @contextmanager
    def late(self: Store) -> Generator[None]:
        if getattr(self, "inside", False):
            yield
            return
        if self.in_transaction:
            self.execute("COMMIT")
        self.execute("BEGIN IMMEDIATE")
        self.inside = True  # type: ignore[attr-defined]  # a planted bug needs no place of its own
        try:
            yield
        finally:
            self.inside = False  # type: ignore[attr-defined]  # as above

    Store.transaction = late  # type: ignore[method-assign]  # that is what planting is


def half_a_commit() -> None:
    """Have each page of a commit be stored by itself."""
    whole = Staging.commit

    def by_pages(self: Staging, system: System, closing: Closing, now: dt.datetime) -> Applied:
        put = self._bodies.pack_all

        def storing(bodies: Sequence[bytes]) -> list[bytes]:
            packed = put(bodies)
            self._store.execute("COMMIT")
            self._store.execute("BEGIN IMMEDIATE")
            return packed

        self._bodies.pack_all = storing  # type: ignore[method-assign]  # as above
        try:
            return whole(self, system, closing, now)
        finally:
            self._bodies.pack_all = put  # type: ignore[method-assign]  # as above

    Staging.commit = by_pages  # type: ignore[method-assign]  # as above


def refusals_swallowed() -> None:
    """Have a write that the disk refused count as done."""
    careful = Store.execute

    def careless(self: Store, sql: str, values: Sequence[Any] = ()) -> int:
        try:
            return careful(self, sql, values)
        except VaultError:
            return 0

    Store.execute = careless  # type: ignore[method-assign]  # as above


def files_in_place() -> None:
    """Have a file be emptied before it is written again, instead of being replaced."""

    def in_place(path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            for byte in data:
                file.write(bytes((byte,)))
                file.flush()

    durable.write_durably = in_place
    for module in (slots, slot_changes):
        vars(module)["write_durably"] = in_place


PLANTS: dict[str, Callable[[], None]] = {
    "acknowledge-before-commit": acknowledge_before_commit,
    "half-a-commit": half_a_commit,
    "refusals-swallowed": refusals_swallowed,
    "files-in-place": files_in_place,
}
