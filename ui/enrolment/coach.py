"""The line that leads through the practice check, and what moves it on."""

from __future__ import annotations

from PySide6.QtCore import QObject

from overlap.answer import Assessment
from ui.enrolment.coaching import ABSENT, TEXT, Deed, Lesson, after, deed_of
from ui.pieces.label import Label
from ui.pieces.panel import Panel, row
from ui.session import Session
from ui.theme.look import Look
from ui.window import Window
from ui.wording.enrolment import LESSONS


class CoachStrip(Panel):
    """One sentence over the screens; it takes no focus and covers nothing."""

    def __init__(self, look: Look) -> None:
        super().__init__("bar")
        self.words = Label("body", wrap=True)
        box = row(self, margin=(18, 8, 18, 8))
        box.addWidget(self.words, 1)
        self.setToolTip("")
        look.changed.connect(self.updateGeometry)

    def show_lesson(self, lesson: Lesson) -> None:
        """Say what comes next, to eye and ear alike."""
        words = LESSONS[lesson].format(text=TEXT, absent=ABSENT)
        self.words.setText(words)
        self.setAccessibleName(words)


class Coach(QObject):
    """Leads one practice session through the lessons."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(session)
        self._strip = CoachStrip(window.look)
        self.lesson = Lesson.ASK
        window.put_under_the_band(self._strip)
        self._strip.show()
        self._strip.show_lesson(self.lesson)
        session.answered.connect(self._on_answered)
        window.check.call.connect(lambda: self._on_deed(Deed.CALLED))
        window.decision.decided.connect(lambda *_: self._on_deed(Deed.DECIDED))

    def _on_answered(self, answer: Assessment) -> None:
        self._on_deed(deed_of(answer.level))

    def _on_deed(self, deed: Deed) -> None:
        following = after(self.lesson, deed)
        if following is not self.lesson:
            self.lesson = following
            self._strip.show_lesson(following)
