"""The main job of a new agent takes no more actions than are allowed, and only a keyboard."""

from __future__ import annotations

import json

import pytest

from benchmarks.journeys.first_check import MOST_ACTIONS, main


def test_a_first_check_needs_few_actions(capsys: pytest.CaptureFixture[str]) -> None:
    """Unlock, scan or type, read, decide: counted at the real window, told in one line of JSON."""
    assert main(["first-check"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(told["by_way"]) == {"scan", "type"}
    assert 0 < told["journey.first_check_actions"] <= MOST_ACTIONS
