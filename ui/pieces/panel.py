"""Plain containers: a card, a bar, a thin rule, an unpainted box, and the layouts that fill them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.theme.metrics import Space

Box = TypeVar("Box", bound=QLayout)


class Panel(QFrame):
    """A container drawn by its role: `card`, `bar` or `rule`."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)


def rule() -> Panel:
    """A thin line that separates what is above from what is below."""
    line = Panel("rule")
    line.setFixedHeight(1)
    return line


def column(
    parent: QWidget | None = None, *, margin: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = Space.MEDIUM
) -> QVBoxLayout:
    """A layout from top to bottom."""
    return _set(QVBoxLayout(parent) if parent else QVBoxLayout(), margin, gap)


def row(
    parent: QWidget | None = None, *, margin: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = Space.MEDIUM
) -> QHBoxLayout:
    """A layout from left to right."""
    return _set(QHBoxLayout(parent) if parent else QHBoxLayout(), margin, gap)


def _set(box: Box, margin: tuple[int, int, int, int], gap: int) -> Box:
    box.setContentsMargins(*margin)
    box.setSpacing(gap)
    return box
