"""Why a plan can't be kept or sent: what a gateway asks for, and what a vault can't read back.

Knows the bounds of one operation. It does *not* know which plans there are (`storage.plans`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from overlap.records import Operation

_OPERATION: Final = msgspec.json.Decoder(Operation)


class PlanFault(StrEnum):
    """Why a plan can't be kept or sent."""

    UNKNOWN = "unknown"
    NO_PLACE = "no_place"
    NO_ACTIVITY = "no_activity"
    WINDOW_REVERSED = "window_reversed"
    CANCELLED = "cancelled"
    SENT = "sent"
    TOO_LONG = "too_long"


class PlanRefused(Exception):  # it is the officer's answer, not a fault
    """Nothing was stored; `fault` says why."""

    def __init__(self, fault: PlanFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def refuse(operation: Operation) -> None:
    """Nothing, if a gateway can take the plan.

    Raises:
        PlanRefused: it can't.
    """
    if operation.place is None:
        raise PlanRefused(PlanFault.NO_PLACE)
    if not operation.activity.strip():
        raise PlanRefused(PlanFault.NO_ACTIVITY)
    if operation.ends_at < operation.starts_at:
        raise PlanRefused(PlanFault.WINDOW_REVERSED)


def readable(operation: Operation) -> bytes:
    """A plan as the vault keeps it.

    Raises:
        PlanRefused: it would not be read back, because something in it is longer than a record allows.
    """
    body = msgspec.json.encode(operation)
    try:
        _OPERATION.decode(body)
    except msgspec.ValidationError:
        raise PlanRefused(PlanFault.TOO_LONG) from None
    return body
