"""The pages that sign somebody in: the password, the code by SMS, a password of one's own instead of a temporary one."""

import hmac

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.login import html, words
from smartlamp.local_stack.emulator.gate.login.authorization import Asked, proof
from smartlamp.local_stack.emulator.gate.login.users import UserPools
from smartlamp.local_stack.emulator.gate.login.visit import (
    CONFIRM,
    FORGOT,
    LOGIN,
    MFA,
    NEW_PASSWORD,
    SIGN_UP,
    Outcome,
    Page,
    Sent,
    Shown,
    Visit,
)
from smartlamp.local_stack.emulator.gate.user_pools.refused import NOT_CONFIRMED, RESET_REQUIRED, SESSION_EXPIRED


class SigningIn:
    """The pages by path, in `pages`.

    Args:
        pools: the user pools.
        key: what the Alexa app of this stack proves itself with (`authorization.proof`).
    """

    def __init__(self, pools: UserPools, key: str) -> None:
        self._pools = pools
        self._key = key
        self.pages: dict[str, Page] = {LOGIN: self._login, MFA: self._mfa, NEW_PASSWORD: self._new_password}

    def _login(self, visit: Visit) -> Outcome:
        """The first page: sign in, or go to the others."""
        asked, form, problem = visit.asked, visit.form, ""
        try:
            if "customer" in form:
                return self._customer(visit)
            if visit.is_sent:
                return self.sign_in(visit, form.get("username", ""), form.get("password", ""))
        except CognitoRefused as refused:
            problem = words.problem(refused)
        customer = asked.get("customer") if self._is_proved(asked) else ""
        parts = [
            visit.form_html(
                LOGIN,
                "Sign in",
                words.username_field(asked.client, form.get("username", "")),
                words.password_field("Password"),
            ),
            html.link(visit.to(FORGOT), "Forgot your password?"),
            html.link(visit.to(SIGN_UP), "New here? Create an account") if asked.client.signs_up else "",
        ]
        if customer:
            parts.append(visit.form_html(LOGIN, "Sign in as the demo customer", plain=True, customer=customer))
            parts.append(html.note(f"{customer}, who is there from the start. Only on this machine.", "quiet"))
        return Shown(html.page("Sign in", *parts, problem=problem))

    def sign_in(self, visit: Visit, username: str, password: str) -> Outcome:
        """Go where this password leads. Raises CognitoRefused: it is wrong."""
        client = visit.asked.client
        try:
            name = self._pools.check_password(client, username, password)
        except CognitoRefused as refused:
            if refused.code == NOT_CONFIRMED[0]:
                name = self._pools.name_of(client, username)
                visit.session.begin(client.client_id, unconfirmed=name)
                return Sent(visit.to(CONFIRM))
            if refused.code == RESET_REQUIRED[0]:
                return Sent(visit.to(FORGOT))
            raise
        if self._pools.must_change_password(client, name):
            visit.session.begin(client.client_id, new_password=name)
            return Sent(visit.to(NEW_PASSWORD))
        return self.proceed(visit, name)

    def proceed(self, visit: Visit, name: str) -> Outcome:
        """Go on after the password: to the code by SMS, or back to the application."""
        client = visit.asked.client
        if self._pools.needs_code(client, name):
            session, number = self._pools.text_code(client, name)
            visit.session.begin(client.client_id, mfa=(session, number))
            return Sent(visit.to(MFA))
        visit.session.begin("")
        return Sent(self._pools.redirect_with_code(visit.asked, name))

    def _customer(self, visit: Visit) -> Outcome:
        """One click instead of a password, for a request that this stack's own Alexa app has made."""
        if not self._is_proved(visit.asked):
            raise CognitoRefused(*SESSION_EXPIRED)
        return self.proceed(visit, self._pools.name_of(visit.asked.client, visit.asked.get("customer")))

    def _is_proved(self, asked: Asked) -> bool:
        given, expected = asked.get("customer_proof").encode(), proof(self._key, asked.parameters).encode()
        return bool(asked.get("customer")) and hmac.compare_digest(given, expected)

    def _mfa(self, visit: Visit) -> Outcome:
        """The code by SMS, after the password."""
        session, problem = visit.session, ""
        if session.mfa is None or session.client_id != visit.asked.client.client_id:
            return Sent(visit.to(LOGIN))
        token, number = session.mfa
        if visit.is_sent:
            try:
                name = self._pools.accept_texted_code(visit.asked.client, token, visit.form.get("code", ""))
                session.begin("")
                return Sent(self._pools.redirect_with_code(visit.asked, name))
            except CognitoRefused as refused:
                problem = words.problem(refused)
        return Shown(
            html.page(
                "Enter the code",
                html.note(f"A code was sent by text message to {number}. It is good for three minutes."),
                visit.form_html(MFA, "Sign in", words.code_field()),
                html.note(words.WHERE_CODES_ARE, "quiet"),
                html.link(visit.to(LOGIN), "Start again, with a new code"),
                problem=problem,
            )
        )

    def _new_password(self, visit: Visit) -> Outcome:
        """A password of one's own in place of the temporary one."""
        name, problem = visit.session.new_password, ""
        if not name or visit.session.client_id != visit.asked.client.client_id:
            return Sent(visit.to(LOGIN))
        if visit.is_sent:
            try:
                self._pools.change_password(visit.asked.client, name, visit.form.get("password", ""))
                return self.proceed(visit, name)
            except CognitoRefused as refused:
                problem = words.problem(refused)
        field = words.password_field("New password", visit.asked.client)
        return Shown(html.page("Choose a password", visit.form_html(NEW_PASSWORD, "Continue", field), problem=problem))
