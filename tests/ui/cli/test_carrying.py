"""A laptop without a link by command: bundles there and back, what a link may carry, and why a sync failed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec

from overlap.records import System
from storage.home import Home
from storage.settings import GatewayAddress
from storage.signed import to_text
from tests.programs import Ended, Program
from tests.ui.cli.conftest import Run


def administer(served: Any, system: str, verb: str, *arguments: object) -> Ended:
    """How one command of an agency's administrator ended."""
    of_agency = (verb, "--system", system, "--database", served.agencies[system].database)
    return Program(*of_agency, *map(str, arguments), errors=True).ended()


def test_a_laptop_without_a_link_is_kept_current_by_stick(
    served: Any, enrolled: Path, run: Run, tmp_path: Path
) -> None:
    """Out with what was done, back with records and receipts; the files say nothing to anybody else."""
    there, back = tmp_path / "there.bundle", tmp_path / "back.bundle"
    run("check", "--home", enrolled, "QXZ 19870214", "--action", "stop")
    said = run("bundle", "--home", enrolled, "export", "--system", "e3", "--out", there)
    assert (said.status, said.out.split()[0]) == (0, "1")
    assert run("bundle", "--home", enrolled, "export", "--system", "e3", "--out", there).status == 1
    answered = administer(served, "e3", "bundle", "import", there, "--out", back, "--practice")
    assert answered.status == 0, answered.errors
    assert b"QXZ" not in there.read_bytes() + back.read_bytes()
    told = run("bundle", "--home", enrolled, "import", "--system", "e3", back, "--json").document()
    assert told["rounds"][0]["outcome"] == "complete"
    sources = {each["system"]: each for each in run("status", "--home", enrolled, "--json").document()["sources"]}
    assert sources["e3"]["records"] > 0
    assert sources["tecs"]["condition"] == "never synced"
    waiting = run("outbox", "--home", enrolled, "--json").document()["items"]
    assert {item["system"] for item in waiting} == {"tecs"}


def test_a_bad_bundle_is_one_line_that_says_why(served: Any, enrolled: Path, run: Run, tmp_path: Path) -> None:
    """On either side, and nothing of it was used."""
    there, bad = tmp_path / "there.bundle", tmp_path / "bad.bundle"
    run("bundle", "--home", enrolled, "export", "--system", "e3", "--out", there)
    bad.write_bytes(there.read_bytes()[:-50])
    refused = administer(served, "e3", "bundle", "import", bad, "--out", tmp_path / "never", "--practice")
    assert (refused.status, "ends too early" in refused.errors) == (1, True)
    assert not (tmp_path / "never").exists()
    said = run("bundle", "--home", enrolled, "import", "--system", "e3", bad)
    assert said.status == 1
    assert "it was cut when it was copied" in said.err
    assert "Nothing of it was used" in said.err
    assert "can't be read" in run("bundle", "--home", enrolled, "import", "--system", "e3", tmp_path / "none").err


def test_status_says_why_the_last_sync_with_an_agency_failed(served: Any, enrolled: Path, run: Run) -> None:
    """One agency's trouble stands there with what to do; the other's copy is current."""
    with Home(enrolled).open("SYN-BPA-1", practice=True, now=dt.datetime.now(dt.UTC)) as vault:
        settings = vault.settings.read()
        dead = {**settings.gateways, System.TECS: GatewayAddress(url="http://127.0.0.1:9")}
        vault.settings.write(msgspec.structs.replace(settings, gateways=dead))
    run("sync", "--home", enrolled)
    text = run("status", "--home", enrolled).out
    assert "TECS cannot be reached" in " ".join(text.split())
    assert "e3 cannot be reached" not in " ".join(text.split())


def test_the_kind_of_link_is_kept(synced: Path, run: Run) -> None:
    """With what it may carry in an hour."""
    assert "3.0 MB an hour" in run("link", "--home", synced, "metered").out
    assert "no limit" in run("link", "--home", synced, "free").out


def test_an_agency_without_a_provider_signs_nobody_in(synced: Path, run: Run) -> None:
    """It says what to do instead."""
    said = run("sign-in", "--home", synced, "--system", "e3")
    assert said.status == 1
    assert "enrol again" in said.err


def test_an_administrator_tells_the_key_and_the_devices(served: Any, synced: Path) -> None:
    """The key that laptops pinned, and who has which device."""
    with Home(synced).open("SYN-BPA-1", practice=True, now=dt.datetime.now(dt.UTC)) as vault:
        pinned = vault.agency_keys.pinned(System.E3)
    assert pinned is not None
    assert administer(served, "e3", "key").output.strip() == to_text(pinned)
    assert '"officer": "SYN-BPA-1"' in administer(served, "e3", "devices").output
    assert administer(served, "e3", "sign-out", "--officer", "SYN-NOBODY").output.strip() == "0"
    assert administer(served, "e3", "lost", "--officer", "SYN-NOBODY", "--by", "SYN-W").output.strip() == "0"
    assert administer(served, "e3", "queue", "--officer", "SYN-NOBODY").status == 1
    told = administer(served, "e3", "disclosures", "--record", "e3:SYN-NONE", "--identifier", "SYN-NONE")
    assert (told.status, told.output) == (0, "")
