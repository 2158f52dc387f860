"""Solve an equation for a symbol: by undoing operations where that is enough, by sympy where the symbol occurs twice.

sympy never sees text: trees are turned into its objects one node at a time, and its answer is read back by our parser.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from galcli.work.maths.cursor import ParseError
from galcli.work.maths.expression import Equation, read_expression, rebuild, substitute, symbols, walk
from galcli.work.maths.isolate import isolate, occurrences
from galcli.work.maths.nodes import Call, Known, Measure, Node, Number, Percent, Power, Product, Sum, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_NODES = 60
"""Larger trees are not given to sympy, which may take minutes over them."""

_MOST_LENGTH = 300


@lru_cache(maxsize=2048)
def rearrange(equation: Equation, name: str) -> tuple[Node, ...]:
    """Return what `name` equals: one tree a branch, none where there is no closed form.

    Args:
        equation: The equation.
        name: One of its symbols.
    """
    count = occurrences(equation.left, name) + occurrences(equation.right, name)
    if count == 1:
        return tuple(isolate(equation, name))
    return tuple(_by_sympy(equation, name)) if count and _is_tractable(equation, name) else ()


def _is_tractable(equation: Equation, name: str) -> bool:
    """Tell whether sympy finds a closed form soon, if there is one: the symbol stands in no function but a root."""
    nodes = [*walk(equation.left), *walk(equation.right)]
    if len(nodes) > _MOST_NODES or any(isinstance(node, Known | Measure) for node in nodes):
        return False
    for node in nodes:
        inside = isinstance(node, Call) and any(occurrences(argument, name) for argument in node.arguments)
        if inside and isinstance(node, Call) and node.name != "sqrt":
            return False
        if isinstance(node, Power) and occurrences(node.exponent, name):
            return False
        if isinstance(node, Power) and occurrences(node.base, name) and not isinstance(node.exponent, Number):
            return False
    return True


def _by_sympy(equation: Equation, name: str) -> list[Node]:
    """Solve with sympy, which sees every part without the symbol as one letter: small equations are solved soon."""
    import sympy

    parts: dict[Node, str] = {}
    left, right = _abstract(equation.left, name, parts), _abstract(equation.right, name, parts)
    codes = {code: sympy.Symbol(code, real=True) for code in parts.values()}
    unknown = sympy.Symbol("q_x")
    codes["q_x"] = unknown
    try:
        # Roots that do not satisfy the equation are for the caller, who knows the values.
        answers = sympy.solve(
            _to_sympy(left, codes, sympy) - _to_sympy(right, codes, sympy), unknown, simplify=False, check=False
        )
    except NotImplementedError:
        return []
    back = {code: part for part, code in parts.items()}
    return [node for answer in answers if (node := _read_back(sympy.factor_terms(answer), back)) is not None]


def _abstract(node: Node, name: str, parts: dict[Node, str]) -> Node:
    """Replace each largest part without the symbol by a letter, and the symbol by another."""
    if isinstance(node, Symbol) and node.name == name:
        return Symbol("q_x")
    if name in symbols(node):
        return rebuild(node, lambda child: _abstract(child, name, parts))
    if isinstance(node, Number) or node == Symbol("π"):
        return node
    return Symbol(parts.setdefault(node, f"q_{len(parts)}"))


def _read_back(answer: Any, parts: dict[str, Node]) -> Node | None:
    text = str(answer).replace("**", "^").replace("log(", "ln(").replace("Abs(", "abs(")
    if len(text) > _MOST_LENGTH or "I" in text:
        return None
    try:
        node = read_expression(text, frozenset(parts))
    except ParseError:
        return None
    return substitute(node, parts)


def _to_sympy(node: Node, codes: dict[str, Any], sympy: Any) -> Any:
    def inner(child: Node) -> Any:
        return _to_sympy(child, codes, sympy)

    match node:
        case Number(literal):
            return sympy.Rational(literal.value.numerator, literal.value.denominator)
        case Symbol(name):
            return sympy.pi if name == "π" else codes[name]
        case Sum(terms):
            return sympy.Add(*(sign * inner(term) for sign, term in terms))
        case Product(factors):
            return sympy.Mul(*(1 / inner(factor) if divide else inner(factor) for divide, factor in factors))
        case Power(base, exponent):
            return inner(base) ** inner(exponent)
        case Percent(value):
            return inner(value) / 100
        case Call(name, arguments):
            return _call(name, [inner(argument) for argument in arguments], sympy)
    raise TypeError(node)


def _call(name: str, arguments: list[Any], sympy: Any) -> Any:
    made: dict[str, Callable[..., Any]] = {
        "ln": sympy.log,
        "log": lambda value, base=10: sympy.log(value, base),
        "lg": lambda value: sympy.log(value, 10),
        "log10": lambda value: sympy.log(value, 10),
        "log2": lambda value: sympy.log(value, 2),
        "abs": sympy.Abs,
        "max": sympy.Max,
        "min": sympy.Min,
        "binom": sympy.binomial,
        "factorial": sympy.factorial,
    }
    return made.get(name, getattr(sympy, name, None) or sympy.Function(name))(*arguments)
