"""The part of the Check screen below the input: banner first, then one page; it scrolls where text is large.

Knows heights: what stands above keeps its own, a page fills what is left and is never made lower than it needs. Where
that is more than there is room for, what can be done about the answer stays in sight below what scrolls.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.check.matches_panel import FOOT_MARGIN, MatchesPanel
from ui.pieces.panel import Panel, column

_GAP = 9
#: The scroll bar with the distance to it.
_BAR = 16
#: What a widget says where it wants another height, or comes or goes.
_CHANGES = frozenset({QEvent.Type.LayoutRequest, QEvent.Type.ShowToParent, QEvent.Type.HideToParent})


class Stage(QScrollArea):
    """Shows `above` from top to bottom, then the page that was chosen last; nothing takes `seen` out of sight."""

    def __init__(self, above: tuple[QWidget, ...], pages: tuple[QWidget, ...], seen: QWidget) -> None:
        super().__init__()
        self._above, self._pages, self._seen = above, pages, seen
        self._is_fitting = False
        # Several widgets ask for a new layout at once; one answer serves them all.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.fit)
        self._content = QWidget()
        self._foot = Panel("card")
        self._foot.setParent(self)
        self._foot.hide()
        column(self._foot, margin=(16, FOOT_MARGIN, 16, FOOT_MARGIN))
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
            if page.isHidden() is (page is shown):
                page.setVisible(page is shown)
        self.verticalScrollBar().setValue(0)
        self.fit()

    def fit(self) -> None:
        """Place everything for the present size."""
        if self._is_fitting:
            return
        self._is_fitting = True
        self._soon.stop()
        page = next((each for each in self._pages if not each.isHidden()), None)
        room, width, top = self.height(), self.width(), self._stack(self.width())
        foot = self._keep_foot(page, top, room)
        room -= foot
        if top + _needed(page, width) > room:
            width -= _BAR
            top = self._stack(width)
        needed = top + _needed(page, width)
        if page is not None:
            page.setGeometry(0, top, width, max(needed, room) - top)
        self._content.resize(width, max(needed, room))
        self._is_fitting = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything anew."""
        super().resizeEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Place everything anew when a widget wants another height, or comes or goes."""
        if not self._is_fitting and event.type() in _CHANGES:
            self._soon.start()
        return super().eventFilter(watched, event)

    def _stack(self, width: int) -> int:
        """Give every visible widget above the page its rectangle for a width; gives where the page begins."""
        top = 0
        for widget in self._above:
            if not widget.isHidden():
                if widget.width() != width:
                    widget.resize(width, widget.height())
                tall = _needed(widget, width)
                widget.setGeometry(0, top, width, tall)
                top += tall + _GAP
        return top

    def _keep_foot(self, page: QWidget | None, top: int, room: int) -> int:
        """Take the line of what can be done out of a page that has no room for it; gives the height that it takes."""
        if not isinstance(page, MatchesPanel):
            self._foot.hide()
            self.setViewportMargins(0, 0, 0, 0)
            return 0
        is_out = top + page.least(with_line=True) > room and self._leaves_seen(page, room)
        if is_out == page.has_line:
            page.lend_line(self._foot if is_out else None)
        self._foot.setVisible(is_out)
        tall = _needed(self._foot, self.width()) if is_out else 0
        self.setViewportMargins(0, 0, 0, tall + _GAP if is_out else 0)
        self._foot.setGeometry(0, room - tall, self.width(), tall)
        return tall + _GAP if is_out else 0

    def _leaves_seen(self, page: MatchesPanel, room: int) -> bool:
        """Whether what must stay in sight does so above the line of what can be done."""
        return self._seen.isHidden() or self._seen.geometry().bottom() + _GAP + page.line_height(self.width()) <= room


def _needed(widget: QWidget | None, width: int) -> int:
    """The height that a widget needs at a width: what it fixed, its least, or what its layout asks for."""
    if widget is None:
        return 0
    if widget.minimumHeight() > 0:
        return widget.minimumHeight()
    layout = widget.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.totalHeightForWidth(width)
    if widget.hasHeightForWidth():
        return widget.heightForWidth(width)
    return widget.sizeHint().height()
