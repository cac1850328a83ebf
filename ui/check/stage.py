"""The part of the Check screen below the input: banner first, then one page; it scrolls where text is large.

Knows heights: what stands above keeps its own, a page fills what is left and is never made lower than it needs.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_GAP = 9
#: The scroll bar with the distance to it.
_BAR = 16


class Stage(QScrollArea):
    """Shows `above` from top to bottom, then the page that was chosen last."""

    def __init__(self, above: tuple[QWidget, ...], pages: tuple[QWidget, ...]) -> None:
        super().__init__()
        self._above, self._pages = above, pages
        # Several widgets ask for a new layout at once; one answer serves them all.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.fit)
        self._content = QWidget()
        for widget in (*above, *pages):
            widget.setParent(self._content)
            widget.installEventFilter(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._content)

    def show_page(self, shown: QWidget) -> None:
        """Show one page."""
        for page in self._pages:
            page.setVisible(page is shown)
        self.verticalScrollBar().setValue(0)
        self.fit()

    def fit(self) -> None:
        """Place everything for the present size."""
        room = self.viewport().size()
        width, needed = self.width(), self._place(self.width(), room.height())
        if needed > room.height():
            width = self.width() - _BAR
            needed = self._place(width, room.height())
        self._content.resize(width, max(needed, room.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything anew."""
        super().resizeEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Place everything anew when a widget wants another height, or comes or goes."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._soon.start()
        return super().eventFilter(watched, event)

    def _place(self, width: int, height: int) -> int:
        """Give every visible widget its rectangle for a width; gives the height that all of them need."""
        top = 0
        for widget in self._above:
            if not widget.isHidden():
                widget.resize(width, widget.height())
                tall = _needed(widget, width)
                widget.setGeometry(0, top, width, tall)
                top += tall + _GAP
        page = next((each for each in self._pages if not each.isHidden()), None)
        if page is None:
            return top
        tall = max(_needed(page, width), height - top)
        page.setGeometry(0, top, width, tall)
        return top + _needed(page, width)


def _needed(widget: QWidget, width: int) -> int:
    """The height that a widget needs at a width: what it fixed, its least, or what its layout asks for."""
    if widget.minimumHeight() > 0:
        return widget.minimumHeight()
    layout = widget.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.totalHeightForWidth(width)
    if widget.hasHeightForWidth():
        return widget.heightForWidth(width)
    return widget.sizeHint().height()
