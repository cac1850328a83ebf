"""Who may see what, tried from outside: the whole matrix, and pairs of worlds that must look alike."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backends.entitlement import Rule
from benchmarks.authz.matrix import cases, findings
from benchmarks.authz.overseeing import tries
from benchmarks.authz.pairs import walk

ROOT = Path(__file__).resolve().parents[2]


def test_the_matrix_is_what_policy_says(tmp_path: Path) -> None:
    """Every role, relation, level, choice and purpose gives the form and the fields that the policy's data say."""
    found = list(findings(tmp_path))
    assert [finding for finding in found if not finding.holds] == []
    assert len(found) == len(list(cases()))
    assert {finding.found[0] for finding in found} == {"record", "pointer", "nothing"}


@pytest.mark.parametrize("seed", range(5))
def test_hidden_rows_change_no_byte_of_any_answer(seed: int) -> None:
    """Forty pairs of databases a walk, each seed with an officer of its own."""
    assert list(walk(seed, 40)) == [None] * 40


def test_the_trial_finds_a_leak() -> None:
    """With a rule that opens hidden levels to agents, the pairs can be told apart."""
    leak = Rule("HSI", "agent", "*", 8)
    assert any(difference for seed in range(6) for difference in walk(seed, 40, leak))


def test_the_command_ends_with_its_figures() -> None:
    """It prints the matrix and one line of JSON, and ends with 0."""
    command = [sys.executable, "-m", "benchmarks.authz", "--pairs", "3"]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True)
    *matrix, last = done.stdout.splitlines()
    assert len(matrix) == len(list(cases()))
    assert json.loads(last)["authz.pairs_differing"] == 0


def test_figures_and_looks_are_given_as_the_protocol_says(tmp_path: Path) -> None:
    """Every role on every route of oversight, some of each answer among them."""
    found = list(tries(tmp_path))
    assert [each for each in found if not each.holds] == []
    assert {each.found for each in found} == {"refused", "nothing", "given", "own sector", "all sectors"}
