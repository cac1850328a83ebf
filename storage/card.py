"""A smart card through PKCS#11: it opens a secret that was sealed to its own RSA key, and shows the key to nobody.

Knows python-pkcs11, which is loaded only when a card is asked for, and the places where OpenSC installs its module. It
does *not* know what the secret is for (`storage.unlocking`), and counts no tries: a card locks its PIN by itself.

A PIV card's key management key (slot 9d of NIST SP 800-73-4) is meant for this. The padding is OAEP with SHA-1, the
one form that PKCS#11 modules have in common; OAEP does not rest on the collisions that SHA-1 is weak in.
Elliptic-curve cards are not supported.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from storage.problems import CardFault, CardUnusable

#: Where OpenSC's installers put its module: Debian, Fedora, macOS, Windows.
USUAL_MODULES: Final = (
    Path("/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"),
    Path("/usr/lib64/opensc-pkcs11.so"),
    Path("/Library/OpenSC/lib/opensc-pkcs11.so"),
    Path("C:/Program Files/OpenSC Project/OpenSC/pkcs11/opensc-pkcs11.dll"),
)
#: NIST SP 800-57, part 1: an RSA key below this is not for new secrets.
_BITS_LEAST: Final = 2048

#: python-pkcs11 is published without types.
_Foreign = Any


def seal_to_card(secret: bytes, pin: str, module: Path | None = None) -> tuple[bytes, str]:
    """The secret sealed to the key of the card in the reader, and which card and key that is; the card opened it once.

    Raises:
        CardUnusable: there is no card, it has no usable key, or the PIN is wrong.
    """
    with _session(pin, module, "") as (session, serial):
        private = _private_key(session, "")
        holder = f"{serial}:{bytes(private.id).hex()}"
        sealed = _public_key(session, private).encrypt(secret, _PADDING)
        if _decrypted(private, sealed) != secret:
            raise CardUnusable(CardFault.REFUSED)
        return sealed, holder


def open_by_card(sealed: bytes, holder: str, pin: str, module: Path | None = None) -> bytes:
    """The secret that was sealed to a card.

    Raises:
        CardUnusable: it is not in a reader, the PIN is wrong or locked, or it refuses.
    """
    with _session(pin, module, holder.partition(":")[0]) as (session, _):
        return _decrypted(_private_key(session, holder.partition(":")[2]), sealed)


_PADDING: Final = padding.OAEP(
    mgf=padding.MGF1(algorithm=hashes.SHA1()),  # noqa: S303  # see the module docstring
    algorithm=hashes.SHA1(),  # noqa: S303  # as above
    label=None,
)


def _library(module: Path | None) -> _Foreign:
    """The PKCS#11 module, loaded."""
    try:
        import pkcs11
    except ImportError as error:
        raise CardUnusable(CardFault.NO_LIBRARY) from error
    found = module or next((path for path in USUAL_MODULES if path.is_file()), None)
    if found is None or not found.is_file():
        raise CardUnusable(CardFault.NO_MODULE)
    try:
        return pkcs11.lib(os.fspath(found))
    except (RuntimeError, pkcs11.PKCS11Error) as error:
        raise CardUnusable(CardFault.NO_MODULE) from error


@contextmanager
def _session(pin: str, module: Path | None, serial: str) -> Generator[tuple[_Foreign, str]]:
    """A session with one card, signed in to by its PIN; any card in a reader if no serial number is named."""
    library = _library(module)
    from pkcs11 import exceptions as faults

    try:
        token = _token(library, serial)
        with token.open(user_pin=pin) as session:
            yield session, _serial(token)
    except (faults.PinIncorrect, faults.PinInvalid, faults.PinLenRange) as error:
        raise CardUnusable(CardFault.PIN_WRONG) from error
    except faults.PinLocked as error:
        raise CardUnusable(CardFault.PIN_LOCKED) from error
    except (faults.TokenNotPresent, faults.DeviceRemoved, faults.TokenNotRecognised) as error:
        raise CardUnusable(CardFault.NO_CARD) from error
    except faults.PKCS11Error as error:
        raise CardUnusable(CardFault.REFUSED) from error


def _token(library: _Foreign, serial: str) -> _Foreign:
    """The card of this serial number, or the first one that is ready for use."""
    from pkcs11 import TokenFlag

    for token in library.get_tokens():
        ready = bool(token.flags & TokenFlag.TOKEN_INITIALIZED)
        if ready and serial in {"", _serial(token)}:
            return token
    raise CardUnusable(CardFault.NO_CARD)


def _serial(token: _Foreign) -> str:
    """A card's serial number as text."""
    raw = token.serial
    return raw.strip(b" \0").hex() if isinstance(raw, bytes) else str(raw).strip()


def _private_key(session: _Foreign, key_id: str) -> _Foreign:
    """The card's RSA key that decrypts: the one of this id, or the first."""
    from pkcs11 import Attribute, KeyType, ObjectClass

    wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.KEY_TYPE: KeyType.RSA, Attribute.DECRYPT: True}
    for key in session.get_objects(wanted):
        if key_id in {"", bytes(key.id).hex()}:
            return key
    raise CardUnusable(CardFault.NO_KEY)


def _public_key(session: _Foreign, private: _Foreign) -> rsa.RSAPublicKey:
    """The public half of a card's key."""
    from pkcs11 import Attribute, ObjectClass

    wanted = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.ID: bytes(private.id)}
    public = next(iter(session.get_objects(wanted)), None)
    if public is None:
        raise CardUnusable(CardFault.NO_KEY)
    modulus, exponent = (int.from_bytes(public[each], "big") for each in (Attribute.MODULUS, Attribute.PUBLIC_EXPONENT))
    if modulus.bit_length() < _BITS_LEAST:
        raise CardUnusable(CardFault.NO_KEY)
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _decrypted(private: _Foreign, sealed: bytes) -> bytes:
    """What the card makes of sealed bytes."""
    from pkcs11 import MGF, Mechanism

    opened: bytes = private.decrypt(
        sealed, mechanism=Mechanism.RSA_PKCS_OAEP, mechanism_param=(Mechanism.SHA_1, MGF.SHA1, None)
    )
    return opened
