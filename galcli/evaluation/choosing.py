"""Multiple-choice questions: what the model finds most probable is its answer.

Two ways, as they differ much for small models. `letter`: the options stand in the prompt, and their letters are scored.
`text`: the question stands alone, and the options' texts are scored, per character, as lm-evaluation-harness does for
`acc_norm`. The paper does not print its prompts for these benchmarks; these follow its `Question: … Answer:`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.evaluation.asking import choose
from galcli.evaluation.benchmarks.choice_question import LETTERS
from galcli.evaluation.item import Item, Outcome, some
from galcli.evaluation.measure import Measure
from galcli.prompting.templates import Family
from galcli.request import Request, question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from galcli.evaluation.bench import Bench
    from galcli.evaluation.benchmarks.choice_question import ChoiceQuestion
    from galcli.evaluation.measure import Figure

LETTER, TEXT = "letter", "text"
CHANCE = (("chance", 0.25),)
"""Of four options; the few questions with three or five change nothing that is shown."""


@dataclass(frozen=True, slots=True)
class ChoiceTask:
    """A task of multiple-choice questions.

    Attributes:
        name: What the user types.
        read: Yields the questions.
        strata_of: The groups that a subject's questions belong to.
        paper: The papers' figures.
        batch: Items that are answered before they are recorded.
    """

    name: str
    read: Callable[[Bench], Iterable[ChoiceQuestion]]
    strata_of: Callable[[str], tuple[str, ...]] = lambda _: ()
    paper: tuple[Figure, ...] = ()
    batch: int = 16

    @property
    def measures(self) -> Sequence[Measure]:
        """The share of right answers, both ways."""
        return (
            Measure("accuracy", LETTER, paper=self.paper, constants=CHANCE),
            Measure("accuracy", TEXT, paper=self.paper, constants=CHANCE),
        )

    def items(self, bench: Bench) -> list[Item]:
        """Return the questions."""
        items = [choice_item(one, self.strata_of(one.subject)) for one in self.read(bench)]
        return some(items, bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Score the options of each question, both ways."""
        return [_outcome(item, bench) for item in items]


def choice_item(asked: ChoiceQuestion, strata: tuple[str, ...]) -> Item:
    """Return the item of a question; its gold is the right option's position."""
    return Item(asked.id, asked.question, asked.right, strata, {"options": list(asked.options)})


def listed(options: Sequence[str]) -> str:
    """Return options as they stand in a prompt: a letter and a text a line."""
    return "\n".join(f"{letter}) {option}" for letter, option in zip(LETTERS, options, strict=False))


def answers(texts: Iterable[str], bench: Bench) -> list[str]:
    """Return texts as they follow a prompt: behind `Answer:` with a space, at the beginning of a chat turn without."""
    space = "" if bench.engine.info.family is Family.CHAT else " "
    return [f"{space}{text}" for text in texts]


def _outcome(item: Item, bench: Bench) -> Outcome:
    options = item.data["options"]
    asked = Request("eval", "choice", {"question": item.ask, "options": listed(options)}, item.ask)
    by_letter = choose(asked, answers(LETTERS[: len(options)], bench), bench)
    by_text = choose(question(item.ask), answers(options, bench), bench)
    means = [total / max(1, len(option)) for total, option in zip(by_text.totals, options, strict=True)]
    chosen = {LETTER: by_letter.best, TEXT: max(range(len(means)), key=means.__getitem__)}
    return Outcome(
        {method: float(number == item.gold) for method, number in chosen.items()},
        {method: options[number] for method, number in chosen.items()},
        (by_letter.prompt, by_text.prompt),
    )
