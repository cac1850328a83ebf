"""How the window looks now: theme, text size and glove mode, and one signal when that changes.

Knows the present choice and hands out colours, sizes, fonts and icons for it. It does *not* keep the choice between
starts. Every widget is given the same `Look`; there is no global one.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPixmap
from PySide6.QtWidgets import QApplication

from ui.theme.fonts import Type, font, load_fonts
from ui.theme.icons import Icons
from ui.theme.metrics import Metrics
from ui.theme.qss import style_sheet
from ui.theme.tokens import THEMES, ThemeName, Tokens


class Look(QObject):
    """The present theme and sizes; `changed` is emitted after the style sheet was made anew."""

    changed = Signal()

    def __init__(self, theme: ThemeName = ThemeName.DARK, metrics: Metrics | None = None) -> None:
        super().__init__()
        load_fonts()
        self._tokens = THEMES[theme]
        self._metrics = metrics or Metrics()
        self._icons = Icons()
        self._fonts: dict[Type, QFont] = {}

    @property
    def tokens(self) -> Tokens:
        """The colours of the present theme."""
        return self._tokens

    @property
    def metrics(self) -> Metrics:
        """The sizes of the present text size and glove mode."""
        return self._metrics

    @property
    def icons(self) -> Icons:
        """The tinted icons."""
        return self._icons

    def font(self, kind: Type) -> QFont:
        """The font for one way of setting text."""
        if kind not in self._fonts:
            self._fonts[kind] = font(kind, self._metrics)
        return self._fonts[kind]

    def icon(self, name: str, colour: str, px: int) -> QPixmap:
        """One icon in one colour, `px` at 100 %, grown with the text size."""
        app = QApplication.instance()
        density = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
        return self._icons.pixmap(name, colour, self._metrics.frame(px), density)

    def set_theme(self, theme: ThemeName) -> None:
        """Change the colours."""
        self._apply(THEMES[theme], self._metrics)

    def set_metrics(self, metrics: Metrics) -> None:
        """Change the text size or glove mode."""
        self._apply(self._tokens, metrics)

    def style_sheet(self) -> str:
        """The style sheet of the present look."""
        return style_sheet(self._tokens, self._metrics)

    def _apply(self, tokens: Tokens, metrics: Metrics) -> None:
        if (tokens, metrics) == (self._tokens, self._metrics):
            return
        self._tokens, self._metrics = tokens, metrics
        self._fonts.clear()
        self.changed.emit()


def colour(text: str) -> QColor:
    """The colour that a token names, for a painter."""
    return QColor(text)
