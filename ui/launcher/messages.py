"""What launcher and session say to each other, one line of JSON for each thing said.

Knows the messages and their form. None of them has a field for content: `ages` is how old the copies are, `place` where
the window stands, `officer` whose vault was open, so that the next Unlock can offer that name first.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields

from ui.launcher.ending import Ending

#: A longer line is none of ours, and is not collected in memory.
LONGEST_LINE = 65_536


class NotAMessageError(Exception):
    """A line is none of the messages."""


@dataclass(frozen=True, slots=True)
class Show:
    """To a waiting process: show Unlock now, and say why the last session ended."""

    ending: str = Ending.STARTED.value
    officer: str = ""
    ages: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """To the session: keep what was typed in the last moment and end; it is ended if it does not."""

    ending: str


@dataclass(frozen=True, slots=True)
class Ready:
    """From a process: everything that Unlock and the window need is loaded."""


@dataclass(frozen=True, slots=True)
class Shown:
    """From a process: Unlock is painted and takes keys."""


@dataclass(frozen=True, slots=True)
class Offered:
    """From a process: who can unlock is told, and what is typed is taken."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """From a process: a vault is open; lock it after `idle_s` without a key or touch, and after `longest_s` at all."""

    officer: str
    idle_s: float
    longest_s: float


@dataclass(frozen=True, slots=True)
class Active:
    """From the session: somebody pressed or touched something."""


@dataclass(frozen=True, slots=True)
class Ages:
    """From the session: how old the copies are, for the next Unlock to show."""

    ages: str


@dataclass(frozen=True, slots=True)
class Placed:
    """From a process: where its window stands, for the next one to stand there too."""

    place: str


@dataclass(frozen=True, slots=True)
class Ends:
    """From the session: it is ending now, and why."""

    ending: str


Message = Show | Lock | Ready | Shown | Offered | Unlocked | Active | Ages | Placed | Ends
_KINDS: dict[str, type[Message]] = {
    kind.__name__: kind for kind in (Show, Lock, Ready, Shown, Offered, Unlocked, Active, Ages, Placed, Ends)
}
#: What JSON has for a field's type, as the annotations above write it.
_FORMS: dict[str, tuple[type, ...]] = {"str": (str,), "float": (int, float)}


def encoded(message: Message) -> bytes:
    """The line that says a message."""
    return json.dumps({"kind": type(message).__name__, **asdict(message)}).encode() + b"\n"


def decoded(line: bytes) -> Message:
    """The message that a line says.

    Raises:
        NotAMessageError: it says none.
    """
    try:
        said = json.loads(line)
        kind = _KINDS[said.pop("kind")]
        message = kind(**said)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAMessageError("a line that is no message") from error
    if any(not isinstance(said[each.name], _FORMS[str(each.type)]) for each in fields(message) if each.name in said):
        raise NotAMessageError("a message with a field of another kind")
    return message
