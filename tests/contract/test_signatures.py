"""Both sides' signatures against each other and against the golden ones: docs/protocol.md, section 13."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from backends.signing import Context, Signer, canonical
from storage import signed
from storage.signed import (
    AUDIT,
    CHECKPOINT,
    LEASE,
    PAGE,
    RECEIPT,
    WIPE,
    NotSigned,
    key_from_text,
    opened,
    public_key,
    sealed,
    to_text,
)

GOLDEN = json.loads((Path(__file__).parents[2] / "docs" / "protocol" / "signed.json").read_bytes())
KEY = key_from_text(GOLDEN["signing_key"])
CONTEXTS = {"lease": LEASE, "wipe": WIPE, "receipt": RECEIPT, "page": PAGE, "checkpoint": CHECKPOINT, "audit": AUDIT}

#: The secret of the database that signed the golden things.
SIGNER = Signer.of_secret(b"s" * 32)


def compact(thing: dict[str, Any]) -> str:
    """The compact form of a golden thing; of one whose signature travels alone it is put together."""
    return thing.get("compact") or f"{to_text(canonical(thing['payload']))}.{thing['signature']}"


@pytest.mark.parametrize("thing", GOLDEN["signed"], ids=lambda thing: str(thing["context"]))
def test_the_gateway_signs_the_golden_things(thing: dict[str, Any]) -> None:
    """Ed25519 gives one signature for one key and payload, so the text is equal to the last sign."""
    context = Context[thing["context"].upper()]
    assert SIGNER.signed(canonical(thing["payload"]), context) == compact(thing)
    assert SIGNER.public_key == KEY


@pytest.mark.parametrize("thing", GOLDEN["signed"], ids=lambda thing: str(thing["context"]))
def test_the_client_opens_the_golden_things(thing: dict[str, Any]) -> None:
    """The payload comes back as it was signed."""
    assert json.loads(opened(compact(thing), KEY, CONTEXTS[thing["context"]])) == thing["payload"]


def test_a_signature_is_good_for_its_own_purpose_alone() -> None:
    """None opens as another: no lease as an order to destroy, no checkpoint as the word that rows are held."""
    for thing in GOLDEN["signed"]:
        for name, context in CONTEXTS.items():
            if name != thing["context"]:
                with pytest.raises(NotSigned):
                    opened(compact(thing), KEY, context)


def test_every_context_is_the_same_on_both_sides_and_begins_no_other() -> None:
    """Each has its own tag with a version, and ends with a line end so that no payload can go on with it."""
    theirs = {each.name: each.value for each in Context}
    mine = {name: value for name, value in vars(signed).items() if name.isupper() and isinstance(value, bytes)}
    assert mine == theirs
    assert all(re.fullmatch(rb"crosscheck-[a-z]+-v1\n", tag) for tag in theirs.values())
    assert len(set(theirs.values())) == len(theirs)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda _: "no dot",
        lambda text: text.partition(".")[0],
        lambda text: text + "=",
        lambda text: "B" + text[1:],
        lambda text: text[:-2] + ("AA" if not text.endswith("AA") else "BB"),
        lambda text: text[:-1] + chr(ord(text[-1]) + 1),
        lambda text: text.replace(".", ".!"),
        lambda text: text + "." + text,
        lambda text: "ü" + text,
    ],
)
def test_what_was_changed_on_the_way_does_not_open(damage: Any) -> None:
    """Neither a changed payload, nor a changed signature, nor another spelling of the same bytes."""
    with pytest.raises(NotSigned):
        opened(damage(GOLDEN["signed"][0]["compact"]), KEY, LEASE)


def test_another_agencys_key_opens_nothing() -> None:
    """Each agency has a key of its own."""
    other = Signer.of_secret(b"t" * 32).public_key
    with pytest.raises(NotSigned):
        opened(GOLDEN["signed"][0]["compact"], other, LEASE)
    with pytest.raises(NotSigned):
        opened(GOLDEN["signed"][0]["compact"], b"short", LEASE)


def test_a_key_is_told_in_its_one_spelling() -> None:
    """Anything else is no key."""
    for text in ("", "AAAA", GOLDEN["signing_key"] + "=", "*" * 43):
        with pytest.raises(NotSigned):
            key_from_text(text)


def test_what_a_device_signs_opens_with_the_devices_key() -> None:
    """The client's own signature has the same form."""
    seed = bytes(range(32))
    assert opened(sealed(b"SYN", seed, LEASE), public_key(seed), LEASE) == b"SYN"
    for name, value in (("lease", LEASE), ("page", PAGE)):
        assert Context[name.upper()].value == value
