"""The pages of a new account: what the pool wants to know, then the code that shows whose the address or number is."""

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.login import html, words
from smartlamp.local_stack.emulator.gate.login.signing_in import SigningIn
from smartlamp.local_stack.emulator.gate.login.users import UserPools
from smartlamp.local_stack.emulator.gate.login.visit import (
    CONFIRM,
    LOGIN,
    RESEND,
    SIGN_UP,
    Outcome,
    Page,
    Sent,
    Shown,
    Visit,
)


class SigningUp:
    """The pages by path, in `pages`.

    Args:
        pools: the user pools.
        signing_in: goes on once the account is confirmed.
    """

    def __init__(self, pools: UserPools, signing_in: SigningIn) -> None:
        self._pools = pools
        self._signing_in = signing_in
        # Documented is /confirm; where the classic pages lead, as others have seen, is /confirmUser.
        self.pages: dict[str, Page] = {
            SIGN_UP: self._sign_up,
            CONFIRM: self._confirm,
            "/confirm": self._confirm,
            RESEND: self._resend,
        }

    def _sign_up(self, visit: Visit) -> Outcome:
        """A new account."""
        client, form, problem = visit.asked.client, visit.form, ""
        if not client.signs_up:
            return Sent(visit.to(LOGIN))
        others = [name for name in client.required if name != client.signs_in_with]
        if visit.is_sent:
            given = {name: form.get(f"requiredAttributes[{name}]", "") for name in others}
            username, password = form.get("username", ""), form.get("password", "")
            attributes = [{"Name": name, "Value": value} for name, value in given.items() if value]
            try:
                done = self._pools.ask(client, "SignUp", username, Password=password, UserAttributes=attributes)
            except CognitoRefused as refused:
                problem = words.problem(refused)
            else:
                name = str(done["UserSub"])
                if done.get("UserConfirmed"):
                    return self._signing_in.proceed(visit, name)
                sent_to = str(done.get("CodeDeliveryDetails", {}).get("Destination", ""))
                visit.session.begin(client.client_id, unconfirmed=name, sent_to=sent_to)
                return Sent(visit.to(CONFIRM))
        fields = [
            words.username_field(client, form.get("username", ""), hints=True),
            *(words.attribute_field(name, form.get(f"requiredAttributes[{name}]", "")) for name in others),
            words.password_field("Password", client),
        ]
        return Shown(
            html.page(
                "Create an account",
                visit.form_html(SIGN_UP, "Sign up", *fields),
                html.link(visit.to(LOGIN), "Have an account? Sign in"),
                problem=problem,
            )
        )

    def _confirm(self, visit: Visit) -> Outcome:
        """The code that shows that the address or number is theirs; then they are signed in."""
        session, client = visit.session, visit.asked.client
        if not session.unconfirmed or session.client_id != client.client_id:
            return Sent(visit.to(LOGIN))
        problem = ""
        if visit.is_sent:
            name = session.unconfirmed
            try:
                self._pools.ask(client, "ConfirmSignUp", name, ConfirmationCode=visit.form.get("code", "").strip())
                return self._signing_in.proceed(visit, name)
            except CognitoRefused as refused:
                problem = words.problem(refused)
        return self._confirm_page(visit, problem)

    def _resend(self, visit: Visit) -> Outcome:
        """Another code, from the page that asks for one."""
        session, client = visit.session, visit.asked.client
        if not session.unconfirmed or session.client_id != client.client_id or not visit.is_sent:
            return Sent(visit.to(LOGIN))
        try:
            sent = self._pools.ask(client, "ResendConfirmationCode", session.unconfirmed)
        except CognitoRefused as refused:
            return self._confirm_page(visit, words.problem(refused))
        session.sent_to = str(sent["CodeDeliveryDetails"]["Destination"])
        return self._confirm_page(visit, "", "A new code was sent. The earlier one is no longer good.")

    def _confirm_page(self, visit: Visit, problem: str, news: str = "") -> Outcome:
        sent_to = visit.session.sent_to
        told = (
            f"A code was sent to {sent_to}."
            if sent_to
            else "Your account is not confirmed yet. Enter the code that was sent to you."
        )
        visit = visit if problem else Visit(visit.asked, visit.session, {})
        return Shown(
            html.page(
                "Confirm your account",
                html.note(f"{told} It is good for a day."),
                visit.form_html(CONFIRM, "Confirm", words.code_field()),
                html.note(words.WHERE_CODES_ARE, "quiet"),
                visit.form_html(RESEND, "Send a new code", plain=True),
                html.link(visit.to(LOGIN), "Sign in with another account"),
                problem=problem,
                news=news,
            )
        )
