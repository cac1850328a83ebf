"""Words that look alike, and what is near a place: found after a sync, gone after a purge, in each page of the file."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from overlap.query import Query
from overlap.records import Encounter, Operation, PersonName, Place, RecordId
from storage.cells import Box, box_around, boxes_around, cell_at, cell_box, cell_of, metres_between
from storage.staging import Removal, RemovalReason, Upsert
from storage.vault import Vault
from storage.words import words_alike
from tests.storage.invented import Decrypted, Encounters, Feed, Removals

BLAINE = Place(latitude=48.9985, longitude=-122.7412)


def at(latitude: float, longitude: float) -> dict[str, object]:
    """Return the field of an encounter's place."""
    return {"place": {"nc:Latitude": latitude, "nc:Longitude": longitude, "accuracyM": 50.0}}


def names(found: list[object]) -> set[str]:
    """Return the surnames of the encounters among what was found."""
    return {each.person.names[0].surname for each in found if isinstance(each, Encounter)}


@pytest.mark.parametrize("typed", ["QUARTZ", "BLATTQUARTZ", "QUARTZBLAT", "QARTZBLATT", "QUARTZBLLATT", "XQUARTZBLATT"])
def test_a_deep_search_finds_a_name_that_was_cut_or_misspelt(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime, typed: str
) -> None:
    """A part of a word, or one with a few letters amiss, brings the record up."""
    e3.round(
        *(encounter(number, f"SYNOTHER{number:03}") for number in range(50)), encounter(99, "QUARTZBLATT"), held=51
    )
    found = vault.search.deep(Query(text="", names=(PersonName(surname=typed),)), now)
    assert ("QUARTZBLATT" in names([*found])) is (typed != "BLATTQUARTZ")


@pytest.mark.parametrize("word", ["", "qu", '"""', "a*b(", "ein"])
def test_a_word_without_a_likeness_finds_nothing(vault: Vault, e3: Feed, encounter: Encounters, word: str) -> None:
    """Too short a word, and signs that mean something to the index, are no faults."""
    e3.round(encounter(1, "QUARTZBLATT"), held=1)
    assert words_alike(vault._store, word) == []


def test_the_word_index_follows_every_change(
    vault: Vault, e3: Feed, encounter: Encounters, gone: Removals, now: dt.datetime
) -> None:
    """A word is found while somebody has it: after a change of name the new one is, after a removal none."""
    e3.round(encounter(1, "QUARTZBLATT"), encounter(2, "QUARTZBLATT"), held=2)
    e3.round(encounter(1, "FELDSPATSTEIN", 2), held=2)
    assert words_alike(vault._store, "quartzblat") == ["quartzblatt"]
    assert words_alike(vault._store, "feldspatstei") == ["feldspatstein"]
    e3.round(gone(2), held=1)
    assert words_alike(vault._store, "quartzblat") == []
    assert vault.check_integrity().is_whole


def test_the_trigrams_of_a_purged_name_are_in_no_page(
    vault: Vault, e3: Feed, encounter: Encounters, gone: Removals, decrypted: Decrypted
) -> None:
    """FTS5 forgets a word for good: neither it nor a run of its trigrams is left in the file or its log."""
    sentinel = "ZYXQVWKJ"
    trigrams = [sentinel[place : place + 3].lower().encode() for place in range(len(sentinel) - 2)]
    e3.round(*(encounter(number) for number in range(300)), held=300)
    before = decrypted()
    assert not any(before.count(each) for each in trigrams[2:])
    e3.round(encounter(999, sentinel), held=301)
    assert words_alike(vault._store, "zyxqvwk") == [sentinel.lower()]
    e3.round(gone(999), held=300)
    after = decrypted()
    assert after.lower().count(sentinel.lower().encode()) == 0
    assert [each for each in trigrams if after.count(each) > before.count(each)] == []


