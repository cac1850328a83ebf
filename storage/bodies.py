"""A server's record as bytes in a row and back: verbatim JSON, compressed with a dictionary.

Knows zstd and where its dictionary comes from; does *not* change a byte of a record.

One record alone compresses to 486 bytes, with a dictionary of its kind to about 150. A dictionary trained on records
as they are would keep the names of people after they were purged, so the samples are scrambled first: every letter
and digit of a value becomes another, only the values of closed lists stay.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import zstandard

from overlap.any_record import Record
from storage.cipher import Store
from storage.problems import Damage, VaultDamaged

#: Fewest records that are worth a dictionary; below it, the dictionary would be larger than what it saves.
TRAINING_RECORDS: Final = 1_000
#: Most of them that are looked at. Four times as many were measured to give bodies of one byte in a hundred more or
#: less, by chance, and to cost a tenth of a second, which is what two thousand records take.
TRAINING_MOST: Final = 500
#: Half of it, and twice, were measured to save less.
DICTIONARY_BYTES: Final = 65_536
#: With a dictionary level 1 packs as well as level 5 and takes 1.9 µs a record; 9 saves 4 bytes at nine times that.
LEVEL: Final = 1
#: The longest line of the protocol; a body that claims to be longer was not written by this program.
BODY_MOST: Final = 65_536
#: Values from closed lists, not about one person: they stay as they are in a training sample.
CLOSED: Final = frozenset(
    {
        "type", "system", "agency", "unit", "sector", "station", "arrestMethod", "disposition", "categories", "limits",
        "category", "status", "role", "activity", "visibility", "change", "ncic:PersonCautionInformationCode",
    }
)  # fmt: skip
_LETTERS = bytes(ord("A") + number % 26 for number in range(256))
_DIGITS = bytes(ord("0") + number % 10 for number in range(256))
_WORD, _NUMBER = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


def _scrambled_text(text: str, draw: random.Random) -> str:
    """The text with each letter and digit drawn anew; its punctuation, and so its form, stays."""
    drawn = draw.randbytes(len(text))
    letters, digits = drawn.translate(_LETTERS).decode(), drawn.translate(_DIGITS).decode()
    text = _WORD.sub(lambda found: letters[slice(*found.span())], text)
    return _NUMBER.sub(lambda found: digits[slice(*found.span())], text)


def scrambled(value: Any, draw: random.Random, name: str = "") -> Any:  # noqa: ANN401  # any JSON value
    """A JSON value of the same form without what it tells; times keep their `T` and `Z`."""
    if isinstance(value, dict):
        return {key: scrambled(item, draw, key) for key, item in value.items()}
    if isinstance(value, list):
        return [scrambled(item, draw, name) for item in value]
    if isinstance(value, str) and name not in CLOSED:
        return _scrambled_time(value, draw) if _TIME.fullmatch(value) else _scrambled_text(value, draw)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return draw.randrange(1, 10) if isinstance(value, int) else round(draw.uniform(40, 49), 4)
    return value


def _scrambled_time(text: str, draw: random.Random) -> str:
    """The time with its digits drawn anew."""
    digits = draw.randbytes(len(text)).translate(_DIGITS).decode()
    return _NUMBER.sub(lambda found: digits[slice(*found.span())], text)


def masked(sample: bytes) -> bytes:
    """A record's JSON without what it tells; empty where it is no JSON. The same sample gives the same."""
    draw = random.Random(sample)  # noqa: S311  # what is drawn fills a sample, it protects nothing
    try:
        return msgspec.json.encode(scrambled(msgspec.json.decode(sample), draw))
    except msgspec.DecodeError:
        return b""


class Envelope(msgspec.Struct, frozen=True):
    """What every record has, also one of a type that this version does not know."""

    id: str = ""
    revision: int = 0


_RECORD: Final[msgspec.json.Decoder[Record]] = msgspec.json.Decoder(Record)
_ENVELOPE: Final = msgspec.json.Decoder(Envelope)


