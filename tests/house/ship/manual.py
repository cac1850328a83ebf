"""The manual page crosscheck(1), made from the command line's own parser, so that the two never differ.

Knows man(7)'s few requests. `docs/crosscheck.1` is this page, which a test compares.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from ui.arguments import parser
from ui.shipping import VERSION


def manual_page() -> str:
    """The page in the language of man(7)."""
    top = parser()
    return "\n".join([*_head(top), *_verbs(top), *_foot(top)]) + "\n"


def _head(top: argparse.ArgumentParser) -> Iterator[str]:
    yield f'.TH CROSSCHECK 1 "" "Crosscheck {VERSION}" "Crosscheck"'
    yield from (".SH NAME", _plain("crosscheck - which agency already has a stake, before you act"))
    yield from (".SH SYNOPSIS", r".B crosscheck", r"[\fIOPTIONS\fR] [\fIVERB\fR ...]")
    yield from (".SH DESCRIPTION", _plain(f"{top.description} Without a verb the window opens."))
    yield ".SH OPTIONS"
    yield from _options(top)


def _verbs(top: argparse.ArgumentParser) -> Iterator[str]:
    yield ".SH VERBS"
    shared = {option for action in top._actions for option in action.option_strings}
    for name, verb in sorted(_choices(top).items()):
        yield from (f".SS {name}", _plain(verb.description or ""))
        yield from _options(verb, shared)
        for deed, inner in sorted(_choices(verb).items()):
            yield from (".TP", rf".B {name} {deed}", _plain(inner.description or " "))
            yield from (".RS", *_options(inner, shared), ".RE")


def _foot(top: argparse.ArgumentParser) -> Iterator[str]:
    yield from (".SH EXIT STATUS", ".nf", *(_plain(line) for line in (top.epilog or "").splitlines()[1:]), ".fi")
    yield from (".SH FILES", ".TP", r".I /etc/crosscheck/policy.toml", "What an administrator laid down.")
    yield from (".TP", r".I /opt/crosscheck", "The installed versions, and which of them is started.")


def _choices(parsed: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parsed._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _options(parsed: argparse.ArgumentParser, shared: frozenset[str] | set[str] = frozenset()) -> Iterator[str]:
    for action in parsed._actions:
        hidden = isinstance(action, argparse._SubParsersAction) or shared.issuperset(action.option_strings or ["-"])
        if hidden or (action.option_strings and shared.intersection(action.option_strings)):
            continue
        names = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        value = f" {action.metavar or ''}" if action.option_strings and action.nargs != 0 else ""
        yield from (".TP", f".B {_plain(names + value)}", _plain((action.help or "").replace("%(prog)s", "crosscheck")))


def _plain(text: str) -> str:
    """Text as man(7) takes it: a hyphen that can be typed again, and no request at the start of a line."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped[:1] in {".", "'"} else escaped
