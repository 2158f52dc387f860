"""Formula cards: an equation with what its symbols mean, or a statement such as Schrödinger's equation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from galcli.work.maths.expression import Equation
    from galcli.work.maths.quantity import Quantity
    from galcli.work.maths.unit_names import Unit


@dataclass(frozen=True, slots=True)
class Variable:
    r"""A symbol of a formula.

    Attributes:
        symbol: How the formula's plain form spells it: `E_k`, `λ`.
        name: What it is, in words that fit behind "the": `kinetic energy`.
        unit: Its usual unit, in the checker's spelling; empty for a plain number.
        low: The least plausible value, in that unit.
        high: The greatest plausible value.
        latex: How LaTeX spells it where that does not follow from the symbol: `\bar{x}`, `[\mathrm{A}]`.
        whole: Whether it counts something.
        solvable: Whether the formula can be solved for it in closed form; else its roots are found numerically.
    """

    symbol: str
    name: str
    unit: str
    low: float
    high: float
    latex: str = ""
    whole: bool = False
    solvable: bool = True

    @property
    def measure(self) -> Unit:
        """The usual unit."""
        return unit_of(self.unit)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula card.

    Attributes:
        id: Its name in links and on the command line, lower case with hyphens.
        name: What people call it.
        field: The field it belongs to: the name of its file.
        latex: The equation as a paper would write it, without delimiters.
        form: The same in plain text, read by `work.maths`; empty for a statement.
        variables: Its symbols, in the order of the card.
        constants: The symbols in it that are physical constants.
        reference: A textbook or paper that has it.
        aliases: Other names.
        plain: What it tells, in a sentence of everyday words.
        conditions: When it holds.
        related: Ids of other cards.
        empirical: Whether its symbols stand for bare numbers in their usual units, as in the wind-chill formula.
        stories: Problems told with it, `{symbol}` standing for a value; the first symbol is what is asked for.
    """

    id: str
    name: str
    field: str
    latex: str
    reference: str
    form: str = ""
    variables: tuple[Variable, ...] = ()
    constants: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    plain: str = ""
    conditions: str = ""
    related: tuple[str, ...] = ()
    empirical: bool = False
    stories: tuple[tuple[str, str], ...] = ()

    @property
    def is_statement(self) -> bool:
        """Whether it is no computation."""
        return not self.form

    def variable(self, symbol: str) -> Variable:
        """Return the variable with that symbol.

        Raises:
            KeyError: The formula has no such variable.
        """
        for variable in self.variables:
            if variable.symbol == symbol:
                return variable
        raise KeyError(symbol)

    def names(self) -> frozenset[str]:
        """Return all symbols, constants included."""
        return frozenset(variable.symbol for variable in self.variables) | frozenset(self.constants)

    def equation(self) -> Equation:
        """Read the plain form.

        Raises:
            ParseError: It cannot be read.
        """
        return _equation(self.form, self.names())

    def latex_equation(self) -> Equation:
        """Read the LaTeX, with the symbols of the plain form.

        Raises:
            ParseError: It cannot be read.
        """
        from galcli.work.maths.expression import Equation, rename

        text, known = self.latex, {}
        spelled = sorted((one for one in self.variables if one.latex), key=lambda one: -len(one.latex))
        for place, variable in enumerate(spelled):
            # A symbol that no card uses stands in, so that `P(A \mid B)` need not be understood.
            text = text.replace(variable.latex, f"\\Xi_{{{place}}} ")
            known[f"Ξ_{place}"] = variable.symbol
        equation = _equation(text, self.names() | frozenset(known))
        return Equation(*(rename(side, lambda name: known.get(name, name)) for side in (equation.left, equation.right)))

    def constant_values(self) -> dict[str, Quantity]:
        """Return the values of its constants in SI units.

        Raises:
            KeyError: There is no constant of that name.
        """
        from galcli.work.maths.constants import lookup

        values = {}
        for symbol in self.constants:
            constant = lookup(symbol)
            if constant is None:
                raise KeyError(symbol)
            values[symbol] = constant.quantity
        return values


@lru_cache(maxsize=4096)
def _equation(text: str, names: frozenset[str]) -> Equation:
    from galcli.work.maths.expression import read_equation

    return read_equation(text, names)


@lru_cache(maxsize=1024)
def unit_of(text: str) -> Unit:
    """Read a unit, `kg m/s^2`; an empty text is a plain number.

    Raises:
        ValueError: It is no unit that is known.
    """
    from galcli.work.maths.evaluate import Evaluator
    from galcli.work.maths.expression import read_expression
    from galcli.work.maths.labels import COUNTED
    from galcli.work.maths.nodes import Measure
    from galcli.work.maths.unit_names import ONE, Unit

    if not text:
        return Unit("", ONE)
    node = read_expression(f"1 {text}")
    measure = node.factors[-1][1] if hasattr(node, "factors") else None
    if not isinstance(measure, Measure) or len(node.factors) != 2:  # type: ignore[union-attr] # noqa: PLR2004
        raise ValueError(f"`{text}` is not a unit that is known")
    unit = Evaluator().unit(measure)
    if unit.name == COUNTED:
        raise ValueError(f"`{text}` is not a unit that is known")
    return unit
