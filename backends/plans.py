"""Planned operations as a gateway knows them: those entered here, those of its extracts, those that were told to it.

Knows the table of plans, and that what is published is all that any of them is matched by. Does not know who is told
(`planning`), or the rule by which plans meet (`meeting`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from backends.any_record import Record
from backends.change import Kind, Lane
from backends.crossing import activity_told, phone_told
from backends.entitlement import Sharing
from backends.ingest.plans import as_shown
from backends.meeting import Side, Tokens, tokens_of, window
from backends.partner_body import PartnerBody
from backends.plan_record import PlanTold
from backends.plan_table import PLAN, PLAN_STATE
from backends.records import Marking, Operation, Provenance
from backends.schema import SHARED
from backends.store import Identity, Store

#: How a plan came to be known here.
ENTERED: Final = "entered"
EXTRACT: Final = "extract"
PARTNER: Final = "partner"
PARTNER_EXTRACT: Final = "partner extract"

#: The key that both backends share: as long as a hash by it.
_KEY_BYTES: Final = 32

_ENCODER: Final = msgspec.json.Encoder()
_RECORD: Final = msgspec.json.Decoder(Record)
_OPERATION: Final = msgspec.json.Decoder(Operation)
_TOKENS: Final = msgspec.json.Decoder(Tokens)
_NO_TOKENS: Final = Tokens()


class Known(msgspec.Struct, frozen=True, gc=False):
    """One plan: what is published of it, by what others may meet it (`side`), and by what its owner alone is told.

    `secret` are the tokens of targets that are not disclosed; of a `silent` plan nothing is. `activity` is the true one
    where it is known here.
    """

    origin: str
    operation: Operation
    revision: int
    side: Side
    secret: Tokens
    silent: bool
    activity: str
    phone: str
    at: int
    told: str

    @property
    def id(self) -> str:
        """The id of its operation."""
        return self.operation.id

    @property
    def is_here(self) -> bool:
        """Whether it is a plan of this gateway's own system."""
        return self.origin in {ENTERED, EXTRACT}

    @property
    def is_entered(self) -> bool:
        """Whether an officer entered it, here or there; what only extracts tell was cleared by their own systems."""
        return self.origin in {ENTERED, PARTNER}


def published(operation: Operation) -> Operation:
    """As much of a plan as its owner shows; of a restricted one the window, the coarse circle and the owner."""
    return as_shown(operation)


