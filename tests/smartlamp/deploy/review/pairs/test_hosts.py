"""Hosts of the sign-in pages, against the pool, their certificate and their zone."""

from collections.abc import Mapping
from typing import Any

import pytest

from smartlamp.deploy.review.facts import Seen
from tests.deployment.reviewed import POOL, reviewed, stopped

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/0"
HOST = "auth.example.com"
GIVEN = {"AuthDomain": HOST, "HostedZoneId": "Z1", "AuthCertificateArn": ARN}
ISSUED = {"Status": "ISSUED", "DomainName": HOST, "Issuer": "Amazon"}
ZONE = {"Id": "/hostedzone/Z1", "Name": "example.com.", "CallerReference": "0"}
MINE = {"Id": POOL, "UsernameAttributes": ["email"], "CustomDomain": HOST}


@pytest.mark.parametrize(
    ("certificate", "stops"),
    [
        (ISSUED, False),
        ({**ISSUED, "DomainName": "*.example.com"}, False),
        ({**ISSUED, "DomainName": "example.com", "SubjectAlternativeNames": ["example.com", HOST]}, False),
        ({**ISSUED, "DomainName": "example.com"}, True),
        ({**ISSUED, "DomainName": "*.com"}, True),
        ({**ISSUED, "DomainName": "*.auth.example.com"}, True),
        ({**ISSUED, "Status": "PENDING_VALIDATION"}, True),
        ({**ISSUED, "Status": "EXPIRED"}, True),
        ({**ISSUED, "Status": "REVOKED"}, True),
        ({**ISSUED, "Issuer": "C=US, O=Let's Encrypt, CN=R3"}, True),
        ({**ISSUED, "Type": "PRIVATE"}, True),
        ({**ISSUED, "Type": "AMAZON_ISSUED"}, False),
        (None, True),
    ],
)
def test_a_certificate(certificate: Mapping[str, Any] | None, stops: bool) -> None:
    seen = Seen(pool=MINE, certificates={ARN: certificate}, zones={"Z1": ZONE})
    assert (stopped(reviewed(old=GIVEN, seen=seen)) != set()) == stops


@pytest.mark.parametrize("where", [("us-east-1", "eu-west-1"), ("123456789012", "210987654321")])
def test_a_certificate_of_another_region_or_account(where: tuple[str, str]) -> None:
    elsewhere = ARN.replace(*where)
    seen = Seen(pool=MINE)
    (finding,) = [
        each for each in reviewed(old={**GIVEN, "AuthCertificateArn": elsewhere}, seen=seen).findings if each.stops
    ]
    assert where[1] in finding.happens


@pytest.mark.parametrize(
    ("zone", "has_address", "stops"),
    [
        (ZONE, True, False),
        (ZONE, None, False),
        (ZONE, False, True),
        ({**ZONE, "Name": "auth.example.com."}, None, False),
        ({**ZONE, "Name": "example.org."}, None, True),
        ({**ZONE, "Name": "h.example.com."}, None, True),
        ({**ZONE, "Name": "ample.com."}, None, True),
        ({**ZONE, "Config": {"PrivateZone": True}}, True, True),
        (None, None, True),
    ],
)
def test_a_zone(zone: Mapping[str, Any] | None, has_address: bool | None, stops: bool) -> None:
    addresses = {} if has_address is None else {"example.com": has_address}
    seen = Seen(pool=MINE, zones={"Z1": zone}, addresses=addresses)
    assert stopped(reviewed(old=GIVEN, seen=seen)) == ({"AuthDomainRecord"} if stops else set())


@pytest.mark.parametrize(
    ("there", "stops"),
    [(None, False), ({}, False), ({"UserPoolId": "eu-west-1_Other", "Domain": "my-lamps"}, True)],
)
def test_a_prefix_that_may_be_taken(there: Mapping[str, Any] | None, stops: bool) -> None:
    found = reviewed(seen=Seen(domains={"my-lamps": there}), creates=True)
    assert stopped(found) == ({"HostedDomain"} if stops else set())


def test_a_host_that_the_stack_gave_up_stays_outside() -> None:
    (finding,) = [each for each in reviewed(new=GIVEN, seen=Seen(pool=MINE)).findings if each.stops]
    assert finding.about == "OwnDomain"
    assert finding.instead.startswith("Leave it outside")


def test_the_pools_own_prefix_is_not_taken() -> None:
    pool = {"Id": POOL, "UsernameAttributes": ["email"], "Domain": "my-lamps"}
    assert reviewed(seen=Seen(pool=pool, domains={"my-lamps": {"UserPoolId": POOL}})).may_run


@pytest.mark.parametrize(
    ("has", "domain", "stops"),
    [
        ({"Domain": "my-lamps"}, "other", True),
        ({"Domain": "my-lamps"}, HOST, False),
        ({"CustomDomain": "login.example.com"}, HOST, True),
        ({"CustomDomain": HOST}, HOST, True),
        ({}, HOST, False),
    ],
)
def test_a_domain_beside_those_that_the_pool_has(has: Mapping[str, str], domain: str, stops: bool) -> None:
    def edit(body: dict[str, Any]) -> None:
        second = {"UserPoolId": {"Ref": "UserPool"}, "Domain": domain}
        body["Resources"]["Second"] = {"Type": "AWS::Cognito::UserPoolDomain", "Properties": second}

    found = reviewed(edit=edit, seen=Seen(pool={"Id": POOL, "UsernameAttributes": ["email"], **has}))
    assert ("Second" in stopped(found)) == stops
