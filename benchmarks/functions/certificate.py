"""A certificate for this machine, and the real bundle of authorities with its issuer in it.

A function loads the whole bundle before its first request: 28 to 42 ms of CPU that plain HTTP would hide.
"""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

import botocore
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

# Mozilla's authorities as botocore brings them, about as many as Lambda's own file has.
REAL_BUNDLE = Path(botocore.__file__).with_name("cacert.pem")


@dataclass(frozen=True)
class Certificate:
    """Files.

    Attributes:
        chain: of the server, with its private key.
        authority: the issuer alone, for who only looks.
        bundle: what a function is told to trust.
    """

    chain: Path
    authority: Path
    bundle: Path


def issued(folder: Path) -> Certificate:
    """A new certificate for localhost, for two days, from an authority of its own."""
    authority, server = (rsa.generate_private_key(65_537, 2048) for _ in range(2))
    begins = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SmartLamp benchmarks")])

    def certificate(name: x509.Name, key: rsa.RSAPublicKey, *, is_authority: bool) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + dt.timedelta(days=3))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        )

    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    localhost = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    root = certificate(issuer, authority.public_key(), is_authority=True).sign(authority, SHA256())
    leaf = certificate(localhost, server.public_key(), is_authority=False).add_extension(names, critical=False)
    files = Certificate(folder / "server.pem", folder / "authority.pem", folder / "bundle.pem")
    private = server.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files.chain.write_bytes(private + leaf.sign(authority, SHA256()).public_bytes(Encoding.PEM))
    files.authority.write_bytes(root.public_bytes(Encoding.PEM))
    files.bundle.write_bytes(REAL_BUNDLE.read_bytes() + b"\n" + files.authority.read_bytes())
    return files
