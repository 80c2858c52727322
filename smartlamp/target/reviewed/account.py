"""Looks up in the account what a change set's settings must agree with. What cannot be looked up fails nothing: it is noted."""

import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import IO, Any

import botocore.exceptions
from botocore.config import Config

from smartlamp.deploy.review import archive
from smartlamp.deploy.review.archive import Archive
from smartlamp.deploy.review.facts import Facts, StoredClient
from smartlamp.deploy.review.finding import NotChecked
from smartlamp.deploy.review.pairs import account, code, hosts, messages
from smartlamp.deploy.review.resolved import Resolved
from smartlamp.target.aws_session import usable_settings
from smartlamp.target.aws_stack import AwsStack

_CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 3})
_LARGEST = 150_000_000  # of an archive; Lambda takes 250 MB unpacked
_CHUNK = 1 << 20
_MISSING = frozenset(
    {
        "NoSuchKey",
        "NoSuchHostedZone",
        "NotFound",
        "NotFoundException",
        "ParameterNotFound",
        "ResourceNotFoundException",
        "404",
    }
)


def look_up(facts: Facts, stack: AwsStack) -> None:
    """Fill in `facts.seen`."""
    look = _Look(facts, stack)
    if facts.change_set.type != "CREATE":
        look.pool()
    if facts.after is not None:
        look.archives(facts.after)
        look.hosts(facts.after)
        look.messages(facts.after)
        look.account(facts.after)


