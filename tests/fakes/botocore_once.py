"""botocore, which makes once what each session, client and request would make anew, and is always the same.

To be imported by a process that makes many clients, or forks others that do.
"""

import functools
import inspect
import os
from collections.abc import Callable
from typing import Any

import botocore.awsrequest
import botocore.client
import botocore.endpoint
import botocore.errorfactory
import botocore.hooks
import botocore.httpsession
import botocore.parsers
import botocore.regions
import botocore.session
import botocore.useragent
import botocore.utils

# Each session of boto3 would read and parse the description of a service anew: 0.1 s of CPU a client. Nobody writes to it.
botocore.session.create_loader = functools.cache(botocore.session.create_loader)

# Each session of boto3 gives 130 names to 130 functions, and each client copies that: 4 ms. Names have the same aliases in all sessions.
_hooks: Any = botocore.hooks
_alias_of = functools.cache(_hooks.EventAliaser(_hooks.HierarchicalEmitter())._alias_event_name)
_looked_at = _hooks.accepts_kwargs


def _takes_any_names(function: Callable[..., object]) -> bool:
    """Whether it has **, without a look at all the rest of what it takes."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return bool(code.co_flags & inspect.CO_VARKEYWORDS if code else _looked_at(function))


def _copy_of_names(names: Any) -> Any:
    """It has the nodes of the original: whichever of both gets or loses a name has nodes of its own from then on."""
    copy = _hooks._PrefixTrie()
    copy._root = names._root
    return copy


def _copied(node: dict[str, Any]) -> dict[str, Any]:
    values = node["values"]
    lists = None if values is None else _hooks.NodeList(*map(list.copy, values))
    return {"chunk": node["chunk"], "values": lists, "children": node["children"].copy()}


def _with_own_nodes(change: Callable[..., None]) -> Callable[..., None]:
    """A change of a name, on copies of all nodes on the way to it."""

    def changed(names: Any, name: str, *more: Any, **options: Any) -> None:
        node = names._root = _copied(names._root)
        for part in name.split("."):
            if part not in node["children"]:
                break
            below = node["children"][part] = _copied(node["children"][part])
            node = below
        change(names, name, *more, **options)

    return changed


_hooks.EventAliaser._alias_event_name = lambda _, name: _alias_of(name)
_hooks.accepts_kwargs = _takes_any_names
_hooks._PrefixTrie.__copy__ = _copy_of_names
_hooks._PrefixTrie.append_item = _with_own_nodes(_hooks._PrefixTrie.append_item)
_hooks._PrefixTrie.remove_item = _with_own_nodes(_hooks._PrefixTrie.remove_item)

_Session: Any = botocore.session.Session
_register_all = _Session._register_builtin_handlers


@functools.cache
def _names() -> Any:
    """Those of every session; moto has added its own."""
    session = _Session(include_builtin_handlers=False)
    _register_all(session, session._events)
    return session._original_handler._handlers


def _register(session: Any, _: object) -> None:
    session._original_handler._handlers = _copy_of_names(_names())


_Session._register_builtin_handlers = _register

# The same for all sessions of boto3: 3 ms a client, and what a client finds in the description of its service, another does not look for.
_Creator: Any = botocore.client.ClientCreator
_create_class = _Creator._create_client_class
_load_model = _Creator._load_service_model
_classes: dict[str, type] = {}
_models: dict[tuple[str, str | None], Any] = {}


def _class_of(creator: Any, service: str, model: Any) -> type:
    if service not in _classes:
        _classes[service] = _create_class(creator, service, model)
    return _classes[service]


def _model_of(creator: Any, service: str, version: str | None = None) -> Any:
    if (service, version) not in _models:
        _models[service, version] = _load_model(creator, service, version)
    return _models[service, version]


_Creator._create_client_class = _class_of
_Creator._load_service_model = _model_of

# The exceptions of a service, a class for each: 2 ms for each client of which somebody asks for one. They are kept by the service's name.
_exceptions: Any = botocore.errorfactory.ClientExceptionsFactory()
_Session._register_exceptions_factory = lambda session: session._internal_components.register_component(
    "exceptions_factory", _exceptions
)

# The rules of a service's addresses: 1 ms a client.
_regions: Any = botocore.regions
_make_provider = _regions.EndpointProvider
_providers: dict[int, tuple[object, Any]] = {}


def _provider_of(ruleset_data: object, **more: Any) -> Any:
    """The loader has the rules of each service once, as long as they are in here."""
    if id(ruleset_data) not in _providers:
        _providers[id(ruleset_data)] = ruleset_data, _make_provider(ruleset_data=ruleset_data, **more)
    return _providers[id(ruleset_data)][1]


_regions.EndpointProvider = _provider_of

# Each part of the user agent, letter by letter, for each request.
_agent: Any = botocore.useragent
_agent.sanitize_user_agent_string_component = functools.cache(_agent.sanitize_user_agent_string_component)
_agent.UserAgentComponent.to_string = functools.cache(_agent.UserAgentComponent.to_string)

# When each resource was made, in each answer: the text of a moment is guessed at by dateutil.
_parsers: Any = botocore.parsers
_parsers.DEFAULT_TIMESTAMP_PARSER = functools.lru_cache(maxsize=10_000)(_parsers.DEFAULT_TIMESTAMP_PARSER)

# How to speak TLS, for each client, and for each way to find credentials: 0.1 ms each. A connection that needs it makes it.
_sessions: Any = botocore.httpsession
_requests: Any = botocore.awsrequest
_make_pool = _requests.AWSHTTPSConnectionPool


def _pool_with_tls(*place: Any, ssl_context: Any = None, **options: Any) -> Any:
    return _make_pool(*place, ssl_context=ssl_context or _sessions.create_urllib3_context(), **options)


_sessions.URLLib3Session._get_ssl_context = lambda session: (
    _sessions.create_urllib3_context() if session._proxy_config.settings else None
)
_requests.AWSHTTPSConnectionPool = _pool_with_tls

# The proxies that the environment names, by a look at all variables, twice for each client: 0.2 ms. Those that only macOS's settings name
# are not found any more.
_utils: Any = botocore.utils
_endpoint: Any = botocore.endpoint
_find_proxies = _utils.get_environ_proxies


def _proxies(url: str) -> Any:
    named = any(name.lower().endswith("_proxy") for name in os.environ)
    return _find_proxies(url) if named else {}


_utils.get_environ_proxies = _endpoint.get_environ_proxies = _proxies
