"""The pages of a forgotten password: a code, then a new password."""

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.login import html, words
from smartlamp.local_stack.emulator.gate.login.signing_in import SigningIn
from smartlamp.local_stack.emulator.gate.login.users import UserPools
from smartlamp.local_stack.emulator.gate.login.visit import FORGOT, LOGIN, RESET, Outcome, Page, Sent, Shown, Visit
from smartlamp.local_stack.emulator.gate.user_pools.refused import EXPIRED


class ForgottenPassword:
    """The pages by path, in `pages`.

    Args:
        pools: the user pools.
        signing_in: goes on with the new password.
    """

    def __init__(self, pools: UserPools, signing_in: SigningIn) -> None:
        self._pools = pools
        self._signing_in = signing_in
        self.pages: dict[str, Page] = {FORGOT: self._forgot, RESET: self._reset}

    def _forgot(self, visit: Visit) -> Outcome:
        """Ask for a code for a new password. Nobody learns whether there is such a person."""
        client, problem = visit.asked.client, ""
        if visit.is_sent:
            username = visit.form.get("username", "")
            try:
                sent = self._pools.ask(client, "ForgotPassword", username)
                sent_to = str(sent["CodeDeliveryDetails"]["Destination"])
                visit.session.begin(client.client_id, forgetful=username, sent_to=sent_to)
                return Sent(visit.to(RESET))
            except CognitoRefused as refused:
                problem = words.problem(refused)
        return Shown(
            html.page(
                "Forgot your password?",
                html.note(words.where_recovery_codes_go(client)),
                visit.form_html(FORGOT, "Send the code", words.username_field(client, visit.form.get("username", ""))),
                html.link(visit.to(LOGIN), "Back to sign in"),
                problem=problem,
            )
        )

    def _reset(self, visit: Visit) -> Outcome:
        """The code, and the new password; then sign in with it."""
        session, client, problem = visit.session, visit.asked.client, ""
        if not session.forgetful or session.client_id != client.client_id:
            return Sent(visit.to(FORGOT))
        if visit.is_sent:
            code, password = visit.form.get("code", "").strip(), visit.form.get("password", "")
            try:
                self._pools.ask(
                    client, "ConfirmForgotPassword", session.forgetful, ConfirmationCode=code, Password=password
                )
                return self._signing_in.sign_in(visit, session.forgetful, password)
            except CognitoRefused as refused:
                problem = words.problem(refused)
                if refused.code == EXPIRED[0]:
                    problem += " Go back and ask for a new one."
        # The masked number of nobody beside the masked address of somebody would tell who exists.
        sent_to = "its verified e-mail address" if words.recovers_by_mail_alone(client) else session.sent_to
        return Shown(
            html.page(
                "Choose a new password",
                html.note(f"If there is such an account, a code was sent to {sent_to}. It is good for an hour."),
                visit.form_html(
                    RESET, "Change password", words.code_field(), words.password_field("New password", client)
                ),
                html.note(words.WHERE_CODES_ARE, "quiet"),
                html.note(words.where_recovery_codes_go(client), "quiet"),
                html.link(visit.to(FORGOT), "Send a new code"),
                problem=problem,
            )
        )
