"""moto, which makes once what each account, key and request would make anew, and is always the same."""

import functools
from typing import Any

import moto.core.models
import moto.core.responses
import moto.kms.models
from joserfc.jwk import RSAKey

# The one key of all user pools, of whose file the primes are missing: 0.23 s of CPU a pool to find them.
_RSA: Any = RSAKey.binding
_read = _RSA.import_private_key
_read_once = functools.cache(lambda parts: _read(dict(parts)))
_RSA.import_private_key = lambda key: _read_once(tuple(sorted(key.items())))

# The operations of a service, by a look at all members of a class, for each request.
_responses: Any = moto.core.responses
_responses.method_names_from_class = functools.cache(_responses.method_names_from_class)

# A key of KMS makes its own, also where it has no use for it: 30 ms of CPU.
_kms: Any = moto.kms.models
_kms.generate_private_key = functools.cache(_kms.generate_private_key)

# 1,300 objects, 10 ms of CPU a `mock_aws`.
_mocks: Any = moto.core.models
_mocks.CallbackResponse = functools.cache(_mocks.CallbackResponse)
