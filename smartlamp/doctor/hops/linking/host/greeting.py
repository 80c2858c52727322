"""Whether a host is found and shows a good certificate, from this machine: a lookup, and a greeting without a request."""

import os
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from smartlamp.doctor.finding import Finding

DEADLINE_S = 10.0
_SOON = timedelta(days=14)
_HTTPS = 443
# "Account linking for smart home and other" (Alexa documentation).
_NOT_TAKEN = "Let's Encrypt"

Reach = Callable[[str, datetime], Finding]


@dataclass(frozen=True)
class Greeting:
    """What came of it.

    Attributes:
        problem: `name`, `certificate`, `time` or `connection`; empty if the certificate was shown and is good.
        says: the reason in the words of the library.
        certificate: as `ssl.SSLSocket.getpeercert` has it.
    """

    problem: str = ""
    says: str = ""
    certificate: dict[str, Any] | None = None


def reach(
    host: str,
    now: datetime,
    *,
    port: int = _HTTPS,
    deadline_s: float = DEADLINE_S,
    context: ssl.SSLContext | None = None,
) -> Finding:
    """Look a host up and greet it.

    Args:
        host: its name.
        now: the time.
        port: where it serves HTTPS.
        deadline_s: for the lookup and the greeting together.
        context: whom it trusts; this machine's authorities if there is none.
    """
    hop = f"host {host}"
    greeting = _greeted(host, port, deadline_s, context or ssl.create_default_context())
    if greeting.problem and _has_proxy():
        says = f"{host} was not reached directly ({greeting.says}). This machine has a proxy, by which the sign-in page is tried below."
        return Finding.unseen(hop, says)
    match greeting.problem:
        case "name":
            says = f"There is no host {host}: its name is not found ({greeting.says}). A new host of one's own is found after up to an hour."
            to_do = f"See that {host} is spelled right and has its record in the zone (AuthDomainRecord), and that the domain is there."
            return Finding.wrong(hop, says, "sign-in-host-unknown", "domain-not-ready", "prefix-host-gone", to_do=to_do)
        case "certificate":
            says = f"{host} shows no certificate that this machine trusts: {greeting.says}."
            return Finding.wrong(hop, says, "certificate", to_do=_OTHER_CERTIFICATE)
        case "time" | "connection":
            says = f"{host} was not reached from this machine: {greeting.says}. Whether Alexa reaches it cannot be seen from here."
            return Finding.unseen(hop, says, "Check the network of this machine, and try from another one.")
    return _of_certificate(hop, host, greeting.certificate or {}, now)


_OTHER_CERTIFICATE = (
    "Give the host a certificate that names it, from an authority that everybody trusts, as AWS Certificate Manager's."
)


def _of_certificate(hop: str, host: str, certificate: dict[str, Any], now: datetime) -> Finding:
    end = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    issuer = ", ".join(
        value for part in certificate.get("issuer", ()) for name, value in part if name == "organizationName"
    )
    facts = {"ends": f"{end:%Y-%m-%d}", "issuer": issuer}
    if _NOT_TAKEN in issuer:
        says = (
            f"The certificate of {host} is from {issuer}. Alexa does not take those for account linking (documented)."
        )
        return Finding.wrong(hop, says, "certificate", to_do=_OTHER_CERTIFICATE, **facts)
    if end <= now + _SOON:
        says = f"The certificate that {host} shows ends on {end:%Y-%m-%d}."
        return Finding.doubt(hop, says, "certificate", to_do="Renew it before that day.", **facts)
    return Finding.good(hop, f"{host} is found, and shows a certificate that ends on {end:%Y-%m-%d}.", **facts)


def _greeted(host: str, port: int, deadline_s: float, context: ssl.SSLContext) -> Greeting:
    """In a thread: a lookup has no timeout of its own."""
    outcome: list[Greeting] = []
    thread = threading.Thread(
        target=lambda: outcome.append(_greet(host, port, deadline_s, context)), name="greeting", daemon=True
    )
    thread.start()
    thread.join(deadline_s)
    return outcome[0] if outcome else Greeting("time", f"no answer within {deadline_s:g} seconds")


def _greet(host: str, port: int, deadline_s: float, context: ssl.SSLContext) -> Greeting:
    try:
        with (
            socket.create_connection((host, port), timeout=deadline_s) as connection,
            context.wrap_socket(connection, server_hostname=host) as greeted,
        ):
            return Greeting(certificate=dict(greeted.getpeercert() or {}))
    except ssl.SSLCertVerificationError as bad:
        return Greeting("certificate", bad.verify_message.rstrip("."))
    except (socket.gaierror, UnicodeError) as unknown:
        return Greeting("name", getattr(unknown, "strerror", None) or "not a name")
    except TimeoutError:
        return Greeting("time", f"no answer within {deadline_s:g} seconds")
    except OSError as broken:  # ssl.SSLError is one
        return Greeting("connection", broken.strerror or type(broken).__name__)


def _has_proxy() -> bool:
    return any(os.environ.get(each) for each in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"))
