"""The windows of real laptops at the moments of a simulated week: what stands on them, and a strip of pictures.

Opens the program's own window on a laptop's home, off the screen, as its officer would find it, and shuts it again.
Knows moments and captions. Does not know what the figures have to be (`week`).
"""

from __future__ import annotations

import datetime as dt
import html
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import msgspec

from benchmarks.journeys.laptop import PracticeLaptop
from benchmarks.report import say
from benchmarks.screen.hand import until

if sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from storage.home import Home
from ui.application import application
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.overseeing import Overseeing
from ui.oversight.state import Figures, Span, Tab
from ui.pictures import settle
from ui.theme.look import Look
from ui.theme.metrics import Metrics
from ui.theme.tokens import ThemeName
from ui.window import HEIGHT, WIDTH, Window

Json = dict[str, Any]
Prepare = Callable[[Window], None]


@dataclass(frozen=True, slots=True)
class Moment:
    """What is worth a picture: on which screen, in which look, and what is told below it."""

    title: str
    caption: str
    screen: Screen
    theme: ThemeName = ThemeName.DARK


def nothing(_: Window) -> None:
    """Leaves a window as it opens."""


class Film:
    """Takes pictures into a folder and ends with a page of them; without a folder it only looks."""

    def __init__(self, folder: Path | None) -> None:
        self._folder, self._application = folder, application()
        self._taken: list[tuple[str, Moment]] = []
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        """This film, whose page is written at the end of the block."""
        return self

    def __exit__(self, *ended: object) -> None:
        if self._folder is not None and self._taken:
            (self._folder / "index.html").write_text(_page(self._taken), encoding="utf-8")
            say(f"{len(self._taken)} pictures: {self._folder / 'index.html'}")

    @property
    def is_running(self) -> bool:
        """Whether pictures are wanted."""
        return self._folder is not None

    def take(self, laptop: PracticeLaptop, moment: Moment, prepare: Prepare = nothing) -> None:
        """Takes a laptop's window, if pictures are wanted; `prepare` does what its officer would do first."""
        if self.is_running:
            self._look(laptop, moment, lambda window, _: prepare(window))

    def board(self, laptop: PracticeLaptop, moment: Moment, span: Span = Span.MONTH) -> Json:
        """The figures on the board's own screen, as the document that `oversight --json` would print of them."""
        seen: list[Json] = []

        def read(window: Window, desktop: Desktop) -> None:
            controller = window.findChild(Overseeing)
            assert controller is not None  # noqa: S101  # every window has one
            until(lambda: window.rail.is_offered(Screen.OVERSIGHT), "the screen is not offered")
            window.show_screen(Screen.OVERSIGHT)
            window.oversight.spans.take(span)
            window.oversight.asked.emit()
            until(lambda: _is_fresh(controller.shown, span, len(desktop.systems)), "no figures")
            seen.append(_document(controller.shown))

        self._look(laptop, moment, read)
        return seen[0]

    def _look(self, laptop: PracticeLaptop, moment: Moment, act: Callable[[Window, Desktop], None]) -> None:
        look = Look(moment.theme, Metrics(100))
        with Desktop(Home(laptop.home), laptop.officer.id, lambda: dt.datetime.now(dt.UTC), look) as desktop:
            desktop.show_unlock()
            desktop.unlock.notice.button.click()
            desktop.unlock.card.unlock.click()
            until(lambda: desktop.window is not None, "the window did not open")
            window = desktop.window
            assert window is not None  # noqa: S101  # waited for above
            until(lambda: bool(window.strip.officer) and not desktop.is_syncing, "the first sync did not end")
            desktop.look.set_theme(moment.theme)
            window.resize(WIDTH, HEIGHT)
            window.show_screen(moment.screen)
            act(window, desktop)
            until(lambda: not desktop.is_syncing, "a sync did not end")
            settle(self._application)
            self._keep(window, moment)

    def _keep(self, window: Window, moment: Moment) -> None:
        if self._folder is not None:
            name = f"{len(self._taken) + 1:02}-{'-'.join(moment.title.lower().split())}.png"
            window.grab().save(str(self._folder / name))
            self._taken.append((name, moment))


def checks(text: str) -> Prepare:
    """Types a text into Check and waits for its answer."""

    def prepare(window: Window) -> None:
        window.check.put(text, window.check.purpose.action)
        until(lambda: window.check.answer is not None, "the check was not answered")

    return prepare


def listed(window: Window) -> None:
    """Waits for the overlaps that need the desk."""
    until(lambda: window.overlaps.model.rowCount() > 0, "no overlap is listed")


def turned_to(tab: Tab) -> Prepare:
    """Turns Oversight to one of its parts, and waits for what it lists."""

    def prepare(window: Window) -> None:
        until(lambda: window.rail.is_offered(Screen.OVERSIGHT), "the screen is not offered")
        window.show_screen(Screen.OVERSIGHT)
        if tab is Tab.CHECKS:
            until(lambda: tab in window.oversight.tabs.offered, "the part is not offered")
        window.oversight.choose(tab)
        if tab is Tab.CHECKS:
            until(lambda: window.oversight.checks.model.rowCount() > 0, "nothing is listed")
            window.oversight.checks.button.click()
            until(lambda: window.oversight.checks.one_model.rowCount() > 0, "the check was not opened")

    return prepare


def _is_fresh(figures: Figures, span: Span, agencies: int) -> bool:
    """Whether the figures are of the span that was asked for, of now, and of every agency."""
    return len(figures.period.mondays) == span.weeks and not figures.kept and len(figures.answers) == agencies


def _document(figures: Figures) -> Json:
    return {
        "begins": figures.period.begins.isoformat(), "ends": figures.period.ends.isoformat(),
        "systems": [
            {"system": each.system.value, "source": "agency", "as_of": each.as_of.isoformat(),
             "suppression": each.suppression, "cells": msgspec.to_builtins(each.cells)}
            for each in figures.answers
        ],
    }  # fmt: skip


def _page(taken: list[tuple[str, Moment]]) -> str:
    """The strip as one page that a screen reader reads as well; everybody on it is invented."""
    figures = "".join(
        f'<figure><img src="{html.escape(name)}" alt="{html.escape(f"{moment.title}. {moment.caption}")}" width="1366">'
        f"<figcaption><h2>{number}. {html.escape(moment.title)}</h2><p>{html.escape(moment.caption)}</p>"
        "</figcaption></figure>"
        for number, (name, moment) in enumerate(taken, 1)
    )
    style = (
        "body{font:16px/1.5 sans-serif;max-width:1400px;margin:2rem auto;padding:0 1rem;color:#16202A;background:#fff}"
        "img{max-width:100%;height:auto;border:1px solid #84909C}figure{margin:0 0 3rem}"
        "h2{margin:.5rem 0 0;font-size:1.2rem}"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A week of a sector</title>'
        f"<style>{style}</style></head><body><main><h1>A week of a sector</h1>"
        f"<p>Windows of real laptops. Every person, number and operation on them is invented.</p>{figures}"
        "</main></body></html>\n"
    )
