"""The states of the card and the list of needs as scenes, for pictures and for tests; their data is invented."""

from __future__ import annotations

import datetime as dt
from typing import Any

from overlap.needs import Need, NeedKind, NeedPart, NeedState
from overlap.records import Agency, Provenance, System
from storage.needs import OwnNeed
from ui import sample, scenes
from ui.frame.standing import Screen
from ui.window import Window

_DAY = dt.timedelta(days=1)


def need(number: int, part: NeedPart = NeedPart.BOARD, **said: Any) -> Need:  # noqa: ANN401  # fields of the value
    """An invented need."""
    where = Provenance(system=System.E3, agency=Agency.USBP, unit="", updated_at=sample.NOW)
    at = sample.NOW - number * _DAY
    told = {"kind": NeedKind.LATE, "screen": "check", "at": at, **said}
    return Need(id=f"e3:D-SYN-{number}-{part}", revision=1, provenance=where, event=f"SYN-{number}", part=part, **told)


def _own(number: int, **said: Any) -> OwnNeed:  # noqa: ANN401  # fields of the value
    made = need(number, NeedPart.REPORTER, **said)
    return OwnNeed(event=made.event, kind=made.kind, text=made.text, at=made.at, need=made)


OWN = (
    OwnNeed(event="SYN-0", kind=NeedKind.HIDDEN, text="Phone numbers of open cases", at=sample.NOW),
    _own(
        3, text="Planned releases come after the release", state=NeedState.PLANNED, group="Custody times",
        answer="e3 will send planned times from 1 February.", answered=sample.NOW - _DAY,
    ),
    _own(
        20, kind=NeedKind.MISSING, text="Who interviews whom in the same week", state=NeedState.DECLINED,
        answer="An interview is not shared before charges.", answered=sample.NOW - 9 * _DAY,
    ),
)  # fmt: skip


def _card(window: Window) -> None:
    scenes.show_answer(window, sample.warning())
    window.need_card.ask("check")


def _doubted(window: Window) -> None:
    _card(window)
    window.need_card.text.setText("The plate of 360 555 0142 was not there")
    window.need_card.choose(NeedKind.MISSING)


def _activity(window: Window) -> None:
    scenes.show_idle(window)
    window.activity.show_checks(scenes.PAST, sample.NOW)
    window.activity.needs.show_needs(OWN, sample.NOW)
    window.show_screen(Screen.ACTIVITY)


NEEDS = (
    scenes.Scene("need", _card),
    scenes.Scene("need doubted", _doubted),
    scenes.Scene("needs answered", _activity),
)
