"""How many answers a second come from servers that several processes ask at once.

Each process keeps one connection and asks as soon as it has the answer. Does not look into the answers.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.gateway.crowd import Line


@dataclass(frozen=True, slots=True)
class Question:
    """One request, as it goes out."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


def question(token: str, **fields: object) -> Question:
    """A whole round from the beginning."""
    headers = {"Crosscheck-Protocol": "1", "Authorization": f"Bearer {token}", "Accept-Encoding": "zstd"}
    return Question("POST", "/sync", headers, json.dumps({"cursor": None, **fields}).encode())


def answers_per_second(urls: Sequence[str], questions: Sequence[Question], seconds: float) -> float:
    """The rate over that time; each question has a connection of its own."""
    until = time.monotonic() + seconds

    def keep_asking(place: int) -> int:
        line, asked = Line(urls[place % len(urls)]), questions[place]
        count = 0
        while time.monotonic() < until:
            line.ask(asked.method, asked.path, dict(asked.headers), asked.body)
            count += 1
        line.close()
        return count

    began = time.monotonic()
    with ThreadPoolExecutor(len(questions)) as pool:
        total = sum(pool.map(keep_asking, range(len(questions))))
    return total / (time.monotonic() - began)
