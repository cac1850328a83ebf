"""The pages for people: their pictures, links, keys, settings and commands are there and are the program's."""

import argparse
import re
from pathlib import Path

import pytest

from tests.house.test_shape import ROOT, named
from ui.arguments import parser
from ui.wording.screens import ALL_KEYS
from ui.wording.settings import SETTINGS

PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
#: The controls of the Settings screen, by the names of their words.
CONTROLS = ("theme", "text_size", "glove", "sound_when", "station", "limits", "scanner", "licences")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    """Nothing on a page leads nowhere."""
    text = page.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_that_a_page_names_is_in_the_tree(page: Path) -> None:
    """Whoever is told where to change something finds it there; tests are named from their own folder as well."""
    rooms = "overlap|storage|sync|ui|backends|benchmarks|tests|docs|requirements|setting_up"
    told = re.findall(rf"`((?:{rooms})/[\w./-]*)`", page.read_text(encoding="utf-8"))
    assert [name for name in told if not (ROOT / name).exists() and not (ROOT / "tests" / name).exists()] == []


def test_the_guide_names_every_key() -> None:
    """The card of F1 and the guide have the same keys."""
    for key, twin, does in ALL_KEYS:
        assert f"| {key} | {twin} | {does} |" in GUIDE


@pytest.mark.parametrize("control", CONTROLS)
def test_the_guide_names_every_setting(control: str) -> None:
    """By the words that stand on the screen, as far as they name the control."""
    assert SETTINGS[control].split(",")[0].casefold() in GUIDE.casefold()


def verbs_of(text: str) -> set[str]:
    """The verbs of the program's command line that a page uses."""
    return set(re.findall(r"run\.py app ([a-z][a-z-]*)", text))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_of_a_page_exists(page: Path) -> None:
    """What a reader types is known to the program."""
    text = page.read_text(encoding="utf-8")
    (group,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    assert verbs_of(text) <= set(group.choices)
    listed = set(re.findall(r'^    "([a-z]+)": Verb\(', (ROOT / "run.py").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"run\.py ([a-z]+)", text)) <= listed