@dataclass
class _Look:
    facts: Facts
    stack: AwsStack

    def ask(self, what: str, action: str, call: Callable[..., Any], **named: Any) -> tuple[bool, Any]:
        """Whether AWS answered, and what; None if there is no such thing."""
        try:
            return True, call(**named)
        except botocore.exceptions.ClientError as refused:
            if refused.response["Error"]["Code"] in _MISSING:
                return True, None
            error = refused.response["Error"]
            self.facts.seen.not_checked.append(NotChecked(what, action, f"{error['Code']}: {error.get('Message', '')}"))
        except botocore.exceptions.BotoCoreError as away:
            self.facts.seen.not_checked.append(NotChecked(what, action, str(away)))
        return False, None

    def client(self, service: str, region: str = "") -> Any:
        session: Any = self.stack.session  # typed by overloads, one for each service that is named in code
        with usable_settings():
            return session.client(service, region_name=region or self.facts.stack.region, config=_CONFIG)

    def pool(self) -> None:
        """The user pool as it is."""
        identifier = self.stack.outputs.get("UserPoolId")
        if identifier and "UserPool" in (self.facts.before.resources if self.facts.before else ("UserPool",)):
            answered, said = self.ask(
                "what the user pool was made with, and which domains it has",
                "cognito-idp:DescribeUserPool",
                self.client("cognito-idp").describe_user_pool,
                UserPoolId=identifier,
            )
            self.facts.seen.pool = said["UserPool"] if answered and said else None

    def archives(self, after: Resolved) -> None:
        """The archives that the functions run."""
        for place in dict.fromkeys(each.place for each in code.codes(after)):
            bucket, key, version = place
            answered, found = self.ask(
                f"whether the functions' archive s3://{bucket}/{key} is built for them",
                "s3:GetObject",
                self._archive,
                bucket=bucket,
                key=key,
                version=version,
            )
            if answered and found != "too large":
                self.facts.seen.archives[place] = found

    def _archive(self, bucket: str, key: str, version: str) -> Archive | str | None:
        of_version = {"VersionId": version} if version else {}
        said = self.client("s3").get_object(Bucket=bucket, Key=key, **of_version)
        if said["ContentLength"] > _LARGEST:
            self.facts.seen.not_checked.append(
                NotChecked(f"the archive s3://{bucket}/{key}", "", f"it has {said['ContentLength'] / 1e6:.0f} MB")
            )
            return "too large"
        with tempfile.TemporaryFile() as file:
            _copied(said["Body"], file)
            try:
                return archive.read(file)
            except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error):
                return None

    def hosts(self, after: Resolved) -> None:
        """Domains, certificates and zones of the sign-in pages."""
        seen = self.facts.seen
        for _, domain, certificate in hosts.domains(after):
            answered, said = self.ask(
                f"whether the domain {domain} is free",
                "cognito-idp:DescribeUserPoolDomain",
                self.client("cognito-idp").describe_user_pool_domain,
                Domain=domain,
            )
            if answered:
                seen.domains[domain] = (said or {}).get("DomainDescription")
            if certificate and certificate.count(":") >= 5:
                answered, said = self.ask(
                    f"whether the certificate of {domain} is issued, and for which hosts",
                    "acm:DescribeCertificate",
                    self.client("acm", certificate.split(":")[3]).describe_certificate,
                    CertificateArn=certificate,
                )
                if answered:
                    seen.certificates[certificate] = (said or {}).get("Certificate")
        for _, host, zone in hosts.records(after):
            self._zone(host, zone)

    def _zone(self, host: str, zone: str) -> None:
        route53, above = self.client("route53"), hosts.parent(host)
        answered, said = self.ask(
            f"whether the hosted zone holds {host}", "route53:GetHostedZone", route53.get_hosted_zone, Id=zone
        )
        if not answered:
            return
        self.facts.seen.zones[zone] = found = (said or {}).get("HostedZone")
        domain = str((found or {}).get("Name", "")).rstrip(".")
        if domain and (above == domain or above.endswith(f".{domain}")):
            answered, said = self.ask(
                f"whether {above} has an address",
                "route53:ListResourceRecordSets",
                route53.list_resource_record_sets,
                HostedZoneId=zone,
                StartRecordName=above,
                StartRecordType="A",
                MaxItems="1",
            )
            if answered and said:
                self.facts.seen.addresses[above] = any(
                    each["Name"].rstrip(".") == above and each["Type"] == "A" for each in said["ResourceRecordSets"]
                )

    def messages(self, after: Resolved) -> None:
        """Senders of mails and SMS."""
        seen = self.facts.seen
        for _, arn, _ in messages.senders(after):
            region, who = arn.split(":")[3], messages.identity(arn)
            ses = self.client("sesv2", region)
            answered, said = self.ask(
                f"whether SES has verified {who}",
                "ses:GetEmailIdentity",
                ses.get_email_identity,
                EmailIdentity=who,
            )
            if answered:
                seen.identities[arn] = said
            answered, said = self.ask("whether SES is in the sandbox", "ses:GetAccount", ses.get_account)
            if answered and said:
                seen.senders[region] = said
        for _, region in messages.sms_regions(after):
            where = region or self.facts.stack.region
            answered, said = self.ask(
                "whether SMS are in the sandbox",
                "sns:GetSMSSandboxAccountStatus",
                self.client("sns", where).get_sms_sandbox_account_status,
            )
            if answered and said:
                seen.sms_sandbox[where] = bool(said["IsInSandbox"])

    def account(self, after: Resolved) -> None:
        """The event client, concurrency and topics."""
        for region, name in account.event_clients(after, self.facts.stack.region):
            self._event_client(region, name)
        if account.reserved(after) > account.reserved(self.facts.before):
            answered, said = self.ask(
                "how much concurrency the account has",
                "lambda:GetAccountSettings",
                self.client("lambda").get_account_settings,
            )
            self.facts.seen.concurrency = said["AccountLimit"] if answered and said else None
        for arn in account.topics(after):
            if arn.split(":")[3] == self.facts.stack.region:
                answered, said = self.ask(
                    "whether the topic for alarms is there",
                    "sns:GetTopicAttributes",
                    self.client("sns").get_topic_attributes,
                    TopicArn=arn,
                )
                if answered:
                    self.facts.seen.topics[arn] = said is not None
                    self.facts.seen.topic_attributes[arn] = (said or {}).get("Attributes", {})

    def _event_client(self, region: str, name: str) -> None:
        ssm = self.client("ssm", region)
        answered, said = self.ask(
            f"whether the SSM parameter {name} holds an event client",
            "ssm:GetParameter, kms:Decrypt",
            ssm.get_parameter,
            Name=name,
            WithDecryption=True,
        )
        if not answered:
            return
        if said is not None:
            stored = _stored(said["Parameter"])
            if stored.type == "SecureString" and not stored.fault:
                stored = replace(stored, fault=self._foreign_key(ssm, name))
            self.facts.seen.stored[region, name] = stored
            return
        self.facts.seen.stored[region, name] = None
        ending = "/" + "/".join(name.split("/")[-2:])
        answered, said = self.ask(
            "whether the event client is stored under another stack's name",
            "ssm:DescribeParameters",
            ssm.describe_parameters,
            ParameterFilters=[{"Key": "Name", "Option": "Contains", "Values": [ending]}],
            MaxResults=10,
        )
        if answered and said:
            self.facts.seen.others = tuple(
                sorted(each["Name"] for each in said["Parameters"] if each["Name"].endswith(ending))
            )

    def _foreign_key(self, ssm: Any, name: str) -> str:
        """What is wrong with the key of a SecureString: the functions' roles may decrypt with SSM's own alone."""
        answered, said = self.ask(
            f"which key encrypts the SSM parameter {name}",
            "ssm:DescribeParameters",
            ssm.describe_parameters,
            ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [name]}],
        )
        keys = {each.get("KeyId") for each in said["Parameters"]} if answered and said else set()
        foreign = sorted(str(each) for each in keys - {None, "", "alias/aws/ssm"})
        return f"it is encrypted with {foreign[0]}, which the functions may not use" if foreign else ""


def _copied(body: Any, into: IO[bytes]) -> None:
    for chunk in body.iter_chunks(_CHUNK):
        into.write(chunk)


def _stored(parameter: Mapping[str, Any]) -> StoredClient:
    """What is wrong with a value, as the function reads it (smarthome_lambda/grants/event_client.py); the value itself goes no further."""
    fault = ""
    try:
        fields = json.loads(parameter["Value"])
        parts = {name: fields[name] for name in ("client_id", "client_secret")}
    except (KeyError, RecursionError, TypeError, ValueError):
        fault = "its value is not a JSON object with client_id and client_secret"
    else:
        wrong = [
            name
            for name, each in parts.items()
            if not (isinstance(each, str) and each and each.isascii() and each.isprintable())
        ]
        if wrong:
            fault = f"{' and '.join(wrong)} is empty, or has letters that none has"
        elif (
            parts["client_id"] != parts["client_id"].strip() or parts["client_secret"] != parts["client_secret"].strip()
        ):
            fault = "there is a space at the beginning or the end of an id or a secret"
        elif not parts["client_id"].startswith("amzn1.application-oa2-client."):
            fault = "its client_id is none of Login with Amazon's, which begin with amzn1.application-oa2-client."
        elif parts["client_id"] == parts["client_secret"]:
            fault = "client_id and client_secret are the same"
    return StoredClient(str(parameter.get("Type", "")), fault)
