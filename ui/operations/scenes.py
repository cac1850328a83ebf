"""The states of the Operations screen as scenes, for pictures and for tests; their data is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from msgspec.structs import replace as changed

from overlap.answer import Contact, SourceCondition
from overlap.joint import JointMove, JointRole, JointStanding, JointStep, folded
from overlap.notices import Basis
from overlap.plan_states import PlanState
from overlap.records import Address, Agency, Operation, Place, Provenance, RecordId, System, Visibility
from storage.joints import JointItem
from storage.plans import Plan
from storage.problems import Damage, VaultDamaged
from ui import sample, scenes
from ui.frame.standing import Screen
from ui.map.content import content_of
from ui.operations.coordinate_card import CoordinateCard, Coordination
from ui.operations.drafting import FormFault, FormField, first_text, text_of
from ui.operations.form import PlanForm
from ui.operations.screen import Side
from ui.operations.state import Meeting, OperationsView
from ui.window import Window
from ui.wording.problems import vault_trouble

NOW = sample.NOW
_BLAINE, _HSI = "Blaine Station", "HSI Blaine"
_PHONE = "360 555 0107"


def _minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def operation(number: str, activity: str, begins: int, ends: int, **more: object) -> Operation:
    """An invented operation that begins and ends so many minutes from now."""
    system = System.E3 if number.startswith("e3:") else System.TECS
    agency = Agency.USBP if system is System.E3 else Agency.HSI
    unit = _BLAINE if agency is Agency.USBP else _HSI
    made = Operation(
        id=number, revision=1, activity=activity, starts_at=NOW + _minutes(begins), ends_at=NOW + _minutes(ends),
        provenance=Provenance(system=system, agency=agency, unit=unit, updated_at=NOW - _minutes(30)),
    )  # fmt: skip
    return changed(made, **more)


OWN = operation(
    "e3:SYN-OP-31", "Surveillance", 46, 106, place=Place(latitude=48.9985, longitude=-122.7412), radius_m=1_500.0,
    lead_minutes=15, lag_minutes=30, address=Address(text="Peace Arch area"),
)  # fmt: skip
OTHER = operation(
    "tecs:SYN-OP-772", "Search warrant", 76, 226, place=Place(latitude=48.989, longitude=-122.731), lead_minutes=15
)
RESTRICTED = operation(
    "tecs:SYN-OP-780", "Undercover meet", 166, 286, visibility=Visibility.RESTRICTED,
    place=Place(latitude=48.925, longitude=-122.325), radius_m=3_400.0,
)  # fmt: skip
PATROL = operation(
    "e3:SYN-OP-118", "Sweep", -14, 406, place=Place(latitude=49.0, longitude=-122.26),
    provenance=Provenance(
        system=System.E3, agency=Agency.USBP, unit="Sumas Station", updated_at=NOW - dt.timedelta(hours=2)
    ),
)  # fmt: skip
LATER = operation("e3:SYN-OP-35", "Arrest warrant", 400, 460, place=Place(latitude=48.946, longitude=-122.45))
CONTACT = Contact(agency=Agency.HSI, unit=_HSI, duty=sample.DUTY)
MEETING = Meeting(
    plan=RecordId(OWN.id), other=RecordId(OTHER.id), bases=frozenset({Basis.PLACE}), begins=NOW + _minutes(61),
    ends=NOW + _minutes(136), distance_m=1_300.0, contact=CONTACT,
)  # fmt: skip
TOLD = replace(MEETING, told=True, notice="SYN-notice")


def view(plan: Plan, *meetings: Meeting, **more: object) -> OperationsView:
    """The screen with one plan in focus and the operations of the evening around it."""
    plans = (plan, Plan(operation=LATER, state=PlanState.WITHOUT_CONFLICT, phone=_PHONE, said_at=NOW - _minutes(90)))
    usual = OperationsView(
        now=NOW, agency=Agency.USBP, unit=_BLAINE, plans=plans, others=(OTHER, RESTRICTED, PATROL),
        meetings=meetings, sources=sample.CURRENT, contacts=MappingProxyType({RecordId(OTHER.id): CONTACT}),
    )  # fmt: skip
    return replace(usual, **more)  # type: ignore[arg-type]  # the scenes below name fields of the view


def plan(state: PlanState, **more: object) -> Plan:
    """The own plan in a state."""
    made = Plan(operation=OWN, state=state, phone=_PHONE)
    return changed(made, **more)


DRAFT = plan(PlanState.DRAFT)
RECEIVED = plan(PlanState.WITHOUT_CONFLICT, said_at=NOW - _minutes(4), partner_as_of=NOW - _minutes(6))
CONFLICT = plan(PlanState.WITH_CONFLICT, said_at=NOW - _minutes(4), partner_as_of=NOW - _minutes(6))
UNHEARD = plan(
    PlanState.NOT_DECONFLICTED, said_at=NOW - _minutes(4), partner_heard=False, partner_as_of=NOW - _minutes(400)
)
REFUSED = plan(PlanState.NOT_DECONFLICTED, reason="too_old")


def _step(move: JointMove, agency: Agency, minutes: int) -> JointStep:
    unit, phone = (_BLAINE, _PHONE) if agency is Agency.USBP else (_HSI, "360 555 0100")
    role = JointRole.LEAD if agency is Agency.HSI else JointRole.COVER
    return JointStep(
        key=f"SYN-{minutes:03}-{agency}", step=move, at=NOW - _minutes(minutes), agency=agency, unit=unit, role=role,
        phone=phone,
    )  # fmt: skip


PROPOSED = _step(JointMove.PROPOSE, Agency.USBP, 30)
JOINED = _step(JointMove.JOIN, Agency.HSI, 24)
OUR_GO, THEIR_GO = _step(JointMove.GO, Agency.USBP, 10), _step(JointMove.GO, Agency.HSI, 8)
NO_GO, LEFT = _step(JointMove.NO_GO, Agency.HSI, 5), _step(JointMove.LEAVE, Agency.HSI, 2)


def standing(*steps: JointStep) -> JointStanding:
    """What these steps say of the joint operation of both plans."""
    return folded("SYN-joint", (OWN.id, OTHER.id), steps)


def joint(*steps: JointStep, queued: tuple[JointMove, ...] = ()) -> JointItem:
    """The joint operation as the officer's unit has it."""
    return JointItem(standing=standing(*steps), agency=Agency.USBP, unit=_BLAINE, queued=queued)


