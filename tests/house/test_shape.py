"""The shape of the tree: sizes, names, docstrings, and what may not stand in it.

Reads the tree's files as text and syntax trees, without git, which a bare machine lacks. Runs none of them.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ("overlap", "storage", "sync", "ui", "main.py")
SHIPPED = (*CLIENT, "backends", "setting_up", "run.py")

MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 40
#: Names that say nothing of what a file holds, so that everything ends up in it.
BAGS = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base", "tools", "stuff"}
#: Exists on POSIX alone; officers' machines run Windows. May stand below a test of the platform.
POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
POSIX_NAMES = {
    "os": {"fork", "forkpty", "getuid", "geteuid", "getgid", "setsid", "killpg", "chown", "mkfifo", "wait"},
    "signal": {"SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "alarm", "pause", "setitimer"},
}
PLATFORM_TESTS = re.compile(r"sys\.platform|os\.name|platform\.system|hasattr\(|ImportError|ModuleNotFoundError")
#: Folders that runs leave in the tree; .gitignore has them too.
LEFT_BEHIND = {"__pycache__", "demo-output"}
#: Hosts of package registries; which one is asked is the machine's own setting.
REGISTRIES = re.compile(r"(pypi|pythonhosted|npmjs|registry\.[a-z]|deb\.debian|crates)\.(org|com|io|net)")


def tracked(*places: str, suffix: str = "") -> list[Path]:
    """Return the files below `places`, by default of the whole tree, that belong to it."""
    found: list[Path] = []
    for place in places or (".",):
        for folder, inner, names in os.walk(ROOT / place):
            inner[:] = [name for name in inner if name not in LEFT_BEHIND and (name[0] != "." or name == ".ci")]
            found += [Path(folder) / name for name in names]
    found += [ROOT / place for place in places if (ROOT / place).is_file()]
    return sorted(path for path in found if path.name.endswith(suffix) and not path.name.startswith(".coverage"))


def named(path: Path) -> str:
    """Return a path as the tree names it."""
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function and method of a syntax tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function's code, its docstring not counted."""
    first = function.body[0]
    has_docstring = ast.get_docstring(function, clean=False) is not None
    prose = (first.end_lineno or first.lineno) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - prose


def undocumented(tree: ast.Module) -> Iterator[str]:
    """Return the public names of a module that have no docstring: the module's own, and those within functions too."""
    if ast.get_docstring(tree) is None:
        yield "the module"
    for node in ast.walk(tree):
        is_one = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if is_one and not node.name.startswith("_") and not is_documented(node):
            yield node.name


def is_documented(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a definition says what one gets, or stands for one that does.

    A variant is told by its decorator; a protocol's bodiless member by the protocol's own docstring.
    """
    stands_for_another = any(map(named_override, node.decorator_list)) or ast.unparse(node.body[-1]) == "..."
    return ast.get_docstring(node) is not None or stands_for_another


def named_override(decorator: ast.expr) -> bool:
    """Return whether a decorator says that the documented thing is elsewhere."""
    return ast.unparse(decorator).split(".")[-1] in {"override", "overload", "setter"}


def unguarded_posix(node: ast.AST) -> Iterator[str]:
    """Return the POSIX-only names that a module uses without asking first where it runs."""
    for child in ast.iter_child_nodes(node):
        guarded = isinstance(child, ast.If | ast.IfExp | ast.Try | ast.FunctionDef | ast.BoolOp)
        if guarded and PLATFORM_TESTS.search(ast.unparse(child)):
            continue
        yield from _posix_names(child)
        yield from unguarded_posix(child)


def _posix_names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in POSIX_MODULES)
    elif isinstance(node, ast.ImportFrom) and node.module in POSIX_MODULES:
        yield str(node.module)
    elif isinstance(node, ast.Attribute) and node.attr in POSIX_NAMES.get(ast.unparse(node.value), set()):
        yield ast.unparse(node)


def sleeps(tree: ast.Module) -> Iterator[int]:
    """Return the lines that wait for time to pass instead of for something to happen."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "sleep", "qtbot.wait"}:
            yield node.lineno


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    """A Python file has at most 400 lines."""
    sizes = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in tracked(suffix=".py")}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES_A_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    """A function has at most 40 lines without its docstring."""
    long = {
        f"{named(path)}:{function.name}": length(function)
        for path in tracked(suffix=".py")
        for function in functions(tree_of(path))
        if length(function) > MOST_LINES_A_FUNCTION
    }
    assert long == {}


