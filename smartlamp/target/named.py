"""The skill that a person names: a function, a handler's file, or an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from alexa_simulator.account_linking.authorization_server.people import Person
from smartlamp.errors import CannotRun

TOKEN_VARIABLE = "SMARTLAMP_SKILL_TOKEN"  # noqa: S105 - its name
LINKING_SECRET_VARIABLE = "SMARTLAMP_LINKING_SECRET"  # noqa: S105 - its name

_ARN = re.compile(r"arn:aws[a-z-]*:lambda:([a-z0-9-]+):[0-9]{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9_$-]+)?")
_INVOKE = re.compile(r"/2015-03-31/functions/[^/]+/invocations")
_PYTHON_FILE = re.compile(r"(?P<file>.+\.py)(?::(?P<name>[A-Za-z_]\w*))?")
_PYTHON_MODULE = re.compile(r"(?P<file>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):(?P<name>[A-Za-z_]\w*)")
_NODE = re.compile(r"(?P<file>.+\.[cm]?js)(?::(?P<name>[A-Za-z_$][\w$]*))?")
FORMS = (
    "a handler (my_skill.py:handler, package.module:handler, index.mjs:handler), an address (http://127.0.0.1:8123/api/alexa/smart_home), "
    "Lambda's Invoke address (http://127.0.0.1:3001/2015-03-31/functions/NAME/invocations), or a function's ARN"
)


class Kind(StrEnum):
    """How a skill is reached."""

    FUNCTION = "function"
    PYTHON = "python"
    NODE = "node"
    URL = "url"
    INVOKE = "invoke"


@dataclass(frozen=True)
class OwnServer:
    """The maker's own authorization server, as the console's account linking page would name it.

    Attributes:
        redirect_url: one of Amazon's that is registered there, for a sign-in without a browser; empty if none is known.
    """

    authorization_url: str
    token_url: str
    client_id: str
    scheme: str = "HTTP_BASIC"
    pkce: bool = True
    redirect_url: str = ""


@dataclass(frozen=True)
class Accounts:
    """Whose accounts are linked to a skill, and where. Without a server of the maker's own, the simulator is one.

    Attributes:
        people: who can sign in at the simulated one; without any, it has one of its own.
        tokens: what it gives: `jwt`, which a skill can check, or `opaque`.
    """

    server: OwnServer | None = None
    scopes: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    tokens: Literal["jwt", "opaque"] = "jwt"


@dataclass(frozen=True)
class Target:
    """A skill that is not the local stack's.

    Attributes:
        kind: how it is reached.
        address: an ARN, a URL, a file or a module.
        handler: the function's name in the file or module; empty for its usual names.
        folder: relative files and modules are found from here.
        environment: variables for a handler's process, beside those of this one.
        python: the interpreter of a Python handler; empty for this one.
        token_stdin: whether the user's skill token is on standard input.
        models: the folder of its interaction models, if it is a custom skill; otherwise empty.
        sends_events: whether it has the permission to send events, so that Alexa offers it a grant.
        region: of its customers: na, eu or fe. They have one gateway only.
        reloads: whether its process is started anew when its files change.
        redirects_amazon: whether what its process asks of Amazon's addresses is led to the simulator.
        accounts: how an account is linked to it.
    """

    kind: Kind
    address: str
    handler: str = ""
    folder: Path = field(default_factory=Path.cwd)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    python: str = ""
    token_stdin: bool = False
    models: str = ""
    sends_events: bool = True
    region: str = "na"
    reloads: bool = True
    redirects_amazon: bool = False
    accounts: Accounts = Accounts()

    @classmethod
    def named(cls, text: str, *, token_stdin: bool = False, folder: Path | None = None) -> Self:
        """The target that a person names. `folder`: where its file or module is; None for the working directory.

        Raises:
            CannotRun: it has none of the forms, or its file does not exist.
        """
        made = cls._of(text, folder or Path.cwd())
        if made is None:
            raise CannotRun(f"{text} is no skill that can be asked.", f"Name {FORMS}.")
        return replace(made, token_stdin=token_stdin)

    @classmethod
    def _of(cls, text: str, folder: Path) -> Self | None:
        if text.startswith("arn:"):
            function_region(text, "the stack's output SmartHomeFunctionArn is one")
            return cls(Kind.FUNCTION, text)
        if text.startswith(("http://", "https://")):
            return cls._at(text)
        for kind, form in ((Kind.PYTHON, _PYTHON_FILE), (Kind.NODE, _NODE)):
            if found := form.fullmatch(text):
                return cls(kind, _existing(found["file"], folder), found["name"] or "", folder)
        if found := _PYTHON_MODULE.fullmatch(text):
            return cls(Kind.PYTHON, found["file"], found["name"], folder)
        return None

    @classmethod
    def _at(cls, url: str) -> Self | None:
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018 - raises for a port that is none
        except ValueError:
            return None
        if not parts.hostname or parts.username:
            return None
        return cls(Kind.INVOKE if _INVOKE.fullmatch(parts.path) else Kind.URL, url)

    @property
    def place(self) -> str:
        """Its address, by which it is told from others."""
        return str(self.folder / self.address) if self.kind in (Kind.PYTHON, Kind.NODE) else self.address


def _existing(file: str, folder: Path) -> str:
    if not (folder / file).is_file():
        where = "here" if folder == Path.cwd() else f"in {folder}"
        raise CannotRun(f"There is no file {file} {where}.", "Name the file that has the handler in it.")
    return file


def function_region(arn: str, found_where: str) -> str:
    """The region of a function on AWS.

    Args:
        arn: its ARN.
        found_where: how to find the right one, as the rest of a sentence.

    Raises:
        CannotRun: it is not such an ARN.
    """
    found = _ARN.fullmatch(arn)
    if found is None:
        raise CannotRun(
            f"{arn} is not the ARN of a Lambda function.",
            f"It looks like arn:aws:lambda:REGION:ACCOUNT:function:NAME; {found_where}.",
        )
    return found[1]
