"""The window while the laptop is locked: first the use notice, then the unlock card. It shows no content."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QMainWindow, QStackedWidget, QWidget

from ui.frame.blank_screen import BlankScreen
from ui.frame.keys import bind
from ui.frame.look_keys import look_keys
from ui.frame.practice_band import PracticeBand
from ui.launcher.ending import Ending
from ui.pieces.panel import column
from ui.pieces.scroller import Scroller
from ui.theme.look import Look
from ui.unlock.notice_card import NoticeCard
from ui.unlock.state import Locked
from ui.unlock.unlock_card import UnlockCard

if TYPE_CHECKING:  # loaded when it is first wanted
    from ui.enrolment.card import EnrolCard

_WIDTH, _HEIGHT = 1366, 728
_CARD, _FORM = 560, 720


class UnlockWindow(QMainWindow):
    """Emits `opened` with the officer's id and the passphrase, None where practice data needs none.

    `practising` tells that somebody wants to practise, `filled` a `Form` of `enrol`, the form for who is not enrolled,
    `choosing` that the form's file is to be looked for.
    """

    opened = Signal(str, object)
    practising = Signal()
    filled = Signal(object)
    choosing = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setWindowTitle("Crosscheck")
        self.practice = PracticeBand(look)
        self.notice = NoticeCard(look)
        self.card = UnlockCard(look)
        self._widths: dict[QWidget, int] = {self.notice: _CARD, self.card: _CARD}
        self._pages = QStackedWidget()
        self._scrollers = [_centred(card) for card in (self.notice, self.card)]
        for page in self._scrollers:
            self._pages.addWidget(page)
        ground = QWidget()
        ground.setProperty("role", "ground")
        box = column(ground, gap=0)
        box.addWidget(self.practice)
        box.addWidget(self._pages, 1)
        self.setCentralWidget(ground)
        layout = self.layout()
        if layout is not None:
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.blank = BlankScreen(look, ground)
        self.notice.acknowledged.connect(self._on_acknowledged)
        self.card.opened.connect(self.opened)
        self.card.enrolling.connect(self.show_form)
        self.card.practising.connect(self.practising)
        self._keys()
        look.changed.connect(self._restyle)
        self._restyle()
        self.resize(_WIDTH, _HEIGHT)

    def show_locked(self, locked: Locked) -> None:
        """Show the use notice, and after it who can unlock."""
        self.show_before(locked.before.ending)
        self.show_who(locked)

    def show_before(self, ending: Ending) -> None:
        """Show the use notice with why the session before ended; who can unlock may not be known yet."""
        self.notice.show_before(ending)
        self._pages.setCurrentIndex(0)
        self.notice.button.setFocus()

    def show_who(self, locked: Locked) -> None:
        """Show who can unlock, wherever the officer is; the band is there where all data is for practice."""
        self.practice.setVisible(bool(locked.officers) and all(each.practice for each in locked.officers))
        self.card.show_locked(locked)
        if self._pages.currentIndex() == 1:
            self.card.take_focus()

    @cached_property
    def enrol(self) -> EnrolCard:
        """The form by which a laptop is made known to an agency, made when it is first wanted."""
        from ui.enrolment.card import EnrolCard

        form = EnrolCard(self.look)
        form.left.connect(self._on_acknowledged)
        form.filled.connect(self.filled)
        form.choosing.connect(self.choosing)
        self._scrollers.append(_centred(form))
        self._pages.addWidget(self._scrollers[-1])
        self._widths[form] = _FORM
        self._restyle()
        return form

    def show_form(self) -> None:
        """Show that form."""
        form = self.enrol
        self._pages.setCurrentIndex(2)
        form.take_focus()

    def _on_acknowledged(self) -> None:
        self._pages.setCurrentIndex(1)
        self.card.take_focus()

    def _keys(self) -> None:
        look = self.look
        bind(self, {"blank": self.blank.blank, **look_keys(look)}, lambda: False)

    def _restyle(self) -> None:
        self.setStyleSheet(self.look.style_sheet())
        for card, width in self._widths.items():
            card.setFixedWidth(self.look.metrics.display(width))


def _centred(card: QWidget) -> QWidget:
    page = QWidget()
    box = column(page, margin=(18, 18, 18, 18))
    box.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
    return Scroller(page)
