"""What a report is made of."""

from smartlamp.doctor.examination import Examination, Examined, Hop
from smartlamp.doctor.finding import Finding

SECRET = Finding.wrong("client secret", "The console has another one.", "client-secret", console="shown", stack=2)
GOOD = Finding.good("scopes", "openid and profile are allowed.")
DOUBT = Finding.doubt("refresh token", "It ends after 5 days.", to_do="Let it last for a year.")
UNSEEN = Finding.unseen("trigger", "Your credentials may not ask.", "Run it with lambda:GetPolicy.")


def examination(*findings: Finding, title: str = "the local stack") -> Examination:
    """All of them found at one hop."""
    return Examination(title, "local", (Examined(Hop("linking.console.console", "the account linking"), findings),))
