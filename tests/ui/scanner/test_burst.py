"""A scanner's keys told from a hand's, key by key."""

from __future__ import annotations

from collections.abc import Iterable

from ui.scanner.burst import MACHINE_MS, QUIET_MS, Burst


def heard(burst: Burst, keys: str, gap_ms: float, start_ms: float = 1_000.0) -> list[bool]:
    """What the burst said of each key."""
    return [burst.hear(key, start_ms + at * gap_ms) for at, key in enumerate(keys)]


def last(answers: Iterable[bool]) -> bool:
    """The last answer."""
    return list(answers)[-1]


def test_four_fast_keys_are_a_machine() -> None:
    """The fourth key at a scanner's speed decides, and all four are in its text."""
    burst = Burst()
    assert heard(burst, "P<UT", 5) == [False, False, False, True]
    assert burst.text == "P<UT"


def test_a_hand_is_never_a_machine() -> None:
    """A fast typist's keys stay the typist's."""
    assert not any(heard(Burst(), "ORTEGA VALE", MACHINE_MS + 1))


def test_three_rolled_keys_are_a_hand() -> None:
    """Fingers rolled over three keys and then a pause are typing."""
    burst = Burst()
    heard(burst, "ORT", 10)
    assert not burst.hear("E", 1_020.0 + MACHINE_MS + 1)
    assert burst.text == "E"


def test_a_leading_compliance_sign_is_a_card_at_once() -> None:
    """Nobody begins with the sign that every licence begins with."""
    assert heard(Burst(), "@", 0) == [True]


def test_a_slow_scanner_stays_one_burst() -> None:
    """Once it is sure, gaps up to the quiet time belong to the same run."""
    burst = Burst()
    heard(burst, "P<UT", 5)
    assert burst.hear("O", 1_015.0 + QUIET_MS - 1)
    assert burst.text == "P<UTO"


def test_silence_begins_a_new_run() -> None:
    """After the quiet time a key is judged anew."""
    burst = Burst()
    heard(burst, "P<UT", 5)
    assert not burst.hear("O", 1_015.0 + QUIET_MS + 1)
