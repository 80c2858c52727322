"""Which actions of IAM `smartlamp deploy`, `destroy` and `rotate` need: their own calls, and what CloudFormation does with their rights."""

import ast
import fnmatch
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import botocore.session
from botocore import xform_name
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from smartlamp.deploy import packager
from tests.deployment import reviewed

# The code that calls AWS for these commands.
_CODE = (
    "smartlamp/provisioning/**/*.py",
    "smartlamp/target/aws_stack.py",
    "smartlamp/target/reviewed/*.py",
    "smartlamp/target/recovery/ended_stack/*.py",
)
_SERVICES = (
    *("acm", "cloudformation", "cloudwatch", "cognito-idp", "dynamodb", "iam", "kms", "lambda", "logs", "route53"),
    *("s3", "sesv2", "sns", "sqs", "ssm"),
)
# Names that several services have, and a word that is no call here.
_MEANT = {
    "add_permission": "lambda",
    "create_alias": "lambda",
    "get_policy": "lambda",
    "list_users": "cognito-idp",
    "remove_permission": "lambda",
    "update_alias": "lambda",
}
_NO_CALL = {"query"}  # of an address
# Where an action is not called as its operation (Service Authorization Reference).
_ACTIONS = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
# Called through another package: the probes invoke the functions as the simulated Alexa does.
_ELSEWHERE = {"lambda:InvokeFunction"}

# What the commands call and nobody needs to be allowed.
NOT_ALLOWED = {
    "kms:DisableKeyRotation": "the template's key rotates, and its own policy allows the account no such thing",
}

# What CloudFormation's schemas name for their types and this template makes no use of, by the reason.
UNUSED: Mapping[str, tuple[str, ...]] = {
    "the keys are AWS's own, whose policies let everybody in the account use them through the service (KMS, “AWS managed keys”)": (
        *("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ListAliases"),
        *("kms:ReEncrypt*", "kms:RevokeGrant"),
    ),
    "the key of the template is enabled and rotates, and its policy allows the account nothing else": (
        "kms:DisableKey",
        "kms:DisableKeyRotation",
    ),
    "a service of which the template has nothing": (
        *("acm-pca:*", "billing:*", "codedeploy:*", "cognito-sync:*", "ec2:*", "elasticfilesystem:*"),
        *("firehose:*", "kinesis:*", "s3files:*"),
    ),
    "tables without replicas, imports, Kinesis, contributor insights or a policy of their own": (
        *("dynamodb:AssociateTableReplica", "dynamodb:BatchWriteItem", "dynamodb:CreateTableReplica"),
        *("dynamodb:DeleteItem", "dynamodb:DeleteResourcePolicy", "dynamodb:DescribeImport"),
        *("dynamodb:DisableKinesisStreamingDestination", "dynamodb:EnableKinesisStreamingDestination"),
        *("dynamodb:GetItem", "dynamodb:ImportTable", "dynamodb:PutItem", "dynamodb:PutResourcePolicy"),
        *("dynamodb:Query", "dynamodb:UpdateContributorInsights", "dynamodb:UpdateItem"),
        *("dynamodb:UpdateKinesisStreamingDestination", "logs:CreateLogStream", "logs:DescribeLogStreams"),
        *("logs:PutLogEvents", "s3:GetObjectMetadata"),
    ),
    "functions without layers, signed code, provisioned concurrency, versions or another runtime management": (
        *("lambda:AssociateRuntimeAlias", "lambda:DeleteFunctionCodeSigningConfig"),
        *("lambda:DeleteProvisionedConcurrencyConfig", "lambda:GetCodeSigningConfig", "lambda:GetLayerVersion"),
        *("lambda:PassCapacityProvider", "lambda:PublishVersion", "lambda:PutFunctionCodeSigningConfig"),
        *("lambda:PutFunctionRecursionConfig", "lambda:PutFunctionScalingConfig"),
        *("lambda:PutProvisionedConcurrencyConfig", "lambda:PutRuntimeManagementConfig"),
    ),
    "a bucket without versions": ("s3:GetObjectVersion",),
    "log groups that always have a retention, and no key, data protection, index, delivery or policy": (
        *("logs:AssociateKmsKey", "logs:CreateLogDelivery", "logs:DeleteIndexPolicy", "logs:DeleteResourcePolicy"),
        *("logs:DeleteRetentionPolicy", "logs:DisassociateKmsKey", "logs:PutBearerTokenAuthentication"),
        *("logs:PutDataProtectionPolicy", "logs:PutIndexPolicy", "logs:PutLogGroupDeletionProtection"),
        *("logs:PutResourcePolicy", "s3:REST.PUT.OBJECT"),
    ),
    "roles without attached policies, boundary, description or another length of a session": (
        *("iam:AttachRolePolicy", "iam:DeleteRolePermissionsBoundary", "iam:DetachRolePolicy"),
        *("iam:PutRolePermissionsBoundary", "iam:UpdateRole", "iam:UpdateRoleDescription"),
    ),
    "a pool without attributes of its own making": ("cognito-idp:AddCustomAttributes",),
    "a certificate with the usual options": ("acm:UpdateCertificateOptions",),
}


def action(service: str, operation: str) -> str:
    """The action that allows an operation."""
    name = f"{'ses' if service == 'sesv2' else service}:{operation}"
    return _ACTIONS.get(name, name)


@cache
def own() -> frozenset[str]:
    """What the commands call themselves. Asking who one is needs no permission."""
    named = _operations()
    found = set(_ELSEWHERE)
    for pattern in _CODE:
        for file in packager.ROOT.glob(pattern):
            for word in _words(file):
                services = {_MEANT[word]: named[word][_MEANT[word]]} if word in _MEANT else named.get(word, {})
                found |= {action(service, operation) for service, operation in services.items()}
    return frozenset(found)


@cache
def of_cloudformation() -> Mapping[str, frozenset[str]]:
    """What CloudFormation needs of whoever deploys, each with the types and handlers that do: "SQS::Queue create"."""
    found: dict[str, set[str]] = defaultdict(set)
    for kind in {str(each["Type"]) for each in reviewed.processed()["Resources"].values()}:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
        for handler, said in schema["handlers"].items():
            for each in said["permissions"] if handler != "list" else ():
                service, _, name = each.partition(":")
                found[f"{service}:{name[0].upper()}{name[1:]}"].add(f"{kind.removeprefix('AWS::')} {handler}")
    return {name: frozenset(kinds) for name, kinds in found.items()}


def is_unused(name: str) -> bool:
    """Whether this template makes no use of it."""
    return any(fnmatch.fnmatchcase(name, each) for unused in UNUSED.values() for each in unused)


def needed() -> frozenset[str]:
    """All that the policies must allow, and nothing else."""
    of_others = {name for name in of_cloudformation() if not is_unused(name)}
    return frozenset((own() - NOT_ALLOWED.keys()) | of_others)


@cache
def _operations() -> Mapping[str, Mapping[str, str]]:
    """Each method's name in boto3, with the services that have it and the operation's own name."""
    session, found = botocore.session.get_session(), defaultdict[str, dict[str, str]](dict)
    for service in _SERVICES:
        for operation in session.get_service_model(service).operation_names:
            found[xform_name(operation)][service] = operation
    for name in _NO_CALL:
        del found[name]
    return found


def _words(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
