"""Who keeps the second secret, without which a passphrase opens nothing: the system's keyring, or a file for practice.

Knows which keyrings may be trusted and that what was written must be read back: the library may silently pick one that
keeps nothing, or keeps it in plain text. Each secret is an entry of its own: Windows has one for each service, and a
second secret of that service moves the first aside, in which two processes can lose one of another's. Does *not* know
what the secret is for (`storage.keys`).
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from storage.durable import write_durably
from storage.problems import KeyringFault, KeyringUnusable, SlotsDamaged

if TYPE_CHECKING:  # a fifth of the time to Unlock, which names officers and asks no keyring
    from keyring.backend import KeyringBackend

SERVICE: Final = "crosscheck"
#: Keyrings that hold a secret under the user's log-on. All others are refused by name: plain text files, none at all,
#: and the chain that picks any of them.
WINDOWS: Final = "keyring.backends.Windows.WinVaultKeyring"
ALLOWED: Final = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        WINDOWS,
        "keyring.backends.macOS.Keyring",
    }
)
SECRET_BYTES: Final = 32
#: The end of the name under which a note on a secret is kept (`storage.mirror`).
NOTE: Final = " last state"


class SecretKeeper(Protocol):
    """Keeps a secret under a name."""

    def keep(self, name: str, secret: bytes) -> None:
        """Store a secret so that it can be fetched again."""
        ...

    def fetch(self, name: str) -> bytes:
        """The secret of this name."""
        ...

    def destroy(self, name: str) -> None:
        """Forget the secret of this name; one that isn't there is forgotten already."""
        ...


def backend_name(backend: KeyringBackend) -> str:
    """The full name of a keyring's class."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _installed() -> Iterable[KeyringBackend]:
    """Every keyring that the library finds on this machine."""
    from keyring.backend import get_all_keyring

    return get_all_keyring()


@contextmanager
def _translated() -> Iterator[None]:
    """Have what the library and its services raise told as a keyring that refused.

    The library lets the errors of each system's own packages through, which have no family in common: those of D-Bus,
    of Secret Service, of Windows' credentials.
    """
    try:
        yield
    except KeyringUnusable:
        raise
    except Exception as error:
        raise KeyringUnusable(KeyringFault.REFUSED) from error


def _entry(name: str) -> str:
    """The service under which a secret is kept, which it has for itself."""
    return f"{SERVICE} {name}"


def _kept(backend: KeyringBackend, name: str) -> str | None:
    """What a keyring has of a secret; a program before kept all secrets under one service."""
    return backend.get_password(_entry(name), name) or backend.get_password(SERVICE, name)


class OsKeyring:
    """The best allowed keyring of the system; without one it fails closed."""

    def __init__(
        self,
        backends: Callable[[], Iterable[KeyringBackend]] = _installed,
        allowed: frozenset[str] = ALLOWED,
    ) -> None:
        self._backends = backends
        self._allowed = allowed

    def _backend(self) -> KeyringBackend:
        """The allowed keyring with the highest priority.

        Raises:
            KeyringUnusable: there is none, as on a machine without a desktop session.
        """
        with _translated():
            usable = [each for each in self._backends() if backend_name(each) in self._allowed]
            if not usable:
                raise KeyringUnusable(KeyringFault.NONE_ALLOWED)
            best = max(usable, key=lambda each: float(each.priority))
            if backend_name(best) == WINDOWS:  # else it follows the officer to every machine of the domain
                best.persist = "local machine"  # type: ignore[attr-defined]  # Windows' own
        return best

    def keep(self, name: str, secret: bytes) -> None:
        """Store a secret and read it back.

        Raises:
            KeyringUnusable: no keyring may be used, it refused, or it did not give back what was stored.
        """
        text = base64.b64encode(secret).decode()
        backend = self._backend()
        with _translated():
            backend.set_password(_entry(name), name, text)
            again = backend.get_password(_entry(name), name)
        if again != text:
            raise KeyringUnusable(KeyringFault.NOT_READ_BACK)

    def fetch(self, name: str) -> bytes:
        """The secret of this name.

        Raises:
            KeyringUnusable: no keyring may be used, it refused, it does not have the secret, or what it has is none.
        """
        with _translated():
            text = _kept(self._backend(), name)
            if text is None:
                raise KeyringUnusable(KeyringFault.SECRET_MISSING)
            secret = base64.b64decode(text, validate=True)
        if len(secret) != SECRET_BYTES:
            raise KeyringUnusable(KeyringFault.REFUSED)
        return secret

    def destroy(self, name: str) -> None:
        """Forget the secret of this name.

        Raises:
            KeyringUnusable: no keyring may be used, or it refused.
        """
        backend = self._backend()
        with _translated():
            for service in (_entry(name), SERVICE):
                if backend.get_password(service, name) is not None:
                    backend.delete_password(service, name)


class PracticeFile:
    """A file beside a practice vault that keeps its secret in the open, so that practice needs no desktop session.

    There is one secret, whatever its name; a note on it (`NOTE`) has a file of its own.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def _at(self, name: str) -> Path:
        """The file of a secret, or of the note on it."""
        return self._path.with_suffix(".state") if name.endswith(NOTE) else self._path

    def keep(self, name: str, secret: bytes) -> None:
        """Write the secret."""
        write_durably(self._at(name), secret)

    def fetch(self, name: str) -> bytes:
        """The secret in the file.

        Raises:
            SlotsDamaged: it is missing or of the wrong length.
        """
        try:
            secret = self._at(name).read_bytes()
        except OSError as error:
            raise SlotsDamaged("the practice secret is missing") from error
        if len(secret) != SECRET_BYTES:
            raise SlotsDamaged("the practice secret is cut")
        return secret

    def destroy(self, name: str) -> None:
        """Remove the file."""
        self._at(name).unlink(missing_ok=True)


def new_secret() -> bytes:
    """A new random secret to be kept."""
    return os.urandom(SECRET_BYTES)
