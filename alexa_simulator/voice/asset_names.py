"""The names behind the ids of Alexa's catalog, in English.

Source: "Friendly Name Resources and Assets" (https://developer.amazon.com/en-US/docs/alexa/device-apis/resources-and-assets.html),
section "Global Alexa catalog".
"""

import re

_NAMES = {
    "DeviceName.AirPurifier": ("air purifier", "air cleaner", "clean air machine"),
    "DeviceName.Fan": ("fan", "blower"),
    "DeviceName.Router": ("router", "internet router", "network router", "wifi router", "net router"),
    "DeviceName.Shade": (
        "shade", "blind", "curtain", "roller", "shutter", "drape", "awning", "window shade", "interior blind",
    ),
    "DeviceName.SpaceHeater": ("space heater", "portable heater"),
    "DeviceName.Washer": ("washer", "washing machine"),
    "Setting.2GGuestWiFi": ("2.4g guest wi-fi", "2.4g guest network", "guest network 2.4g", "2g guest wifi"),
    "Setting.5GGuestWiFi": ("5g guest wi-fi", "5g guest network", "guest network 5g"),
    "Setting.Auto": ("auto", "automatic", "automatic mode", "auto mode"),
    "Setting.DryCycle": ("dry cycle", "dry preset", "dry setting", "dryer cycle", "dryer preset", "dryer setting"),
    "Setting.FanSpeed": ("fan speed", "airflow speed", "wind speed", "air speed", "air velocity"),
    "Setting.GuestWiFi": ("guest wi-fi", "guest network", "guest net"),
    "Setting.Night": ("night", "night mode"),
    "Setting.Opening": ("opening", "height", "lift", "width"),
    "Setting.Oscillate": ("oscillate", "swivel", "oscillation", "spin", "back and forth"),
    "Setting.Preset": ("preset", "setting"),
    "Setting.Quiet": ("quiet", "quiet mode", "noiseless", "silent"),
    "Setting.Temperature": ("temperature", "temp"),
    "Setting.WashCycle": ("wash cycle", "wash preset", "wash setting"),
    "Setting.WaterTemperature": ("water temperature", "water temp", "water heat"),
    "Shower.HandHeld": ("handheld shower", "shower wand", "hand shower"),
    "Shower.RainHead": ("rain head", "overhead shower", "rain shower", "rain spout", "rain faucet"),
    "Value.Delicate": ("delicates", "delicate"),
    "Value.Maximum": ("maximum", "max"),
    "Value.Medium": ("medium", "mid"),
    "Value.Minimum": ("minimum", "min"),
    "Value.QuickWash": ("quick wash", "fast wash", "wash quickly", "speed wash"),
}  # fmt: skip


def names_of(asset_id: str) -> tuple[str, ...]:
    """The names of an id such as "Alexa.Setting.FanSpeed".

    Of "Alexa.Value.High" and others the only name is the last word of the id. Of ids that the page lists without names, and of those that
    no page lists, the words of the id are taken for it, which is a guess.
    """
    known = _NAMES.get(asset_id.removeprefix("Alexa."))
    return known or (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", asset_id.rpartition(".")[2]).lower(),)
