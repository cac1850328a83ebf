"""What is refused in any JSON value, wherever it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.screening import Reason, fault_in, is_withheld


@pytest.mark.parametrize("value", [b"SYN", (1,), object(), {1, 2}])
def test_what_is_no_json_is_refused(value: object) -> None:
    """The walk knows every value that JSON has, and no other."""
    assert fault_in(value) is Reason.MALFORMED


@given(st.recursive(st.text(max_size=9), lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=20))
def test_a_fault_is_found_however_deep_it_stands(value: object) -> None:
    """A value with a control character in its last leaf is refused."""

    def spoiled(plain: object) -> object:
        return [*plain[:-1], spoiled(plain[-1])] if isinstance(plain, list) else "SYN\x00"

    assert fault_in(spoiled(value)) in {Reason.CONTROL_CHARACTERS, Reason.OVER_LIMIT}


@pytest.mark.parametrize(
    "marking", [None, {}, [], "CUI//LEI", {"categories": ["LEI", "PRVCY"], "limits": ["FED ONLY"]}]
)
def test_ordinary_markings_are_not_withheld(marking: object) -> None:
    """A word that only contains a withheld one is another word."""
    assert not is_withheld({"marking": marking, "disposition": "ER"})
    assert not is_withheld({"marking": {"categories": ["INFORMATION", "WITHOUT"]}})
