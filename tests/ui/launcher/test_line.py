"""What launcher and session say to each other is one of a few messages, and holds no content."""

from __future__ import annotations

import io
import threading
from dataclasses import fields

import pytest

from ui.launcher import messages
from ui.launcher.ending import STATUS, Ending, ending_named, ending_of
from ui.launcher.line import Line
from ui.launcher.messages import LONGEST_LINE, Ages, Lock, Message, NotAMessageError, Show, Unlocked, decoded, encoded

EXAMPLES: tuple[Message, ...] = (
    Show("idle", "SYN-1", "[]", "ab"), Lock("sleep"), messages.Ready(), messages.Shown(),
    messages.Offered(), messages.Active(),
    Unlocked("SYN-1", 900.0, 43_200), Ages("[]"), messages.Placed("ab"), messages.Ends("asked"),
)  # fmt: skip


@pytest.mark.parametrize("message", EXAMPLES, ids=lambda message: type(message).__name__)
def test_every_message_comes_through(message: Message) -> None:
    """What is said is heard as it was said, on one line."""
    assert encoded(message).count(b"\n") == 1
    assert decoded(encoded(message)) == message


def test_every_kind_of_message_has_an_example() -> None:
    """A message that is added is tested, and its fields are looked at for content."""
    assert {type(example) for example in EXAMPLES} == set(messages._KINDS.values())
    named = {each.name for example in EXAMPLES for each in fields(example)}
    assert named == {"ending", "officer", "ages", "place", "idle_s", "longest_s"}


@pytest.mark.parametrize(
    "line",
    [b"", b"nothing\n", b"[]\n", b'{"kind": "Open"}\n', b'{"kind": "Lock"}\n', b'{"kind": "Lock", "ending": 7}\n',
     b'{"kind": "Unlocked", "officer": "SYN", "idle_s": "x", "longest_s": 1}\n'],
)  # fmt: skip
def test_anything_else_is_no_message(line: bytes) -> None:
    """A line of another form is refused."""
    with pytest.raises(NotAMessageError):
        decoded(line)


def test_the_end_of_the_line_and_nonsense_are_told_once() -> None:
    """After the last message, or at the first that is none, the listener learns that the launcher is gone."""
    heard: list[Message | None] = []
    over = threading.Event()

    def hear(message: Message | None) -> None:
        heard.append(message)
        if message is None:
            over.set()

    Line(io.BytesIO(encoded(Lock("sleep")) + b"x" * (LONGEST_LINE + 1)), io.BytesIO()).listen(hear)
    assert over.wait(10)
    assert heard == [Lock("sleep"), None]


def test_a_launcher_that_is_gone_hears_nothing() -> None:
    """Saying something into a closed line is no fault."""
    sink = io.BytesIO()
    sink.close()
    Line(io.BytesIO(), sink).say(messages.Active())


def test_every_ending_is_known_by_status_and_name() -> None:
    """A session's own statuses tell why it ended; every other status and name is a crash."""
    assert {ending_of(status) for status in STATUS.values()} == set(STATUS)
    assert ending_of(-9) is Ending.CRASH
    assert ending_of(70) is Ending.CRASH
    assert all(ending_named(ending.value) is ending for ending in Ending)
    assert ending_named("something new") is Ending.CRASH
