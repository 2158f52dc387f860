r"""The paper's probe for chemical reactions: two reactants, blanks for the products, and `\ce{… ->` to go on from.

An answer is right where its products are those of the reaction, whatever their order, coefficients and states. The
paper's list of reactions is not public; this one is the project's own, in `data/reactions.tsv`. Source: Taylor et al.
2022, section 5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar

from galcli.errors import InputError
from galcli.evaluation.asking import generate
from galcli.evaluation.composition import atoms, side
from galcli.evaluation.item import Item, Outcome, some
from galcli.evaluation.measure import Figure, Measure
from galcli.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from galcli.evaluation.bench import Bench

RIGHT, BALANCED = "greedy", "greedy, balanced"
_BLANK = "_____"
_LONGEST = 64
_STOP = ("}", "\\]", "\n")
_NOTE = "the paper's own list"
_PAPER = tuple(
    Figure(model, value, _NOTE)
    for model, value in (
        ("Galactica 125M", 0.003),
        ("Galactica 6.7B", 0.264),
        ("Galactica 120B", 0.431),
        ("GPT-3", 0.351),
    )
)


@dataclass(frozen=True, slots=True)
class Reactions:
    """Reactions of school and first-year chemistry."""

    name: ClassVar[str] = "reactions"
    batch: ClassVar[int] = 32
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("right products", RIGHT, paper=_PAPER),
        Measure("right products, balanced", BALANCED),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return the reactions."""
        return some(list(reactions()), bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Let the model write the products."""
        answers = generate([_request(item) for item in items], bench, stop=_STOP, max_new_tokens=_LONGEST)
        outcomes = []
        for item, answer in zip(items, answers, strict=True):
            right, balanced = judged(answer.texts[0], item.gold, item.data["left"])
            parts = {RIGHT: float(right), BALANCED: float(right and balanced)}
            outcomes.append(Outcome(parts, {RIGHT: answer.texts[0]}, (answer.prompt,)))
        return outcomes


def reactions() -> Iterator[Item]:
    """Yield the reactions; the left side is given with its coefficients."""
    text = (files("galcli.evaluation") / "data" / "reactions.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            reactants, products, left, right = line.split("\t")
            yield Item(f"{reactants} -> {products}", reactants, right, (), {"left": left})


def judged(answer: str, right: str, left: str) -> tuple[bool, bool]:
    """Return whether the products are the right ones, and whether the two sides have the same atoms."""
    try:
        products = side(answer)
    except InputError:
        return False, False
    return set(products) == set(side(right)), atoms(products) == atoms(side(left))


def _request(item: Item) -> Request:
    first, second = item.ask.split(" and ")
    blanks = [_BLANK] * len(side(item.gold))
    listed = " and ".join(blanks) if len(blanks) < len("abc") else f"{_BLANK}, {_BLANK} and {_BLANK}"
    values = {
        "sentence": f"{first[0].upper()}{first[1:]} reacts with {second}, and gives {listed}",
        "reactants": item.data["left"],
    }
    return Request("eval", "reaction", values, item.ask, _STOP)


TASK = Reactions()
