"""The time that custody goes by: the latest that was ever seen here, so that a clock set back gives nothing back.

Knows the times of servers and of this laptop's clock that were seen, inside the vault, where nobody changes them
without its key, and how long this process has run. Does *not* know what ends when (`storage.lease`).

The vault can't know how long a laptop was switched off if its clock was set back meanwhile: time then stands still, but
each minute of use still counts. A clock that jumps ahead by weeks is doubted for a day, because what it would end is
destroyed for good; meanwhile the time that was known stands, and `clock` says so.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import Final

import msgspec

from overlap.records import Value
from storage.cipher import Store
from storage.instants import EPOCH, from_ms, to_ms
from storage.policy import CLOCK_AHEAD, CLOCK_BEHIND, CLOCK_BELIEVED_AFTER
from storage.problems import Damage, VaultBusy, VaultDamaged, VaultFull

_NAME: Final = "trusted time"
#: What is remembered may be this old: a write for each look would wear the disk out.
_COARSE: Final = dt.timedelta(minutes=1)


class Clock(StrEnum):
    """What this laptop's clock is worth, against what was seen before."""

    RIGHT = "right"
    BEHIND = "behind"
    AHEAD = "ahead"


class Moment(Value, frozen=True, kw_only=True):
    """The trusted time, and what the laptop's clock is worth."""

    at: dt.datetime
    clock: Clock = Clock.RIGHT


class _Seen(Value, frozen=True, kw_only=True):
    """The latest times seen, in milliseconds; `doubted` is when a clock far ahead was first met."""

    local: int = 0
    server: int = 0
    doubted: int | None = None


class TrustedTime:
    """The trusted time of one vault. `monotonic` is a clock in seconds that nobody can set."""

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._started: tuple[dt.datetime, float] | None = None

    def moment(self, now: dt.datetime | None = None) -> Moment:
        """The trusted time, once this laptop's clock was looked at; without `now` as far as it is known."""
        seen = self._read()
        floor = self._floor(seen)
        if now is None or floor == EPOCH:
            moment = Moment(at=floor if now is None else now)
        else:
            moment = _judged(floor, now, seen.doubted)
        self._remember(seen, moment, now)
        return moment

    def heard(self, server_time: dt.datetime, now: dt.datetime | None = None) -> None:
        """Take in the time of a server, signed anew: it corrects a clock that was ahead when it was last seen."""
        seen = self._read()
        local = min(seen.local, to_ms(now)) if now is not None else min(seen.local, to_ms(server_time))
        self._started = None
        self._write(_Seen(local=local, server=max(seen.server, to_ms(server_time))))

    def _floor(self, seen: _Seen) -> dt.datetime:
        """The least that the time can be: what was seen, and what this process has run since it first looked."""
        as_of = self._store.value("SELECT max(as_of) FROM source") or 0
        floor = from_ms(max(seen.local, seen.server, as_of))
        ticks = self._monotonic()
        if self._started is None:
            self._started = (floor, ticks)
        ran = self._started[0] + dt.timedelta(seconds=ticks - self._started[1])
        return floor if floor == EPOCH else max(floor, ran)

    def _remember(self, seen: _Seen, moment: Moment, now: dt.datetime | None) -> None:
        """Keep the time if it has moved on enough; another process that writes will keep its own."""
        doubted = None
        if moment.clock is Clock.AHEAD and now is not None:
            doubted = to_ms(now) if seen.doubted is None else min(seen.doubted, to_ms(now))
        moved = to_ms(moment.at) - seen.local > _COARSE // dt.timedelta(milliseconds=1)
        if moved or doubted != seen.doubted:
            with suppress(VaultBusy, VaultFull):
                self._write(_Seen(local=max(seen.local, to_ms(moment.at)), server=seen.server, doubted=doubted))

    def _read(self) -> _Seen:
        """What was seen.

        Raises:
            VaultDamaged: it can't be read.
        """
        body = self._store.value("SELECT value FROM setting WHERE name = ?", (_NAME,))
        try:
            return _Seen() if body is None else msgspec.json.decode(body, type=_Seen)
        except msgspec.MsgspecError as error:
            raise VaultDamaged(Damage.CONTENT) from error

    def _write(self, seen: _Seen) -> None:
        """Keep what was seen."""
        sql = "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"
        self._store.execute(sql, (_NAME, msgspec.json.encode(seen)))


def _judged(floor: dt.datetime, now: dt.datetime, doubted: int | None) -> Moment:
    """The trusted time, if it is at least `floor` and this laptop's clock says `now`."""
    if now < floor - CLOCK_BEHIND:
        return Moment(at=floor, clock=Clock.BEHIND)
    believed = doubted is not None and now - from_ms(doubted) >= CLOCK_BELIEVED_AFTER
    if now > floor + CLOCK_AHEAD and not believed:
        return Moment(at=floor, clock=Clock.AHEAD)
    return Moment(at=max(floor, now))
