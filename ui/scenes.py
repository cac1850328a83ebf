"""Every state of every screen as a scene that can be set up without a vault, for pictures and for tests.

Knows which values make a state. It does *not* draw (`ui.pictures`) and its data is invented (`ui.sample`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from overlap.answer import Assessment, Level, SourceCondition, SourceState
from overlap.assessment import assess
from overlap.model import shipped_model
from overlap.query import Action, Query
from overlap.records import PartialDate, System
from overlap.subject import question_about
from storage.checks import CheckId, Choice, PastCheck
from storage.outbox import EventId, EventState, OutboxItem, Receipt, ReceiptStatus
from storage.problems import AttemptsState, Damage, VaultDamaged
from sync.problems import Unreachable
from ui import sample
from ui.check.state import Answer, Idle
from ui.frame.standing import Screen, Standing
from ui.scanner.scan import Card, Doubt, Scan
from ui.subject.state import SubjectView
from ui.unlock.screen import UnlockWindow
from ui.unlock.state import Locked, LockedOfficer
from ui.window import Window
from ui.wording import headline
from ui.wording.desktop import undecided_words
from ui.wording.labels import LABELS
from ui.wording.places import place_words
from ui.wording.problems import sync_trouble, vault_trouble
from ui.wording.scans import scan_words

_MILLISECONDS = 38
_OFFLINE = (
    sample.source(System.E3, 410, SourceCondition.STALE),
    sample.source(System.TECS, 372, SourceCondition.STALE),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of the window, by name."""

    name: str
    set_up: Callable[[Window], None]


def past_check(number: int, text: str, level: Level, minutes: int, decided: Choice | None = None) -> PastCheck:
    """An invented earlier check."""
    return PastCheck(
        id=CheckId(f"SYN-C-{number}"),
        at=sample.NOW - dt.timedelta(minutes=minutes),
        action=Action.STOP,
        query=Query(text=text),
        level=level,
        decided=decided,
    )


PAST = (
    past_check(1, "VARGA MILOS 19870214 BXT4821", Level.WARNING, 9),
    past_check(2, "HALVORSEN INGRID 19910730", Level.NO_OVERLAP, 22),
    past_check(3, "8KZT114", Level.ADVISORY, 54),
    past_check(4, "360 555 0142", Level.CAUTION, 213, Choice.AGREED),
    past_check(5, "الحسن محمد 1979", Level.INCOMPLETE, 240),
)


def queue_item(number: int, kind: str, system: System, minutes: int, state: EventState, tries: int = 0) -> OutboxItem:
    """An invented event in the outbox; a rejected one has its receipt."""
    at = sample.NOW - dt.timedelta(minutes=minutes)
    event_id = EventId(f"SYN-{number}")
    refused = Receipt(system=system, event_id=event_id, status=ReceiptStatus.REJECTED, at=at, reason="too_old")
    return OutboxItem(
        event_id=event_id, officer="SYN-1", system=system, type=kind, body=b"{}", made_at=at, state=state,
        attempts=tries, not_before=at, last_error="", receipt=refused if state is EventState.REJECTED else None,
    )  # fmt: skip


QUEUE = (
    queue_item(1, "check", System.TECS, 372, EventState.WAITING, 7),
    queue_item(2, "notice", System.TECS, 9, EventState.SENT, 1),
    queue_item(3, "decision", System.E3, 5, EventState.WAITING),
    queue_item(4, "notice", System.E3, 2_900, EventState.REJECTED, 2),
)


def standing(sources: tuple[SourceState, ...], *, practice: bool = True) -> Standing:
    """What the frame of every scene shows."""
    return Standing(
        officer="BPA R. Delacroix", where="Blaine Station", practice=practice, sources=sources, now=sample.NOW,
        waiting=len(QUEUE), undecided=1,
    )  # fmt: skip


def show_idle(window: Window, sources: tuple[SourceState, ...] = sample.TECS_LATE) -> None:
    """Show the idle state."""
    window.show_standing(standing(sources))
    window.check.start_new()
    window.check.show_undecided("")
    window.check.purpose.show_place(place_words(sample.POSITION, sample.NOW))
    window.check.show_idle(Idle(PAST[:1], PAST, sources, sample.NOW))


def show_answer(window: Window, assessment: Assessment) -> None:
    """Show an answer to its own question."""
    show_idle(window, assessment.situation.sources)
    window.check.put(assessment.query.text, assessment.situation.action)
    window.check.show_answer(Answer(assessment, _MILLISECONDS))


def _answer(made: Callable[[], Assessment]) -> Callable[[Window], None]:
    return lambda window: show_answer(window, made())


def _loading(window: Window) -> None:
    show_answer(window, sample.warning())
    window.check.entry.field.setText(f"{window.check.text} 3")
    window.check.banner.set_dimmed(dimmed=True)
    window.check.entry.show_note(LABELS["searching"])


