"""Check cards: dimensions, agreement of LaTeX and plain form, solvability, names, links. One sentence a fault.

Run: python -m galcli.knowledge.check [FILE …]
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.knowledge import queries
from galcli.knowledge.formula import Formula, unit_of
from galcli.knowledge.points import consistent_point, holds, quantity, solutions
from galcli.knowledge.reader import CardError, read_concepts, read_formulas
from galcli.work.maths.constants import lookup
from galcli.work.maths.cursor import ParseError
from galcli.work.maths.expression import compute, measures
from galcli.work.maths.quantity import EvaluationError, Quantity, UnitMismatchError
from galcli.work.maths.rearrange import rearrange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from galcli.knowledge.concept import Concept
    from galcli.knowledge.points import Point

DATA = Path(__file__).parent / "data"
_POINTS = 5
_PERTURBED = 1.1
_SENTENCE = re.compile(r"[.!?](?:\s|$)")
_PLACE = re.compile(r"\{([^{}]*)\}")
_MARKUP = re.compile(r"\*\*|`|^#|\$\$", re.MULTILINE)
_SHORTEST_PLAIN, _LONGEST_PLAIN = 20, 240
_FEWEST_SENTENCES, _MOST_SENTENCES = 2, 5
_FEWEST_QUERIES, _MOST_QUERIES = 3, 8


def check_formula(formula: Formula) -> list[str]:
    """Return what is wrong with a formula card, links to other cards aside."""
    faults = [*_latex_faults(formula), *_plain_faults(formula)]
    if formula.is_statement:
        return faults
    faults += _symbol_faults(formula)
    if not faults:
        faults += _equation_faults(formula)
    if not faults:
        faults += _value_faults(formula)
    return faults + list(_story_faults(formula))


def _latex_faults(formula: Formula) -> Iterator[str]:
    if formula.latex.count("{") != formula.latex.count("}"):
        yield "the braces of its LaTeX do not match"
    if "$" in formula.latex:
        yield "its LaTeX is written without dollar signs"


def _plain_faults(card: Formula | Concept) -> Iterator[str]:
    text = card.plain
    if not text:
        return
    if not _SHORTEST_PLAIN <= len(text) <= _LONGEST_PLAIN:
        yield f"`plain` has {len(text)} characters; one sentence of {_SHORTEST_PLAIN} to {_LONGEST_PLAIN} is asked for"
    if not text.endswith(".") or len(_SENTENCE.findall(text)) != 1:
        yield "`plain` is one sentence that ends with a full stop"
    if re.search(r"[\\${}=^*`]", text):
        yield "`plain` is in words, without LaTeX, markup or equations"
    if " " in card.name and folded(card.name) in folded(text):
        yield "`plain` repeats the name; say it in other words"


def _symbol_faults(formula: Formula) -> Iterator[str]:
    for variable in formula.variables:
        try:
            unit_of(variable.unit)
        except ValueError as error:
            yield f"the unit of {variable.symbol}: {error}"
        if variable.symbol in formula.constants:
            yield f"{variable.symbol} is both a variable and a constant"
        if variable.name.split()[0] in {"a", "an", "the"}:
            yield f"the name of {variable.symbol}, {variable.name!r}, begins with an article"
    for symbol in formula.constants:
        if lookup(symbol) is None:
            yield f"no constant is called {symbol}"
    if len(formula.variables) < 2:  # noqa: PLR2004
        yield "a computable formula has at least two variables"


def _equation_faults(formula: Formula) -> Iterator[str]:
    try:
        equation = formula.equation()
    except ParseError as error:
        yield f"its form: {error}"
        return
    try:
        latex = formula.latex_equation()
    except ParseError as error:
        yield f"its LaTeX: {error}"
        return
    names = formula.names()
    for kind, one in (("form", equation), ("LaTeX", latex)):
        for symbol in sorted(one.symbols() - names):
            yield f"{symbol} in its {kind} is neither a variable nor a constant of the card"
        for symbol in sorted(names - one.symbols()):
            yield f"{symbol} does not occur in its {kind}"
        for measure in [*measures(one.left), *measures(one.right)]:
            taken = {atom for atom in re.findall(r"[^\W\d]+", measure.units[0].text) if atom in names}
            if taken:
                yield f"{min(taken)} is read as a unit in its {kind}; write a sign of multiplication before it"


def _value_faults(formula: Formula) -> Iterator[str]:
    chance = random.Random(formula.id)  # noqa: S311 - the same points every time
    try:
        yield from _dimension_faults(formula, chance)
        for variable in formula.variables:
            if variable.solvable and not rearrange(formula.equation(), variable.symbol):
                yield f"it has no closed form for {variable.symbol}; say `solvable = false`"
                return
        points = [point for _ in range(_POINTS) if (point := consistent_point(formula, chance)) is not None]
        if len(points) < _POINTS:
            yield "no values within the ranges of its variables satisfy it"
            return
        for point in points:
            faults = list(_point_faults(formula, point))
            if faults:
                yield from faults
                return
    except (EvaluationError, OverflowError) as error:
        yield f"it cannot be computed: {error}"


def _dimension_faults(formula: Formula, chance: random.Random) -> Iterator[str]:
    if formula.empirical:
        return
    point = {one.symbol: quantity(one, chance.uniform(one.low, one.high)) for one in formula.variables}
    values = {**formula.constant_values(), **point}
    for kind, one in (("form", formula.equation()), ("LaTeX", formula.latex_equation())):
        try:
            left, right = (compute(side, values).dimension for side in (one.left, one.right))
        except UnitMismatchError as error:
            yield f"its {kind} {error}"
            continue
        except EvaluationError:
            continue  # outside the domain at this point; `_point_faults` computes it where it exists
        if left != right:
            yield f"the sides of its {kind} have the dimensions `{left or 'number'}` and `{right or 'number'}`"


def _point_faults(formula: Formula, point: Point) -> Iterator[str]:
    if not holds(formula, point, latex=True):
        yield "its LaTeX and its form do not agree"
    for variable in formula.variables:
        symbol = variable.symbol
        given = {name: value for name, value in point.items() if name != symbol}
        moved = {**point, symbol: _moved(point, symbol)}
        try:
            if holds(formula, moved, latex=True) != holds(formula, moved):
                yield f"its LaTeX and its form do not agree where {symbol} differs"
        except EvaluationError:
            pass
        if variable.solvable:
            answers = [float(one.value.value) for one in solutions(formula, symbol, given)]
            true = float(point[symbol].value)
            if not any(abs(answer - true) <= 1e-5 * max(abs(true), 1e-300) for answer in answers):
                yield f"solved for {symbol} it does not give back the value that was put in"


def _moved(point: Point, symbol: str) -> Quantity:
    return Quantity(float(point[symbol].value) * _PERTURBED, point[symbol].dimension)


def _story_faults(formula: Formula) -> Iterator[str]:
    known = {variable.symbol: variable for variable in formula.variables}
    for asked, text in formula.stories:
        places = _PLACE.findall(text)
        if asked not in known:
            yield f"a story asks for {asked}, which is no variable"
            continue
        if not known[asked].solvable:
            yield f"a story asks for {asked}, for which the formula is not solved"
        if asked in places:
            yield f"a story gives away {asked}"
        for symbol in sorted(set(places) - set(known)):
            yield f"a story has the placeholder {{{symbol}}}, which is no variable"
        missing = sorted(set(known) - set(places) - {asked})
        if missing:
            yield f"a story that asks for {asked} does not give {', '.join(missing)}"
        if "?" not in text and not re.search(r"\b(?:Find|Calculate|Compute|Determine|Estimate|Give)\b", text):
            yield "a story asks no question"


def check_concept(concept: Concept) -> list[str]:
    """Return what is wrong with a concept card, links to other cards aside."""
    faults = list(_plain_faults(concept))
    count = len(_SENTENCE.findall(concept.text))
    if not _FEWEST_SENTENCES <= count <= _MOST_SENTENCES:
        faults.append(f"its text has {count} sentences; two to four are asked for")
    if _MARKUP.search(concept.text):
        faults.append("its text has markup; it is plain text")
    return faults


def check_links(formulas: Iterable[Formula], concepts: Iterable[Concept]) -> list[str]:
    """Return what is wrong between cards: ids and names that occur twice, links to nothing."""
    faults: list[str] = []
    formulas, concepts = list(formulas), list(concepts)
    for cards in (formulas, concepts):
        ids: dict[str, str] = {}
        names: dict[str, str] = {}
        for card in cards:
            if card.id in ids:
                faults.append(f"{card.field}, {card.id}: {ids[card.id]} has a card with this id too")
            ids[card.id] = card.field
            for name in {folded(one) for one in (card.name, *card.aliases)}:
                if names.get(name, card.id) != card.id:
                    faults.append(f"{card.field}, {card.id}: {names[name]} is also called {name!r}")
                names[name] = card.id
    known = {card.id for card in formulas}
    for card in formulas:
        place = f"{card.field}, {card.id}"
        faults += [f"{place}: `related` has no formula {one}" for one in card.related if one not in known]
    notions = {card.id for card in concepts}
    for notion in concepts:
        place = f"{notion.field}, {notion.id}"
        faults += [f"{place}: `formulas` has no formula {one}" for one in notion.formulas if one not in known]
        faults += [f"{place}: `related` has no concept {one}" for one in notion.related if one not in notions]
    return faults


def check_queries(cards: Iterable[Formula | Concept], asked: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return what is wrong with the queries for the cards of a kind."""
    faults: list[str] = []
    known = {card.id: card for card in cards}
    for one, texts in asked.items():
        card = known.get(one)
        if card is None:
            faults.append(f"queries: there is no card {one}")
            continue
        place = f"{card.field}, {one}"
        if not _FEWEST_QUERIES <= len(set(texts)) == len(texts) <= _MOST_QUERIES:
            faults.append(f"{place}: {_FEWEST_QUERIES} to {_MOST_QUERIES} different queries are asked for")
        names = {folded(name) for name in (card.name, *card.aliases) if " " in name}
        faults += [
            f"{place}: the query {query!r} has a name of the card; say it in other words"
            for query in texts
            if any(re.search(rf"\b{re.escape(name)}\b", folded(query)) for name in names)
        ]
    return faults


