"""What happens to copies whose lease is past its grace: they are destroyed, and the officer's own work is not.

Knows which copies have to go, and when nothing but the key itself is left to be destroyed; does *not* destroy a key
(`storage.home`).
"""

from __future__ import annotations

import datetime as dt

from storage.vault import Vault


def end_leases(vault: Vault, now: dt.datetime) -> bool:
    """Whether the whole partition has to be destroyed by its key; a single agency's copy is destroyed here.

    The key goes only if the lease of every agency that lent anything is past its grace by that agency's own time, and
    what was done is sealed to the agency: without a recipient outbox and audit would go with it, so then the copies
    alone are destroyed, row by row.
    """
    state = vault.lease(now)
    past = state.past_grace
    if not past:
        return False
    kept = vault.lent() | {term.source for term in state.terms}
    if kept <= past and vault.sealing.recipient:
        return True
    for system in sorted(past):
        vault.staging.destroy(system, now)
        vault.leases.forget(system)
    return False
