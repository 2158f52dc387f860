"""Small computations that fill a library's caches before programs need them.

sympy builds tables the first time it solves, integrates or simplifies; every child would pay for that anew, out
of its own CPU limit.
"""

from __future__ import annotations


def solve() -> None:
    """Solve a polynomial equation."""
    import sympy

    x = sympy.Symbol("x")
    sympy.solve(x**2 - 3 * x + 2, x)


def simplify() -> None:
    """Simplify a trigonometric expression."""
    import sympy

    x = sympy.Symbol("x")
    sympy.simplify(sympy.sin(x) ** 2 + sympy.cos(x) ** 2)


def integrate() -> None:
    """Integrate with and without bounds."""
    import sympy

    x = sympy.Symbol("x")
    sympy.integrate(sympy.sin(x), (x, 0, sympy.pi))
    sympy.integrate(sympy.exp(-(x**2)), (x, -sympy.oo, sympy.oo))


def limit() -> None:
    """Take a limit."""
    import sympy

    x = sympy.Symbol("x")
    sympy.limit(sympy.sin(x) / x, x, 0)
