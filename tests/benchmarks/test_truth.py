"""The trial on an invented world, small."""

import json

import pytest

from benchmarks import truth


def test_an_invented_world_is_checked_the_whole_way(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing hidden is reached, no row is rejected, and every scene ends at the level that the truth tells."""
    truth.run(["--seed", "12", "--people", "120"])
    figures = {line["figure"]: line["value"] for line in map(json.loads, capsys.readouterr().out.splitlines())}
    assert figures["truth.identifiers_typed"] > 20
    assert figures["truth.identical_found_share"] == 1.0
    zero = ("e3_rows_rejected", "tecs_rows_rejected", "hidden_records_reached", "scenes_wrong", "scenes_not_raised")
    assert {name: figures[f"truth.{name}"] for name in zero} == dict.fromkeys(zero, 0)
