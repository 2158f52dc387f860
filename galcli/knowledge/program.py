"""The Python program of a worked solution: given values in SI units, constants, the formula, the answer in its unit."""

from __future__ import annotations

import contextlib
import io
import keyword
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.knowledge.figures import spelled
from galcli.knowledge.formula import unit_of
from galcli.knowledge.roots import Root
from galcli.work.maths.constants import lookup
from galcli.work.maths.lexicon import GREEK
from galcli.work.maths.spell import to_python

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from galcli.knowledge.formula import Formula
    from galcli.knowledge.measured import Measured
    from galcli.work.maths.nodes import Node

_LETTERS = {letter: name for name, letter in GREEK.items() if not name.startswith("var")}
_NO_NAME = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Step:
    """One formula of a program.

    Attributes:
        symbol: What it computes.
        way: The formula, solved for it, or the root of it where there is no closed form.
        formula: The card.
        unknown: What the card calls it, where that differs.
    """

    symbol: str
    way: Node | Root
    formula: Formula
    unknown: str = ""

    def line(self) -> str:
        """Return the line of Python that computes it."""
        name = identifier(self.symbol)
        if not isinstance(self.way, Root):
            return f"{name} = {to_python(self.way, identifier)}"
        equation = self.formula.equation()
        gap = f"{to_python(equation.left, identifier)} - ({to_python(equation.right, identifier)})"
        unknown = identifier(self.unknown or self.symbol)
        return f"{name} = brentq(lambda {unknown}: {gap}, {self.way.low:.6g}, {self.way.high:.6g}, xtol=1e-300)"


def identifier(symbol: str) -> str:
    """Return a Python name for a symbol: `λ` is `lam`, `t_1/2` is `t_1_2`."""
    text = "".join(_LETTERS.get(letter, letter) for letter in symbol.replace("λ", "lam").replace("′", "_prime"))
    text = _NO_NAME.sub("_", text).strip("_") or "x"
    return f"{text}_" if keyword.iskeyword(text) or text == "math" else text


def write_program(givens: Sequence[Measured], steps: Sequence[Step], unit: str, digits: int, *, bare: bool) -> str:
    """Write a program that writes the answer to output.txt.

    Args:
        givens: What is given.
        steps: The formulas in the order of their use; the last one gives the answer.
        unit: The unit of the answer.
        digits: How many figures the answer has.
        bare: Whether the formulas take bare numbers in their usual units.
    """
    lines = [_assignment(given) for given in givens]
    constants = dict.fromkeys(symbol for step in steps for symbol in step.formula.constants)
    lines += [_constant(symbol) for symbol in constants]
    lines += [step.line() for step in steps]
    answer = _converted(identifier(steps[-1].symbol), unit, bare=bare)
    imports = ["import math"] if any("math." in line for line in [*lines, answer]) else []
    imports += ["from scipy.optimize import brentq"] if any(isinstance(step.way, Root) for step in steps) else []
    lines = [*imports, "", *lines] if imports else lines
    lines += ["", 'with open("output.txt", "w") as file:', f'    file.write(f"{{{answer}:.{digits}g}}")']
    return "\n".join(lines)


def _assignment(given: Measured) -> str:
    name, number = identifier(given.variable.symbol), spelled(given.number)
    if given.bare or not given.unit:
        return f"{name} = {number}"
    if given.unit == "°":
        return f"{name} = math.radians({number})"
    unit = unit_of(given.unit)
    if unit.offset:
        scale = "" if unit.factor == 1 else f" * {float(unit.factor)!r}"
        return f"{name} = {number}{scale} + {float(unit.offset)!r}  # {given.unit}"
    if unit.factor == 1:
        return f"{name} = {number}"
    return f"{name} = {number}{_scaled(unit.factor)}  # {given.unit}"


def _scaled(factor: Fraction | float) -> str:
    """Spell a factor as a multiplication, or as a division where that is shorter: `/ 3.6`."""
    times, over = _tidy(float(factor)), _tidy(float(1 / factor))
    return f" / {over}" if len(over) < len(times) else f" * {times}"


def _tidy(number: float) -> str:
    """Spell a float exactly and shortly: `1e-3`, `3600`, `3.6`."""
    short = f"{number:.0e}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
    exact = repr(number).removesuffix(".0")
    return short if float(short) == number and len(short) < len(exact) else exact


def _constant(symbol: str) -> str:
    return f"{identifier(symbol)} = {constant_value(symbol)}"


def constant_value(symbol: str) -> str:
    """Spell the value of a constant in SI units.

    Raises:
        KeyError: There is no constant of that name.
    """
    constant = lookup(symbol)
    if constant is None:
        raise KeyError(symbol)
    return f"{float(constant.quantity.value):.10g}"


def _converted(name: str, unit: str, *, bare: bool) -> str:
    if bare or not unit:
        return name
    if unit == "°":
        return f"math.degrees({name})"
    found = unit_of(unit)
    shifted = f"({name} - {float(found.offset)!r})" if found.offset else name
    if found.factor == 1:
        return shifted
    return shifted + _scaled(1 / found.factor)


def run_program(source: str) -> str:
    """Run a program that this module wrote, and return what it wrote to output.txt.

    Only for programs from `write_program`, which are our own text; a model's programs run in the sandbox.

    Raises:
        ArithmeticError: The program divides by zero or overflows.
        ValueError: A function is not defined at the values.
    """
    written = io.StringIO()

    def opened(*_: object) -> contextlib.AbstractContextManager[io.StringIO]:
        return contextlib.nullcontext(written)

    exec(compile(source, "calculate.py", "exec"), {"open": opened})  # noqa: S102 - our own text, see above
    return written.getvalue()