class Plans:
    """The plans in one transaction of one gateway."""

    def __init__(self, connection: Connection, identity: Identity) -> None:
        self.connection = connection
        self._identity = identity
        row = connection.execute(select(PLAN_STATE)).one_or_none()
        if row is None:
            connection.execute(insert(PLAN_STATE).values(one=1, heard=0, key=b"", batch=0))
        self.heard = 0 if row is None else int(row.heard)
        self._shared_key = b"" if row is None else bytes(row.key)
        self._batch = 0 if row is None else int(row.batch)

    @property
    def key(self) -> bytes:
        """The key of tokens: that which both backends share, else one that never leaves this gateway."""
        return self._shared_key or self._identity.secret_key

    def note_heard(self, at: int) -> None:
        """Notes that the other backend has told all that it knew at a time."""
        self.heard = max(self.heard, at)
        self.connection.execute(update(PLAN_STATE).values(heard=self.heard))

    def keep(self, private: Operation, phone: str, at: int) -> Known:
        """Stores a plan that was entered here, in the place of its older self."""
        shown = published(private)
        self._write(shown, ENTERED, private.revision, phone=phone, private=_ENCODER.encode(private), at=at)
        return self._sure(shown.id)

    def hear(self, body: PartnerBody, told: PlanTold, at: int) -> Known | None:
        """Stores a plan that the other backend told; None for one of which a newer revision is known."""
        held = self.get(body.record)
        if held is not None and held.revision >= told.revision:
            return None
        operation = _operation_of(body, told)
        tokens = Tokens(told.targets, told.addresses, told.codes)
        origin = PARTNER if told.entered else PARTNER_EXTRACT
        self._write(
            operation, origin, told.revision, phone=body.callback, tokens=_ENCODER.encode(tokens), at=at
        )  # fmt: skip
        return self._sure(operation.id)

    def absorb(self, at: int) -> None:
        """Takes in what extracts planned, changed or deleted since the last time."""
        rows = _newer_than(self._batch)
        for row in self.connection.execute(rows.order_by(SHARED.c.batch, SHARED.c.rid)).all():
            self._batch = max(self._batch, row.batch)
            record = _RECORD.decode(row.body)
            held = self.get(record.id) if isinstance(record, Operation) else None
            if isinstance(record, Operation) and (held is None or held.origin == EXTRACT):
                silent = row.sharing == Sharing.SILENT
                self._write(record, EXTRACT, record.revision, private=row.body, at=at, silent=silent)
        self.connection.execute(update(PLAN_STATE).values(batch=self._batch))

    def get(self, plan_id: str) -> Known | None:
        """One plan, cancelled or not."""
        row = self.connection.execute(select(PLAN).where(PLAN.c.id == plan_id)).one_or_none()
        return None if row is None else self._known(row)

    def overlapping(self, plan: Known) -> Iterator[Known]:
        """The other plans whose windows overlap one's, as far as they are disclosed; cancelled and deleted ones not.

        What is silent or restricted is not even looked into, so that the time of an answer doesn't tell of it.
        """
        rows = _around(plan).where(PLAN.c.silent == 0)
        for row in self.connection.execute(rows.order_by(PLAN.c.id)).all():
            if row.origin != EXTRACT or self._is_shared(row.id):
                yield self._known(row, hidden=False)

    def overlapping_hidden(self, plan: Known) -> Iterator[Known]:
        """The same with silent ones, and with all that this gateway has of each, for what is told to owners alone."""
        for row in self.connection.execute(_around(plan).order_by(PLAN.c.id)).all():
            if row.origin != EXTRACT or self._is_shared(row.id):
                yield self._known(row)

    def unheard(self, now: int) -> list[Known]:
        """The plans entered here that wait for the other backend and are not over."""
        rows = select(PLAN).where(PLAN.c.origin == ENTERED, PLAN.c.ends >= now, PLAN.c.told == "partner_not_heard")
        return [self._known(row) for row in self.connection.execute(rows.order_by(PLAN.c.id)).all()]

    def pending(self) -> list[Known]:
        """The plans for which silent hits have not been looked for."""
        rows = select(PLAN).where(PLAN.c.pending == 1).order_by(PLAN.c.id)
        return [self._known(row) for row in self.connection.execute(rows).all()]

    def settle(self, plan_id: str) -> None:
        """Notes that they have been."""
        self.connection.execute(update(PLAN).where(PLAN.c.id == plan_id).values(pending=0))

    def say(self, plan_id: str, outcome: str) -> None:
        """Notes what was said of a plan last."""
        self.connection.execute(update(PLAN).where(PLAN.c.id == plan_id).values(told=outcome))

    def _write(
        self, operation: Operation, origin: str, revision: int, *, at: int, phone: str = "", private: bytes = b"",
        tokens: bytes = b"", silent: bool = False,
    ) -> None:  # fmt: skip
        begins, ends = window(operation)
        self.connection.execute(delete(PLAN).where(PLAN.c.id == operation.id))
        self.connection.execute(insert(PLAN).values(
            id=operation.id, origin=origin, revision=revision, begins=begins, ends=ends,
            cancelled=int(operation.cancelled), silent=int(silent), unit=operation.provenance.unit, phone=phone,
            body=_ENCODER.encode(operation), private=private, tokens=tokens, at=at, told="", pending=1,
        ))  # fmt: skip

    def _sure(self, plan_id: str) -> Known:
        found = self.get(plan_id)
        assert found is not None  # noqa: S101  # it was just written in this transaction
        return found

    def _known(self, row: Row[Any], *, hidden: bool = True) -> Known:
        operation = _OPERATION.decode(row.body)
        is_looked_into = bool(row.private) and (hidden or operation.visibility != "restricted")
        private = _OPERATION.decode(row.private) if is_looked_into else None
        open_tokens = secret = _TOKENS.decode(row.tokens) if row.tokens else _NO_TOKENS
        if private is not None:
            made = tokens_of(private, self.key)
            open_tokens, secret = (_NO_TOKENS, made) if operation.visibility == "restricted" else (made, _NO_TOKENS)
        return Known(
            origin=row.origin, operation=operation, revision=row.revision,
            side=Side(row.begins, row.ends, operation.place, operation.radius_m, open_tokens), secret=secret,
            silent=bool(row.silent), activity=(private or operation).activity, phone=row.phone, at=row.at,
            told=row.told,
        )  # fmt: skip

    def _is_shared(self, plan_id: str) -> bool:
        held = select(SHARED.c.rid).where(SHARED.c.slot == plan_id, SHARED.c.kind == Kind.UPSERT)
        return self.connection.execute(held).first() is not None


