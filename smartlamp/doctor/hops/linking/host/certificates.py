"""The certificate of a host of one's own, as AWS Certificate Manager has it. Cognito takes it from us-east-1 ("Using your own domain")."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import ask, unseen
from smartlamp.doctor.subject import Subject
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

SOON = timedelta(days=30)
_REGION = "us-east-1"
_TO_DO = "See it in AWS Certificate Manager, us-east-1: its record in the zone must stay. Or give the host another one: AuthCertificateArn."


def of_domain(subject: Subject, host: str, described: Mapping[str, Any], now: datetime) -> Iterator[Finding]:
    """The certificate of a domain; nothing for a prefix host, whose certificate is AWS's.

    Args:
        subject: whose account is asked.
        host: of the domain.
        described: as DescribeUserPoolDomain has it.
        now: the time.
    """
    arn = str((described.get("CustomDomainConfig") or {}).get("CertificateArn") or "")
    if not arn:
        return
    hop = f"certificate of {host}"
    region = arn.split(":")[3] if arn.count(":") >= 5 else ""
    if region != _REGION:
        says = f"The certificate of {host} is in {region or 'no region'}. Cognito takes only one in {_REGION}."
        yield Finding.wrong(
            hop, says, "certificate-region", to_do=f"Make one in {_REGION}, and deploy with AuthCertificateArn."
        )
        return
    try:
        certificate = ask(subject, "acm", "describe_certificate", region, CertificateArn=arn)["Certificate"]
    except ResourceGone:
        yield Finding.wrong(hop, f"The certificate of {host} is gone ({arn}).", "certificate", to_do=_TO_DO)
    except (CannotRun, ResourceUnreadable) as problem:
        yield unseen(hop, subject, problem)
    else:
        yield _judged(hop, host, certificate, now)


def _judged(hop: str, host: str, certificate: Mapping[str, Any], now: datetime) -> Finding:
    status, end = str(certificate.get("Status", "")), certificate.get("NotAfter")
    names = [
        str(each) for each in (certificate.get("DomainName"), *certificate.get("SubjectAlternativeNames", ())) if each
    ]
    renewal = str((certificate.get("RenewalSummary") or {}).get("RenewalStatus") or "")
    facts = {"status": status, "names": names, "ends": f"{end:%Y-%m-%d}" if end else "", "renewal": renewal}
    if status != "ISSUED":
        reason = certificate.get("FailureReason") or certificate.get("RevocationReason") or ""
        says = f"The certificate of {host} is not issued: {status}{f' ({reason})' if reason else ''}."
        return Finding.wrong(hop, says, "certificate", to_do=_TO_DO, **facts)
    if not any(covers(each, host) for each in names):
        says = f"The certificate is for {', '.join(names) or 'no host'}, and not for {host}."
        return Finding.wrong(hop, says, "certificate", to_do=_TO_DO, **facts)
    if end and end <= now:
        return Finding.wrong(
            hop, f"The certificate of {host} ended on {end:%Y-%m-%d}.", "certificate", to_do=_TO_DO, **facts
        )
    if renewal == "FAILED" or (end and end <= now + SOON and renewal != "SUCCESS"):
        says = (
            f"The certificate of {host} ends on {end:%Y-%m-%d}, and is not renewed yet{f' ({renewal})' if renewal else ''}."
            if end
            else f"The certificate of {host} could not be renewed."
        )
        return Finding.doubt(hop, says, "certificate", to_do=_TO_DO, **facts)
    return Finding.good(hop, f"The certificate of {host} is issued{f', until {end:%Y-%m-%d}' if end else ''}.", **facts)


def covers(name: str, host: str) -> bool:
    """Whether a certificate's name is the host's; a star stands for one label."""
    name, host = name.lower(), host.lower()
    return name == host or (name.startswith("*.") and name[2:] == host.partition(".")[2])
