"""The parts that come with the program, each with its licence."""

from __future__ import annotations

from importlib import metadata

from PySide6.QtGui import QShowEvent
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
    """A list that nobody has to maintain: names and licences come from the parts themselves.

    They are read when the card is first shown: the descriptions of all parts cost half of what making the window does.
    """

    def __init__(self) -> None:
        super().__init__(SETTINGS["licences"])
        self._list = QGridLayout()
        self._list.setHorizontalSpacing(16)
        self._list.setVerticalSpacing(4)
        self._list.setColumnStretch(1, 1)
        self.box.addLayout(self._list)

    def showEvent(self, event: QShowEvent) -> None:
        """Lists the parts, once."""
        if self._list.count() == 0:
            for at, (name, licence) in enumerate((*bundled(), *_ASSETS)):
                self._list.addWidget(Label("small", name), at, 0)
                self._list.addWidget(Label("small", licence, wrap=True), at, 1)
        super().showEvent(event)


def bundled() -> list[tuple[str, str]]:
    """Name with version, and licence, of each package that is there."""
    found = []
    for name in _PACKAGES:
        try:
            told = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        found.append((SETTINGS["part"].format(name=told["Name"], version=told["Version"]), _licence(told)))
    return found


def _licence(told: metadata.PackageMetadata) -> str:
    """A package's licence: its expression, else its classifiers, else the first line of its free text."""
    expression = _said(told, "License-Expression")
    classifiers = [each for each in told.get_all("Classifier") or [] if each.startswith(_CLASSIFIER)]
    free = _said(told, "License").strip().splitlines()
    if expression:
        return expression
    if classifiers:
        return ", ".join(each.removeprefix(_CLASSIFIER) for each in classifiers)
    return free[0][:_LONGEST] if free else _UNNAMED.get(told["Name"], SETTINGS["none"])


def _said(told: metadata.PackageMetadata, field: str) -> str:
    """What a description says in a field, empty where it says nothing."""
    return str(next(iter(told.get_all(field) or []), ""))
