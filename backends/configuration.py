"""A gateway's settings from one file and the environment, checked before anything starts.

A file is TOML; each key is an option of `serve` with underscores. The environment goes before the file, options before
both. Every fault names the file or variable, the key and what is wrong. Does not know what a setting does.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from backends.decoding import learnt

#: Variables of the environment are keys in upper case behind this.
PREFIX = "CROSSCHECK_GATEWAY_"

#: The option that names the file.
OPTION = "--config"

Port = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
Hours = Annotated[int, msgspec.Meta(ge=1, le=336)]
Times = Annotated[int, msgspec.Meta(ge=1)]


class NotConfigured(Exception):  # it is what the gateway is
    """A setting is wrong; the text says which and why, in one line."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a file may set; what is left out keeps the default of the option."""

    system: Literal["e3", "tecs"] | None = None
    database: str | None = None
    port: Port | None = None
    watch_port: Port | None = None
    practice: bool = False
    lease_hours: Hours | None = None
    grace_hours: Annotated[int, msgspec.Meta(ge=0, le=336)] | None = None
    recovery_recipient: str | None = None
    syncs_a_minute: Times | None = None
    checks_a_minute: Times | None = None
    tries_a_minute: Times | None = None
    oidc_issuer: str | None = None
    oidc_client: str | None = None
    oidc_claim: str | None = None
    oidc_ca: str | None = None
    tls_cert: str | None = None
    tls_key: str | None = None


def configured(given: Sequence[str], environment: Mapping[str, str] = os.environ) -> list[str]:
    """The arguments of a command with those of its file and of the environment before them, so that they go last.

    Raises:
        NotConfigured: the file can't be read, or a setting is wrong.
    """
    arguments = list(given)
    settings: dict[str, object] = {}
    if OPTION in arguments:
        place = arguments.index(OPTION)
        if place + 1 >= len(arguments):
            raise NotConfigured(f"{OPTION} needs a file")
        settings |= _from_file(Path(arguments[place + 1]))
        del arguments[place : place + 2]
    settings |= _from_environment(environment)
    return [*arguments[:1], *_as_options(settings), *arguments[1:]]


def _from_file(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as stream:
            values = tomllib.load(stream)
    except OSError as fault:
        raise NotConfigured(f"{path}: {fault.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise NotConfigured(f"{path}: not TOML: {fault}") from None
    return _checked(values, str(path), is_text=False)


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    named = {name.removeprefix(PREFIX).lower(): text for name, text in environment.items() if name.startswith(PREFIX)}
    found: dict[str, object] = {}
    for key, text in named.items():
        found |= _checked({key: text}, f"{PREFIX}{key.upper()}", is_text=True)
    return found


def _checked(values: Mapping[str, object], where: str, *, is_text: bool) -> dict[str, object]:
    """The values in their types, of the environment's texts too."""
    try:
        settings = msgspec.convert(values, learnt(Settings), strict=not is_text)
    except msgspec.ValidationError as fault:
        raise NotConfigured(f"{where}: {fault}") from None
    return {name: getattr(settings, name) for name in values}


def _as_options(settings: Mapping[str, object]) -> list[str]:
    options: list[str] = []
    for name, value in settings.items():
        option = f"--{name.replace('_', '-')}"
        if isinstance(value, bool):
            options += [option] if value else []
        else:
            options += [option, str(value)]
    return options
