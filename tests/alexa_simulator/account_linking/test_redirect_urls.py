"""Alexa's redirect URLs are those that the template lets the linking client come back to."""

from alexa_simulator.account_linking.redirect_urls import redirect_urls
from smartlamp.deploy import template


def test_they_are_the_templates() -> None:
    urls = template.load()["Resources"]["LinkingClient"]["Properties"]["CallbackURLs"]
    alexas = [each["Fn::Sub"].replace("${VendorId}", "M1VENDOR") for each in urls if "Fn::Sub" in each]
    assert list(redirect_urls("M1VENDOR")) == alexas
