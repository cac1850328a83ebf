"""Who was told of which record, when, and what for: the accounting of disclosures (5 U.S.C. 552a(c)).

Knows answers and ids. An answer is noted before its first byte, and the ids it tells of before they are sent, some
thousands at a time. Does not know what is in a record.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from backends.change import pointer_id
from backends.feed import Feed
from backends.identity import Signed
from backends.identity_tables import ANSWER, DISCLOSED
from backends.schema import MATCH_KEY, OFFICER, SHARED
from backends.store import Store
from backends.tokens import fold

#: Ids are written after so many; a server that is killed has told of at most as many more than are noted.
PART_IDS: Final = 5_000

#: Why a copy is kept up to date: deconfliction is the purpose that the sharing agreement names.
COPY: Final = "deconfliction copy"

#: The id of the record that a line of a page is about: its first one.
_ID: Final = re.compile(rb'"id":"((?:e3|tecs):[^"\\]{1,64})"')


#: The statements of every answer, made once: making one costs more than running it.
_BEGIN: Final = insert(ANSWER)
_PARTS: Final = select(func.count()).where(DISCLOSED.c.answer == bindparam("of"))
_DISCLOSE: Final = insert(DISCLOSED)
_MORE: Final = (
    update(ANSWER).where(ANSWER.c.number == bindparam("of")).values(records=ANSWER.c.records + bindparam("more"))
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an answer is for: the route, the purpose that the officer gave, and the event that it belongs to."""

    route: str
    purpose: str = COPY
    event: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The ids that an answer tells of as they are kept, and how many there are."""

    count: int
    packed: bytes


def told(ids: Sequence[bytes]) -> Told:
    """Ids as they are kept; made once, it can be noted for each answer that tells the same."""
    return Told(len(ids), zlib.compress(b"\n".join(ids)))


def begin(connection: Connection, signed: Signed, purpose: Purpose, now: int) -> int:
    """The number of an answer that is about to be given."""
    values = {
        "at": now,
        "officer": signed.officer.id,
        "device": signed.device,
        "route": purpose.route,
        "purpose": purpose.purpose,
        "event": purpose.event,
        "records": 0,
        "whole": 0,
    }
    number = connection.execute(_BEGIN, values).inserted_primary_key
    return int(number[0]) if number else 0


def end(connection: Connection, answer: int, ids: Sequence[bytes], purpose: Purpose | None = None) -> None:
    """Note what an answer told of, and that it is whole; `purpose` says more of it than was known at its beginning."""
    end_told(connection, answer, told(ids), purpose)


def end_told(connection: Connection, answer: int, told_of: Told, purpose: Purpose | None = None) -> None:
    """The same for ids that are in the form of keeping."""
    more = {} if purpose is None else {"purpose": purpose.purpose, "event": purpose.event}
    _write(connection, answer, told_of, {"whole": 1, **more})


def accounted(store: Store, answer: int, feed: Feed, pages: Iterator[bytes]) -> Iterator[bytes]:
    """The pages of a round, each part of them sent after the ids in it were noted."""
    heard_of: list[bytes] = []
    others = feed.heard

    def heard(lines: Sequence[bytes]) -> None:
        """Notes the ids of lines and passes the lines on."""
        heard_of.extend(ids_of(lines))
        others(lines)

    feed.heard = heard
    for page in pages:
        if len(heard_of) >= PART_IDS:
            with store.acting(str(answer)) as connection:
                _write(connection, answer, told(heard_of), {})
            heard_of.clear()
        yield page
    with store.acting(str(answer)) as connection:
        end(connection, answer, heard_of)


def ids_of(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The ids that lines of a page, or bodies of records, are about."""
    return (found[1] for line in lines if (found := _ID.search(line)))


def disclosures(connection: Connection, records: Sequence[str], secret_key: bytes) -> Iterator[dict[str, str]]:
    """Each answer that told of one of these records, as itself or as a pointer, oldest first."""
    wanted = {record: record for record in records} | {pointer_id(record, secret_key): record for record in records}
    rows = (
        select(ANSWER, DISCLOSED.c.ids, OFFICER.c.name, OFFICER.c.agency, OFFICER.c.unit)
        .join(DISCLOSED, DISCLOSED.c.answer == ANSWER.c.number)
        .join(OFFICER, OFFICER.c.id == ANSWER.c.officer, isouter=True)
        .order_by(ANSWER.c.number, DISCLOSED.c.part)
    )
    for row in connection.execute(rows):
        ids = set(zlib.decompress(row.ids).decode("ascii").split("\n"))
        for shown, record in wanted.items():
            if shown in ids:
                yield _entry(row, record, "record" if shown == record else "pointer")


def records_with(connection: Connection, identifier: str) -> tuple[str, ...]:
    """The ids of the records that an identifier stands in, whoever may know of them."""
    keys = [f"{kind}:{fold(identifier)}" for kind in ("id", "pl", "vn")]
    rids = select(MATCH_KEY.c.rid).where(MATCH_KEY.c.key.in_(keys))
    rows = connection.execute(select(SHARED.c.id).where(SHARED.c.rid.in_(rids)).order_by(SHARED.c.id))
    return tuple(dict.fromkeys(row.id for row in rows))


def _write(connection: Connection, answer: int, told_of: Told, values: Mapping[str, int | str]) -> None:
    """Notes ids, where there are any, and what else is known of their answer now."""
    if told_of.count:
        part = connection.execute(_PARTS, {"of": answer}).scalar_one()
        connection.execute(_DISCLOSE, {"answer": answer, "part": part, "ids": told_of.packed})
    if told_of.count or values:
        connection.execute(_MORE, {"of": answer, "more": told_of.count, **values})


def _entry(row: Any, record: str, form: str) -> dict[str, str]:  # noqa: ANN401  # SQLAlchemy types rows by position
    at = dt.datetime.fromtimestamp(row.at, dt.UTC).isoformat().replace("+00:00", "Z")
    told = {
        "record": record, "form": form, "at": at, "officer": row.officer, "name": row.name, "agency": row.agency,
        "unit": row.unit, "device": row.device, "route": row.route, "purpose": row.purpose, "event": row.event,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}
