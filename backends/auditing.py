"""The audit of devices as it comes: taken in row by row, verified, held, and anchored by a signed checkpoint.

Each row's chain value covers the row and the one before, so that a row that is changed, taken out, put in or moved
shows when it comes or when it is verified again; that a tail was lost shows with the next row, which then stands where
another one was held. Rows hold ids and hashes, neither names nor numbers. Does not know HTTP.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from sqlalchemy import Connection, insert, select, update

from backends.checkpoints import tell_contradicted
from backends.identity import Signed
from backends.identity_tables import CHECKPOINT
from backends.leases import Holder
from backends.oversight_tables import AUDIT_ENDS, AUDITED
from backends.records import Shape, Text
from backends.signing import Context, Signer, canonical, signed_time

#: Most rows of one request: some 300 KB.
MAX_ROWS: Final = 500

_NUMBER = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
_CHAIN = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
_HASH = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{2}){0,64}\Z")]
_IDS = Annotated[str, msgspec.Meta(max_length=16_384, pattern=r"^\[[\x20-\x7e]*\]\Z")]


class AuditedRow(Shape, frozen=True, kw_only=True, rename="camel"):
    """One row as the device keeps it: `at` in hundredths of a second since 1970, `records` as the JSON it is."""

    number: _NUMBER
    at: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    what: Text
    outcome: Text
    records: _IDS = "[]"
    query_hash: _HASH = ""
    chain: _CHAIN


class AuditRows(Shape, frozen=True, kw_only=True):
    """The body of `POST /audit`: rows that follow on each other, and the chain's value before the first."""

    before: _CHAIN
    rows: Annotated[tuple[AuditedRow, ...], msgspec.Meta(min_length=1, max_length=MAX_ROWS)]


class AuditAnswer(Shape, frozen=True, kw_only=True):
    """The answer: up to which row this gateway holds the audit, and its signed word for that."""

    number: int
    chain: str
    checkpoint: str


class Contradicted(Exception):  # it is what the device's audit is
    """The rows don't follow on each other, or are not those that were held or signed before."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying came to: how many rows are held, and the first that doesn't fit, None where all do."""

    officer: str
    device: str
    first: int
    rows: int
    broken: int | None


def link(before: bytes, row: AuditedRow) -> bytes:
    """The chain's value after a row (docs/protocol.md section 19)."""
    parts = (row.number, row.at, row.what, row.outcome, row.records, bytes.fromhex(row.query_hash))
    return hashlib.sha256(before + msgspec.json.encode(parts)).digest()


def take(connection: Connection, signed: Signed, sent: AuditRows) -> tuple[int, bytes]:
    """Stores rows that are not held yet; gives the last number that is, and the chain's value there.

    Raises:
        Contradicted: they contradict each other, what is held, or what was signed; nothing is stored then.
    """
    _refuse_unlinked(sent)
    this = (AUDIT_ENDS.c.officer == signed.officer.id) & (AUDIT_ENDS.c.device == signed.device)
    ends = connection.execute(select(AUDIT_ENDS).where(this)).one_or_none()
    first = sent.rows[0].number
    if ends is None:
        _begin(connection, signed, first, bytes.fromhex(sent.before))
        last, chain = first - 1, bytes.fromhex(sent.before)
    else:
        last, chain = ends.number, ends.chain
    fresh = _fresh(connection, signed, sent, last, chain)
    _refuse_unsigned(connection, signed, sent)
    if fresh:
        connection.execute(insert(AUDITED), [_values(signed, row) for row in fresh])
        last, chain = fresh[-1].number, bytes.fromhex(fresh[-1].chain)
        connection.execute(update(AUDIT_ENDS).where(this).values(number=last, chain=chain))
    return last, chain


def anchored(
    connection: Connection, signer: Signer, source: str, signed: Signed, number: int, chain: bytes, now: dt.datetime
) -> str:
    """The agency's signed word for where it holds a device's audit, under a context of its own.

    A checkpoint says that a chain was this one; only this word says that the rows are held.
    """
    this = (CHECKPOINT.c.officer == signed.officer.id) & (CHECKPOINT.c.device == signed.device)
    if connection.execute(select(CHECKPOINT.c.head).where(this, CHECKPOINT.c.length == number)).first() is None:
        values = {"officer": signed.officer.id, "device": signed.device, "length": number, "head": chain.hex()}
        connection.execute(insert(CHECKPOINT).values(**values, at=int(now.timestamp())))
    holder = Holder(source, signed.officer.id, signed.device)
    payload = {"kind": "audit", **holder.named(), "number": number, "chain": chain.hex(), "at": signed_time(now)}
    return signer.signed(canonical(payload), Context.AUDIT)


