"""The practice world: repeatable, as large as asked, written as the extracts' page says, and true to its own truth."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

import pytest

from backends.practice.disclosure import FORBIDDEN
from backends.practice.generate import PracticeError, World, generate, main
from backends.practice.truth import Basis, LinkKind

ROOT = Path(__file__).resolve().parents[3]
NOW = dt.datetime(2026, 7, 30, 12, tzinfo=dt.UTC)
Rows = list[dict[str, str]]
#: Where each kind of identifier stands: e3 columns, TECS columns.
COLUMNS = {
    "document": (("DOC_NUM",), ("ID_NUMBER",)),
    "alien": (("ALIEN_NUM",), ("ID_NUMBER",)),
    "fin": (("FIN",), ("ID_NUMBER",)),
    "plate": (("PLATE_NUM",), ("VEHICLE_PLATE",)),
    "vin": (("VIN",), ("VEHICLE_VIN",)),
    "phone": (("PHONE_NUM",), ("PHONE_NUMBER",)),
    "address": (("ADDRESS",), ("ADDRESS",)),
}


def written(folder: Path) -> dict[str, bytes]:
    """Every file of a world by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def by_id(rows: Rows, column: str, system: str) -> dict[str, dict[str, str]]:
    """Rows by their shared record id."""
    return {f"{system}:{row[column]}": row for row in rows}


def folded(text: str) -> str:
    """Letters and digits alone, upper case."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def values(row: dict[str, str], columns: tuple[str, ...]) -> str:
    """The folded content of some cells."""
    return "|".join(folded(row[column]) for column in columns)


def eid_time(text: str) -> dt.datetime:
    """A time of an e3 extract on Blaine's summer clock."""
    return dt.datetime.strptime(f"{text} -0700", "%m/%d/%Y %I:%M:%S %p %z")


def test_the_same_order_gives_the_same_bytes(world: World, tmp_path: Path) -> None:
    """Seed, people and time decide every byte of every file."""
    generate(tmp_path, world.truth.seed, world.truth.people, NOW, sentinel="ZQUIXOTLA")
    assert written(tmp_path) == written(world.folder)


def test_another_seed_has_another_cast(world: World, tmp_path: Path) -> None:
    """The scenes are the same and nothing that an officer types in them is."""
    other = generate(tmp_path, world.truth.seed + 1, 200, NOW)
    assert [member.scene for member in other.truth.cast] == [member.scene for member in world.truth.cast]
    assert not {member.typed for member in other.truth.cast} & {member.typed for member in world.truth.cast}


@pytest.mark.parametrize("people", [50, 333])
def test_a_world_has_as_many_people_as_asked(tmp_path: Path, people: int) -> None:
    """People of e3, of TECS, of both, and those of the scenes add up to the number asked for."""
    counts = generate(tmp_path, 3, people, NOW).truth.counts
    assert sum(number for name, number in counts.items() if name.startswith("people.")) == people


def test_counts_are_those_of_the_files(world: World, read_extract: Callable[[Path], Rows]) -> None:
    """What the command reports is what stands in the files."""
    extracts = [path for path in world.folder.iterdir() if path.suffix in (".psv", ".csv") and path.stem != "truth"]
    counted = {f"{path.stem}.rows": len(read_extract(path)) for path in extracts}
    assert counted == {name: number for name, number in world.truth.counts.items() if name.endswith(".rows")}


def test_every_column_is_one_that_the_page_describes(world: World, read_extract: Callable[[Path], Rows]) -> None:
    """No extract has a column that docs/extracts.md doesn't name."""
    page = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / "extracts.md").read_text(encoding="utf-8")))
    for path in (*world.e3, *world.tecs):
        assert set(read_extract(path)[0]) - page == set(), path.name


def test_every_identical_link_stands_in_both_extracts(world: World, e3_rows: Rows, tecs_rows: Rows) -> None:
    """An identifier that the truth calls identical is in both rows that the link names."""
    e3, tecs = by_id(e3_rows, "RECORD_ID", "e3"), by_id(tecs_rows, "TECS_RECORD_ID", "tecs")
    identical = [link for link in world.truth.links if link.basis is Basis.IDENTICAL]
    assert len(identical) > 100
    for link in identical:
        assert link.identical
        for shared in link.identical:
            in_e3, in_tecs = COLUMNS[shared.kind]
            assert shared.value in values(e3[link.e3], in_e3)
            assert shared.value in values(tecs[link.tecs], in_tecs)


