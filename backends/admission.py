"""Who may ask now: requests are counted before they are served, and an answer is begun for those that are.

Knows the limits and that both are one transaction of the officer's. Does not know what is asked.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from backends.identity import Signed
from backends.ledger import Purpose, begin
from backends.problems import Code, Problem
from backends.rates import RatePolicy, Route, TooMany, count, whose
from backends.store import Store

#: The limits of an agency that has set nothing else.
DEFAULT_RATES = RatePolicy()


class Admission:
    """The door of one gateway."""

    def __init__(self, store: Store, clock: Callable[[], dt.datetime], rates: RatePolicy) -> None:
        self._store = store
        self._clock = clock
        self._rates = rates

    def admit(self, signed: Signed, route: Route) -> Signed:
        """The officer with an answer begun.

        Raises:
            Problem: they or their device ask too often; it says when they may ask again.
        """
        now = self._now()
        with self._store.acting(signed.officer.id) as connection:
            counted = whose(signed.officer.id, signed.device, route, self._rates)
            over = _over(connection, counted, now)
            answer = 0 if over else begin(connection, signed, Purpose(route), now)
        _refuse(over)
        return dataclasses.replace(signed, answer=answer)

    def admit_form(self, form: Mapping[str, str]) -> None:
        """Nothing, for a form of a sign-in that does not come too often from whoever it names.

        Raises:
            Problem: it does.
        """
        who = form.get("officer") or form.get("device") or form.get("refresh_token", "")
        name = f"{Route.TOKEN}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
        with self._store.acting(who) as connection:
            over = _over(connection, ((name, self._rates.of(Route.TOKEN)),), self._now())
        _refuse(over)

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _over(connection: Connection, counted: tuple[tuple[str, int], ...], now: int) -> int:
    """How long somebody has to wait who asks too often, 0 for all others; the count stays either way."""
    try:
        count(connection, counted, now)
    except TooMany as many:
        return many.retry_after
    return 0


def _refuse(over: int) -> None:
    if over:
        raise Problem(Code.SLOW_DOWN, retry_after=over)
