"""Which keyrings are trusted, and what is done when none can be."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked

from storage.keepers import ALLOWED, OsKeyring, PracticeFile, backend_name, new_secret
from storage.problems import KeyringFault, KeyringUnusable, SlotsDamaged

SECRET = bytes(range(32))


class Memory(KeyringBackend):
    """A keyring that keeps what it is given."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Give what was kept."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget."""
        del self.kept[service, username]


class Preferred(Memory):
    """A keyring that the system would rather use."""

    priority = 8.0


class Forgetful(Memory):
    """A keyring that says yes and keeps nothing."""

    priority = 9.0

    def set_password(self, service: str, username: str, password: str) -> None:
        """Do as if."""


class Locked(Memory):
    """A keyring that the user did not unlock."""

    def get_password(self, service: str, username: str) -> str | None:
        """Refuse."""
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        """Refuse."""
        raise KeyringLocked


class Broken(Memory):
    """A keyring whose service raises what the library does not translate, as that of Windows does."""

    def get_password(self, service: str, username: str) -> str | None:
        """Raise an error that is of no family."""
        raise RuntimeError("the service is gone")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Raise the same."""
        raise RuntimeError("the service is gone")


class OneEntry(KeyringBackend):
    """A keyring with one entry for each service, as Windows' is: a second name moves the first one aside.

    `between` is called once, in the middle of the next such move.
    """

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, tuple[str, str]] = {}
        self.between: Callable[[], None] = lambda: None

    def get_password(self, service: str, username: str) -> str | None:
        """Give what stands under the service, or beside it."""
        found = self.entries.get(service)
        if found is None or found[0] != username:
            found = self.entries.get(f"{username}@{service}")
        return None if found is None else found[1]

    def set_password(self, service: str, username: str, password: str) -> None:
        """Move aside what is there, and take its place."""
        before = self.entries.get(service)
        if before is not None:
            self.entries[f"{before[0]}@{service}"] = before
        between, self.between = self.between, lambda: None
        between()
        self.entries[service] = (username, password)

    def delete_password(self, service: str, username: str) -> None:
        """Forget."""
        for target in (service, f"{username}@{service}"):
            if self.entries.get(target, ("", ""))[0] == username:
                del self.entries[target]


def keyring(*backends: KeyringBackend, allowed: bool = True) -> OsKeyring:
    """Make the choice among these keyrings."""
    return OsKeyring(lambda: backends, frozenset(map(backend_name, backends)) if allowed else ALLOWED)


def fault(keeper: OsKeyring, action: str) -> KeyringFault:
    """Return why the keyring can't be used."""
    with pytest.raises(KeyringUnusable) as seen:
        keeper.keep("SYN", SECRET) if action == "keep" else getattr(keeper, action)("SYN")
    return seen.value.reason


def test_a_secret_is_kept_given_back_and_destroyed() -> None:
    """An allowed keyring does what it is for; destroying twice is destroyed."""
    keeper = keyring(Memory())
    keeper.keep("SYN", SECRET)
    assert keeper.fetch("SYN") == SECRET
    keeper.destroy("SYN")
    keeper.destroy("SYN")
    assert fault(keeper, "fetch") is KeyringFault.SECRET_MISSING


def test_the_best_allowed_keyring_is_taken() -> None:
    """Of several, the one with the highest priority keeps the secret."""
    low, high = Memory(), Preferred()
    keyring(low, high).keep("SYN", SECRET)
    assert (len(low.kept), len(high.kept)) == (0, 1)


@pytest.mark.parametrize("backends", [(), (FailKeyring(),), (NullKeyring(),), (Memory(),)])
@pytest.mark.parametrize("action", ["keep", "fetch", "destroy"])
def test_a_keyring_that_is_not_on_the_list_is_refused(backends: tuple[KeyringBackend, ...], action: str) -> None:
    """No keyring, a failing, a forgetting and an unknown one are all as none."""
    assert fault(keyring(*backends, allowed=False), action) is KeyringFault.NONE_ALLOWED


def test_what_is_not_read_back_was_not_kept() -> None:
    """A keyring that keeps nothing is found out at once."""
    assert fault(keyring(Forgetful()), "keep") is KeyringFault.NOT_READ_BACK


@pytest.mark.parametrize("action", ["keep", "fetch", "destroy"])
def test_a_locked_keyring_refuses(action: str) -> None:
    """The library's own errors do not get past this seam."""
    assert fault(keyring(Locked()), action) is KeyringFault.REFUSED


@pytest.mark.parametrize("action", ["keep", "fetch", "destroy"])
def test_whatever_a_keyrings_service_raises_is_told_as_refused(action: str) -> None:
    """Errors of the packages below the library do not get past this seam either."""
    assert fault(keyring(Broken()), action) is KeyringFault.REFUSED


@pytest.mark.parametrize(
    "text", ["not base64!", "böse", base64.b64encode(SECRET[:31]).decode(), base64.b64encode(SECRET * 2).decode()]
)
def test_a_secret_that_someone_else_wrote_is_refused(text: str) -> None:
    """What is not one of our secrets is not taken for one."""
    backend = Memory()
    backend.set_password("crosscheck SYN", "SYN", text)
    assert fault(keyring(backend), "fetch") is KeyringFault.REFUSED


def test_what_a_program_before_kept_is_given_and_destroyed() -> None:
    """It kept every secret under one service."""
    backend = Memory()
    backend.set_password("crosscheck", "SYN", base64.b64encode(SECRET).decode())
    keeper = keyring(backend)
    assert keeper.fetch("SYN") == SECRET
    keeper.keep("SYN", SECRET[::-1])
    assert keeper.fetch("SYN") == SECRET[::-1]
    keeper.destroy("SYN")
    assert backend.kept == {}


def test_two_processes_that_keep_at_once_lose_nothing() -> None:
    """On Windows a secret that is kept while another one is moved aside would be written over."""
    backend = OneEntry()
    keeper = keyring(backend)
    keeper.keep("SYN first", SECRET)
    backend.between = lambda: keyring(backend).keep("SYN other", SECRET[::-1])
    keeper.keep("SYN second", bytes(32))
    assert (keeper.fetch("SYN first"), keeper.fetch("SYN other")) == (SECRET, SECRET[::-1])
    for name in ("SYN first", "SYN second", "SYN other"):
        keeper.destroy(name)
    assert backend.entries == {}


def test_the_systems_own_keyrings_are_the_ones_allowed() -> None:
    """The list names four keyrings and no chain, plain file or null."""
    assert len(ALLOWED) == 4
    assert not any(word in name.casefold() for name in ALLOWED for word in ("chainer", "null", "fail", "plain", "alt"))


def test_the_practice_file_keeps_one_secret(tmp_path: Path) -> None:
    """A practice vault's secret lies beside it, whole or not at all."""
    keeper = PracticeFile(tmp_path / "practice.secret")
    with pytest.raises(SlotsDamaged):
        keeper.fetch("SYN")
    secret = new_secret()
    keeper.keep("SYN", secret)
    assert keeper.fetch("SYN") == secret
    keeper.destroy("SYN")
    keeper.destroy("SYN")
    with pytest.raises(SlotsDamaged):
        keeper.fetch("SYN")
