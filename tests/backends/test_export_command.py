"""What `export` wants to be told before anything goes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.__main__ import main


@pytest.mark.parametrize(
    "said", [(), ("--reason", "SYN"), ("--recipient", "SYN"), ("--reason", " ", "--recipient", "SYN")]
)
def test_nothing_is_exported_without_a_recipient_and_a_reason(
    said: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with status 2 and writes nothing."""
    with pytest.raises(SystemExit) as ended:
        main(["export", "--system", "e3", "--database", str(tmp_path / "e3.db"), *said])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""
