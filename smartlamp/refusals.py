"""The core's refusals, in sentences for people."""

import shlex
from collections.abc import Mapping

from device_cloud import errors
from smartlamp.errors import AGAIN, CannotRun, Failed, SmartLampError

_ITEM = "Somebody wrote it past the device cloud. Mend or delete the item, or choose another folder with --state-dir."

_SENTENCES: Mapping[type[errors.DeviceCloudRefused], tuple[str, str]] = {
    errors.TokenRefused: (
        "The device cloud did not accept the token that the sign-in gave ({reason}).",
        f"Check the clock of this machine. {AGAIN}",
    ),
    errors.KeysUnavailable: ("The user pool's keys cannot be had: the emulator did not give them.", AGAIN),
    errors.NoSuchLamp: (
        "The lamp is gone: somebody removed it meanwhile.",
        "See which there are: `smartlamp lamps list`",
    ),
    errors.LampUnreadable: ("What the table has of a lamp is not a lamp.", _ITEM),
    errors.TooManyLamps: (
        "This owner already has 300 lamps, the most that Alexa discovers.",
        "See which, and remove one: `smartlamp lamps list`",
    ),
    errors.NoSuchScene: (
        "The scene is gone: somebody removed it meanwhile.",
        "See which there are: `smartlamp scenes list`",
    ),
    errors.SceneUnreadable: ("What the table has of a scene is not a scene.", _ITEM),
    errors.TooManyScenes: (
        "This owner already has 50 scenes, the most that are kept.",
        "See which, and remove one: `smartlamp scenes list`",
    ),
    errors.NameRefused: (
        "{reason}",
        "Choose a name that can be spoken and that neither `smartlamp lamps list` nor `smartlamp scenes list` shows.",
    ),
    errors.NotThisModel: ("The lamp is of a model that does not have that.", "See which are: `smartlamp lamps list`"),
    errors.Contended: ("Others changed the same thing each time that this command tried to.", "Try again."),
    errors.StoreUnavailable: ("The device cloud's table did not answer, or refused ({reason}).", AGAIN),
    errors.DeviceCloudRefused: ("The device cloud refused this ({reason}).", AGAIN),
}


def told(refusal: errors.DeviceCloudRefused) -> SmartLampError:
    """What happened and what to do now. An impossible name is wrong usage; everything else was tried and failed."""
    what, to_do = next(_SENTENCES[kind] for kind in type(refusal).__mro__ if kind in _SENTENCES)
    if isinstance(refusal, errors.NameRefused) and refusal.instead is not None:
        to_do = f"This name would do: {shlex.quote(refusal.instead)}"
    wrong_usage = isinstance(refusal, errors.NameRefused) and not isinstance(refusal, errors.NameTaken)
    return (CannotRun if wrong_usage else Failed)(what.format(reason=refusal), to_do)
