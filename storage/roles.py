"""Which roles each agency gives this officer, as it told with the last tokens.

Knows what to offer on the screen. It does *not* open anything: a gateway decides anew with each request.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from overlap.decoding import learnt
from overlap.records import System
from storage.cipher import Store

_NAME: Final = "roles:"

#: Roles that are given figures of oversight, and those among them that answer needs and sign assessments.
OVERSEERS: Final = frozenset({"supervisor", "governance", "auditor"})
BOARD: Final = "governance"
#: Roles that look at single checks of others; the board sees no person.
REVIEWERS: Final = frozenset({"supervisor", "auditor"})
SIGNERS: Final = frozenset({"supervisor", "governance"})


class Roles:
    """The roles in one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, system: System, roles: Iterable[str]) -> None:
        """Keep the roles that an agency told, in place of those before."""
        self._store.keep(_NAME + system.value, msgspec.json.encode(sorted(set(roles))))

    def of(self, system: System) -> frozenset[str]:
        """The roles that an agency told last."""
        body = self._store.kept(_NAME + system.value)
        return frozenset() if body is None else frozenset(msgspec.json.decode(body, type=learnt(list[str])))

    def all(self) -> frozenset[str]:
        """The roles that either agency told."""
        return frozenset().union(*(self.of(system) for system in System))
