"""`notices`: what is open between units, as text and as JSON, and the steps that an officer takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from overlap.notices import Step
from overlap.records import Agency, System
from storage.header import VaultHeader
from storage.staging import Closing, StagedPage, Upsert
from storage.vault import Vault
from ui.arguments import read
from ui.commands.noticing import noticed
from ui.commands.outcome import CommandRefused

LINES = (Path(__file__).parents[3] / "docs" / "protocol" / "dealings.ndjson").read_bytes().splitlines()
NOW = dt.datetime(2026, 11, 23, 15, 40, tzinfo=dt.UTC)
NAME = "01a20901-2f00-7000-8000-000000000021"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """An investigator's practice vault with the golden notices and rules."""
    header = VaultHeader(officer_id="SYN-U-0001", name="Agent Synthetic", agency=Agency.HSI, unit="HSI Blaine",
                         practice=True, created_at=NOW)  # fmt: skip
    with Vault.create(tmp_path / "vault.db", bytes(32), header) as vault:
        for system in System:
            changes = tuple(Upsert(record=line) for line in LINES
                            if b'"type":"notice"' in line or b'"type":"rules"' in line
                            if msgspec.json.decode(line)["provenance"]["system"] == system)  # fmt: skip
            vault.staging.stage(system, StagedPage(feed="SYN", cursor="c", changes=changes))
            vault.staging.commit(
                system,
                Closing(
                    cursor="c", feed="SYN", epoch="SYN", server_time=NOW, token_key=bytes(32), scope="", complete=True
                ),
                NOW,
            )
        yield vault


def said(vault: Vault, *arguments: str) -> str:
    """What the verb prints."""
    return noticed(vault, read(["notices", *arguments]), NOW).text


def test_the_list_tells_who_asked_whom_by_when_and_whom_to_call(vault: Vault) -> None:
    """What needs the officer stands first; a practice vault says so."""
    text = said(vault)
    assert "NEEDS YOU · confirmation · urgent · Blaine Station asks HSI Blaine · tecs:SYN-T-5518" in text
    assert "escalated to tier 1" in text
    assert "call +1 360 555 0107 (Blaine Station)" in text
    assert "(in 11 min)" in text
    assert f"\n  {NAME}\n" in text
    assert text.count("NEEDS YOU") == 2


def test_a_wrong_clock_is_told_and_deadlines_run_on_the_agencies_time(vault: Vault) -> None:
    """So much more time is left than this laptop's clock would have it."""
    vault.agency_clock.heard(System.TECS, dt.timedelta(minutes=30))
    text = said(vault, "list")
    assert "This laptop's clock is 30 min ahead of TECS's. Deadlines run on the agencies' time." in text
    assert "(in 41 min)" in text
    vault.agency_clock.heard(System.TECS, dt.timedelta(minutes=-30))
    assert "30 min behind TECS's" in said(vault)
    assert "overdue by" in said(vault)


def test_programs_get_the_notice_itself(vault: Vault) -> None:
    """With what is possible, what waits, and the time that counts."""
    told = msgspec.json.decode(said(vault, "list", "--json"))
    found = {each["notice"]["event"]: each for each in told["notices"]}[NAME]
    assert (found["standing"], found["parts"], found["systems"]) == ("needs you", ["owner"], ["tecs"])
    assert "positive" in found["possible"]


def test_a_step_is_queued_and_the_list_says_that_it_waits(vault: Vault) -> None:
    """And who is told of it."""
    assert (
        said(vault, "take", NAME, "more_time", "--minutes", "30") == "More time: goes to 1 agency with the next sync\n"
    )
    assert f"your step waits to be sent: {Step.MORE_TIME}" in said(vault)
    said(vault, "take", NAME, "resolve")
    assert NAME not in said(vault)
    assert NAME in said(vault, "list", "--all")


@pytest.mark.parametrize(("name", "why"), [(NAME, "no such step"), ("SYN-other", "No notice of that name")])
def test_a_step_that_cannot_be_taken_is_refused_in_one_line(vault: Vault, name: str, why: str) -> None:
    """With what to do."""
    with pytest.raises(CommandRefused, match=why):
        said(vault, "take", name, "second_request")


def test_the_rules_are_told_with_what_could_not_be_checked(vault: Vault) -> None:
    """As text and as JSON, before and after a key is known, and when one says that they are forged."""
    assert "No rules that both agencies signed are here" in said(vault, "rules")
    assert msgspec.json.decode(said(vault, "rules", "--json"))["holds"] is None
    vault.agency_keys.pin(System.E3, "AfcaNcmTCXF2rWjc9RicgnDMbRabu0_AlSLH_eloM7A")
    later = NOW + dt.timedelta(days=30)
    text = noticed(vault, read(["notices", "rules"]), later).text
    assert "Version 1 holds · urgent 10 min · routine 45 min" in text
    assert "The signature of TECS's agency could not be checked" in text
    told = msgspec.json.decode(noticed(vault, read(["notices", "rules", "--json"]), later).text)
    assert told["signatures"] == {"e3": "good", "tecs": "unchecked"}
    vault.agency_keys.pin(System.TECS, "AfcaNcmTCXF2rWjc9RicgnDMbRabu0_AlSLH_eloM7A")
    assert "Version 1 was refused" in said(vault, "rules")


def test_an_empty_vault_says_that_nothing_is_open(tmp_path: Path) -> None:
    """Nothing more."""
    header = VaultHeader(officer_id="SYN-U-0002", name="Agent Synthetic", agency=Agency.HSI, unit="HSI Blaine",
                         created_at=NOW)  # fmt: skip
    with Vault.create(tmp_path / "empty.db", bytes(32), header) as vault:
        assert said(vault) == "No notice of your unit is open\n"
