"""Colours by name, as Alexa knows them: X11's values, or those of Amazon's own test plans where they differ.

Amazon publishes no list; see "Alexa.ColorController" and the evaluation plans for what is known.
"""

import colorsys
from dataclasses import dataclass

# https://www.w3.org/TR/css-color-4/#named-colors and X11's rgb.txt, without black and the greys, which a lamp cannot show.
_HEX = {
    "amber": "ffbf00", "aqua": "00ffff", "aquamarine": "7fffd4", "azure": "f0ffff", "beige": "f5f5dc", "bisque": "ffe4c4",
    "blue": "0000ff", "blue violet": "8a2be2", "brown": "a52a2a", "cadet blue": "5f9ea0", "chartreuse": "7fff00",
    "chocolate": "d2691e", "coral": "ff7f50", "cornflower": "6495ed", "cornflower blue": "6495ed", "crimson": "dc143c",
    "cyan": "00ffff", "dark blue": "00008b", "dark cyan": "008b8b", "dark goldenrod": "b8860b", "dark green": "006400",
    "dark khaki": "bdb76b", "dark magenta": "8b008b", "dark olive green": "556b2f", "dark orange": "ff8c00",
    "dark orchid": "9932cc", "dark red": "8b0000", "dark salmon": "e9967a", "dark sea green": "8fbc8f",
    "dark slate blue": "483d8b", "dark turquoise": "00ced1", "dark violet": "9400d3", "deep pink": "ff1493",
    "deep sky blue": "00bfff", "dodger blue": "1e90ff", "firebrick": "b22222", "forest green": "228b22",
    "fuchsia": "ff00ff", "gold": "ffd700", "goldenrod": "daa520", "green": "00ff00", "green yellow": "adff2f",
    "hot pink": "ff69b4", "indian red": "cd5c5c", "indigo": "4b0082", "ivory": "fffff0", "khaki": "f0e68c",
    "lavender": "e6e6fa", "lavender blush": "fff0f5", "lawn green": "7cfc00", "lemon chiffon": "fffacd",
    "light blue": "add8e6", "light coral": "f08080", "light cyan": "e0ffff", "light goldenrod": "eedd82",
    "light green": "90ee90", "light pink": "ffb6c1", "light salmon": "ffa07a", "light sea green": "20b2aa",
    "light sky blue": "87cefa", "light steel blue": "b0c4de", "light yellow": "ffffe0", "lime": "00ff00",
    "lime green": "32cd32", "magenta": "ff00ff", "maroon": "b03060", "medium aquamarine": "66cdaa",
    "medium blue": "0000cd", "medium orchid": "ba55d3", "medium purple": "9370db", "medium sea green": "3cb371",
    "medium slate blue": "7b68ee", "medium spring green": "00fa9a", "medium turquoise": "48d1cc",
    "medium violet red": "c71585", "midnight blue": "191970", "mint cream": "f5fffa",
    "misty rose": "ffe4e1", "moccasin": "ffe4b5", "navajo white": "ffdead", "navy": "000080", "navy blue": "000080",
    "old lace": "fdf5e6", "olive": "808000", "olive drab": "6b8e23", "orange": "ffa500", "orange red": "ff4500",
    "orchid": "da70d6", "pale goldenrod": "eee8aa", "pale green": "98fb98", "pale turquoise": "afeeee",
    "pale violet red": "db7093", "papaya whip": "ffefd5", "peach puff": "ffdab9", "peru": "cd853f", "pink": "ffc0cb",
    "plum": "dda0dd", "powder blue": "b0e0e6", "rebecca purple": "663399", "red": "ff0000", "rosy brown": "bc8f8f",
    "royal blue": "4169e1", "saddle brown": "8b4513", "salmon": "fa8072", "sandy brown": "f4a460", "sea green": "2e8b57",
    "sienna": "a0522d", "sky blue": "87ceeb", "slate blue": "6a5acd", "spring green": "00ff7f", "steel blue": "4682b4",
    "tan": "d2b48c", "teal": "008080", "thistle": "d8bfd8", "tomato": "ff6347", "turquoise": "40e0d0",
    "violet": "ee82ee", "violet red": "d02090", "wheat": "f5deb3", "yellow": "ffff00", "yellow green": "9acd32",
}  # fmt: skip


@dataclass(frozen=True)
class Color:
    """Hue in degrees 0..360, saturation and brightness 0..1."""

    hue: float
    saturation: float
    brightness: float

    def to_json(self) -> dict[str, object]:
        """The value of SetColor's payload and of the property `color`."""
        return {"hue": self.hue, "saturation": self.saturation, "brightness": self.brightness}


def _of_hex(text: str) -> Color:
    red, green, blue = (int(text[start : start + 2], 16) / 255 for start in (0, 2, 4))
    hue, saturation, brightness = colorsys.rgb_to_hsv(red, green, blue)
    return Color(round(hue * 360), round(saturation, 4), round(brightness, 4))


COLORS = {
    **{name: _of_hex(text) for name, text in _HEX.items()},
    "orange": Color(39, 1, 1),
    "purple": Color(277, 0.8619, 0.9373),
}

WHITE = Color(0, 0, 1)


def degrees_between(one: float, other: float) -> float:
    """How far apart two hues are on their circle, 0..180."""
    apart = abs(one - other) % 360
    return min(apart, 360 - apart)


def nearest_name(color: Color) -> str:
    """What a person would call a colour; "white" if it is hardly one."""
    if color.saturation < 0.05:
        return "white"

    def distance(name: str) -> tuple[float, int]:
        known = COLORS[name]
        return (
            (degrees_between(color.hue, known.hue) / 180) ** 2
            + (color.saturation - known.saturation) ** 2 / 4
            + (color.brightness - known.brightness) ** 2 / 4,
            len(name),
        )

    return min(COLORS, key=distance)
