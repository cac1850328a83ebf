"""What an administrator is told when something of a command is wrong: which file, which port, and what to do."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from backends.__main__ import main
from tests.backends.agency import e3, table, tecs

COMMANDS = ["key", "devices", "duty", "audit", "watch", "disclosures", "queue"]


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A gateway's database with one record."""
    extract = tmp_path / "e3.psv"
    extract.write_text(table([e3("SYN-1", OWNER_UNIT="SYN Station")]))
    file = str(tmp_path / "e3.db")
    assert main(["ingest", "--system", "e3", "--database", file, "--rejects", str(tmp_path / "r"), str(extract)]) == 0
    return file


@pytest.fixture
def taken_port() -> Iterator[str]:
    """A port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield str(other.getsockname()[1])


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on the error output, without its number of an error or a traceback."""
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("crosscheck: ")
    assert "Errno" not in line
    return line


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_that_is_not_there_is_told_and_not_made(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped name neither makes a gateway nor prints the key of one that nobody knows."""
    file = tmp_path / "mistyped.db"
    assert main([command, "--system", "e3", "--database", str(file)]) == 2
    assert f"there is no {file}: `ingest` and `serve` make a gateway" in said(capsys)
    assert not file.exists()


@pytest.mark.parametrize("command", ["lost", "revoke"])
def test_a_device_that_is_in_no_use_is_told(command: str, database: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody believes that a lost laptop is out of use because its officer's id was mistyped."""
    capsys.readouterr()
    assert main([command, "--system", "e3", "--database", database, "--officer", "SYN-4417", "--device", "D-1"]) == 1
    assert "no device D-1 of SYN-4417 is in use, and nothing was changed; `devices` lists them" in said(capsys)


def test_a_server_that_does_not_answer_is_told_without_its_password(capsys: pytest.CaptureFixture[str]) -> None:
    """A URL of a database is a server's, not a file's; what it holds is not repeated."""
    url = "postgresql://crosscheck:syn-secret@127.0.0.1:1/none"
    assert main(["key", "--system", "e3", "--database", url]) == 2
    line = said(capsys)
    assert "server can't be reached, or refuses this user" in line
    assert "syn-secret" not in line


@pytest.mark.parametrize("option", ["--port", "--watch-port"])
def test_a_port_that_another_program_has_is_named(
    option: str, database: str, taken_port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which port, and that it is taken; the gateway does not start without it."""
    capsys.readouterr()
    assert main(["serve", "--system", "e3", "--database", database, option, taken_port]) == 2
    assert f"port {taken_port} of 127.0.0.1: Address already in use" in said(capsys)


@pytest.mark.parametrize(("content", "told"), [(None, "there is no such file"), ("no PEM", "not a certificate chain")])
def test_a_certificate_that_cannot_be_used_is_named(
    content: str | None, told: str, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything listens."""
    file = tmp_path / "chain.pem"
    if content is not None:
        file.write_text(content)
    capsys.readouterr()
    assert main(["serve", "--system", "e3", "--database", database, "--tls-cert", str(file)]) == 2
    assert f"{file}: {told}" in said(capsys)


def test_a_partner_that_does_not_answer_is_named(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who does not answer, why, and that nothing that waits is lost."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    capsys.readouterr()
    partner = ["--partner", f"http://127.0.0.1:{port}", "--officer", "SVC-E3", "--code", "SYN"]
    keep = ["--token-file", str(tmp_path / "partner.json")]
    assert main(["exchange", "--system", "e3", "--database", database, *partner, *keep]) == 2
    assert f"no answer from http://127.0.0.1:{port}: Connection refused; what waits is kept" in said(capsys)


def test_a_file_that_is_not_there_is_named_with_its_reason(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An extract, and the file of what is refused."""
    capsys.readouterr()
    none, rejects = tmp_path / "none.psv", tmp_path / "no" / "rejects"
    of = ["--system", "e3", "--database", database, "--rejects"]
    assert main(["ingest", *of, str(tmp_path / "r"), str(none)]) == 2
    assert said(capsys) == f"crosscheck: {none}: No such file or directory"
    assert main(["ingest", *of, str(rejects), str(none)]) == 2
    assert said(capsys) == f"crosscheck: {rejects}: No such file or directory"


def test_an_extract_of_the_other_agency_is_told_and_the_rest_taken_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each of its rows is rejected, which counts alone would let pass for a quiet night."""
    own, others = tmp_path / "own.psv", tmp_path / "others.psv"
    own.write_text(table([e3("SYN-1")]))
    others.write_text(table([tecs("SYN-2"), tecs("SYN-3")]))
    of = ["--system", "e3", "--database", str(tmp_path / "e3.db"), "--rejects", str(tmp_path / "r")]
    assert main(["ingest", *of, str(others), str(own)]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["accepted"] == 1
    assert told.err == (
        f"crosscheck: nothing of others.psv was taken in: all of its 2 rows were rejected, see {tmp_path / 'r'}"
        " (missing_required APPR_DT_TIME); its columns are those of tecs, and this gateway is e3's\n"
    )


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("notes.psv", "Nothing|to\nsee|here\n", "it was refused whole (no_header)"),
        ("half.jsonld", "{", "it was refused whole (not_niem)"),
        ("bad.psv", table([e3("SYN-1", APPR_DT_TIME="soon")]), "its one row was rejected, see "),
    ],
)
def test_a_file_that_gave_nothing_is_told_with_its_reason(
    name: str, text: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No other system is named where the columns are its own, or nobody's."""
    (tmp_path / name).write_text(text)
    of = ["--system", "e3", "--database", str(tmp_path / "e3.db"), "--rejects", str(tmp_path / "r")]
    assert main(["ingest", *of, str(tmp_path / name)]) == 1
    line = said(capsys)
    assert line.startswith(f"crosscheck: nothing of {name} was taken in: {why}")
    assert "tecs" not in line


def test_rows_that_were_rejected_beside_others_are_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are counted, as ever; a file without rows is a quiet night."""
    some, none = tmp_path / "some.psv", tmp_path / "none.psv"
    some.write_text(table([e3("SYN-1"), e3("SYN-2", APPR_DT_TIME="soon")]))
    none.write_text(table([e3("SYN-1")]).splitlines()[0] + "\n")
    of = ["--system", "e3", "--database", str(tmp_path / "e3.db"), "--rejects", str(tmp_path / "r")]
    assert main(["ingest", *of, str(some), str(none)]) == 0
    assert capsys.readouterr().err == ""
