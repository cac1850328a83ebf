"""Whether a vault's file is what was written.

Knows the three layers: SQLCipher's seal on each page, SQLite's own structure, and what this program knows must agree
(chains, counts). Does *not* repair.
"""

from __future__ import annotations

from typing import Final

from overlap.records import System, Value
from storage.audit import Audit
from storage.cipher import Store
from storage.outbox import Outbox
from storage.problems import Damage, VaultDamaged
from storage.systems import SYSTEM_CODE

#: Findings that are listed; the first one tells enough.
_LISTED = 20


class Integrity(Value, frozen=True, kw_only=True):
    """What was found; all empty and true if nothing. Findings name pages and tables, never content.

    `miscounted` lists the systems whose number of records is not what was counted on the way.
    """

    pages: tuple[str, ...] = ()
    structure: tuple[str, ...] = ()
    audit_holds: bool = True
    outbox_holds: bool = True
    miscounted: tuple[System, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.pages and not self.structure and self.audit_holds and self.outbox_holds and not self.miscounted

    @property
    def damage(self) -> Damage | None:
        """The kind of damage to report, the lowest layer first."""
        if self.pages:
            return Damage.PAGES
        if self.structure:
            return Damage.STRUCTURE
        return None if self.is_whole else Damage.CONTENT


def examine(store: Store, audit: Audit, outbox: Outbox) -> Integrity:
    """Everything that is wrong with a vault's file; a second for some hundred megabytes."""
    pages = tuple(str(row[0]) for row in store.rows("PRAGMA cipher_integrity_check"))[:_LISTED]
    if pages:
        return Integrity(pages=pages)
    try:
        structure = tuple(str(row[0]) for row in store.rows(f"PRAGMA integrity_check({_LISTED})") if row[0] != "ok")
        if structure:
            return Integrity(structure=structure)
        return Integrity(
            audit_holds=audit.verify().holds,
            outbox_holds=outbox.verify().holds,
            miscounted=tuple(system for system in System if not _is_counted(store, system)),
        )
    except VaultDamaged as error:
        return Integrity(structure=(error.damage.value,))


def _is_counted(store: Store, system: System) -> bool:
    """Whether the number of a system's records is the one that is kept beside them."""
    code = SYSTEM_CODE[system]
    kept = store.value("SELECT records FROM source WHERE system = ?", (code,)) or 0
    return bool(kept == store.value("SELECT count(*) FROM rec WHERE system = ?", (code,)))


#: The officer's own tables, which no gateway can send again.
_OWN: Final = ("header", "setting", "outbox", "audit", "checked", "decision", "judgement", "draft")


def glance(store: Store, audit: Audit, outbox: Outbox) -> Integrity:
    """What is wrong with the officer's own rows, in some milliseconds whatever the size of the copies.

    A record on a broken page is told when it is read: every page's seal is.
    """
    try:
        for table in _OWN:
            found = tuple(str(row[0]) for row in store.rows(f"PRAGMA quick_check('{table}')") if row[0] != "ok")
            if found:
                return Integrity(structure=found[:_LISTED])
        return Integrity(audit_holds=audit.verify().holds, outbox_holds=outbox.verify().holds)
    except VaultDamaged as error:
        return Integrity(structure=(error.damage.value,))
