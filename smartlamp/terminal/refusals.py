"""The core's refusals, in sentences for people."""

import shlex
from collections.abc import Mapping

from device_cloud import errors
from smartlamp.errors import AGAIN, CannotRun, Failed, SmartLampError
from smartlamp.terminal import pasteable

_ON_AWS = "Check your rights on the stack's table and your connection, then try again."
_ITEM_ON_AWS = "It was not written by the device cloud. Fix or delete the item."
_ITEM = "It was not written by the device cloud. Fix or delete the item, or choose another folder with --state-dir."

_SENTENCES: Mapping[type[errors.DeviceCloudRefused], tuple[str, str]] = {
    errors.TokenRefused: (
        "The device cloud did not accept the token that the sign-in gave ({reason}).",
        f"Check the clock of this machine. {AGAIN}",
    ),
    errors.KeysUnavailable: ("The user pool's keys could not be fetched.", AGAIN),
    errors.NoSuchLamp: (
        "The lamp no longer exists: somebody has just removed it.",
        "See the lamps: `smartlamp lamps list`",
    ),
    errors.LampUnreadable: ("The lamp's item in the table is not a valid lamp.", _ITEM),
    errors.TooManyLamps: (
        "This owner already has 300 lamps, the most that Alexa discovers.",
        "Remove one first. See them all: `smartlamp lamps list`",
    ),
    errors.NoSuchScene: (
        "The scene no longer exists: somebody has just removed it.",
        "See the scenes: `smartlamp scenes list`",
    ),
    errors.SceneUnreadable: ("The scene's item in the table is not a valid scene.", _ITEM),
    errors.TooManyScenes: (
        "This owner already has 50 scenes, the most that an owner can have.",
        "Remove one first. See them all: `smartlamp scenes list`",
    ),
    errors.NameRefused: (
        "{reason}",
        "Choose a name that can be spoken and that neither `smartlamp lamps list` nor `smartlamp scenes list` shows.",
    ),
    errors.NotThisModel: (
        "The lamp's model does not have that setting.",
        "See the model of each lamp: `smartlamp lamps list`",
    ),
    errors.Contended: ("Others changed the same lamp or scene at each attempt of this command.", "Try again."),
    errors.StoreUnavailable: ("The device cloud's table did not answer, or refused the request ({reason}).", AGAIN),
    errors.DeviceCloudRefused: ("The device cloud refused this ({reason}).", AGAIN),
}


def error_for(refusal: errors.DeviceCloudRefused) -> SmartLampError:
    """What happened and what to do now. An impossible name is wrong usage; everything else was tried and failed."""
    what, to_do = next(_SENTENCES[kind] for kind in type(refusal).__mro__ if kind in _SENTENCES)
    if isinstance(refusal, errors.NameRefused) and refusal.instead is not None:
        to_do = f"This name would work: {shlex.quote(refusal.instead)}"
    if pasteable.is_given("--stack"):
        to_do = to_do.replace(AGAIN, _ON_AWS).replace(_ITEM, _ITEM_ON_AWS)
    wrong_usage = isinstance(refusal, errors.NameRefused) and not isinstance(refusal, errors.NameTaken)
    return (CannotRun if wrong_usage else Failed)(what.format(reason=refusal), to_do)
