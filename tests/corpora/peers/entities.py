"""What Home Assistant is given to show to Alexa: entities of every domain that its Alexa component supports."""

from typing import Any

Message = dict[str, Any]
_ALL = 2**20 - 1
_MEDIA = {
    "volume_level": 0.4,
    "is_volume_muted": False,
    "source": "TV",
    "source_list": ["TV", "HDMI 1", "Tuner", "My Box"],
}

# Home Assistant shows Alexa none of these unless people say so.
NEVER = ("binary_sensor.smoke", "sensor.power", "event.other")
# Domain, name, state, attributes. Home Assistant fills in nothing.
ENTITIES: list[tuple[str, str, str, Message]] = [
    *(
        ("light", mode, "on", {"supported_color_modes": [mode], "color_mode": mode, "brightness": 128})
        for mode in ("brightness", "xy", "rgb", "rgbw", "rgbww", "white")
    ),
    ("light", "onoff", "on", {"supported_color_modes": ["onoff"]}),
    ("light", "off", "off", {"supported_color_modes": ["brightness"]}),
    ("light", "hs", "on", {"supported_color_modes": ["hs"], "hs_color": (350.3, 71.4), "brightness": 166}),
    (
        "light",
        "everything",
        "on",
        {
            "supported_color_modes": ["color_temp", "hs"],
            "hs_color": (12, 30),
            "brightness": 255,
            "color_temp": 370,
            "color_temp_kelvin": 2700,
            "min_color_temp_kelvin": 2000,
            "max_color_temp_kelvin": 6500,
            "min_mireds": 153,
            "max_mireds": 500,
        },
    ),
    ("light", "gone", "unavailable", {"supported_color_modes": ["color_temp"]}),
    ("light", "unheard_of", "unknown", {"supported_color_modes": ["hs"]}),
    ("switch", "plain", "on", {}),
    ("switch", "outlet", "off", {"device_class": "outlet"}),
    ("input_boolean", "holiday", "on", {}),
    ("automation", "evening", "on", {}),
    ("group", "downstairs", "off", {}),
    ("alert", "flood", "idle", {}),
    *(
        (
            "cover",
            kind,
            "open",
            {"device_class": kind, "supported_features": features, "current_position": 60, "current_tilt_position": 10},
        )
        for kind, features in (
            ("blind", 4 | 1 | 2),
            ("shade", 1 | 2 | 8),
            ("curtain", 4 | 8),
            ("awning", 1 | 2),
            ("shutter", 128 | 1 | 2 | 64),
            ("garage", 1 | 2),
            ("gate", 4 | 8),
            ("window", 128 | 64),
            ("door", 0),
        )
    ),
    ("cover", "closed", "closed", {"supported_features": 15, "current_position": 0}),
    ("cover", "lost", "unknown", {"supported_features": 4}),
    ("cover", "moving", "opening", {"supported_features": 3}),
    *(
        (
            "climate",
            mode,
            mode,
            {
                "hvac_modes": ["off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only"],
                "supported_features": features,
                "current_temperature": 20.7,
                "temperature": 21,
                "target_temp_low": 19,
                "target_temp_high": 24.5,
                "min_temp": 7,
                "max_temp": 35,
                "preset_mode": "eco" if mode == "auto" else None,
                "preset_modes": ["eco", "away"],
            },
        )
        for mode, features in (
            ("off", 1),
            ("heat", 1 | 2),
            ("cool", 1 | 16),
            ("heat_cool", 2),
            ("auto", 19),
            ("dry", 1),
            ("fan_only", 384),
        )
    ),
    ("climate", "bare", "heat", {"hvac_modes": ["heat"], "supported_features": 0, "min_temp": 7, "max_temp": 35}),
    (
        "climate",
        "gone",
        "unavailable",
        {"hvac_modes": ["heat", "off"], "supported_features": 1, "min_temp": 7, "max_temp": 35},
    ),
    (
        "water_heater",
        "boiler",
        "eco",
        {
            "supported_features": 1 | 2 | 8,
            "operation_mode": "eco",
            "operation_list": ["eco", "gas", "off"],
            "current_temperature": 45,
            "temperature": 60,
            "min_temp": 30,
            "max_temp": 80,
        },
    ),
    (
        "water_heater",
        "one_mode",
        "gas",
        {"supported_features": 2, "operation_mode": "gas", "operation_list": ["gas"], "min_temp": 30, "max_temp": 80},
    ),
    ("water_heater", "simple", "on", {"supported_features": 8}),
    *(
        (
            "fan",
            f"with_{features}",
            "on",
            {
                "supported_features": features,
                "percentage": 66,
                "percentage_step": 33.333,
                "oscillating": True,
                "direction": "forward",
                "preset_mode": "auto",
                "preset_modes": ["auto", "smart", "whoosh"],
            },
        )
        for features in (0, 1, 2, 4, 8, 15, 63)
    ),
    ("fan", "one_preset", "off", {"supported_features": 8, "preset_mode": "auto", "preset_modes": ["auto"]}),
    ("lock", "front", "locked", {}),
    ("lock", "back", "unlocked", {}),
    ("lock", "jammed", "jammed", {}),
    ("lock", "locking", "locking", {}),
    (
        "media_player",
        "tv",
        "playing",
        {
            **_MEDIA,
            "supported_features": _ALL,
            "media_position": 300,
            "sound_mode": "movie",
            "sound_mode_list": ["movie", "music", "night", "rock"],
        },
    ),
    ("media_player", "paused", "paused", {**_MEDIA, "supported_features": _ALL, "device_class": "speaker"}),
    ("media_player", "steps", "idle", {"supported_features": 1024 | 1 | 16384}),
    ("media_player", "off", "off", {"supported_features": 4 | 8 | 128 | 256}),
    ("media_player", "channels", "on", {"supported_features": 512 | 4, "volume_level": None}),
    (
        "alarm_control_panel",
        "panel",
        "disarmed",
        {"code_format": "number", "code_arm_required": False, "supported_features": 63},
    ),
    *(
        ("alarm_control_panel", state, state, {"code_arm_required": False, "supported_features": 7})
        for state in (
            "armed_away",
            "armed_home",
            "armed_night",
            "armed_custom_bypass",
            "triggered",
            "arming",
            "pending",
        )
    ),
    (
        "vacuum",
        "robot",
        "cleaning",
        {"supported_features": 16383, "fan_speed": "high", "fan_speed_list": ["off", "low", "high", "super_sucker"]},
    ),
    ("vacuum", "old", "docked", {"supported_features": 1 | 2 | 4}),
    ("scene", "relax", "2026-05-01T08:00:00+00:00", {}),
    ("script", "goodnight", "off", {}),
    ("button", "bell", "unknown", {}),
    ("input_button", "panic", "unknown", {}),
    ("sensor", "celsius", "21.4", {"unit_of_measurement": "°C", "device_class": "temperature"}),
    ("sensor", "fahrenheit", "70", {"unit_of_measurement": "°F"}),
    ("sensor", "broken", "unavailable", {"unit_of_measurement": "°C"}),
    ("sensor", "power", "12", {"unit_of_measurement": "W"}),
    *(
        ("binary_sensor", kind, state, {"device_class": kind})
        for kind in ("door", "window", "garage_door", "opening", "motion", "presence", "smoke")
        for state in ("on",)
    ),
    ("binary_sensor", "closed", "off", {"device_class": "door"}),
    ("binary_sensor", "asleep", "unavailable", {"device_class": "motion"}),
    ("binary_sensor", "doorbell", "off", {}),
    ("image_processing", "faces", "0", {"device_class": "face"}),
    ("camera", "porch", "idle", {"supported_features": 2, "entity_picture": "/api/camera_proxy/camera.porch?token=1"}),
    ("input_number", "target", "22", {"min": -20, "max": 35, "step": 1}),
    ("input_number", "kelvins", "3000", {"min": 2000, "max": 6500, "step": 0.5, "unit_of_measurement": "K"}),
    ("number", "share", "12.5", {"min": 0, "max": 100, "step": 0.1, "unit_of_measurement": "%", "mode": "slider"}),
    ("number", "length", "3", {"min": 0, "max": 10, "step": 1, "unit_of_measurement": "m"}),
    (
        "humidifier",
        "modes",
        "on",
        {"supported_features": 1, "humidity": 66, "mode": "auto", "available_modes": ["auto", "sleep"]},
    ),
    ("humidifier", "plain", "off", {"humidity": 40, "min_humidity": 20, "max_humidity": 80}),
    ("valve", "position", "open", {"supported_features": 15, "current_position": 48}),
    ("valve", "water", "closed", {"supported_features": 3, "device_class": "water"}),
    ("valve", "stoppable", "open", {"supported_features": 11}),
    ("timer", "egg", "active", {}),
    ("timer", "tea", "paused", {}),
    ("remote", "harmony", "on", {"supported_features": 4, "current_activity": "TV", "activity_list": ["TV", "Music"]}),
    ("remote", "plain", "off", {"supported_features": 0}),
    ("event", "door", "2026-05-01T08:00:00+00:00", {"device_class": "doorbell", "event_type": "ring"}),
    ("event", "other", "2026-05-01T08:00:00+00:00", {"device_class": "button"}),
]