def test_every_file_is_named_by_what_it_holds() -> None:
    """No file or folder is called utils, helpers, manager or the like."""
    bags = [named(path) for path in tracked(suffix=".py") if BAGS & {*path.relative_to(ROOT).parts, path.stem}]
    assert bags == []


def test_every_public_thing_says_what_one_gets() -> None:
    """Each public module, class, function and method that ships has a docstring."""
    silent = {named(path): list(undocumented(tree_of(path))) for path in tracked(*SHIPPED, suffix=".py")}
    assert {name: names for name, names in silent.items() if names} == {}


def test_the_client_asks_where_it_runs_before_a_posix_only_call() -> None:
    """The client's packages use POSIX-only modules and calls only below a test of the platform."""
    found = {named(path): list(unguarded_posix(tree_of(path))) for path in tracked(*CLIENT, suffix=".py")}
    assert {name: names for name, names in found.items() if names} == {}


def test_no_test_sleeps() -> None:
    """Tests wait for events, never for time to pass."""
    found = {named(path): list(sleeps(tree_of(path))) for path in tracked("tests", suffix=".py")}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_test_says_what_it_shows() -> None:
    """Each test function has a docstring of one or more lines."""
    silent = [
        f"{named(path)}:{function.name}"
        for path in tracked("tests", suffix=".py")
        for function in functions(tree_of(path))
        if function.name.startswith("test_") and ast.get_docstring(function) is None
    ]
    assert silent == []


def test_the_tree_names_no_package_registry() -> None:
    """Where packages come from is the machine's setting: no file names a registry's host."""
    own = Path(__file__).resolve()
    texts = {path: path.read_bytes().decode("utf-8", errors="ignore") for path in tracked() if path != own}
    assert [named(path) for path, text in texts.items() if REGISTRIES.search(text)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import fcntl", ["fcntl"]),
        ("import os\nos.fork()", ["os.fork"]),
        ("import os\nif os.name == 'posix':\n    os.fork()", []),
        ("try:\n    import resource\nexcept ImportError:\n    resource = None", []),
        ("import signal\ndef end(p):\n    p.send_signal(signal.SIGKILL)", ["signal.SIGKILL"]),
    ],
)
def test_posix_only_names_are_found_unless_guarded(source: str, found: list[str]) -> None:
    """The search itself finds what it is for, and accepts a guarded use."""
    assert list(unguarded_posix(ast.parse(source))) == found


def test_the_measure_of_a_function_leaves_its_docstring_out() -> None:
    """A long docstring does not make a function long; code does."""
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    return 1\n'
    assert [length(function) for function in functions(ast.parse(source))] == [2]


def test_sleeping_is_seen_in_all_its_spellings() -> None:
    """time.sleep, a bare sleep and qtbot.wait count; waitUntil does not."""
    source = "time.sleep(1)\nsleep(1)\nqtbot.wait(9)\nqtbot.waitUntil(f)\n"
    assert list(sleeps(ast.parse(source))) == [1, 2, 3]


def test_a_silent_class_function_and_module_are_each_named() -> None:
    """The search for missing docstrings names what lacks one and passes over what is private."""
    methods = "    def b(self): pass\n    def _c(self): pass\n    def e(self): ...\n"
    source = f"class A:\n{methods}def d():\n    def f(): pass\n"
    assert list(undocumented(ast.parse(source))) == ["the module", "A", "d", "b", "f"]
