"""What steps with a joint operation say is the same to laptops and to gateways."""

import datetime as dt
import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

import backends.joint_record as gateway
import overlap.joint as laptop
from overlap.records import Agency

#: Steps as they travel.
STEPS = st.lists(
    st.fixed_dictionaries({
        "key": st.integers(0, 99).map("01a20900-4c40-7000-8000-0000000000{:02}".format),
        "step": st.sampled_from(["propose", "join", "go", "no_go", "leave"]),
        "at": st.integers(0, 9).map(lambda minute: f"2026-11-23T15:0{minute}:00Z"),
        "agency": st.sampled_from(["USBP", "HSI"]),
        "unit": st.sampled_from(["SYN Station", "SYN Other"]),
        "role": st.sampled_from(["lead", "support", "cover", "liaison"]),
        "phone": st.sampled_from(["", "+1 360 555 0107"]),
    }),
    max_size=12,
    unique_by=lambda step: step["key"],
)  # fmt: skip


@given(STEPS)
def test_both_fold_the_same_steps_to_the_same(steps: list[dict[str, str]]) -> None:
    """State, participants, each side's word, and the order of the history."""
    told = json.dumps(steps)
    one = laptop.folded("SYN", (), msgspec.json.decode(told, type=tuple[laptop.JointStep, ...]))
    other = gateway.folded(msgspec.json.decode(told, type=tuple[gateway.JointStep, ...]))
    assert one.state == other.state
    assert [(p.agency, p.unit, p.role, p.phone) for p in one.participants] == [
        (p.agency, p.unit, p.role, p.phone) for p in other.participants
    ]
    assert [(said.agency, said.verdict, said.at) for said in one.go] == [
        (said.agency, said.verdict, said.at) for said in other.go
    ]
    assert [step.key for step in one.steps] == [step.key for step in other.steps]


def test_both_order_what_happened_by_time() -> None:
    """Whichever agency's step it is."""
    made = [
        laptop.JointStep(key=str(n), step=laptop.JointMove.JOIN, at=dt.datetime(2026, 11, 23, 9 - n, tzinfo=dt.UTC),
                         agency=agency, unit="SYN")
        for n, agency in enumerate(Agency)
    ]  # fmt: skip
    assert [step.key for step in laptop.folded("SYN", (), made).steps] == ["1", "0"]
