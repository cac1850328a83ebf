"""How records and their keys are packed: bodies, chunks of keys, sets of numbers."""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from overlap.records import Phone
from storage.bodies import Bodies, scrambled
from storage.chunks import CHUNK, KEY_BYTES, RID_LIMIT, Chunks, Words, id_bytes, id_key, unpack_keys
from storage.forms import forms_of
from storage.id_index import IdIndex
from storage.problems import VaultDamaged
from storage.seen import Seen
from storage.vault import Vault
from tests.overlap import invented
from tests.storage.invented import Encounters

keys40 = st.integers(0, 2**40 - 1)


def words(pairs: list[tuple[int, int]]) -> Words:
    """Return packed words of (key, number)."""
    return np.array(sorted(key << 24 | rid for key, rid in pairs), np.uint64)


def loaded(chunks: Chunks) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return what is loaded: the (key, number) of ids, and of all other keys."""
    ids, others = chunks.load()
    return ({(int(w) >> 24, int(w) % RID_LIMIT) for w in ids}, {(int(w) >> 24, int(w) % RID_LIMIT) for w in others})


def pack_keys(first: int, keys: Iterable[int]) -> bytes:
    """Return the keys of one record, its id's first, as they stand in a chunk."""
    return b"".join(map(id_bytes, (first, *keys)))


@pytest.mark.parametrize("seed", range(5))
def test_what_is_put_into_chunks_is_what_is_loaded(vault: Vault, seed: int) -> None:
    """Whatever was put, replaced and taken out, the load gives exactly the keys that are left."""
    draw, chunks = random.Random(seed), Chunks(vault._store)
    model: dict[int, tuple[int, ...]] = {}
    for _ in range(3):
        for _ in range(60):
            rid = draw.choice([draw.randrange(5), draw.randrange(4 * CHUNK), draw.randrange(RID_LIMIT)])
            keys = tuple(draw.randrange(2**40) for _ in range(draw.randrange(6)))
            gone = draw.random() < 0.2
            chunks.put(rid, b"" if gone else pack_keys(id_key(f"e3:{rid}"), keys))
            model.pop(rid, None)
            if not gone:
                model[rid] = keys
        with vault._store.transaction():
            chunks.flush()
        ids, others = loaded(chunks)
        assert ids == {(id_key(f"e3:{rid}"), rid) for rid in model}
        assert others == {(key, rid) for rid, keys in model.items() for key in keys}


def test_more_chunks_than_are_held_open_are_written_on_the_way(vault: Vault) -> None:
    """A load over many chunks keeps few of them in memory and loses none."""
    chunks = Chunks(vault._store)
    with vault._store.transaction():
        for rid in range(0, 600 * CHUNK, CHUNK):
            chunks.put(rid, pack_keys(rid, (rid,)))
        assert len(chunks._open) <= 256
        chunks.flush()
    assert len(loaded(chunks)[0]) == 600


def test_a_chunk_without_records_is_no_row(vault: Vault) -> None:
    """What was purged leaves no empty row behind."""
    chunks = Chunks(vault._store)
    chunks.put(7, pack_keys(1, (2, 3)))
    chunks.flush()
    chunks.put(7, b"")
    chunks.flush()
    assert vault._store.value("SELECT count(*) FROM mk") == 0
    assert loaded(chunks) == (set(), set())


def test_keys_beyond_what_a_byte_counts_are_left_out() -> None:
    """A record with absurdly many keys keeps the first 254 beside its id."""
    phones = tuple(Phone(number=f"+1 {area}-555-0100") for area in range(201, 900))
    assert len(forms_of([invented.encounter(phones=phones)]).packed[0]) == 254 * KEY_BYTES


@pytest.mark.parametrize("blob", [b"", b"\1" * CHUNK, bytes(CHUNK - 1), bytes(CHUNK) + b"\0"])
def test_a_chunk_that_makes_no_sense_is_damage(vault: Vault, blob: bytes) -> None:
    """A chunk of a wrong length is told, whether it is loaded or changed."""
    vault._store.execute("INSERT INTO mk (chunk, keys) VALUES (0, ?)", (blob,))
    with pytest.raises(VaultDamaged):
        Chunks(vault._store).load()
    with pytest.raises(VaultDamaged):
        Chunks(vault._store).get(3)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2**24 - 1)), unique=True, max_size=60), st.data())
