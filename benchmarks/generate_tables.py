"""Write the checker's tables of units and constants: names chosen here, numbers taken from pint and scipy.

    python benchmarks/generate_tables.py
    python benchmarks/generate_tables.py --check

The tables are data in the repository so that `gal` starts without pint and scipy. Which spellings exist is a choice
made here: pint knows "point", "hand" and "count" as units, which in a text are words. Numbers that pint does not have
(solar units, from IAU 2015 resolution B3, and currencies) stand below with their source.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pint
from scipy import constants

WORK = Path(__file__).resolve().parents[1] / "galcli" / "work" / "maths"
CODATA = "CODATA 2022"
IAU = "IAU 2015"
SI = "SI"

# pint name: (symbols, names). Symbols take SI prefix symbols, names take prefix names.
PREFIXED = {
    "meter": ("m", "meter metre"),
    "gram": ("g", "gram gramme"),
    "second": ("s", "second sec"),
    "ampere": ("A", "ampere amp"),
    "kelvin": ("K", "kelvin"),
    "mole": ("mol", "mole"),
    "candela": ("cd", "candela"),
    "radian": ("rad", "radian"),
    "steradian": ("sr", "steradian"),
    "hertz": ("Hz", "hertz"),
    "newton": ("N", "newton"),
    "pascal": ("Pa", "pascal"),
    "joule": ("J", "joule"),
    "watt": ("W", "watt"),
    "coulomb": ("C", "coulomb"),
    "volt": ("V", "volt"),
    "farad": ("F", "farad"),
    "ohm": ("Ω", "ohm"),
    "siemens": ("S", "siemens"),
    "weber": ("Wb", "weber"),
    "tesla": ("T", "tesla"),
    "henry": ("H", "henry henrie"),
    "lumen": ("lm", "lumen"),
    "lux": ("lx", "lux"),
    "becquerel": ("Bq", "becquerel"),
    "gray": ("Gy", ""),
    "sievert": ("Sv", "sievert"),
    "katal": ("kat", "katal"),
    "liter": ("L l ℓ", "liter litre"),
    "electron_volt": ("eV", "electronvolt"),
    "bar": ("bar", "bar"),
    "calorie": ("cal", "calorie"),
    "dalton": ("Da u", "dalton"),
    "parsec": ("pc", "parsec"),
    "byte": ("B", "byte"),
    "bit": ("bit", "bit"),
    "watt_hour": ("Wh", ""),
    "ampere_hour": ("Ah", ""),
    "molar": ("M", "molar"),
    "curie": ("Ci", "curie"),
    "barn": ("b", "barn"),
    "rem": ("rem", "rem"),
    "torr": ("torr Torr", "torr"),
    "year": ("yr", ""),
}
# pint name: every spelling. These take no prefix.
PLAIN = {
    "minute": "min minute mins",
    "hour": "h hr hrs hour",
    "day": "d day",
    "week": "wk week",
    "month": "month",
    "year": "yrs year",
    "century": "century centuries",
    "degree": "° deg degree",
    "arcminute": "arcmin arcminute",
    "arcsecond": "arcsec arcsecond",
    "revolution": "rev revolution",
    "rpm": "rpm RPM",
    "inch": "in inch inches",
    "foot": "ft foot feet",
    "yard": "yd yard",
    "mile": "mi mile",
    "nautical_mile": "nmi",
    "knot": "kn knot",
    "mile_per_hour": "mph",
    "kilometer_per_hour": "kph kmh kmph",
    "acre": "acre",
    "hectare": "ha hectare",
    "gallon": "gallon gal",
    "quart": "qt quart",
    "pint": "pint pt",
    "cup": "cup",
    "fluid_ounce": "floz",
    "tablespoon": "tbsp tablespoon",
    "teaspoon": "tsp teaspoon",
    "cubic_centimeter": "cc",
    "ounce": "oz ounce",
    "pound": "lb lbs pound",
    "slug": "slug",
    "metric_ton": "t tonne",
    "ton": "ton tons",
    "pound_force": "lbf",
    "kilogram_force": "kgf",
    "dyne": "dyn dyne dynes",
    "erg": "erg ergs",
    "poise": "P poise",
    "centipoise": "cP",
    "stokes": "St stokes",
    "Btu": "BTU Btu btu",
    "horsepower": "hp horsepower",
    "standard_atmosphere": "atm atmosphere",
    "mmHg": "mmHg",
    "inch_Hg": "inHg",
    "psi": "psi",
    "degree_Celsius": "°C ℃ degC celsius",
    "degree_Fahrenheit": "°F ℉ degF fahrenheit",
    "angstrom": "Å angstrom ångström",
    "micron": "micron",
    "astronomical_unit": "AU au",
    "light_year": "ly lightyear",
    "atomic_mass_constant": "amu",
    "hartree": "Eh hartree",
    "rydberg": "Ry rydberg",
    "debye": "Debye debye",
    "ppm": "ppm",
    "baud": "baud",
}
# Spelling: (factor, dimension): what pint lacks, or has in a system of units other than SI.
OWN = {
    "gauss": ("1/10000", "kg s-2 A-1", "Gs gauss"),
    "dietary_calorie": ("4184", "kg m2 s-2", "Cal Calorie"),
    "microgram": ("1/1000000000", "kg", "mcg"),
    "esu": ("1/2997924580", "A s", "esu statcoulomb"),
    "part_per_billion": ("1/1000000000", "", "ppb"),
    "cycle": ("1", "", "cycle"),
    "decade": ("315576000", "s", "decade"),  # to pint a decade is a logarithmic unit
    "dollar": ("1", "currency", "dollar USD"),
    "cent": ("1/100", "currency", "cent ¢"),
    "euro": ("1", "currency", "euro EUR €"),
    "sterling": ("1", "currency", "£"),
    "yen": ("1", "currency", "¥ yen"),
    "rupee": ("1", "currency", "₹ rupee"),
}
# Words that multiply: they stay when units are set aside.
SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
# Units whose size a text may mean differently: other sizes, in the first one's unit.
VARIANTS = {
    "year": ("day", [365, Fraction("365.2425"), 360, 366]),
    "month": ("day", [30, 31, 28, Fraction(365, 12)]),
    "decade": ("day", [3650, 3653]),
    "century": ("day", [36500, 36525]),
    "ton": ("kilogram", [1000, Fraction("1016.0469088")]),
    "gallon": ("liter", [Fraction("4.54609")]),
    "quart": ("liter", [Fraction("1.1365225")]),
    "pint": ("liter", [Fraction("0.56826125")]),
    "cup": ("liter", [Fraction("0.25"), Fraction("0.24")]),
    "ounce": ("kilogram", [Fraction("0.0311034768")]),
    "calorie": ("joule", [Fraction("4.1868"), 4184]),
    "Btu": ("joule", [Fraction("1055.05585262"), Fraction("1054.35026444")]),
    "rpm": ("hertz", [Fraction(1, 60)]),
    "revolution": ("radian", [1]),
    "horsepower": ("watt", [Fraction("735.49875")]),
    "pound": ("pound_force", [1]),
}
PREFIXES = {
    "Q": (30, "quetta"),
    "R": (27, "ronna"),
    "Y": (24, "yotta"),
    "Z": (21, "zetta"),
    "E": (18, "exa"),
    "P": (15, "peta"),
    "T": (12, "tera"),
    "G": (9, "giga"),
    "M": (6, "mega"),
    "k": (3, "kilo"),
    "h": (2, "hecto"),
    "da": (1, "deca"),
    "d": (-1, "deci"),
    "c": (-2, "centi"),
    "m": (-3, "milli"),
    "µ": (-6, "micro"),
    "n": (-9, "nano"),
    "p": (-12, "pico"),
    "f": (-15, "femto"),
    "a": (-18, "atto"),
    "z": (-21, "zepto"),
    "y": (-24, "yocto"),
}
BASES = {
    "kilogram": "kg",
    "meter": "m",
    "second": "s",
    "ampere": "A",
    "kelvin": "K",
    "mole": "mol",
    "candela": "cd",
    "bit": "bit",
}
# Canonical symbol: (scipy's key, unit, name shown to people).
PHYSICAL = {
    "c": ("speed of light in vacuum", "m s-1", "speed of light"),
    "G": ("Newtonian constant of gravitation", "m3 kg-1 s-2", "gravitational constant"),
    "h": ("Planck constant", "kg m2 s-1", "Planck constant"),
    "ħ": ("reduced Planck constant", "kg m2 s-1", "reduced Planck constant"),
    "k_B": ("Boltzmann constant", "kg m2 s-2 K-1", "Boltzmann constant"),
    "N_A": ("Avogadro constant", "mol-1", "Avogadro constant"),
    "R": ("molar gas constant", "kg m2 s-2 K-1 mol-1", "gas constant"),
    "e": ("elementary charge", "A s", "elementary charge"),
    "F": ("Faraday constant", "A s mol-1", "Faraday constant"),
    "m_e": ("electron mass", "kg", "electron mass"),
    "m_p": ("proton mass", "kg", "proton mass"),
    "m_n": ("neutron mass", "kg", "neutron mass"),
    "m_u": ("atomic mass constant", "kg", "atomic mass constant"),
    "ε_0": ("vacuum electric permittivity", "kg-1 m-3 s4 A2", "vacuum permittivity"),
    "μ_0": ("vacuum mag. permeability", "kg m s-2 A-2", "vacuum permeability"),
    "σ": ("Stefan-Boltzmann constant", "kg s-3 K-4", "Stefan–Boltzmann constant"),
    "a_0": ("Bohr radius", "m", "Bohr radius"),
    "R_∞": ("Rydberg constant", "m-1", "Rydberg constant"),
    "μ_B": ("Bohr magneton", "A m2", "Bohr magneton"),
    "g_n": ("standard acceleration of gravity", "m s-2", "standard gravity"),
}
# Canonical symbol: (value, unit, name, source): nominal solar and terrestrial values, and what follows from CODATA.
NOMINAL = {
    "M_☉": ("1.988409870698051e30", "kg", "solar mass", "IAU 2015 and CODATA 2022"),
    "R_☉": ("6.957e8", "m", "solar radius", IAU),
    "L_☉": ("3.828e26", "kg m2 s-3", "solar luminosity", IAU),
    "M_⊕": ("5.972167867791379e24", "kg", "Earth mass", "IAU 2015 and CODATA 2022"),
    "R_⊕": ("6.3781e6", "m", "Earth radius", IAU),
}


def fraction(number: Fraction | float) -> str:
    """Write a number so that `Fraction(text)` reads it back; long fractions as 17 digits."""
    exact = Fraction(number)
    text = str(exact)
    return text if len(text) < 40 else repr(float(exact))


def dimension(units: dict[str, Fraction]) -> str:
    """Write root units in the table's form, base names sorted."""
    powers = {BASES[name]: int(power) for name, power in units.items() if name in BASES}
    return " ".join(f"{base}{power}" if power != 1 else base for base, power in sorted(powers.items()))


