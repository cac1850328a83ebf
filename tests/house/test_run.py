"""run.py and the parts of set-up one by one: commands, estimates, errors and what is asked of Qt's system."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import run
from setting_up import environment, packages, steps, system

SOURCE = Path(run.__file__).read_text(encoding="utf-8")
AS_IF_OLD = """
import runpy, sys
sys.version_info = (3, 8, 18, "final", 0)
sys.version = "3.8.18 (default)"
runpy.run_path({path!r}, run_name="__main__")
"""


def test_an_older_python_can_read_the_file() -> None:
    """Python 3.8 parses run.py, so that it reaches the line that says what is needed, before any other file of ours."""
    ast.parse(SOURCE, feature_version=(3, 8))


def test_an_older_python_is_told_which_one_is_needed() -> None:
    """One line and exit status 1, no traceback."""
    program = AS_IF_OLD.format(path=run.__file__)
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (
        1,
        "crosscheck: Python 3.11 or newer is needed, this is 3.8.18\n",
    )


def test_only_the_standard_library_is_imported() -> None:
    """A fresh machine has nothing else."""
    texts = [SOURCE, *(path.read_text(encoding="utf-8") for path in (run.ROOT / "setting_up").glob("*.py"))]
    nodes = [node for text in texts for node in ast.walk(ast.parse(text))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} - {"setting_up"} <= sys.stdlib_module_names


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["--help"], 0), (["no-such-command"], 2)])
def test_the_commands_are_listed(arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a known command, every command stands on a line of its own, and nothing is set up."""
    assert run.main(arguments) == status
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(run.VERBS)


def test_every_verb_of_the_command_line_is_known_to_need_no_qt() -> None:
    """A check at a terminal must not fail because a window's library is missing."""
    usage = subprocess.run(
        [sys.executable, str(run.ROOT / "main.py"), "--help"], capture_output=True, text=True, check=True
    ).stdout
    listed = {line.split()[0] for line in usage.splitlines() if line.startswith("    ") and line[4:5].islower()}
    assert listed - {"window"} == run.COMMAND_LINE


def test_every_command_installs_only_locked_layers() -> None:
    """Each layer that a command asks for has its lock."""
    layers = {layer for verb in run.VERBS.values() for layer in verb.layers} | set(run.PEER_LAYERS)
    assert all((packages.REQUIREMENTS / f"{layer}.txt").exists() for layer in layers)


def test_a_command_that_is_a_script_names_a_file_of_the_tree() -> None:
    """No command starts a script that is not there."""
    scripts = [word for verb in run.VERBS.values() for word in verb.program if word.endswith(".py")]
    assert scripts
    assert [script for script in scripts if not Path(script).is_file()] == []


def test_a_command_that_is_a_module_names_one_of_the_tree() -> None:
    """No command starts a module that is not there."""
    modules = [verb.program[1].replace(".", "/") for verb in run.VERBS.values() if verb.program[0] == "-m"]
    places = [(run.ROOT / f"{module}.py", run.ROOT / module / "__main__.py") for module in modules]
    assert [module for module, files in zip(modules, places, strict=True) if not any(map(Path.is_file, files))] == []


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return the seconds that were set."""
        return self.seconds


def lines_of_pip(clock: Clock) -> Iterator[str]:
    """Return what pip says while 100 MB arrive at 10 MB/s."""
    yield "Collecting Big_Package==1 (from -r client.txt (line 1))\n"
    clock.seconds = 10.0
    yield "Collecting small==1 (from -r client.txt (line 2))\n"


def test_the_time_left_follows_the_rate_seen_so_far() -> None:
    """100 of 200 MB in 10 s: 10 s for the other 100, and the unpacking of all 200."""
    clock = Clock()
    progress = packages.Progress({"big-package": 100.0, "small": 100.0}, clock)
    progress.hear(lines_of_pip(clock))
    assert progress.seconds_left() == pytest.approx(10 + 200 * packages.UNPACK_S_PER_MB)
    assert progress.line() == "set-up 3/3: fetching 2 packages… about 34 s left"


def test_before_anything_arrived_the_estimate_is_a_stated_guess() -> None:
    """The guess is a common line's rate plus unpacking."""
    progress = packages.Progress({"big": 50.0}, Clock())
    assert progress.seconds_left() == pytest.approx(50 / packages.FIRST_GUESS_MB_PER_S + 50 * packages.UNPACK_S_PER_MB)


