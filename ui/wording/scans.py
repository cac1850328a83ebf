"""A scanned card in words: what it is, what about it is doubtful, and why one could not be read.

Knows a sentence for each doubt and each reason. It does *not* know a layout; no value of a card but its issuer and
expiry is said here, because the input already shows the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ui.scanner.scan import Card, Doubt, Scan, Unreadable
from ui.wording.problems import Trouble

_CARDS: Mapping[Card, str] = MappingProxyType(
    {
        Card.LICENCE: "driver’s licence",
        Card.PASSPORT: "passport",
        Card.VISA: "visa",
        Card.IDENTITY_CARD: "identity card",
    }
)

_DOUBTS: Mapping[Doubt, str] = MappingProxyType(
    {
        Doubt.NUMBER_CHECK: "The number’s check digit does not fit: compare it with the document",
        Doubt.BIRTH_CHECK: "The birth date’s check digit does not fit: compare it with the document",
        Doubt.EXPIRY_CHECK: "The expiry date’s check digit does not fit: compare it with the document",
        Doubt.WHOLE_CHECK: "The check digit over the whole line does not fit: compare every field",
        Doubt.CENTURY: "The year of birth has two digits and fits two centuries: correct the date if it is wrong",
        Doubt.NAME_CUT: "The name was too long for the document and is cut",
        Doubt.EXPIRED: "The document has expired",
    }
)

_REFUSED: Mapping[Unreadable, Trouble] = MappingProxyType(
    {
        Unreadable.UNKNOWN: Trouble(
            "The scan is no licence or passport that can be read here",
            "What was typed before is kept and nothing was looked up",
            "Scan the wide barcode on the back or the lines of letters and < signs, or type name and birth date",
        ),
        Unreadable.STRIPPED: Trouble(
            "The scanner took the line ends out of the card’s text, so its fields run into each other",
            "What was typed before is kept and nothing was looked up",
            "Set the scanner to send line ends as they are, then scan again, or type name and birth date",
        ),
        Unreadable.CUT: Trouble(
            "Only a part of the document’s lines arrived",
            "What was typed before is kept and nothing was looked up",
            "Scan again, slowly and flat, or type name and birth date",
        ),
        Unreadable.NOBODY: Trouble(
            "The scan has neither a name nor a number in it",
            "What was typed before is kept and nothing was looked up",
            "Scan again, or type name and birth date",
        ),
        Unreadable.NO_PICTURE: Trouble(
            "The file is no picture that can be read here, or it is not there",
            "What was typed before is kept and nothing was looked up",
            "Check the path, use a PNG or JPEG file, or type name and birth date",
        ),
        Unreadable.NO_BARCODE: Trouble(
            "No wide barcode was found on the picture",
            "What was typed before is kept and nothing was looked up",
            "Take the picture again, flat, sharp and near, or type name and birth date",
        ),
        Unreadable.NO_DECODER: Trouble(
            "This installation can’t read pictures: the part that decodes barcodes is not installed",
            "What was typed before is kept and nothing was looked up",
            "Use a scanner, or type name and birth date; an administrator can install zxing-cpp",
        ),
    }
)

#: The card that asks for a picture.
PICTURE: Mapping[str, str] = MappingProxyType(
    {
        "title": "Read a card from a picture",
        "text": (
            "The wide barcode on the back of a driver’s licence is read from the file. Nothing of the picture is kept."
        ),
        "field": "Path of the picture, PNG or JPEG",
        "take": "Read the picture",
    }
)


def scan_words(scan: Scan) -> str:
    """What was scanned and what about it is doubtful, in one or more sentences."""
    issuer = f", issued by {scan.issuer}" if scan.issuer else ""
    expires = f", expires {scan.expires.isoformat()}" if scan.expires else ""
    doubts = "".join(f" {_DOUBTS[doubt]}." for doubt in scan.doubts)
    return f"Read from a {_CARDS[scan.card]}{issuer}{expires}.{doubts}"


def scan_trouble(why: Unreadable) -> Trouble:
    """Why a scan could not be read, what is kept, and what to do."""
    return _REFUSED[why]
