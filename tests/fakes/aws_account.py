"""AWS's answers to boto3 without a network. Each request and each answer is held against AWS's own model of the operation.

account = AwsAccount(answers={"ssm.get_parameter": lambda asked: {...}})
monkeypatch.setattr(boto3.Session, "client", account.client)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
import botocore.exceptions
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.validate import ParamValidator

_REAL: Any = boto3.Session.client

Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def refusal(code: str, message: str = "no") -> botocore.exceptions.ClientError:
    """What boto3 raises when AWS refuses."""
    return botocore.exceptions.ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


@dataclass
class AwsAccount:
    """One account.

    Attributes:
        answers: by "service.operation": what it answers, or the error that it raises. An operation without one is denied.
        asked: each request, as (service, region, operation, parameters).
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str, str, Mapping[str, Any]]] = field(default_factory=list)

    def client(self, session: boto3.Session, service: str, **options: Any) -> Any:
        """In place of `boto3.Session.client`."""
        client = _REAL(session, service, **options)
        events = client.meta.events
        events.register("before-parameter-build.*.*", self._remember)
        events.register("before-call.*.*", self._answer)
        return client

    def regions(self, service: str) -> set[str]:
        """Where a service was asked."""
        return {region for asked, region, _, _ in self.asked if asked == service}

    @staticmethod
    def _remember(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["fake_params"] = dict(params)

    def _answer(self, model: Any, context: Mapping[str, Any], **_: Any) -> tuple[AWSResponse, Mapping[str, Any]]:
        service, operation = model.service_model.service_name, xform_name(model.name)
        params = context["fake_params"]
        self.asked.append((service, str(context["client_region"]), operation, params))
        if f"{service}.{operation}" not in self.answers:
            raise refusal("AccessDeniedException", f"not authorized to perform: {service}:{model.name}")
        said = self.answers[f"{service}.{operation}"](params)
        if model.output_shape is not None:
            shown = {name: each for name, each in said.items() if not hasattr(each, "iter_chunks")}
            report = ParamValidator().validate(shown, model.output_shape)
            assert not report.has_errors(), report.generate_report()
        return AWSResponse("", 200, HTTPHeaders(), None), said
