"""Planned and joint operations while a session lasts: read anew, planned, moved, sent, coordinated.

Knows the order of things between the Operations screen, its cards and the vault's lane. It does *not* know what meets
(`overlap.planning`), nor how a view is made (`ui.operations.board`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final, assert_never

from PySide6.QtCore import QObject

from overlap.joint import JointMove, JointRole
from overlap.plan_states import PlanState
from overlap.records import RecordId, System
from storage.drafts import Draft, PlanDraft, PlanText
from storage.joints import NotJoint
from storage.plan_faults import PlanRefused
from storage.plans import Plan, PlanSaid
from storage.problems import VaultError
from storage.vault import Vault
from ui.frame.standing import Screen
from ui.jobs import Overview
from ui.lanes import Lanes, Problem
from ui.map.canvas import MapCanvas
from ui.map.content import content_of
from ui.map.state import MapContent
from ui.operations.board import read_view
from ui.operations.coordinate_card import CoordinateCard, Coordination
from ui.operations.drafting import FormFault, FormField, first_text, moved, read_form, said_of, text_of
from ui.operations.form import PlanForm
from ui.operations.plan_card import Act
from ui.operations.screen import Side
from ui.operations.state import Meeting, OperationsView, waits_for_me
from ui.rereading import Rereading
from ui.rounds import Rounds
from ui.session import Session
from ui.window import Window
from ui.wording.joint import JOINT
from ui.wording.operations import code
from ui.wording.plan_form import DONE, left_words
from ui.wording.problems import vault_trouble

#: What `[` and `]` move a plan by.
STEP: Final = dt.timedelta(minutes=15)

Deed = Callable[[Vault, dt.datetime], RecordId | None]


class Operating(QObject):
    """Connects the Operations screen of one window with its vault until the session ends."""

    def __init__(
        self, window: Window, session: Session, lanes: Lanes, rounds: Rounds, clock: Callable[[], dt.datetime]
    ) -> None:
        super().__init__(session)
        self._window, self._session, self._lanes, self._rounds, self._clock = window, session, lanes, rounds, clock
        self._view = Rereading(lanes, self._job, self._on_view, self._not_read)
        self._editing: RecordId | None = None
        self._asked: PlanText | None = None
        self._left: PlanDraft | None = None
        self.form, self.coordinate = (
            PlanForm(window.look, window.ground, window.map.canvas.ground),
            CoordinateCard(window.look, window.ground),
        )
        self._screen = window.operations
        session.overviewed.connect(self._on_overview)
        self._screen.acted.connect(self._act)
        self._screen.moved.connect(self._move)
        self._screen.call.connect(self._call)
        window.map.planned.connect(self._plan_here)
        self.form.kept.connect(lambda text: self._take(text, send=False))
        self.form.sent.connect(lambda text: self._take(text, send=True))
        self.form.edited.connect(self._on_edited)
        self.form.emptied.connect(self._on_emptied)
        session.restored.connect(self._on_restored)
        self.coordinate.proposed.connect(self._propose)
        self.refresh()

    # Reading.

    def refresh(self) -> None:
        """Read the view anew."""
        self._view.again()

    def _job(self) -> Callable[[Vault], OperationsView]:
        now, agencies = self._clock(), self._rounds.time()
        return lambda vault: read_view(vault, now, agencies)

    def _on_overview(self, _overview: Overview) -> None:
        self.refresh()

    def _on_view(self, view: OperationsView) -> None:
        self._screen.show_view(view)
        waiting = {each.plan for each in view.meetings if each.is_conflict}
        self._window.rail.set_count(Screen.OPERATIONS, len(waiting) + waits_for_me(view.joints))

    def _not_read(self, problem: Problem) -> None:
        if isinstance(problem, VaultError):
            self._screen.show_trouble(vault_trouble(problem))
        self._session.tell(problem)

    # What the officer does.

    def _act(self, act: Act) -> None:
        match act:
            case Act.NEW:
                self._write(None, FormField.STARTS)
            case Act.CHANGE | Act.MOVE_TIME:
                self._write(self._screen.chosen, FormField.STARTS)
            case Act.MOVE_PLACE:
                self._write(self._screen.chosen, FormField.PLACE)
            case Act.EARLIER | Act.LATER:
                self._shift(STEP if act is Act.LATER else -STEP)
            case Act.SEND:
                self._send()
            case Act.CANCEL:
                self._cancel()
            case Act.COORDINATE:
                self._coordinate()
            case Act.OVERLAPS:
                self._show_overlap()
            case Act.JOINT:
                self._screen.show_side(Side.JOINT)
            case _:
                assert_never(act)

    def _plan_here(self) -> None:
        """Open the form of a new plan on its map, with the same place in the middle as on the Map screen."""
        self._write(None, FormField.PLACE, self._window.map.canvas)

    def _write(self, plan_id: RecordId | None, focus: FormField, seen: MapCanvas | None = None) -> None:
        """Open the form of a plan, or of a new one; what was left in it unsent is there again."""
        view = self._screen.view
        if view is None:
            return
        plan = view.plan(plan_id)
        self._editing = plan.id if plan is not None else None
        left = self._left if self._left is not None and self._left.plan == (self._editing or "") else None
        usual = text_of(plan.operation, plan.phone) if plan is not None else first_text(self._clock(), view.phone)
        self._asked = None  # what the form is filled with is nothing that was typed
        text = usual if left is None else left.text
        self.form.ask(text, self._content(view), new=plan is None, focus=focus, seen=seen, begun=left is not None)
        self._asked = usual

    def _on_edited(self) -> None:
        """Have what stands in the form outlive Esc and a lock, as far as the officer changed anything."""
        if self._asked is not None:
            text = self.form.text()
            self._leave(None if text == self._asked else PlanDraft(plan=self._editing or "", text=text))

    def _on_emptied(self) -> None:
        """Begin anew with what the form has usually."""
        self._leave(None)
        self._write(self._editing, FormField.STARTS)

    def _leave(self, left: PlanDraft | None) -> None:
        """Have this wait until the form is opened again; None where nothing is left."""
        self._left = left
        self._session.drafting.keep_plan(left)
        self._screen.offer_left(left_words(left))

    def _on_restored(self, draft: Draft) -> None:
        """Offer what was being typed before the lock."""
        if draft.plan is not None and self._left is None:
            self._left = draft.plan
            self._screen.offer_left(left_words(draft.plan))

    def _content(self, view: OperationsView) -> MapContent:
        """What else the form's map shows: as the Map screen, which has counted encounters as well."""
        return self._window.map.canvas.content or content_of(view)

    def _take(self, text: PlanText, *, send: bool) -> None:
        """Keep or send what was typed, where it can be read."""
        now, plan_id = self._clock(), self._editing
        try:
            said = read_form(text, now)
        except FormFault as fault:
            self.form.refuse(fault)
            return
        self._asked = None
        self.form.dismiss()
        self._window.show_screen(Screen.OPERATIONS)
        done = DONE["sent" if send else "kept"]
        taken = PlanDraft(plan=plan_id or "", text=text)
        self._do(lambda vault, at: _kept(vault, plan_id, said, text.phone, at, send=send), done, taken)

    def _chosen(self) -> Plan | None:
        """The own plan that is chosen."""
        view = self._screen.view
        return view.plan(self._screen.chosen) if view is not None else None

    def _shift(self, by: dt.timedelta) -> None:
        plan = self._chosen()
        if plan is not None:
            said = moved(plan.operation, by)
            self._do(lambda vault, at: vault.plans.change(plan.id, said, plan.phone, at).id, DONE["moved"])

    def _send(self) -> None:
        """Send a draft, or again what an agency refused."""
        plan = self._chosen()
        if plan is None:
            return
        if plan.state is PlanState.DRAFT:
            self._do(lambda vault, at: vault.plans.send(plan.id, at).id, DONE["sent"])
        else:
            said = said_of(plan.operation)
            self._do(lambda vault, at: vault.plans.change(plan.id, said, plan.phone, at).id, DONE["sent"])

    def _cancel(self) -> None:
        plan = self._chosen()
        if plan is None:
            return
        if plan.state is PlanState.DRAFT:
            self._do(lambda vault, at: vault.plans.discard(plan.id, at), DONE["discarded"])
        else:
            self._do(lambda vault, at: vault.plans.cancel(plan.id, at).id, DONE["cancelled"])

    def _do(self, deed: Deed, done: str, taken: PlanDraft | None = None) -> None:
        """Do something on the vault's lane, choose what it was about, and say what came of it.

        What was `taken` from the form is there again where it could not be done.
        """
        if taken is not None:
            self._leave(taken)
        now = self._clock()

        def job(vault: Vault) -> tuple[bool, RecordId | None]:
            """Whether it could be done, and the plan that it was about."""
            try:
                return True, deed(vault, now)
            except (PlanRefused, NotJoint):
                return False, None  # a sync was quicker: the view shows what can be done now

        self._lanes.on_vault(job, lambda came: self._on_done(came, done, taken), self._session.tell)

    def _on_done(self, came: tuple[bool, RecordId | None], done: str, taken: PlanDraft | None) -> None:
        is_done, plan_id = came
        if is_done and taken == self._left:
            self._leave(None)
        self._screen.say(done if is_done else DONE["refused"])
        if plan_id is not None:
            self._screen.chosen = plan_id
        self._session.refresh()
        self.refresh()

    # The other side.

    def _met(self) -> Meeting | None:
        view = self._screen.view
        met = view.meetings_of(self._screen.chosen) if view is not None else ()
        return met[0] if met else None

    def _coordinate(self) -> None:
        """Say whom to call, and offer a joint operation where there can be one."""
        view, met = self._screen.view, self._met()
        if view is None or met is None:
            return
        about = Coordination(code(met.plan), code(met.other), self._screen.contact or view.desk, _obstacle(view, met))
        self.coordinate.ask(about, view.phone)

    def _propose(self, role: JointRole, phone: str) -> None:
        met = self._met()
        self.coordinate.dismiss()
        if met is None:
            return

        def deed(vault: Vault, at: dt.datetime) -> RecordId:
            """Propose a joint operation to the other agency; the plan that it is of."""
            vault.joints.propose((met.plan, met.other), role, phone, at)
            return met.plan

        self._do(deed, DONE["proposed"])
        self._screen.show_side(Side.JOINT)

    def _move(self, move: JointMove) -> None:
        view = self._screen.view
        item = view.joint_of(self._screen.chosen) if view is not None else None
        if view is None or item is None:
            return

        def deed(vault: Vault, at: dt.datetime) -> RecordId | None:
            """Take a step of the joint operation; the plan that is chosen stays so."""
            vault.joints.take(item.name, move, at, phone=view.phone)
            return self._screen.chosen

        self._do(deed, DONE["said"])

    def _call(self) -> None:
        view, contact = self._screen.view, self._screen.contact
        if view is not None:
            known = tuple(each for each in (contact, view.desk) if each is not None)
            self._window.contact_view.show_contacts(known, self._clock())

    def _show_overlap(self) -> None:
        met = self._met()
        if met is not None and met.notice:
            self._window.show_screen(Screen.OVERLAPS)
            self._window.overlaps.show_entry(met.notice)


def _kept(
    vault: Vault, plan_id: RecordId | None, said: PlanSaid, phone: str, now: dt.datetime, *, send: bool
) -> RecordId:
    """The id of a plan that was kept as a draft, or sent; one that was sent before is sent again."""
    if plan_id is None:
        return (vault.plans.add if send else vault.plans.draft)(said, phone, now).id
    plan = vault.plans.change(plan_id, said, phone, now)
    return vault.plans.send(plan.id, now).id if send and plan.state is PlanState.DRAFT else plan.id


def _obstacle(view: OperationsView, met: Meeting) -> str:
    """Why no joint operation can be proposed, empty where one can."""
    plan = view.plan(met.plan)
    if {each.partition(":")[0] for each in (met.plan, met.other)} != {system.value for system in System}:
        return JOINT["one_side"]
    if view.operation(met.other) is None:
        return JOINT["unnamed"]
    return JOINT["draft"] if plan is not None and plan.state is PlanState.DRAFT else ""
