"""The vault's trial prints every figure under its name, beside goals and peer, and finds what it plants."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.vault.rows import invented
from benchmarks.vault.trial import GOALS, run


def test_every_figure_stands_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Without locks all other figures are there; a planted name is found while it is live and not afterwards."""
    assert run(["--people", "1500", "--stretch", "1000", "--locks", "0", "--dir", str(tmp_path)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    figures = json.loads(line)
    assert set(GOALS) - {"vault.lock_ms", "vault.remnants"} <= figures.keys()
    assert figures["vault.records"] == 1_500
    assert figures["vault.purge_remnants"]["live"] > 0
    assert figures["vault.purge_remnants"]["purged"] == figures["vault.purge_remnants"]["revoked"] == 0
    assert figures["vault.wipe_remnants"] == 0
    assert {"insert_per_s", "point_us", "scan_s", "bytes_per_record"} <= figures["plain_sqlite"].keys()
    assert set(figures["missed"]) <= figures["goals"].keys()


def test_records_of_ones_own_are_taken(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A file of records, one a line, takes the place of the invented ones; one that isn't there is said."""
    file = tmp_path / "records.ndjson"
    file.write_bytes(b"\n".join(invented(1_200, 2_400, 5)))
    assert run(["--records", str(file), "--locks", "0", "--dir", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["vault.records"] == 1_200
    assert run(["--records", str(tmp_path / "nowhere"), "--locks", "0", "--dir", str(tmp_path)]) == 2


def test_a_seed_makes_the_same_records() -> None:
    """Another seed is another world, the same seed the same."""
    assert list(invented(50, 50, 3)) == list(invented(50, 50, 3))
    assert list(invented(50, 50, 3)) != list(invented(50, 50, 4))
    assert sum(body.count(b"nc:IdentificationID") for body in invented(10, 25, 1)) == 25
