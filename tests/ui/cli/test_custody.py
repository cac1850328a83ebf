"""Custody at a terminal: ways into a vault, what the agency reads back, and giving a vault up."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pyrage
import pytest

from overlap.records import Agency, System
from storage.header import VaultHeader
from storage.home import Home
from storage.signed import LEASE, public_key, sealed, to_text
from tests.storage.laptop import QUICK, MemoryKeeper
from ui import cli
from ui.arguments import read
from ui.commands.laptop import Laptop

NOW = dt.datetime(2026, 11, 24, 10, 14, tzinfo=dt.UTC)
OFFICER = "SYN-1"
FIRST, SECOND = "SYN first", "SYN second"
KEY = pyrage.x25519.Identity.generate()

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A laptop with one officer's real vault, in which a notice waits."""
    home = Home(tmp_path / "home", MemoryKeeper(), QUICK)
    header = VaultHeader(
        officer_id=OFFICER, name="Synthetic", agency=Agency.USBP, unit="SYN", practice=False, created_at=NOW
    )
    with home.create(header, FIRST) as vault:
        vault.outbox.put(System.E3, "notice", b'{"SYN":1}', NOW)
    return home


@pytest.fixture
def run(home: Home, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command line, typing the words given; status, output and error output are returned."""

    def go(*arguments: str, typing: tuple[str, ...] = ()) -> tuple[int, str, str]:
        left = list(typing)
        laptop = Laptop(home, lambda _prompt: left.pop(0))
        status = cli.run(read(list(arguments)), laptop, lambda: NOW)
        told = capsys.readouterr()
        return status, told.out, told.err

    return go


@pytest.fixture
def identity(tmp_path: Path) -> str:
    """The agency's key file."""
    path = tmp_path / "agency.key"
    path.write_text(f"{KEY}\n")
    return str(path)


def slot_ids(run: Run) -> list[str]:
    """Return the ids of the ways in."""
    return [each["id"] for each in json.loads(run("slots", "list", "--json")[1])["slots"]]


def test_ways_are_listed_added_replaced_and_removed(run: Run) -> None:
    """Each change asks for what opens the vault; the old way opens until it is taken away."""
    assert run("slots", "list")[1].split()[1] == "passphrase"
    assert "differ" in run("slots", "add", "passphrase", typing=(FIRST, SECOND, FIRST))[2]
    status, told, _ = run("slots", "add", "passphrase", "--label", "SYN desk", typing=(FIRST, SECOND, SECOND))
    assert (status, told.split()[0]) == (0, "Added:")
    first, second = slot_ids(run)
    assert run("slots", "remove", first, typing=(SECOND,))[0] == 0
    assert run("slots", "replace", second, "passphrase", typing=(SECOND, FIRST, FIRST))[0] == 0
    status, _, error = run("slots", "remove", slot_ids(run)[0], typing=(FIRST,))
    assert status == 1
    assert "only way" in error


def test_a_vault_is_given_a_new_key(run: Run, home: Home) -> None:
    """What was not shown is named and kept; shown, or given up, the vault is written anew and tells how far it is."""
    assert run("slots", "add", "passphrase", typing=(FIRST, SECOND, SECOND))[0] == 0
    first, second = slot_ids(run)
    status, _, error = run("slots", "rekey", typing=(FIRST,))
    assert (status, f"would be lost: {second}. Nothing was changed" in error) == (1, True)
    status, told, error = run("slots", "rekey", "--also", "passphrase", typing=(FIRST, SECOND))
    assert (status, "100 %" in error, told.splitlines()[0]) == (
        0, True, "The vault has a new key; the old one opens nothing any more. It opens by:",
    )  # fmt: skip
    assert not {first, second} & set(slot_ids(run))
    _, second = slot_ids(run)
    assert f"No longer: {second}" in run("slots", "rekey", "--drop", typing=(FIRST,))[1]
    home.open(OFFICER, FIRST, now=NOW).close()


def test_a_wrong_passphrase_says_what_is_left(run: Run) -> None:
    """How many lock it, how many destroy, and nothing was changed."""
    status, _, error = run("slots", "remove", "SYN", typing=("SYN wrong",))
    assert status == 1
    assert "4 more wrong tries lock it, 19 destroy" in error


def test_the_new_passphrase_may_come_from_a_descriptor(run: Run, home: Home) -> None:
    """For a program that sets it up."""
    reading, writing = os.pipe()
    os.write(writing, b"SYN third\n")
    os.close(writing)
    status, _, _ = run("slots", "add", "passphrase", "--new-passphrase-fd", str(reading), typing=(FIRST,))
    assert status == 0
    home.open(OFFICER, "SYN third", now=NOW).close()


def test_an_agency_releases_a_locked_vault_by_its_code(run: Run, identity: str, tmp_path: Path, home: Home) -> None:
    """The laptop writes the sealed code out, the agency reads it, the officer types it and sets a new passphrase."""
    recipient = str(KEY.to_public())
    assert run("slots", "add", "recovery", typing=(FIRST,))[0] == 1
    assert run("slots", "add", "recovery", "--recipient", recipient, typing=(FIRST,))[0] == 0
    for _ in range(5):
        run("status", typing=("SYN wrong",))
    status, _, error = run("status", typing=(FIRST,))
    assert (status, "Too many wrong tries" in error) == (1, True)
    assert run("slots", "code", "--to", str(tmp_path / "code.age"))[0] == 0
    code = run("recovery", "code", str(tmp_path / "code.age"), "--identity", identity)[1].strip()
    first = slot_ids(run)[0]
    assert run("slots", "replace", first, "passphrase", "--by", "code", typing=(code, SECOND, SECOND))[0] == 0
    home.open(OFFICER, SECOND, now=NOW).close()


def test_the_agency_reads_outbox_and_audit_back(run: Run, identity: str, home: Home, tmp_path: Path) -> None:
    """With its key and the file alone; bodies only as a document; a broken chain is a status of 1."""
    run("slots", "add", "recovery", "--recipient", str(KEY.to_public()), typing=(FIRST,))
    file = run("recovery", "files")[1].strip()
    status, told, _ = run("recovery", "read", file, "--identity", identity)
    assert status == 0
    assert "Chain of events: holds; of the audit: holds" in told
    assert 'SYN":1' not in told
    document = json.loads(run("recovery", "read", file, "--identity", identity, "--json")[1])
    assert document["events"][0]["body"] == {"SYN": 1}
    assert document["audit_holds"]
    other = tmp_path / "other.key"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    assert "another key" in run("recovery", "read", file, "--identity", str(other))[2]
    assert "can't be read" in run("recovery", "read", str(tmp_path / "none"), "--identity", identity)[2]


def test_where_nothing_was_sealed_it_is_said(run: Run) -> None:
    """An empty list would leave open whether the right laptop was asked."""
    status, told, error = run("recovery", "files")
    assert (status, told) == (1, "")
    assert "No file on this laptop is sealed to an agency" in error
    run("slots", "add", "recovery", "--recipient", str(KEY.to_public()), typing=(FIRST,))
    assert run("recovery", "files")[0] == 0


def test_giving_up_names_what_was_not_delivered_first(run: Run, home: Home) -> None:
    """Without a word of certainty nothing is erased, and nothing undelivered goes where nothing keeps it."""
    status, told, _ = run("wipe", typing=(FIRST,))
    assert status == 1
    assert "notice" in told.lower()
    assert "Nothing was erased" in told
    assert "would be lost" in run("wipe", "--yes", typing=(FIRST,))[2]
    assert home.officers()[0].destroyed is None
    assert run("wipe", "--yes", "--abandon", typing=(FIRST,))[0] == 0
    status, _, error = run("status", typing=(FIRST,))
    assert (status, "gave it up" in error) == (1, True)


def test_what_was_not_delivered_leaves_in_a_bundle(run: Run, identity: str, tmp_path: Path) -> None:
    """Sealed to the agency, which reads it with the same command."""
    run("slots", "add", "recovery", "--recipient", str(KEY.to_public()), typing=(FIRST,))
    bundle = tmp_path / "unsent"
    assert run("wipe", "--yes", "--bundle", str(bundle), typing=(FIRST,))[0] == 0
    document = json.loads(run("recovery", "read", str(bundle), "--identity", identity, "--json")[1])
    assert [event["body"] for event in document["events"]] == [{"SYN": 1}]


def test_the_reading_of_the_rule_can_be_chosen(run: Run, home: Home) -> None:
    """CJIS 5.9 locks for ten minutes even where an agency could release it."""
    run("slots", "add", "recovery", "--recipient", str(KEY.to_public()), typing=(FIRST,))
    assert run("slots", "policy", "cjis-5", typing=(FIRST,))[0] == 0
    for _ in range(5):
        run("status", typing=("SYN wrong",))
    assert home.attempts(OFFICER, NOW).locked_until == NOW + dt.timedelta(minutes=10)


def test_a_card_without_its_module_is_told(run: Run, tmp_path: Path) -> None:
    """What is missing and what to do, on one line."""
    _, _, error = run("slots", "add", "card", "--module", str(tmp_path / "SYN.so"), typing=(FIRST, "123456"))
    assert "PKCS#11" in error
    assert io.StringIO(error).readline() == error


def test_status_tells_until_when_a_copy_is_lent(run: Run, home: Home) -> None:
    """And that it is sealed, once it is: in words and for programs."""
    lease = {
        "kind": "lease", "source": "e3", "officer": OFFICER, "device": "SYN", "serial": 1,
        "issued_at": NOW, "valid_until": NOW, "grace_hours": 9,
    }  # fmt: skip
    with home.open(OFFICER, FIRST, now=NOW) as vault:
        vault.agency_keys.pin(System.E3, to_text(public_key(bytes(32))))
        vault.keep_lease(sealed(msgspec.json.encode(lease), bytes(32), LEASE), NOW)
    document = json.loads(run("status", "--json", typing=(FIRST,))[1])
    assert [(each["system"], each["phase"]) for each in document["leases"]] == [("e3", "SEALED")]
    assert document["clock"] == "right"
    assert "e3" in run("status", typing=(FIRST,))[1].splitlines()[-1]
