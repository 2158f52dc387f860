"""Write expression trees out again: as Python, as LaTeX, as plain text that the parser reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from galcli.work.maths import lexicon
from galcli.work.maths.nodes import Call, Known, Measure, Node, Number, Percent, Power, Product, Sum, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
_LATEX_LETTERS = {letter: f"\\{name}" for name, letter in lexicon.GREEK.items() if not name.startswith("var")}
_LATEX_CALLS = {
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "log10": r"\log_{10}",
    "log2": r"\log_{2}",
}
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_PYTHON = {
    "ln": "math.log",
    "log": "math.log10",
    "lg": "math.log10",
    "abs": "abs",
    "max": "max",
    "min": "min",
    "round": "round",
    "binom": "math.comb",
    "cbrt": "math.cbrt",
}


class _Words(NamedTuple):
    """How one notation spells what the others spell differently."""

    raised: str
    call: Callable[[Call], str]
    name: Callable[[str], str]
    unit: Callable[[Measure], str]


def to_plain(node: Node) -> str:
    """Spell a tree as plain text: `2*G*M/c^2`."""

    def call(one: Call) -> str:
        return f"{one.name}({', '.join(map(to_plain, one.arguments))})"

    return _write(node, _SUM, _Words("^", call, str, lambda measure: measure.units[0].text))


def to_unicode(node: Node) -> str:
    """Spell a tree for people: `2·G·M/c²`."""
    text = to_plain(node).replace("*", "·")
    for name, sign in (("sqrt(", "√("), ("cbrt(", "∛(")):
        text = text.replace(name, sign)
    return re.sub(r"\^(-?\d+)(?![\d.])", lambda power: power[1].translate(_RAISED), text)


def to_python(node: Node, spell: Callable[[str], str]) -> str:
    """Spell a tree as a Python expression that needs `import math`.

    Args:
        node: The tree.
        spell: Gives the Python name of a symbol; a unit is spelled as its size in SI base units.
    """

    def call(one: Call) -> str:
        arguments = [to_python(argument, spell) for argument in one.arguments]
        if one.name == "log" and len(arguments) > 1:
            return f"math.log({arguments[0]}, {arguments[1]})"
        return f"{_PYTHON.get(one.name, f'math.{one.name}')}({', '.join(arguments)})"

    def factor(measure: Measure) -> str:
        return repr(float(measure.units[0].factor)).removesuffix(".0")

    return _write(node, _SUM, _Words("**", call, lambda name: "math.pi" if name == "π" else spell(name), factor))


def _write(node: Node, floor: int, words: _Words) -> str:
    def part(child: Node, level: int) -> str:
        return _write(child, level, words)

    match node:
        case Number(literal):
            text, level = _number(node), _ATOM if literal.value.denominator == 1 else _PRODUCT
            level = _ATOM if "/" not in text else level
        case Symbol(symbol) | Known(symbol):
            text, level = words.name(symbol), _ATOM
        case Measure():
            text, level = words.unit(node), _PRODUCT
        case Call():
            text, level = words.call(node), _ATOM
        case Percent(value):
            text, level = f"{part(value, _POWER)}/100", _PRODUCT
        case Power(base, exponent):
            text, level = f"{part(base, _ATOM)}{words.raised}{part(exponent, _ATOM)}", _POWER
        case Sum():
            text, level = _sum(node, part)
        case Product():
            text, level = _product(node, part), _PRODUCT
    return text if level >= floor else f"({text})"


def _number(node: Number) -> str:
    value = node.literal.value
    if value.denominator == 1 and abs(value) < 10**15:
        return str(value.numerator)
    return repr(float(value)) if float(value) == value or node.literal.decimal or node.literal.power else str(value)


def _sum(node: Sum, part: Callable[[Node, int], str]) -> tuple[str, int]:
    if len(node.terms) == 1:
        sign, term = node.terms[0]
        if sign > 0:
            return part(term, _SUM), _SUM
        spelled = part(term, _PRODUCT if isinstance(term, Product) else _SIGN)
        spelled = f"({spelled})" if spelled.startswith("-") else spelled
        return f"-{spelled}", _SUM if isinstance(term, Product) else _SIGN
    text = ""
    for place, (sign, term) in enumerate(node.terms):
        spelled = part(term, _PRODUCT)
        spelled = f"({spelled})" if spelled.startswith("-") and (place or sign < 0) else spelled
        text += (spelled if sign > 0 else f"-{spelled}") if not place else f"{' + ' if sign > 0 else ' - '}{spelled}"
    return text, _SUM


def _product(node: Product, part: Callable[[Node, int], str]) -> str:
    # Both sides of a slash bind tighter than the product: `a/(b*c)`.
    above = "*".join(part(factor, _SIGN) for divide, factor in node.factors if not divide) or "1"
    below = [factor for divide, factor in node.factors if divide]
    if not below:
        return above
    text = "*".join(part(factor, _SIGN) for factor in below)
    return f"{above}/{text}" if len(below) == 1 else f"{above}/({text})"


def to_latex(node: Node, spell: Callable[[str], str] | None = None) -> str:
    r"""Spell a tree as LaTeX: `\frac{2 G M}{c^{2}}`.

    Args:
        node: The tree.
        spell: Gives the LaTeX of a symbol; by default what its name says.
    """
    return _latex(node, _SUM, spell or symbol_latex)


def symbol_latex(name: str) -> str:
    r"""Spell a symbol as LaTeX: `\lambda`, `E_{k}`, `\Delta T`."""
    base, _, index = name.partition("_")
    head = base[1:] if base.startswith("Δ") and len(base) > 1 else base
    text = "".join(_LATEX_LETTERS.get(letter, letter) for letter in head)
    text = f"\\mathrm{{{text}}}" if len(head) > 1 and head.isalnum() and head.isascii() else text
    text = f"\\Delta {text}" if head is not base else text
    if not index:
        return text
    inner = "".join(f"{_LATEX_LETTERS[letter]} " if letter in _LATEX_LETTERS else letter for letter in index).strip()
    word = len(index) > 1 and index.isalpha() and index.isascii()
    return f"{text}_{{\\mathrm{{{inner}}}}}" if word else f"{text}_{{{inner}}}"


def _latex(node: Node, floor: int, spell: Callable[[str], str]) -> str:
    def part(child: Node, level: int = _SUM) -> str:
        return _latex(child, level, spell)

    match node:
        case Product(factors):
            above = [factor for divide, factor in factors if not divide]
            below = [factor for divide, factor in factors if divide]
            text, level = " ".join(_factors(above, part)) or "1", _PRODUCT
            if below:
                text, level = f"\\frac{{{text}}}{{{' '.join(_factors(below, part))}}}", _POWER
        case Power(base, exponent):
            text, level = f"{part(base, _ATOM)}^{{{part(exponent)}}}", _POWER
        case Call("sqrt", (argument,)):
            text, level = f"\\sqrt{{{part(argument)}}}", _ATOM
        case Call("cbrt", (argument,)):
            text, level = f"\\sqrt[3]{{{part(argument)}}}", _ATOM
        case Call(name, arguments):
            inner = ", ".join(part(argument) for argument in arguments)
            text, level = f"{_LATEX_CALLS.get(name, chr(92) + name)}\\left({inner}\\right)", _ATOM
        case Symbol(name):
            text, level = spell(name), _ATOM
        case Sum():
            text, level = _sum(node, part)
        case _:
            text, level = to_plain(node), _ATOM
    return text if level >= floor else f"\\left({text}\\right)"


def _factors(nodes: list[Node], part: Callable[..., str]) -> list[str]:
    """Spell factors; a number behind another factor needs a sign between them."""
    spelled = [part(node, _PRODUCT if len(nodes) > 1 else _SUM) for node in nodes]
    return [f"\\cdot {text}" if place and text[:1].isdigit() else text for place, text in enumerate(spelled)]