def test_a_purged_name_leaves_the_counts_that_overlaps_are_weighed_by(
    vault: Vault, e3: Feed, encounter: Encounters, gone: Removals, decrypted: Decrypted, now: dt.datetime
) -> None:
    """What was counted of names when overlaps were last looked for forgets a purged name as well."""
    sentinel = "ZYXQVWKJ"
    e3.round(encounter(999, sentinel), *(encounter(number) for number in range(40)), held=41)
    vault.overlaps.update(now)
    assert decrypted().lower().count(sentinel.lower().encode()) > 0
    e3.round(gone(999), held=40)
    assert decrypted().lower().count(sentinel.lower().encode()) == 0


def test_encounters_are_found_by_place_nearest_first(
    vault: Vault, e3: Feed, encounter: Encounters, gone: Removals
) -> None:
    """What happened within the radius is given in order of distance, and goes with its record and its cell."""
    e3.round(
        encounter(1, "SYNFAR", **at(48.9985, -122.9)),
        encounter(2, "SYNNEAR", **at(48.9990, -122.7412)),
        encounter(3, "SYNHERE", **at(48.9985, -122.7412)),
        encounter(4, "SYNNOWHERE"),
        held=4,
    )
    assert [each.person.names[0].surname for each in vault.places.encounters(BLAINE, 1_000)] == ["SYNHERE", "SYNNEAR"]
    assert len(vault.places.encounters(BLAINE, 20_000)) == 3
    e3.round(encounter(3, "SYNHERE", 2, **at(48.2, -120.0)), gone(2), held=3)
    assert vault.places.encounters(BLAINE, 1_000) == ()
    cells = {cell_of(each) for each in vault.records.each()} - {None}
    assert {number for (number,) in vault._store.rows("SELECT id FROM cell")} == cells
    assert {number for (number,) in vault._store.rows("SELECT id FROM cell_box")} == cells


def test_operations_are_found_by_the_circle_that_they_have(vault: Vault, tecs: Feed, golden: dict[str, bytes]) -> None:
    """An operation whose circle touches the one asked for is found, whatever its time, and goes with its record."""
    operation_id = "tecs:SYN-OP-0031"
    held = msgspec.json.decode(golden[operation_id], type=Operation)
    tecs.round(Upsert(record=golden[operation_id]), held=1)
    assert [each.id for each in vault.places.operations(BLAINE, 100)] == [operation_id]
    assert vault.places.operations(Place(latitude=40, longitude=-100), 100) == ()
    tecs.round(Removal(id=RecordId(operation_id), revision=held.revision + 1, reason=RemovalReason.WITHDRAW), held=0)
    assert vault.places.operations(BLAINE, 100) == ()
    assert vault._store.value("SELECT count(*) FROM operation_box") == 0


def test_a_circle_across_the_date_line_is_two_rectangles() -> None:
    """In the Aleutians east is west; at the pole every longitude is near."""
    attu = Place(latitude=52.9, longitude=179.99)
    east, west = boxes_around(attu, 5_000)
    assert (east.east, west.west) == (180, -180)
    assert boxes_around(Place(latitude=52.9, longitude=-179.99), 5_000)[0].west == -180
    assert (box_around(attu, 5_000).west, box_around(attu, 5_000).east) == (-180, 180)
    assert boxes_around(Place(latitude=89.999, longitude=0), 5_000)[0].west == -180
    assert box_around(BLAINE, 5_000) == boxes_around(BLAINE, 5_000)[0]


def test_a_cell_holds_its_points() -> None:
    """The rectangle of a point's cell has the point in it, and a degree of latitude is 111 km."""
    for latitude, longitude in ((48.9985, -122.7412), (-33.9, 151.2), (0.0, 0.0), (90.0, 180.0)):
        box = cell_box(cell_at(latitude, longitude))
        assert box.south - 1e-9 <= latitude <= box.north + 1e-9
        assert box.west - 1e-9 <= longitude <= box.east + 1e-9
    one, other = Place(latitude=48, longitude=-122), Place(latitude=49, longitude=-122)
    assert metres_between(one, other) == pytest.approx(111_195, rel=1e-3)
    assert isinstance(cell_box(0), Box)
