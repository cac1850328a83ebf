"""The numbers of the match model that no sample can tell, each with its reason.

How often two strangers have the same number is far below what millions of pairs show, and what an invented set shows
is only how its numbers were drawn.
"""

from __future__ import annotations

from overlap.answer import Field

#: Field to level to (u, reason).
CHANCE: dict[Field, dict[str, tuple[float, str]]] = {
    Field.DOCUMENT: {
        "same": (1e-9, "numbers of nine digits"),
        "lookalike": (2e-8, "some twenty numbers look alike"),
        "edit": (1e-7, "some hundred numbers lie one edit off"),
    },
    Field.PLATE: {
        "same": (1e-7, "ten million plates in circulation near the border"),
        "lookalike": (3e-7, "some three plates look alike"),
        "edit": (2e-5, "some two hundred plates lie one edit off"),
        "elsewhere": (1e-6, "the same characters on another authority's plate"),
        "differs": (0.999, "hardly two strangers share a plate"),
    },
    Field.VIN: {
        "same": (1e-9, "unique for thirty years"),
        "edit": (1e-7, "serial numbers are consecutive"),
        "differs": (0.999, "hardly two strangers share a VIN"),
    },
    Field.PHONE: {
        "same": (1e-7, "ten million numbers in service; reassigned, and shared within a household"),
        "edit": (9e-6, "ninety numbers lie one digit off"),
        "differs": (0.999, "hardly two strangers share a phone"),
    },
    Field.ADDRESS: {
        "same": (1e-6, "number, street and code: one household in a million"),
        "near": (2e-5, "street or code written otherwise"),
        "street": (2e-3, "the same street, another house"),
        "differs": (0.99, "few strangers live in one street"),
    },
}
