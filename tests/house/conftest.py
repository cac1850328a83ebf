"""A small tree of its own in which run.py sets up for real: one package, made here, no network."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: What `run.py check` starts in the small tree: tells where it runs and answers with 7.
PROGRAM = """
import os, sys
import synthetic_package
print("args", sys.argv[1:], "qt", os.environ.get("QT_QPA_PLATFORM"), "version", synthetic_package.VERSION)
if sys.argv[1:] == ["read"]:
    print("read", os.read(int(os.environ["HANDED"]), 20).decode())
sys.exit(7)
"""

#: How coverage measures the small tree's copy of run.py; pyproject.toml maps it to the file that ships.
MEASURING = """
[run]
branch = true
parallel = true
patch = {patch}
source = {root}
data_file = {data_file}
"""


def make_wheel(folder: Path, version: str) -> str:
    """Put a wheel of `synthetic-package` into `folder` and return its sha256."""
    name = f"synthetic_package-{version}"
    files = {
        "synthetic_package.py": f"VERSION = {version!r}\n",
        f"{name}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: synthetic-package\nVersion: {version}\n",
        f"{name}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{name}.dist-info/RECORD"
    lines = [f"{path},sha256={digest(text)},{len(text)}\n" for path, text in files.items()]
    path = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for inner, text in {**files, record: "".join(lines) + f"{record},,\n"}.items():
            wheel.writestr(inner, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest(text: str) -> str:
    """Return a wheel's own form of a hash."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class SmallTree:
    """A copy of run.py and its room beside requirements that name one package of ours."""

    root: Path

    def lock(self, version: str, sha256: str) -> None:
        """Lock the package to a version and a hash."""
        text = f"synthetic-package=={version} \\\n    --hash=sha256:{sha256}\n"
        (self.root / "requirements" / "client.txt").write_text(text)

    def wheels(self) -> Path:
        """Return the folder that stands in for the package index."""
        return self.root / "wheels"

    def command(self, *arguments: str) -> list[str]:
        """Return the command line that runs its run.py."""
        return [sys.executable, str(self.root / "run.py"), *arguments]

    def variables(self, **more: str) -> dict[str, str]:
        """Return variables under which pip asks only the folder of wheels, and no display is there."""
        hidden = {"COVERAGE_PROCESS_CONFIG", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONPATH"}
        kept = {name: value for name, value in os.environ.items() if name not in hidden and not name.startswith("PIP_")}
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels()), "PIP_CONFIG_FILE": os.devnull}
        return kept | offline | self.measuring() | more

    def measuring(self) -> dict[str, str]:
        """Return the variables under which its processes are counted, where this run counts coverage."""
        if "COVERAGE_PROCESS_CONFIG" not in os.environ or "COVERAGE_FILE" not in os.environ:
            return {}
        settings = self.root / "coverage.ini"
        # Starting a program in our own place loses what was counted, unless coverage saves it first.
        patch = "execv" if os.name == "posix" else ""
        settings.write_text(MEASURING.format(root=self.root, data_file=os.environ["COVERAGE_FILE"], patch=patch))
        return {"COVERAGE_PROCESS_START": str(settings)}

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run its run.py to the end."""
        return subprocess.run(
            self.command(*arguments), env=self.variables(**more), capture_output=True, text=True, check=False
        )


def plant(root: Path) -> SmallTree:
    """Return a tree that was never set up, locked to version 1 of its one package."""
    tree = SmallTree(root)
    for folder in ("requirements", "tests/house", "wheels", "benchmarks"):
        (tree.root / folder).mkdir(parents=True)
    shutil.copy(ROOT / "run.py", tree.root)
    shutil.copytree(ROOT / "setting_up", tree.root / "setting_up", ignore=shutil.ignore_patterns("__pycache__"))
    for layer in ("backends", "dev", "lock"):
        (tree.root / "requirements" / f"{layer}.txt").write_text("")
    (tree.root / "tests/house/linters.py").write_text(PROGRAM)
    tree.lock("1", make_wheel(tree.wheels(), "1"))
    return tree


@pytest.fixture(scope="session")
def grown_tree(tmp_path_factory: pytest.TempPathFactory) -> SmallTree:
    """A tree that was set up once, to be copied: making an environment takes seconds."""
    tree = plant(tmp_path_factory.mktemp("grown") / "tree")
    tree.run("check")
    return tree


@pytest.fixture
def small_tree(tmp_path: Path) -> SmallTree:
    """A tree that was never set up."""
    return plant(tmp_path / "tree")


@pytest.fixture
def ready_tree(tmp_path: Path, grown_tree: SmallTree) -> SmallTree:
    """A tree that is set up, with version 1 of its one package."""
    shutil.copytree(grown_tree.root, tmp_path / "tree", symlinks=True)
    return SmallTree(tmp_path / "tree")
