"""Theme, text size and glove mode."""

from __future__ import annotations

from ui.pieces.choice_row import ChoiceRow
from ui.pieces.label import Label
from ui.settings.card import Card
from ui.theme.look import Look
from ui.theme.metrics import TEXT_SIZES, Metrics
from ui.theme.tokens import ThemeName
from ui.wording.settings import SETTINGS, THEMES


class LookCard(Card):
    """Changes the look at once, and follows the keys that change it too."""

    def __init__(self, look: Look) -> None:
        super().__init__(SETTINGS["look"])
        self._look = look
        self.theme: ChoiceRow[ThemeName] = ChoiceRow(look, SETTINGS["theme"], tuple(THEMES.items()))
        sizes = tuple((size, str(size)) for size in TEXT_SIZES)
        self.size_row: ChoiceRow[int] = ChoiceRow(look, SETTINGS["text_size"], sizes)
        gloves = ((False, SETTINGS["glove_off"]), (True, SETTINGS["glove_on"]))
        self.glove: ChoiceRow[bool] = ChoiceRow(look, SETTINGS["glove"], gloves)
        for name, choices in (("theme", self.theme), ("text_size", self.size_row), ("glove", self.glove)):
            self.box.addWidget(Label("label", SETTINGS[name]))
            self.box.addWidget(choices)
        self.theme.chosen.connect(look.set_theme)
        self.size_row.chosen.connect(lambda size: look.set_metrics(Metrics(size, look.metrics.glove)))
        self.glove.chosen.connect(lambda glove: look.set_metrics(Metrics(look.metrics.text_size, glove)))
        look.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.theme.take(self._look.tokens.name)
        self.size_row.take(self._look.metrics.text_size)
        self.glove.take(self._look.metrics.glove)
