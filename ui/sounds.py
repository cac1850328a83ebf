"""The two alert sounds, made here and played by whatever the laptop has for it.

Knows tones and players: Windows has one of its own, Linux's desktops and macOS have programs that read a sound. Where
there is none, nothing is heard and `play` says so. Nothing of an answer is in a sound but its level.
"""

from __future__ import annotations

import array
import io
import math
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path

_RATE = 22_050
_PEAK = 12_000
#: A tone fades in and out over this long, or it would click.
_FADE_S = 0.012
_SIXTEEN_BITS = 2
#: Programs that play a sound from their input, with what makes them do so.
_PLAYERS = (("paplay", ()), ("pw-play", ("-",)), ("aplay", ("-q", "-")))


class Tone(Enum):
    """Pitches in Hz with their lengths in seconds: a warning has two tones, a caution one."""

    WARNING = ((880.0, 0.16), (587.0, 0.24))
    CAUTION = ((659.0, 0.2),)


def wave_of(tones: Sequence[tuple[float, float]]) -> bytes:
    """The tones one after another, as a WAV file."""
    samples = array.array("h")
    for pitch, seconds in tones:
        count = int(_RATE * seconds)
        for at in range(count):
            fade = min(1.0, at / (_RATE * _FADE_S), (count - at) / (_RATE * _FADE_S))
            samples.append(int(_PEAK * fade * math.sin(2 * math.pi * pitch * at / _RATE)))
    if sys.byteorder == "big":
        samples.byteswap()
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(_SIXTEEN_BITS)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())
    return whole.getvalue()


class Sounds:
    """Plays a tone beside the screen; `find` finds a program by its name."""

    def __init__(self, find: Callable[[str], str | None] = shutil.which) -> None:
        self._find = find
        self._waves = {tone: wave_of(tone.value) for tone in Tone}
        self._playing: list[subprocess.Popen[bytes]] = []

    def play(self, tone: Tone) -> bool:
        """Whether there is something that plays it."""
        if sys.platform == "win32":
            return _play_on_windows(self._waves[tone])
        if sys.platform == "darwin":
            return self._play_file(self._waves[tone])
        for name, options in _PLAYERS:
            if (program := self._find(name)) is not None:
                self._start([program, *options], self._waves[tone])
                return True
        return False

    def close(self) -> None:
        """End what still plays."""
        for process in self._playing:
            with suppress(OSError):
                process.kill()
            process.wait()
        self._playing.clear()

    def _start(self, command: list[str], sound: bytes) -> None:
        self._playing = [each for each in self._playing if each.poll() is None]
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet)  # noqa: S603  # a player
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.write(sound)
                process.stdin.close()
        self._playing.append(process)

    def _play_file(self, sound: bytes) -> bool:
        """Play by macOS's player, which reads files alone."""
        program = self._find("afplay")
        if program is None:
            return False
        path = Path(tempfile.gettempdir(), f"crosscheck-{len(sound)}.wav")
        path.write_bytes(sound)
        self._start([program, str(path)], b"")
        return True


def _play_on_windows(sound: bytes) -> bool:
    played = False
    if sys.platform == "win32":
        import winsound

        with suppress(RuntimeError):
            winsound.PlaySound(sound, winsound.SND_MEMORY | winsound.SND_NODEFAULT)
            played = True
    return played
