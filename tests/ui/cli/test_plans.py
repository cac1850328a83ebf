"""`plan`: what an officer plans at the command line, how it stands, and what this laptop's copy shows that it meets."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from overlap.plan_states import PlanState
from overlap.records import Agency, Place, System, Visibility
from storage.header import VaultHeader
from storage.outbox import Receipt, ReceiptStatus
from storage.plan_faults import PlanFault, PlanRefused
from storage.plans import PlanSaid
from storage.staging import Closing, StagedPage, Upsert
from storage.vault import Vault
from ui.arguments import parser, read
from ui.commands import planning
from ui.commands.outcome import CommandRefused
from ui.commands.planning import planned
from ui.wording.plan_form import FAULTS
from ui.wording.plan_report import refused_words, unread_words

ROOT = Path(__file__).parents[3]
RECORDS = (ROOT / "docs" / "protocol" / "records.ndjson").read_bytes().splitlines()
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
NOW = dt.datetime(2026, 11, 23, 15, 40, tzinfo=dt.UTC)
DESK, UNIT = "+1 206 555 0119", "+1 360 555 0107"
ADD = ("add", "surveillance", "--from", "20:00Z", "--to", "22:00Z", "--place", "48.9501, -122.6999")


def record(kind: str, **fields: Any) -> Upsert:
    """A golden record of a type with other fields."""
    golden = next(line for line in RECORDS if msgspec.json.decode(line)["type"] == kind)
    return Upsert(record=msgspec.json.encode(msgspec.json.decode(golden) | fields))


def duty(number: str, unit: str, role: str, phone: str) -> Upsert:
    """A line of the duty roster that holds all day."""
    provenance = {"system": "e3", "agency": "USBP", "unit": unit, "updated": "2026-11-23T00:00:00Z"}
    return record("duty", id=f"e3:SYN-{number}", provenance=provenance, unit=unit, role=role,
                  validFrom="2026-11-23T00:00:00Z", validTo="2026-11-25T00:00:00Z",
                  **{"nc:FullTelephoneNumber": phone})  # fmt: skip


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """An agent's practice vault with a roster, and an investigator's operation near the place of `ADD`."""
    other = record(
        "operation", id="tecs:SYN-OP-31", starts="2026-11-23T21:00:00Z", ends="2026-11-23T23:00:00Z",
        provenance={"system": "tecs", "agency": "HSI", "unit": "HSI Blaine", "updated": "2026-11-23T00:00:00Z"},
        place={"nc:Latitude": 48.9502, "nc:Longitude": -122.6998}, visibility="time and place",
        radiusM=800, leadMinutes=0, lagMinutes=0,
    )  # fmt: skip
    lines = (duty("D-1", "Blaine Station", "supervisor", UNIT), duty("D-2", "Sector", "watch desk", DESK))
    header = VaultHeader(officer_id="SYN-U-0001", name="Agent Synthetic", agency=Agency.USBP, unit="Blaine Station",
                         practice=True, created_at=NOW)  # fmt: skip
    with Vault.create(tmp_path / "vault.db", bytes(32), header) as made:
        for system, changes in ((System.E3, lines), (System.TECS, (other,))):
            made.staging.stage(system, StagedPage(feed="SYN", cursor="c", changes=changes))
            closing = Closing(cursor="c", feed="SYN", epoch="SYN", server_time=NOW, token_key=bytes(32), scope="",
                              complete=True)  # fmt: skip
            made.staging.commit(system, closing, NOW)
        yield made


def said(vault: Vault, *arguments: str) -> str:
    """What the verb prints."""
    return planned(vault, read(["plan", *arguments]), NOW).text


def document(vault: Vault, *arguments: str) -> dict[str, Any]:
    """What the verb tells a program."""
    told: dict[str, Any] = msgspec.json.decode(said(vault, *arguments, "--json"))
    return told


def answered(vault: Vault, outcome: str) -> None:
    """The own agency's receipt for the event that waits."""
    event = vault.outbox.waiting()[0].event_id
    vault.outbox.mark_sent([event])
    receipt = Receipt(system=System.E3, event_id=event, status=ReceiptStatus.APPLIED, at=NOW, outcome=outcome,
                      partner_as_of=NOW)  # fmt: skip
    vault.outbox.settle(receipt, NOW)


def test_a_new_plan_is_queued_for_the_own_agency_and_says_that_it_is_not_deconflicted(vault: Vault) -> None:
    """With the number of the unit's own line in the roster for the other side to call."""
    text = said(vault, *ADD)
    assert "\nNOT DECONFLICTED – QUEUED · OP-" in text
    assert "Not deconflicted until a receipt is here" in text
    [item] = vault.outbox.waiting()
    assert (item.system, item.type) == (System.E3, "operation")
    assert msgspec.json.decode(item.body)["contact"] == {"unit": "Blaine Station", "phone": UNIT}
    [plan] = vault.plans.items()
    assert (plan.operation.activity, plan.operation.radius_m) == ("Surveillance", 800)
    assert plan.id in said(vault)


