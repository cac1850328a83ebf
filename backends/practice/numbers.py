"""Numbers that authorities give out, each at most once, so that two records share one only where the truth says so.

Knows the forms of A-numbers, fingerprint numbers, documents, plates, VINs and phones. Phones come from the range that
is reserved for fiction (555-0100 to 555-0199) under real area codes and run out; then people have none.
"""

from __future__ import annotations

from random import Random
from string import ascii_uppercase

#: United States and Canadian area codes in use; each has a hundred reserved numbers.
_AREA_CODES = """
201 202 203 204 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 226 228 229 231 234
236 239 240 248 250 251 252 253 254 256 260 262 267 269 270 276 281 289 301 302 303 304 305 306 307
308 309 310 312 313 314 315 316 317 318 319 320 321 323 325 330 331 334 336 337 339 343 347 351 352
360 361 386 401 402 403 404 405 406 407 408 409 410 412 413 414 415 416 417 418 419 423 424 425 430
432 434 435 437 438 440 443 450 458 469 475 478 479 480 484 501 502 503 504 505 506 507 508 509 510
512 513 514 515 516 517 518 519 520 530 540 541 551 559 561 562 563 567 570 571 573 574 575 580 581
585 586 587 601 602 603 604 605 606 607 608 609 610 612 613 614 615 616 617 618 619 620 623 626 630
631 636 641 646 647 650 651 657 660 661 662 678 682 701 702 703 704 705 706 707 708 712 713 714 715
716 717 718 719 720 724 727 731 732 734 740 747 754 757 760 762 763 765 769 770 772 773 774 775 778
779 780 781 785 786 801 802 803 804 805 806 807 808 810 812 813 814 815 816 817 818 819 828 830 831
832 843 845 847 848 850 856 857 858 859 860 862 863 864 865 867 870 872 878 901 902 903 904 905 906
907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 931 936 937 938 940 941 947 949 951 952
954 956 970 971 972 973 978 979 980 985 989
"""
AREA_CODES = tuple(_AREA_CODES.split())
LINES_RESERVED = 100
VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(
        zip(
            "ABCDEFGHJKLMNPRSTUVWXYZ",
            (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
            strict=True,
        )
    ),
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_CHECK_PLACE = 8

#: How plates of a region look: A a letter, 9 a digit. As issued now or lately.
PLATE_FORMS = {
    "WA": "AAA9999",
    "ID": "9A99999",
    "MT": "999999A",
    "ND": "999AAA",
    "MN": "AAA999",
    "MI": "AAA9999",
    "OH": "AAA9999",
    "PA": "AAA9999",
    "NY": "AAA9999",
    "VT": "AAA999",
    "NH": "9999999",
    "ME": "9999AA",
    "OR": "999AAA",
    "BC": "AA999A",
    "AB": "AAA9999",
    "SK": "999AAA",
    "MB": "AAA999",
    "ON": "AAAA999",
    "QC": "A99AAA",
    "NB": "AAA999",
    "NS": "AAA999",
}


class Numbers:
    """Gives out numbers that nobody else has; the order follows from `rng` alone."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[str] = set()
        self._phones = [f"{area}55501{line:02}" for area in AREA_CODES for line in range(LINES_RESERVED)]
        rng.shuffle(self._phones)

    def phone(self) -> str:
        """Ten digits, or an empty text when all reserved numbers are given out."""
        return self._phones.pop() if self._phones else ""

    def of_form(self, form: str) -> str:
        """A number of a form in which `A` is any letter, `9` any digit, and all else stands for itself."""
        while True:
            text = "".join(self._character(place) for place in form)
            if text not in self._given:
                self._given.add(text)
                return text

    def alien(self) -> str:
        """An A-number of nine digits."""
        return "A" + self.of_form("999999999")

    def plate(self, region: str) -> str:
        """A plate as the region issues them."""
        return self.of_form(PLATE_FORMS[region])

    def vin(self) -> str:
        """A VIN with a right check character."""
        while True:
            letters = [self._rng.choice(VIN_LETTERS) for _ in range(17)]
            letters[0], letters[_VIN_CHECK_PLACE] = self._rng.choice("1234J"), "0"
            rest = sum(_VIN_VALUES[letter] * weight for letter, weight in zip(letters, _VIN_WEIGHTS, strict=True)) % 11
            letters[_VIN_CHECK_PLACE] = "X" if rest == 10 else str(rest)  # noqa: PLR2004  # ISO 3779: ten is X
            if (vin := "".join(letters)) not in self._given:
                self._given.add(vin)
                return vin

    def _character(self, place: str) -> str:
        if place == "A":
            return ascii_uppercase[int(self._rng.random() * 26)]
        return str(int(self._rng.random() * 10)) if place == "9" else place
