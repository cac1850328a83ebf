"""Every text in the source of both faces, whether or not an example shows it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui.wording import NEGATED

UI = Path(__file__).resolve().parents[3] / "ui"
#: What an officer can read; a style sheet of `theme` names roles and widths and shows no text.
FACES = [*sorted(path for path in UI.rglob("*.py") if "theme" not in path.parts), UI.parent / "main.py"]

FORBIDDEN = re.compile(
    r"\b(clear|cleared|safe|confirmed|hits?|hazards?)\b|\bis a match\b|\d ?%|per ?cent", re.IGNORECASE
)


def texts(source: str) -> Iterator[str]:
    """The constants of a module that could be shown: all but docstrings and properties for style sheets."""
    tree = ast.parse(source)
    unseen = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setProperty"
        for argument in node.args
    } | {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unseen:
            yield node.value


@pytest.mark.parametrize("path", FACES, ids=lambda path: str(path.relative_to(UI.parent)))
def test_no_text_of_either_face_holds_a_forbidden_word(path: Path) -> None:
    """No constant of the window or the command line could be read as a promise."""
    for text in texts(path.read_text(encoding="utf-8")):
        stripped = text
        for sentence in NEGATED:
            stripped = stripped.replace(sentence, "")
        assert not FORBIDDEN.search(stripped), text


def test_a_planted_promise_is_found() -> None:
    """The reader of sources sees plain texts, parts of f-strings and table entries, and skips docstrings."""
    planted = '"""All clear."""\nA = {"x": "All clear"}\nB = f"{A}: confirmed by them"\n'
    assert sum(bool(FORBIDDEN.search(text)) for text in texts(planted)) == 2
