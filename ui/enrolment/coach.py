"""What leads through the practice check, and what moves it on."""

from __future__ import annotations

from PySide6.QtCore import QObject

from overlap.answer import Assessment
from ui.enrolment.coaching import ABSENT, TEXT, Deed, Lesson, after, deed_of
from ui.enrolment.strip import Strip
from ui.session import Session
from ui.window import Window
from ui.wording.enrolment import LESSONS


class Coach(QObject):
    """Leads one practice session through the lessons."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(session)
        self._strip = Strip(window.look)
        self.lesson = Lesson.ASK
        window.put_under_the_band(self._strip)
        self._say()
        session.answered.connect(self._on_answered)
        window.check.call.connect(lambda: self._on_deed(Deed.CALLED))
        window.decision.decided.connect(lambda *_: self._on_deed(Deed.DECIDED))

    def _on_answered(self, answer: Assessment) -> None:
        self._on_deed(deed_of(answer.level))

    def _on_deed(self, deed: Deed) -> None:
        following = after(self.lesson, deed)
        if following is not self.lesson:
            self.lesson = following
            self._say()

    def _say(self) -> None:
        self._strip.say(LESSONS[self.lesson].format(text=TEXT, absent=ABSENT))
