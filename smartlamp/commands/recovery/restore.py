"""restore: give a table of the stack the items of one that was restored from its backup."""

import enum
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from smartlamp.commands.options import STATE_DIR, Json, Region, Stack, StateDir, only_with_stack
from smartlamp.errors import Failed
from smartlamp.local_stack.state import StateFolder
from smartlamp.terminal import console


class Which(enum.StrEnum):
    """Which table of the stack."""

    LAMPS = "lamps"
    GRANTS = "grants"
    TOLD = "told"
    STARTERS = "starters"


_OUTPUT = {
    Which.LAMPS: "LampsTable",
    Which.GRANTS: "GrantsTable",
    Which.TOLD: "ToldTable",
    Which.STARTERS: "StartersTable",
}

Table = Annotated[Which, typer.Argument(help="The table of the stack whose items change.", show_default=False)]
Source = Annotated[
    str,
    typer.Option("--from", metavar="TABLE", help="The table that was restored from its backup.", show_default=False),
]
Write = Annotated[bool, typer.Option("--write", help="Do it. Without this it is only counted.")]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("restore")(restore)


def restore(
    table: Table,
    source: Source,
    write: Write = False,
    stack: Stack = "",
    region: Region = "",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Make the items of a table those of another that was restored from its backup: put what differs, delete what the backup lacks.

    Without --write nothing changes. An interrupted run continues when it is started again. docs/operations.md says what comes before and after.

    Example: smartlamp restore lamps --from lamps-restored --stack smartlamp
    """
    only_with_stack(stack, {"--region": region})
    client, name = _table(table, stack, region, state_dir)
    from smartlamp.target.table_copy import TableCopy  # noqa: PLC0415 - boto3, 0.2 s to import: `--help` does not need it

    with console.progress(json_wanted=json) as say:
        counts = TableCopy(client, name, source).made(write=write, say=say)
    if json:
        console.print_json(asdict(counts) | {"table": name, "written": write})
    else:
        done = "were put" if write else "would be put"
        console.print_line(f"{name}: {counts.put} items {done}, {counts.deleted} deleted; {source} has {counts.read}.")
        if not write and (counts.put or counts.deleted):
            console.print_line("Nothing was changed. To do it, add --write.")
    if counts.changed_meanwhile:
        raise Failed(
            f"{counts.changed_meanwhile} items were changed by somebody else meanwhile, and left as they are.",
            "Stop what writes to the table (docs/operations.md), then run the same command again.",
        )


def _table(table: Which, stack: str, region: str, state_dir: Path) -> tuple[Any, str]:
    """A client of DynamoDB, and the table's name."""
    if stack:
        from smartlamp.target.aws_stack import AwsStack  # noqa: PLC0415 - as in `restore`

        named = AwsStack.named(stack, region or None)
        return named.client("dynamodb"), named.output(_OUTPUT[table])
    running = StateFolder(state_dir).reached()
    return running.account.client("dynamodb"), running.outputs[_OUTPUT[table]]
