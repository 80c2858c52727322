"""The `smartlamp` command: every command's words and options. What they do lives in the rooms that they call."""

import sys

import typer
from botocore.exceptions import BotoCoreError, ClientError

from alexa_simulator.errors import Refused, SimulatorUnreachable
from smartlamp import console
from smartlamp.commands import alexa, demo, evaluate, lamps, scenes, stack, users, validate
from smartlamp.errors import CannotRun, Failed, SmartLampError

app = typer.Typer(
    name="smartlamp",
    help="See an Alexa Smart Home skill work on this machine: link an account, discover a lamp, say “turn on SmartLamp”.\n\n"
    "Begin with: smartlamp demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
stack.register(app)
app.command("demo")(demo.demo)
alexa.register(app)
app.add_typer(lamps.app, name="lamps")
app.add_typer(scenes.app, name="scenes")
app.add_typer(users.app, name="users")
app.command("validate")(validate.validate)
app.command("evaluate")(evaluate.evaluate)


def main() -> None:
    """Run the command; exit 0 done, 1 the thing failed, 2 it could not be tried."""
    try:
        app(standalone_mode=True)
    except SmartLampError as problem:
        console.print_problem(problem)
        sys.exit(problem.status)
    except SimulatorUnreachable as unreachable:
        console.print_problem(CannotRun(str(unreachable)))
        sys.exit(2)
    except Refused as refused:  # the simulator's sentences already say what to do
        console.print_problem(Failed(str(refused)))
        sys.exit(1)
    except (BotoCoreError, ClientError) as refused:
        to_do = "Try again; if it stays so, start anew: smartlamp down, then smartlamp up."
        console.print_problem(Failed(f"The emulator did not do what was asked: {refused}", to_do))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
