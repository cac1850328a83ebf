"""The parts that come with the program, each with its licence."""

from __future__ import annotations

from email import message_from_string
from email.message import Message
from functools import cache
from importlib import metadata

from PySide6.QtWidgets import QGridLayout

from ui.pieces.label import Label
from ui.settings.card import Card
from ui.wording.settings import SETTINGS

#: What the window, the vault and the line to the agencies are built on.
_PACKAGES = (
    "PySide6_Essentials", "sqlcipher3", "sqlite-utils", "argon2-cffi", "cryptography", "keyring", "msgspec", "numpy",
    "RapidFuzz", "requests", "urllib3", "zstandard", "platformdirs", "anyascii", "phonenumbers", "pyrage", "jeepney",
)  # fmt: skip
#: Fonts, icons and the map, as `ui/theme/assets/README.md` and `ui/map/data/README.md` have them.
_ASSETS = (
    ("Inter", "OFL-1.1"), ("JetBrains Mono", "OFL-1.1"), ("Noto Sans Arabic, Devanagari, SC", "OFL-1.1"),
    ("Tabler Icons", "MIT"),
    ("Map: Natural Earth, US Census Bureau", "public domain"), ("Map: places of GeoNames", "CC BY 4.0"),
)  # fmt: skip
#: Licences of parts whose own description names none.
_UNNAMED = {"sqlcipher3": "Zlib, with SQLCipher under BSD-3-Clause", "pyrage": "MIT"}
_CLASSIFIER = "License :: OSI Approved :: "
_LONGEST = 60


class LicencesCard(Card):
    """A list that nobody has to maintain: names and licences come from the parts themselves."""

    def __init__(self) -> None:
        super().__init__(SETTINGS["licences"])
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for at, (name, licence) in enumerate((*bundled(), *_ASSETS)):
            grid.addWidget(Label("small", name), at, 0)
            grid.addWidget(Label("small", licence, wrap=True), at, 1)
        self.box.addLayout(grid)


@cache
def bundled() -> tuple[tuple[str, str], ...]:
    """Name with version, and licence, of each package that is there; read once, as they stay while the program runs."""
    found = []
    for name in _PACKAGES:
        try:
            told = _described(name)
        except metadata.PackageNotFoundError:
            continue
        found.append((SETTINGS["part"].format(name=told["Name"], version=told["Version"]), _licence(told)))
    return tuple(found)


def _described(package: str) -> Message:
    """The fields of a package's own description, without the text behind them, which takes long to read."""
    description = metadata.distribution(package).read_text("METADATA") or ""
    return message_from_string(description.partition("\n\n")[0])


def _licence(told: Message) -> str:
    """A package's licence: its expression, else its classifiers, else the first line of its free text."""
    classifiers = [each for each in told.get_all("Classifier") or [] if each.startswith(_CLASSIFIER)]
    free = str(told["License"] or "").strip().splitlines()
    if told["License-Expression"]:
        return str(told["License-Expression"])
    if classifiers:
        return ", ".join(each.removeprefix(_CLASSIFIER) for each in classifiers)
    return free[0][:_LONGEST] if free else _UNNAMED.get(told["Name"], SETTINGS["none"])
