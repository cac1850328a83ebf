"""Whom to call, in words: the role, the name, the number and the radio of the duty roster's line."""

from __future__ import annotations

from overlap.answer import Contact


def contact_title(contact: Contact) -> str:
    """Whom the call goes to: `Call HSI duty agent`; a stand-in is told as the watch desk."""
    if contact.duty is None:
        return f"Call {contact.agency}"
    role = "watch desk" if contact.fallback else contact.duty.role.value
    return f"Call {contact.agency} {role}"


def contact_number(contact: Contact) -> str:
    """The number to dial; where the laptop holds none it says so."""
    return contact.duty.phone if contact.duty is not None else "no number on this laptop"


def contact_line(contact: Contact) -> str:
    """The whole contact on one line, with what stands in for what where the roster has no valid line."""
    duty = contact.duty
    if duty is None:
        owner = f"{contact.agency} {contact.unit}".strip()
        return f"{owner}: no number on this laptop. Ask your own watch desk"
    who = f"{contact_title(contact)}: {duty.phone}"
    rest = (
        duty.name,
        contact.unit,
        f"radio {duty.radio_channel}" if duty.radio_channel else "",
        f"call sign {duty.call_sign}" if duty.call_sign else "",
        "no valid roster line for the unit, the watch desk stands in" if contact.fallback and contact.unit else "",
    )
    return " · ".join((who, *(part for part in rest if part)))