def note_contradiction(connection: Connection, signed: Signed, number: int, now: dt.datetime) -> None:
    """Notes from which row on a device's audit was contradicted, and tells the officer's unit."""
    this = (AUDIT_ENDS.c.officer == signed.officer.id) & (AUDIT_ENDS.c.device == signed.device)
    connection.execute(update(AUDIT_ENDS).where(this, AUDIT_ENDS.c.broken.is_(None)).values(broken=number))
    tell_contradicted(connection, signed, int(now.timestamp()))


def verify(connection: Connection, officer: str = "", device: str = "") -> Iterator[Verdict]:
    """Whether the audits held here are whole and unchanged: of all devices, or of an officer's, or of one."""
    wanted = select(AUDIT_ENDS).order_by(AUDIT_ENDS.c.officer, AUDIT_ENDS.c.device)
    wanted = wanted.where(AUDIT_ENDS.c.officer == officer) if officer else wanted
    wanted = wanted.where(AUDIT_ENDS.c.device == device) if device else wanted
    for ends in connection.execute(wanted).all():
        this = (AUDITED.c.officer == ends.officer) & (AUDITED.c.device == ends.device)
        heads = dict(_signed_heads(connection, ends.officer, ends.device))
        count, broken, before = 0, None, ends.before
        for row in connection.execute(select(AUDITED).where(this).order_by(AUDITED.c.number)):
            number, parts = ends.first + count, (row.number, row.at, row.what, row.outcome, row.records, row.query_hash)
            before = hashlib.sha256(before + msgspec.json.encode(parts)).digest()
            if row.number != number or before != row.chain or heads.get(number, before) != before:
                broken = number
                break
            count += 1
        if broken is None and (ends.first + count - 1, before) != (ends.number, ends.chain):
            broken = ends.first + count
        yield Verdict(ends.officer, ends.device, ends.first, count, broken if broken is not None else ends.broken)


def _signed_heads(connection: Connection, officer: str, device: str) -> Iterator[tuple[int, bytes]]:
    this = (CHECKPOINT.c.officer == officer) & (CHECKPOINT.c.device == device)
    for length, head in connection.execute(select(CHECKPOINT.c.length, CHECKPOINT.c.head).where(this)):
        yield length, bytes.fromhex(head)


def _refuse_unlinked(sent: AuditRows) -> None:
    before = bytes.fromhex(sent.before)
    for number, row in enumerate(sent.rows, sent.rows[0].number):
        before = link(before, row)
        if row.number != number or before.hex() != row.chain:
            raise Contradicted


def _fresh(connection: Connection, signed: Signed, sent: AuditRows, last: int, chain: bytes) -> Sequence[AuditedRow]:
    """The rows that are not held yet; those that are have to be the same, and the first new one follows on the last."""
    held = {row.number: row.chain for row in connection.execute(
        select(AUDITED.c.number, AUDITED.c.chain).where(
            AUDITED.c.officer == signed.officer.id, AUDITED.c.device == signed.device,
            AUDITED.c.number.between(sent.rows[0].number, sent.rows[-1].number)))}  # fmt: skip
    if any(held.get(row.number, bytes.fromhex(row.chain)) != bytes.fromhex(row.chain) for row in sent.rows):
        raise Contradicted
    fresh = [row for row in sent.rows if row.number > last]
    before = {row.number: each for row, each in zip(sent.rows, _befores(sent), strict=True)}
    if (fresh and (fresh[0].number, before[fresh[0].number]) != (last + 1, chain)) or sent.rows[-1].number < last:
        raise Contradicted
    return fresh


def _befores(sent: AuditRows) -> Iterator[bytes]:
    """The chain's value before each row."""
    yield bytes.fromhex(sent.before)
    yield from (bytes.fromhex(row.chain) for row in sent.rows[:-1])


def _refuse_unsigned(connection: Connection, signed: Signed, sent: AuditRows) -> None:
    """Refuses rows that are others than those whose head was signed."""
    chains = {row.number: row.chain for row in sent.rows}
    this = (CHECKPOINT.c.officer == signed.officer.id) & (CHECKPOINT.c.device == signed.device)
    heads = select(CHECKPOINT.c.length, CHECKPOINT.c.head).where(
        this, CHECKPOINT.c.length.between(sent.rows[0].number, sent.rows[-1].number)
    )
    if any(chains[length] != head for length, head in connection.execute(heads)):
        raise Contradicted


def _begin(connection: Connection, signed: Signed, first: int, before: bytes) -> None:
    values = {"officer": signed.officer.id, "device": signed.device, "first": first, "before": before}
    connection.execute(insert(AUDIT_ENDS).values(**values, number=first - 1, chain=before, broken=None))


def _values(signed: Signed, row: AuditedRow) -> dict[str, object]:
    return {
        "officer": signed.officer.id, "device": signed.device, "number": row.number, "at": row.at, "what": row.what,
        "outcome": row.outcome, "records": row.records, "query_hash": bytes.fromhex(row.query_hash),
        "chain": bytes.fromhex(row.chain),
    }  # fmt: skip
