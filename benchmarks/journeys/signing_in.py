"""The demonstration's third laptop: enrolled by a sign-in with the agency's provider, over TLS, then kept by a stick.

Knows the commands of both sides. Certificates are made for this run alone and forgotten with it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from benchmarks.journeys.agencies import Agency, Officer, run_backends, running
from benchmarks.journeys.expectation import expect
from benchmarks.journeys.laptop import PracticeLaptop

#: The agent of this part; invented, like all.
OFFICER = Officer("SYN-BPA-5520", "BPA T. Synthetic", "USBP", "SYN BLW Peace Flats", "BLW")


@dataclass(frozen=True, slots=True)
class Secured:
    """A gateway that speaks TLS and takes a provider's word, and the authority that vouches for both."""

    url: str
    authority: Path


def sign_in_and_carry(agency: Agency, out: Path, say: Callable[[str], None]) -> None:
    """Enrol by a browser, sync over TLS, then let a bundle go there and back.

    Raises:
        JourneyError: a step came to something else.
    """
    laptop = PracticeLaptop(out / "stick-home", OFFICER)
    with secured(agency, out / "gateways") as gateway:
        program = f"{sys.executable} -m benchmarks.journeys.browser {OFFICER.id} {gateway.authority} %s &"
        said = laptop.run(
            "enrol", "--system", agency.system, "--url", gateway.url, "--practice", "--officer", OFFICER.id,
            "--code", agency.code_for(OFFICER), "--ca", str(gateway.authority), browser=program,
        )  # fmt: skip
        expect(said.status == 0, f"the enrolment by sign-in failed: {said.err}")
        expect("in your web browser" in said.err, "no browser was asked for")
        said = laptop.run("sync")
        expect(said.status == 0, f"the sync over TLS failed: {said.err}{said.out}")
        say(f"      {OFFICER.name} signed in with the agency's provider by a browser and synced over TLS")
    there, back = out / "gateways" / "there.bundle", out / "gateways" / "back.bundle"
    for left in (there, back):
        left.unlink(missing_ok=True)
    laptop.run("check", "SYN ABSENT 19700101", "--action", "stop")
    said = laptop.run("bundle", "export", "--system", agency.system, "--out", str(there))
    expect(said.status == 0, f"no bundle was written: {said.err}")
    run_backends(
        "bundle", "--system", agency.system, "--database", agency.database,
        "import", str(there), "--out", str(back), "--practice",
    )  # fmt: skip
    said = laptop.run("bundle", "import", "--system", agency.system, str(back))
    expect(said.status == 0, f"the bundle was refused: {said.err}{said.out}")
    expect("1 receipt" in said.out, "the receipt of the check did not come back")
    say("      without a link: what was done left on a stick, and its receipt came back on one")


@contextmanager
def secured(agency: Agency, folder: Path) -> Iterator[Secured]:
    """The agency's gateway once more, over TLS and behind a sign-in provider, while the block runs."""
    authority = trustme.CA(organization_name="SYN authority of one demonstration")
    ca, pem = folder / "authority.pem", folder / "server.pem"
    authority.cert_pem.write_to_path(str(ca))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(pem))
    log = folder / "provider.log"
    with (
        running(log, "provider", "--officer", OFFICER.id, "--tls-cert", str(pem)) as issuer,
        running(
            log, "serve", "--system", agency.system, "--database", agency.database, "--practice", "--tls-cert",
            str(pem), "--oidc-issuer", issuer, "--oidc-client", f"crosscheck-{agency.system}", "--oidc-ca", str(ca),
        ) as url,
    ):  # fmt: skip
        yield Secured(url, ca)
    pem.unlink()
