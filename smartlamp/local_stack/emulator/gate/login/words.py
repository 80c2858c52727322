"""The pages' words: labels of attributes, and what to do when something was refused."""

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.login.authorization import Client
from smartlamp.local_stack.emulator.gate.login.html import Field

# label, type of input, autocomplete, hint
_ATTRIBUTES = {
    "email": ("E-mail address", "email", "email", ""),
    "phone_number": ("Phone number", "tel", "tel", "With the country, such as +15555550123."),
    "given_name": ("First name", "text", "given-name", ""),
    "family_name": ("Last name", "text", "family-name", ""),
    "name": ("Name", "text", "name", ""),
    "address": ("Address", "text", "street-address", ""),
    "birthdate": ("Date of birth", "date", "bday", ""),
    "locale": ("Language", "text", "language", ""),
}
_TO_DO = {
    "Password attempts exceeded": "There were too many wrong tries. Wait a moment, then try again; each further wrong one makes it longer.",
    "Attempt limit exceeded, please try after some time.": "There were too many tries in an hour.",
}
WHERE_CODES_ARE = "On this machine, codes arrive in the inbox: on the Alexa app page, or with `smartlamp inbox`."
SESSION_GONE = "This page was open too long, or it was opened in another browser. Please start again here."


def attribute_field(name: str, value: str = "", *, as_username: bool = False) -> Field:
    """The input for a person's attribute; as the user name it has Cognito's name for that."""
    label, kind, fill, hint = _ATTRIBUTES.get(name, (name.replace("_", " ").capitalize(), "text", "off", ""))
    if as_username:
        return Field("username", label, kind, "username", value, hint)
    return Field(f"requiredAttributes[{name}]", label, kind, fill, value, hint)


def username_field(client: Client, value: str = "", *, hints: bool = False) -> Field:
    """The input for the name that people of this pool sign in with."""
    if not client.signs_in_with:
        return Field("username", "User name", "text", "username", value)
    field = attribute_field(client.signs_in_with, value, as_username=True)
    return field if hints else Field(field.name, field.label, field.kind, field.fill, value)


def password_field(label: str, client: Client | None = None) -> Field:
    """The input for a password: an existing one, or a new one that must follow the pool's rules."""
    if client is None:
        return Field("password", label, "password", "current-password")
    return Field("password", label, "password", "new-password", hint=f"It needs {', '.join(client.password_rules)}.")


def code_field() -> Field:
    """The input for a code of six digits. Its name is that of Cognito's classic page, as others have seen it."""
    return Field("code", "Code", "text", "one-time-code")


def recovers_by_mail_alone(client: Client) -> bool:
    """Whether people sign in with a number that no code for a new password goes to."""
    return client.recovers_with == ("email",) and client.signs_in_with == "phone_number"


def where_recovery_codes_go(client: Client) -> str:
    """Where a code for a new password goes in this pool, whoever asks: the same words whether or not there is such a person."""
    if recovers_by_mail_alone(client):
        return "A code for a new password goes to your e-mail address, if it is verified. None goes to your phone."
    return "A code for a new password is sent to the address or number that you have confirmed."


def problem(refused: CognitoRefused) -> str:
    """Cognito's sentence, and what to do if it does not say so."""
    said = str(refused)
    return f"{said} {_TO_DO[said]}" if said in _TO_DO else said
