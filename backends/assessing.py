"""Threat pictures and assessments as they are asked for: who may, what of it is told, and what is signed.

An assessment is what both gateways stated. A gateway signs one for an officer of its own agency alone, and only if its
own part is its own word. Knows docs/protocol.md section 20. Does not know HTTP or SQL.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, insert

from backends.assessment_table import SIGNED_OFF
from backends.decoding import learnt
from backends.identity import Officer
from backends.oversight import period_of, scope_of
from backends.problems import Code, Problem
from backends.rate_change import Counts as Pair
from backends.rate_change import changes
from backends.rule_set import in_force
from backends.rules import AGENCY_OF, all_rules
from backends.signing import Context, Signer, canonical, from_text, signed_time
from backends.threat import LEVEL, Counts, Period, Spot, cells, counts, published
from backends.threat_wire import (
    NOT_SHARED,
    Assessment,
    Happening,
    SignOff,
    SignOffAnswer,
    ThreatAnswer,
    ThreatChange,
    ThreatRequest,
    ThreatStatement,
)

#: Roles in which an agency's assessment is signed.
SIGNERS: Final = ("governance", "supervisor")

#: The one of them that answers for a sector of its own alone.
_OF_ONE_SECTOR: Final = "supervisor"

#: With fewer than this in all there is nothing to say of a rate, whatever may be shown.
_FEWEST: Final = 5


def threat(
    connection: Connection, signer: Signer, system: str, officer: Officer, asked: ThreatRequest, now: dt.datetime
) -> ThreatAnswer:
    """The signed statement of what happened in a period, as far as the officer's role is told.

    Raises:
        Problem: no role of theirs is told anything, or the period is not one of whole weeks that are over.
    """
    sector = scope_of(officer)
    period = Period(*period_of(asked.begins, asked.ends))
    if period.ends > now.timestamp():
        raise Problem(Code.MALFORMED)
    least = in_force([each.terms for each in all_rules(connection)], now).suppression
    found = counts(connection, period)
    shown = tuple(cells(found, least, sector))
    said = ThreatStatement(
        source=system, begins=asked.begins, ends=asked.ends, as_of=now, sector=sector, suppression=least, level=LEVEL,
        marking=("LEI",), absent=NOT_SHARED, cells=shown, changes=tuple(_changes(found, period, least, sector)),
    )  # fmt: skip
    return ThreatAnswer(statement=signer.signed(canonical(said), Context.THREAT))


def sign_off(
    connection: Connection, signer: Signer, system: str, officer: Officer, asked: Assessment, now: dt.datetime
) -> SignOffAnswer:
    """The agency's signature on an assessment, which is noted with who had it signed.

    Raises:
        Problem: the officer is not of this agency or may not sign; or this gateway's part is not its own word.
    """
    role = next((each for each in SIGNERS if each in officer.roles), None)
    if role is None or officer.agency != AGENCY_OF[system]:
        raise Problem(Code.NOT_ALLOWED)
    stated = _own(signer, getattr(asked, system))
    if stated is None:
        raise Problem(Code.MALFORMED)
    if role == _OF_ONE_SECTOR and not (officer.sector and stated.sector == officer.sector):
        raise Problem(Code.NOT_ALLOWED)
    document = hashlib.sha256(canonical(asked)).hexdigest()
    said = SignOff(source=system, agency=officer.agency, role=role, document=document, at=signed_time(now))
    values = {"document": document, "officer": officer.id, "role": role, "at": int(now.timestamp())}
    connection.execute(insert(SIGNED_OFF).values(values))
    return SignOffAnswer(signature=signer.signed(canonical(said), Context.ASSESSMENT))


def _own(signer: Signer, statement: str) -> ThreatStatement | None:
    """What a statement says; None for one that this gateway did not sign."""
    payload, _, signature = statement.partition(".")
    try:
        said = from_text(payload)
        signed = Context.THREAT.value + said
        Ed25519PublicKey.from_public_bytes(signer.public_key).verify(from_text(signature), signed)
        return msgspec.json.decode(said, type=learnt(ThreatStatement))
    except (ValueError, InvalidSignature):
        return None


def _changes(found: Counts, period: Period, least: int, sector: str) -> Iterator[ThreatChange]:
    """The changes that matter among all places and kinds, the surest first; counts that are kept back tell none.

    A change tells the last week's count, and with it what all weeks have: where any week is kept back it is not told.
    """
    last = (period.ends + 3 * 86_400) // (7 * 86_400) - 1
    weeks = (period.ends - period.begins) // (7 * 86_400) - 1
    if not weeks:
        return
    named: list[tuple[Happening, str, str, Pair]] = []
    for what in Happening:
        told = published(found[what], least)
        for spot, count in sorted(told.items()):
            if _is_place(spot, sector) and count is not None and count >= max(least, _FEWEST):
                now = told.get(spot._replace(week=last), 0) or 0
                named.append((what, spot.sector, spot.segment, Pair(now, count - now, weeks)))
    compared = zip(named, changes([pair for *_, pair in named]), strict=True)
    told_of = [(each, change) for each, change in compared if change is not None and change.matters]
    for (what, at, segment, pair), change in sorted(told_of, key=lambda one: (one[1].q, one[0][:3])):
        yield ThreatChange(
            what=what, sector=at, segment=segment, count=pair.last, weekly=round(pair.before / weeks, 2),
            ratio=round(change.ratio, 2), low=round(change.low, 2),
            high=None if change.high is None else round(change.high, 2), q=float(f"{change.q:.2g}"),
        )  # fmt: skip


def _is_place(spot: Spot, sector: str) -> bool:
    """Whether a count is of all weeks of a sector or a segment that is told to those of a sector."""
    return bool(spot.sector) and not spot.week and not spot.hours and sector in {"", spot.sector}
