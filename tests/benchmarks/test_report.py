"""The one form of figures: a JSON object a line, a bound that is missed is remembered."""

import json

import pytest

from benchmarks.report import Peer, Report


def test_a_figure_is_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Figure, value, unit and machine; a peer adds its name, its value and the ratio."""
    report = Report("a machine")
    report.figure("a.b", 2.0, "ms")
    report.figure("a.c", 2.0, "ms", Peer("other 1.0", 5.0))
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first == {"figure": "a.b", "value": 2.0, "unit": "ms", "machine": "a machine"}
    assert second | {"peer": "other 1.0", "peer_value": 5.0, "ratio": 2.5} == second


@pytest.mark.parametrize(("value", "status"), [(0.8, 0), (0.79, 1), (None, 1)])
def test_a_value_below_its_bound_fails_the_trial(value: float | None, status: int) -> None:
    """The bound itself is kept; less, or nothing measured, is not."""
    report = Report("a machine")
    report.at_least("a.b", value, 0.8, "share")
    assert report.status() == status


@pytest.mark.parametrize(("value", "status"), [(0.02, 0), (0.021, 1), (None, 1)])
def test_a_value_above_its_bound_fails_the_trial(value: float | None, status: int) -> None:
    """The bound itself is kept; more, or nothing measured, is not."""
    report = Report("a machine")
    report.at_most("a.b", value, 0.02, "share")
    assert report.status() == status


def test_the_machine_is_named_by_what_matters() -> None:
    """Processor, cores, memory and Python."""
    machine = Report().machine
    assert "cores" in machine
    assert "Python 3." in machine
