"""Sign-in as an agency runs it: a provider and both gateways over TLS with throwaway certificates, and a real vault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import requests
import trustme

from overlap.records import Agency as AgencyCode
from overlap.records import System
from storage.header import VaultHeader
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access, granted, renewed_token, sign_in_again
from sync.problems import NotAllowed, SignInOver
from sync.sign_in import sign_in
from tests.contract.agencies import AgencyProgram
from tests.programs import Program
from tests.sync.provider import Browser

OFFICER = "SYN-U-0007"


def now() -> dt.datetime:
    """The real time: certificates and tokens of real servers count by it."""
    return dt.datetime.now(dt.UTC)


class House:
    """One authority, one provider, two gateways that take its word for different clients, and one officer's vault."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        authority = trustme.CA()
        self.ca = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca))
        certificate = authority.issue_cert("127.0.0.1", "localhost")
        pem = folder / "server.pem"
        certificate.private_key_and_cert_chain_pem.write_to_path(str(pem))
        provider = ["provider", "--officer", OFFICER, "--tls-cert", str(pem)]
        self.issuer = self._started(stack, provider)
        self.programs = {}
        for system in ("e3", "tecs"):
            program = AgencyProgram(system, folder, str(folder / f"{system}.db"))
            program.url = self._started(stack, self._serving(program, pem))
            self.programs[system] = program
        self.browser = stack.enter_context(closing(Browser({"sub": OFFICER}, verify=str(self.ca))))
        header = VaultHeader(
            officer_id=OFFICER, name="Agent Synthetic", agency=AgencyCode.USBP, unit="Blaine Station", created_at=now()
        )
        self.vault = stack.enter_context(Vault.create(folder / "vault.db", bytes(32), header))

    def _serving(self, program: AgencyProgram, pem: Path) -> list[str]:
        """A gateway for real data, so that a code alone is not enough."""
        return program.command(
            "serve", "--port", "0", "--tls-cert", pem, "--oidc-ca", self.ca, "--oidc-issuer", self.issuer,
            "--oidc-client", f"crosscheck-{program.system}",
        )  # fmt: skip

    @staticmethod
    def _started(stack: ExitStack, command: list[str]) -> str:
        """The address of a server that runs until the end."""
        process = Program(*command)
        stack.callback(process.end)
        address = process.line().removeprefix("listening on ")
        assert address.startswith("https://")
        return address

    def gateway(self, system: str) -> Gateway:
        """The client's side of one gateway."""
        return Gateway(System(system), self.programs[system].url, practice=False, authority=self.ca)

    def enrol(self, system: str) -> None:
        """The officer's device, enrolled by a code and a sign-in."""
        code = self.programs[system].enrol(OFFICER)
        with self.gateway(system) as gateway:
            provider = gateway.provider()
            assert provider is not None
            signed_in = sign_in(provider, OFFICER, system, self.browser, now)
            answer = gateway.token_by_code(OFFICER, "SYN-D-1", code, proof=signed_in.id_token)
        self.vault.tokens.put(System(system), granted(answer, "SYN-D-1", now(), signed_in.refresh_token))

    def renew(self, system: str) -> str:
        """A new access token."""
        access = Access.of(self.vault.header)
        with self.gateway(system) as gateway:
            return renewed_token(gateway, access, lambda job: job(self.vault), now)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """All of it, running."""
    with ExitStack() as stack:
        yield House(tmp_path, stack)


def test_the_life_of_a_sign_in(house: House) -> None:
    """Enrolled with both, renewed, ended by the provider for one agency alone, and made anew in the browser."""
    house.enrol("e3")
    house.enrol("tecs")
    for system in ("e3", "tecs"):
        before = house.vault.tokens.get(System(system))
        assert before is not None
        assert house.renew(system) != before.access_token
    revoked = requests.post(f"{house.issuer}/users/{OFFICER}/revoke-tokens", verify=str(house.ca), timeout=20)
    assert revoked.status_code == 204
    with pytest.raises(SignInOver):
        house.renew("e3")
    with house.gateway("e3") as gateway:
        sign_in_again(gateway, Access.of(house.vault.header), lambda job: job(house.vault), house.browser, now)
    assert house.renew("e3")
    with pytest.raises(SignInOver):
        house.renew("tecs")


def test_a_code_alone_enrols_nobody_for_real_data(house: House) -> None:
    """Neither without a word, nor with the word that was given for the other agency; the code stays good."""
    code = house.programs["e3"].enrol(OFFICER)
    with house.gateway("tecs") as tecs, house.gateway("e3") as e3:
        with pytest.raises(NotAllowed):
            e3.token_by_code(OFFICER, "SYN-D-1", code)
        others, own = tecs.provider(), e3.provider()
        assert others is not None
        assert own is not None
        word = sign_in(others, OFFICER, "tecs", house.browser, now).id_token
        with pytest.raises(NotAllowed):
            e3.token_by_code(OFFICER, "SYN-D-1", code, proof=word)
        word = sign_in(own, OFFICER, "e3", house.browser, now).id_token
        answer = e3.token_by_code(OFFICER, "SYN-D-1", code, proof=word)
        with pytest.raises(NotAllowed):
            e3.token_by_proof(word, "SYN-D-never-enrolled")
    assert answer.officer.id == OFFICER
