"""Two sides of an entry, as rows of words: what each has on file, or who asks and who owns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from overlap.answer import Agreement, Evidence
from overlap.notices import Notice, NoticeUnit
from overlap.records import CaseSummary, DutyRole, Encounter, System
from ui.overlaps.state import Entry, Held, NoticeEntry, OverlapEntry
from ui.wording.evidence import evidence_field, evidence_sign, evidence_value, evidence_word
from ui.wording.matches import person_title
from ui.wording.overlaps import NOTICE_ROWS, OVERLAPS, record_name
from ui.wording.sources import source_title
from ui.wording.times import day


@dataclass(frozen=True, slots=True)
class Side:
    """The head of one side: whose it is, which record, and the system whose copy it comes from, if it does."""

    title: str
    record: str
    system: System | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line: what it is, both values, how they agree; `code` for what is read sign by sign."""

    field: str
    left: str
    agreement: str
    right: str
    differs: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Both heads and the lines below them."""

    left: Side
    right: Side
    rows: tuple[TableRow, ...]


def table_of(entry: Entry) -> Table:
    """What an entry's two sides have."""
    match entry:
        case OverlapEntry():
            return _of_overlap(entry)
        case NoticeEntry():
            return _of_notice(entry)
        case _:
            assert_never(entry)


def _of_overlap(entry: OverlapEntry) -> Table:
    heads = {system: Side(source_title(system), _named(record), system) for system, record in entry.sides.items()}
    rows = tuple(_evidence_row(row) for row in entry.item.kept.overlap.evidence)
    return Table(heads[System.E3], heads[System.TECS], (_owner_row(entry), *rows))


def _named(record: Held | None) -> str:
    """A record by kind, number and date; one that can't be read any more says so."""
    match record:
        case Encounter():
            return f"{record_name(record)}, {day(record.occurred_at)}"
        case CaseSummary():
            return f"{record_name(record)}, {day(record.provenance.updated_at)}"
        case None:
            return OVERLAPS["record_gone"]
        case _:
            assert_never(record)


def _owner_row(entry: OverlapEntry) -> TableRow:
    units = entry.item.kept.overlap.units
    return TableRow(NOTICE_ROWS["unit"], units[0], "", units[1])


def _evidence_row(row: Evidence) -> TableRow:
    """One comparison; the side of TECS asked, so its value is the one that was entered."""
    sign = evidence_sign(row)
    return TableRow(
        evidence_field(row.field),
        evidence_value(row.field, row.on_file) or OVERLAPS["not_compared"],
        f"{sign}  {evidence_word(row)}" if sign else "",
        evidence_value(row.field, row.entered) or OVERLAPS["not_compared"],
        differs=row.agreement is Agreement.DIFFERENT,
        code=row.field.value in _CODES,
    )


_CODES = frozenset({"plate", "vin", "document", "phone"})


def _of_notice(entry: NoticeEntry) -> Table:
    notice = entry.item.notice
    left, right = (
        Side(f"{NOTICE_ROWS[part]} · {unit.agency}", _record_of(entry, unit))
        for part, unit in (("asker", notice.asker), ("owner", notice.owner))
    )
    return Table(left, right, tuple(_notice_rows(notice)))


def _record_of(entry: NoticeEntry, unit: NoticeUnit) -> str:
    """What a unit has, as far as it is held: its person and its number."""
    own = [record for record in entry.records if record.provenance.unit == unit.unit]
    return ", ".join(f"{person_title(record.person)}, {record_name(record)}" for record in own)


def _notice_rows(notice: Notice) -> list[TableRow]:
    asker, owner = notice.asker, notice.owner
    rows = [
        TableRow(NOTICE_ROWS["unit"], asker.unit, "", owner.unit),
        TableRow(NOTICE_ROWS["call"], _phone(asker), "", _phone(owner), code=True),
    ]
    if notice.records:
        numbers = ", ".join(record.partition(":")[2] for record in notice.records)
        rows.append(TableRow(NOTICE_ROWS["records"], "", "", numbers))
    return rows


def _phone(unit: NoticeUnit) -> str:
    """The number to call, which is the watch desk's where the unit has none."""
    desk = f" ({OVERLAPS['watch_desk']})" if unit.role is DutyRole.WATCH_DESK else ""
    return f"{unit.phone}{desk}" if unit.phone else OVERLAPS["not_compared"]
