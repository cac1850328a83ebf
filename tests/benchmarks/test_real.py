"""The trial on public data, from a small folder of the same files to figures and an exit status."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as trials
from benchmarks import real

FIGURES = {
    "real.e3_rows_read", "real.e3_rows_accepted", "real.e3_rows_rejected",
    "real.tecs_rows_read", "real.tecs_rows_accepted", "real.tecs_rows_rejected",
    "real.e3_records_held", "real.tecs_records_held",
    "real.aliases", "real.alias_usable_birth_share", "real.alias_birth_matched_10", "real.alias_birth_recall_10",
    "real.check_p95_ms", "real.absent_people", "real.false_alert_share",
}  # fmt: skip


def told(output: str) -> dict[str, float | None]:
    """Figures by name; each line is one JSON object with the machine it was measured on."""
    lines = [json.loads(line) for line in output.splitlines()]
    assert all({"figure", "value", "unit", "machine"} == set(line) for line in lines)
    return {line["figure"]: line["value"] for line in lines}


def test_the_trial_goes_the_whole_way_and_tells_every_figure(
    public_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Extracts are ingested, served, synced and checked: rows are counted, aliases found, strangers left alone."""
    status = real.run(["--data", str(public_data), "--absent", "20"])
    figures = told(capsys.readouterr().out)
    assert set(figures) == FIGURES
    assert (figures["real.e3_rows_read"], figures["real.e3_rows_rejected"]) == (6, 1)
    assert (figures["real.tecs_rows_accepted"], figures["real.tecs_records_held"]) == (5, 5)
    assert figures["real.alias_usable_birth_share"] == 0.8
    assert figures["real.alias_birth_recall_10"] == 1.0
    assert figures["real.false_alert_share"] == 0.0
    assert status == 0


def test_a_missed_bound_is_a_status(public_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Aliases that nothing on the list resembles are not found, and the trial says so and fails."""
    aliases = "entity_id,alias_id,kind,alias\n" + "".join(
        f"{entity},{entity},aka,{name}\n" for entity, name in ((101, "UMBRO"), (102, "XYLO"), (105, "GRIGG"))
    )
    (public_data / "ofac" / "aliases.csv").write_text(aliases, encoding="utf-8")
    people = (public_data / "ofac" / "people.csv").read_text(encoding="utf-8").replace("DOB Mar 1979", "DOB 1911")
    (public_data / "ofac" / "people.csv").write_text(people, encoding="utf-8")
    assert real.run(["--data", str(public_data), "--absent", "5"]) == 1
    captured = capsys.readouterr()
    assert (told(captured.out)["real.alias_birth_recall_10"] or 0) < 0.8
    assert "real.alias_birth_recall_10 is" in captured.err


@pytest.mark.parametrize("missing", ["ofac/people.csv", "ofac/aliases.csv", "eid", "names"])
def test_a_folder_that_lacks_a_file_is_one_clear_line(
    public_data: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    """Status 2 and the name of what is missing."""
    path = public_data / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert real.run(["--data", str(public_data), "--absent", "5"]) == 2
    assert path.name in capsys.readouterr().err.splitlines()[-1]


def test_a_trial_is_run_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    """The table names real modules; another name lists them."""
    assert trials.main(["nothing"]) == 2
    assert "real" in capsys.readouterr().err
    assert trials.main(["real", "--data", str(Path(sys.prefix) / "nowhere")]) == 2
