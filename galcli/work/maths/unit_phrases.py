"""Units of several words, units that are written without a space, and spellings that need a neighbour to be units."""

from __future__ import annotations

from galcli.work.maths.unit_names import lookup

POWER_WORDS = {"square": 2, "sq": 2, "cubic": 3, "cu": 3}
"""Words before a unit -> its exponent."""

PHRASES = {
    ("light", "year"): "ly",
    ("light", "years"): "ly",
    ("nautical", "mile"): "nmi",
    ("nautical", "miles"): "nmi",
    ("fluid", "ounce"): "floz",
    ("fluid", "ounces"): "floz",
    ("fl", "oz"): "floz",
    ("metric", "ton"): "tonne",
    ("metric", "tons"): "tonne",
    ("electron", "volt"): "eV",
    ("electron", "volts"): "eV",
    ("mm", "Hg"): "mmHg",
    ("astronomical", "unit"): "AU",
    ("astronomical", "units"): "AU",
}
"""Two words -> their unit."""

OF_MERCURY = {
    "mm": "mmHg",
    "millimeter": "mmHg",
    "millimeters": "mmHg",
    "inches": "inHg",
    "inch": "inHg",
    "in": "inHg",
}
"""Length -> the pressure that it is `of mercury`."""

TEMPERATURES = {
    "C": "°C",
    "F": "°F",
    "Celsius": "°C",
    "celsius": "°C",
    "Fahrenheit": "°F",
    "fahrenheit": "°F",
    "K": "K",
    "Kelvin": "K",
}
"""What follows a degree sign -> the temperature scale."""

JOINED = {
    first + last: (first, last)
    for first in ("N", "J", "V", "W", "Pa", "kg", "kN", "kW", "kJ", "Ω", "lb", "ft")
    for last in ("m", "s", "h", "K", "cm", "lb")
    if lookup(first + last) is None
}
"""Products of units that are written without a space, such as `Nm`."""
