"""The paper's equation probe: the name of a formula, and the model is to write the formula, without any help.

An answer is right where it computes what the card does, with the card's symbols. Source: Taylor et al. 2022, section
5.1; their 434 names were judged by hand.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from galcli.evaluation.asking import generate
from galcli.evaluation.item import Item, Outcome, some
from galcli.evaluation.measure import Figure, Measure
from galcli.evaluation.paraphrases import paraphrases
from galcli.request import equation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from galcli.evaluation.bench import Bench
    from galcli.knowledge.catalog import Catalog
    from galcli.knowledge.formula import Formula
    from galcli.knowledge.recognize import Recognizer
    from galcli.work.maths.expression import Equation

FIRST, OTHER, HELD_OUT, PARAPHRASED = "first names", "other names", "held-out names", "paraphrases"
_LONGEST = 160
"""Tokens of an answer; the longest card has about 120."""
_PAPER = (
    ("Galactica 120B", 0.682),
    ("Galactica 6.7B", 0.417),
    ("GPT-3", 0.49),
    ("OPT 175B", 0.089),
)
_FIGURES = tuple(
    Figure(model, value, "434 names", stratum) for stratum in (FIRST, HELD_OUT, PARAPHRASED) for model, value in _PAPER
)


@dataclass(frozen=True, slots=True)
class Equations:
    """Names of formulas: those that models are trained on, those kept from training, and paraphrases."""

    name: ClassVar[str] = "equations"
    batch: ClassVar[int] = 32
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("exact up to algebra", "closed book", "cards", paper=_FIGURES, overall=False),
        Measure("exact up to algebra", "cards or model", "cards", overall=False),
        Measure("… and renamed symbols", "closed book, renamed", overall=False),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return names with the LaTeX of their formulas."""
        return some(list(_named(bench.knowledge.catalog)), bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Ask the model for each formula, and the cards beside it."""
        answers = generate([equation(item.ask) for item in items], bench, max_new_tokens=_LONGEST)
        formulas = {card.id: card for card in bench.knowledge.catalog.formulas}
        outcomes = []
        for item, answer in zip(items, answers, strict=True):
            cards = [formulas[one] for one in item.data["cards"]]
            text = answer.texts[0]
            same, renamed = _judged(text, cards, bench.knowledge.recognizer)
            found = bench.knowledge.equation(item.ask)
            from_card = float(found is not None and found.id in item.data["cards"])
            parts = {
                "closed book": same,
                "closed book, renamed": renamed,
                "cards": from_card,
                "cards or model": same if found is None else from_card,
            }
            shown = {"closed book": text, "cards": found.latex if found else ""}
            outcomes.append(Outcome(parts, shown, (answer.prompt,)))
        return outcomes


def _named(catalog: Catalog) -> Iterator[Item]:
    """Yield the names of all formulas; the corpus reader of the cards decides alike which are never trained on."""
    from galcli.training.corpus.holdout import held_out, phrasing_identity

    for card in catalog.formulas:
        for number, name in enumerate((card.name, *card.aliases)):
            stratum = FIRST
            if number:
                stratum = HELD_OUT if held_out(phrasing_identity(name)) else OTHER
            yield Item(f"{card.id}#{number}", name, card.latex, (stratum,), {"cards": [card.id]})
    by_id = {card.id: card for card in catalog.formulas}
    for text, ids in paraphrases("formula"):
        yield Item(f"paraphrase: {text}", text, by_id[ids[0]].latex, (PARAPHRASED,), {"cards": list(ids)})


def _judged(text: str, cards: Sequence[Formula], recognizer: Recognizer) -> tuple[float, float]:
    """Return whether a text is one of the formulas with its own symbols, and whether it is one with any symbols."""
    renamed = False
    for card in cards:
        if _bare(text) == _bare(card.latex):
            return 1.0, 1.0
        for found in _equations(text, card):
            for one in recognizer.all(found):
                if one.formula.id == card.id:
                    renamed = True
                    if all(own == other for own, other in one.names.items()):
                        return 1.0, 1.0
    return 0.0, float(renamed)


def _equations(text: str, card: Formula) -> Iterator[Equation]:
    """Yield the equations of a text, read with the card's symbols, then with any."""
    from galcli.knowledge.mentions import equations
    from galcli.work.maths.cursor import ParseError

    with suppress(ParseError, RecursionError, OverflowError):
        yield replace(card, latex=text.rstrip(" .,;")).latex_equation()
    with suppress(ParseError, RecursionError, OverflowError):
        yield from (found for found, _ in equations(text))


def _bare(latex: str) -> str:
    r"""Return LaTeX without what changes nothing: spaces, `\left` and `\right`, a full stop at the end."""
    text = latex.replace("\\left", "").replace("\\right", "").replace("\\,", "").replace("\\;", "")
    return "".join(text.split()).rstrip(".,;")


TASK = Equations()
