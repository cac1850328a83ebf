"""One question on its way to an answer, and the rule which answers are still wanted.

Knows text, action and sequence number. Pure: no Qt, no vault.
"""

from __future__ import annotations

from dataclasses import dataclass

from overlap.query import Action, Token


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and the how-manieth question it was."""

    number: int
    text: str
    action: Action

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.text.strip()


class Questions:
    """The questions of one session: the newest alone is wanted, and one is under way at a time."""

    def __init__(self) -> None:
        self._newest = Question(0, "", Action.STOP)
        self._under_way: Question | None = None

    @property
    def newest(self) -> Question:
        """The last question that was asked."""
        return self._newest

    def ask(self, text: str, action: Action) -> Question:
        """The question as the newest one."""
        self._newest = Question(self._newest.number + 1, text, action)
        return self._newest

    def next(self) -> Question | None:
        """The question to be answered now, or None while one is under way, is empty, or was answered."""
        if self._under_way is not None or self._newest.is_empty:
            return None
        self._under_way = self._newest
        return self._newest

    def answered(self, question: Question) -> bool:
        """Whether the answer is to the newest question; a stale one is dropped and the newest goes next."""
        self._under_way = None
        return question == self._newest


def with_reading(text: str, token: Token, reading: str) -> str:
    """The typed text with one stretch written as the officer says it is to be read."""
    return f"{text[: token.start]}{reading}{text[token.end :]}"
