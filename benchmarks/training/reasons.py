"""The numbers of the match model that no data was at hand for, each with its reason."""

from __future__ import annotations

#: How words of a name stand to each other where it is typed as recorded: keyed data has one slip in some 25 words.
WORD_M_TYPED = {
    "exact": 0.93, "edit": 0.03, "sounds": 0.01, "nickname": 0.005, "prefix": 0.005, "initial": 0.01, "differs": 0.01,
}  # fmt: skip

#: Level to (m, reason).
BIRTH_M = {
    "exact": (0.88, "a birth date is right in nine of ten records of one person"),
    "heaped": (0.88, "as exact"),
    "month": (0.95, "where only the month is known, it is right"),
    "swap": (0.015, "two conventions of writing meet at this border"),
    "digit": (0.03, "one key missed"),
    "year_step": (0.01, "an age counted wrongly"),
    "decade": (0.005, "a decade misread"),
    "year": (0.95, "where only the year is known, it is right"),
    "year_near": (0.045, "an estimated year is off by one"),
    "conflict": (0.05, "a false or unknown date"),
}

#: Field to level to (m, u, reason).
REASONED = {
    "name": {
        "joined": (0.02, 0.05, "words written as one; the joined form is rarer than either word"),
        "initial": (0.02, 0.08, "one letter in twelve by chance, not in shares of a word"),
        "differs": (
            0.02,
            0.95,
            "both sides have a word that the other lacks: one name in fifty is changed or misheard",
        ),
        "extra": (0.30, 0.37, "one side has a word more: second surnames and middle names are left out at will"),
        "other_name": (0.02, 0.98, "no word in common: an alias that nobody knew, or somebody else"),
    },
    "document": {
        "same": (0.95, 1e-9, "numbers of nine digits"),
        "lookalike": (0.02, 2e-8, "some twenty numbers look alike"),
        "edit": (0.02, 1e-7, "some hundred numbers lie one edit off"),
        "conflict": (0.03, 0.999, "the kind is given once for life, but records mix people up"),
        "other": (0.45, 0.999, "people renew documents and hold several"),
    },
    "plate": {
        "same": (0.60, 1e-7, "ten million plates in circulation near the border"),
        "lookalike": (0.02, 3e-7, "some three plates look alike"),
        "edit": (0.02, 2e-5, "some two hundred plates lie one edit off"),
        "elsewhere": (0.02, 1e-6, "the same characters on another authority's plate"),
        "differs": (0.90, 0.999, "people change vehicles and drive others'"),
    },
    "vin": {
        "same": (0.95, 1e-9, "unique for thirty years"),
        "edit": (0.03, 1e-7, "serial numbers are consecutive"),
        "differs": (0.90, 0.999, "people change vehicles"),
    },
    "phone": {
        "same": (0.55, 1e-7, "reassigned, and shared within a household"),
        "edit": (0.02, 9e-6, "ninety numbers lie one digit off"),
        "differs": (0.90, 0.999, "people change numbers and have several"),
    },
    "address": {
        "same": (0.50, 1e-6, "number, street and code: one household in a million"),
        "near": (0.10, 2e-5, "street or code written otherwise"),
        "street": (0.05, 2e-3, "the same street, another house"),
        "differs": (0.85, 0.99, "people move"),
    },
}
