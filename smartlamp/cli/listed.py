"""Which module has which command, under which heading."""

from collections.abc import Mapping

# Each command's module, and its help in one sentence (which the tests hold against the command's own): the list of commands is shown
# without importing any of them.
LISTED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "A skill of your own: in its folder, or with --target": {
        "init": (
            "new_skill.init",
            "Write smartlamp.toml, which names the skill of this folder, so that every command finds it.",
        ),
        "app": (
            "running.app",
            "Serve the Alexa app for any skill: link, speak, see each step. With Login with Amazon, the event gateway, and an authorization server.",
        ),
        "clock": (
            "running.clock",
            "Move the simulated Alexa's clock ahead: tokens expire, and are refreshed as Alexa does it. `now`: back to this machine's time.",
        ),
    },
    "The local stack": {
        "demo": ("demo", "Link an account, discover a lamp, say “turn on SmartLamp”, and tell what happens."),
        "up": ("running.stack", "Start the local stack, or update a running one to the working tree."),
        "status": (
            "running.status",
            "Show what runs, who is linked, what Alexa believes about each lamp and scene, and where that is wrong.",
        ),
        "inbox": (
            "customers.inbox",
            "Show the mails and text messages that Cognito sends to whoever signs up or signs in, with the codes in them.",
        ),
        "down": ("running.stack", "Stop the local stack and the apps of other skills; their state is kept."),
    },
    "Simulated Alexa": {
        "link": (
            "alexa",
            "Link an account as the Alexa app does: sign in on the hosted page, code, tokens, AcceptGrant, Discover.",
        ),
        "enable": ("alexa", "Enable a skill as its page in the Alexa app does, with or without an account."),
        "unlink": ("alexa", "Disable the skill: Alexa forgets the tokens and revokes the grant."),
        "discover": ("alexa", "Ask the skill which devices there are."),
        "say": ("alexa", "Say something to Alexa: what it says, then what changed. With --verbose: every message."),
        "directive": (
            "alexa",
            "Send a directive of your own; what it leaves out (ids, token, correlation token) is filled in as Alexa does.",
        ),
        "events": (
            "troubleshooting.events",
            "Show the events that the skill sent to Alexa's event gateway, and what Alexa did with each.",
        ),
        "misbehave": (
            "troubleshooting.misbehave",
            "Break what Alexa and the skill need of each other, until you turn that off or the stack stops. Alone: show what is broken.",
        ),
    },
    "People and lamps: here, or with --stack on AWS": {
        "users": (
            "customers.users",
            "People who can sign in: whom you add, and whoever signed up on the sign-in page.",
        ),
        "lamps": (
            "customers.lamps",
            "The device cloud's lamps, as the person who signs in (--as), or for a customer (--for).",
        ),
        "scenes": (
            "customers.scenes",
            "Scenes: the light of several lamps under one name, as the person who signs in (--as), or for a customer (--for).",
        ),
    },
    "From two empty accounts to a skill that links": {
        "deploy": (
            "provisioning.deploy",
            "Make or repair everything: the skills at Amazon, the stack on AWS, and the account linking between them.",
        ),
        "rotate": (
            "provisioning.rotate",
            "Change the linking client's secret while links go on, or store the event client's new one.",
        ),
        "destroy": (
            "provisioning.destroy",
            "Delete the skills and the stack. What customers gave stays: the user pool, the tables, the key.",
        ),
    },
    "A stack on AWS: before it changes, and after something was lost": {
        "review": (
            "review",
            "Say whether a change set may run on AWS: what it would replace, what AWS would refuse, which settings do not agree.",
        ),
        "resync": (
            "recovery.resync",
            "Tell Alexa again about all lamps and scenes and about those that are gone. For use after dead letters or a restored table.",
        ),
        "restore": (
            "recovery.restore",
            "Make the items of a table those of another that was restored from its backup: put what differs, delete what the backup lacks.",
        ),
        "leftovers": (
            "recovery.leftovers",
            "Show what stacks on AWS left that were deleted or whose first deployment failed; delete it if it is empty.",
        ),
        "rebuild": (
            "recovery.rebuild",
            "Write what builds a deleted stack on AWS again around the people, lamps and grants that it left, and say how.",
        ),
    },
    "When something does not work": {
        "doctor": (
            "troubleshooting.doctor",
            "Find out why an account cannot be linked, or a lamp not be used: hop by hop, from the sign-in page to the event gateway.",
        ),
        "explain": (
            "troubleshooting.explain",
            "Say what a symptom, an error's word or a line of a log means: causes, how to see which one it is, and what to do.",
        ),
    },
    "Checks": {
        "validate": ("validate", "Check Alexa Smart Home messages, and say in plain words what is wrong and where."),
        "evaluate": ("checks.evaluate", "Run capability test plans against an endpoint. They change its state."),
        "replay": (
            "checks.replay",
            "Send a session's directives anew, and show what differs in the answers, apart from ids, times and tokens.",
        ),
        "record": (
            "checks.replay",
            "Keep in a session what the running Alexa and the skill exchanged lately: the latest 100 directives with their answers.",
        ),
    },
}
COMMANDS = {name: known for listed in LISTED.values() for name, known in listed.items()}
# Each command but these needs some of what the extra `cli` installs.
NEEDS_NO_EXTRA = frozenset({"explain", "validate"})
