"""Every command and option is told on a page, and every command line of a page is one that its program takes."""

from __future__ import annotations

import argparse
import ast
import functools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import run
from backends.__main__ import _parser
from benchmarks.__main__ import TRIALS
from tests.house.ship.__main__ import reader
from tests.house.test_guides import PAGES
from tests.house.test_shape import ROOT, named
from ui.arguments import parser

TREE_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
GATEWAY_PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
#: Commands of a gateway that are read by a file of their own.
APART = {"generate": "backends/practice/generate.py", "provider": "backends/practice/provider.py"}
#: Commands whose options are pytest's own, or on a page of their own.
ELSEWHERE = {"app", "test"}
#: What reads `--fix` itself.
PLAIN = {"check": {"--fix"}}


def long_options(path: Path) -> set[str]:
    """The options that a file's `add_argument` names, those without a dash left out."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    added = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument")
    words = (word.value for call in added for word in call.args if isinstance(word, ast.Constant))
    return {str(word) for word in words if str(word).startswith("--")}


def file_of(module: str) -> Path:
    """The file that a module is started from."""
    path = ROOT / module.replace(".", "/")
    return path / "__main__.py" if path.is_dir() else path.with_suffix(".py")


@functools.cache
def options_of_the_tree() -> dict[str, set[str]]:
    """Each command of run.py, and `bench NAME`, with its options."""
    found = dict(PLAIN)
    for name, verb in run.VERBS.items():
        if name not in {*ELSEWHERE, *PLAIN, "bench"}:
            path = file_of(verb.program[1]) if verb.program[0] == "-m" else Path(verb.program[0])
            found[name] = long_options(path)
    return found | {f"bench {name}": long_options(file_of(module)) for name, module in TRIALS.items()}


def deep_options(of: argparse.ArgumentParser) -> Iterator[str]:
    """The long options of a command, and those of its ways."""
    for action in of._actions:
        yield from (option for option in action.option_strings if option not in {"-h", "--help"})
        if isinstance(action, argparse._SubParsersAction):
            for way in action.choices.values():
                yield from deep_options(way)


def options_of_a_gateway() -> dict[str, set[str]]:
    """Each command of `python -m backends`, with its options."""
    (group,) = (each for each in _parser()._actions if isinstance(each, argparse._SubParsersAction))
    found = {name: set(deep_options(command)) - {"--system", "--database"} for name, command in group.choices.items()}
    return found | {name: long_options(ROOT / path) for name, path in APART.items()}


def rows(page: str, heading: str) -> dict[str, str]:
    """The rows of a part's table, by the commands that their first cell names."""
    part = re.split(r"^## ", page.partition(f"## {heading}")[2], flags=re.MULTILINE)[0]
    cells = [line.strip("|").split("|", 1) for line in part.splitlines() if line.startswith("| `")]
    return {command: rest for first, rest in cells for command in re.findall(r"`([a-z-]+)`", first)}


def rows_of_the_tree() -> dict[str, str]:
    """What the page of the tree's commands says of each."""
    benches = {f"bench {name}": text for name, text in rows(TREE_PAGE, "3. ").items() if name != "bench"}
    return rows(TREE_PAGE, "1. ") | rows(TREE_PAGE, "2. ") | benches


@pytest.mark.parametrize(
    ("told", "there"),
    [(rows_of_the_tree(), options_of_the_tree()), (rows(GATEWAY_PAGE, "10. "), options_of_a_gateway())],
    ids=["the tree", "a gateway"],
)
def test_a_page_tells_every_command_with_every_option_and_no_other(
    told: dict[str, str], there: dict[str, set[str]]
) -> None:
    """A command that is added, renamed or dropped is so on its page as well."""
    assert told.keys() - ELSEWHERE == there.keys()
    same = {"bench real": "real"}
    for command, options in there.items():
        assert set(re.findall(r"`(--[a-z-]+)`", told[same.get(command, command)])) == options, command


def command_lines(text: str) -> Iterator[tuple[list[str], bool]]:
    """The command lines on a page, and whether each stands within a sentence; behind three spaces is a remark."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    lines = [(line, False) for block in blocks for line in block.splitlines()]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    for line, is_said in [*lines, *((said, True) for said in re.findall(r"`([^`\n]+)`", prose))]:
        if re.match(r"(python3?|PY|crosscheck|run\.py|\.venv/bin/python) ", line):
            yield shlex.split(re.split(r" {3}| > ", line)[0]), is_said


def is_taken(words: list[str], *, is_said: bool = False) -> bool:
    """Whether the program that a command line names takes what follows.

    A line with `…` tells only how it begins; a sentence may name a command without its options.
    """
    words = [word for word in words if word not in {"python", "python3", "PY", ".venv/bin/python", "-m"}]
    program, rest = words[0], words[1:]
    if "…" in rest or not rest:
        return True
    by = _reader_of(program, rest)
    if by is None:
        return _has_options(program, rest)
    if program == "backends" and "--config" in rest:
        rest += ["--system", "e3", "--database", "URL"]
    given = rest[1:] if program == "run.py" else rest
    return _is_read(by, given) or (is_said and _is_named(by, given))


def _reader_of(program: str, rest: list[str]) -> argparse.ArgumentParser | None:
    if program == "crosscheck" or (program == "run.py" and rest[0] == "app"):
        return parser()
    if program == "backends" and rest[0] not in APART:
        return _parser()
    return reader() if program == "run.py" and rest[0] == "ship" else None


def _is_named(by: argparse.ArgumentParser, words: list[str]) -> bool:
    """Whether words without an option are a command of a parser, and perhaps its way."""
    (group,) = (each for each in by._actions if isinstance(each, argparse._SubParsersAction))
    return not any(word.startswith("-") for word in words) and words[0] in group.choices


def _has_options(program: str, rest: list[str]) -> bool:
    asked = {word.split("=")[0] for word in rest if word.startswith("--")}
    if program == "backends":
        return asked <= long_options(ROOT / APART[rest[0]])
    if program == "run.py":
        name = " ".join(rest[:2]) if rest[0] == "bench" else rest[0]
        return name in ELSEWHERE or name in {"bench NAME", "COMMAND"} or asked <= options_of_the_tree()[name]
    return program.startswith("benchmarks.") and asked <= long_options(file_of(program))


def _is_read(by: argparse.ArgumentParser, words: list[str]) -> bool:
    try:
        by.parse_args(words)
    except SystemExit:
        return False
    return True


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_line_of_a_page_is_taken(page: Path) -> None:
    """With its options and values, by the parser of the program itself wherever that can be asked."""
    lines = command_lines(page.read_text(encoding="utf-8"))
    assert [words for words, is_said in lines if not is_taken(words, is_said=is_said)] == []


def test_a_command_line_that_no_program_takes_is_seen() -> None:
    """The search finds lines in blocks and in sentences, and a wrong option in each program."""
    lines = list(command_lines("```\nPY -m backends key --system e3   prints it\n```\nor `run.py bench sync --fast`"))
    assert lines == [
        (["PY", "-m", "backends", "key", "--system", "e3"], False),
        (["run.py", "bench", "sync", "--fast"], True),
    ]
    assert [is_taken(words, is_said=is_said) for words, is_said in lines] == [False, False]
    assert is_taken(["PY", "-m", "backends", "key", "--system", "e3", "--database", "URL"])
    assert not is_taken(["crosscheck", "update", "--form", "stick"])
    assert not is_taken(["python3", "run.py", "ship", "release", "begin"])
