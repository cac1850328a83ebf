"""`doctor` and `update`: how a laptop stands, told without content, and a newer version by command."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import msgspec
import pytest

from overlap.records import Agency, System
from storage.header import VaultHeader
from storage.home import Home
from storage.problems import KeyringFault, PolicyUnusable, VaultError
from storage.site_policy import SitePolicy
from sync.update_problems import (
    NoRelease,
    NothingBefore,
    NothingNewer,
    UpdateDiskFull,
    UpdateFault,
    UpdateRefused,
    UpdateUnwritable,
)
from tests.storage.laptop import PASSPHRASE, QUICK, MemoryKeeper
from tests.sync.updating import Station
from ui.commands.doctoring import DoctorDocument, doctor
from ui.commands.laptop import Laptop
from ui.commands.outcome import CommandRefused, Outcome
from ui.commands.updating import starts, update
from ui.doctor import looking
from ui.doctor.finding import Finding, Part, State
from ui.doctor.opened import asked
from ui.launcher.notes import MOST_BYTES, Notes
from ui.wording import doctor as words
from ui.wording.updates import update_trouble

#: In no output of any kind: an officer's name, id and unit.
SENTINELS = ("Agent Synthetic One", "SYN-U-0007", "Blaine")


@pytest.fixture
def now() -> dt.datetime:
    """The time of every test."""
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def keeper() -> MemoryKeeper:
    """The keyring of the laptop under test."""
    return MemoryKeeper()


@pytest.fixture
def home(tmp_path: Path, keeper: MemoryKeeper) -> Home:
    """A laptop on which nobody is enrolled."""
    return Home(tmp_path / "home", keeper, QUICK)


def header(now: dt.datetime, *, practice: bool) -> VaultHeader:
    """An invented agent."""
    return VaultHeader(
        officer_id="SYN-U-0007", name="Agent Synthetic One", agency=Agency.USBP, unit="Blaine Station",
        practice=practice, created_at=now,
    )  # fmt: skip


def seen(home: Home, keeper: MemoryKeeper, now: dt.datetime, *, opening: bool = False) -> dict[str, tuple[State, str]]:
    """Each part's last finding of one run, as `--json` tells it."""
    told = run(home, keeper, now, opening=opening, as_json=True).text
    assert not [word for word in SENTINELS if word in told]
    found = msgspec.json.decode(told, type=DoctorDocument).findings
    return {finding.part.value: (finding.state, finding.code) for finding in found}


def run(home: Home, keeper: MemoryKeeper, now: dt.datetime, **options: object) -> Outcome:
    """One run of the command."""
    chosen: dict[str, object] = {"opening": False, "export": None, "as_json": False, **options}
    laptop = Laptop(home, lambda _prompt: PASSPHRASE)
    return doctor(laptop, "", now, keeper=keeper, **chosen)  # type: ignore[arg-type]


def test_a_new_laptop_is_well_and_every_part_is_told(home: Home, keeper: MemoryKeeper, now: dt.datetime) -> None:
    """Each part has a line; without trouble the status is 0."""
    outcome = run(home, keeper, now)
    assert outcome.status == 0
    assert [part for part in Part if f" {part.value} " not in outcome.text] == []
    assert outcome.text.splitlines()[-1] == words.ALL_WELL


def test_every_code_that_can_be_found_has_a_sentence() -> None:
    """No finding ends in a fault of the telling."""
    figures: dict[str, int | str] = dict.fromkeys(
        ("version", "python", "qt", "system", "schema", "why", "vaults", "practice", "free_mb", "ports", "problem"), "0"
    )
    figures |= {"system": "e3", "faults": 1}
    for part, code in words._SENTENCES:
        line = words.finding_line(Finding(part=part, state=State.NOTE, code=code, figures=figures))
        assert line.endswith(".")
    codes = {code for part, code in words._SENTENCES if part is Part.KEYRING}
    assert {fault.name.lower() for fault in KeyringFault} <= codes


