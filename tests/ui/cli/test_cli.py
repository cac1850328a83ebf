"""The command line end to end: two gateways in their own processes, a vault on disk, and what is said."""

from __future__ import annotations

import datetime as dt
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.journeys.agencies import Officer
from overlap.answer import Level
from overlap.records import System
from storage.home import Home
from storage.settings import GatewayAddress, Settings
from tests.programs import carried_out
from ui.document import AnswerDocument
from ui.wording import LABELS

ROOT = Path(__file__).resolve().parents[3]
Run = Callable[..., Any]

#: Where nobody plans anything, so that only the person counts.
FAR = "47.0,-110.0"


def one_line(err: str) -> str:
    """The error output, which is one line and no traceback."""
    (line,) = err.strip().splitlines()
    assert line.startswith("crosscheck: ")
    return str(line)


def test_an_enrolled_agent_syncs_asks_decides_and_delivers(served: Any, synced: Path, run: Run) -> None:
    """The whole way on one laptop: the other agency's flag is on the answer, and what was done is delivered."""
    scene = served.world.scene("warned from TECS")
    said = run("check", "--home", synced, scene.typed, "--action", scene.action, "--json")
    answer = said.document()
    assert said.status == 0
    assert scene.allows(Level[answer["level"]])
    assert {flag["system"] for flag in answer["flags"]} == {"tecs"}
    assert {match["record"] for match in answer["matches"]} >= {*scene.e3, *scene.tecs}
    assert run("decide", "--home", synced, answer["check"], 1).status == 0
    notice = run("notify", "--home", synced, scene.tecs[0], "--action", "stop", "--callback", "360-555-0142")
    assert notice.out.startswith(LABELS["notice_queued"])
    waiting = run("outbox", "--home", synced, "--json").document()
    assert sorted(item["type"] for item in waiting["items"]) == ["check", "check", "decision", "decision", "notice"]
    told = run("sync", "--home", synced, "--json").document()
    assert sum(each["receipts"].get("applied", 0) for each in told["rounds"]) == 5
    assert run("outbox", "--home", synced, "--json").document()["items"] == []


def test_a_sync_answers_the_checks_of_the_day_again(served: Any, enrolled: Path, run: Run) -> None:
    """What was asked before the copies came is told, with its id, once they say more; and only once."""
    scene = served.world.scene("warned from TECS")
    asked = run("check", "--home", enrolled, scene.typed, "--action", scene.action, "--json").document()
    assert asked["level"] == "INCOMPLETE"
    told = run("sync", "--home", enrolled, "--json").document()
    (raised,) = told["raised"]
    assert raised["check"] == asked["check"]
    assert Level[raised["level"].upper()] > Level[raised["before"].upper()] or raised["level"] == "warning"
    assert run("sync", "--home", enrolled, "--json").document()["raised"] == []


def test_text_and_document_tell_the_same_answer(served: Any, synced: Path, run: Run) -> None:
    """A person and a program get the same level, headline and flags."""
    typed = served.world.scene("warned from TECS").typed
    text = run("check", "--home", synced, typed, "--action", "stop").out
    answer = run("check", "--home", synced, typed, "--action", "stop", "--json").document()
    flat = " ".join(text.split())
    assert answer["banner"] in flat
    assert " ".join(answer["headline"].split()) in flat
    assert all(flag["text"] in flat for flag in answer["flags"])
    assert text.splitlines()[0] == text.splitlines()[-1] == LABELS["practice"]


def test_every_field_of_the_document_is_there(synced: Path, run: Run) -> None:
    """A program need not ask whether a field is missing."""
    answer = run("check", "--home", synced, "QXZ 19870214", "--action", "stop", "--json").document()
    assert list(answer) == list(AnswerDocument.__struct_fields__)


def test_status_tells_ages_counts_and_what_waits(synced: Path, run: Run) -> None:
    """Both copies with their limits, and the numbers that an officer asks for."""
    told = run("status", "--home", synced, "--json").document()
    assert [each["condition"] for each in told["sources"]] == ["current", "current"]
    assert all(each["records"] > 0 and each["limit_s"] == 4 * 3600 for each in told["sources"])
    assert (told["waiting"], told["undecided"], told["practice"]) == (0, 0, True)
    text = run("status", "--home", synced).out
    assert "USBP · e3" in text
    assert "current" in text