def test_unpacking_counts_down_and_never_below_a_second() -> None:
    """Once pip unpacks, only that is left; a slow disk gets 'about 1 s', not a negative time."""
    clock = Clock()
    progress = packages.Progress({"big": 100.0}, clock)
    progress.hear(["Installing collected packages: big\n"])
    assert progress.seconds_left() == pytest.approx(100 * packages.UNPACK_S_PER_MB)
    clock.seconds = 1000.0
    assert progress.line() == "set-up 3/3: unpacking 1 packages… about 1 s left"


def test_packages_for_other_platforms_are_not_counted() -> None:
    """The lock is for all platforms; the count shown is of this one."""
    sizes = packages.locked_sizes(run.TEST_LAYERS)
    assert ("colorama" in sizes) == (sys.platform == "win32")
    assert sizes["pyside6-essentials"] > 50


@pytest.mark.parametrize(
    ("output", "meaning"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "locked hash"),
        (
            "WARNING: Retrying ... NewConnectionError(...)\nERROR: No matching distribution found",
            "out of reach",
        ),
        ("something\nERROR: a reason nobody foresaw\n", "ERROR: a reason nobody foresaw"),
        ("", "it said nothing"),
    ],
)
def test_pip_s_failures_become_one_line(output: str, meaning: str) -> None:
    """The line says what happened and where pip's own words are."""
    line = packages.pip_trouble(output)
    assert meaning in line
    assert line.endswith(f"(details: {packages.LOG})")


def test_a_library_that_is_missing_is_told_with_its_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where apt may not be used, the line can be copied into a terminal."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(steps.SetUpError, match=r"run: sudo apt-get install -y libsyn0$"):
        system.provide_qt_libraries({"synthetic-and-absent": "libsyn0"})


def test_libraries_that_are_there_need_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The C library is found, so nothing is installed and nothing is said."""
    monkeypatch.setenv("PATH", "")
    system.provide_qt_libraries({"c": "libc6"})


def test_without_ensurepip_and_apt_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is no Debian gets one line that says what to install."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(steps.SetUpError, match=r"no ensurepip; install it .*python3-venv"):
        environment.borrow_pip()


def test_a_step_that_fails_gives_advice_and_the_tool_s_last_words() -> None:
    """The advice is ours, the reason is the tool's."""
    program = "print('first'); print('the disk is on fire'); raise SystemExit(3)"
    with pytest.raises(steps.SetUpError, match=r"call somebody \(python.*: the disk is on fire\)"):
        steps.carry_out([sys.executable, "-c", program], "call somebody")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Qt brings its own libraries elsewhere")
@pytest.mark.parametrize("display", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_display_asks_for_the_window_s_libraries_too(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    """Offscreen needs the six that Qt draws with; a window those of X11 as well."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert system.qt_libraries() == system.QT_LIBRARIES
    monkeypatch.setenv(display, ":0")
    assert system.qt_libraries().items() > system.QT_LIBRARIES.items()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is always a screen elsewhere")
def test_qt_is_offscreen_only_where_nothing_is_set_and_no_display_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A person's own choice and a real display win."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run.environment_variables()["QT_QPA_PLATFORM"] == "offscreen"
    monkeypatch.setenv("QT_QPA_PLATFORM", "vnc")
    assert run.environment_variables()["QT_QPA_PLATFORM"] == "vnc"
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.setenv("DISPLAY", ":0")
    assert "QT_QPA_PLATFORM" not in run.environment_variables()


def test_the_tree_is_importable_from_any_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTHONPATH begins with the tree and keeps what was set."""
    monkeypatch.setenv("PYTHONPATH", "mine")
    assert run.environment_variables()["PYTHONPATH"].split(run.os.pathsep) == [str(run.ROOT), "mine"]
