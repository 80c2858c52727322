"""moto, which makes once what each account, key and request would make anew, and is always the same."""

import functools
import string
from typing import Any

import moto.backends
import moto.core.base_backend
import moto.core.errors
import moto.core.models
import moto.core.responses
import moto.core.responses_custom_registry
import moto.core.serialize
import moto.kms.models
import moto.moto_api._internal.moto_random
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

# Each address and method that AWS has: 1,300 objects, 11 ms of CPU a `mock_aws`.
_mocks: Any = moto.core.models
_enable = _mocks.MockAWS._enable_patching
_addresses: dict[str, list[Any]] = {}


def _enable_with_addresses(mock: Any, reset: bool = True) -> None:
    """The first adds them one by one."""
    _enable(mock, reset)
    there = _mocks.responses_mock._registry._registered
    for method, responses in _addresses.items():
        there[method] += responses
    if not _addresses:
        _addresses.update({method: [*responses] for method, responses in there.items()})
        _mocks.RESPONSES_METHODS = []


_mocks.MockAWS._enable_patching = _enable_with_addresses

# The regions of a service, for each account.
_backends: Any = moto.core.base_backend
_regions_of = _backends.AccountSpecificBackend._generate_regions
_regions_once = functools.cache(lambda service: _regions_of(None, service))
_backends.AccountSpecificBackend._generate_regions = lambda _, service: _regions_once(service)

# Whether an account has a service, by a look at all services, for each look into one.
_create_account = _backends.BackendDict._create_account_specific_backend


def _create_if_missing(backends: Any, account: str) -> None:
    if not dict.__contains__(backends, account):
        _create_account(backends, account)


_backends.BackendDict._create_account_specific_backend = _create_if_missing

# Where a service's accounts are, and the patterns of its addresses, for each request.
_services: Any = moto.backends
_services._import_backend = functools.cache(_services._import_backend)
_Backend: Any = _backends.BaseBackend
_addresses_of = _Backend.urls.fget
_known_addresses: dict[type, Any] = {}


def _urls(backend: Any) -> Any:
    kind = type(backend)
    if kind not in _known_addresses:
        _known_addresses[kind] = _addresses_of(backend)
    return _known_addresses[kind]


_Backend.urls = property(_urls)

# The id of each answer, with a call for each of its 52 letters.
_Random: Any = moto.moto_api._internal.moto_random.MotoRandom
_draw = _Random.get_random_string


def _random_string(random: Any, length: int = 20, include_digits: bool = True, lower_case: bool = False) -> str:
    if lower_case or not include_digits:
        return str(_draw(random, length, include_digits, lower_case))
    return "".join(random.choices(string.ascii_letters + string.digits, k=length))


_Random.get_random_string = _random_string

# Which of the mocks is meant, by a look at all, for each request of `requests`; for this machine none is, so that its servers answer.
_Registry: Any = moto.core.responses_custom_registry.CustomRegistry
_find = _Registry.find
_Registry.find = lambda registry, request: (
    (None, []) if request.url.startswith("http://127.0.0.1:") else _find(registry, request)
)

# The errors of a service, by a look at all that it has, for each refusal: 3 ms of CPU.
_errors: Any = moto.core.errors
_errors.ErrorLookupFactory = functools.cache(_errors.ErrorLookupFactory)

# Under which names an object may have what an answer has, for each value of each answer: a third of the time to write it.
_Names: Any = moto.core.serialize.XFormedAttributePicker
_look_for_names = _Names.get_possible_keys
_names: dict[tuple[object, str, type], tuple[str, ...]] = {}


def _possible_names(picker: Any, context: Any) -> tuple[str, ...]:
    """They depend on the shape, its key, and the class of the object."""
    asked = context.shape, context.key, type(context.obj)
    if asked not in _names:
        _names[asked] = tuple(_look_for_names(picker, context))
    return _names[asked]


_Names.get_possible_keys = _possible_names

# For each value of each answer: what is needed only to look for names, and where the value is in the answer.
_serialize: Any = moto.core.serialize
_find_value = _serialize.ResponseSerializer.get_value


def _value(serializer: Any, there: Any, key: str, shape: Any) -> Any:
    picker = serializer._value_picker
    names = _names.get((shape, key, type(there)))
    if names is None or type(picker) is not _Names or picker.response_transformers:
        return _find_value(serializer, there, key, shape)
    for name in names:
        value = _serialize.get_value(there, name, _serialize.MISSING)
        if value is not _serialize.MISSING:
            return value
    return None


_serialize.ResponseSerializer.get_value = _value