def test_before_the_first_sync_every_answer_is_incomplete(enrolled: Path, run: Run) -> None:
    """An empty copy says nothing about anybody."""
    answer = run("check", "--home", enrolled, "QXZ 19870214", "--action", "stop", "--json").document()
    assert answer["level"] == "INCOMPLETE"
    assert answer["headline"] == "Neither e3 nor TECS can be ruled out"


@pytest.mark.parametrize(
    ("scene", "status"), [("warned from TECS", {12}), ("restricted pointer", {11, 12}), ("known in e3 only", {0})]
)
def test_the_exit_status_tells_the_level_on_request(
    served: Any, synced: Path, run: Run, scene: str, status: set[int]
) -> None:
    """Only with the option; otherwise an answer is success."""
    played = served.world.scene(scene)
    asked = ("check", "--home", synced, played.typed, "--action", played.action, "--at", FAR)
    assert run(*asked).status == 0
    assert run(*asked, "--exit-level").status in status


def test_a_spent_code_is_one_line(served: Any, enrolled: Path, run: Run, tmp_path: Path) -> None:
    """A code that was used is refused by the agency, and said so without a traceback."""
    said = run(
        "enrol", "--home", tmp_path / "other", "--system", "e3", "--url", served.urls["e3"], "--practice",
        "--officer", "SYN-BPA-1", "--code", "SPENT",
    )  # fmt: skip
    assert said.status == 1
    assert "The code was not accepted. Nothing was stored. Ask your administrator" in one_line(said.err)
    assert not Home(tmp_path / "other").officers()


@pytest.mark.parametrize(
    ("ca", "told"),
    [
        ((), "cannot be reached. Nothing was stored on this laptop. Check the address"),
        (("--ca", "none.pem"), "The authority’s file is not there. Nothing was sent. Check its path"),
    ],
)
def test_an_enrolment_that_did_not_come_about_speaks_of_no_copy(
    ca: tuple[str, ...], told: str, run: Run, tmp_path: Path
) -> None:
    """There is no copy yet that could be kept, nothing is tried again by itself; a missing file is named as such."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"https://127.0.0.1:{free.getsockname()[1]}"
    asked = ("--system", "e3", "--url", url, "--officer", "SYN-BPA-1", "--code", "SYN", *ca)
    said = run("enrol", "--home", tmp_path / "none", *asked)
    assert said.status == 1
    assert told in one_line(said.err)


def test_a_real_laptop_does_not_enrol_with_a_practice_gateway(served: Any, run: Run, tmp_path: Path) -> None:
    """Without --practice the invented gateway's plain address is refused before anything is sent."""
    said = run(
        "enrol", "--home", tmp_path / "real", "--system", "e3", "--url", served.urls["e3"],
        "--officer", "SYN-BPA-1", "--code", "ANY",
    )  # fmt: skip
    assert said.status == 1
    assert "not encrypted" in one_line(said.err)


def test_one_agency_out_of_reach_does_not_hold_up_the_other(served: Any, enrolled: Path, run: Run) -> None:
    """The other copy is brought up to date, and the status says that one was not."""
    home = Home(enrolled)
    with home.open("SYN-BPA-1", practice=True, now=dt.datetime.now(dt.UTC)) as vault:
        settings = vault.settings.read()
        dead = {**settings.gateways, System.TECS: GatewayAddress(url="http://127.0.0.1:9")}
        vault.settings.write(Settings(gateways=dead))
    said = run("sync", "--home", enrolled, "--json")
    assert said.status == 1
    assert {each["system"]: each["outcome"] for each in said.document()["rounds"]} == {
        "e3": "complete",
        "tecs": "failed",
    }
    assert "TECS cannot be reached" in run("sync", "--home", enrolled, "--system", "tecs").out


