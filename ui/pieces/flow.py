"""A box whose children stand side by side and go on in the next line where there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """Takes the height that its lines need; the last child of `set_children` may stand at the right end."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._gap = gap
        self._shown: tuple[QWidget, ...] = ()
        self._end: QWidget | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_children(self, children: tuple[QWidget, ...], end: QWidget | None = None) -> None:
        """Show these children in place of those before; `end` is shown only where it fits into the first line."""
        for gone in (*self._shown, self._end):
            if gone is not None and gone not in children and gone is not end:
                gone.hide()
                gone.deleteLater()
        self._shown, self._end = children, end
        for child in (*children, end):
            if child is not None:
                child.setParent(self)
                child.show()
        self.fit()

    def fit(self) -> None:
        """Place the children for the present width."""
        lines = self._lines()
        top = 0
        for line in lines:
            tall = max(child.sizeHint().height() for child in line)
            self._place(line, top, tall)
            top += tall + self._gap // 2
        self._place_end(lines)
        self.setFixedHeight(max(0, top - self._gap // 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the children anew."""
        super().resizeEvent(event)
        self.fit()

    def _lines(self) -> list[list[QWidget]]:
        lines: list[list[QWidget]] = []
        left = self.width() + 1
        for child in self._shown:
            wide = child.sizeHint().width()
            if not lines or left + wide > self.width():
                lines.append([])
                left = 0
            lines[-1].append(child)
            left += wide + self._gap
        return lines

    def _place(self, line: list[QWidget], top: int, tall: int) -> None:
        left = 0
        for child in line:
            size = child.sizeHint()
            wide = min(size.width(), self.width())
            child.setGeometry(left, top + (tall - size.height()) // 2, wide, size.height())
            left += wide + self._gap

    def _place_end(self, lines: list[list[QWidget]]) -> None:
        if self._end is None or not lines:
            return
        used = sum(child.sizeHint().width() + self._gap for child in lines[0])
        size = self._end.sizeHint()
        fits = used + size.width() <= self.width()
        self._end.setVisible(fits)
        if fits:
            tall = max(child.sizeHint().height() for child in lines[0])
            where = QRect(0, 0, size.width(), tall)
            where.moveRight(self.width() - 1)
            self._end.setGeometry(where)
            if (align := getattr(self._end, "setAlignment", None)) is not None:
                align(Qt.AlignmentFlag.AlignVCenter)
