"""The functions' client of KMS, which asks moto's keys in this process in place of a connection: 0.1 ms for a request, and not 2 ms."""

import base64
import json
from typing import Any

from moto.backends import get_backend
from moto.core.exceptions import JsonRESTError
from moto.core.models import DEFAULT_ACCOUNT_ID

from device_cloud.runtime.aws_client import AwsClient

_MEMBERS = {
    "Encrypt": {"KeyId", "Plaintext", "EncryptionContext"},
    "Decrypt": {"KeyId", "CiphertextBlob", "EncryptionContext"},
}
_NEED_NOT_BE_SAID: dict[str, set[str]] = {"Encrypt": set(), "Decrypt": {"KeyId"}}


class KmsClient(AwsClient):
    """Encrypts and decrypts as moto does; all else, from the JSON to the exceptions, is as in a function."""

    def __init__(self, region: str) -> None:
        super().__init__("kms", region, environment={})
        self._keys: Any = get_backend("kms")[DEFAULT_ACCOUNT_ID][region]

    def _attempt(self, operation: str, body: bytes) -> dict[str, Any]:
        asked = json.loads(body)
        assert asked.keys() | _NEED_NOT_BE_SAID[operation] == _MEMBERS[operation]
        given = {"key_id": asked.get("KeyId"), "encryption_context": asked["EncryptionContext"]}
        try:
            if operation == "Encrypt":
                name, (made, key) = "CiphertextBlob", self._keys.encrypt(plaintext=_in(asked["Plaintext"]), **given)
            else:
                blob = _in(asked["CiphertextBlob"])
                name, (made, key) = "Plaintext", self._keys.decrypt(ciphertext_blob=blob, **given)
        except JsonRESTError as refused:
            return self._answer(400, None, refused.get_body().encode())
        return self._answer(200, None, json.dumps({name: base64.b64encode(made).decode(), "KeyId": key}).encode())


def _in(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
