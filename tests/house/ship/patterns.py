"""Looks for patterns of code that are dangerous in this program and that no linter knows, in the manner of semgrep.

Knows the shape of code alone. Each pattern says why it matters; a file in which it is meant is explained here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

#: What a secret, or a proof of one, is called.
_SECRET = re.compile(r"(^|_)(mac|hmac|signature|secret|token|passphrase|password|pin)s?$", re.IGNORECASE)
#: A line that says to ruff why a query is put together says it to us.
_MEANT = ("noqa: S608", "noqa: S301")
_ANYTHING = frozenset({"Exception", "BaseException"})
_LOADERS = frozenset({"pickle", "marshal", "shelve", "dill"})


#: Files in which a secret's name is compared and nobody could learn from the time: file → reason.
NOT_TIMED = {
    "storage/card.py": "the card's own answer to what was just given to it",
    "ui/check/entry_box.py": "tokens of a typed text",
    "ui/enrolment/state.py": "both are typed by one person at one keyboard",
    "backends/identity.py": "the hash of a token, looked up by the database",
    "backends/practice/provider.py": "the path of an address",
}


class Seen(NamedTuple):
    """A pattern on a line, and why it matters."""

    line: int
    why: str


def _is_timed(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
        return False
    sides = [node.left, *node.comparators]
    return not any(isinstance(side, ast.Constant) for side in sides) and any(_SECRET.search(_name(s)) for s in sides)


def _is_swallowed(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.ExceptHandler)
        and (node.type is None or _name(node.type) in _ANYTHING)
        and all(isinstance(each, ast.Pass | ast.Continue) for each in node.body)
    )


def _is_unverified(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg == "verify" and getattr(node.value, "value", None) is False


def _is_loaded(node: ast.AST) -> bool:
    """Writing such bytes runs nothing; reading them does."""
    if not isinstance(node, ast.Call):
        return False
    library, _, act = ast.unparse(node.func).partition(".")
    return library in _LOADERS and act not in {"dump", "dumps"}


def _is_unpacked(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or _name(node.func) not in {"extractall", "extract"}:
        return False
    return not any(each.arg == "filter" and getattr(each.value, "value", "") == "data" for each in node.keywords)


def _is_written_into_sql(node: ast.AST) -> bool:
    """A query with a value in it that is no constant of the file; a PRAGMA takes no bound value."""
    if not isinstance(node, ast.Call) or _name(node.func) != "execute" or not node.args:
        return False
    query = node.args[0]
    if not isinstance(query, ast.JoinedStr) or str(getattr(query.values[0], "value", "")).startswith("PRAGMA"):
        return False
    return not all(_name(part.value).isupper() for part in query.values if isinstance(part, ast.FormattedValue))


def _is_logged(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not re.match(r"(_?log|_?logger|logging)\.", ast.unparse(node.func)):
        return False
    return bool(node.args) and isinstance(node.args[0], ast.JoinedStr)


PATTERNS: dict[Callable[[ast.AST], bool], str] = {
    _is_timed: "a secret is compared in a time that tells how much of it is right; use hmac.compare_digest",
    _is_swallowed: "every fault is swallowed, ours among them",
    _is_unverified: "a server is not asked who it is",
    _is_loaded: "bytes are loaded that can run code",
    _is_unpacked: "an archive may write outside its folder; say filter='data'",
    _is_written_into_sql: "a value stands in a query where it could be bound",
    _is_logged: "a log line is put together from values, and may have content in it",
}


def seen(source: str) -> Iterator[Seen]:
    """Every pattern of a file that no line of its own explains."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        for matches, why in PATTERNS.items():
            if matches(node):
                first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
                if not any(each in line for line in lines[first - 1 : last] for each in _MEANT):
                    yield Seen(first, why)


def seen_below(root: Path, places: tuple[str, ...]) -> Iterator[tuple[str, Seen]]:
    """Every such pattern in the Python files of places, by the file's name, that is not explained here."""
    for place in places:
        for path in sorted((root / place).rglob("*.py")) if (root / place).is_dir() else [root / place]:
            name = path.relative_to(root).as_posix()
            for each in seen(path.read_text(encoding="utf-8")):
                if not (name in NOT_TIMED and each.why == PATTERNS[_is_timed]):
                    yield name, each


def _name(node: ast.AST) -> str:
    """The last name of an expression, empty where it has none."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=func):
            return _name(func)
        case _:
            return ""
