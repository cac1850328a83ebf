"""A type's fields are learnt by one thread at a time, on both sides, and nowhere else than in the places for that."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("backends", "overlap", "storage", "sync", "ui")

#: While one thread learns a type's fields, another decodes it.
MEANWHILE = """
import threading, msgspec
from {room}.decoding import learnt

def decode():
    found.append(msgspec.json.decode(b'{{"one": 1, "other": 2}}', type=learnt(Told)).other)

def meanwhile():
    if not threads:
        threads.append(threading.Thread(target=decode))
        threads[0].start()
        threads[0].join(0.1)
    return int

class Told(msgspec.Struct):
    one: "meanwhile()"
    other: int

threads, found = [], []
decode()
threads[0].join()
assert found == [2, 2]
"""


@pytest.mark.parametrize("room", ["overlap", "backends"])
def test_a_type_that_two_threads_decode_first_ends_no_process(room: str) -> None:
    """The second waits until the first has learnt it; without that it read fields that weren't there yet."""
    done = subprocess.run(
        [sys.executable, "-c", MEANWHILE.format(room=room)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_no_function_decodes_a_type_that_was_not_learnt() -> None:
    """What is made at a module's import is made once; a function may run on any thread."""
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if path.name != "decoding.py"]
    wrong = [
        f"{path.relative_to(ROOT)}:{line}" for path in files for line in _unlearnt(ast.parse(path.read_text("utf-8")))
    ]
    assert wrong == []


def test_a_type_that_was_not_learnt_is_seen() -> None:
    """The look finds each of the ways in which a type is told."""
    text = """
def some(body):
    json.decode(body, type=Told)
    msgspec.json.decode(body, type=Told)
    msgspec.convert(body, Told)
    msgspec.json.Decoder(Told)
    msgspec.json.decode(body, type=learnt(Told))
    msgspec.json.decode(body)
"""
    assert list(_unlearnt(ast.parse(text))) == [4, 5, 6]


def _unlearnt(tree: ast.AST) -> Iterator[int]:
    """The lines within functions that have msgspec read a type other than through `learnt`."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and (kind := _kind(call)) is not None and not _is_learnt(kind):
                    yield call.lineno


def _kind(call: ast.Call) -> ast.expr | None:
    """The type that a call of msgspec reads."""
    called, named = ast.unparse(call.func), {each.arg: each.value for each in call.keywords}
    if called in {"msgspec.json.decode", "msgspec.msgpack.decode"}:
        return named.get("type")
    if called == "msgspec.convert":
        return named.get("type", call.args[1] if len(call.args) > 1 else None)
    if called in {"msgspec.json.Decoder", "msgspec.msgpack.Decoder"}:
        return call.args[0] if call.args else None
    return None


def _is_learnt(kind: ast.expr) -> bool:
    return isinstance(kind, ast.Call) and ast.unparse(kind.func) == "learnt"
