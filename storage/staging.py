"""A round's pages: kept as they come, and applied together when a stretch of the round is closed.

Knows where the next round goes on, when pages have to wait, and what a commit leaves behind: rows, cursor, counts and
audit, in one transaction. Does *not* know the wire (`sync.wire`), nor how one line changes the copy
(`storage.applying`).

A feed with another name is another life of the gateway's database: its pages wait, whatever the checkpoint, until it
is complete, and the old copy stands until then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from enum import Enum
from typing import Final

import msgspec

from overlap.records import RecordId, System, Value
from storage.applying import Applying, Tally
from storage.audit import Audit, Deed
from storage.bodies import Bodies
from storage.cipher import Store
from storage.digests import Leaves, differing
from storage.garbage import collection_paused
from storage.index import Indexes
from storage.instants import to_ms
from storage.pages import Change, Pages, Removal, RemovalReason, StagedPage, Upsert
from storage.reindex import make_keys
from storage.roles import Roles
from storage.seen import Seen
from storage.sources import CLOCK_TOLERANCE
from storage.systems import SYSTEM_CODE

__all__ = [
    "Applied", "Change", "Closing", "Outcome", "Removal", "RemovalReason", "StagedPage", "Staging", "Upsert",
]  # fmt: skip

#: Largest share of a copy that may go because a rebuilt feed did not name it; more looks like a fault of the gateway.
SHRINK_MOST: Final = 0.2
#: So many may always go: a share of a handful says nothing.
SHRINK_FREE: Final = 100
#: Pages that samples for the dictionary are taken from, evenly over the round.
_SAMPLED_PAGES: Final = 8


class Closing(Value, frozen=True, kw_only=True):
    """What closes a stretch of a round: a `checkpoint` line, or the `end` line (`complete`).

    `server_time`, `scope`, `token_key` and `epoch` are those of the round's head; `held`, `more` and `digests` those of
    its end. With digests, one for each bucket, the count alone proves nothing and is not looked at.
    """

    cursor: str
    feed: str
    epoch: str
    server_time: dt.datetime
    token_key: bytes = b""
    scope: str = ""
    complete: bool = False
    more: bool = False
    held: int | None = None
    digests: tuple[str, ...] = ()


class Outcome(Enum):
    """What became of a stretch of a round."""

    APPLIED = "applied"
    KEPT_ASIDE = "kept aside until the new feed is complete"
    COUNT_DIFFERS = "applied, but the count is not the gateway's: partial, from the beginning next time"
    DIGEST_DIFFERS = "applied, but some buckets are not the gateway's: partial, to be sent anew by range"
    WOULD_SHRINK = "applied, but too many records would go without a word: kept, partial"


class Applied(Value, frozen=True, kw_only=True):
    """What a commit changed: counts, and the ids by type as far as they are few enough to be worth naming.

    `changed` and `removed` name at most `NAMED_MOST` ids each; `named_all` tells whether that is all. `differing` are
    the buckets that are not the gateway's.
    """

    outcome: Outcome
    records: int
    changed_count: int = 0
    removed_count: int = 0
    ignored: int = 0
    unreadable: int = 0
    changed: dict[str, tuple[RecordId, ...]] = msgspec.field(default_factory=dict)
    removed: dict[str, tuple[RecordId, ...]] = msgspec.field(default_factory=dict)
    named_all: bool = True
    differing: tuple[int, ...] = ()


_BODIES: Final = "SELECT body FROM rec WHERE system = ?"

#: What a system's copy consists of, the rows that point at its records before the records.
_DESTROY: Final = (
    "DELETE FROM operation WHERE rid IN (SELECT rid FROM rec WHERE system = ?)",
    "DELETE FROM duty WHERE rid IN (SELECT rid FROM rec WHERE system = ?)",
    "DELETE FROM custody WHERE rid IN (SELECT rid FROM rec WHERE system = ?)",
    "DELETE FROM pointer WHERE rid IN (SELECT rid FROM rec WHERE system = ?)",
    "DELETE FROM rec WHERE system = ?",
    "DELETE FROM staged WHERE system = ?",
    "DELETE FROM rebuild WHERE system = ?",
    "DELETE FROM digest WHERE system = ?",
    "DELETE FROM access WHERE system = ?",
    "UPDATE source SET cursor = NULL, feed = NULL, epoch = NULL, as_of = NULL, token_key = NULL WHERE system = ?",
    "UPDATE source SET scope = '', records = 0, unknown = 0, unreadable = 0, refused = 0, partial = 0 WHERE system = ?",
)


class _Copy(Value, frozen=True, kw_only=True):
    """A system's row before the commit."""

    feed: str | None
    records: int
    unreadable: int
    refused: int


