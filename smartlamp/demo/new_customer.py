"""A new customer, shown hop by hop: they sign up on the hosted page, read the code in the inbox, confirm, link, turn on their own lamp."""

import re
import secrets
from collections.abc import Generator, Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

from alexa_simulator.account_linking.hosted_form import Page
from alexa_simulator.account_linking.hosted_page import HostedVisit
from alexa_simulator.errors import SignInRefused
from alexa_simulator.outbound import Session, request
from alexa_simulator.step import Step, at, reported
from alexa_simulator.web.client import Client
from device_cloud.store import starter_lamp
from smartlamp.demo.smart_home import item_of, shown, switched_on
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_pool.people import Person, new_password, people

Arrived = dict[str, str] | tuple[str, Page]

_ATTRIBUTE = re.compile(r"requiredAttributes\[(.*)\]")
_FINISHED_WITHIN_S = 60


def demonstrate_new_customer(folder: StateFolder, running: Running) -> Iterator[Step]:
    """Let somebody new sign up, link their account and turn on the lamp that they got; the first hop that fails is the last.

    Args:
        folder: the stack's state.
        running: the stack, running.
    """
    pool = people(folder, running)
    email = f"ada-{secrets.token_hex(3)}@example.com"
    new = replace(pool.person(email, new_password()), given_name="Ada", family_name="Sample")
    alexa = Client(running.page, running.page_key)
    found: list[str] = []
    for step in _linked(alexa, new):
        yield step
        if not step.passed:
            return
        if step.hop == "sign-up":
            pool.keep(new)
        if step.hop == "Discover":
            endpoints = step.facts["endpoints"]
            found = [each["endpointId"] for each in endpoints] if isinstance(endpoints, list) else []
    if len(found) != 1:
        yield Step(
            "Lamps table",
            f"Whoever signs up gets one lamp called {starter_lamp.NAME}, but {email} has {len(found)}. "
            f"The function's log says why: {folder.path / 'emulator' / 'emulator.log'}.",
            passed=False,
        )
        return
    item = item_of(running, found[0])
    yield Step(
        "Lamps table",
        f"{email} owns one lamp called {item['name']}, since they have signed up; it is {item['state']['power']}.",
        {"item before": shown(item)},
    )
    user = running.account.client("cognito-idp").admin_get_user(
        UserPoolId=running.outputs["UserPoolId"], Username=new.username
    )
    sub = next(each["Value"] for each in user["UserAttributes"] if each["Name"] == "sub")
    yield from switched_on(folder, running, alexa, sub, item)


@reported
def _linked(alexa: Client, new: Person) -> Iterator[Step]:
    """From the Alexa app page's link to the discovered lamp, in a browser without a window."""
    address = alexa.begin_link()
    redirect_uri = parse_qs(urlsplit(address).query)["redirect_uri"][0]
    yield Step(
        "authorization URL",
        "The Alexa app page sends the browser to the sign-in page, where “Create an account” leads on.",
        {"redirect_uri": redirect_uri},
    )
    with Session() as browser:
        returned = yield from _signed_up(HostedVisit(browser, address, redirect_uri), address, new)
        with at("code"):
            back = f"{redirect_uri}?{urlencode(returned)}"
            answer = request(browser, "GET", back, deadline_s=_FINISHED_WITHIN_S)
        if answer.status >= 400:
            said = answer.body.decode("utf-8", "replace")
            yield Step("code", f"The simulated Alexa refused what came back: {said}", passed=False)
            return
    yield from alexa.latest_steps()


def _signed_up(visit: HostedVisit, address: str, new: Person) -> Generator[Step, None, dict[str, str]]:
    """Fill in the page, and enter each code that it then asks for. Returns what came to the redirect URL."""
    with at("sign-up"):
        code = new.next_code()
        if code is None:
            raise SignInRefused("No inbox is known for whoever signs up, so their code cannot be read.")
        arrived = visit.open("GET", urlsplit(address)._replace(path="/signup").geturl(), None)
        form = None if isinstance(arrived, dict) else arrived[1].sign_up_form()
        if isinstance(arrived, dict) or form is None:
            raise SignInRefused("The sign-in page offers no form for a new account.")
        known = {f"requiredAttributes[{each['Name']}]": each["Value"] for each in new.attributes()}
        given = {name: known.get(name, "") for name in form.others}
        named = {form.username_field: new.username, form.password_field: new.password}
        arrived = _taken(visit.send(arrived[0], form, {**named, **given}))
    yield Step(
        "sign-up",
        f"The page took {new.username}, a password and what the user pool requires.",
        {"username": new.username, "attributes": [_ATTRIBUTE.sub(r"\1", name) for name in form.others]},
    )
    for hop in ("confirmation", "code by SMS"):
        asked = None if isinstance(arrived, dict) else arrived[1].code_form()
        if isinstance(arrived, dict) or asked is None:
            break
        with at("inbox"):
            read = code()
        yield Step("inbox", f"To {new.username}: the code {read}.", {"to": new.username, "code": read})
        code = new.next_code() or code
        url, page = arrived
        with at(hop):
            arrived = _taken(visit.send(url, asked, {asked.username_field: read}))
        yield Step(hop, f"The page “{page.title}” took the code.", {"page": page.title})
    with at("sign-in"):
        if not isinstance(arrived, dict):
            raise SignInRefused(f'The sign-up ends on the page "{arrived[1].title}", not at the redirect URL.')
    return arrived


def _taken(arrived: Arrived) -> Arrived:
    """The same. Raises SignInRefused: it is a page that says what is wrong."""
    if not isinstance(arrived, dict) and arrived[1].error:
        raise SignInRefused(f"The hosted page says: {arrived[1].error}")
    return arrived
