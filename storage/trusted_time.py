"""The time that custody goes by: the latest that was ever seen here, so that a clock set back gives nothing back.

Knows the times of this laptop's clock and of each agency's signature that were seen, inside the vault, where nobody
changes them without its key, and how long this process has run. Does *not* know what ends when (`storage.lease`).

What an agency signed is the time of its own lease alone; the time that all go by rises with this laptop's clock, and to
what a second source confirms: two agencies, or an agency and this clock. So no server's wrong clock ends what another
lent. An unsigned time of a server is never asked.

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

from overlap.calendar import later
from overlap.decoding import learnt
from overlap.records import System, Value
from storage.cipher import Store
from storage.instants import EPOCH, from_ms, to_ms
from storage.policy import CLOCK_AHEAD, CLOCK_BEHIND, CLOCK_BELIEVED_AFTER
from storage.problems import Damage, VaultBusy, VaultDamaged, VaultFull

_NAME: Final = "trusted time"
#: What is remembered may be this old: a write for each look would wear the disk out.
_COARSE: Final = dt.timedelta(minutes=1)


#: What this program keeps.
_FORM: Final = 2


class Clock(StrEnum):
    """What a clock is worth against what was seen before: this laptop's, or the one of the agency that is asked of."""

    RIGHT = "right"
    BEHIND = "behind"
    AHEAD = "ahead"


class Moment(Value, frozen=True, kw_only=True):
    """The trusted time, and what the clock is worth."""

    at: dt.datetime
    clock: Clock = Clock.RIGHT


class _Heard(Value, frozen=True, kw_only=True):
    """An agency's time, in milliseconds; `doubted` is the trusted time at which it was first found far ahead."""

    at: int
    doubted: int | None = None


class _Seen(Value, frozen=True, kw_only=True):
    """The latest times seen, in milliseconds; `doubted` is when this laptop's clock was first met far ahead.

    A program before form 2 kept one `server` time for all agencies, and took it, and each head's, for everybody's.
    """

    form: int = 1
    local: int = 0
    server: int = 0
    heard: dict[System, _Heard] = msgspec.field(default_factory=dict)
    doubted: int | None = None


