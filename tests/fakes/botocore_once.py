"""botocore, which makes once what each session, client and request would make anew, and is always the same.

To be imported by a process that makes many clients, or forks others that do.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import botocore.client
import botocore.hooks
import botocore.session
import botocore.useragent

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


def _copied(node: dict[str, Any]) -> dict[str, Any]:
    """A node of a session's names, and those below it."""
    values = node["values"]
    return {
        "chunk": node["chunk"],
        "values": None if values is None else _hooks.NodeList._make(map(list.copy, values)),
        "children": {chunk: _copied(each) for chunk, each in node["children"].items()},
    }


def _copy_of_names(names: Any) -> Any:
    copy = _hooks._PrefixTrie()
    copy._root = _copied(names._root)
    return copy


_hooks.EventAliaser._alias_event_name = lambda _, name: _alias_of(name)
_hooks.accepts_kwargs = _takes_any_names
_hooks._PrefixTrie.__copy__ = _copy_of_names

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

# The same for all sessions of boto3: 1 ms a client.
_Creator: Any = botocore.client.ClientCreator
_create_class = _Creator._create_client_class
_classes: dict[str, type] = {}


def _class_of(creator: Any, service: str, model: Any) -> type:
    if service not in _classes:
        _classes[service] = _create_class(creator, service, model)
    return _classes[service]


_Creator._create_client_class = _class_of

# Each part of the user agent, letter by letter, for each request.
_agent: Any = botocore.useragent
_agent.sanitize_user_agent_string_component = functools.cache(_agent.sanitize_user_agent_string_component)
