"""`integrity`: a vault is examined, told about without content, and mended where it is damaged."""

from __future__ import annotations

import json
from pathlib import Path

from tests.ui.cli.conftest import Run

PAGE = 4096


def vault_file(home: Path) -> Path:
    """Return the one vault's file of a home."""
    (file,) = home.glob("officers/*/vault.db")
    return file


def flip(home: Path, page: int) -> None:
    """Flip a bit of a page."""
    file = vault_file(home)
    raw = bytearray(file.read_bytes())
    raw[page * PAGE + 500] ^= 1
    file.write_bytes(raw)


def test_a_whole_vault_is_said_to_be_whole(run: Run, synced: Path, tmp_path: Path) -> None:
    """Status 0, one sentence, and a file of facts in which no name, place or number of a person stands."""
    export = tmp_path / "facts.json"
    said = run("integrity", "--home", synced, "--export", export)
    assert said.status == 0
    assert "The vault is whole" in said.out
    facts = json.loads(export.read_text(encoding="utf-8"))
    assert facts["whole"] is True
    assert facts["rows"]["rec"] > 0
    assert "SYN" not in export.read_text(encoding="utf-8")
    assert json.loads(run("integrity", "--home", synced, "--json").out)["schema"] == facts["schema"]


def test_a_damaged_page_is_told_and_mended_when_asked(run: Run, synced: Path) -> None:
    """Without --repair it is told with status 1; with it the file is put aside and the vault opens whole."""
    flip(synced, vault_file(synced).stat().st_size // PAGE - 2)
    told = run("integrity", "--home", synced)
    assert told.status == 1
    assert "--repair" in told.out + told.err
    mended = run("integrity", "--home", synced, "--repair")
    assert mended.status == 0
    assert "put aside as damaged-" in mended.out
    assert run("integrity", "--home", synced).status == 0
    assert len(list(synced.glob("officers/*/damaged-*.db"))) == 1


def test_a_vault_that_does_not_open_is_mended_as_well(run: Run, synced: Path) -> None:
    """Where not even the first page holds, the command says so, and with --repair makes a new vault."""
    flip(synced, 0)
    told = run("integrity", "--home", synced)
    assert told.status == 1
    assert "was changed on the disk" in told.err
    mended = json.loads(run("integrity", "--home", synced, "--repair", "--json").out)
    assert "schema" in mended["broken"]
    assert run("integrity", "--home", synced).status == 0
