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

#: The style sheets' role of a panel that shows what is behind it; as a lone lower-case word it is no label.
TRANSPARENT_STYLE = "clear"


def texts(source: str) -> Iterator[str]:
    """The constants of a module that could be shown: all but docstrings and the name of one style."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    for constant in constants:
        if isinstance(constant.value, str) and constant.value != TRANSPARENT_STYLE:
            yield constant.value


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
