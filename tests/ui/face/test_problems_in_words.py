"""Every problem that can reach an officer has words: what happened, what is kept, what to do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from overlap.records import System
from storage import problems as vault
from sync import problems as sync
from ui import wording

#: Values for the errors that carry something; every other one is made bare.
CARRYING: dict[type[Exception], Exception] = {
    vault.VaultDamaged: vault.VaultDamaged(vault.Damage.CUT),
    vault.PartitionDestroyed: vault.PartitionDestroyed(vault.Destruction.REVOKED),
    vault.CardUnusable: vault.CardUnusable(vault.CardFault.NO_CARD),
    vault.WaysNotShown: vault.WaysNotShown(("1f3a9c02",)),
    vault.RecoveryUnusable: vault.RecoveryUnusable(vault.RecoveryFault.WRONG_KEY),
    vault.KeyringUnusable: vault.KeyringUnusable(vault.KeyringFault.REFUSED),
    sync.BundleRefused: sync.BundleRefused(sync.BundleFault.CUT),
    sync.SignInFailed: sync.SignInFailed(sync.SignInFault.TIMED_OUT),
    sync.Garbage: sync.Garbage(sync.Fault.BAD_LINE),
    sync.PracticeMismatch: sync.PracticeMismatch(gateway_is_practice=True),
    sync.ClockWrong: sync.ClockWrong(dt.timedelta(minutes=-12)),
}


def family(kind: type[Exception]) -> Iterator[type[Exception]]:
    """A class and everything under it."""
    yield kind
    for below in kind.__subclasses__():
        yield from family(below)


def example(kind: type[Exception]) -> Exception:
    """An error of this kind."""
    if kind in CARRYING:
        return CARRYING[kind]
    return kind(503, "unavailable") if issubclass(kind, sync.Refused) else kind()


@pytest.mark.parametrize("kind", [*family(vault.VaultError)], ids=lambda kind: kind.__name__)
def test_every_problem_of_the_vault_has_its_own_words(kind: type[Exception]) -> None:
    """Three parts, none empty, and none the general one but for the general error."""
    error = example(kind)
    assert isinstance(error, vault.VaultError)
    trouble = wording.vault_trouble(error)
    assert all((trouble.happened, trouble.kept, trouble.to_do))
    general = wording.vault_trouble(vault.VaultError())
    assert (trouble.happened == general.happened) == (kind is vault.VaultError)


@pytest.mark.parametrize("system", System)
@pytest.mark.parametrize("kind", [*family(sync.SyncProblem)], ids=lambda kind: kind.__name__)
def test_every_problem_of_a_round_names_its_system_and_has_its_own_words(kind: type[Exception], system: System) -> None:
    """The officer reads which agency it is, and what is kept."""
    problem = example(kind)
    assert isinstance(problem, sync.SyncProblem)
    trouble = wording.sync_trouble(problem, system)
    assert wording.system_label(system) in trouble.happened
    assert all((trouble.kept, trouble.to_do))
    general = wording.sync_trouble(sync.SyncProblem(), system)
    assert (trouble.happened == general.happened) == (kind is sync.SyncProblem)


@pytest.mark.parametrize("kind", [*family(vault.VaultError), *family(sync.SyncProblem)], ids=lambda kind: kind.__name__)
def test_no_problem_is_told_with_a_forbidden_word_or_in_two_lines(kind: type[Exception]) -> None:
    """Troubles keep the rules of answers and fit one line of a terminal's error."""
    error = example(kind)
    if isinstance(error, vault.VaultError):
        told = str(wording.vault_trouble(error))
    else:
        assert isinstance(error, sync.SyncProblem)
        told = str(wording.sync_trouble(error, System.TECS))
    assert not re.search(r"\b(clear|safe|confirmed|hits?|hazards?)\b|\n|\{", told, re.IGNORECASE)


def test_a_wrong_clock_is_told_with_how_far_it_is_off() -> None:
    """The officer can see whether it is minutes or hours, and in which direction."""
    told = wording.sync_trouble(sync.ClockWrong(dt.timedelta(minutes=-12)), System.E3)
    assert told.happened == "This laptop's clock differs from that of e3: it is 12 min behind"


def test_a_gateway_that_wants_to_be_left_alone_says_for_how_long() -> None:
    """The wait that was asked for is told."""
    problem = sync.SlowDown(429, "slow_down", dt.timedelta(minutes=2))
    assert wording.sync_trouble(problem, System.TECS).happened.endswith("(2 min)")


def test_a_refused_certificate_is_told_apart_from_no_connection() -> None:
    """It is not the network's fault, and waiting does not mend it."""
    told = wording.sync_trouble(sync.Unreachable(secure=False), System.E3)
    assert told.happened == "e3 cannot be reached: its certificate was not accepted"


REASONS = [
    *map(vault.KeyringUnusable, vault.KeyringFault),
    *map(vault.CardUnusable, vault.CardFault),
    *map(vault.PartitionDestroyed, vault.Destruction),
    *map(vault.RecoveryUnusable, vault.RecoveryFault),
]


@pytest.mark.parametrize("error", REASONS, ids=str)
def test_each_reason_of_custody_has_words_of_its_own(error: vault.VaultError) -> None:
    """Which keyring or card, why destroyed, what does not open: in one line, and with a way out."""
    told = wording.vault_trouble(error)
    others = {wording.vault_trouble(other).happened for other in REASONS if other is not error}
    assert told.happened not in others
    assert told.to_do
    assert "\n" not in str(told)


def test_a_lock_says_when_it_ends_or_who_ends_it() -> None:
    """The time where it ends by itself; where the count was changed, that too."""
    until = dt.datetime(2026, 11, 24, 10, 24, tzinfo=dt.UTC)
    for attempts, told in (
        (vault.AttemptsState(failures=5, locked_until=until), "until 10:24 UTC"),
        (vault.AttemptsState(failures=5, needs_release=True), "Ask your administrator"),
        (vault.AttemptsState(failures=5, needs_release=True, tampered=True), "was changed"),
    ):
        assert told in str(wording.vault_trouble(vault.PartitionLocked(attempts)))
        assert told in str(wording.vault_trouble(vault.WrongPassphrase("", attempts)))
    last = vault.AttemptsState(failures=4, before_lock=1, before_destruction=16)
    assert "1 more wrong try locks it, 16 destroy" in str(wording.vault_trouble(vault.WrongPassphrase("", last)))
