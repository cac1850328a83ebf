"""Texts that cross between agencies have forms that hold no narrative, on the laptop."""

import json

import pytest

from overlap.crossing import is_phone, phone_told
from overlap.records import System
from sync.rows import RecordRow, RejectedLine, read_record
from sync.screening import Reason
from tests.sync.hostile import golden_lines

STORY = "Boris is armed, 2 others"
LINES = [json.loads(line) for line in golden_lines("dealings.ndjson") + golden_lines("records.ndjson")]
NOTICE = next(line for line in LINES if line["type"] == "notice" and line.get("steps"))
JOINT = next(line for line in LINES if line["type"] == "joint")
DUTY = next(line for line in LINES if line["type"] == "duty")

NARRATIVES = [
    {**NOTICE, "action": STORY},
    {**NOTICE, "asker": {**NOTICE["asker"], "phone": STORY}},
    {**NOTICE, "owner": {**NOTICE["owner"], "unit": "role:governance"}},
    {**NOTICE, "steps": [{**NOTICE["steps"][0], "who": STORY}]},
    {**NOTICE, "steps": [{**NOTICE["steps"][0], "unit": STORY * 4}]},
    {**JOINT, "steps": [{**JOINT["steps"][0], "phone": STORY}]},
    {**JOINT, "participants": [{**JOINT["participants"][0], "phone": STORY}]},
    {**JOINT, "participants": [{**JOINT["participants"][0], "unit": "a:b"}]},
    {**DUTY, "nc:FullTelephoneNumber": STORY},
    {**DUTY, "radioChannel": STORY},
    {**DUTY, "callSign": STORY},
    {**DUTY, "name": STORY * 4},
]


@pytest.mark.parametrize("record", NARRATIVES)
def test_a_record_with_room_for_a_narrative_is_refused(record: dict[str, object]) -> None:
    """Whichever of its texts has another form."""
    system = System(str(record["id"]).partition(":")[0])
    assert read_record(json.dumps(record).encode(), system) == RejectedLine(Reason.NARRATIVE)


@pytest.mark.parametrize("record", [NOTICE, JOINT, DUTY])
def test_one_without_is_taken(record: dict[str, object]) -> None:
    """So that what is refused is refused for its text."""
    system = System(str(record["id"]).partition(":")[0])
    assert isinstance(read_record(json.dumps(record).encode(), system), RecordRow)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("+1 360 555 0107", "+1 360 555 0107"),
        ("(604) 555-0177 x12", "(604) 555-0177 x12"),
        ("cell: 360-555-0107", "+13605550107"),
        ("call me", ""),
        ("0" * 60, ""),
        ("360 555 0107\n", "+13605550107"),
    ],
)
def test_a_phone_goes_out_in_a_form_that_is_taken(typed: str, told: str) -> None:
    """As it was typed where that is one, else its number alone."""
    assert phone_told(typed) == told
    assert is_phone(told)
