"""No test is held against the clock: a busy machine is no fault. What is always the same is made once for all tests.

- What Python compiles is kept, also where a container's image says otherwise (PYTHONDONTWRITEBYTECODE): each process that a test starts,
  and each that runs tests, would compile all modules anew. PYTHONPYCACHEPREFIX names another place for it.
- What AWS's services take and give is read once, and botocore makes up its mind about names and functions once.
- moto's user pools have one private key, of which its file lacks the primes: they are found once.
"""

import functools
import inspect
import os
import sys
from collections.abc import Callable
from typing import Any

import botocore.hooks
import botocore.session
from hypothesis import settings
from joserfc.jwk import RSAKey

settings.register_profile("without the clock", deadline=None)
settings.load_profile("without the clock")

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Each session of boto3 would read and parse the description of a service anew: 0.1 s of CPU a client. Nobody writes to it.
botocore.session.create_loader = functools.cache(botocore.session.create_loader)

# Each session of boto3 gives 130 names to 130 functions: 4 ms, of which these are 3.5 ms. Names have the same aliases in all sessions.
_hooks: Any = botocore.hooks
_alias_of = functools.cache(_hooks.EventAliaser(_hooks.HierarchicalEmitter())._alias_event_name)
_looked_at = _hooks.accepts_kwargs


def _takes_any_names(function: Callable[..., object]) -> bool:
    """Whether it has **, without a look at all the rest of what it takes."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return bool(code.co_flags & inspect.CO_VARKEYWORDS if code else _looked_at(function))


_hooks.EventAliaser._alias_event_name = lambda _, name: _alias_of(name)
_hooks.accepts_kwargs = _takes_any_names

# 0.23 s of CPU a user pool.
_RSA: Any = RSAKey.binding
_read = _RSA.import_private_key
_read_once = functools.cache(lambda parts: _read(dict(parts)))
_RSA.import_private_key = lambda key: _read_once(tuple(sorted(key.items())))