class Bodies:
    """Packs and unpacks record bodies with the vault's dictionaries."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._plain = zstandard.ZstdDecompressor()
        self.reload()

    def reload(self) -> None:
        """Take the dictionaries that are in the vault now."""
        dictionaries = {
            number: zstandard.ZstdCompressionDict(body)
            for number, body in self._store.rows("SELECT id, body FROM dictionary ORDER BY id")
        }
        newest = dictionaries[max(dictionaries)] if dictionaries else None
        self._packer = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=newest, write_checksum=False, write_dict_id=True, write_content_size=True
        )
        self._unpackers = {data.dict_id(): zstandard.ZstdDecompressor(dict_data=data) for data in dictionaries.values()}

    @property
    def has_dictionary(self) -> bool:
        """Whether a dictionary was made already, by whichever process."""
        if not self._unpackers:
            self.reload()
        return bool(self._unpackers)

    def learn(self, samples: Sequence[bytes]) -> bool:
        """Whether a dictionary was made of the samples; it is made once, when there are enough of them."""
        if self.has_dictionary or len(samples) < TRAINING_RECORDS:
            return False
        some = samples[:: len(samples) // TRAINING_MOST][:TRAINING_MOST]
        readable: list[bytes | bytearray | memoryview[int]] = list(filter(None, map(masked, some)))
        if len(readable) < TRAINING_MOST // 2:
            return False
        dictionary = zstandard.train_dictionary(DICTIONARY_BYTES, readable, level=LEVEL)
        self._store.execute("INSERT INTO dictionary (body) VALUES (?)", (dictionary.as_bytes(),))
        self.reload()
        return True

    def pack(self, body: bytes) -> bytes:
        """The body as it is stored."""
        return self._packer.compress(body)

    def pack_all(self, bodies: Sequence[bytes]) -> list[bytes]:
        """Each of these bodies as it is stored."""
        packer: Any = self._packer  # zstandard's types leave the call for many out
        return [part.tobytes() for part in packer.multi_compress_to_buffer(bodies)] if bodies else []

    def unpack(self, packed: bytes) -> bytes:
        """The body as the server sent it.

        Raises:
            VaultDamaged: it isn't what `pack` made.
        """
        try:
            frame = zstandard.get_frame_parameters(packed)
            if frame.content_size > BODY_MOST:
                raise VaultDamaged(Damage.CONTENT)
            if frame.dict_id and frame.dict_id not in self._unpackers:
                self.reload()  # another process of the same officer has made the dictionary
            return self._unpackers.get(frame.dict_id, self._plain).decompress(packed)
        except zstandard.ZstdError as error:
            raise VaultDamaged(Damage.CONTENT) from error

    def unpack_all(self, packed: Sequence[bytes]) -> list[bytes]:
        """Each of these bodies as the server sent it.

        Raises:
            VaultDamaged: one isn't what `pack` made.
        """
        try:
            frames = list(map(zstandard.get_frame_parameters, packed))
        except zstandard.ZstdError as error:
            raise VaultDamaged(Damage.CONTENT) from error
        kinds = {frame.dict_id for frame in frames}
        unpacker: Any = self._unpackers.get(kinds.pop()) if len(kinds) == 1 else None
        if unpacker is None or max(frame.content_size for frame in frames) > BODY_MOST:
            return list(map(self.unpack, packed))
        try:
            return [part.tobytes() for part in unpacker.multi_decompress_to_buffer(packed)]
        except zstandard.ZstdError as error:
            raise VaultDamaged(Damage.CONTENT) from error

    def decode(self, body: bytes) -> Record | None:
        """The record that a body is, or None where this version can't read it."""
        try:
            return _RECORD.decode(body)
        except msgspec.MsgspecError:
            return None

    def envelope(self, body: bytes) -> Envelope:
        """Id and revision of a body; an empty id where there is none to be read."""
        try:
            return _ENVELOPE.decode(body)
        except msgspec.MsgspecError:
            return Envelope()
