"""Hosts of the sign-in pages, against the pool, their certificate and their zone."""

import fnmatch
from collections.abc import Iterator, Mapping
from typing import Any

from smartlamp.deploy.review.facts import Facts
from smartlamp.deploy.review.finding import Effect, Evidence, Finding
from smartlamp.deploy.review.resolved import Resolved, at

DOMAIN = "AWS::Cognito::UserPoolDomain"
_WHERE = "us-east-1"
_OWN_DOMAIN = "Cognito, “Using your own domain for managed login”"


def domains(template: Resolved) -> Iterator[tuple[str, str, str]]:
    """Logical id, domain, and the certificate's ARN: "" for a prefix, and for a certificate that the stack makes."""
    for name, each in template.of_type(DOMAIN).items():
        domain, certificate = at(each, "Domain"), at(each, "CustomDomainConfig.CertificateArn")
        if isinstance(domain, str):
            yield name, domain, certificate if isinstance(certificate, str) else ""


def records(template: Resolved) -> Iterator[tuple[str, str, str]]:
    """Logical id, host and zone of each alias record."""
    for name, each in template.of_type("AWS::Route53::RecordSet").items():
        host, zone = at(each, "Name"), at(each, "HostedZoneId")
        if isinstance(host, str) and isinstance(zone, str):
            yield name, host.rstrip("."), zone


def parent(host: str) -> str:
    """The domain above a host, which must have an address."""
    return host.partition(".")[2]


def findings(facts: Facts) -> Iterator[Finding]:
    """What is wrong with hosts that the change set makes or changes."""
    if facts.after is None:
        return
    for name, domain, certificate in domains(facts.after):
        if _is_new(facts, name):
            yield from _taken(facts, name, domain)
            yield from _second(facts, name, domain)
        if certificate:
            yield from _certificate(facts, name, domain, certificate)
    for name, host, zone in records(facts.after):
        yield from _zone(facts, name, host, zone)


def _is_new(facts: Facts, name: str) -> bool:
    changes = [each for each in facts.change_set.changes if each.logical_id == name]
    return any(each.action == "Add" or each.replacement in {"True", "Conditional"} for each in changes)


def _taken(facts: Facts, name: str, domain: str) -> Iterator[Finding]:
    there = facts.seen.domains.get(domain)
    owner = str((there or {}).get("UserPoolId", ""))
    if owner and owner != (facts.seen.pool or {}).get("Id"):
        yield Finding(
            name,
            Effect.REFUSED,
            f"The domain {domain} belongs to the user pool {owner} already. The deployment fails there and rolls back, “Domain already associated with another user pool”.",
            Evidence.REPORTED,
            "cloudtools/troposphere#2173, aws-samples/aws-cdk-examples#402",
            "Another DomainPrefix; or, if that pool is what an earlier stack left behind, build that one again around it: `smartlamp rebuild`.",
        )


def _second(facts: Facts, name: str, domain: str) -> Iterator[Finding]:
    has = (facts.seen.pool or {}).get("CustomDomain" if "." in domain else "Domain")
    is_added = any(each.logical_id == name and each.action == "Add" for each in facts.change_set.changes)
    if has == domain and is_added:
        yield Finding(
            name,
            Effect.REFUSED,
            f"The pool has the domain {domain} already, outside of the stack: a stack keeps its hosts when they leave it. A domain is made once, so the update rolls back.",
            Evidence.INFERRED,
            "Cognito, CreateUserPoolDomain; docs/decisions/0017",
            "Leave it outside, where it serves on (docs/account_linking.md). With nobody linked through it: `aws cognito-idp delete-user-pool-domain` first; then it is made anew.",
        )
    elif has and has != domain:
        yield Finding(
            name,
            Effect.REFUSED,
            f"The pool has the domain {has} already, and takes one prefix and one host of its own: “User pool already has a domain configured”. The update rolls back.",
            Evidence.INFERRED if "." in domain else Evidence.REPORTED,
            "aws/aws-cdk#10062, of a prefix",
            "Delete the old one first, then deploy the other; in between nobody can sign in there (docs/day_two.md, “Another prefix”).",
        )


