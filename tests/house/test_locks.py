"""The locked requirements: hashed, in agreement, and free of addresses."""

import re
from pathlib import Path

import pytest

from tests.house.locks import LAYERS, compile_command

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
#: `name==version ; marker \` followed by its hashes on the lines below.
ENTRY = re.compile(
    r"^([a-z0-9-]+)==([^\s;]+)(?: ; ([^\\]+?))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)


def lock(layer: str) -> str:
    """Return the text of a layer's lock."""
    return (REQUIREMENTS / f"{layer}.txt").read_text(encoding="utf-8")


def pins(layer: str) -> dict[tuple[str, str], str]:
    """Return (name, marker) → version of a layer's lock."""
    return {(name, marker): version for name, version, marker, _ in ENTRY.findall(lock(layer))}


def asked_for(layer: str) -> set[str]:
    """Return the names that a layer's .in file asks for, without extras and platforms."""
    lines = (REQUIREMENTS / f"{layer}.in").read_text(encoding="utf-8").splitlines()
    return {re.split(r"[\[=<>~; ]", line)[0].lower().replace("_", "-") for line in lines}


@pytest.mark.parametrize("layer", LAYERS)
def test_every_locked_package_has_hashes_and_nothing_else_is_in_the_file(layer: str) -> None:
    """A lock is pins with sha256 hashes and comments: no option, path or unpinned name."""
    rest = ENTRY.sub("", lock(layer))
    assert pins(layer)
    assert [line for line in rest.splitlines() if line.strip() and not line.lstrip().startswith("#")] == []


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("suffix", ["in", "txt"])
def test_no_requirement_file_holds_an_address(layer: str, suffix: str) -> None:
    """Packages come from the index that the machine is set to."""
    text = (REQUIREMENTS / f"{layer}.{suffix}").read_text(encoding="utf-8")
    assert re.findall(r"\w+://|--(?:extra-)?index-url|--find-links", text) == []


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_asked_for_is_locked(layer: str) -> None:
    """Each name of a .in file has its pin, so that an edit without `run.py lock` is noticed."""
    assert asked_for(layer) <= {name for name, _ in pins(layer)}


def test_layers_that_install_together_agree_on_every_version() -> None:
    """A package that several layers need is locked to one version for the same platform and Python."""
    versions: dict[tuple[str, str], set[str]] = {}
    for layer in LAYERS:
        for package, version in pins(layer).items():
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


def test_a_later_layer_is_resolved_under_the_earlier_ones() -> None:
    """The constraint on each later layer is every lock before it."""
    command = compile_command("dev", ["client", "backends"])
    constraints = [command[index + 1] for index, word in enumerate(command) if word == "-c"]
    assert constraints == ["requirements/client.txt", "requirements/backends.txt"]
    assert command[-3:] == ["requirements/dev.in", "-o", "requirements/dev.txt"]
