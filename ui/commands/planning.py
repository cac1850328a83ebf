"""`plan`: the officer's planned operations, what is done with them, and what this laptop's copy shows that they meet.

Knows the same form and the same states as the window's screen. It asks nobody: only an agency's receipt, which a sync
brings, makes a plan anything else than not deconflicted.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace
from msgspec.structs import replace as changed

from overlap.contacts import contact_of
from overlap.plan_states import PlanState
from overlap.records import Operation
from storage.drafts import PlanText
from storage.plan_faults import PlanFault, PlanRefused
from storage.plans import LocalCheck, Met, Plan, PlanSaid
from storage.vault import Vault
from ui.commands.outcome import CommandRefused, Outcome
from ui.document import DOCUMENT_VERSION, json_text
from ui.operations.drafting import FormFault, FormField, moved, read_form, said_of, text_of
from ui.operations.kinds import DEFAULT_RADIUS_M, OperationKind, kind_of
from ui.operations.typed_time import read_time, written
from ui.plan_arguments import VISIBILITIES
from ui.report import joined, practice_marked
from ui.wording.contacts import contact_line
from ui.wording.operations import code, state_meaning
from ui.wording.plan_report import (
    DISCARDED,
    NO_PLANS,
    NOTHING_MOVES,
    SEVERAL,
    check_lines,
    plan_lines,
    plan_state,
    refused_words,
    unread_words,
)


class PlanPart(msgspec.Struct, frozen=True, kw_only=True):
    """One plan as a program gets it; `deconflicted` is true by a receipt that disclosed no conflict alone."""

    code: str
    state: PlanState
    deconflicted: bool
    said_at: dt.datetime | None
    partner_as_of: dt.datetime | None
    partner_heard: bool
    reason: str
    phone: str
    sentence: str
    operation: Operation


class PlansDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `plan --json` tells: all plans of `list`, else the one that something was done with."""

    version: int = DOCUMENT_VERSION
    practice: bool
    plans: tuple[PlanPart, ...]


class MetPart(msgspec.Struct, frozen=True, kw_only=True):
    """One operation that a plan meets by this laptop's copy."""

    conflict: bool
    bases: tuple[str, ...]
    begins: dt.datetime
    ends: dt.datetime
    distance_m: float | None
    call: str
    operation: Operation


class PlanCheckDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `plan check --json` tells; `cache_only` is always true, because nobody was asked."""

    version: int = DOCUMENT_VERSION
    practice: bool
    cache_only: bool = True
    as_of: dt.datetime | None
    plan: PlanPart
    met: tuple[MetPart, ...]
    desk_phone: str
    desk: str


def planned(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Outcome:
    """What came of one deed with plans.

    Raises:
        CommandRefused: it can't be done, or what was typed can't be read; nothing was stored.
    """
    try:
        return _done(vault, options, now)
    except PlanRefused as refused:
        raise CommandRefused(refused_words(refused.fault)) from None
    except FormFault as fault:
        raise CommandRefused(unread_words(fault.field.value, fault.reason)) from None


def _done(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Outcome:
    """What came of one deed.

    Raises:
        PlanRefused: it can't be done.
        FormFault: what was typed can't be read.
    """
    match options.deed:
        case "add":
            return _told(vault, [_add(vault, options, now)], options, now)
        case "move":
            return _told(vault, [_move(vault, options, now)], options, now)
        case "send":
            return _told(vault, [vault.plans.send(_named(vault, options.plan).id, now)], options, now)
        case "cancel":
            return _cancel(vault, options, now)
        case "check":
            return _check(vault, options, now)
        case _:
            return _told(vault, vault.plans.items(), options, now)


def _add(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Plan:
    """A new plan: a draft, or queued."""
    kind = kind_of(options.activity)
    radius = options.radius or f"{DEFAULT_RADIUS_M[kind or OperationKind.SURVEILLANCE]:.0f}"
    text = PlanText(
        activity=kind.value if kind is not None else options.activity, starts=options.starts, ends=options.ends,
        lead=options.lead, lag=options.lag, place=options.place, radius=radius, targets=options.targets,
        visibility=VISIBILITIES[options.visibility], phone=options.callback,
    )  # fmt: skip
    said, phone = read_form(text, now), text.phone or _phone(vault, now)
    return vault.plans.draft(said, phone, now) if options.draft else vault.plans.add(said, phone, now)


def _phone(vault: Vault, now: dt.datetime) -> str:
    """The number of the officer's unit by the duty roster; empty where it has no line."""
    duty = contact_of(vault.header.agency, vault.header.unit, vault.records.duties(), now).duty
    return "" if duty is None else duty.phone


