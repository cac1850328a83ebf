"""Throwaway certificate authorities, for a gateway on this machine alone."""

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = ipaddress.ip_address("127.0.0.1")


@dataclass(frozen=True)
class Authority:
    """An authority's certificate in a file, and a server's context with a certificate that it signed."""

    file: Path
    server: ssl.SSLContext


def new_authority(folder: Path, address: str = "127.0.0.1", days: int = 2) -> Authority:
    """An authority in a folder, whose server's certificate is for `address` and lasts `days` from yesterday."""
    folder.mkdir()
    key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    own = certificate("SYN authority", key, days=30).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    leaf = certificate("SYN gateway", server_key, days).add_extension(names, critical=False)
    (folder / "authority.pem").write_bytes(pem(own.sign(key, hashes.SHA256())))
    (folder / "server.pem").write_bytes(
        pem(leaf.sign(key, hashes.SHA256()))
        + server_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return Authority(folder / "authority.pem", context)


def certificate(name: str, key: ec.EllipticCurvePrivateKey, days: int) -> x509.CertificateBuilder:
    """The beginnings of a certificate of the authority's, valid from a while ago until `days` after yesterday."""
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SYN authority")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin - dt.timedelta(days=10))
        .not_valid_after(begin + dt.timedelta(days=days))
    )


def pem(made: x509.Certificate) -> bytes:
    """A certificate as text."""
    return made.public_bytes(serialization.Encoding.PEM)