def _error(window: Window) -> None:
    show_idle(window)
    window.check.put(sample.QUERY.text, Action.STOP)
    window.check.show_problem(vault_trouble(VaultDamaged(Damage.PAGES)))


#: The states of Check that are drawn in every theme.
CHECK = (
    Scene("idle", show_idle),
    Scene("warning", _answer(sample.warning)),
    Scene("many flags", _answer(sample.many_flags)),
    Scene("caution", _answer(sample.caution)),
    Scene("restricted", _answer(sample.restricted)),
    Scene("incomplete", _answer(sample.incomplete)),
    Scene("advisory", _answer(sample.advisory)),
    Scene("no overlap", _answer(sample.no_overlap)),
    Scene("offline", lambda window: show_answer(window, sample.incomplete(_OFFLINE))),
    Scene("never synced", lambda window: show_answer(window, sample.incomplete(sample.NONE_SYNCED))),
    Scene("error", _error),
    Scene("loading", _loading),
)


def _contact(window: Window) -> None:
    show_answer(window, sample.warning())
    window.contact_view.show_contacts(sample.warning().contacts, sample.NOW)


def _decision(window: Window) -> None:
    show_answer(window, sample.warning())
    window.decision.ask(headline(sample.warning()))


def _notify(window: Window) -> None:
    show_answer(window, sample.warning())
    window.notify_panel.ask(sample.CONTACT, "360 555 0199")


def _subject(window: Window) -> None:
    asked = sample.warning()
    show_answer(window, asked)
    match = asked.matches[0]
    found = [each.record for each in asked.matches]
    around = assess(question_about(match.record), found, asked.situation, shipped_model())
    window.show_subject(SubjectView(match, asked, around))


def _scanned(window: Window) -> None:
    show_answer(window, sample.warning())
    scan = Scan(
        card=Card.LICENCE, family="VARGA", given="MILOS", birth_dates=(PartialDate(year=1987, month=2, day=14),),
        number="SYN4410277", issuer="WA", expires=sample.NOW.date(), doubts=(Doubt.NAME_CUT,),
    )  # fmt: skip
    window.check.put_scan(sample.QUERY.text, scan_words(scan))
    window.check.show_answer(Answer(sample.warning(), _MILLISECONDS))


def _stop(window: Window) -> None:
    show_answer(window, sample.caution())
    window.check.stop.show_checks(PAST[:3])


def _interrupted(window: Window) -> None:
    show_answer(window, sample.no_overlap())
    window.check.show_undecided(undecided_words(1))
    window.show_raised(f"{LABELS['raised'].format(time='01:52 (09:52Z)')}: {headline(sample.warning())}")


def _keys(window: Window) -> None:
    show_idle(window)
    window.key_card.open()


def _outbox(window: Window) -> None:
    show_idle(window)
    window.outbox.show_items(QUEUE, sample.NOW)
    window.outbox.show_trouble(System.TECS, sync_trouble(Unreachable(), System.TECS))
    window.show_screen(Screen.OUTBOX)


def _outbox_empty(window: Window) -> None:
    show_idle(window)
    window.outbox.show_items((), sample.NOW)
    window.show_screen(Screen.OUTBOX)


def _activity(window: Window) -> None:
    show_idle(window)
    window.activity.show_checks(PAST, sample.NOW)
    window.show_screen(Screen.ACTIVITY)


def _trouble(window: Window) -> None:
    show_answer(window, sample.warning())
    window.say_trouble(vault_trouble(VaultDamaged(Damage.CUT)))


#: The other screens and the cards over them.
OTHERS = (
    Scene("contact", _contact),
    Scene("decision", _decision),
    Scene("notify", _notify),
    Scene("interrupted", _interrupted),
    Scene("subject", _subject),
    Scene("scanned", _scanned),
    Scene("stop", _stop),
    Scene("keys", _keys),
    Scene("outbox", _outbox),
    Scene("outbox empty", _outbox_empty),
    Scene("activity", _activity),
    Scene("trouble", _trouble),
)


def locked(*, practice: bool, failures: int = 0) -> Locked:
    """The laptop while it is locked, with one officer."""
    officer = LockedOfficer(
        id="SYN-1", name="BPA R. Delacroix", unit="Blaine Station", practice=practice,
        opens_without_passphrase=practice, sources=sample.TECS_LATE,
        attempts=AttemptsState(failures=failures, before_lock=5 - failures, before_destruction=20 - failures),
    )  # fmt: skip
    return Locked((officer,), sample.NOW)


def show_unlock(window: UnlockWindow, *, practice: bool, acknowledged: bool) -> None:
    """Show the use notice, or the card after it."""
    window.show_locked(locked(practice=practice, failures=0 if practice else 2))
    if acknowledged:
        window.notice.button.click()
