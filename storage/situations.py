"""What an answer is given in: how old the copies are, which operations are under way, who is on duty.

Knows which facets it is read from. Does *not* know what is asked (`storage.checks`).
"""

from __future__ import annotations

import datetime as dt

from overlap.answer import Position, Situation
from overlap.conflicts import ACTION_LASTS
from overlap.query import Action
from overlap.records import System
from storage.header import VaultHeader
from storage.records import Records
from storage.settings import SettingsFacet
from storage.sources import Sources


class Situations:
    """The situations of one vault's officer."""

    def __init__(self, header: VaultHeader, sources: Sources, records: Records, settings: SettingsFacet) -> None:
        self._header = header
        self._sources = sources
        self._records = records
        self._settings = settings

    def at(self, action: Action, now: dt.datetime, position: Position | None = None) -> Situation:
        """Both copies' states, the operations under way, the duty roster."""
        settings = self._settings.in_force()
        return Situation(
            now=now,
            action=action,
            agency=self._header.agency,
            sources=tuple(self._sources.state(each, now, settings.limit(each)) for each in System),
            position=position,
            operations=self._records.operations(now, now + ACTION_LASTS[action]),
            duties=self._records.duties(),
        )