def in_base(registry: pint.UnitRegistry, name: str) -> tuple[str, str, str]:
    """Return factor, dimension and offset of one of pint's units, in SI base units."""
    unit = registry.Unit(name)
    one = registry.Quantity(Fraction(1), unit).to_base_units()
    zero = registry.Quantity(Fraction(0), unit).to_base_units()
    return (
        fraction(one.magnitude - zero.magnitude),
        dimension(dict(one.unit_items())),
        fraction(zero.magnitude),
    )


def unit_rows() -> dict[str, tuple[str, str, str]]:
    """Return canonical name -> (factor, dimension, offset)."""
    registry = pint.UnitRegistry(non_int_type=Fraction)
    rows = {name: in_base(registry, name) for name in [*PREFIXED, *PLAIN]}
    rows |= {name: (factor, base, "0") for name, (factor, base, _) in OWN.items()}
    return rows


def variant_rows() -> dict[str, tuple[str, ...]]:
    """Return canonical name -> the dimension of its other readings, and their sizes in SI base units."""
    registry = pint.UnitRegistry(non_int_type=Fraction)
    rows = {}
    for name, (unit, sizes) in VARIANTS.items():
        factor, base, _ = in_base(registry, unit)
        rows[name] = (base, *(fraction(size * Fraction(factor)) for size in sizes))
    return rows


