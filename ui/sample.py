"""Invented answers for the pictures and the tests: every name, number and operation here is made up.

Knows how to build one answer of each level from invented records, as of one fixed moment. It does *not* search: the
evidence is written down. Ids carry `SYN`, telephone numbers are of the reserved 555-01xx range.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from overlap.answer import (
    Agreement,
    Assessment,
    Contact,
    Evidence,
    Fact,
    FactKind,
    Field,
    Grade,
    Level,
    Match,
    Position,
    PositionSource,
    SeenFlag,
    Situation,
    SourceCondition,
    SourceState,
)
from overlap.query import Action, Part, Query, Token
from overlap.records import (
    Address,
    Agency,
    CaseRole,
    CaseStatus,
    CaseSummary,
    Duty,
    DutyRole,
    Encounter,
    Identifier,
    IdentifierKind,
    Operation,
    PartialDate,
    Person,
    PersonName,
    Phone,
    Place,
    Pointer,
    Provenance,
    RecordId,
    SafetyFlag,
    System,
    Vehicle,
    Visibility,
)

#: 02:14 in Blaine, 10:14 Zulu.
NOW = dt.datetime(2026, 11, 24, 10, 14, tzinfo=dt.UTC)
LIMIT = dt.timedelta(hours=4)


def source(
    system: System,
    minutes: int,
    condition: SourceCondition = SourceCondition.CURRENT,
) -> SourceState:
    """The state of one copy that is so many minutes old."""
    return SourceState(
        system=system,
        as_of=None if condition is SourceCondition.NEVER else NOW - dt.timedelta(minutes=minutes),
        limit=LIMIT,
        condition=condition,
        scope="Blaine sector",
        records=18_204,
    )


CURRENT = (source(System.E3, 4), source(System.TECS, 6))
TECS_LATE = (source(System.E3, 4), source(System.TECS, 372, SourceCondition.STALE))
NONE_SYNCED = (
    source(System.E3, 0, SourceCondition.NEVER),
    source(System.TECS, 0, SourceCondition.NEVER),
)
POSITION = Position(
    latitude=48.99, longitude=-122.74, accuracy_m=12, source=PositionSource.GPS, at=NOW - dt.timedelta(seconds=20)
)


def _provenance(system: System, days: int, unit: str) -> Provenance:
    agency = Agency.USBP if system is System.E3 else Agency.HSI
    return Provenance(system=system, agency=agency, unit=unit, updated_at=NOW - dt.timedelta(days=days))


_VARGA = PersonName(surname="Varga", given_names="Milos")

HANDGUN = SafetyFlag(
    code="00", entered_at=NOW - dt.timedelta(days=21), unit="HSI Blaine", note="handgun reported",
    validated_at=NOW - dt.timedelta(days=13), second_party_checked=True,
)  # fmt: skip
DOGS = SafetyFlag(code="01", entered_at=NOW - dt.timedelta(days=13), unit="Sumas Station", note="dogs at address")

CASE = CaseSummary(
    id="tecs:SYN-T-5518", revision=4, provenance=_provenance(System.TECS, 21, "HSI Blaine"),
    tracking_id="SYN-T-5518", status=CaseStatus.OPEN, role=CaseRole.SUSPECT,
    person=Person(
        names=(_VARGA,), birth_dates=("1987-02-14",),
        identifiers=(Identifier(kind=IdentifierKind.PASSPORT_FOREIGN, value="SYN7739108"),),
    ),
    vehicles=(Vehicle(plate="BXT4821", jurisdiction="US-WA"),), phones=(Phone(number="360 555 0142"),),
    flags=(HANDGUN,),
)  # fmt: skip

ENCOUNTER = Encounter(
    id="e3:SYN-E-20931-1", revision=2, provenance=_provenance(System.E3, 13, "Sumas Station"),
    occurred_at=NOW - dt.timedelta(days=13), event_number="SYN-E-20931", sector="BLW", station="Sumas",
    person=Person(names=(PersonName(surname="Varga", given_names="Miloš"),)),
    vehicles=(Vehicle(plate="BXT4821", jurisdiction="US-WA"),), phones=(Phone(number="360 555 0142"),),
    addresses=(Address(text="4410 Synthetic Rd, Blaine WA"),), flags=(DOGS,),
)  # fmt: skip

PHONE_ENCOUNTER = Encounter(
    id="e3:SYN-E-20711-2", revision=1, provenance=_provenance(System.E3, 40, "Blaine Station"),
    occurred_at=NOW - dt.timedelta(days=40), event_number="SYN-E-20711", sector="BLW", station="Blaine",
    person=Person(names=(PersonName(surname="Okonjo-Beltrán de la Cruz", given_names="María Fernanda"),)),
    phones=(Phone(number="360 555 0142"),),
)  # fmt: skip

OPERATION = Operation(
    id="tecs:SYN-OP-772", revision=1, provenance=_provenance(System.TECS, 1, "HSI Blaine"),
    activity="warrant service", starts_at=NOW + dt.timedelta(minutes=76), ends_at=NOW + dt.timedelta(minutes=226),
    visibility=Visibility.TIME_AND_PLACE, place=Place(latitude=48.975, longitude=-122.72),
)  # fmt: skip

POINTER = Pointer(
    id="tecs:SYN-R-4471", revision=1, provenance=_provenance(System.TECS, 2, "HSI Blaine"),
    tokens=("0123456789abcdef0123",),
)  # fmt: skip

DUTY = Duty(
    id="tecs:SYN-D-1", revision=1, provenance=_provenance(System.TECS, 1, "HSI Blaine"), unit="HSI Blaine",
    role=DutyRole.DUTY_AGENT, name="SA J. Okafor", phone="360 555 0100", radio_channel="SYN-4", call_sign="Harbor 6",
    valid_from=NOW - dt.timedelta(hours=4), valid_to=NOW + dt.timedelta(hours=4),
    verified_at=NOW - dt.timedelta(hours=9),
)  # fmt: skip

CONTACT = Contact(agency=Agency.HSI, unit="HSI Blaine", duty=DUTY)


def _seen(field: Field, agreement: Agreement, entered: str, on_file: str, bits: float = 0.0) -> Evidence:
    return Evidence(
        field=field, agreement=agreement, level=f"{field}.{agreement}", entered=entered, on_file=on_file, bits=bits
    )


CASE_MATCH = Match(
    record=CASE, bits=24.1, probability=0.99, grade=Grade.LIKELY,
    evidence=(
        _seen(Field.NAME, Agreement.SAME, "VARGA, MILOS", "VARGA, Milos", 13.0),
        _seen(Field.BIRTH, Agreement.SAME, "1987-02-14", "1987-02-14", 8.1),
        _seen(Field.PLATE, Agreement.SAME, "BXT4821", "BXT4821", 12.0),
        _seen(Field.DOCUMENT, Agreement.DIFFERENT, "SYN7731908", "SYN7739108", -3.0),
        _seen(Field.PHONE, Agreement.NOT_ENTERED, "", "360 555 0142"),
    ),
)  # fmt: skip

OPERATION_MATCH = Match(
    record=OPERATION, bits=6.0, probability=0.7, grade=Grade.POSSIBLE,
    evidence=(
        _seen(Field.PLACE, Agreement.SIMILAR, "48.990, −122.740 (GPS)", "1.8 km away"),
        _seen(Field.TIME, Agreement.SAME, "now", "03:30–06:00 with 2 h lead"),
    ),
)  # fmt: skip

ENCOUNTER_MATCH = Match(
    record=ENCOUNTER, bits=15.5, probability=0.93, grade=Grade.LIKELY,
    evidence=(
        _seen(Field.NAME, Agreement.SIMILAR, "VARGA, MILOS", "VARGA, Miloš", 9.5),
        _seen(Field.BIRTH, Agreement.NOT_ON_FILE, "1987-02-14", ""),
        _seen(Field.PLATE, Agreement.SAME, "BXT4821", "BXT4821", 12.0),
        _seen(Field.DOCUMENT, Agreement.NOT_ON_FILE, "SYN7731908", ""),
        _seen(Field.PHONE, Agreement.NOT_ENTERED, "", "360 555 0142"),
        _seen(Field.ADDRESS, Agreement.NOT_ENTERED, "", "4410 Synthetic Rd, Blaine WA"),
    ),
)  # fmt: skip

WEAK_MATCH = Match(
    record=PHONE_ENCOUNTER, bits=3.1, probability=0.4, grade=Grade.WEAK,
    evidence=(
        _seen(Field.NAME, Agreement.DIFFERENT, "VARGA, MILOS", "OKONJO-BELTRÁN DE LA CRUZ, María Fernanda", -4.0),
        _seen(Field.PHONE, Agreement.SAME, "360 555 0142", "360 555 0142", 11.0),
    ),
)  # fmt: skip

_TEXT = "VARGA MILOS 19870214 BXT4821 SYN7731908"
QUERY = Query(
    text=_TEXT, names=(_VARGA,), birth_dates=(PartialDate(year=1987, month=2, day=14),),
    vehicles=(Vehicle(plate="BXT4821"),),
    tokens=(
        Token(part=Part.NAME, start=0, end=11, shown="VARGA, MILOS"),
        Token(part=Part.BIRTH, start=12, end=20, shown="14 Feb 1987"),
        Token(part=Part.PLATE, start=21, end=28, shown="BXT 4821 (WA)", alternatives=("BXT 4821 (BC)",)),
        Token(part=Part.DOCUMENT, start=29, end=39, shown="SYN7731908"),
    ),
)  # fmt: skip

_PHONE_QUERY = Query(
    text="360 555 0142", phones=(Phone(number="360 555 0142"),),
    tokens=(Token(part=Part.PHONE, start=0, end=12, shown="+1 360 555 0142"),),
)  # fmt: skip

_ABSENT_QUERY = Query(
    text="HALVORSEN INGRID 07041991",
    names=(PersonName(surname="Halvorsen", given_names="Ingrid"),),
    birth_dates=(PartialDate(year=1991, month=7, day=4), PartialDate(year=1991, month=4, day=7)),
    tokens=(
        Token(part=Part.NAME, start=0, end=16, shown="HALVORSEN, INGRID"),
        Token(part=Part.BIRTH, start=17, end=25, shown="4 Jul 1991", alternatives=("7 Apr 1991",)),
    ),
)  # fmt: skip

_NEAR = Match(
    record=Encounter(
        id="e3:SYN-E-19102-1", revision=1, provenance=_provenance(System.E3, 90, "Blaine Station"),
        occurred_at=NOW - dt.timedelta(days=90), event_number="SYN-E-19102", sector="BLW",
        person=Person(
            names=(PersonName(surname="Halvorsen", given_names="Ingunn"),), birth_dates=("1991-01-30",)
        ),
    ),
    bits=-1.0, probability=0.02, grade=Grade.WEAK,
    evidence=(
        _seen(Field.NAME, Agreement.SIMILAR, "HALVORSEN, INGRID", "HALVORSEN, Ingunn", 5.0),
        _seen(Field.BIRTH, Agreement.DIFFERENT, "1991-07-04", "1991-01-30", -6.0),
    ),
)  # fmt: skip


def situation(sources: tuple[SourceState, ...] = TECS_LATE, action: Action = Action.STOP) -> Situation:
    """What the invented answers are made in."""
    return Situation(
        now=NOW, action=action, agency=Agency.USBP, sources=sources, position=POSITION,
        operations=(OPERATION,), duties=(DUTY,),
    )  # fmt: skip


def _fact(kind: FactKind, level: Level, system: System, *records: str, **more: object) -> Fact:
    ids = tuple(RecordId(record) for record in records)
    return Fact(kind=kind, level=level, system=system, records=ids, **more)  # type: ignore[arg-type]  # sample data


def warning(action: Action = Action.STOP) -> Assessment:
    """A planned operation nearby, a threat flag on a likely match, an open case; TECS is past its limit."""
    return Assessment(
        level=Level.WARNING, query=QUERY,
        facts=(
            _fact(
                FactKind.OPERATION_NEARBY, Level.WARNING, System.TECS, OPERATION.id,
                distance_m=1810.0, at=OPERATION.starts_at,
            ),
            _fact(FactKind.THREAT_FLAG, Level.WARNING, System.TECS, CASE.id),
            _fact(FactKind.OPEN_CASE, Level.CAUTION, System.TECS, CASE.id),
            _fact(FactKind.SOURCE_INCOMPLETE, Level.INCOMPLETE, System.TECS, at=NOW - dt.timedelta(minutes=372)),
            _fact(FactKind.KNOWN, Level.ADVISORY, System.E3, ENCOUNTER.id, count=2),
        ),
        flags=(
            SeenFlag(
                flag=HANDGUN, record=RecordId(CASE.id), system=System.TECS, grade=Grade.LIKELY, shared_identifier=True
            ),
            SeenFlag(flag=DOGS, record=RecordId(ENCOUNTER.id), system=System.E3, grade=Grade.LIKELY),
        ),
        matches=(CASE_MATCH, ENCOUNTER_MATCH, OPERATION_MATCH, WEAK_MATCH), near_misses=(),
        contacts=(CONTACT,), situation=situation(action=action),
    )  # fmt: skip


def many_flags() -> Assessment:
    """The same warning with eleven flags of both agencies, as a person with many records has."""
    days = iter(range(3, 60, 4))

    def seen(code: str, note: str, case: bool) -> SeenFlag:  # noqa: FBT001  # which of the two records carries it
        """One flag, older than the one before it."""
        flag = SafetyFlag(code=code, entered_at=NOW - dt.timedelta(days=next(days)), unit="HSI Blaine", note=note)
        record = CASE if case else ENCOUNTER
        return SeenFlag(flag=flag, record=RecordId(record.id), system=record.provenance.system, grade=Grade.LIKELY)

    plain = warning()
    flags = (
        plain.flags[0], seen("00", "handgun reported", case=False), seen("00", "rifle in vehicle", case=True),
        plain.flags[1], seen("05", "assault on an officer", case=True), seen("05", "", case=False),
        seen("25", "ran from a stop", case=False), seen("70", "", case=True), seen("55", "", case=True),
        seen("80", "insulin", case=False), seen("90", "", case=True),
    )  # fmt: skip
    return msgspec.structs.replace(plain, flags=flags)


def restricted() -> Assessment:
    """A restricted record for a phone number: it exists, whose it is, whom to call."""
    return Assessment(
        level=Level.CAUTION, query=_PHONE_QUERY,
        facts=(_fact(FactKind.RESTRICTED, Level.CAUTION, System.TECS, POINTER.id),), flags=(),
        matches=(
            Match(
                record=POINTER, bits=12.0, probability=0.9, grade=Grade.LIKELY,
                evidence=(_seen(Field.TOKEN, Agreement.SAME, "360 555 0142", "", 12.0),),
            ),
        ),
        near_misses=(), contacts=(CONTACT,), situation=situation(CURRENT, Action.INTERVIEW),
    )  # fmt: skip


def caution() -> Assessment:
    """An open case of the other agency, without an operation or a flag."""
    clean = CaseSummary(
        id=CASE.id, revision=4, provenance=CASE.provenance, tracking_id=CASE.tracking_id, status=CASE.status,
        role=CaseRole.ASSOCIATE, person=CASE.person, vehicles=CASE.vehicles, phones=CASE.phones,
    )  # fmt: skip
    match = Match(record=clean, evidence=CASE_MATCH.evidence, bits=24.1, probability=0.99, grade=Grade.LIKELY)
    return Assessment(
        level=Level.CAUTION, query=QUERY,
        facts=(
            _fact(FactKind.OPEN_CASE, Level.CAUTION, System.TECS, CASE.id),
            _fact(FactKind.KNOWN, Level.ADVISORY, System.E3, ENCOUNTER.id, count=2),
        ),
        flags=(), matches=(match, ENCOUNTER_MATCH), near_misses=(), contacts=(CONTACT,),
        situation=situation(CURRENT),
    )  # fmt: skip


def incomplete(sources: tuple[SourceState, ...] = TECS_LATE) -> Assessment:
    """Nothing found, and TECS cannot be ruled out."""
    late = [state for state in sources if state.condition is not SourceCondition.CURRENT]
    return Assessment(
        level=Level.INCOMPLETE, query=_ABSENT_QUERY,
        facts=tuple(_fact(FactKind.SOURCE_INCOMPLETE, Level.INCOMPLETE, each.system, at=each.as_of) for each in late),
        flags=(), matches=(), near_misses=(_NEAR,), contacts=(CONTACT,), situation=situation(sources),
    )  # fmt: skip


def advisory() -> Assessment:
    """A past encounter and nothing else."""
    plain = Encounter(
        id=ENCOUNTER.id, revision=2, provenance=ENCOUNTER.provenance, occurred_at=ENCOUNTER.occurred_at,
        event_number=ENCOUNTER.event_number, sector="BLW", station="Sumas", person=ENCOUNTER.person,
        vehicles=ENCOUNTER.vehicles, phones=ENCOUNTER.phones,
    )  # fmt: skip
    match = Match(record=plain, evidence=ENCOUNTER_MATCH.evidence, bits=15.5, probability=0.93, grade=Grade.LIKELY)
    return Assessment(
        level=Level.ADVISORY, query=QUERY,
        facts=(_fact(FactKind.KNOWN, Level.ADVISORY, System.E3, ENCOUNTER.id, count=2),), flags=(),
        matches=(match,), near_misses=(), contacts=(), situation=situation(CURRENT),
    )  # fmt: skip


def no_overlap() -> Assessment:
    """Nothing found in two current copies."""
    return Assessment(
        level=Level.NO_OVERLAP, query=_ABSENT_QUERY, facts=(), flags=(), matches=(), near_misses=(_NEAR,),
        contacts=(), situation=situation(CURRENT),
    )  # fmt: skip
