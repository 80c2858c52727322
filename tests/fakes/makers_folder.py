"""A maker's folder with a handler in it: one lamp, tokens that are checked, a grant that is used, a report of each change.

The environment variable GRANT changes what it does with a grant: `ignored`, or `refused`.
"""

from pathlib import Path

FILE = "my_skill.py"
LAMP = "Kitchen Light"

HANDLER = """
import datetime, json, os, sys, urllib.parse, urllib.request, uuid
import jwt

LAMP = {
    "endpointId": "lamp-1", "friendlyName": "Kitchen Light", "manufacturerName": "Maker", "description": "A lamp",
    "displayCategories": ["LIGHT"], "capabilities": [
        {"type": "AlexaInterface", "interface": "Alexa", "version": "3"},
        {"type": "AlexaInterface", "interface": "Alexa.PowerController", "version": "3",
         "properties": {"supported": [{"name": "powerState"}], "retrievable": True, "proactivelyReported": True}},
    ],
}
tokens = {}

def lambda_handler(event, context):
    directive = event["directive"]
    header = directive["header"]
    print("handling", header["namespace"], header["name"])
    if header["name"] == "AcceptGrant":
        return accept_grant(directive)
    user = user_of((directive.get("endpoint") or directive["payload"])["scope"]["token"])
    print("for", user, file=sys.stderr)
    if header["name"] == "Discover":
        return {"event": {"header": answered(header, "Alexa.Discovery", "Discover.Response"), "payload": {"endpoints": [LAMP]}}}
    if header["name"] == "TurnOff":
        raise ValueError("no lamp goes off")
    if tokens:
        report(user)
    return {
        "event": {"header": answered(header, "Alexa", "Response"), "endpoint": {"endpointId": "lamp-1"}, "payload": {}},
        "context": {"properties": [on()]},
    }

def answered(header, namespace, name):
    kept = {"correlationToken": header["correlationToken"]} if "correlationToken" in header else {}
    return {"namespace": namespace, "name": name, "payloadVersion": "3", "messageId": str(uuid.uuid4()), **kept}

def on():
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"namespace": "Alexa.PowerController", "name": "powerState", "value": "ON", "timeOfSample": now, "uncertaintyInMilliseconds": 0}

def user_of(token):
    if token.startswith("made-up-"):
        return "nobody"
    if token.count(".") != 2:
        asked = urllib.request.Request(os.environ["ALEXA_USERINFO_URL"], headers={"Authorization": "Bearer " + token})
        return json.load(urllib.request.urlopen(asked))["sub"]
    key = jwt.PyJWKClient(os.environ["ALEXA_JWKS_URL"]).get_signing_key_from_jwt(token)
    return jwt.decode(token, key, ["RS256"], audience=os.environ["ALEXA_TOKEN_AUDIENCE"], issuer=os.environ["ALEXA_TOKEN_ISSUER"])["sub"]

def accept_grant(directive):
    header = directive["header"]
    what = os.environ.get("GRANT", "used")
    if what == "refused":
        payload = {"type": "ACCEPT_GRANT_FAILED", "message": "no such user"}
        return {"event": {"header": answered(header, "Alexa.Authorization", "ErrorResponse"), "payload": payload}}
    if what == "used":
        form = {"grant_type": "authorization_code", "code": directive["payload"]["grant"]["code"]}
        form |= {"client_id": os.environ["ALEXA_CLIENT_ID"], "client_secret": os.environ["ALEXA_CLIENT_SECRET"]}
        url = os.environ.get("LOGIN", os.environ["ALEXA_LWA_TOKEN_URL"])
        tokens.update(json.load(urllib.request.urlopen(url, urllib.parse.urlencode(form).encode())))
    return {"event": {"header": answered(header, "Alexa.Authorization", "AcceptGrant.Response"), "payload": {}}}

def report(user):
    event = {
        "header": answered({}, "Alexa", "ChangeReport"),
        "endpoint": {"scope": {"type": "BearerToken", "token": tokens["access_token"]}, "endpointId": "lamp-1"},
        "payload": {"change": {"cause": {"type": "VOICE_INTERACTION"}, "properties": [on()]}},
    }
    headers = {"Authorization": "Bearer " + tokens["access_token"], "Content-Type": "application/json"}
    url = os.environ.get("GATEWAY", os.environ["ALEXA_EVENT_GATEWAY_URL"])
    urllib.request.urlopen(urllib.request.Request(url, json.dumps({"event": event, "context": {}}).encode(), headers))
"""


def makers_folder(folder: Path, settings: str = "") -> Path:
    """Write the handler into this folder and, if there are settings, smartlamp.toml."""
    (folder / FILE).write_text(HANDLER)
    if settings:
        (folder / "smartlamp.toml").write_text(f'[skill]\ntarget = "{FILE}"\n{settings}')
    return folder
