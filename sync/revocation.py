"""What a revoked laptop does with its copy of the agency that revoked it.

Knows the duty (docs/protocol.md, section 4: the client must destroy its copy) and does it at once; it does *not* touch
the other agency's copy. What the officer did and has not been delivered stays: it is the officer's own, and evidence.
"""

from __future__ import annotations

import datetime as dt

from overlap.records import System
from storage.sources import SourceProblem, Trouble
from storage.vault import Vault
from sync.plan import code_of
from sync.problems import Revoked


def destroy_copy(vault: Vault, system: System, problem: Revoked, now: dt.datetime) -> None:
    """Purge every record of one system with everything derived from it, and the access that was revoked.

    All of it is one transaction: were the access gone first, a laptop that stops in between would never be told again.
    """
    vault.staging.destroy(system, now)
    vault.sources.record_problem(system, SourceProblem(code=code_of(problem), trouble=Trouble.LOCKED_OUT, at=now))