def folded(name: str) -> str:
    """Return a name as it is compared: small letters, single spaces, typographic apostrophes as plain ones."""
    return " ".join(name.lower().replace("’", "'").replace("–", "-").split())


def main(arguments: list[str]) -> int:
    """Check the files that are named, or all; print a sentence for each fault.

    Links are checked only when all files are read.
    """
    paths = [Path(one) for one in arguments] or [
        path for kind in ("formulas", "concepts") for path in sorted((DATA / kind).glob("*.toml"))
    ]
    faults: list[str] = []
    formulas: list[Formula] = []
    concepts: list[Concept] = []
    for path in paths:
        try:
            if path.parent.name == "concepts":
                concepts += read_concepts(path)
            else:
                formulas += read_formulas(path)
        except CardError as error:
            faults.append(str(error))
    faults += [f"{card.field}, formula {card.id}: {fault}." for card in formulas for fault in check_formula(card)]
    faults += [f"{card.field}, concept {card.id}: {fault}." for card in concepts for fault in check_concept(card)]
    if not arguments:
        faults += check_links(formulas, concepts)
        faults += check_queries(formulas, queries.read(DATA, "formulas"))
        faults += check_queries(concepts, queries.read(DATA, "concepts"))
    for fault in faults:
        print(fault)  # noqa: T201 - this is what the command is for
    computable = sum(not card.is_statement for card in formulas)
    print(f"{len(formulas)} formulas ({computable} computable), {len(concepts)} concepts, {len(faults)} faults")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
