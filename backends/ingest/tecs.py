"""TECS subjects, cases and lookouts become case summaries (docs/extracts.md section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from backends.change import Draft, Loss
from backends.ingest import parts
from backends.ingest.codes import CASE_ROLES, CASE_STATUSES
from backends.ingest.guarding import is_kept_back
from backends.ingest.rejects import BadRow, Reason
from backends.ingest.row import Row
from backends.records import Case, Person

_TYPES = frozenset(("SUBJECT", "CASE", "LOOKOUT"))
_ROLES = frozenset(CASE_ROLES)
_FLAG = ("FLAG_CODE", "FLAG_ENTERED", "FLAG_VALIDATED", "FLAG_EXPIRES", "FLAG_UNIT", "FLAG_NOTE", "FLAG_SECOND_PARTY")


class TecsSubjects:
    """The adapter of TECS records; it keeps nothing between rows."""

    def drafts(self, row: Row) -> Iterator[Draft]:
        """The case summary of a row.

        Raises:
            BadRow: the row is refused.
        """
        case = _case(row)
        open_to = parts.disclosure(row, "LOGICAL_DELETE_IND")
        role = _role(row)
        kept_back = is_kept_back(role)
        if not kept_back:
            row.known("SUBJECT_ROLE", role, _ROLES)
        withheld = "witness" if kept_back else open_to.withheld
        row.tally.restricted[open_to.sharing] += 1
        if withheld:
            row.tally.withheld[withheld] += 1
            yield Draft(case.id, Loss.WITHHELD)
        else:
            yield open_to.draft(case)


def _case(row: Row) -> Case:
    row.required("TECS_RECORD_ID")
    number = row.record_id("TECS_RECORD_ID")
    kind = row.required("RECORD_TYPE").upper()
    if kind not in _TYPES:
        raise BadRow(Reason.UNKNOWN_TYPE, "RECORD_TYPE")
    unit, updated = row.required("OWNER_UNIT"), row.needed_time("LAST_UPDATE_DATETIME")
    level, changed = row.level("ACCESS_CONTROL_LEVEL"), row.time("ACCESS_LEVEL_CHANGE_DATETIME")
    status = row.code("CASE_STATUS").replace(" ", "_")
    return Case(
        id=f"tecs:{number}", revision=1, marking=parts.read_marking(row.text("MARKING")),
        provenance=parts.provenance("tecs", parts.agency(row, "HSI"), unit, updated, level, changed),
        tracking_id=row.text("CASE_TRACKING_ID") or number,
        status=status if status and row.known("CASE_STATUS", status, CASE_STATUSES) else "OPEN",
        role=CASE_ROLES.get(_role(row), "Of interest"), lookout=kind == "LOOKOUT", warrant=row.yes("WARRANT_IND"),
        contact_first=row.yes("CONTACT_FIRST_IND"), opened=row.time("CASE_OPEN_DATETIME"), person=_person(row),
        vehicles=parts.vehicles(
            row, "VEHICLE_PLATE", "VEHICLE_PLATE_JURISDICTION", "VEHICLE_VIN", "VEHICLE_DESCRIPTION"
        ),
        phones=parts.phones(row, "PHONE_NUMBER"), addresses=parts.addresses(row, "ADDRESS"),
        flags=parts.flags(row, _FLAG, updated, unit),
    )  # fmt: skip


def _person(row: Row) -> Person:
    return Person(
        names=parts.names(row, "PERSON_SURNAME", "PERSON_GIVEN_NAME", "PERSON_MIDDLE_NAME", "PERSON_ALIASES"),
        birth_dates=row.births("PERSON_BIRTH_DATE"),
        identifications=parts.identifications(row, "ID_NUMBER", "ID_CATEGORY", "ID_JURISDICTION"),
        juvenile=row.yes("JUVENILE_IND"),
    )


def _role(row: Row) -> str:
    """The subject's role in upper case."""
    return " ".join(row.code("SUBJECT_ROLE").replace("_", " ").split())