def test_a_keyring_that_refuses_is_trouble_only_where_a_real_vault_needs_it(
    home: Home, keeper: MemoryKeeper, now: dt.datetime
) -> None:
    """Practice works without one; a real officer does not."""
    home.create(header(now, practice=True)).close()
    keeper.refuses = True
    assert seen(home, keeper, now)["keyring"] == (State.NOTE, "none_allowed")
    keeper.refuses = False
    real = msgspec.structs.replace(header(now, practice=False), officer_id="SYN-U-0009")
    home.create(real, PASSPHRASE).close()
    assert seen(home, keeper, now)["keyring"] == (State.WELL, "works")
    keeper.refuses = True
    assert seen(home, keeper, now)["keyring"] == (State.TROUBLE, "none_allowed")


def test_the_keyring_is_left_as_it_was(home: Home, keeper: MemoryKeeper, now: dt.datetime) -> None:
    """What was kept for the trial is forgotten again."""
    run(home, keeper, now)
    assert keeper.secrets == {}


def test_a_clock_that_was_set_back_is_trouble(home: Home, keeper: MemoryKeeper, now: dt.datetime) -> None:
    """It is behind a vault that was written before; so is a year before the program."""
    home.create(header(now, practice=True)).close()
    assert seen(home, keeper, now)["clock"] == (State.WELL, "plausible")
    assert seen(home, keeper, now - dt.timedelta(hours=1))["clock"] == (State.TROUBLE, "behind")
    assert seen(home, keeper, now.replace(year=2020, month=1, day=1))["clock"] == (State.TROUBLE, "behind")


def test_a_locked_a_damaged_and_a_destroyed_vault_are_counted(
    home: Home, keeper: MemoryKeeper, now: dt.datetime
) -> None:
    """None of them is named."""
    home.create(header(now, practice=False), PASSPHRASE).close()
    for _ in range(5):
        with pytest.raises(VaultError):
            home.open("SYN-U-0007", "SYN wrong", now=now)
    assert seen(home, keeper, now)["vault"] == (State.TROUBLE, "locked")
    (home.folder("SYN-U-0007") / "slots.json").write_text("{")
    assert seen(home, keeper, now)["vault"] == (State.TROUBLE, "damaged")


@pytest.mark.parametrize(("free", "expected"), [(10**9, "scarce"), (10**6, "full"), (10**11, "free")])
def test_the_room_on_the_disk_is_judged(
    home: Home, keeper: MemoryKeeper, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, free: int, expected: str
) -> None:
    """Too little for an update is a note, too little for a sync is trouble."""
    monkeypatch.setattr(looking.shutil, "disk_usage", lambda _path: _Usage(free))
    assert seen(home, keeper, now)["disk"][1] == expected


class _Usage:
    """How much room a disk is said to have."""

    def __init__(self, free: int) -> None:
        self.free = free


def test_a_policy_that_cannot_be_read_is_trouble_and_told_where(
    tmp_path: Path, keeper: MemoryKeeper, now: dt.datetime
) -> None:
    """The field is named; the rest is looked at all the same."""

    def unusable() -> SitePolicy:
        raise PolicyUnusable("at `$.limits.idle_minutes`")

    outcome = run(Home(tmp_path / "home", keeper, QUICK, unusable), keeper, now)
    assert outcome.status == 1
    assert "$.limits.idle_minutes" in outcome.text
    assert words.IN_TROUBLE in outcome.text


def test_the_gateways_of_a_policy_are_asked_before_anybody_is_enrolled(
    tmp_path: Path, keeper: MemoryKeeper, now: dt.datetime
) -> None:
    """A port that nobody listens on, and an authority whose file is missing, are told apart."""
    policy = msgspec.convert({"backends": {"e3": {"url": "https://127.0.0.1:9"}}}, SitePolicy)
    assert seen(Home(tmp_path / "home", keeper, QUICK, lambda: policy), keeper, now)["backends"][1] == "no_answer"
    missing = msgspec.convert(
        {"backends": {"e3": {"url": "https://127.0.0.1:9", "ca_file": str(tmp_path / "none.pem")}}}, SitePolicy
    )
    assert seen(Home(tmp_path / "home", keeper, QUICK, lambda: missing), keeper, now)["backends"][1] == "no_authority"
    assert [finding.code for finding in asked({}, practice=True)] == ["unknown"]


