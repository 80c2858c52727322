"""Whose signature a request carries, by the emulator's own means. Unlike the emulator, it passes no key that everybody knows."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.core import iam_evaluator, responses, router, sigv4

_UNKNOWN = (
    "UnrecognizedClientException",
    "The security token included in the request is invalid: this stack takes only its own keys, from the file aws of its state folder.",
)


def access_key_id(headers: Mapping[str, str], query: Mapping[str, Sequence[str]]) -> str:
    """The id of the key that a request says it is signed with; empty for a request without a signature."""
    given: str = router.extract_access_key_id(headers, query)
    # What the emulator does not take for a signature is still none that may pass for nobody's.
    return given or ("?" if headers.get("authorization", "").upper().startswith("AWS") else "")


def refusal(
    method: str, raw_path: str, query: Mapping[str, Sequence[str]], headers: Mapping[str, str], body: bytes
) -> tuple[str, str] | None:
    """AWS's error code and message for a wrong signature; None for a right one."""
    presigned = not headers.get("authorization", "").startswith("AWS4-")
    signature: Any = sigv4.parse_query_signature(query) if presigned else sigv4.parse_header_signature(headers)
    if isinstance(signature, tuple):
        return signature
    key = signature.access_key_id
    if iam_evaluator.is_root_access_key(key) and key != os.environ["AWS_ACCESS_KEY_ID"]:
        return _UNKNOWN
    account = iam_evaluator.find_iam_access_key_account(key) or responses.get_account_id()
    session_token = headers.get("x-amz-security-token") or "".join(query.get("X-Amz-Security-Token", ()))
    known: Any = iam_evaluator.resolve_credential(key, account, session_token)
    if isinstance(known, iam_evaluator.CredentialResolutionError):
        return known.code, _UNKNOWN[1]
    stated = headers.get("x-amz-content-sha256", "")
    if len(stated) == 64 and stated != hashlib.sha256(body).hexdigest():
        return "XAmzContentSHA256Mismatch", "The body is not the one that was signed."
    late: Any = None if presigned else sigv4.request_time_failure(signature)
    if presigned:
        late = _expired(signature.amz_date, "".join(query.get("X-Amz-Expires", ())))
    failure: tuple[str, str] | None = late or sigv4.header_signature_failure(
        signature, known.secret_access_key, method, raw_path, query, headers, body, presigned=presigned
    )
    return failure


def _expired(amz_date: str, seconds: str) -> tuple[str, str] | None:
    try:
        over = sigv4.presigned_request_is_expired(amz_date, seconds)
    except ValueError:
        over = True
    return ("AccessDenied", "Request has expired.") if over else None