def test_a_revoked_laptop_destroys_that_agencys_copy_and_keeps_the_other(
    served: Any, enrol: Callable[..., Path], tmp_path: Path, run: Run
) -> None:
    """The revoked agency's records are gone, its answer can't be relied on, and the other copy stands."""
    home = enrol(tmp_path / "lost", Officer("SYN-BPA-2", "BPA L. Synthetic", "USBP", "SYN BLW Peace Flats", "BLW"))
    assert run("sync", "--home", home).status == 0
    agency = served.agencies["tecs"]
    carried_out("revoke", "--system", "tecs", "--database", agency.database, "--officer", "SYN-BPA-2")
    said = run("sync", "--home", home)
    assert said.status == 1
    assert "TECS has revoked this laptop" in said.out
    sources = {each["system"]: each for each in run("status", "--home", home, "--json").document()["sources"]}
    assert (sources["tecs"]["records"], sources["tecs"]["condition"]) == (0, "locked out")
    assert sources["e3"]["records"] > 0
    typed = served.world.scene("warned from TECS").typed
    answer = run("check", "--home", home, typed, "--action", "stop", "--json").document()
    assert not answer["flags"]
    assert not [match for match in answer["matches"] if match["record"].startswith("tecs:")]


def test_a_vault_cut_in_half_is_one_line(synced: Path, run: Run) -> None:
    """A damaged file is said to be damaged, with what to do, and no traceback."""
    (path,) = synced.rglob("vault.db")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    said = run("check", "--home", synced, "QXZ", "--action", "stop")
    assert said.status == 1
    assert "was cut short" in one_line(said.err)


def test_a_check_of_nothing_is_an_incomplete_answer(synced: Path, run: Run) -> None:
    """A text in which nothing can be read is no answer about anyone."""
    answer = run("check", "--home", synced, "??", "--action", "stop", "--at", FAR, "--json").document()
    assert answer["level"] == "INCOMPLETE"
    assert answer["headline"].startswith("Nothing was looked for")


def test_an_unknown_record_or_check_is_refused_and_stores_nothing(synced: Path, run: Run) -> None:
    """A slip of the keyboard never becomes a notice to nobody."""
    notice = run("notify", "--home", synced, "tecs:SYN-NONE", "--action", "stop", "--callback", "360-555-0142")
    decision = run("decide", "--home", synced, "no-such-check", 1)
    assert (notice.status, decision.status) == (1, 1)
    assert "Nothing was stored" in one_line(notice.err)
    assert "Nothing was stored" in one_line(decision.err)
    assert run("outbox", "--home", synced, "--json").document()["items"] == []


def test_going_ahead_without_an_answer_needs_a_reason(synced: Path, run: Run) -> None:
    """Choice 3 is not recorded bare."""
    check = run("check", "--home", synced, "QXZ 19870214", "--action", "stop", "--json").document()["check"]
    assert "--reason" in one_line(run("decide", "--home", synced, check, 3).err)
    assert run("decide", "--home", synced, check, 3, "--reason", "no_signal").status == 0


def test_nobody_enrolled_is_one_line(run: Run, tmp_path: Path) -> None:
    """An empty home says what to do."""
    assert "Enrol first" in one_line(run("status", "--home", tmp_path).err)


def test_the_command_line_needs_no_qt(tmp_path: Path) -> None:
    """A check on a server or over a slow link loads no window system."""
    code = "import sys, main; main.main(['status', '--home', sys.argv[1]]); sys.exit('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_help_tells_the_exit_statuses() -> None:
    """Nobody has to look for them elsewhere."""
    done = subprocess.run([sys.executable, "main.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.search(r"^exit status:$", done.stdout, flags=re.MULTILINE)


def test_the_roles_of_an_officer_are_known_from_enrolment_on(enrolled: Path) -> None:
    """Whoever oversees has the screen and the commands at once, not only after the first renewal of a token."""
    with Home(enrolled).open("SYN-BPA-1", practice=True, now=dt.datetime.now(dt.UTC)) as vault:
        assert {system: vault.roles.of(system) for system in System} == dict.fromkeys(System, frozenset({"agent"}))
