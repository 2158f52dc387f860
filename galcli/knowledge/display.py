"""Cards as people read them: an equation in Unicode or LaTeX, a card as labelled lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from galcli.knowledge.concept import Concept
    from galcli.knowledge.constant import Constant
    from galcli.knowledge.formula import Formula

_LAYERED = re.compile(r"\\frac\s*\{[^{}]*(?:[+\-]|\\pm|\{)")
"""A fraction whose brackets a plain rendering would lose."""


def equation_text(formula: Formula) -> str:
    """Spell a formula in Unicode; LaTeX stays where a plain rendering would change its meaning."""
    if not formula.is_statement:
        from galcli.work.maths.spell import to_unicode

        equation = formula.equation()
        return f"{to_unicode(equation.left)} = {to_unicode(equation.right)}"
    if _LAYERED.search(formula.latex):
        return formula.latex
    from pylatexenc.latex2text import LatexNodes2Text

    return str(LatexNodes2Text().latex_to_text(formula.latex)).strip()


def formula_rows(formula: Formula, *, latex: bool) -> list[tuple[str, str]]:
    """Return a formula card as labelled lines."""
    rows = [("formula", formula.latex if latex else equation_text(formula)), ("name", formula.name)]
    rows += [("also", "; ".join(formula.aliases))] if formula.aliases else []
    rows += [("plain", formula.plain)] if formula.plain else []
    for one in formula.variables:
        rows.append((one.symbol, f"{one.name}" + (f", in {one.unit}" if one.unit else "")))
    rows += [(symbol, "constant") for symbol in formula.constants]
    rows += [("holds for", formula.conditions)] if formula.conditions else []
    rows += [("field", formula.field), ("source", formula.reference)]
    rows += [("related", ", ".join(formula.related))] if formula.related else []
    return rows


def concept_rows(concept: Concept) -> list[tuple[str, str]]:
    """Return a concept card as labelled lines."""
    rows = [("name", concept.name), ("text", concept.text)]
    rows += [("plain", concept.plain)] if concept.plain else []
    rows += [("field", concept.field)]
    rows += [("also", "; ".join(concept.aliases))] if concept.aliases else []
    rows += [("formulas", ", ".join(concept.formulas))] if concept.formulas else []
    return rows


def constant_rows(constant: Constant) -> list[tuple[str, str]]:
    """Return a constant card as labelled lines."""
    value = f"{constant.value!r} {constant.unit}".strip()
    rows = [("name", constant.name), ("value", value)]
    if constant.uncertainty is not None:
        rows.append(
            ("uncertainty", "exact" if not constant.uncertainty else f"{constant.uncertainty!r} {constant.unit}")
        )
    return [*rows, ("source", constant.source), *([("symbol", constant.symbol)] if constant.symbol else [])]
