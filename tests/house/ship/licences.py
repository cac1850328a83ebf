"""The licence of everything that is bundled, gathered from what is installed, and how Qt's libraries are replaced.

Knows where packages, fonts and icons keep their licences. Raises where a bundled package brings none.
"""

from __future__ import annotations

import shutil
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from tests.house.ship.sbom import licence_of, locked
from tests.house.ship.tree import ROOT

#: What the LGPL asks to be told; the same stands in docs/administration.md.
REPLACING_QT = """\
Qt and PySide6 are free software under the GNU Lesser General Public License, version 3 (LGPL-3.0.txt, GPL-3.0.txt).
They are separate files below _internal/PySide6 and may be replaced by builds of your own:

1. Build Qt 6.11 and PySide6 6.11 from their sources (qtbase, qtsvg, qtwayland, pyside-setup; same minor version).
2. Put your libraries in the place of those with the same names in _internal/PySide6 and _internal/PySide6/Qt/lib,
   and your plugins below _internal/PySide6/Qt/plugins.
3. Start the program. It does not check these files and asks for no key; nothing in its terms forbids it, nor looking
   into the program to mend what your change breaks.

The sources of the versions that are bundled are offered for three years by whoever gave you this program.
"""
#: The texts that packages refer to without bringing them, as Debian has them.
_COMMON = Path("/usr/share/common-licenses")
_COMMON_TEXTS = ("LGPL-3", "GPL-3", "Apache-2.0", "MPL-2.0")
_WORDS = ("licen", "copying", "notice", "authors")


def write_licences(folder: Path) -> list[str]:
    """Write each bundled package's licence below a folder; the names of packages that bring only a name of one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "REPLACING-QT.txt").write_text(REPLACING_QT, encoding="utf-8")
    for name in _COMMON_TEXTS:
        if (_COMMON / name).exists():
            shutil.copyfile(_COMMON / name, folder / f"{name}.txt")
    for text in sorted((ROOT / "ui" / "theme" / "assets").rglob("*")):
        if any(word in text.name.lower() for word in ("ofl", "licen")):
            shutil.copyfile(text, folder / text.name)
    return [name for name in sorted({each[0] for each in locked()}) if not _write_one(folder, name)]


def _write_one(folder: Path, name: str) -> bool:
    """Whether a package brought the text of its licence; one that brings none is told by its name."""
    try:
        texts = _texts(distribution(name))
    except PackageNotFoundError:
        return True  # it is not bundled on this platform
    for number, text in enumerate(texts):
        shutil.copyfile(text, folder / f"{name}-{number}-{text.name}")
    if not texts:
        (folder / f"{name}.txt").write_text(f"{name}: {licence_of(name)}\n", encoding="utf-8")
    return bool(texts)


def _texts(found: Distribution) -> list[Path]:
    """The files of a package that hold its licence."""
    paths = [Path(str(found.locate_file(each))) for each in found.files or [] if ".dist-info" in str(each)]
    return sorted(path for path in paths if path.is_file() and any(word in path.name.lower() for word in _WORDS))
