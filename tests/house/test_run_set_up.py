"""run.py sets up a small tree for real: environments, stamps, faults and what it hands on."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.house.conftest import SmallTree, make_wheel


def test_a_first_start_sets_up_and_a_second_starts_at_once(small_tree: SmallTree) -> None:
    """The first start reports its steps; the second has none."""
    first = small_tree.run("check", "--flag")
    assert first.returncode == 7
    assert "args ['--flag'] qt offscreen version 1" in first.stdout
    steps = dict.fromkeys(line[:12] for line in first.stderr.splitlines())
    assert list(steps) == ["set-up 2/3: ", "set-up 3/3: ", "set-up: done"]
    assert small_tree.run("check").stderr == ""


def test_a_changed_lock_is_installed(ready_tree: SmallTree) -> None:
    """The stamp holds the hash of the lock, so another version of a package arrives by itself."""
    ready_tree.lock("2", make_wheel(ready_tree.wheels(), "2"))
    again = ready_tree.run("check")
    assert "version 2" in again.stdout
    assert "set-up 2/3" not in again.stderr


def test_an_interrupted_set_up_is_made_anew(ready_tree: SmallTree) -> None:
    """A package cut off while it was unpacked is whole after the next start."""
    venv = ready_tree.root / ".venv"
    [module] = venv.rglob("synthetic_package.py")
    module.write_text("")
    (venv / "set-up-unfinished").touch()
    again = ready_tree.run("check")
    assert "version 1" in again.stdout
    assert not (venv / "set-up-unfinished").exists()


def test_a_kill_in_the_middle_leaves_nothing_that_counts_as_done(small_tree: SmallTree) -> None:
    """Killed at its first word about packages, set-up starts over and ends well."""
    command, variables = small_tree.command("check"), small_tree.variables()
    with subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("set-up 3/3"):
                break
        process.kill()
    venv = small_tree.root / ".venv"
    assert (venv / "set-up-unfinished").exists()
    assert not (venv / "crosscheck-stamp.json").exists()


def test_two_set_ups_at_once_do_not_destroy_each_other(small_tree: SmallTree) -> None:
    """The second one waits, and starts its program in what the first has made."""
    command, variables = small_tree.command("check"), small_tree.variables()
    with subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True) as first:
        assert first.stderr is not None
        assert first.stderr.readline().startswith("set-up")
        second = small_tree.run("check")
        first.stderr.read()
    assert (first.returncode, second.returncode) == (7, 7)
    assert second.stderr == ""


def test_an_environment_of_another_python_is_replaced(ready_tree: SmallTree) -> None:
    """Packages that were built for another interpreter are not used."""
    stamp = ready_tree.root / ".venv" / "crosscheck-stamp.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "python": "3.12.1 elsewhere"}))
    assert "set-up 2/3" in ready_tree.run("check").stderr


def test_a_damaged_stamp_means_set_up_again(ready_tree: SmallTree) -> None:
    """Half a stamp is no stamp."""
    stamp = ready_tree.root / ".venv" / "crosscheck-stamp.json"
    stamp.write_text(stamp.read_text()[:20])
    assert "set-up 3/3" in ready_tree.run("check").stderr
    assert ready_tree.run("check").stderr == ""


def only_error(result: subprocess.CompletedProcess[str]) -> str:
    """Return the one error line of a failed start, which has no traceback."""
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    [line] = [line for line in result.stderr.splitlines() if not line.startswith("set-up")]
    return line


def test_a_package_with_another_hash_is_refused(ready_tree: SmallTree) -> None:
    """What arrives is not what was locked: one line, nothing of it is installed, and what stood goes on standing."""
    stamp = ready_tree.root / ".venv" / "crosscheck-stamp.json"
    stood = stamp.read_bytes()
    make_wheel(ready_tree.wheels(), "2")
    ready_tree.lock("2", "0" * 64)
    assert "differs from its locked hash" in only_error(ready_tree.run("check"))
    assert stamp.read_bytes() == stood
    assert not (ready_tree.root / ".venv" / "set-up-unfinished").exists()
    ready_tree.lock("2", make_wheel(ready_tree.wheels(), "2"))
    mended = ready_tree.run("check")
    assert "version 2" in mended.stdout
    assert "set-up 2/3" not in mended.stderr


def test_an_index_out_of_reach_is_one_line(ready_tree: SmallTree) -> None:
    """Nothing listens where the index should be: the line says network and where the details are."""
    ready_tree.lock("3", "0" * 64)
    nowhere = {"PIP_NO_INDEX": "", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http" + "://127.0.0.1:9/simple"}
    line = only_error(ready_tree.run("check", **nowhere))
    assert "package index is out of reach" in line
    assert "set-up.log" in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_line(ready_tree: SmallTree) -> None:
    """The log cannot be written: the line names the file and the reason."""
    log = ready_tree.root / ".venv" / "set-up.log"
    log.unlink()
    log.symlink_to("/dev/full")
    ready_tree.lock("2", make_wheel(ready_tree.wheels(), "2"))
    assert "No space left on device" in only_error(ready_tree.run("check"))


def test_a_missing_lock_is_one_line(ready_tree: SmallTree) -> None:
    """Half a checkout is told by the file that it lacks."""
    (ready_tree.root / "requirements" / "client.txt").unlink()
    assert "client.txt" in only_error(ready_tree.run("check"))


@pytest.mark.skipif(os.name != "posix", reason="descriptors are handed on by number on POSIX alone")
def test_a_descriptor_handed_to_run_reaches_the_program(ready_tree: SmallTree) -> None:
    """A passphrase may come through a pipe that the caller opened."""
    reading, writing = os.pipe()
    os.write(writing, b"practice")
    os.close(writing)
    variables = ready_tree.variables(HANDED=str(reading))
    result = subprocess.run(
        ready_tree.command("check", "read"),
        env=variables,
        pass_fds=[reading],
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(reading)
    assert "read practice" in result.stdout
