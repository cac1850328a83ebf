"""Checks beside a commit: a second connection that only reads, so that nobody waits for what a sync is storing.

Knows when the rows that it reads and the indexes in memory, which it borrows, are of one state of the copy, and refuses
where they are not. Does *not* know how a check is answered (`storage.checks`), and stores nothing.

What holds here:
- The thread that commits has the indexes' lock from before its commit until the indexes have followed it
  (`storage.staging`); a check here has it from its first read to its last. So no check sees new rows with old indexes,
  or a new age of a copy with either.
- What another process of the same officer commits shows in the sources' rows. The indexes know of it once they are
  loaded anew on the vault's own thread, and until then every check is refused here and made there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from overlap.records import System
from storage.audit import Audit
from storage.bodies import Bodies
from storage.checks import Checks
from storage.cipher import Store
from storage.header import VaultHeader
from storage.index import Indexes, Lent
from storage.judgements import Judgements
from storage.outbox import Outbox
from storage.records import Records
from storage.search import Search
from storage.settings import SettingsFacet
from storage.site_policy import SitePolicy
from storage.situations import Situations
from storage.sources import Sources

T = TypeVar("T")

#: An outbox that nothing is put into draws no jitter.
_NO_JITTER: Final = 0.0


class NotAside(Exception):
    """A check can't be made beside the vault now; it has to be made in its turn, on the vault's own thread."""


class Aside:
    """Reads of one open vault on another thread. `known` tells what is sealed, None before that was looked at."""

    def __init__(
        self,
        store: Store,
        indexes: Indexes,
        header: VaultHeader,
        site: SitePolicy,
        known: Callable[[], frozenset[System] | None],
    ) -> None:
        self._store, self._known = store, known
        self._lent = Lent(store, indexes)
        records = Records(store, Bodies(store), self._lent, self._sealed)
        sources = Sources(store, self._sealed)
        situations = Situations(header, sources, records, SettingsFacet(store, site.settings))
        audit = Audit(store)
        outbox = Outbox(store, audit, header.officer_id, lambda: _NO_JITTER)
        judgements = Judgements(store, header, audit, outbox, records)
        search = Search(self._lent, records, sources)
        self._checks = Checks(store, audit, outbox, search, situations, judgements)

    def run(self, job: Callable[[Checks], T]) -> T:
        """What a job made of the checks, of which it may use what reads.

        Raises:
            NotAside: the indexes are not in memory, or not of the state that is on the disk.
            VaultError: as on the vault itself.
        """
        with self._lent.lock:
            if self._known() is None or not self._lent.agrees():
                raise NotAside
            try:
                return job(self._checks)
            finally:
                self._lent.give_back()

    def close(self) -> None:
        """Close the connection; nothing may be running on it."""
        self._store.close()

    def _sealed(self) -> frozenset[System]:
        """The systems whose copies may not be read."""
        return self._known() or frozenset()
