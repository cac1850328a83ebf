"""Patches: what changed becomes the record that it is, or nothing at all."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.patches import difference
from overlap.records import RecordId, System
from storage.staging import Removal, Upsert
from sync.patches import Patched, merged, patched
from sync.rows import PatchRow, RejectedLine, read_row
from tests.sync.hostile import encode, encounter

ID = RecordId("e3:SYN-E-000001-1")


def after(patch: object, *, held: dict[str, Any] | None = None, base: int = 1, system: System = System.E3) -> Patched:
    """What one patch makes of a held record, the golden encounter unless told otherwise."""
    body = None if held is None else json.dumps(held).encode()
    return patched([PatchRow(ID, base, json.dumps(patch).encode())], lambda _: body, system)


def test_a_patch_makes_the_record_that_it_is_now() -> None:
    """Members are replaced, taken away and looked into; the rest stays."""
    made = after(
        {"revision": 2, "disposition": "VR", "landmark": None, "provenance": {"accessLevel": 2}}, held=encounter()
    )
    assert made.unmatched == made.refused == 0
    (change,) = made.changes
    assert isinstance(change, Upsert)
    record = json.loads(change.record)
    old = encounter()
    assert record["disposition"] == "VR"
    assert "landmark" not in record
    assert record["provenance"] == {**old["provenance"], "accessLevel": 2}
    assert record["vehicles"] == old["vehicles"]
    assert list(record) == sorted(record)


def test_patches_of_one_page_follow_one_another() -> None:
    """The second fits what the first made."""
    body = json.dumps(encounter()).encode()
    rows = [PatchRow(ID, n, json.dumps({"revision": n + 1, "sector": f"S{n}"}).encode()) for n in (1, 2, 3)]
    made = patched(rows, lambda _: body, System.E3)
    assert [json.loads(change.record)["sector"] for change in made.changes if isinstance(change, Upsert)] == [
        "S1", "S2", "S3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "made",
    [
        after({"revision": 2}),
        after({"revision": 2}, held=encounter(revision=7)),
        after({"revision": 1}, held=encounter()),
        after({"sector": "BLW"}, held=encounter()),
        after({"revision": 0}, held=encounter()),
        after({"revision": None}, held=encounter()),
        after({"revision": 2, "id": "e3:SYN-E-000002-1"}, held=encounter()),
        after({"revision": 2, "id": "tecs:SYN-T-1"}, held=encounter()),
        after({"revision": 2, "provenance": {"system": "tecs"}}, held=encounter()),
        after({"revision": 2, "nc:ActivityDate": "SYN"}, held=encounter()),
        after([1], held=encounter()),
        after("SYN", held=encounter()),
        after({"revision": 2, "later": ["x" * 250] * 32 * 9}, held=encounter()),
        after({"revision": 2, "later": {str(n): "x" * 250 for n in range(400)}}, held=encounter()),
        patched([PatchRow(ID, 1, b"{")], lambda _: json.dumps(encounter()).encode(), System.E3),
        patched([PatchRow(ID, 1, b'{"revision":2}')], lambda _: b"SYN no JSON", System.E3),
    ],
)  # fmt: skip
def test_a_patch_that_fits_nothing_or_makes_nothing_right_changes_nothing(made: Patched) -> None:
    """Base missing or another, going round in a circle, of another record or agency, malformed, huge: counted."""
    assert made == Patched((), 0, 1)


def test_a_patch_that_makes_a_record_withheld_has_it_leave() -> None:
    """What may not be sent may not be held, whatever way it comes."""
    made = after({"revision": 2, "marking": {"categories": ["WIT"]}}, held=encounter())
    (change,) = made.changes
    assert isinstance(change, Removal)
    assert (change.id, change.revision, made.refused) == (ID, 2, 1)


def test_a_patch_line_of_another_agency_is_refused() -> None:
    """One agency's answer can only touch its own records."""
    line = encode({"kind": "patch", "class": 5, "id": "tecs:SYN-T-1", "base": 1, "patch": {"revision": 2}})
    assert isinstance(read_row(line, System.E3), RejectedLine)


objects = st.dictionaries(
    st.sampled_from("abcd"),
    st.recursive(
        st.integers(0, 3) | st.booleans() | st.text("xy", max_size=2) | st.lists(st.integers(0, 2), max_size=2),
        lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@given(objects, objects)
def test_what_a_gateway_finds_changed_makes_the_new_of_the_old(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Written twice from the protocol, both sides agree; with numbers and truth values kept apart."""
    assert json.dumps(merged(old, difference(old, new)), sort_keys=True) == json.dumps(new, sort_keys=True)
