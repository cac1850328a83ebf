"""How far this laptop's clock is from each agency's, as the last round with it found.

Knows differences that are too large to be a link's, kept inside the vault, so that deadlines are shown by the gateways'
time when nobody is in reach too. Does *not* know rounds (`sync`), nor the trusted time that custody goes by.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

import msgspec

from overlap.records import System
from storage.cipher import Store
from storage.problems import Damage, VaultDamaged

_NAME: Final = "agency clocks"
_DECODER: Final = msgspec.json.Decoder(dict[System, int])


class AgencyClock:
    """The agencies' time in one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def heard(self, system: System, ahead: dt.timedelta | None) -> None:
        """Keep by how much this laptop was ahead of an agency when it last spoke; None where the two clocks agreed."""
        known = dict(self.wrong())
        if known.get(system) == ahead:
            return
        known.pop(system, None)
        if ahead is not None:
            known[system] = ahead
        told = {each: round(by.total_seconds()) for each, by in known.items()}
        self._store.keep(_NAME, msgspec.json.encode(told))

    def wrong(self) -> Mapping[System, dt.timedelta]:
        """By how much this laptop's clock is ahead of each agency whose time differs too much; negative is behind.

        Raises:
            VaultDamaged: it can't be read.
        """
        kept = self._store.kept(_NAME)
        try:
            told = {} if kept is None else _DECODER.decode(kept)
        except msgspec.MsgspecError as error:
            raise VaultDamaged(Damage.CONTENT) from error
        return {system: dt.timedelta(seconds=by) for system, by in told.items()}

    def time(self, now: dt.datetime) -> dt.datetime:
        """The time that deadlines count by: this laptop's, put right where an agency's was found to differ."""
        return now - next(iter(self.wrong().values()), dt.timedelta())
