"""e3's subjects of apprehension events become encounters and custody changes (docs/extracts.md section 3)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from backends.change import Draft, Loss
from backends.entitlement import Sharing
from backends.ingest import parts
from backends.ingest.clock import years_between
from backends.ingest.codes import ARREST_METHODS, CUSTODY_CHANGES, DISPOSITIONS, SECTORS
from backends.ingest.guarding import PROTECTED, disposition_sent, names_protection
from backends.ingest.rejects import BadRow, Reason
from backends.ingest.row import Row
from backends.records import MAX_ITEMS, Custody, Encounter, Identification, Person, Place, Provenance

#: Below this age a person is a juvenile.
ADULT = 18

#: Room for `-C` behind a record's id.
_LONGEST_WITH_CUSTODY = 62

_CAUTION = (
    "CAUTION_CODE",
    "CAUTION_DT",
    "CAUTION_VALID_DT",
    "CAUTION_EXP_DT",
    "CAUTION_UNIT",
    "CAUTION_NOTE",
    "CAUTION_2ND_PARTY",
)


class E3Subjects:
    """The adapter of one ingest; it remembers equal rows without an id, which are told apart by number."""

    def __init__(self) -> None:
        self._alike: Counter[bytes] = Counter()

    def drafts(self, row: Row) -> tuple[Draft, ...]:
        """The encounter of a row, and its custody change; without one, the encounter tells that there is none.

        Raises:
            BadRow: the row is refused.
        """
        occurred = row.dated("APPR_DT_TIME", "APPR_TIME")
        open_to = parts.disclosure(row, "DELETED_IND")
        if names_protection(row.get("DISPOSITION", "")):
            open_to = replace(open_to, withheld=PROTECTED)
        encounter = _encounter(row, f"e3:{row.record_id('RECORD_ID') or self._made_up_id(row)}", occurred, open_to)
        custody = _custody(row, encounter)
        sector = encounter.sector
        if open_to.withheld:
            row.tally.withheld[open_to.withheld] += 1
        row.tally.restricted[open_to.sharing] += 1
        draft = open_to.draft(encounter, sector, f"{encounter.id}-C" if custody is None else "")
        return (draft,) if custody is None else (draft, _custody_draft(open_to, custody, sector))

    def _made_up_id(self, row: Row) -> str:
        """An id that follows from the row's content, so that reading it again changes nothing."""
        digest = hashlib.sha256("|".join(row.cells).encode()).digest()
        self._alike[digest[:10]] += 1
        return f"EID-{digest.hex()[:20]}-{self._alike[digest[:10]]}"


