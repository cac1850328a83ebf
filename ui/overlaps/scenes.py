"""The states of the Overlaps screen as scenes, for pictures and for tests; their data is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec

from overlap.answer import Agreement, Evidence, Field, SourceCondition, SourceState
from overlap.batch import Overlap
from overlap.inbox import Concern, Item, Kept, Stand, item_of
from overlap.judgements import Judgement, Reason, Seen, ShownBy, Verdict
from overlap.notices import (
    About,
    Ask,
    Basis,
    Notice,
    NoticeState,
    NoticeStep,
    NoticeUnit,
    Party,
    Reply,
    Step,
    Urgency,
)
from overlap.records import Agency, Phone, Provenance, RecordId, System, Vehicle
from storage.notices import NoticeItem
from storage.problems import Damage, VaultDamaged
from ui import sample, scenes
from ui.frame.standing import Screen
from ui.overlaps.acts import acts_of
from ui.overlaps.state import Board, NoticeEntry, OverlapEntry
from ui.window import Window
from ui.wording.overlaps import entry_title
from ui.wording.problems import vault_trouble

NOW = sample.NOW
_MINUTE = dt.timedelta(minutes=1)
_BLAINE, _HSI = "Blaine Station", "HSI Blaine"


def _row(field: Field, agreement: Agreement, tecs: str, e3: str) -> Evidence:
    return Evidence(field=field, agreement=agreement, level=f"{field}.{agreement}", entered=tecs, on_file=e3, bits=9.0)


PERSON = (
    _row(Field.NAME, Agreement.SIMILAR, "VARGHA Milan", "VARGA Milos"),
    _row(Field.BIRTH, Agreement.SAME, "1987-02-14", "1987-02-14"),
    _row(Field.PLATE, Agreement.SAME, "BXT4821", "BXT4821"),
    _row(Field.DOCUMENT, Agreement.DIFFERENT, "SYN7731980", "SYN7731908"),
    _row(Field.PHONE, Agreement.NOT_ON_FILE, "360 555 0142", ""),
)
PHONE = (
    _row(Field.NAME, Agreement.DIFFERENT, "HALVORSEN Ingrid", "VARGA Milos"),
    _row(Field.PHONE, Agreement.SAME, "360 555 0142", "+1 360 555 0142"),
)
VEHICLE = (_row(Field.PLATE, Agreement.SAME, "8KZT114", "8KZT114"),)
ADDRESS = (_row(Field.ADDRESS, Agreement.SAME, "100 SYNTHETIC AVE, BLAINE WA", "100 Synthetic Avenue, Blaine WA"),)


def overlap_item(
    number: int, evidence: tuple[Evidence, ...], minutes: int, *said: Judgement, near: Concern = Concern.UNIT
) -> Item:
    """An invented overlap that was found so many minutes ago, with what was said of it."""
    pair = RecordId(f"e3:SYN-E-2093{number}"), RecordId(f"tecs:SYN-T-551{number}")
    overlap = Overlap(
        one=pair[0], other=pair[1], bits=30.0 - number, shared=True, version="SYN", evidence=evidence,
        revisions=(2, 3), units=(_BLAINE, _HSI), sector="BLW",
    )  # fmt: skip
    own = tuple(msgspec.structs.replace(judgement, one=pair[0], other=pair[1]) for judgement in said)
    return item_of(Kept(overlap=overlap, grown_at=NOW - minutes * _MINUTE), own, near, NOW)


def said(verdict: Verdict, minutes: int, agency: Agency = Agency.HSI, *, on_less: bool = False) -> Judgement:
    """What an invented officer said so many minutes ago; `on_less` was before there was as much evidence."""
    return Judgement(
        event=f"SYN-J-{minutes:04}", one=RecordId(""), other=RecordId(""), verdict=verdict, at=NOW - minutes * _MINUTE,
        agency=agency, unit=_HSI if agency is Agency.HSI else _BLAINE,
        seen=Seen(one=1, other=3, bits=12.0) if on_less else Seen(one=2, other=3, bits=40.0, shared=True),
        shown_by=ShownBy.PHOTO if verdict is Verdict.NOT_THE_SAME else None,
        reason=Reason.NO_ANSWER if verdict is Verdict.DEFERRED else None,
    )  # fmt: skip


def entry(item: Item, unsent: tuple[System, ...] = ()) -> OverlapEntry:
    """An overlap with the records that belong to it."""
    pair = item.kept.pair
    one = msgspec.structs.replace(sample.ENCOUNTER, id=pair[0], vehicles=(Vehicle(plate="BXT4821"),))
    other = msgspec.structs.replace(sample.CASE, id=pair[1], phones=(Phone(number="360 555 0142"),))
    return OverlapEntry(item, one, other, (sample.CONTACT,), unsent)


def _step(step: Step, minutes: int, agency: Agency, unit: str, more: int = 0) -> NoticeStep:
    return NoticeStep(step=step, at=NOW - minutes * _MINUTE, agency=agency, unit=unit, minutes=more)


def notice(about: About, due: int | None, *steps: NoticeStep, mine: Party = Party.OWNER, **more: object) -> NoticeEntry:
    """An invented notice that is due in so many minutes, with the steps taken."""
    asker = NoticeUnit(agency=Agency.HSI, unit=_HSI, phone="360 555 0190")
    owner = NoticeUnit(agency=Agency.USBP, unit=_BLAINE, phone="360 555 0101")
    if mine is Party.ASKER:
        asker, owner = owner, asker
    fields = {
        "event": f"SYN-N-{about}-{mine}-{due}", "part": mine, "about": about, "asker": asker, "owner": owner,
        "records": ("e3:SYN-E-20931",) if mine is Party.OWNER else ("tecs:SYN-T-5518",), "action": "arrest",
        "sent": NOW - 6 * _MINUTE, "due": None if due is None else NOW + due * _MINUTE, "steps": steps, "rules": 1,
        **more,
    }  # fmt: skip
    where = Provenance(system=System.E3, agency=Agency.USBP, unit=_BLAINE, updated_at=NOW)
    made = Notice(id=f"e3:N-{fields['event']}", revision=1, provenance=where, **fields)  # type: ignore[arg-type]
    item = NoticeItem(
        notice=made, parts=frozenset({mine}), systems=(System.E3,), queued=(), overdue=due is not None and due <= 0
    )
    return NoticeEntry(item, (sample.ENCOUNTER,) if mine is Party.OWNER else (sample.CASE,), (sample.CONTACT,))


CONFLICT = notice(
    About.CONFLICT, 6, urgency=Urgency.URGENT, bases=(Basis.ADDRESS, Basis.TIME),
    records=("e3:SYN-OP-18", "tecs:SYN-OP-772"),
)  # fmt: skip
CONFIRM = notice(About.CONFIRMATION, 41, ask=Ask.CONFIRM, urgency=Urgency.ROUTINE)
OVERDUE = notice(
    About.CONFIRMATION, -3, _step(Step.ACKNOWLEDGE, 4, Agency.HSI, _HSI), mine=Party.ASKER, ask=Ask.CONFIRM,
    urgency=Urgency.URGENT, state=NoticeState.ACKNOWLEDGED,
)  # fmt: skip
CLOSED = notice(
    About.CONFIRMATION, None, _step(Step.ACKNOWLEDGE, 30, Agency.USBP, _BLAINE),
    _step(Step.POSITIVE, 28, Agency.USBP, _BLAINE), _step(Step.RESOLVE, 20, Agency.HSI, _HSI), ask=Ask.CONFIRM,
    state=NoticeState.RESOLVED, answer=Reply.POSITIVE,
)  # fmt: skip

ENTRIES = (
    CONFLICT,
    CONFIRM,
    OVERDUE,
    entry(overlap_item(1, PERSON, 4)),
    entry(overlap_item(2, PHONE, 50, said(Verdict.NOT_THE_SAME, 90, on_less=True))),
    entry(overlap_item(3, VEHICLE, 200)),
    entry(overlap_item(4, ADDRESS, 300)),
    entry(overlap_item(5, PERSON, 500, said(Verdict.SAME_COORDINATE, 30, Agency.USBP)), (System.TECS,)),
    entry(overlap_item(6, VEHICLE, 600, said(Verdict.DEFERRED, 60, Agency.USBP))),
    entry(overlap_item(7, PHONE, 700, near=Concern.NONE)),
    entry(
        overlap_item(
            8, PERSON, 800, said(Verdict.SAME_COORDINATE, 300, Agency.USBP), said(Verdict.WITHDRAWN, 240, Agency.USBP),
            said(Verdict.NOT_THE_SAME, 120),
        )
    ),
    entry(overlap_item(9, ADDRESS, 900, said(Verdict.SAME_NO_CONFLICT, 400))),
    CLOSED,
)  # fmt: skip


def board(sources: tuple[SourceState, ...] = sample.CURRENT) -> Board:
    """All of the invented entries."""
    return Board(ENTRIES, NOW, sources)


def show(window: Window, shown: Board, stand: Stand = Stand.NEEDS_YOU, key: str = "") -> None:
    """Show a board on the screen."""
    scenes.show_idle(window, shown.sources)
    window.rail.set_count(Screen.OVERLAPS, len(shown.needs))
    window.overlaps.tabs.take(stand)
    window.overlaps.show_board(shown)
    window.show_screen(Screen.OVERLAPS)
    if key:
        window.overlaps.show_entry(key)


_OFFLINE = (
    sample.source(System.E3, 410, SourceCondition.STALE),
    sample.source(System.TECS, 372, SourceCondition.STALE),
)


def _asking(window: Window) -> None:
    person = ENTRIES[3]
    show(window, board(), key=person.key)
    window.ask_panel.ask(entry_title(person), acts_of(person)[2])


def _loading(window: Window) -> None:
    scenes.show_idle(window)
    window.show_screen(Screen.OVERLAPS)


def _error(window: Window) -> None:
    scenes.show_idle(window)
    window.overlaps.show_trouble(vault_trouble(VaultDamaged(Damage.PAGES)))
    window.show_screen(Screen.OVERLAPS)


def _on_idle(window: Window) -> None:
    scenes.show_idle(window, sample.CURRENT)
    window.rail.set_count(Screen.OVERLAPS, len(board().needs))
    window.check.idle.show_board(board())


#: Each state of the screen, drawn in every theme.
OVERLAPS = (
    scenes.Scene("overlaps", lambda window: show(window, board())),
    scenes.Scene("overlaps person", lambda window: show(window, board(), key=ENTRIES[3].key)),
    scenes.Scene("overlaps raised again", lambda window: show(window, board(), key=ENTRIES[4].key)),
    scenes.Scene("overlaps overdue", lambda window: show(window, board(), key=OVERDUE.key)),
    scenes.Scene("overlaps waiting", lambda window: show(window, board(), Stand.WAITING)),
    scenes.Scene("overlaps resolved", lambda window: show(window, board(), Stand.RESOLVED)),
    scenes.Scene("overlaps asking", _asking),
    scenes.Scene("overlaps offline", lambda window: show(window, board(_OFFLINE))),
    scenes.Scene("overlaps comparing", lambda window: show(window, replace(board(), left=812_000))),
    scenes.Scene("overlaps wrong clock", lambda window: show(window, replace(board(), clock_wrong=True))),
    scenes.Scene("overlaps empty", lambda window: show(window, Board((), NOW, sample.CURRENT))),
    scenes.Scene("overlaps never synced", lambda window: show(window, Board((), NOW, sample.NONE_SYNCED))),
    scenes.Scene("overlaps sealed", lambda window: show(window, Board((), NOW, sample.TECS_LATE, sealed=True))),
    scenes.Scene("overlaps loading", _loading),
    scenes.Scene("overlaps error", _error),
    scenes.Scene("idle with overlaps", _on_idle),
)
