"""The repair of one officer's partition: whoever opens it proves themselves as always, and states are counted on.

Knows the way from an officer to the damaged file; does *not* know what is rescued (`storage.repair`).
"""

from __future__ import annotations

import datetime as dt

from storage.exclusive import exclusive
from storage.header import VaultHeader
from storage.home import VAULT, Home, opening_lock
from storage.problems import PracticeMismatch
from storage.proofs import Passphrase, Proof
from storage.rekey import complete_rekey
from storage.repair import Repaired, repair
from storage.unlocking import Tries


def repair_partition(
    home: Home, officer_id: str, proof: Proof | str | None, *, practice: bool = False, now: dt.datetime
) -> Repaired:
    """What became of the officer's damaged vault, which opens again on return.

    Raises:
        As `Home.open` for what has to do with officer and proof, and as `storage.repair.repair`.
    """
    folder = home.located(officer_id)
    slots = home.living(folder)
    if slots.owner.practice is not practice:
        raise PracticeMismatch("a practice vault" if slots.owner.practice else "a real vault")
    key, _ = home.proved(folder, slots, Passphrase(proof) if isinstance(proof, str) else proof, now)
    noted = Tries(folder, slots, home.keeper(folder, slots.owner)).noted
    owner = slots.owner
    header = VaultHeader(
        officer_id=owner.id, name=owner.name, agency=owner.agency, unit=owner.unit, practice=practice, created_at=now
    )
    with exclusive(opening_lock(folder)):
        complete_rekey(folder / VAULT, key)
        return repair(folder / VAULT, key, header, now, 0 if noted is None else noted.generation)