def _encounter(row: Row, record_id: str, occurred: dt.datetime, open_to: parts.Disclosure) -> Encounter:
    get = row.get
    codes = _codes(get("SECTOR", ""), get("ARREST_METHOD", ""), get("DISPOSITION", ""))
    for column, code in codes.unknown:
        row.tally.unknown_code(column, code)
    row.tally.masked += codes.is_masked
    station = get("STATION", "")
    unit = get("OWNER_UNIT", "") or station or codes.sector or "e3"
    updated = row.time("UPDATED_DT_TIME") or occurred
    return Encounter(
        id=record_id, revision=1, marking=open_to.marking,
        provenance=Provenance(
            system="e3", agency="USBP", unit=unit, updated=updated, access_level=row.level("ACCESS_LEVEL"),
            access_level_changed=row.time("ACCESS_LEVEL_DT"),
        ),
        occurred=occurred, event_number=get("EVENT_NUM", "") or record_id[3:], sector=codes.sector,
        station=station, landmark=get("LANDMARK", ""), place=_place(row),
        method=codes.method, disposition=codes.disposition, person=_person(row, occurred),
        vehicles=parts.vehicles(row, "PLATE_NUM", "PLATE_JURIS", "VIN", "VEH_DESC"),
        phones=parts.phones(row, "PHONE_NUM"), addresses=parts.addresses(row, "ADDRESS"),
        flags=parts.flags(row, _CAUTION, updated, unit),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Codes:
    """What three cells of codes become, and which of them no table has."""

    sector: str
    method: str
    disposition: str
    is_masked: bool
    unknown: tuple[tuple[str, str], ...]


@lru_cache(maxsize=16_384)
def _codes(sector: str, method: str, disposition: str) -> _Codes:
    """The codes of a row, the disposition without a claim of fear, which nobody outside may infer."""
    sent, is_masked = disposition_sent(disposition)
    counted = "" if is_masked or names_protection(disposition) else disposition.upper()
    codes = (("SECTOR", sector.upper(), SECTORS), ("ARREST_METHOD", method.upper(), ARREST_METHODS),
             ("DISPOSITION", counted, DISPOSITIONS))  # fmt: skip
    unknown = tuple((column, code) for column, code, table in codes if code and code not in table)
    return _Codes(sector.upper(), method, sent, is_masked, unknown)


def _person(row: Row, occurred: dt.datetime) -> Person:
    births, numbers = row.births("DATE_OF_BIRTH"), _numbers(row)
    return Person(
        names=parts.names(row, "SURNAME", "GIVEN_NAME", "MIDDLE_NAME", "ALIASES"), birth_dates=births,
        identifications=numbers, juvenile=_is_juvenile(row, births, occurred),
    )  # fmt: skip


def _numbers(row: Row) -> tuple[Identification, ...]:
    """The numbers of a row's person; most rows say none, or one in a cell."""
    has = row.has
    numbers: list[Identification] = []
    if has("ALIEN_NUM"):
        numbers += [Identification(category="ALIEN", value=value) for value in row.values("ALIEN_NUM")]
    if has("FIN"):
        numbers += [Identification(category="FIN", value=value) for value in row.values("FIN")]
    if has("DOC_NUM"):
        numbers += parts.identifications(row, "DOC_NUM", "DOC_KIND", "DOC_ISSUER")
    if len(numbers) > MAX_ITEMS:
        raise BadRow(Reason.TOO_LONG, "DOC_NUM")
    return tuple(numbers)


def _is_juvenile(row: Row, births: tuple[str, ...], occurred: dt.datetime) -> bool:
    """As the row says, else by the age it gives, else by the birth date."""
    said = row.answer("JUVENILE")
    if said is not None:
        return said
    age = row.number("APP_AGE", 0, 130)
    if age is None and births:
        age = years_between(births[0], occurred.date())
    return age is not None and age < ADULT


def _place(row: Row) -> Place | None:
    if not row.has("LATITUDE") and not row.has("LONGITUDE"):
        return None
    latitude, longitude = row.number("LATITUDE", -90, 90), row.number("LONGITUDE", -180, 180)
    if latitude is None or longitude is None:
        return None
    return Place(latitude=latitude, longitude=longitude)


def _custody(row: Row, encounter: Encounter) -> Custody | None:
    code = row.code("CUSTODY_CHANGE")
    if not code:
        return None
    if code not in CUSTODY_CHANGES:
        row.tally.unknown_code("CUSTODY_CHANGE", code)
        return None
    if len(encounter.id.partition(":")[2]) > _LONGEST_WITH_CUSTODY:
        raise BadRow(Reason.BAD_ID, "RECORD_ID")
    return Custody(
        id=f"{encounter.id}-C", revision=1, provenance=encounter.provenance, marking=encounter.marking,
        subject_record=encounter.id, change=CUSTODY_CHANGES[code], planned=row.needed_time("CUSTODY_DT_TIME"),
        done=row.yes("CUSTODY_DONE"), person=encounter.person,
    )  # fmt: skip


def _custody_draft(open_to: parts.Disclosure, custody: Custody, sector: str) -> Draft:
    """The custody change goes with its encounter; behind a pointer it isn't shared at all."""
    draft = open_to.draft(custody, sector)
    if open_to.sharing is Sharing.SUMMARY or isinstance(draft.content, Loss):
        return draft
    return Draft(draft.id, Loss.WITHHELD)