def spellings() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return symbols that take prefixes, names that take prefixes, and the rest, each spelling -> canonical name."""
    symbols = {one: name for name, (short, _) in PREFIXED.items() for one in short.split()} | {"G": "gauss"}
    names = {one: name for name, (_, long) in PREFIXED.items() for one in long.split()}
    rest = {one: name for name, text in PLAIN.items() for one in text.split()}
    rest |= {one: name for name, (_, _, text) in OWN.items() for one in text.split()}
    return symbols, names, rest


def constant_rows() -> dict[str, tuple[str, str, str, str]]:
    """Return symbol -> (value, dimension, name, source)."""
    rows = {
        symbol: (repr(constants.value(key)), unit, name, SI if symbol == "g_n" else CODATA)
        for symbol, (key, unit, name) in PHYSICAL.items()
    }
    return rows | NOMINAL


def assignment(name: str, note: str, rows: dict[str, object], kind: str) -> str:
    """Write one table as Python."""
    body = "\n".join(f"    {key!r}: {value!r}," for key, value in rows.items())
    return f'{name}: dict[str, {kind}] = {{\n{body}\n}}\n"""{note}"""\n'


def write(path: Path, docstring: str, parts: list[str]) -> None:
    """Write a module and let ruff lay it out."""
    path.write_text(f'"""{docstring}"""\n\n' + "\n".join(parts), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)


def differences() -> list[str]:
    """Return what the tables in the repository say otherwise than pint, scipy and this file do."""
    from galcli.work.maths import constant_table, unit_table

    symbols, names, rest = spellings()
    pairs = [
        ("unit", unit_table.UNITS, unit_rows()),
        ("variant", unit_table.VARIANTS, variant_rows()),
        ("symbol", unit_table.SYMBOLS, symbols),
        ("name", unit_table.NAMES, names),
        ("spelling", unit_table.SPELLINGS, rest),
        ("scale", unit_table.SCALES, SCALES),
        ("prefix", unit_table.PREFIX_SYMBOLS, {symbol: power for symbol, (power, _) in PREFIXES.items()}),
        ("prefix", unit_table.PREFIX_NAMES, {name: power for power, name in PREFIXES.values()}),
        ("constant", constant_table.CONSTANTS, constant_rows()),
    ]
    return [
        f"{kind} {key}: {table.get(key)} in the table, {source.get(key)} in its source"
        for kind, table, source in pairs
        for key in sorted({*table, *source})
        if table.get(key) != source.get(key)
    ]


def main() -> None:
    """Write both tables, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; say what differs")
    if parser.parse_args().check:
        found = differences()
        print("\n".join(found) or "The tables agree with their sources.")
        sys.exit(bool(found))
    symbols, names, rest = spellings()
    write(
        WORK / "unit_table.py",
        f"Units and prefixes, written by `benchmarks/generate_tables.py` from pint {pint.__version__}. Do not edit.",
        [
            assignment(
                "UNITS",
                "Name -> factor to SI base units, dimension, offset of its zero.",
                unit_rows(),
                "tuple[str, str, str]",
            ),
            assignment(
                "VARIANTS",
                "Name -> dimension and sizes of what else a text may mean.",
                variant_rows(),
                "tuple[str, ...]",
            ),
            assignment("SYMBOLS", "Symbol that takes SI prefix symbols -> name.", symbols, "str"),
            assignment("NAMES", "Word that takes SI prefix names -> name.", names, "str"),
            assignment("SPELLINGS", "Spelling that takes no prefix -> name.", rest, "str"),
            assignment("SCALES", "Number word -> its value.", SCALES, "int"),
            assignment("PREFIX_SYMBOLS", "Prefix -> power of ten.", {s: p for s, (p, _) in PREFIXES.items()}, "int"),
            assignment("PREFIX_NAMES", "Prefix -> power of ten.", {n: p for p, n in PREFIXES.values()}, "int"),
        ],
    )
    write(
        WORK / "constant_table.py",
        "Physical constants, written by `benchmarks/generate_tables.py` from scipy's CODATA table. Do not edit.",
        [
            assignment(
                "CONSTANTS",
                "Symbol -> value in SI base units, dimension, name, source with its year.",
                constant_rows(),
                "tuple[str, str, str, str]",
            )
        ],
    )


if __name__ == "__main__":
    main()