class Staging:
    """Staged pages and their commit, for one vault."""

    def __init__(self, store: Store, bodies: Bodies, indexes: Indexes, audit: Audit) -> None:
        self._store = store
        self._bodies = bodies
        self._indexes = indexes
        self._audit = audit
        self._pages = Pages(store, bodies)

    def stage(self, system: System, page: StagedPage) -> None:
        """Keep a verified page after those before; it is on disk on return. Pages of another feed than its own go."""
        with collection_paused():
            self._pages.put(system, page)

    def staged_cursor(self, system: System) -> str | None:
        """The cursor of the last page that waits, None if none does."""
        last = self._pages.last(system)
        return None if last is None else last[1]

    def discard(self, system: System) -> None:
        """Throw the pages that wait away."""
        self._pages.discard(system)

    def restart(self, system: System, now: dt.datetime) -> None:
        """Have the next round of a system start from the beginning; what is held stays until that copy is complete."""
        code = SYSTEM_CODE[system]
        with self._store.transaction():
            self._pages.discard(system)
            self._begin_anew(code)
            self._audit.append(Deed.SYNC, f"{system.value} restart", now)

    def _begin_anew(self, code: int) -> None:
        """Forget the cursor and what was counted on the way to it; from now on it is noted which records are named."""
        self._store.execute("UPDATE source SET cursor = NULL, unreadable = 0, refused = 0 WHERE system = ?", (code,))
        self._store.execute("INSERT OR REPLACE INTO rebuild (system, seen) VALUES (?, x'')", (code,))

    def commit(self, system: System, closing: Closing, now: dt.datetime) -> Applied:
        """What changed when all pages of a system that wait were applied, in one transaction with the cursor.

        Raises:
            VaultFull, VaultDamaged, VaultBusy, VaultUnwritable: nothing of it was applied, and the pages still wait.
        """
        with self._all_or_nothing() as done:
            copy = self._copy(system)
            aside = copy.feed is not None and copy.feed != closing.feed
            if aside and (closing.more or not closing.complete):
                # An empty page, so that the next request goes on after this point and not before it for ever.
                self._pages.put(system, StagedPage(feed=closing.feed, cursor=closing.cursor, changes=()))
                return Applied(outcome=Outcome.KEPT_ASIDE, records=copy.records)
            self._learn(system, closing.feed)
            seen = self._seen(system, aside=aside)
            applying = self._applying(system, copy, seen, new_life=aside)
            for number in self._pages.numbers(system, closing.feed):
                applying.page(self._pages.read(number, system))
            applying.finish()
            # A gateway's clock that is ahead must not make the copy look fresher than it is.
            closing = msgspec.structs.replace(closing, server_time=min(closing.server_time, now + CLOCK_TOLERANCE))
            outcome = self._close(system, copy, closing, applying, aside=aside)
            return self._done(system, outcome, copy.records, applying, now, done)

    def _applying(self, system: System, copy: _Copy, seen: Seen | None, *, new_life: bool) -> Applying:
        """What applies pages to a system's copy."""
        most = round(max(SHRINK_FREE, SHRINK_MOST * copy.records))
        return Applying(
            self._store,
            self._bodies,
            self._indexes,
            system,
            self.leaves(system),
            seen,
            new_life=new_life,
            absent_most=most,
        )

    def leaves(self, system: System) -> Leaves:
        """Count and digest of each leaf of a system's copy, counted from the records where they are not kept yet."""
        code = SYSTEM_CODE[system]
        packed = self._store.value("SELECT leaves FROM digest WHERE system = ?", (code,))
        if packed is not None:
            return Leaves(packed)
        bodies = (self._bodies.unpack(body) for (body,) in self._store.each(_BODIES, (code,)))
        return Leaves.of((self._bodies.envelope(body).id, body) for body in bodies)

    def _done(
        self,
        system: System,
        outcome: Outcome,
        before: int,
        applying: Applying,
        now: dt.datetime,
        done: list[Applying],
    ) -> Applied:
        """What a commit changed, once it is in the audit and noted for the indexes."""
        packed = applying.leaves.packed()
        self._store.execute("INSERT OR REPLACE INTO digest VALUES (?, ?)", (SYSTEM_CODE[system], packed))
        applied = _applied(outcome, before, applying.tally)
        self._audit.append(Deed.SYNC, _audited(system, applied), now)
        done.append(applying)
        return applied

    @contextmanager
    def _all_or_nothing(self) -> Generator[list[Applying]]:
        """A transaction after which the indexes in memory agree with the vault, whether it was committed or not."""
        done: list[Applying] = []
        with ExitStack() as turning:
            try:
                with self._store.transaction(), collection_paused():
                    self._indexes.refresh()
                    yield done
                    if any(applying.changes is None for applying in done):
                        self._indexes.foresee()
                    # Checks beside this (`storage.aside`) see rows and indexes of one state: none is made from here on.
                    turning.enter_context(self._indexes.lock)
            except BaseException:
                self._indexes.chunks.discard()
                self._indexes.forget()
                self._bodies.reload()
                raise
            for applying in done:
                self._indexes.follow(applying.changes)
        for applying in done:
            self._store.tidy(purged=applying.tally.removed_count > 0)

    def _copy(self, system: System) -> _Copy:
        """A system's row; a new one before the first commit."""
        code = SYSTEM_CODE[system]
        self._store.execute("INSERT OR IGNORE INTO source (system) VALUES (?)", (code,))
        row = self._store.row("SELECT feed, records, unreadable, refused FROM source WHERE system = ?", (code,))
        feed, records, unreadable, refused = row or (None, 0, 0, 0)
        return _Copy(feed=feed, records=records, unreadable=unreadable, refused=refused)

    def _learn(self, system: System, feed: str) -> None:
        """Have the bodies' dictionary made, if there is none and the pages hold enough to make it of."""
        if self._bodies.has_dictionary:
            return
        numbers = self._pages.numbers(system, feed)
        step = max(1, len(numbers) // _SAMPLED_PAGES)
        samples = [body for number in numbers[::step] for body in self._pages.bodies(number)]
        self._bodies.learn(samples)

    def _seen(self, system: System, *, aside: bool) -> Seen | None:
        """Which records were named since the copy is being made anew; None if it isn't."""
        if aside:
            return Seen()
        packed = self._store.value("SELECT seen FROM rebuild WHERE system = ?", (SYSTEM_CODE[system],))
        return None if packed is None else Seen(packed)

    def _close(self, system: System, copy: _Copy, closing: Closing, applying: Applying, *, aside: bool) -> Outcome:
        """Store what the stretch leaves behind, and say what became of it."""
        tally, code = applying.tally, SYSTEM_CODE[system]
        unreadable = tally.unreadable + (0 if aside else copy.unreadable)
        refused = tally.refused + (0 if aside else copy.refused)
        self._pages.discard(system)
        self._store.execute(
            "UPDATE source SET cursor = ?, feed = ?, epoch = ?, scope = ?, token_key = ?, unreadable = ?, refused = ?"
            " WHERE system = ?",
            (closing.cursor, closing.feed, closing.epoch, closing.scope, closing.token_key, unreadable, refused, code),
        )
        outcome = self._judge(system, closing, applying, copy.records, unreadable + refused)
        self._store.execute(
            "UPDATE source SET records = ?, unknown = (SELECT count(*) FROM rec WHERE system = ? AND type = 0)"
            " WHERE system = ?",
            (copy.records + tally.added - tally.removed_count, code, code),
        )
        return outcome

    def _judge(self, system: System, closing: Closing, applying: Applying, before: int, left_out: int) -> Outcome:
        """Whether the copy is now what the gateway says it must be, and what follows if not.

        Of lines that were left out nobody knows how many records they were, so they only widen what agrees.
        """
        code, tally = SYSTEM_CODE[system], applying.tally
        if not closing.complete or closing.more:
            applying.keep_seen()
            return Outcome.APPLIED
        unseen = applying.unseen()
        own = before + tally.added - tally.removed_count - len(unseen)
        if not closing.digests and closing.held is not None and not own <= closing.held <= own + left_out:
            self._begin_anew(code)
            self._finish_round(code, closing, partial=True)
            return Outcome.COUNT_DIFFERS
        if applying.would_shrink or len(unseen) > max(SHRINK_FREE, SHRINK_MOST * before):
            applying.keep_seen()
            self._finish_round(code, closing, partial=True)
            return Outcome.WOULD_SHRINK
        applying.remove(unseen)
        self._store.execute("DELETE FROM rebuild WHERE system = ?", (code,))
        if closing.digests:
            tally.differing = differing(applying.leaves.buckets(), closing.digests)
        self._finish_round(code, closing, partial=bool(tally.differing))
        return Outcome.DIGEST_DIFFERS if tally.differing else Outcome.APPLIED

    def _finish_round(self, code: int, closing: Closing, *, partial: bool) -> None:
        """Store that a round is complete, as of when, and whether its copy is whole."""
        self._store.execute(
            "UPDATE source SET as_of = ?, partial = ?, trouble = NULL, trouble_code = NULL WHERE system = ?",
            (to_ms(closing.server_time), partial, code),
        )

    def destroy(self, system: System, now: dt.datetime) -> int:
        """How many records went when a system's whole copy was destroyed, with staged pages, access and roles there.

        It is one transaction; the other system's copy, the outbox and the audit stay.
        """
        code = SYSTEM_CODE[system]
        with self._all_or_nothing():
            gone = self._copy(system).records
            for statement in _DESTROY:
                self._store.execute(statement, (code,))
            Roles(self._store).keep(system, ())
            make_keys(self._store)
            self._audit.append(Deed.SYNC, f"{system.value} destroyed -{gone}", now)
        self._indexes.forget()
        self._store.tidy(purged=True)
        return gone


def _applied(outcome: Outcome, before: int, tally: Tally) -> Applied:
    """What a commit changed, for those who show it."""
    return Applied(
        outcome=outcome,
        records=before + tally.added - tally.removed_count,
        changed_count=tally.changed_count,
        removed_count=tally.removed_count,
        ignored=tally.ignored,
        unreadable=tally.unreadable,
        changed={kind: tuple(ids) for kind, ids in tally.changed.items()},
        removed={kind: tuple(ids) for kind, ids in tally.removed.items()},
        named_all=tally.named_all,
        differing=tally.differing,
    )


def _audited(system: System, applied: Applied) -> str:
    """What the audit says of a commit: numbers alone."""
    return f"{system.value} {applied.outcome.name} +{applied.changed_count} -{applied.removed_count}"
