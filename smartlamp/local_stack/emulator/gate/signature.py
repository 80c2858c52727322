"""Checks a request's signature with the emulator's own code. Unlike the emulator, it accepts no key that everybody knows."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.core import iam_evaluator, responses, router, sigv4

Query = Mapping[str, Sequence[str]]
Refusal = tuple[str, str]

_UNKNOWN = (
    "UnrecognizedClientException",
    "The security token included in the request is invalid: this stack takes only its own keys, from the file aws of its state folder.",
)
_WRONG = ("SignatureDoesNotMatch", "The signature is not right.")


class Signatures:
    """What the gate needs to know about signatures (`smartlamp.local_stack.emulator.gate.gate.Signatures`)."""

    def key_id(self, headers: Mapping[str, str], query: Query) -> str:
        """The id of the key that a request says it is signed with; empty for a request without a signature."""
        given: str = router.extract_access_key_id(headers, query)
        # A signature that the emulator does not recognise must not pass as an unsigned request.
        return given or ("?" if headers.get("authorization", "").upper().startswith("AWS") else "")

    def key_refusal(self, headers: Mapping[str, str], query: Query) -> Refusal | None:
        """Why the key is not one of this stack's, before the body is read; None if it is."""
        found = _found(headers, query)
        return found if isinstance(found, tuple) else None

    def refusal(
        self, method: str, raw_path: str, query: Query, headers: Mapping[str, str], body: bytes
    ) -> Refusal | None:
        """AWS's error code and message for a wrong signature; None for a right one."""
        found = _found(headers, query)
        if isinstance(found, tuple):
            return found
        signature, presigned = _signature(headers, query)
        stated = headers.get("x-amz-content-sha256", "")
        if len(stated) == 64 and stated != hashlib.sha256(body).hexdigest():
            return "XAmzContentSHA256Mismatch", "The body is not the one that was signed."
        late: Refusal | None = _expired(signature, query) if presigned else sigv4.request_time_failure(signature)
        wrong: Refusal | None = late or sigv4.header_signature_failure(
            signature, found.secret_access_key, method, raw_path, query, headers, body, presigned=presigned
        )
        return wrong


def _signature(headers: Mapping[str, str], query: Query) -> tuple[Any, bool]:
    presigned = not headers.get("authorization", "").startswith("AWS4-")
    return (sigv4.parse_query_signature(query) if presigned else sigv4.parse_header_signature(headers)), presigned


def _found(headers: Mapping[str, str], query: Query) -> Any:
    """The credential of a request, or the refusal."""
    signature, _ = _signature(headers, query)
    if isinstance(signature, tuple):
        return signature
    if not (signature.signature.isascii() and signature.access_key_id.isascii()):
        return _WRONG
    key = signature.access_key_id
    if iam_evaluator.is_root_access_key(key) and key != os.environ["AWS_ACCESS_KEY_ID"]:
        return _UNKNOWN
    account = iam_evaluator.find_iam_access_key_account(key) or responses.get_account_id()
    session_token = headers.get("x-amz-security-token") or "".join(query.get("X-Amz-Security-Token", ()))
    known = iam_evaluator.resolve_credential(key, account, session_token)
    if isinstance(known, iam_evaluator.CredentialResolutionError):
        return known.code, _UNKNOWN[1]
    return known


def _expired(signature: Any, query: Query) -> Refusal | None:
    try:
        over = sigv4.presigned_request_is_expired(signature.amz_date, "".join(query.get("X-Amz-Expires", ())))
    except ValueError:
        over = True
    return ("AccessDenied", "Request has expired.") if over else None