@pytest.mark.parametrize(
    ("outcome", "line", "deconflicted"),
    [
        ("no_conflict_disclosed", "\nRECEIVED WITHOUT CONFLICT · ", True),
        ("conflict", "\nRECEIVED WITH CONFLICT · ", False),
        ("partner_not_heard", "\nNOT DECONFLICTED · ", False),
    ],
)
def test_only_a_receipt_makes_it_anything_else(vault: Vault, outcome: str, line: str, deconflicted: bool) -> None:
    """And only one that disclosed no conflict deconflicts; the list says the same to programs."""
    assert not document(vault, *ADD)["plans"][0]["deconflicted"]
    answered(vault, outcome)
    assert line in said(vault, "list")
    [plan] = document(vault, "list")["plans"]
    assert plan["deconflicted"] is deconflicted
    assert plan["partner_as_of"] == "2026-11-23T15:40:00Z"


def test_a_look_into_the_copy_says_that_it_is_one_and_whom_to_call(vault: Vault) -> None:
    """The age of the copies, each operation that the plan meets, and the watch desk's phone."""
    code = document(vault, *ADD)["plans"][0]["code"]
    text = said(vault, "check", code)
    assert "\nNOT DECONFLICTED – QUEUED" in text
    assert "cache only, as of " in text
    assert "(15:40Z)" in text
    assert "CONFLICT · OP-31 of HSI Blaine (TECS): 1 h, under 50 m apart, near each other" in text
    assert f"Watch desk: Call USBP watch desk: {DESK}" in text
    told = document(vault, "check", code)
    assert (told["cache_only"], told["as_of"], told["desk_phone"]) == (True, "2026-11-23T15:40:00Z", DESK)
    [met] = told["met"]
    assert (met["conflict"], met["bases"], met["operation"]["id"]) == (True, ["place"], "tecs:SYN-OP-31")


def test_where_the_copy_shows_nothing_it_says_no_more_than_that(vault: Vault) -> None:
    """Nothing is ruled out by a copy."""
    said(vault, "add", "Sweep", "--from", "20:00Z", "--to", "22:00Z", "--place", "47.1, -120.1")
    text = said(vault, "check", vault.plans.items()[0].id)
    assert "This copy shows nothing that meets it. Operations may exist that are not shared" in text
    assert vault.plans.items()[0].operation.radius_m == 1600


def test_a_moved_plan_waits_for_a_new_word_and_keeps_what_was_not_moved(vault: Vault) -> None:
    """With another start alone it lasts as long; each of the others changes by itself."""
    code = document(vault, *ADD, "--targets", "QXZ1234; 360-555-0133", "--visibility", "full")["plans"][0]["code"]
    answered(vault, "no_conflict_disclosed")
    assert "NOT DECONFLICTED – QUEUED" in said(vault, "move", code, "--from", "21:30Z")
    moved = vault.plans.items()[0].operation
    assert (moved.starts_at.hour, moved.starts_at.minute) == (21, 30)
    assert moved.ends_at - moved.starts_at == dt.timedelta(hours=2)
    assert (len(moved.vehicles) + len(moved.phones), moved.visibility) == (2, Visibility.FULL)
    said(vault, "move", code, "--to", "23:00Z")
    said(vault, "move", code, "--from", "20:30Z", "--to", "23:15Z", "--place", "48.5, -122.5 | 1 Synthetic Ave")
    last = vault.plans.items()[0].operation
    assert (last.revision, last.ends_at.minute, last.vehicles) == (4, 15, moved.vehicles)
    assert last.place is not None
    assert last.address is not None
    assert (last.place.latitude, last.address.text) == (48.5, "1 Synthetic Ave")


