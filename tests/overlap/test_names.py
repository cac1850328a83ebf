"""How alike two names are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.alignment import Aligner, Alignment, word_level
from overlap.frequencies import Frequencies
from overlap.model import Model, shipped_model
from overlap.names import NameScale
from overlap.normalize import NameWords, name_words
from overlap.records import PersonName


def worded(text: str) -> NameWords:
    """Return the words of a name."""
    return name_words(PersonName(surname=text))


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("varga", "varga", "exact"),
        ("varga", "varka", "edit"),
        ("varga", "vargas", "two_names"),
        ("amina", "amira", "two_names"),
        ("daniel", "daniela", "two_names"),
        ("rodriguez", "rodrigez", "edit"),
        ("muhamad", "mohamed", "spelling"),
        ("petrov", "petrova", "spelling"),
        ("kowalski", "kowalska", "spelling"),
        ("abdelkader", "abdulqadir", "spelling"),
        ("schaefer", "schafer", "sounds"),
        ("chihling", "zhiling", "sounds"),
        ("jing", "qing", "two_names"),
        ("barnes", "bames", "edit"),
        ("qubaysi", "kobeissy", "spelling"),
        ("mueller", "muller", "spelling"),
        ("gonzalez", "gonsales", "spelling"),
        ("said", "sayed", "spelling"),
        ("mohammed", "mhmd", "sounds"),
        ("francisco", "pancho", "nickname"),
        ("robert", "rob", "nickname"),
        ("fatou", "fatoumatta", "prefix"),
        ("wei", "weiguo", "two_names"),
        ("kovac", "kovacevic", "two_names"),
        ("chaiworasin", "chaivorasilp", "alike"),
        ("maxine", "max", "nickname"),
        ("maximiliano", "maxi", "prefix"),
        ("li", "lo", ""),
        ("mario", "maria", "two_names"),
        ("hakim", "alhakim", "spelling"),
        ("hdd", "haddad", "sounds"),
        ("mr", "omar", "sounds"),
        ("ly", "lee", "spelling"),
        ("luis", "lopez", ""),
        ("ana", "anb", ""),
        ("christopher", "chr", "prefix"),
        ("milos", "m", "initial"),
        ("milos", "v", ""),
        ("lee", "lea", ""),
        ("rey", "roy", ""),
        ("varga", "novak", ""),
        ("hussein", "hassan", ""),
        ("ab", "abdul", ""),
    ],
)
def test_two_words_can_be_one_in_so_many_ways(one: str, other: str, level: str) -> None:
    """The closest way counts, and the order of the two doesn't."""
    assert word_level(one, other) == word_level(other, one) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("VARGA MILOS", "MILOS VARGA", "exact"),
        ("VARGA MILOS", "VARGA MILOS", "exact"),
        ("VARGA MILOS", "VARKA MILOS", "edit"),
        ("GARCIA LOPEZ JOSE", "GARCIA JOSE", "extra"),
        ("DE LA CRUZ ANA", "DELACRUZ ANA", "joined"),
        ("ABD AL RAHMAN", "ABDELRAHMAN", "joined"),
        ("VARGA MILOS", "VARGA PETER", "differs"),
        ("VARGA MILOS", "NOVAK PETER", "other_name"),
        ("VARGA M", "VARGA MILOS", "initial"),
    ],
)
def test_names_are_aligned_whatever_their_order(
    model: Model, frequencies: Frequencies, one: str, other: str, level: str
) -> None:
    """The farthest of the aligned words names the level of the whole."""
    scale = NameScale(model, frequencies)
    found = scale.compare(worded(one), worded(other))
    assert found.level == level
    assert found.bits == pytest.approx(scale.compare(worded(other), worded(one)).bits)


def test_a_rare_name_is_worth_more_than_a_common_one(model: Model, frequencies: Frequencies) -> None:
    """To share SMITH says little, to share VARGA much."""
    scale = NameScale(model, frequencies)
    rare, common = (scale.compare(worded(name), worded(name)).bits for name in ("VARGA MILOS", "SMITH JOHN"))
    assert rare > common + 6


def test_a_second_surname_on_one_side_alone_is_no_contradiction(model: Model, frequencies: Frequencies) -> None:
    """Spanish double surnames are written in full and in half."""
    scale = NameScale(model, frequencies)
    whole = scale.compare(worded("GARCIA LOPEZ JOSE"), worded("GARCIA LOPEZ JOSE")).bits
    half = scale.compare(worded("GARCIA LOPEZ JOSE"), worded("GARCIA JOSE")).bits
    other = scale.compare(worded("GARCIA LOPEZ JOSE"), worded("GARCIA PEREZ JOSE")).bits
    assert whole > half > other


def test_a_father_and_a_son_of_one_name_are_told_apart(model: Model, frequencies: Frequencies) -> None:
    """A generation that one side alone tells says nothing; two that differ do, one by one and in columns alike."""
    scale = NameScale(model, frequencies)
    senior, junior, second, plain = (worded(f"MILOS VARGA {end}".strip()) for end in ("SR", "JR", "II", ""))
    same = scale.compare(plain, plain)
    assert scale.compare(junior, plain).bits >= same.bits - 2
    assert scale.compare(junior, second).level == "exact"
    apart = scale.compare(junior, senior)
    assert apart.level == "differs"
    assert apart.bits < scale.compare(junior, junior).bits - 4
    scale.look_at([(junior, senior)] * 6)
    assert scale.compare(junior, senior) == apart


WORDS = "varga milos jose m garcia lopez pepe delacruz de la cruz lee xu hsu"
NAMES = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=5)


@given(NAMES, NAMES)
def test_the_comparison_of_names_is_symmetric(one: list[str], other: list[str]) -> None:
    """Which side is typed and which on file is of no account."""
    scale = NameScale(shipped_model(), Frequencies())
    left, right = worded(" ".join(one)), worded(" ".join(other))
    there, back = scale.compare(left, right), scale.compare(right, left)
    assert there.bits == pytest.approx(back.bits)
    assert (there.level, there.aligned) == (back.level, back.aligned)


def test_the_same_two_names_are_aligned_once(monkeypatch: pytest.MonkeyPatch, model: Model) -> None:
    """Of a common name a check finds dozens of people; what the first comes to is what all come to."""
    aligned: list[NameWords] = []
    align = Aligner.align

    def counted(self: Aligner, one: NameWords, other: NameWords) -> Alignment:
        aligned.append(other)
        return align(self, one, other)

    monkeypatch.setattr(Aligner, "align", counted)
    scale = NameScale(model, Frequencies())
    one, other = worded("GARCIA JOSE"), worded("GARCIA JUAN")
    found = [scale.compare(one, other) for _ in range(3)]
    assert found == found[:1] * 3
    assert aligned == [other]
