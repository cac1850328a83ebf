"""A vault in memory that keeps the promises a round relies on; the same contract tests run against the real one.

Knows records by id and revision alone. A crash leaves exactly what was written; there is nothing else to lose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import msgspec

from overlap.records import RecordId, System
from storage.digests import Leaves, differing, leaf_of
from storage.sources import ResumePoint, SourceProblem, Trouble
from storage.staging import SHRINK_FREE, SHRINK_MOST, Applied, Closing, Outcome, StagedPage, Upsert
from storage.tokens import Access
from tests.simulation.disk import Disk
from tests.simulation.memory_outbox import MemoryOutbox


class Envelope(msgspec.Struct, frozen=True):
    """What of a record the store looks at."""

    id: str = ""
    revision: int = 1


_ENVELOPE = msgspec.json.Decoder(Envelope)


def envelope(body: bytes) -> Envelope:
    """Id and revision of a record; an empty id where it has none."""
    try:
        return _ENVELOPE.decode(body)
    except msgspec.DecodeError:
        return Envelope()


@dataclass
class Copy:
    """One system's copy. `seen` is the set of records named since it is being made anew, None if it isn't."""

    records: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    cursor: str | None = None
    feed: str | None = None
    epoch: str | None = None
    pages: list[StagedPage] = field(default_factory=list)
    seen: set[str] | None = None
    partial: bool = False
    as_of: dt.datetime | None = None
    left_out: int = 0
    page_bytes: int | None = None
    problem: SourceProblem | None = None
    access: Access | None = None
    roles: frozenset[str] = frozenset()


class MemoryStaging:
    """Pages that wait, and their commit."""

    def __init__(self, disk: Disk, copies: dict[System, Copy]) -> None:
        self._disk = disk
        self.copies = copies

    def stage(self, system: System, page: StagedPage) -> None:
        """Keep a page; pages of another feed go."""
        copy = self.copies[system]
        self._disk.begin()
        copy.pages = [*(each for each in copy.pages if each.feed == page.feed), page]
        self._disk.end()

    def staged_cursor(self, system: System) -> str | None:
        """The cursor of the last page that waits."""
        pages = self.copies[system].pages
        return pages[-1].cursor if pages else None

    def restart(self, system: System, now: dt.datetime) -> None:  # as the real one has it
        """Have the next round start from the beginning."""
        self._disk.begin()
        copy = self.copies[system]
        copy.pages = []
        _begin_anew(copy)
        self._disk.end()

    def destroy(self, system: System, now: dt.datetime) -> int:  # as the real one has it
        """How many records went when the whole copy was destroyed, with the access to its system."""
        self._disk.begin()
        gone = len(self.copies[system].records)
        self.copies[system] = Copy(problem=self.copies[system].problem, page_bytes=self.copies[system].page_bytes)
        self._disk.end()
        return gone

    def leaves(self, system: System) -> Leaves:
        """Count and digest of each leaf of a copy."""
        return proof_of(self.copies[system])

    def commit(self, system: System, closing: Closing, now: dt.datetime) -> Applied:  # as above
        """What changed when all that waits was applied, together with the cursor."""
        copy = self.copies[system]
        aside = copy.feed is not None and copy.feed != closing.feed
        if aside and (closing.more or not closing.complete):
            self.stage(system, StagedPage(feed=closing.feed, cursor=closing.cursor, changes=()))
            return Applied(outcome=Outcome.KEPT_ASIDE, records=len(copy.records))
        self._disk.begin()
        outcome = _apply(copy, closing, aside=aside)
        self._disk.end()
        wrong = differing(proof_of(copy).buckets(), closing.digests) if outcome is Outcome.DIGEST_DIFFERS else ()
        return Applied(outcome=outcome, records=len(copy.records), differing=wrong)


class Proof(Leaves):
    """The leaves of a copy that does not change any more: what is told of them is added up once."""

    @cached_property
    def _whole(self) -> str:
        return super().whole()

    @cached_property
    def _buckets(self) -> tuple[str, ...]:
        return super().buckets()

    def whole(self) -> str:
        """The digest of the whole copy."""
        return self._whole

    def buckets(self) -> tuple[str, ...]:
        """The digest of each bucket."""
        return self._buckets


def proof_of(copy: Copy) -> Leaves:
    """The leaves of a copy as it is now."""
    return _proof(tuple([(record_id, body) for record_id, (_, body) in copy.records.items()]))


@lru_cache(maxsize=256)
def _proof(records: tuple[tuple[str, bytes], ...]) -> Leaves:
    """The leaves of these records; a copy is asked for them many times between two changes."""
    return Proof.of(records)


def _begin_anew(copy: Copy) -> None:
    copy.cursor, copy.seen, copy.left_out = None, set(), 0


def _apply(copy: Copy, closing: Closing, *, aside: bool) -> Outcome:
    if aside:
        copy.seen, copy.left_out = set(), 0
    before = len(copy.records)
    shrinks = False
    for page in copy.pages:
        if page.feed == closing.feed:
            shrinks |= _apply_page(copy, page, before, new_life=aside)
    copy.pages = []
    copy.cursor, copy.feed, copy.epoch = closing.cursor, closing.feed, closing.epoch
    return _judge(copy, closing, before, shrinks=shrinks)


def _apply_page(copy: Copy, page: StagedPage, before: int, *, new_life: bool) -> bool:
    """Whether the page would have too much go that it does not name."""
    copy.left_out += page.unreadable + page.refused
    latest: dict[str, tuple[int, bytes | None]] = {}
    for change in page.changes:
        line = envelope(change.record) if isinstance(change, Upsert) else change
        if line.id and (line.id not in latest or line.revision >= latest[line.id][0]):
            latest[line.id] = (line.revision, change.record if isinstance(change, Upsert) else None)
    for record_id, (revision, body) in latest.items():
        _apply_line(copy, record_id, revision, body, new_life=new_life, told_anew=leaf_of(record_id) in page.ranges)
    absent = (
        [each for each in copy.records if leaf_of(each) in page.ranges and each not in latest] if page.ranges else []
    )
    if len(absent) > max(SHRINK_FREE, SHRINK_MOST * before):
        return True
    for record_id in absent:
        del copy.records[record_id]
    return False


def _apply_line(
    copy: Copy, record_id: str, revision: int, body: bytes | None, *, new_life: bool, told_anew: bool
) -> None:
    stored = copy.records.get(record_id)
    is_of_old_life = new_life and copy.seen is not None and record_id not in copy.seen
    outranks = stored is not None and not (is_of_old_life or told_anew) and stored[0] > revision
    if body is not None:
        if not outranks:
            copy.records[record_id] = (revision, body)
        if copy.seen is not None:
            copy.seen.add(record_id)
    elif stored is not None and not outranks:
        del copy.records[record_id]


def _judge(copy: Copy, closing: Closing, before: int, *, shrinks: bool) -> Outcome:
    if not closing.complete or closing.more:
        return Outcome.APPLIED
    copy.as_of, copy.problem = closing.server_time, None
    unseen = [] if copy.seen is None else [each for each in copy.records if each not in copy.seen]
    own = len(copy.records) - len(unseen)
    if not closing.digests and closing.held is not None and not own <= closing.held <= own + copy.left_out:
        _begin_anew(copy)
        copy.partial = True
        return Outcome.COUNT_DIFFERS
    if shrinks or len(unseen) > max(SHRINK_FREE, SHRINK_MOST * before):
        copy.partial = True
        return Outcome.WOULD_SHRINK
    for record_id in unseen:
        del copy.records[record_id]
    copy.seen = None
    copy.partial = bool(closing.digests) and proof_of(copy).buckets() != closing.digests
    return Outcome.DIGEST_DIFFERS if copy.partial else Outcome.APPLIED


class MemorySources:
    """Where each source stands."""

    def __init__(self, disk: Disk, copies: dict[System, Copy]) -> None:
        self._disk = disk
        self._copies = copies

    def resume_point(self, system: System) -> ResumePoint:
        """After the last page that waits, else after the last commit."""
        copy = self._copies[system]
        last = copy.pages[-1] if copy.pages else None
        cursor, feed = (copy.cursor, copy.feed) if last is None else (last.cursor, last.feed)
        return ResumePoint(cursor=cursor, feed=feed, epoch=copy.epoch)

    def page_bytes(self, system: System) -> int | None:
        """The size of page that the link bore."""
        return self._copies[system].page_bytes

    def set_page_bytes(self, system: System, size: int) -> None:
        """Remember a size of page."""
        self._disk.begin()
        self._copies[system].page_bytes = size
        self._disk.end()

    def problem(self, system: System) -> SourceProblem | None:
        """The failure of the last round."""
        return self._copies[system].problem

    def record_problem(self, system: System, problem: SourceProblem) -> None:
        """Store that a round failed; who is locked out stays so until a round succeeds."""
        self._disk.begin()
        copy = self._copies[system]
        if copy.problem is not None and copy.problem.trouble is Trouble.LOCKED_OUT:
            problem = msgspec.structs.replace(problem, trouble=Trouble.LOCKED_OUT)
        copy.problem = problem
        self._disk.end()


class MemoryTokens:
    """The officer's access to each gateway."""

    def __init__(self, disk: Disk, copies: dict[System, Copy]) -> None:
        self._disk = disk
        self._copies = copies

    def get(self, system: System) -> Access | None:
        """The access to a gateway."""
        return self._copies[system].access

    def put(self, system: System, access: Access) -> None:
        """Store access."""
        self._disk.begin()
        self._copies[system].access = access
        self._disk.end()

    def forget(self, system: System) -> None:
        """Destroy access."""
        self._disk.begin()
        self._copies[system].access = None
        self._disk.end()