def _move(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Plan:
    """The plan at another time or place.

    Raises:
        CommandRefused: nothing was said that moves.
    """
    held = _named(vault, options.plan)
    if not (options.starts or options.ends or options.place):
        raise CommandRefused(NOTHING_MOVES)
    return vault.plans.change(held.id, _moved(held, options, now), held.phone, now)


def _moved(held: Plan, options: argparse.Namespace, now: dt.datetime) -> PlanSaid:
    """What the plan says once it was moved: only what was typed is read anew, the rest stays to the last digit.

    Raises:
        FormFault: what was typed can't be read.
    """
    before = said_of(held.operation)
    if options.starts and not options.ends:
        starts = read_time(options.starts, now)
        if starts is None:
            raise FormFault(FormField.STARTS, "no_time")
        before = moved(held.operation, starts - before.starts_at)
    as_typed = text_of(held.operation, held.phone)
    text = replace(
        as_typed, targets="", starts=options.starts or as_typed.starts, ends=options.ends or written(before.ends_at),
        place=options.place or as_typed.place,
    )  # fmt: skip
    read = read_form(text, now)
    if options.ends:
        before = changed(before, starts_at=read.starts_at if options.starts else before.starts_at, ends_at=read.ends_at)
    return changed(before, place=read.place, address=read.address) if options.place else before


def _cancel(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Outcome:
    """The plan cancelled; a draft, of which nobody was told, is gone."""
    held = _named(vault, options.plan)
    if held.state is not PlanState.DRAFT:
        return _told(vault, [vault.plans.cancel(held.id, now)], options, now)
    vault.plans.discard(held.id, now)
    return _told(vault, [], options, now, nothing=DISCARDED)


def _check(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Outcome:
    """What this laptop's copy alone shows that a plan meets."""
    plan, practice = _named(vault, options.plan), vault.header.practice
    found = vault.plans.check(plan.operation, now)
    if options.json:
        return Outcome(json_text(_check_document(plan, found, now, practice=practice)))
    return Outcome(joined(practice_marked(list(check_lines(plan, found)), practice=practice)))


def _named(vault: Vault, name: str) -> Plan:
    """The plan of an id or a short code.

    Raises:
        PlanRefused: there is none.
        CommandRefused: the code is that of several.
    """
    plans = vault.plans.items()
    found = [plan for plan in plans if plan.id == name] or [plan for plan in plans if code(plan.id) == name]
    if not found:
        raise PlanRefused(PlanFault.UNKNOWN)
    if len(found) > 1:
        raise CommandRefused(SEVERAL.format(ids=", ".join(plan.id for plan in found)))
    return found[0]


def _told(
    vault: Vault, plans: Sequence[Plan], options: argparse.Namespace, now: dt.datetime, *, nothing: str = NO_PLANS
) -> Outcome:
    """Plans as text or as a document."""
    practice = vault.header.practice
    if getattr(options, "json", False):
        return Outcome(json_text(PlansDocument(practice=practice, plans=tuple(_part(each, now) for each in plans))))
    lines = [line for plan in plans for line in plan_lines(plan, now)] or [nothing]
    return Outcome(joined(practice_marked(lines, practice=practice)))


def _part(plan: Plan, now: dt.datetime) -> PlanPart:
    return PlanPart(
        code=code(plan.id), state=plan.state, deconflicted=plan.state is PlanState.WITHOUT_CONFLICT,
        said_at=plan.said_at, partner_as_of=plan.partner_as_of, partner_heard=plan.partner_heard, reason=plan.reason,
        phone=plan.phone, sentence=f"{plan_state(plan)}. {state_meaning(plan, now)}", operation=plan.operation,
    )  # fmt: skip


def _check_document(plan: Plan, found: LocalCheck, now: dt.datetime, *, practice: bool) -> PlanCheckDocument:
    """What the copy shows, as the document holds it."""
    return PlanCheckDocument(
        practice=practice, as_of=found.as_of, plan=_part(plan, now), met=tuple(map(_met, found.met)),
        desk_phone=found.desk.duty.phone if found.desk.duty is not None else "", desk=contact_line(found.desk),
    )  # fmt: skip


def _met(met: Met) -> MetPart:
    clash = met.clash
    return MetPart(
        conflict=clash.is_conflict, bases=tuple(sorted(clash.bases)), begins=clash.begins, ends=clash.ends,
        distance_m=clash.distance_m, call=contact_line(met.contact), operation=met.operation,
    )  # fmt: skip