def show(shown: OperationsView, side: Side = Side.LIST) -> Callable[[Window], None]:
    """Set the screen up."""

    def set_up(window: Window) -> None:
        """Show the view, with one side of it."""
        sources = shown.sources or sample.NONE_SYNCED
        window.show_standing(scenes.standing(sources))
        window.show_screen(Screen.OPERATIONS)
        window.operations.show_view(shown)
        window.operations.show_side(side)

    return set_up


def _with_form(*, new: bool, fault: FormFault | None = None) -> Callable[[Window], None]:
    def set_up(window: Window) -> None:
        """Show the form, and what is wrong in it."""
        show(view(DRAFT, MEETING))(window)
        form = PlanForm(window.look, window.ground)
        content = content_of(view(DRAFT, MEETING))
        form.ask(first_text(NOW, _PHONE) if new else text_of(OWN, _PHONE), content, new=new)
        if fault is not None:
            form.field(FormField.PLACE).setText("somewhere | nowhere")
            form.refuse(fault)

    return set_up


def _coordinate(obstacle: str = "") -> Callable[[Window], None]:
    def set_up(window: Window) -> None:
        """Show whom to call about a conflict."""
        show(view(CONFLICT, TOLD))(window)
        card = CoordinateCard(window.look, window.ground)
        card.ask(Coordination("OP-31", "OP-772", CONTACT, obstacle), _PHONE)

    return set_up


_EMPTY = OperationsView(now=NOW, agency=Agency.USBP, unit=_BLAINE, sources=sample.NONE_SYNCED)
_LATE = (
    sample.source(System.E3, 410, SourceCondition.STALE),
    sample.source(System.TECS, 372, SourceCondition.STALE),
)
_CANCELLED = changed(RECEIVED, operation=changed(OWN, cancelled=True))

#: The states that are drawn in every theme.
OPERATIONS_SCENES = (
    scenes.Scene("operations empty", show(_EMPTY)),
    scenes.Scene("operations draft", show(view(DRAFT))),
    scenes.Scene("operations draft meets", show(view(DRAFT, MEETING))),
    scenes.Scene("operations queued", show(view(plan(PlanState.QUEUED)))),
    scenes.Scene("operations offline", show(view(plan(PlanState.QUEUED), MEETING, sources=_LATE))),
    scenes.Scene("operations unheard", show(view(UNHEARD))),
    scenes.Scene("operations refused", show(view(REFUSED))),
    scenes.Scene("operations received", show(view(RECEIVED))),
    scenes.Scene("operations stale", show(view(RECEIVED, sources=sample.TECS_LATE))),
    scenes.Scene("operations conflict", show(view(CONFLICT, TOLD))),
    scenes.Scene("operations cancelled", show(view(_CANCELLED))),
    scenes.Scene("operations error", show(view(RECEIVED, trouble=vault_trouble(VaultDamaged(Damage.PAGES))))),
    scenes.Scene("operations new plan", _with_form(new=True)),
    scenes.Scene("operations change plan", _with_form(new=False)),
    scenes.Scene("operations form fault", _with_form(new=False, fault=FormFault(FormField.PLACE, "no_place"))),
    scenes.Scene("operations coordinate", _coordinate()),
    scenes.Scene("joint none", show(view(CONFLICT, TOLD), Side.JOINT)),
    scenes.Scene("joint queued", show(view(CONFLICT, TOLD, joints=(joint(queued=(JointMove.PROPOSE,)),)), Side.JOINT)),
    scenes.Scene("joint proposed", show(view(CONFLICT, TOLD, joints=(joint(PROPOSED),)), Side.JOINT)),
    scenes.Scene("joint agreed", show(view(CONFLICT, TOLD, joints=(joint(PROPOSED, JOINED),)), Side.JOINT)),
    scenes.Scene(
        "joint go", show(view(CONFLICT, TOLD, joints=(joint(PROPOSED, JOINED, OUR_GO, THEIR_GO),)), Side.JOINT)
    ),
    scenes.Scene(
        "joint no go", show(view(CONFLICT, TOLD, joints=(joint(PROPOSED, JOINED, OUR_GO, NO_GO),)), Side.JOINT)
    ),
    scenes.Scene(
        "joint ended", show(view(CONFLICT, TOLD, joints=(joint(PROPOSED, JOINED, OUR_GO, LEFT),)), Side.JOINT)
    ),
)
