"""`overlaps` and `judge`: what both agencies have, and what an officer says of it, as text and as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.ui.cli.conftest import Run
from ui.wording.overlaps import STANDS


def listed(run: Run, home: Path, *options: str) -> list[dict[str, Any]]:
    """The overlaps as `--json` tells them."""
    told: Any = run("overlaps", "--home", home, "--json", *options).document()
    assert told["left"] == 0
    return list(told["overlaps"])


def first(run: Run, home: Path) -> dict[str, Any]:
    """The first that no officer has judged: what another test sent stays with the agencies that all tests share."""
    return next(each for each in listed(run, home) if not each["history"])


def of(run: Run, home: Path, item: dict[str, Any]) -> dict[str, Any]:
    """One overlap as it stands now."""
    return next(each for each in listed(run, home) if (each["one"], each["other"]) == (item["one"], item["other"]))


def test_a_sync_finds_what_both_agencies_have(run: Run, synced: Path) -> None:
    """Each list in words with both ids, and each list alone."""
    found = listed(run, synced)
    assert found
    assert all(each["one"].startswith("e3:") and each["other"].startswith("tecs:") for each in found)
    said = run("overlaps", "--home", synced)
    assert said.status == 0
    assert all(words in said.out for words in STANDS.values())
    assert f"{found[0]['one']} {found[0]['other']}" in said.out
    for stand in STANDS:
        alone = listed(run, synced, "--stand", stand.value.replace(" ", "-"))
        assert alone == [each for each in found if each["stand"] == stand.value]


def test_a_judgement_waits_for_both_agencies_and_is_taken_back(run: Run, synced: Path) -> None:
    """It changes the list at once, goes out with the next sync, and stays in the history when it is undone."""
    item = first(run, synced)
    said = run("judge", "--home", synced, item["one"], item["other"], "not_the_same", "--shown-by", "photo_differs")
    assert said.status == 0
    assert "not the same" in said.out
    judged = of(run, synced, item)
    assert (judged["stand"], judged["unsent"]) == ("resolved", ["e3", "tecs"])
    assert [each["shown_by"] for each in judged["history"]] == ["photo_differs"]
    assert run("sync", "--home", synced).status == 0
    assert of(run, synced, item)["unsent"] == []
    assert run("judge", "--home", synced, item["one"], item["other"], "withdrawn").status == 0
    back = of(run, synced, item)
    assert back["stand"] == item["stand"]
    assert [each["verdict"] for each in back["history"]] == ["not_the_same", "withdrawn"]


def test_what_is_not_whole_is_refused_in_one_line(run: Run, synced: Path) -> None:
    """Nothing is stored without what shows it, or of records that are not here."""
    item = first(run, synced)
    for arguments in (
        (item["one"], item["other"], "not_the_same"),
        (item["one"], item["other"], "deferred"),
        (item["one"], item["other"], "same_coordinate", "--why", "no_time_now"),
        ("e3:SYN-nowhere", item["other"], "same_coordinate"),
    ):
        said = run("judge", "--home", synced, *arguments)
        assert said.status == 1
        assert said.err.count("\n") == 1
    assert of(run, synced, item)["history"] == []
