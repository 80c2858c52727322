"""A skill and its stack, as the doctor's hops get them, over moto.

with mock_aws():
    subject = DoctorSubject(console=console(), outputs={"UserPoolId": pool_id})
    subject.says["acm.describe_certificate"] = lambda asked: {"Certificate": {...}}   what moto lacks, or shall say otherwise
    subject.says["ssm.get_parameter"] = denied                                        or how AWS refuses it
    assert subject.operations == ["cognito-idp.describe_user_pool"]

An answer is held against AWS's own model of the operation. An operation that writes is an error of the hop.
"""

import copy
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NoReturn

import boto3
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.validate import ParamValidator

from alexa_simulator.account_linking.redirect_urls import redirect_urls
from alexa_simulator.skill_under_test import Skill
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.subject import AccountLinkingCopy, Console, EventClientCopy
from smartlamp.errors import CannotRun
from tests.fakes.aws_account import Answer, refusal

REGION = "eu-west-1"
VENDOR = "M1VENDOR"
SKILL_ID = "amzn1.ask.skill.00000000-0000-4000-8000-00000000d0c5"
SECRET = "linking-secret-marker+&=%/0123456789"
EVENT_SECRET = "event-secret-marker"
FUNCTION = f"arn:aws:lambda:{REGION}:123456789012:function:lamps-SmartHomeFunction:live"
_READS = ("BatchGet", "Describe", "Filter", "Get", "Invoke", "List", "Query", "Scan", "Simulate", "StartQuery")


def linking(**changed: Any) -> AccountLinkingCopy:
    """An account linking page as it should be, but for what is changed."""
    right = AccountLinkingCopy(
        authorization_url="https://lamps.auth.eu-west-1.amazoncognito.com/oauth2/authorize",
        token_url="https://lamps.auth.eu-west-1.amazoncognito.com/oauth2/token",
        client_id="linking-client",
        scopes=("openid", "profile"),
        scheme="HTTP_BASIC",
        grant="AUTH_CODE",
        redirect_urls=redirect_urls(VENDOR),
        domains=("lamps.auth.eu-west-1.amazoncognito.com",),
    )
    return replace(right, **changed)


def console(**changed: Any) -> Console:
    """Amazon's copy of a skill as it should be, but for what is changed."""
    right = Console(
        skill_id=SKILL_ID,
        vendor_id=VENDOR,
        linking=linking(),
        has_secret=lambda secret: secret == SECRET,
        manifest={"apis": {"smartHome": {}}, "permissions": [{"name": "alexa::async_event:write"}]},
        event_client=EventClientCopy("event-client", lambda secret: secret == EVENT_SECRET),
        enabled=True,
    )
    return replace(right, **changed)


def denied(_: Mapping[str, Any]) -> NoReturn:
    """AWS's answer to somebody who may not ask."""
    raise refusal("AccessDeniedException", "User is not authorized to perform this")


@functools.cache
def _client(service: str, region: str) -> Any:
    session: Any = boto3.Session("AKIDEXAMPLE", "secret-key-marker", region_name=REGION)
    return session.client(service, region_name=region)


def _of_its_own(client: Any) -> Any:
    """The client, with a way of its own to hear what is asked: to make one anew takes ten times as long."""
    own = object.__new__(type(client))
    vars(own).update(vars(client))
    own.meta = copy.copy(client.meta)
    own.meta.events = copy.copy(client.meta.events)
    return own


@dataclass
class DoctorSubject:
    """A `Subject`.

    Attributes:
        says: by "service.operation": what AWS answers in place of moto, or the error that it raises.
        operations: what was asked, as "service.operation".
        regions: where each service was asked.
        has_account: whether there is an AWS account at all.
    """

    console: Console = field(default_factory=console)
    outputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["local", "aws", "foreign"] = "aws"
    title: str = "the stack lamps in eu-west-1"
    on_purpose: str = ""
    function_arn: str = FUNCTION
    jwks_url: str = ""
    gateways: Mapping[str, str] = field(default_factory=dict)
    secrets: SecretValues = field(default_factory=SecretValues)
    says: dict[str, Answer] = field(default_factory=dict)
    operations: list[str] = field(default_factory=list)
    regions: dict[str, set[str]] = field(default_factory=dict)
    has_account: bool = True
    reached: Callable[[Skill], Skill] = field(default=lambda skill: skill)
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def client(self, service: str, region: str = "") -> Any:
        if not self.has_account:
            raise CannotRun("There are no AWS credentials.", "Sign in (`aws configure`).")
        if (service, region) not in self._clients:
            client = _of_its_own(_client(service, region or REGION))
            client.meta.events.register("before-parameter-build.*.*", self._remember)
            client.meta.events.register("before-call.*.*", self._answer)
            self._clients[service, region] = client
        return self._clients[service, region]

    def change(self, **linking_or_console: Any) -> None:
        """Change what Amazon has: members of the account linking, or else of the console."""
        names = set(AccountLinkingCopy.__dataclass_fields__)
        ours = {name: each for name, each in linking_or_console.items() if name in names}
        if ours:
            assert isinstance(self.console.linking, AccountLinkingCopy)
            self.console = replace(self.console, linking=replace(self.console.linking, **ours))
        self.console = replace(
            self.console, **{name: each for name, each in linking_or_console.items() if name not in names}
        )

    @staticmethod
    def _remember(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["fake_params"] = dict(params)

    def _answer(self, model: Any, context: Mapping[str, Any], **_: Any) -> tuple[AWSResponse, Mapping[str, Any]] | None:
        assert model.name.startswith(_READS), f"{model.name} is not for a doctor"
        operation = f"{model.service_model.service_name}.{xform_name(model.name)}"
        self.operations.append(operation)
        self.regions.setdefault(model.service_model.service_name, set()).add(str(context["client_region"]))
        if operation not in self.says:
            return None
        said = self.says[operation](context["fake_params"])
        aside = {"ResponseMetadata"}  # botocore's own
        shown = {name: each for name, each in said.items() if name not in aside and not hasattr(each, "iter_chunks")}
        report = ParamValidator().validate(shown, model.output_shape)
        assert not report.has_errors(), report.generate_report()
        return AWSResponse("", 200, HTTPHeaders(), None), said


def troubles(findings: list[Finding]) -> dict[str, tuple[Verdict, str]]:
    """What is not good: by hop, the verdict and the first cause. Each has its cause in the hints, and what to do; none shows a secret."""
    for each in findings:
        assert each.explained or each.verdict in (Verdict.GOOD, Verdict.UNSEEN), each
        assert each.remedy or each.verdict in (Verdict.GOOD, Verdict.UNSEEN), each
        assert "marker" not in repr(each)
    bad = [each for each in findings if each.verdict is not Verdict.GOOD]
    assert len({each.hop for each in bad}) == len(bad), "a hop has two findings"
    return {each.hop: (each.verdict, next(iter(each.causes), "")) for each in bad}
