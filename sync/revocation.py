"""What a laptop does when an agency says that it is revoked.

Knows the duty (docs/protocol.md, section 13): an order that the agency's pinned key signed for this officer and device,
no earlier than the lease that is held, destroys the copy at once; the word alone, which anybody on the way could say,
destroys nothing and asks for sign-in. It does *not* touch the other agency's copy. What the officer did and has not
been delivered stays: it is the officer's own, and evidence.
"""

from __future__ import annotations

import datetime as dt

from overlap.records import System
from storage.lease import WipeOrder
from storage.problems import LeaseRefused
from storage.sources import CLOCK_TOLERANCE, SourceProblem, Trouble
from storage.vault import Vault
from sync.plan import code_of
from sync.problems import Refused, Revoked, SignInNeeded


def obey(vault: Vault, system: System, problem: Revoked, now: dt.datetime) -> Refused:
    """What the officer is to be told, after the copy was destroyed if the agency really ordered it.

    An agency whose gateway signs nothing has no key here; its word is all there is, and it counts (section 4).
    """
    if vault.agency_keys.pinned(system) is None or _is_ordered(vault, system, problem.wipe, now):
        destroy_copy(vault, system, problem, now)
        return problem
    needed = SignInNeeded(problem.status, problem.code)
    vault.sources.record_problem(system, SourceProblem(code=code_of(needed), trouble=Trouble.LOCKED_OUT, at=now))
    return needed


def destroy_copy(vault: Vault, system: System, problem: Revoked, now: dt.datetime) -> None:
    """Purge every record of one system with everything derived from it, and the access that was revoked.

    All of it is one transaction: were the access gone first, a laptop that stops in between would never be told again.
    """
    vault.end_copy(system, now)
    vault.sources.record_problem(system, SourceProblem(code=code_of(problem), trouble=Trouble.LOCKED_OUT, at=now))


def _is_ordered(vault: Vault, system: System, wipe: str, now: dt.datetime) -> bool:
    """Whether the agency signed an order that ends this very copy, of a device that is signed in."""
    try:
        order = vault.leases.wipe_order(wipe)
    except LeaseRefused:
        return False
    is_own = vault.tokens.get(system) is not None and order.source is system
    return is_own and not _is_outdated(vault, order, now)


def _is_outdated(vault: Vault, order: WipeOrder, now: dt.datetime) -> bool:
    """Whether the agency lent the copy anew after it gave the order, which somebody kept and says again.

    A lease of a time to come was signed by a wrong clock; beside it only an order of now counts.
    """
    lease = vault.leases.lease(order.source)
    if lease is None:
        return False
    known = vault.leases.clock.moment(now).at
    is_wrong = lease.issued_at > known + CLOCK_TOLERANCE
    return order.issued_at < (known - CLOCK_TOLERANCE if is_wrong else lease.issued_at)
