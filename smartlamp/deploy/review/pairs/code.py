"""A function's processor, Python and handler, against the archive that is deployed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from smartlamp.deploy.review.archive import Archive
from smartlamp.deploy.review.facts import Facts
from smartlamp.deploy.review.finding import Effect, Evidence, Finding
from smartlamp.deploy.review.resolved import Resolved, at

_DEFAULT_ARCHITECTURE = "x86_64"


@dataclass(frozen=True)
class Code:
    """Where a function's archive is: its bucket, key and version ("" for the newest)."""

    function: str
    runtime: str
    architecture: str
    handler: str
    place: tuple[str, str, str]


def codes(template: Resolved) -> Iterator[Code]:
    """The functions whose archive is in S3."""
    for name, each in template.of_type("AWS::Lambda::Function").items():
        place = _place(at(each, "Code"))
        if place:
            yield Code(name, str(at(each, "Runtime")), _architecture(each), str(at(each, "Handler")), place)


def _architecture(function: Any) -> str:
    match at(function, "Architectures"):
        case [str(architecture), *_]:
            return architecture
    return _DEFAULT_ARCHITECTURE


def _place(code: Any) -> tuple[str, str, str] | None:
    match code:
        case {"S3Bucket": str(bucket), "S3Key": str(key)}:
            return bucket, key, str(code.get("S3ObjectVersion", ""))
    return None


def findings(facts: Facts) -> Iterator[Finding]:
    """What in an archive does not run in its function."""
    for code in codes(facts.after) if facts.after else ():
        if code.place not in facts.seen.archives:
            continue
        archive = facts.seen.archives[code.place]
        if archive is None:
            yield Finding(
                code.function,
                Effect.REFUSED,
                f"Its archive, s3://{code.place[0]}/{code.place[1]}, is not there, or is no zip file.",
                Evidence.DOCUMENTED,
                "Lambda, CreateFunction",
                "`sam build`, then `sam deploy`: it uploads the archives.",
            )
        else:
            yield from _judged(code, archive)


def _judged(code: Code, archive: Archive) -> Iterator[Finding]:
    others = _other(archive.machines, code.architecture)
    if others:
        yield _does_not_import(
            code,
            f"It is to run on {code.architecture}, and its archive has modules for {', '.join(sorted(set(others.values())))} ({_few(others)})",
            f"Build for it: `ARCHITECTURE={code.architecture} sam build`, or set the parameter Architecture to the one that was built for.",
        )
    wrong = _other(archive.pythons, code.runtime)
    if wrong:
        yield _does_not_import(
            code,
            f"It is to run on {code.runtime}, and its archive has modules for {', '.join(sorted(set(wrong.values())))} ({_few(wrong)})",
            f"Build for it: `RUNTIME={code.runtime} sam build`, or set Runtime in template.yaml to the one that was built for.",
        )
    file = code.handler.rpartition(".")[0].replace(".", "/") + ".py"
    if file not in archive.files and (archive.files or not archive.bytecode):
        yield _does_not_import(
            code,
            f"Its handler is {code.handler}, and its archive has no {file}: it is another function's",
            "`sam build`, then `sam deploy`.",
        )
    if archive.bytecode and code.runtime not in archive.bytecode:
        yield Finding(
            code.function,
            Effect.WITH_CARE,
            f"Its code is compiled for {', '.join(sorted(archive.bytecode))}, and {code.runtime} compiles it again at each start, which takes about half as long again.",
            Evidence.INFERRED,
            "Python, “Cached bytecode invalidation”; measured here: docs/operations.md",
            f"`RUNTIME={code.runtime} sam build`.",
        )


def _other(found: Mapping[str, str], wanted: str) -> dict[str, str]:
    return {name: what for name, what in found.items() if what != wanted}


def _few(names: Mapping[str, str]) -> str:
    first, *more = sorted(names)
    return first + (f" and {len(more)} more" if more else "")


def _does_not_import(code: Code, what: str, instead: str) -> Finding:
    return Finding(
        code.function,
        Effect.BREAKS,
        f"{what}. It does not import: each invocation fails, from the moment that it is deployed.",
        Evidence.INFERRED,
        "Python loads a compiled module for its own processor and version only; Lambda, “Runtime.ImportModuleError”",
        instead,
    )
