"""Whether the event gateway of each region is the right one and can be reached from here. No event is sent.

Its hosts are documented: "Send Events to the Alexa Event Gateway" (Alexa docs).
https://developer.amazon.com/en-US/docs/alexa/smarthome/send-events.html
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from device_cloud.runtime.loopback import is_loopback
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.skill.manifest import WORDS
from smartlamp.doctor.subject import Subject
from smartlamp.errors import Failed
from smartlamp.provisioning.probes.asking import Asking, place

HOSTS: Mapping[str, str] = {
    "NA": "api.amazonalexa.com",
    "EU": "api.eu.amazonalexa.com",
    "FE": "api.fe.amazonalexa.com",
}
_PATH = "/v3/events"


def gateway(subject: Subject, asking: Asking | None = None) -> Iterator[Finding]:
    """Look at each gateway that the functions use.

    Args:
        subject: its.
        asking: the questions; by default with a deadline of 10 s each.
    """
    if not subject.gateways:
        yield Finding.unseen("event gateway", "It is not known to which gateway this skill sends its events.")
        return
    asking = asking or Asking(subject.secrets)
    for world, url in subject.gateways.items():
        hop = f"event gateway of {WORDS.get(world, world)}"
        yield _wrong(subject, hop, world, url) or _reached(asking, hop, url)


def _wrong(subject: Subject, hop: str, world: str, url: str) -> Finding | None:
    parts = urlsplit(url)
    host, right = parts.hostname or "", HOSTS.get(world, "")
    is_simulated = subject.kind == "local" or bool(subject.parameters.get("LocalAmazon"))
    if is_simulated and is_loopback(host):
        return None
    facts: dict[str, Any] = {"is": place(url), "shall be": f"https://{right}{_PATH}"}
    if host != right:
        of = next((WORDS[each] for each, theirs in HOSTS.items() if theirs == host), "")
        says = f"Events of these customers go to {place(url)}{f', the gateway of {of}' if of else ''}. Theirs is https://{right}{_PATH}."
        return Finding.wrong(hop, says, "gateway-region", **facts)
    if (parts.scheme, parts.path) != ("https", _PATH):
        says = f"Events go to {place(url)}. The address of the gateway is https://{right}{_PATH}."
        return Finding.wrong(hop, says, "gateway-unreachable", **facts)
    return None


def _reached(asking: Asking, hop: str, url: str) -> Finding:
    try:
        answer = asking.answer(asking.browser(url), "GET", url)
    except Failed as failed:
        says = f"From this machine, {failed.what} The functions may fare better."
        return Finding.doubt(hop, says, "gateway-unreachable", to_do=failed.to_do, url=place(url))
    facts: dict[str, Any] = {"url": place(url), "status": answer.status, "seconds": round(answer.seconds, 1)}
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        says = f"{place(url)} is there, and answered {answer.status} to a question without an event."
        return Finding.doubt(hop, says, "gateway-unavailable", **facts)
    says = f"{place(url)} is there: it answered {answer.status} to a question without an event after {answer.seconds:.1f} s."
    return Finding.good(hop, says, **facts)
