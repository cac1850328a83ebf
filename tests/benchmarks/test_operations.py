"""The trial of operations: figures under their names, and an answer that agrees with looking at every operation."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec

from benchmarks.operations import trial


def test_the_trial_agrees_with_brute_force_on_a_file_of_operations(tmp_path: Path) -> None:
    """What the indexes find is what looking at each one finds, on the caller's own operations."""
    draw = random.Random(5)
    file = tmp_path / "operations.ndjson"
    file.write_bytes(b"\n".join(msgspec.json.encode(trial._operation(number, draw)) for number in range(3_000)))
    plans = [trial._operation(3_000 + number, draw) for number in range(200)]
    figures = trial._conflicts(trial._read(file), plans)
    assert figures["operations.cached"] == 3_000
    assert figures["operations.conflicts"] != 0
    assert figures["operations.differ_from_brute_force"] == 0
