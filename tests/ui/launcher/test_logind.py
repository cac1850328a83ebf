"""The desktop's own lock and the laptop's sleep are heard over D-Bus, on a bus of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ui.launcher.ending import Ending
from ui.launcher.logind import Logind, listening

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None, reason="needs dbus-daemon"
)

OWN = "/org/freedesktop/login1/session/_31"
OTHER = "/org/freedesktop/login1/session/_32"
CONFIG = """<busconfig><type>session</type><listen>unix:tmpdir={folder}</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"""


class Login1:
    """A logind of the test's own: it answers what is asked of the real one and says what it is told to say."""

    def __init__(self, address: str) -> None:
        from jeepney import message_bus
        from jeepney.io.blocking import open_dbus_connection

        self.bus: Any = open_dbus_connection(bus=address, enable_fds=True)
        self.bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.login1"))
        self.inhibitions = 0
        self.released = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="login1", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        from jeepney import HeaderFields, MessageType, new_error, new_method_return

        with suppress(OSError, EOFError):
            while True:
                asked = self.bus.receive()
                if asked.header.message_type is not MessageType.method_call:
                    continue
                member = asked.header.fields[HeaderFields.member]
                if member == "GetSession":
                    self.bus.send(new_method_return(asked, "o", (OWN,)))
                elif member == "Inhibit":
                    self._inhibit(asked)
                else:
                    self.bus.send(new_error(asked, "org.freedesktop.DBus.Error.UnknownMethod"))

    def _inhibit(self, asked: Any) -> None:
        from jeepney import new_method_return

        ours, theirs = os.pipe()
        self.inhibitions += 1  # before the answer, which whoever counts waits for
        self.bus.send(new_method_return(asked, "h", (theirs,)))
        os.close(theirs)
        threading.Thread(target=self._watch, args=(ours,), name="brake", daemon=True).start()

    def _watch(self, ours: int) -> None:
        """Wait until the other end of the brake is closed."""
        os.read(ours, 1)
        os.close(ours)
        self.released.set()

    def signal(self, path: str, interface: str, member: str, signature: str = "", body: tuple[Any, ...] = ()) -> None:
        """Say something to everybody."""
        from jeepney import DBusAddress, new_signal

        self.bus.send(new_signal(DBusAddress(path, interface=interface), member, signature, body))

    def close(self) -> None:
        """Leave the bus."""
        self.bus.sock.shutdown(2)
        self._thread.join(10)
        self.bus.close()


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a system bus of the test's own; its socket's path has to be short (108 bytes on Linux)."""
    config = tmp_path / "bus.conf"
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
    with tempfile.TemporaryDirectory(prefix="bus") as folder:
        config.write_text(CONFIG.format(folder=folder))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
            assert daemon.stdout is not None
            found = daemon.stdout.readline().strip()
            monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", found)
            yield found
            daemon.terminate()


class Asked:
    """Notes what is asked for, and says at once that nothing is unlocked."""

    def __init__(self) -> None:
        self.endings: list[Ending] = []
        self._came = threading.Condition()

    def __call__(self, ending: Ending) -> threading.Event:
        """Note what is asked for."""
        with self._came:
            self.endings.append(ending)
            self._came.notify_all()
        done = threading.Event()
        done.set()
        return done

    def until(self, count: int) -> list[Ending]:
        """What was asked for, once it was so often."""
        with self._came:
            self._came.wait_for(lambda: len(self.endings) >= count, 10)
        return self.endings


@pytest.fixture
def login1(address: str) -> Iterator[Login1]:
    """A logind on that bus."""
    login1 = Login1(address)
    yield login1
    login1.close()


@pytest.fixture
def asked() -> Asked:
    """What the listener asks for."""
    return Asked()


@pytest.fixture
def ears(login1: Login1, asked: Asked) -> Iterator[Logind]:
    """The listener on that bus."""
    ears = listening(asked)
    assert ears is not None
    assert ears.is_settled.wait(10)
    yield ears
    ears.close()


def test_the_laptops_lock_locks(login1: Login1, ears: Logind, asked: Asked) -> None:
    """Both ways in which a desktop says that it locks are heard; another person's session is not ours."""
    session, properties = "org.freedesktop.login1.Session", "org.freedesktop.DBus.Properties"
    login1.signal(OTHER, session, "Lock")
    login1.signal(OWN, session, "Lock")
    assert asked.until(1) == [Ending.LAPTOP_LOCKED]
    unlocked, locked = ({"LockedHint": ("b", hint)} for hint in (False, True))
    for changed in (unlocked, locked):
        login1.signal(OWN, properties, "PropertiesChanged", "sa{sv}as", (session, changed, []))
    login1.signal(OWN, properties, "PropertiesChanged", "sa{sv}as", ("org.example", locked, []))
    login1.signal("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "b", (True,))
    assert asked.until(3) == [Ending.LAPTOP_LOCKED, Ending.LAPTOP_LOCKED, Ending.SLEEP]


def test_sleep_waits_until_it_is_locked(login1: Login1, ears: Logind, asked: Asked) -> None:
    """Sleep is held up from the start, let go once nothing is unlocked, and held up again after waking."""
    assert login1.inhibitions == 1
    manager = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "b")
    login1.signal(*manager, (True,))
    assert asked.until(1) == [Ending.SLEEP]
    assert login1.released.wait(10)
    login1.signal(*manager, (False,))
    login1.signal(OWN, "org.freedesktop.login1.Session", "Lock")
    assert asked.until(2)[-1] is Ending.LAPTOP_LOCKED
    assert login1.inhibitions == 2


def test_without_logind_nothing_is_heard_and_nothing_fails(address: str, asked: Asked) -> None:
    """A bus on which nobody knows of locks is listened to in vain, and is left again."""
    ears = listening(asked)
    assert ears is not None
    ears.close()
    assert asked.endings == []


def test_without_a_bus_there_is_nothing_to_hear(asked: Asked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A system without D-Bus is not waited for."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    ears = listening(asked)
    assert ears is not None
    assert ears.is_settled.wait(10)
    ears.close()
    assert asked.endings == []
