"""What the other agency sees of a record and of the officer's own check."""

from __future__ import annotations

from ui.pieces.label import Label
from ui.pieces.panel import Panel, column
from ui.subject.state import SubjectView
from ui.wording.subject import SUBJECT, audience, shared_parts, told_by_check


class OtherSide(Panel):
    """Three paragraphs: who may see the record, what of it is shared, what a check tells."""

    def __init__(self) -> None:
        super().__init__("card")
        box = column(self, margin=(15, 12, 15, 14), gap=6)
        box.addWidget(Label("label", SUBJECT["other_side"]))
        self._paragraphs = [Label("body", wrap=True) for _ in range(3)]
        for paragraph in self._paragraphs:
            box.addWidget(paragraph)
        box.addStretch(1)

    def show_view(self, view: SubjectView) -> None:
        """Say it of one record."""
        words = (
            audience(view.record),
            shared_parts(view.record),
            told_by_check(view.around.situation.agency),
        )
        for paragraph, text in zip(self._paragraphs, words, strict=True):
            paragraph.setText(text)