class MemoryRoles:
    """What each agency let the officer do when it was asked last."""

    def __init__(self, disk: Disk, copies: dict[System, Copy]) -> None:
        self._disk = disk
        self._copies = copies

    def keep(self, system: System, roles: Iterable[str]) -> None:
        """Keep roles in place of those before."""
        self._disk.begin()
        self._copies[system].roles = frozenset(roles)
        self._disk.end()

    def of(self, system: System) -> frozenset[str]:
        """The roles that an agency told last."""
        return self._copies[system].roles


class MemoryRecords:
    """Records as they came."""

    def __init__(self, copies: dict[System, Copy]) -> None:
        self._copies = copies

    def verbatim(self, record_id: RecordId) -> bytes | None:
        """The record of this id."""
        found = self._copies[System(record_id.partition(":")[0])].records.get(record_id)
        return None if found is None else found[1]


@dataclass
class MemoryKeys:
    """The agencies' keys."""

    keys: dict[System, bytes] = field(default_factory=dict)

    def pinned(self, system: System) -> bytes | None:
        """The key of a system's agency."""
        return self.keys.get(system)


class MemoryVault:
    """One officer's vault in memory."""

    def __init__(self, disk: Disk, officer: str, draw: Callable[[], float], bits: Callable[[int], int]) -> None:
        self.officer = officer
        self.copies = {system: Copy() for system in System}
        self.staging = MemoryStaging(disk, self.copies)
        self.sources = MemorySources(disk, self.copies)
        self.tokens = MemoryTokens(disk, self.copies)
        self.roles = MemoryRoles(disk, self.copies)
        self.outbox = MemoryOutbox(disk, officer, draw, bits)
        self.records = MemoryRecords(self.copies)
        self.agency_keys = MemoryKeys()

    def end_copy(self, system: System, now: dt.datetime) -> int:
        """How many records went when one agency's copy was ended, with the access to it."""
        return self.staging.destroy(system, now)
