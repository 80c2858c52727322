"""A host on the loopback that shows a certificate to whoever greets it, and the context that trusts its authority.

with TlsHost(tmp_path, "localhost", issuer="Some Authority", ends=tomorrow) as host:
    socket.create_connection(("localhost", host.port)); host.trusting
"""

import socketserver
import ssl
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from tests.fakes.loopback_server import Listener, LoopbackServer
from tests.fakes.token_mint import private_key


class _Visit(socketserver.StreamRequestHandler):
    server: Listener

    def handle(self) -> None:
        host: TlsHost = self.server.endpoint
        try:
            with host.showing.wrap_socket(self.request, server_side=True) as greeted:
                greeted.recv(1)
        except OSError:  # who greets does not trust it, or has gone
            return


class TlsHost(LoopbackServer):
    """The host.

    Args:
        folder: for the certificate and its key.
        name: for which the certificate is.
        issuer: the organization that signed it.
        ends: until when it is good.

    Attributes:
        trusting: a context that trusts this certificate and no other.
        showing: the server's own.
    """

    def __init__(self, folder: Path, name: str, issuer: str, ends: datetime) -> None:
        super().__init__(_Visit)
        key = private_key("host")
        whose = x509.Name(
            [
                x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, issuer),
                x509.NameAttribute(x509.NameOID.COMMON_NAME, name),
            ]
        )
        certificate = (
            x509.CertificateBuilder()
            .subject_name(whose)
            .issuer_name(whose)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(ends - timedelta(days=400))
            .not_valid_after(ends)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        shown, hidden = folder / "certificate.pem", folder / "key.pem"
        shown.write_bytes(certificate.public_bytes(pem))
        hidden.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        self.showing = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.showing.load_cert_chain(shown, hidden)
        self.trusting = ssl.create_default_context(cafile=str(shown))
