"""Activity with looks at the officer's checks as a scene, for pictures and for tests; its data is invented."""

from __future__ import annotations

import datetime as dt

from overlap.records import Agency, Provenance, System
from overlap.reviews import Review
from ui import sample, scenes
from ui.activity.state import AuditStanding
from ui.frame.standing import Screen
from ui.needs.scenes import OWN
from ui.window import Window


def look(number: int, role: str, unit: str) -> Review:
    """An invented look, so many hours ago."""
    at = sample.NOW - dt.timedelta(hours=number)
    where = Provenance(system=System.E3, agency=Agency.USBP, unit=unit, updated_at=at)
    return Review(id=f"e3:V-SYN-{number}", revision=1, provenance=where, check=f"SYN-{number}", agency="USBP",
                  unit=unit, role=role, at=at)  # fmt: skip


LOOKS = (look(1, "supervisor", "Blaine Station"), look(30, "auditor", "Office of Inspection"))


AUDIT = (AuditStanding(System.E3, 412, 400), AuditStanding(System.TECS, 412, 412))
REWRITTEN = (AuditStanding(System.E3, 412, 400, contradicted=True), AuditStanding(System.TECS, 412, 412))


def _activity(window: Window) -> None:
    scenes.show_idle(window)
    window.activity.show_checks(scenes.PAST, sample.NOW)
    window.activity.needs.show_needs(OWN, sample.NOW)
    window.activity.looks.show_looks(LOOKS, sample.NOW)
    window.activity.audit.show_audit(AUDIT)
    window.show_screen(Screen.ACTIVITY)


def _rewritten(window: Window) -> None:
    _activity(window)
    window.activity.audit.show_audit(REWRITTEN)
    window.rail.set_count(Screen.ACTIVITY, 1)


ACTIVITY = (scenes.Scene("activity looked at", _activity), scenes.Scene("activity audit contradicted", _rewritten))
