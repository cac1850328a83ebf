"""Names in other scripts, as they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.normalize import fold, name_words, words
from overlap.records import PersonName
from overlap.scripts import latin

#: Every block whose letters have rules of their own, and what may stand among them.
LETTERS = st.text(
    st.one_of(
        st.characters(min_codepoint=0x370, max_codepoint=0x3FF),
        st.characters(min_codepoint=0x590, max_codepoint=0x6FF),
        st.characters(min_codepoint=0x900, max_codepoint=0xE7F),
        st.characters(min_codepoint=0x3040, max_codepoint=0x30FF),
        st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
        st.sampled_from("ab -\u200c\u0301"),
    ),
    max_size=24,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("محمد", "muhammad"),
        ("أحمد", "ahmad"),
        ("احمد", "ahmad"),
        ("مُحَمَّد", "muhammad"),
        ("عبدالرحمن", "abdul rahman"),
        ("الخصاونة", "al khasawna"),
        ("بوعزيز", "bouaziz"),
        ("هبة الله", "hebat allah"),
        ("گلناز", "golnaz"),
        ("שמשון", "shamshun"),
        ("משה", "moshe"),
        ("बहादुर", "bahadur"),
        ("सिंह", "singh"),
        ("कृष्णा", "krishna"),
        ("चन्द्र", "chandra"),
        ("कमल", "kamal"),
        ("ਢਿੱਲੋਂ", "dhilon"),
        ("রবীন্দ্রনাথ", "rabindranath"),
        ("কৰিম", "karim"),
        ("முத்துவேல்", "muthuvel"),
        ("குமார்", "kumar"),
        ("நாயர்", "nayar"),
        ("നായർ", "nayar"),
        ("นภาพร", "napapon"),
        ("วิชัย", "wichai"),
        ("ประยุทธ์", "prayut"),
        ("กอบชัย", "kopchai"),
        ("อรุณ", "orun"),
        ("วิชัยฯ", "wichai"),
        ("ฤดี", "ridi"),
        ("Ευάγγελος", "evangelos"),
        ("Μπάμπης", "bambis"),
        ("ΟΙΚΟΝΟΜΟΥ", "ikonomou"),
        ("ケンジ", "kenji"),
        ("スズキ イチロー", "suzuki ichiro"),
        ("Milos", "Milos"),
    ],
)
def test_a_name_is_read_as_it_is_spoken(written: str, read: str) -> None:
    """Vowels that aren't written are found, and letters that are one sound are read as one."""
    assert latin(written) == read


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("박근혜", ("bag", "geunhye")),
        ("남궁민", ("namgung", "min")),
        ("欧阳娜娜", ("ouyang", "nana")),
        ("曾国藩", ("zeng", "guofan")),
        ("李娜", ("li", "na")),
    ],
)
def test_a_name_in_one_piece_has_its_family_name_apart(written: str, expected: tuple[str, ...]) -> None:
    """Of one character or syllable, or one of the usual ones of two."""
    assert name_words(PersonName(surname=written)).words == expected


def test_the_rule_of_match_tokens_is_not_touched() -> None:
    """What both agencies hash follows the protocol's table of letters, whatever the reading of names learns."""
    assert fold("محمد") == "MHMD"
    assert words("محمد") == ("muhammad",)


@given(LETTERS)
def test_any_text_is_read_as_words_of_plain_letters(text: str) -> None:
    """Signs without their letters, and letters that make no name, are no fault."""
    assert all(word.isascii() and word.isalnum() for word in words(text))
    assert words(text) == words(text)
