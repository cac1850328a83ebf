"""Copies that are made anew: after a difference, after a restart, after another life of the gateway's database."""

from __future__ import annotations

import datetime as dt

from overlap.answer import SourceCondition
from overlap.records import Encounter, RecordId, System
from storage.staging import Outcome
from storage.vault import Vault
from tests.storage.invented import Encounters, Feed, Removals


def ids(vault: Vault) -> list[str]:
    """Return the ids of all readable records, sorted."""
    return sorted(record.id for record in vault.records.each())


def surname(vault: Vault, number: int) -> str:
    """Return the surname that the vault holds for an invented encounter."""
    record = vault.records.get(RecordId(f"e3:SYN-E-{number:06}-1"))
    assert isinstance(record, Encounter)
    return record.person.names[0].surname


def test_a_copy_made_anew_drops_what_was_not_named(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """After a difference, a full round that the gateway's count confirms leaves exactly what it named."""
    e3.round(encounter(1), encounter(2), encounter(3), held=2)
    e3.stage(encounter(1))
    e3.close(complete=False)
    assert vault.records.count(System.E3) == 3
    e3.stage(encounter(3))
    applied = e3.close(held=2)
    assert (applied.outcome, applied.removed_count) == (Outcome.APPLIED, 1)
    assert ids(vault) == ["e3:SYN-E-000001-1", "e3:SYN-E-000003-1"]
    assert vault.sources.state(System.E3, now).condition is SourceCondition.CURRENT
    assert vault.check_integrity().is_whole


def test_restarting_forgets_the_cursor_and_nothing_else(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """A round that starts over keeps every record until its copy is complete."""
    e3.round(encounter(1), held=1)
    e3.stage(encounter(2))
    vault.staging.restart(System.E3, now)
    assert vault.sources.resume_point(System.E3).cursor is None
    assert vault.staging.staged_cursor(System.E3) is None
    assert ids(vault) == ["e3:SYN-E-000001-1"]


def test_discarding_throws_waiting_pages_away(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """Pages that turned out wrong leave no trace."""
    e3.stage(encounter(1))
    vault.staging.discard(System.E3)
    assert vault.staging.staged_cursor(System.E3) is None
    assert e3.close().changed_count == 0


def test_a_new_feed_is_built_aside_until_it_is_complete(
    vault: Vault, e3: Feed, encounter: Encounters, now: dt.datetime
) -> None:
    """The old copy stands, whatever the checkpoint, until the new one is whole; then it is replaced."""
    e3.round(encounter(1, "SYNOLD", 9), encounter(2), held=2)
    e3.feed = "SYN-feed-2"
    e3.stage(encounter(1, "SYNNEW", 2))
    assert e3.close(complete=False).outcome is Outcome.KEPT_ASIDE
    assert surname(vault, 1) == "SYNOLD"
    assert vault.sources.resume_point(System.E3).feed == "SYN-feed-2"
    assert e3.close(more=True).outcome is Outcome.KEPT_ASIDE
    e3.stage(encounter(3))
    applied = e3.close(held=2)
    assert applied.outcome is Outcome.APPLIED
    assert surname(vault, 1) == "SYNNEW"
    assert ids(vault) == ["e3:SYN-E-000001-1", "e3:SYN-E-000003-1"]
    assert vault.sources.state(System.E3, now).condition is SourceCondition.CURRENT


def test_revisions_count_again_within_the_new_feed(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """The first line of a new feed wins over the old life, later ones by revision."""
    e3.round(encounter(1, "SYNOLD", 9), held=1)
    e3.feed = "SYN-feed-2"
    e3.stage(encounter(1, "SYNNEW", 3))
    e3.stage(encounter(1, "SYNSTALE", 2))
    assert e3.close(held=1).ignored == 1
    assert surname(vault, 1) == "SYNNEW"


def test_a_new_feed_throws_the_old_feeds_pages_away(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """Pages of two lives of a database never mix."""
    e3.stage(encounter(1))
    e3.feed = "SYN-feed-2"
    e3.stage(encounter(2))
    e3.close(held=1)
    assert ids(vault) == ["e3:SYN-E-000002-1"]


def test_a_new_feed_whose_count_differs_removes_nothing(vault: Vault, e3: Feed, encounter: Encounters) -> None:
    """Absence from a new feed deletes only where the gateway's own count agrees."""
    e3.round(encounter(1), encounter(2), held=2)
    e3.feed = "SYN-feed-2"
    assert e3.round(encounter(1), held=2).outcome is Outcome.COUNT_DIFFERS
    assert len(ids(vault)) == 2


def test_a_copy_that_would_shrink_too_far_is_kept_until_tombstones_say_what_went(
    vault: Vault, e3: Feed, encounter: Encounters, gone: Removals, now: dt.datetime
) -> None:
    """A new feed with most records missing removes none and says so, round after round; naming them lets them go."""
    e3.round(*(encounter(number) for number in range(400)), held=400)
    e3.feed = "SYN-feed-2"
    assert e3.round(encounter(1), held=1).outcome is Outcome.WOULD_SHRINK
    assert vault.records.count(System.E3) == 400
    assert vault.sources.state(System.E3, now).condition is SourceCondition.PARTIAL
    assert e3.round(encounter(2), held=2).outcome is Outcome.WOULD_SHRINK
    assert e3.round(*(gone(number) for number in range(3, 400)), held=2).removed_count == 398
    assert ids(vault) == ["e3:SYN-E-000001-1", "e3:SYN-E-000002-1"]
    assert vault.sources.state(System.E3, now).condition is SourceCondition.CURRENT
    assert e3.round(encounter(3), held=3).outcome is Outcome.APPLIED