def test_there_are_overlaps_of_every_kind(world: World) -> None:
    """People, vehicles, phones, addresses and documents each link the two systems."""
    assert {link.kind for link in world.truth.links} == set(LinkKind)


def test_the_share_of_people_in_both_systems_can_be_chosen(tmp_path: Path) -> None:
    """More people in both systems make more links of the kind person."""
    few = generate(tmp_path / "few", 5, 400, NOW, both_share=0.02).truth.counts["people.both"]
    many = generate(tmp_path / "many", 5, 400, NOW, both_share=0.3).truth.counts["people.both"]
    assert (few, many) == (8, 118)


def test_records_that_must_be_withheld_are_in_both_extracts(world: World, e3_rows: Rows, tecs_rows: Rows) -> None:
    """Forbidden markings, protected people and witnesses occur, and the truth names exactly those rows."""

    def why(row: dict[str, str]) -> bool:
        marked = set(re.split("[/ ]+", row["MARKING"])) & set(FORBIDDEN)
        return bool(marked) or row["PROTECTED_1367"] == "Y" or row.get("SUBJECT_ROLE") == "WITNESS"

    in_e3 = {record for record, row in by_id(e3_rows, "RECORD_ID", "e3").items() if why(row)}
    in_tecs = {record for record, row in by_id(tecs_rows, "TECS_RECORD_ID", "tecs").items() if why(row)}
    assert in_e3 | in_tecs == {item.record for item in world.truth.withheld}
    assert in_e3
    assert in_tecs


def test_every_sharing_choice_and_fear_claim_occurs(e3_rows: Rows, tecs_rows: Rows) -> None:
    """Restrictions, levels, deletions, fear claims, juveniles and planned releases occur in a small world."""
    assert {row["SHARING"] for row in tecs_rows} == {"SUMMARY", "POINTER", "LIVE ONLY", "SILENT"}
    assert {"1", "2", "3"} == {row["ACCESS_CONTROL_LEVEL"] for row in tecs_rows}
    assert any(row["LOGICAL_DELETE_IND"] for row in tecs_rows)
    assert {"ER/CF", "REINRF"} <= {row["DISPOSITION"] for row in e3_rows}
    assert any(row["JUVENILE"] == "Y" for row in e3_rows)
    assert {"RELEASE"} <= {row["CUSTODY_CHANGE"] for row in e3_rows}


def test_an_event_has_one_time_and_place(e3_rows: Rows) -> None:
    """Everybody apprehended together shares the event's time, sector and station; most events have one subject."""
    events: dict[str, set[tuple[str, str, str]]] = {}
    for row in e3_rows:
        events.setdefault(row["EVENT_NUM"], set()).add((row["APPR_DT_TIME"], row["SECTOR"], row["STATION"]))
    assert {len(seen) for seen in events.values()} == {1}
    sizes = Counter(Counter(row["EVENT_NUM"] for row in e3_rows).values())
    assert sizes[1] > sizes[2] > sizes[4]


def test_phones_are_from_the_range_reserved_for_fiction(world: World, read_extract: Callable[[Path], Rows]) -> None:
    """Every phone of people and of rosters is 555-01xx."""
    columns = ("PHONE_NUM", "PHONE_NUMBER", "DUTY_PHONE", "TARGET_PHONE")
    rows = [row for path in (*world.e3, *world.tecs) for row in read_extract(path)]
    phones = [phone for row in rows for column in columns for phone in row.get(column, "").split(";") if phone]
    assert len(phones) > 300
    assert [phone for phone in phones if not re.search(r"55501\d\d$", folded(phone))] == []


def test_both_agencies_have_a_watch_desk_on_duty(world: World, read_extract: Callable[[Path], Rows]) -> None:
    """A desk with a phone is valid at the extract's time and a week later, in each system."""
    (tecs,) = [row for row in read_extract(world.folder / "tecs-duty.csv") if row["DUTY_ROLE"] == "WATCH DESK"]
    (e3,) = [row for row in read_extract(world.folder / "e3-duty.psv") if row["DUTY_ROLE"] == "WATCH DESK"]
    spans = [
        [dt.datetime.fromisoformat(tecs[column]) for column in ("DUTY_FROM", "DUTY_TO")],
        [eid_time(e3[column]) for column in ("DUTY_FROM", "DUTY_TO")],
    ]
    assert all(start < NOW and end > NOW + dt.timedelta(days=7) for start, end in spans)


