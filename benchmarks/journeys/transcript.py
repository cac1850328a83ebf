"""What a journey showed, step by step, as a page that can be read beside its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Transcript:
    """The steps so far; it is written anew after each, so that a broken journey leaves its page too."""

    path: Path
    title: str
    steps: list[str] = field(default_factory=list)

    def add(self, heading: str, told: str, lines: Sequence[str] = (), picture: Path | None = None) -> None:
        """One step: what was done, what was answered, and its picture."""
        parts = [f"## {len(self.steps) + 1}. {heading}", "", told, ""]
        if picture is not None:
            parts += [f"![{heading}]({picture.name})", ""]
        if lines:
            parts += ["```text", *lines, "```", ""]
        self.steps.append("\n".join(parts))
        self.path.write_text("\n".join([f"# {self.title}", "", *self.steps]), encoding="utf-8", newline="\n")
