"""What `smartlamp rotate` does with an environment that is open."""

from smartlamp.developer_account.exchange import Exchange
from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.documents.skill_package import SMART_HOME_SKILL
from smartlamp.provisioning.lifecycle.teardown import published
from smartlamp.provisioning.phases.event_client import EventClientPhase
from smartlamp.provisioning.phases.linking import LinkingPhase
from smartlamp.provisioning.rotation.client_secrets import ClientSecrets
from smartlamp.provisioning.rotation.kept import Kept
from smartlamp.provisioning.rotation.linking_secret import LinkingSecret, Standing
from smartlamp.provisioning.rotation.token_endpoint import TokenEndpoint
from smartlamp.provisioning.run import Run


class Rotation:
    """The secrets of an environment, changed.

    Args:
        run: the environment, open for writing.

    Raises:
        CannotRun: it has no stack, or a skill of it is not known here. Nothing was changed: what is not known is not written, and would lose
            its links in the end.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._phases = [
            LinkingPhase(run, each) for each in run.environment.packages if run.links_with_cognito(each.folder)
        ]
        stack = run.stack()
        missing = [f"the skill {each.folder}" for each in run.environment.packages if not run.skill_id(each.folder)]
        if stack is None:
            missing.insert(0, f"the stack {run.environment.stack} in {run.environment.region}")
        if stack is None or missing:
            raise CannotRun(
                f"This environment is not complete: {' and '.join(missing)} is missing here. Nothing was changed.",
                "Make it, or have it found again: `smartlamp deploy`",
            )
        client_id = stack.output("LinkingClientId")
        endpoint = TokenEndpoint(stack.output("TokenUrl"), client_id, Exchange(run.clock), run.developer.patience)
        self._secret = LinkingSecret(
            ClientSecrets(run.client("cognito-idp"), stack.output("UserPoolId"), client_id, run.secret_values),
            Kept(run.client("ssm"), run.environment.stack, run.secret_values),
            endpoint.accepts,
            clock=run.clock,
        )

    def begin_linking_secret(self) -> Standing:
        """Give the client a second secret, and every skill that one. Raises as `LinkingSecret.begin` does."""
        self._run.say("Giving the client and its skills a second secret")
        return self._secret.begin(self._write_linking)

    def finish_linking_secret(self, *, force: bool) -> Standing:
        """Delete the old secret. Raises as `LinkingSecret.finish` does."""
        self._run.say("Deleting the old secret")
        return self._secret.finish(lambda: bool(published(self._run)), force=force)

    def store_event_client(self) -> bool:
        """Store the event client that Amazon shows; whether it is another than the one that was stored. Raises as the phase does."""
        self._run.say("Comparing the stored event client with the one that Amazon shows")
        phase = EventClientPhase(self._run, SMART_HOME_SKILL)
        if not phase.check():
            return False
        phase.apply()
        return True

    def _write_linking(self, secret: str) -> None:
        """Write every skill's account linking, and see that it is there."""
        if self._run.linking_secret() != secret:
            raise Failed(
                "Another command has changed the linking client's secret meanwhile.",
                "Wait until it has ended, then run the same command again.",
            )
        for phase in self._phases:
            phase.apply()
            if differs := phase.check():
                raise Failed(
                    f"The {phase.title} is not what was written: {differs[0].why}",
                    "Run the same command again: the old secret is still good.",
                )
