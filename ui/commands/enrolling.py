"""`enrol`: this laptop made known to one agency, and the officer's vault made where there is none.

Knows that the agency tells who the officer is: the vault's header comes from its answer, not from the command line.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec

from overlap.records import Place, System
from storage.device_keys import new_device_key
from storage.header import VaultHeader
from storage.settings import GatewayAddress
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import granted, keep_enrolment
from sync.documents import TokenAnswer
from sync.sign_in import sign_in
from ui.commands.outcome import CommandRefused, Outcome
from ui.whereabouts.coordinates import Degrees
from ui.whereabouts.sources import STATION_ACCURACY_M
from ui.wording import system_label
from ui.wording.queue import officer_line


def enrol(
    gateway: Gateway,
    officer: str,
    code: str,
    open_vault: Callable[[VaultHeader], Vault],
    clock: Callable[[], dt.datetime],
    browse: Callable[[str], None],
    *,
    practice: bool,
) -> Vault:
    """The officer's open vault, with this laptop's access to the gateway's agency in it.

    `open_vault` opens or makes the vault of the officer whom the agency named. The code is spent by the answer. Where
    the agency has a sign-in provider the officer signs in there first; `browse` opens its address.

    Raises:
        CommandRefused: the code is another officer's.
        SyncProblem: the gateway could not be reached or refused. VaultError: the vault could not be made or opened.
    """
    device, key, provider = str(uuid.uuid4()), new_device_key(), gateway.provider()
    label = system_label(gateway.system)
    signed_in = None if provider is None else sign_in(provider, officer, label, browse, clock)
    now = clock()
    proof, provider_token = ("", "") if signed_in is None else (signed_in.id_token, signed_in.refresh_token)
    answer = gateway.token_by_code(officer, device, code, proof=proof, key=key)
    if answer.officer.id != officer:
        raise CommandRefused("The code was made for another officer. Nothing was stored. Ask for a code of your own.")
    vault = open_vault(_header(answer, now, practice=practice))
    vault.tokens.put(gateway.system, granted(answer, device, now, provider_token))
    keep_enrolment(vault, gateway.system, answer, key)
    return vault


def remember_gateway(
    vault: Vault, system: System, url: str, station: Degrees | None, authority: Path | None = None
) -> None:
    """Store where the agency's gateway is, which CA alone vouches for it, and where the station is if that was told."""
    settings = vault.settings.read()
    ca_file = "" if authority is None else str(authority.resolve())
    gateways = {**settings.gateways, system: GatewayAddress(url=url, ca_file=ca_file)}
    settings = msgspec.structs.replace(settings, gateways=gateways)
    if station is not None:
        latitude, longitude = station
        place = Place(latitude=latitude, longitude=longitude, accuracy_m=STATION_ACCURACY_M)
        settings = msgspec.structs.replace(settings, station=place)
    vault.settings.write(settings)


def enrolled(vault: Vault, system: System) -> Outcome:
    """Who is enrolled where, and what comes next."""
    header = vault.header
    who = officer_line(header.name, header.agency, header.unit)
    return Outcome(f"Enrolled with {system_label(system)}: {who}. Sync to fetch its records.\n")


def _header(answer: TokenAnswer, now: dt.datetime, *, practice: bool) -> VaultHeader:
    """The header of a new vault, as the agency knows its officer."""
    officer = answer.officer
    return VaultHeader(
        officer_id=officer.id,
        name=officer.name,
        agency=officer.agency,
        unit=officer.unit,
        sector=officer.sector,
        practice=practice,
        created_at=now,
    )
