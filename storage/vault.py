"""The vault: one encrypted file with everything that this laptop knows for one officer.

Knows how the file is made, opened, checked and closed, and hands out its facets, which share the one connection
that writes. Does *not* know where the file lies (`storage.home`) or where its key comes from (`storage.keys`). Its
errors are drawn in `storage.problems`.

A vault belongs to the thread that opened it; what is aside (`storage.aside`) has a connection that only reads, and a
thread of its own.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from overlap.records import System
from storage.agency_clock import AgencyClock
from storage.agency_keys import AgencyKeys
from storage.aside import Aside
from storage.audit import Audit, Deed
from storage.audit_trail import AuditTrail
from storage.bodies import Bodies
from storage.checkpoints import Checkpoints
from storage.checks import Checks
from storage.cipher import BESIDE_CACHE_KIB, Store, create_store, make_ready, open_aside, open_store
from storage.device_keys import DeviceKeys
from storage.diagnostics import Diagnostics, diagnose
from storage.drafts import Drafts
from storage.header import (
    VaultHeader,
    next_generation,
    read_generation,
    read_header,
    write_generation,
    write_header,
)
from storage.index import Indexes
from storage.integrity import Integrity, examine, glance
from storage.joints import Joints
from storage.judgements import Judgements
from storage.lease import Lease, LeaseState
from storage.leases import Leases
from storage.meetings import Meetings
from storage.migrations import migrate, refuse_newer
from storage.needs import Needs
from storage.notices import Notices
from storage.outbox import Outbox
from storage.overlaps import Overlaps
from storage.oversight import OversightFacet
from storage.places import Places
from storage.plans import Plans
from storage.preferences import PreferencesFacet
from storage.problems import (
    Damage,
    NotAVault,
    NotEncrypted,
    PracticeMismatch,
    VaultBusy,
    VaultDamaged,
    VaultError,
    VaultExists,
    VaultFull,
    VaultMissing,
    VaultTooNew,
    VaultUnwritable,
    WrongKey,
)
from storage.records import Records
from storage.reindex import Told, note_version, reindex, untold
from storage.repair import complete_repair
from storage.retention import Retention
from storage.reviews import Reviews
from storage.roles import Roles
from storage.rules import Rules
from storage.sealing import Sealing
from storage.search import Search
from storage.settings import SettingsFacet
from storage.site_policy import NOTHING_LAID_DOWN, SitePolicy
from storage.situations import Situations
from storage.sources import Sources
from storage.staging import Staging
from storage.threat import ThreatFacet
from storage.tokens import Tokens
from storage.trusted_time import TrustedTime
from storage.vault_file import has_log

__all__ = [
    "Damage", "NotAVault", "NotEncrypted", "PracticeMismatch", "Vault", "VaultBusy", "VaultDamaged", "VaultError",
    "VaultExists", "VaultFull", "VaultHeader", "VaultMissing", "VaultOptions", "VaultTooNew", "VaultUnwritable",
    "WrongKey",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class VaultOptions:
    """What a vault is opened with besides its key: `draw` gives the outbox its jitter, 0 to 1.

    `monotonic` is the clock in seconds, which nobody can set, by which leases end while the vault is open.
    `site` is what the administrator laid down. With `aside` the vault has an `Aside` for checks on another thread.
    `told` is given how many records of all are done while a vault of an older program is brought to this one's form; it
    stops the opening by raising, and the vault is as it was.
    """

    draw: Callable[[], float] = random.SystemRandom().random
    monotonic: Callable[[], float] = time.monotonic
    site: SitePolicy = NOTHING_LAID_DOWN
    aside: bool = False
    told: Told = untold


DEFAULTS: Final = VaultOptions()
#: How long a stretch of the pass over what is past its limit may take in a round, and while somebody waits to work.
RETAIN_S: Final = 0.25
RETAIN_AT_OPEN_S: Final = 0.01
#: The file beside the vault in which outbox and audit survive its key.
SEALED: Final = "sealed.log"


class Vault:
    """An open vault. Use it as a context, or `close` it."""

    def __init__(self, path: Path, store: Store, header: VaultHeader, options: VaultOptions) -> None:
        self._note: Callable[[int], None] | None = None
        self._erase: Callable[[], None] | None = None
        self.path = path
        self.header = header
        self.site = options.site
        self._store = store
        self.aside: Aside | None = None
        bodies, indexes = Bodies(store), Indexes(store)
        self._indexes = indexes
        self.audit = Audit(store)
        self.sealing = Sealing(store, path.with_name(SEALED), header.officer_id)
        self.sources = Sources(store, lambda: self.leases.sealed)
        self.tokens = Tokens(store)
        self.agency_keys = AgencyKeys(store)
        self.device_keys = DeviceKeys(store)
        self.checkpoints = Checkpoints(store)
        self.settings = SettingsFacet(store, options.site.settings)
        self.drafts = Drafts(store)
        self.preferences = PreferencesFacet(store, options.site.preferences)
        clock = TrustedTime(store, options.monotonic)
        self.leases = Leases(store, header, self.agency_keys, self.tokens, clock, options.site.longest_lease)
        self.records = Records(store, bodies, indexes, lambda: self.leases.sealed)
        self.retention = Retention(store, bodies, indexes)
        self.search = Search(indexes, self.records, self.sources)
        self.places = Places(store, indexes, self.records)
        self.staging = Staging(store, bodies, indexes, self.audit)
        self.outbox = Outbox(store, self.audit, header.officer_id, options.draw)
        self.judgements = Judgements(store, header, self.audit, self.outbox, self.records)
        self.overlaps = Overlaps(store, header, self.records, indexes, self.judgements)
        self.meetings = Meetings(store, self.records, lambda: self.search.frequencies)
        self.plans = Plans(store, header, self.audit, self.outbox, self.records, self.sources, self.meetings)
        situations = Situations(header, self.sources, self.records, self.settings)
        self.checks = Checks(store, self.audit, self.outbox, self.search, situations, self.judgements)
        self._deal(store, header)

    def _deal(self, store: Store, header: VaultHeader) -> None:
        """Add the facets of what goes on between units and agencies."""
        self.needs = Needs(store, self.records, self.outbox, self.audit, header.agency)
        self.joints = Joints(store, header, self.audit, self.outbox, self.records)
        self.reviews = Reviews(self.records)
        self.oversight = OversightFacet(store)
        self.audit_trail = AuditTrail(store)
        self.notices = Notices(store, self.records, self.outbox, self.audit, self.agency_keys, header.agency)
        self.rules = Rules(self.records, self.agency_keys)
        self.agency_clock = AgencyClock(store)
        self.threat = ThreatFacet(store, self.agency_keys, self.audit)
        self.roles = Roles(store)

    @classmethod
    def create(cls, path: Path, key: bytes, header: VaultHeader, options: VaultOptions = DEFAULTS) -> Self:
        """A new vault for one officer.

        Raises:
            VaultExists, VaultUnwritable, VaultFull: no file was left behind.
        """
        store = create_store(path, key)
        try:
            migrate(store)
            with store.transaction():
                write_header(store, header)
                note_version(store)
                Audit(store).append(Deed.CREATE, "ok", header.created_at)
        except BaseException:
            store.close()
            path.unlink(missing_ok=True)
            raise
        return cls(path, store, header, options)

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        *,
        practice: bool = False,
        now: dt.datetime | None = None,
        options: VaultOptions = DEFAULTS,
        accept: Callable[[VaultHeader, int], None] | None = None,
    ) -> Self:
        """The vault at the path; `practice` is how the program was started, and must be what the vault is.

        With `now` the opening is audited, and a vault in which that can't be written does not open (AU-5). `accept` is
        given the header and the generation before anything is written, and refuses by raising.

        Raises:
            VaultMissing, NotAVault, NotEncrypted, WrongKey, VaultDamaged, VaultTooNew, PracticeMismatch: nothing was
                written. VaultFull, VaultBusy, VaultUnwritable.
        """
        complete_repair(path, key)
        crashed = has_log(path)
        store = open_store(path, key)
        try:
            refuse_newer(store)
            header = read_header(store)
            _refuse_mismatch(header, practice=practice)
            if accept is not None:
                accept(header, read_generation(store))
            _bring_up(store, header, now, options.told, crashed=crashed)
            vault = cls(path, store, header, options)
            if options.aside:
                vault._be_asked_aside(key)
        except BaseException:
            store.close()
            raise
        return vault

    def _be_asked_aside(self, key: bytes) -> None:
        """Have checks answered on another thread as well, while this one stores."""
        store = open_aside(self._store, self.path, key)
        self._store.rows(f"PRAGMA cache_size = -{BESIDE_CACHE_KIB}")
        self.aside = Aside(store, self._indexes, self.header, self.site, lambda: self.leases.known_sealed)

    @property
    def schema(self) -> int:
        """The number of the schema that the file has."""
        return int(self._store.value("PRAGMA user_version"))

    def rest(self) -> None:
        """Give the pages in memory back, after a load or a commit that filled it; what is read next is read anew."""
        self._store.rows("PRAGMA shrink_memory")

    def keep_lease(self, signed: str, now: dt.datetime | None = None) -> Lease:
        """The lease of one agency that was kept, as `Leases.keep` says.

        Raises:
            LeaseRefused: no pinned agency signed it for this officer and device.
        """
        lease = self.leases.keep(signed, now)
        self._advance()
        self.retain(now)
        return lease

    def retain(self, now: dt.datetime | None = None, within_s: float = RETAIN_S) -> int:
        """How many records lost their content because they are past their limit, in a stretch of some time.

        `now` is this laptop's clock; trusted time counts. To be called at each open and each round, which
        `storage.home` and `keep_lease` do.
        """
        until = time.monotonic() + within_s
        return self.retention.enforce(self.leases.clock.moment(now).at, lambda: time.monotonic() < until)

    def lease(self, now: dt.datetime | None = None) -> LeaseState:
        """Where the leases stand by trusted time, to be announced; `now` is this laptop's clock."""
        return self.leases.state(now)

    def check_integrity(self) -> Integrity:
        """What an examination of the whole file found: every page's seal, the tables, the chains, the counts."""
        return examine(self._store, self.audit, self.outbox)

    def diagnostics(self, found: Integrity, now: dt.datetime) -> Diagnostics:
        """What may leave the laptop about this vault and what was found in it: numbers and codes, no content."""
        return diagnose(self._store, found, now)

    def record(self, what: Deed, outcome: str, now: dt.datetime) -> None:
        """Add a row to the audit that stands by itself; it is on disk on return."""
        with self._store.transaction():
            self.audit.append(what, outcome, now)

    def follow(self, note: Callable[[int], None], erase: Callable[[], None]) -> None:
        """Have each new generation of the file told to `note`: now, with each lease, and when it is closed.

        `erase` destroys the key outside the file, for a copy that has to go at once.
        """
        self._note, self._erase = note, erase
        self._advance()

    def lent(self) -> frozenset[System]:
        """The systems of which anything is held, or access to them."""
        return frozenset(each for each in System if self.records.count(each) or self.tokens.get(each) is not None)

    def end_copy(self, system: System, now: dt.datetime) -> bool:
        """Whether the vault's key was destroyed, because an agency ordered its copy to go and it was the only one.

        The copy is sealed at once, on disk before anything else, so that a process that dies in between leaves nothing
        readable. The key goes only if outbox and audit are sealed to an agency, and no other one lent
        anything, a record or none yet; else the copy goes record by record.
        """
        self.leases.end(system)
        others = self.lent() | {each for each in System if self.leases.lease(each) is not None}
        if self._erase is not None and self.sealing.recipient and others <= {system}:
            self.record(Deed.SYNC, f"{system.value} destroyed by key", now)
            self._erase()
            return True
        self.staging.destroy(system, now)
        self.leases.forget(system)
        return False

    def outrun(self, generation: int) -> None:
        """Count states on from a number at least as high: an older copy that was accepted is the last state now."""
        if generation > read_generation(self._store):
            write_generation(self._store, generation)

    def _advance(self) -> None:
        """Begin a new generation: on disk first, so that a crash never leaves a note of what is not there."""
        if self._note is not None:
            self._note(next_generation(self._store))

    def close(self) -> None:
        """Close the file. What the process still has in memory goes with the process alone."""
        with suppress(VaultError):  # what can't be noted at the end was noted at the beginning
            self._advance()
        self._note = None
        if self.aside is not None:
            self.aside.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _bring_up(store: Store, header: VaultHeader, now: dt.datetime | None, told: Told, *, crashed: bool) -> None:
    """Bring a file to this program's form, look at it where nobody closed it, and audit the opening."""
    make_ready(store)
    migrate(store)
    reindex(store, now, told)
    if crashed:
        _refuse_damaged(store, header)
    if now is not None:
        with store.transaction():
            Audit(store).append(Deed.OPEN, "ok", now)


def _refuse_damaged(store: Store, header: VaultHeader) -> None:
    """Nothing, if the officer's own rows are whole in a file that nobody closed.

    Raises:
        VaultDamaged: they are not.
    """
    audit = Audit(store)
    damage = glance(store, audit, Outbox(store, audit, header.officer_id, DEFAULTS.draw)).damage
    if damage is not None:
        raise VaultDamaged(damage)


def _refuse_mismatch(header: VaultHeader, *, practice: bool) -> None:
    """Nothing, if the program was started for the kind of vault that this is.

    Raises:
        PracticeMismatch: it was not.
    """
    if header.practice is not practice:
        raise PracticeMismatch("a practice vault" if header.practice else "a real vault")