def test_a_draft_stays_here_until_it_is_sent_or_let_go(vault: Vault) -> None:
    """Nobody is told of one that goes."""
    code = document(vault, *ADD, "--draft", "--callback", "360-555-0142")["plans"][0]["code"]
    assert "NOT DECONFLICTED – DRAFT" in said(vault)
    assert not vault.outbox.waiting()
    assert "The draft is gone" in said(vault, "cancel", code)
    assert said(vault).count("You have no plan on this laptop") == 1
    code = document(vault, *ADD, "--draft", "--callback", "360-555-0142")["plans"][0]["code"]
    assert document(vault, "send", code)["plans"][0]["state"] == PlanState.QUEUED
    assert "cancelled" in said(vault, "cancel", code)
    assert msgspec.json.decode(vault.outbox.waiting()[-1].body)["cancelled"] is True


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        (("send", "OP-none"), "You have no plan of that name"),
        (("move", "{}"), "Say what moves"),
        (("move", "{}", "--from", "soon"), "--from was not understood"),
        (("move", "{}", "--to", "soon"), "--to was not understood"),
        (("send", "{}"), "The plan was sent before"),
        ((*ADD[:-1], "the barn"), "--place was not understood. Where that lies is not known here"),
        ((*ADD, "--radius", "wide"), "--radius was not understood"),
        (("add", "x" * 257, *ADD[2:]), "ACTIVITY was not understood"),
        (("add", "two\nlines", *ADD[2:]), "ACTIVITY was not understood"),
        (("add", " ", *ADD[2:]), "ACTIVITY is empty"),
        ((*ADD, "--callback", "5" * 33), "--callback was not understood"),
        ((*ADD[:2], "--from", "1 Jan 2020 20:00Z", "--to", "1 Jan 2020 21:00Z", *ADD[6:]), "would be over already"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line_and_nothing_is_stored(
    vault: Vault, deed: tuple[str, ...], why: str
) -> None:
    """With what to do instead; the plan stays as it was."""
    code = document(vault, *ADD)["plans"][0]["code"]
    before = vault.plans.items()
    with pytest.raises(CommandRefused, match=why) as refused:
        said(vault, *(word.format(code) for word in deed))
    assert "\n" not in str(refused.value)
    assert "Nothing was " in str(refused.value)
    assert vault.plans.items() == before


def test_every_refusal_says_what_happened_what_is_safe_and_what_to_do() -> None:
    """Whatever the fault: three sentences, and that nothing was changed, sent or stored."""
    told = [refused_words(fault) for fault in PlanFault]
    told += [unread_words("place", reason) for reason in FAULTS]
    for words in told:
        assert "Nothing was " in words
        assert words.count(". ") + words.count(": ") >= 2, words


def test_a_code_of_several_plans_names_none_and_tells_their_ids(vault: Vault) -> None:
    """Two plans whose ids end alike are told apart by their ids."""
    ids = [f"e3:OP-01930000-0000-7000-800{each}-00000000abcd" for each in (1, 2)]
    for each in ids:
        said(vault, *ADD)
        held = next(plan for plan in vault.plans.items() if plan.id not in ids)
        body = msgspec.json.encode(msgspec.structs.replace(held.operation, id=each))
        vault._store.execute("UPDATE plan SET id = ?, body = ? WHERE id = ?", (each, body, held.id))
    [code] = {plan["code"] for plan in document(vault, "list")["plans"]}
    with pytest.raises(CommandRefused, match="of several plans") as refused:
        said(vault, "cancel", code)
    assert all(each in str(refused.value) for each in ids)
    assert not any(plan.operation.cancelled for plan in vault.plans.items())


def test_what_no_vault_would_read_back_is_not_kept(vault: Vault) -> None:
    """A caller that reads no form can't make the plans unreadable either."""
    too_long = PlanSaid(activity="x" * 257, starts_at=NOW, ends_at=NOW, place=Place(latitude=48.9, longitude=-122.7))
    for deed in (vault.plans.add, vault.plans.draft):
        with pytest.raises(PlanRefused):
            deed(too_long, "", NOW)
    assert vault.plans.items() == ()
    assert vault.outbox.waiting() == ()


def test_a_cancelled_plan_is_not_moved_any_more(vault: Vault) -> None:
    """A new one takes its place."""
    code = document(vault, *ADD)["plans"][0]["code"]
    said(vault, "cancel", code)
    with pytest.raises(CommandRefused, match="The plan was cancelled before"):
        said(vault, "move", code, "--from", "21:00Z")


def test_the_page_names_every_deed_its_options_and_every_field() -> None:
    """Nothing of the verb is left to be guessed."""
    (group,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    (deeds,) = (each for each in group.choices["plan"]._actions if isinstance(each, argparse._SubParsersAction))
    common = {option for action in parser()._actions for option in action.option_strings}
    assert set(deeds.choices) == {"list", "add", "move", "cancel", "send", "check"}
    for name, deed in deeds.choices.items():
        assert f"`plan {name}" in PAGE
        for option in (option for action in deed._actions for option in action.option_strings):
            assert option in common or f"`{option}" in PAGE, f"{name} {option}"
    for shape in (planning.PlanPart, planning.PlansDocument, planning.MetPart, planning.PlanCheckDocument):
        for field in msgspec.structs.fields(shape):
            assert f"`{field.encode_name}`" in PAGE, field.name


def test_the_program_itself_plans_without_a_display(synced: Path, run: Callable[..., Any]) -> None:
    """The whole way from the arguments to a vault on the disk and back."""
    made = run("plan", "--home", synced, *ADD)
    assert (made.status, "NOT DECONFLICTED – QUEUED" in made.out) == (0, True)
    assert run("plan", "--home", synced, "list", "--json").document()["plans"]
    assert run("plan", "list", "--json", "--home", synced).document()["plans"]
    wrong = run("plan", "--home", synced, "send", "OP-none")
    assert (wrong.status, wrong.err.count("\n")) == (1, 1)