def is_behind(connection: Connection) -> bool:
    """Whether extracts planned something that was not taken in yet."""
    batch = connection.execute(select(PLAN_STATE.c.batch)).scalar_one_or_none()
    return connection.execute(_newer_than(batch or 0).limit(1)).first() is not None


def _newer_than(batch: int) -> Select[Any]:
    """What extracts planned after one of them."""
    return select(SHARED.c.batch, SHARED.c.body, SHARED.c.sharing).where(
        SHARED.c.lane.in_((Lane.PLANNED, Lane.URGENT)), SHARED.c.kind == Kind.UPSERT, SHARED.c.batch > batch
    )


def _around(plan: Known) -> Select[Any]:
    """The rows of the other plans that run while one does."""
    return select(PLAN).where(
        PLAN.c.begins <= plan.side.ends, PLAN.c.ends >= plan.side.begins, PLAN.c.cancelled == 0, PLAN.c.id != plan.id
    )


def told_of(plan: Known) -> PartnerBody:
    """What crosses of a plan: what is published of it, and tokens of the targets that may be met by."""
    shown = plan.operation
    tokens = plan.side.tokens
    told = PlanTold(
        revision=plan.revision, agency=shown.provenance.agency, place=shown.place, radius_m=shown.radius_m,
        visibility=shown.visibility, lead_minutes=shown.lead_minutes, lag_minutes=shown.lag_minutes,
        targets=tokens.targets, addresses=tokens.addresses, codes=tokens.codes, entered=plan.is_entered,
    )  # fmt: skip
    return PartnerBody(
        kind="operation", record=shown.id, unit=shown.provenance.unit, action=activity_told(shown.activity),
        callback=phone_told(plan.phone),
        starts=shown.starts, ends=shown.ends, cancelled=shown.cancelled, plan=told,
    )  # fmt: skip


class NoPlanKey(Exception):  # it is what isn't there
    """The file with the key of tokens can't be read, or holds none."""


def share_key(store: Store, file: Path) -> None:
    """Keeps the key of tokens that both backends were given by their administrators: 64 hex digits in a file.

    Raises:
        NoPlanKey: the file can't be read, or holds something else.
    """
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        raise NoPlanKey("the file with the plans' key can't be read") from None
    if len(key) != _KEY_BYTES:
        raise NoPlanKey(f"the plans' key has to be {_KEY_BYTES} bytes as hex digits")
    with store.writing() as connection:
        Plans(connection, store.identity)
        connection.execute(update(PLAN_STATE).values(key=key))


def _operation_of(body: PartnerBody, told: PlanTold) -> Operation:
    """A plan of the other side as far as it was told."""
    assert body.starts is not None  # noqa: S101  # the caller has looked
    assert body.ends is not None  # noqa: S101  # as above
    system = body.record.partition(":")[0]
    where = Provenance(system=system, agency=told.agency, unit=body.unit, updated=body.starts, access_level=1)
    return Operation(
        id=body.record, revision=told.revision, provenance=where, marking=Marking(), activity=body.action,
        starts=body.starts, ends=body.ends, visibility=told.visibility, lead_minutes=told.lead_minutes,
        lag_minutes=told.lag_minutes, place=told.place, radius_m=told.radius_m, cancelled=body.cancelled,
    )  # fmt: skip