def test_an_export_has_the_vaults_state_and_the_faults_and_nothing_of_anybody(
    home: Home, keeper: MemoryKeeper, now: dt.datetime, tmp_path: Path
) -> None:
    """What is sent to an administrator holds counts, versions and lines of the program."""
    home.create(header(now, practice=True)).close()
    with pytest.raises(KeyError) as raised:
        _ = {}["Agent Synthetic One"]
    Notes(home.root).note(raised.value, raised.value.__traceback__, now)
    out = tmp_path / "sent.json"
    text = run(home, keeper, now, opening=True, export=out).text
    body = out.read_text(encoding="utf-8")
    assert str(out) in text
    assert not [word for word in SENTINELS if word in body]
    document = json.loads(body)
    assert document["vault"]["whole"]
    assert "KeyError test_doctor.py:" in document["faults"][0]


def test_notes_on_faults_never_grow_past_their_limit(tmp_path: Path, now: dt.datetime) -> None:
    """Two files are kept; the oldest notes go, and a folder that is missing is no fault."""
    notes = Notes(tmp_path)
    for _ in range(5_000):
        notes.note(ValueError("SYN"), None, now)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 2 * MOST_BYTES
    assert len(list(tmp_path.iterdir())) == 2
    assert 1_000 < notes.count() < 5_000
    Notes(tmp_path / "none").note(ValueError("SYN"), None, now)


@pytest.fixture
def station(tmp_path: Path, now: dt.datetime) -> Station:
    """A share, and an installed program of version 1.0."""
    return Station(tmp_path, now)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the invented program is a script of the shell")
def test_the_command_updates_tries_and_goes_back(
    station: Station, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new version is started once to see that it is itself, then named; the way back is one command."""
    from ui.commands import updating

    monkeypatch.setattr("sync.updates.this_platform", lambda: "linux_x86_64")
    monkeypatch.setattr(updating, "SCHEMA", 5)
    station.publish("1.1")
    assert "1.1" in update(station.share, station.program, now, back=False).text
    assert station.installation.current == "1.1"
    assert "1.0" in update(None, station.program, now, back=True).text
    with pytest.raises(CommandRefused, match="no version before"):
        update(None, station.program, now, back=True)
    with pytest.raises(CommandRefused, match="not installed as a package"):
        update(station.share, None, now, back=False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the invented program is a script of the shell")
def test_a_version_that_says_another_version_or_nothing_does_not_start(station: Station, tmp_path: Path) -> None:
    """Only a program that starts and says that it is this version is switched to."""
    folder = station.program / "versions" / "1.0"
    (folder / "crosscheck").chmod(0o755)
    assert starts(folder, "1.0")
    assert not starts(folder, "1.1")
    assert not starts(tmp_path, "1.0")


@pytest.mark.parametrize(
    "problem",
    [
        *map(UpdateRefused, UpdateFault),
        NoRelease(),
        NothingNewer(),
        NothingBefore(),
        UpdateUnwritable(),
        UpdateDiskFull(),
    ],
)
def test_every_problem_of_an_update_says_what_is_kept_and_what_to_do(problem: Exception) -> None:
    """One line with three sentences."""
    said = update_trouble(problem)  # type: ignore[arg-type]
    assert said.count(". ") >= 2
    assert "goes on" in said


def test_an_open_vault_tells_of_its_gateways(home: Home, keeper: MemoryKeeper, now: dt.datetime) -> None:
    """With a vault opened, the gateways that it was enrolled with are asked."""
    from storage.settings import GatewayAddress, Settings

    with home.create(header(now, practice=True)) as vault:
        vault.settings.write(Settings(gateways={System.E3: GatewayAddress(url="http://127.0.0.1:9")}))
    assert seen(home, keeper, now, opening=True)["backends"] == (State.TROUBLE, "no_answer")