def _certificate(facts: Facts, name: str, host: str, arn: str) -> Iterator[Finding]:
    if arn.split(":")[3] != _WHERE:
        yield _finding(
            name,
            f"The certificate of {host} is in {arn.split(':')[3]}, and CloudFront takes them from {_WHERE} only.",
            "Make one in us-east-1.",
        )
        return
    if facts.stack.account and arn.split(":")[4] != facts.stack.account:
        yield _finding(
            name,
            f"The certificate of {host} belongs to the account {arn.split(':')[4]}, and the stack is in {facts.stack.account}.",
            "Make one in the stack's account.",
        )
        return
    if arn not in facts.seen.certificates:
        return
    certificate = facts.seen.certificates[arn]
    if certificate is None:
        yield _finding(name, f"There is no certificate {arn} in this account.", "Check AuthCertificateArn.")
        return
    if certificate.get("Status") != "ISSUED":
        yield _finding(
            name,
            f"The certificate of {host} is {certificate.get('Status')}, not ISSUED.",
            "Set its validation record in DNS, and wait until it is issued.",
        )
    covered = [str(certificate.get("DomainName", "")), *map(str, certificate.get("SubjectAlternativeNames", ()))]
    if not any(_covers(each, host) for each in covered):
        yield _finding(
            name,
            f"The certificate is for {', '.join(dict.fromkeys(covered))}, and not for {host}.",
            "Make one for the host.",
        )
    if certificate.get("Type") == "PRIVATE":
        yield Finding(
            name,
            Effect.BREAKS,
            "The certificate is from a private authority, which neither browsers nor Alexa trust: nobody can link at this host.",
            Evidence.DOCUMENTED,
            "Alexa, “Set up account linking for Smart Home skills”; ACM, CertificateDetail: Type",
            "A public certificate from AWS Certificate Manager.",
        )
    if "let's encrypt" in str(certificate.get("Issuer", "")).lower():
        yield Finding(
            name,
            Effect.BREAKS,
            "The certificate is from Let's Encrypt, which Alexa refuses for account linking: nobody can link at this host.",
            Evidence.DOCUMENTED,
            "Alexa, “Set up account linking for Smart Home skills”",
            "A certificate from AWS Certificate Manager.",
        )


def _covers(name: str, host: str) -> bool:
    # One star, for one label.
    return name == host or (name.startswith("*.") and fnmatch.fnmatchcase(host, name) and parent(host) == name[2:])


def _zone(facts: Facts, name: str, host: str, zone: str) -> Iterator[Finding]:
    if zone not in facts.seen.zones:
        return
    there: Mapping[str, Any] | None = facts.seen.zones[zone]
    if there is None:
        yield _finding(
            name,
            f"There is no hosted zone {zone} in this account.",
            "Check HostedZoneId: `aws route53 list-hosted-zones`.",
        )
        return
    domain = str(there.get("Name", "")).rstrip(".")
    if host != domain and not host.endswith(f".{domain}"):
        yield _finding(
            name,
            f"The hosted zone {zone} is of {domain}, and {host} is not in it.",
            "Give the zone that holds the host.",
        )
    elif (there.get("Config") or {}).get("PrivateZone"):
        yield _finding(
            name,
            f"The hosted zone {zone} is private: nobody outside finds {host}.",
            "Give the public zone of the domain.",
        )
    elif facts.seen.addresses.get(parent(host)) is False:
        yield _finding(
            name,
            f"{parent(host)} has no A record, and Cognito makes no domain below a name without an address.",
            f"Give {parent(host)} an A record first; any address will do.",
        )


def _finding(name: str, happens: str, instead: str) -> Finding:
    return Finding(
        name,
        Effect.REFUSED,
        f"{happens} The deployment fails there, or the host does not serve.",
        Evidence.DOCUMENTED,
        _OWN_DOMAIN,
        instead,
    )