class TrustedTime:
    """The trusted time of one vault. `monotonic` is a clock in seconds that nobody can set."""

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._started: dict[System | None, tuple[dt.datetime, float]] = {}
        self._looked: dt.datetime | None = None

    def moment(self, now: dt.datetime | None = None) -> Moment:
        """The trusted time, once this laptop's clock was looked at; without `now` as it was last looked at."""
        self._looked = now = self._looked if now is None else now
        seen = self._read(now)
        floor = self._floor(seen, now)
        if now is None or floor == EPOCH:
            moment = Moment(at=floor if now is None else now)
        else:
            moment = _judged(floor, now, seen.doubted)
        self._remember(seen, moment, now)
        return moment

    def own(self, system: System, now: dt.datetime | None = None, issued: dt.datetime = EPOCH) -> Moment:
        """The time that one agency's lease goes by: the trusted time, or what that agency signed if that is later.

        `issued` is when it signed the lease, for one that was kept before its times were.
        An agency's time far past the trusted one is doubted for a day, as this laptop's clock is.
        """
        shared = self.moment(now)
        heard = self._read(now).heard.get(system, _Heard(at=to_ms(issued)))
        told = self._run_on(system, from_ms(heard.at))
        if told <= shared.at:
            return shared
        if _is_far(told, shared.at) and not _was_long_ago(heard.doubted, shared.at):
            return Moment(at=shared.at, clock=Clock.AHEAD)
        return Moment(at=told, clock=shared.clock)

    def heard(self, system: System, server_time: dt.datetime, now: dt.datetime | None = None) -> None:
        """Take in the time that an agency signed anew, in place of its last.

        It corrects this laptop's clock where that was ahead when it was last seen, but not below what this clock says
        now, nor below the other agency's time, unless that is far ahead itself.
        """
        shared = self.moment(now)
        seen = self._read(now)
        others = [each.at for name, each in seen.heard.items() if name is not system]
        known = [at for at in others if not _is_far(from_ms(at), server_time)]
        local = min(seen.local, max(to_ms(server_time), 0 if now is None else to_ms(now), *known))
        doubted = None
        if _is_far(server_time, shared.at):
            before = seen.heard.get(system)
            doubted = to_ms(shared.at) if before is None or before.doubted is None else before.doubted
        heard = {**seen.heard, system: _Heard(at=to_ms(server_time), doubted=doubted)}
        self._started.clear()
        if self._looked is not None and _is_far(self._looked, server_time):
            self._looked = None
        self._write(_Seen(local=local, heard=heard))

    def _floor(self, seen: _Seen, now: dt.datetime | None) -> dt.datetime:
        """The least that the time can be: what was seen here, what two sources have both reached, and what has run."""
        told = [self._run_on(system, from_ms(heard.at)) for system, heard in seen.heard.items()]
        confirmed = [min(told)] if len(told) == len(System) else []
        if now is not None:
            confirmed += [min(each, now) for each in told if not _is_far(each, now)]
        return max(self._run_on(None, from_ms(seen.local)), *confirmed, EPOCH)

    def _run_on(self, whose: System | None, known: dt.datetime) -> dt.datetime:
        """A time that was known, and how long this process has run since it was; one that was corrected starts anew."""
        if known == EPOCH:
            return known
        ticks = self._monotonic()
        start, since = self._started.setdefault(whose, (known, ticks))
        ran = later(start, dt.timedelta(seconds=ticks - since))
        if start <= known <= ran:
            return ran
        self._started[whose] = (known, ticks)
        return known

    def _remember(self, seen: _Seen, moment: Moment, now: dt.datetime | None) -> None:
        """Keep the times if one has moved on enough; another process that writes will keep its own."""
        doubted = None
        if moment.clock is Clock.AHEAD and now is not None:
            doubted = to_ms(now) if seen.doubted is None else min(seen.doubted, to_ms(now))
        heard = {
            system: msgspec.structs.replace(each, at=to_ms(self._run_on(system, from_ms(each.at))))
            for system, each in seen.heard.items()
        }
        local = max(seen.local, to_ms(moment.at))
        moved = max([local - seen.local, *(heard[system].at - each.at for system, each in seen.heard.items())])
        if moved > _COARSE // dt.timedelta(milliseconds=1) or doubted != seen.doubted:
            with suppress(VaultBusy, VaultFull):
                self._write(_Seen(local=local, heard=heard, doubted=doubted))

    def _read(self, now: dt.datetime | None = None) -> _Seen:
        """What was seen; a time far ahead that an earlier program took from a server is nobody's.

        Raises:
            VaultDamaged: it can't be read.
        """
        body = self._store.kept(_NAME)
        try:
            seen = _Seen() if body is None else msgspec.json.decode(body, type=learnt(_Seen))
        except msgspec.MsgspecError as error:
            raise VaultDamaged(Damage.CONTENT) from error
        if seen.form == _FORM or seen.heard or now is None or from_ms(seen.local) - now <= CLOCK_AHEAD:
            return seen
        told = max(seen.server, self._store.value("SELECT max(as_of) FROM source") or 0)
        return _Seen() if from_ms(seen.local) <= from_ms(told) + _COARSE else seen

    def _write(self, seen: _Seen) -> None:
        """Keep what was seen."""
        self._store.keep(_NAME, msgspec.json.encode(msgspec.structs.replace(seen, form=_FORM, server=0)))


def _judged(floor: dt.datetime, now: dt.datetime, doubted: int | None) -> Moment:
    """The trusted time, if it is at least `floor` and this laptop's clock says `now`."""
    if now < floor - CLOCK_BEHIND:
        return Moment(at=floor, clock=Clock.BEHIND)
    if _is_far(now, floor) and not _was_long_ago(doubted, now):
        return Moment(at=floor, clock=Clock.AHEAD)
    return Moment(at=max(floor, now))


def _is_far(told: dt.datetime, known: dt.datetime) -> bool:
    """Whether a time is so far past a known one that it is doubted; where none is known, none is."""
    return known != EPOCH and told - known > CLOCK_AHEAD


def _was_long_ago(doubted: int | None, at: dt.datetime) -> bool:
    """Whether a doubt is old enough for the time to be believed."""
    return doubted is not None and at - from_ms(doubted) >= CLOCK_BELIEVED_AFTER
