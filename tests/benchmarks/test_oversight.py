"""The simulated sector and the recount that checks a gateway's figures."""

from __future__ import annotations

import ast
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.identity import Officer
from backends.oversight import OversightRequest, oversight
from benchmarks.oversight import recount
from benchmarks.oversight.comparing import differences, is_of_whole_blocks, kept_back
from benchmarks.oversight.exporting import export
from benchmarks.oversight.feeding import Span, World
from benchmarks.oversight.week import CLOSE, TABLES, lived, monday_before

END = dt.datetime(2026, 11, 19, 15, tzinfo=dt.UTC)
SPAN = Span(monday_before(END), END)
BOARD = Officer("SYN-BOARD", "SYN Board", "USBP", "SYN Board", "", ("governance",))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Four days of some officers at both gateways."""
    made = lived(tmp_path_factory.mktemp("sector"), SPAN, 5, 12, CLOSE)
    yield made
    made.close()


@pytest.fixture(scope="module")
def events(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their raw events."""
    file = tmp_path_factory.mktemp("events") / "events.ndjson"
    assert export(world.stores.values(), file) > 100
    return file


#: The last week of a block of four, and that block.
WEEK, BLOCK = dt.date(2026, 11, 16), dt.date(2026, 10, 26)
ENDS = dt.date(2026, 11, 23)


def answer(world: World, system: str, by: tuple[str, ...], begins: dt.date = WEEK) -> Any:
    """What the board is answered."""
    asked = OversightRequest(begins=begins, ends=ENDS, by=by)  # type: ignore[arg-type]
    with world.stores[system].reading() as connection:
        return json.loads(msgspec.json.encode(oversight(connection, system, BOARD, asked, END)))


def counted(events: Path, system: str, begins: dt.date = WEEK) -> Any:
    """The recount."""
    with events.open(encoding="utf-8") as lines:
        gateway = recount.read(lines)[system]
    first, last = (int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()) for day in (begins, ENDS))
    return recount.recount(gateway, first, last, int(END.timestamp()))


@pytest.mark.parametrize("system", ["e3", "tecs"])
@pytest.mark.parametrize("begins", [WEEK, BLOCK])
def test_every_figure_equals_the_recount(world: World, events: Path, system: str, begins: dt.date) -> None:
    """In every table, of a week and of a block, with something in it that is shown and something that is kept back."""
    whole = is_of_whole_blocks(begins, ENDS)
    assert whole == (begins == BLOCK)
    for by in TABLES:
        told = answer(world, system, by, begins)
        assert list(differences(told, counted(events, system, begins), by, whole_blocks=whole)) == []
        assert 0 < kept_back(told) < len(told["cells"])
        assert any(cell.get("code") for cell in told["cells"]) == whole


def test_a_figure_that_is_wrong_is_found(world: World, events: Path) -> None:
    """One changed, one left out, one made up, one shown though it is small."""
    by = ("sector", "unit")
    for harm in ("changed", "left out", "made up", "shown"):
        told = answer(world, "e3", by)
        shown = next(cell for cell in told["cells"] if not cell.get("suppressed"))
        match harm:
            case "changed":
                shown["value"] += 1
            case "left out":
                told["cells"].remove(shown)
            case "made up":
                told["cells"].append({"measure": "SYN_made_up", "value": 1})
            case _:
                told["suppression"] = 10_000
        assert list(differences(told, counted(events, "e3"), by, whole_blocks=False))


def test_the_recount_imports_nothing_of_the_program(events: Path) -> None:
    """It is one file that whoever has the events can run alone."""
    source = Path(recount.__file__)
    tree = ast.parse(source.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)
    told = subprocess.run(
        [sys.executable, "-I", source, events, "--from", "2026-11-16", "--to", "2026-11-23", "--as-of",
         "2026-11-19T15:00:00Z"], check=True, capture_output=True, text=True,
    )  # fmt: skip
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert {line["system"] for line in lines} == {"e3", "tecs"}


def test_a_seed_gives_the_same_sector(world: World, events: Path, tmp_path: Path) -> None:
    """Lived through again the raw events are the same, but for the gateways' own keys."""
    again = lived(tmp_path / "again", SPAN, 5, 12, CLOSE)
    file = tmp_path / "events.ndjson"
    export(again.stores.values(), file)
    again.close()
    assert file.read_text(encoding="utf-8") == events.read_text(encoding="utf-8")


def test_what_came_after_the_answer_is_not_counted() -> None:
    """Gateways go on working between an answer and the export of their events: no later step makes a figure wrong."""
    notice = {
        "kind": "opened", "system": "e3", "notice": "SYN-N", "home": True, "unit": "SYN Station", "owner": "SYN Other",
        "about": "check", "urgency": "urgent", "at": "2026-11-17T10:00:00Z", "records": [],
    }  # fmt: skip
    step = {"kind": "step", "system": "e3", "notice": "SYN-N", "step": "escalate", "party": "asker", "key": "SYN-S"}
    gateway = recount.Events("e3")
    for line in (notice, {**step, "at": "2026-11-17T10:20:00Z"}):
        gateway.add(line)
    begins, ends, at = (recount.seconds(f"2026-11-{day}:00Z") for day in ("16T00:00", "23T00:00", "17T10:19"))
    everywhere = "overlaps_escalated", ("", "", "", "")
    assert recount.recount(gateway, begins, ends, at)[everywhere] == (0, 1)
    assert recount.recount(gateway, begins, ends, at + 60)[everywhere] == (1, 1)