def test_a_later_extract_raises_a_record_of_the_first(
    world: World, tecs_rows: Rows, read_extract: Callable[[Path], Rows]
) -> None:
    """The second TECS extract repeats one record with a new flag."""
    (later,) = read_extract(world.tecs_later)
    first = next(row for row in tecs_rows if row["TECS_RECORD_ID"] == later["TECS_RECORD_ID"])
    assert (first["FLAG_CODE"], later["FLAG_CODE"]) == ("", "00")
    assert later["LAST_UPDATE_DATETIME"] > first["LAST_UPDATE_DATETIME"]


def test_scenes_name_records_that_exist(
    world: World, e3_rows: Rows, tecs_rows: Rows, read_extract: Callable[[Path], Rows]
) -> None:
    """Each record that a scene names is in an extract, and who is absent from both is in none."""
    ids = {*by_id(e3_rows, "RECORD_ID", "e3"), *by_id(tecs_rows, "TECS_RECORD_ID", "tecs")}
    ids |= set(by_id(read_extract(world.folder / "tecs-operations.csv"), "TECS_RECORD_ID", "tecs"))
    for member in world.truth.cast:
        assert {*member.e3, *member.tecs} <= ids
    absent = next(member for member in world.truth.cast if member.scene == "absent from both")
    surname = absent.typed.split()[0]
    named = [row["SURNAME"] for row in e3_rows] + [row["PERSON_SURNAME"] for row in tecs_rows]
    assert surname not in named


def test_a_sentinel_stands_in_shared_and_hidden_records_of_both(world: World) -> None:
    """The planted surname is in records, targets and rosters of both systems; the truth names the records."""
    text = "ZQUIXOTLA"
    found = {path.name for path in world.folder.iterdir() if text in path.read_text(encoding="utf-8")}
    assert found == {"e3.psv", "tecs.csv", "tecs-operations.csv", "tecs-duty.csv"}
    assert len(world.truth.sentinel) == len(set(world.truth.sentinel)) == 10


def test_names_take_forms_that_a_comparison_must_bear(e3_rows: Rows, tecs_rows: Rows) -> None:
    """Marks, double surnames, particles and hyphens occur in the names of the two extracts."""
    surnames = [row["SURNAME"] for row in e3_rows] + [row["PERSON_SURNAME"] for row in tecs_rows]
    for form in (r"[^\x00-\x7f]", r"\w+ \w+", r"DE LA|DEL |DE ", r"-"):
        assert any(re.search(form, surname) for surname in surnames), form


def test_the_truth_file_is_what_the_generator_returns(world: World) -> None:
    """truth.json holds the links and scenes that `generate` tells, and cast.json the scenes alone."""
    told = json.loads((world.folder / "truth.json").read_text(encoding="utf-8"))
    assert [link["e3"] for link in told["links"]] == [link.e3 for link in world.truth.links]
    assert json.loads((world.folder / "cast.json").read_text(encoding="utf-8")) == told["cast"]
    assert [scene["typed"] for scene in told["cast"]] == [member.typed for member in world.truth.cast]
    assert told["counts"] == world.truth.counts


@pytest.mark.parametrize(
    ("people", "now", "share"),
    [(49, NOW, 0.1), (100, NOW.replace(tzinfo=None), 0.1), (100, NOW, 0.7)],
    ids=["too few", "no time zone", "no share"],
)
def test_an_order_that_cannot_be_met_is_refused(tmp_path: Path, people: int, now: dt.datetime, share: float) -> None:
    """Nothing is written, and the problem says why."""
    with pytest.raises(PracticeError):
        generate(tmp_path / "none", 1, people, now, both_share=share)
    assert not (tmp_path / "none").exists()


def test_the_command_reports_counts_and_refuses_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON line for a world, one line on standard error and status 2 for an order that can't be met."""
    order = ["--out", str(tmp_path / "w"), "--seed", "4", "--now", "2026-07-30T12:00:00Z"]
    assert main([*order, "--people", "60"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["people"] == 60
    assert told["e3.rows"] > 0
    assert main([*order, "--people", "3"]) == 2
    assert capsys.readouterr().err == "generate: a practice world needs at least 50 people\n"


def test_no_two_links_say_the_same(world: World) -> None:
    """A pair of records is linked once for each kind."""
    pairs = [astuple(link)[:3] for link in world.truth.links]
    assert len(pairs) == len(set(pairs))