def test_the_index_of_ids_finds_what_is_there(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    """After any additions and removals, a key gives exactly its records, shared keys included."""
    split = data.draw(st.integers(0, len(pairs)))
    index = IdIndex(words(pairs[:split]))
    if pairs[split:]:
        index.add([key for key, _ in pairs[split:]], [rid for _, rid in pairs[split:]])
    removed = set(data.draw(st.lists(st.sampled_from(pairs), unique=True))) if pairs else set()
    for key, rid in removed:
        index.remove([key], [rid])
    left = [pair for pair in pairs if pair not in removed]
    for key in range(41):
        assert sorted(index.find_one(key)) == sorted(rid for each, rid in left if each == key)
    assert sorted(index.find(list(range(41)))) == sorted(rid for _, rid in left)


def test_a_number_that_is_used_again_is_found() -> None:
    """A number that a removed record had may be another's, also after the index was sorted anew."""
    index = IdIndex(words([(1, 5)]))
    index.remove([1], [5])
    index.add([2], [5])
    index.add([1_000 + rid for rid in range(6, 100_010)], list(range(6, 100_010)))
    assert (index.find_one(1), index.find_one(2)) == ([], [5])
    assert index.find([1, 2]) == [5]


def test_new_ids_move_into_the_large_array() -> None:
    """Whatever the order of a load, every id is found and the small array stays small."""
    index = IdIndex(words([]))
    for first in range(0, 300_000, 20_000):
        index.add([rid * 7 for rid in range(first, first + 20_000)], list(range(first, first + 20_000)))
    assert len(index._recent) < 100_000
    assert [index.find_one(7 * rid) for rid in (299_999, 1)] == [[299_999], [1]]
    assert index.find_one(8) == []


@given(st.lists(keys40, min_size=1, max_size=20))
def test_packed_keys_are_read_back(keys: list[int]) -> None:
    """Keys come out of a chunk's form as they went in."""
    assert unpack_keys(pack_keys(keys[0], keys[1:])) == tuple(keys)


@pytest.mark.parametrize(("first", "count"), [(0, 1), (CHUNK - 3, 7), (3, 3 * CHUNK)])
def test_records_in_a_row_go_in_at_once(vault: Vault, first: int, count: int) -> None:
    """A page's keys go into its chunks, whatever their edges, and a list with gaps goes in one by one."""
    chunks, keys = Chunks(vault._store), [pack_keys(rid, (rid + 1,)) for rid in range(first, first + count)]
    chunks.put_all(list(range(first, first + count)), keys)
    chunks.put_all([first, first + 2 * CHUNK * 9], [keys[0], keys[0]])
    chunks.flush()
    ids, _ = loaded(chunks)
    assert ids == {(rid, rid) for rid in range(first, first + count)} | {(first, first + 2 * CHUNK * 9)}


@given(st.sets(st.integers(0, 2**24 - 1), max_size=40))
def test_a_set_of_numbers_survives_packing(numbers: set[int]) -> None:
    """The numbers that were named are known after a restart, and no other."""
    seen = Seen()
    for rid in numbers:
        seen.add(rid)
    again = Seen(seen.packed())
    assert {rid for rid in {*numbers, *(each + 1 for each in numbers), 0} if rid in again} == numbers


def test_a_set_that_makes_no_sense_is_damage() -> None:
    """What can't be unpacked is told."""
    with pytest.raises(VaultDamaged):
        Seen(b"SYN")


def test_a_scrambled_sample_keeps_its_form_and_nothing_else() -> None:
    """Closed lists and names of fields stay; every value about a person is drawn anew."""
    record = {
        "type": "encounter",
        "id": "e3:SYN-E-1",
        "juvenile": True,
        "revision": 12,
        "place": {"nc:Latitude": 61.5},
        "nc:ActivityDate": "2026-11-22T18:12:00Z",
        "nc:Person": {"nc:PersonName": [{"nc:PersonSurName": "QUAXOLOTL"}], "nc:PersonBirthDate": ["1987-02-14"]},
    }
    masked = scrambled(record, random.Random(1))
    assert masked.keys() == record.keys()
    assert (masked["type"], masked["juvenile"]) == ("encounter", True)
    assert masked["nc:Person"]["nc:PersonName"][0]["nc:PersonSurName"] != "QUAXOLOTL"
    assert masked["nc:Person"]["nc:PersonBirthDate"][0][4] == "-"
    assert masked["nc:ActivityDate"][10] + masked["nc:ActivityDate"][-1] == "TZ"
    assert (masked["revision"], masked["place"]["nc:Latitude"]) != (12, 61.5)


def test_a_body_that_is_not_ours_is_damage(vault: Vault) -> None:
    """Bytes that no packing made are told, also where they claim to be huge."""
    bodies = Bodies(vault._store)
    with pytest.raises(VaultDamaged):
        bodies.unpack(b"SYN")
    with pytest.raises(VaultDamaged):
        bodies.unpack(zstandard.compress(bytes(10**7)))
    with pytest.raises(VaultDamaged):
        bodies.unpack(bodies.pack(b"SYN" * 99)[:-9])


def test_a_dictionary_made_by_another_process_is_taken(vault: Vault, encounter: Encounters) -> None:
    """A body packed with a dictionary that came later is read all the same."""
    mine, other = Bodies(vault._store), Bodies(vault._store)
    bodies = [encounter(number, f"SYN{number}").record for number in range(1_200)]
    assert other.learn(bodies)
    packed = other.pack(bodies[3])
    assert mine.unpack(packed) == bodies[3]
    assert mine.has_dictionary
    assert not mine.learn(bodies)
