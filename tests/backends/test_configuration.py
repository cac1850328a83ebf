"""A gateway's settings: one file, the environment, options; every fault in one clear line."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from backends.configuration import NotConfigured, Settings, configured
from backends.options import of_serve

ROOT = Path(__file__).resolve().parents[2]


def file(folder: Path, text: str) -> str:
    """A settings file with this text."""
    path = folder / "gateway.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_options_go_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    """What is said last counts: the command line's own options come at the end."""
    path = file(tmp_path, 'system = "e3"\ndatabase = "a.db"\nport = 1\npractice = true\n')
    given = configured(
        ["serve", "--config", path, "--port", "3"], {"CROSSCHECK_GATEWAY_DATABASE": "b.db", "OTHER": "x"}
    )
    assert given == ["serve", "--system", "e3", "--database", "b.db", "--port", "1", "--practice", "--port", "3"]


def test_without_a_file_nothing_is_added() -> None:
    """Options alone stay as they are."""
    assert configured(["serve", "--port", "3"], {}) == ["serve", "--port", "3"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port = 70000", "<= 65535 - at `$.port`"),
        ('port = "8443"', "got `str` - at `$.port`"),
        ("prot = 8443", "unknown field `prot`"),
        ('system = "E3"', "Invalid enum value 'E3' - at `$.system`"),
        ("port = ", "not TOML"),
        ("lease_hours = 1000", "<= 336 - at `$.lease_hours`"),
        ("tries_a_minute = 0", ">= 1 - at `$.tries_a_minute`"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    """Which file, which key, what is wrong."""
    path = file(tmp_path, text)
    with pytest.raises(NotConfigured) as fault:
        configured(["serve", "--config", path], {})
    assert str(fault.value).startswith(f"{path}: ")
    assert said in str(fault.value)


@pytest.mark.parametrize(("name", "text"), [("PORT", "high"), ("PROT", "1"), ("PRACTICE", "maybe")])
def test_a_wrong_variable_is_named(name: str, text: str) -> None:
    """The environment is checked like the file."""
    with pytest.raises(NotConfigured, match=f"CROSSCHECK_GATEWAY_{name}: "):
        configured(["serve"], {f"CROSSCHECK_GATEWAY_{name}": text})


def test_variables_are_read_in_their_types() -> None:
    """A number and a yes come as texts."""
    environment = {"CROSSCHECK_GATEWAY_PORT": "8443", "CROSSCHECK_GATEWAY_PRACTICE": "true"}
    assert configured(["serve"], environment) == ["serve", "--port", "8443", "--practice"]


@pytest.mark.parametrize("arguments", [["--config"], ["--config", "missing.toml"]])
def test_a_missing_file_is_one_line_and_status_two(arguments: list[str]) -> None:
    """The program says it as it says every other fault of its surroundings."""
    command = [sys.executable, "-m", "backends", "serve", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith("crosscheck: ")


def test_every_setting_is_an_option_and_every_option_a_setting() -> None:
    """What the command line takes can stand in the file, and nothing else."""
    parser = argparse.ArgumentParser()
    of_serve(parser)
    options = {action.dest for action in parser._actions} - {"help", "config"}
    assert set(Settings.__struct_fields__) == options | {"system", "database"}
