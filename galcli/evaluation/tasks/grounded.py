"""Questions about concepts, asked with passages of the cards and without: what retrieval is worth to a model.

The gold answer is the text of the card. So a model that copies the right passage answers perfectly: what is measured is
whether it does, and whether the passage is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.evaluation.asking import generate
from galcli.evaluation.item import Item, Outcome, some
from galcli.evaluation.measure import Measure
from galcli.evaluation.overlap import token_f1
from galcli.evaluation.paraphrases import paraphrases
from galcli.request import question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from galcli.evaluation.bench import Bench
    from galcli.knowledge.catalog import Catalog

_PASSAGES = 3
_LONGEST = 160
WITH, WITHOUT, FOUND = "with passages", "without passages", "passages"


@dataclass(frozen=True, slots=True)
class Grounded:
    """Each question twice: with the passages that `gal ask` would take, and without."""

    name: ClassVar[str] = "grounded"
    batch: ClassVar[int] = 16
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("token F1", WITH, WITHOUT),
        Measure("right card found", FOUND),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return questions with the texts of their cards."""
        return some(list(_questions(bench.knowledge.catalog)), bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Ask each question with passages and without."""
        passages = [bench.knowledge.passages(item.ask, k=_PASSAGES) for item in items]
        texts = ["\n\n".join(f"[{number}] {one.text}" for number, one in enumerate(found, 1)) for found in passages]
        asked = [question(item.ask, text) for item, text in zip(items, texts, strict=True)]
        asked += [question(item.ask) for item in items]
        answers = generate(asked, bench, max_new_tokens=_LONGEST)
        outcomes = []
        for item, found, one, other in zip(items, passages, answers[: len(items)], answers[len(items) :], strict=True):
            wanted = {f"concept:{card}" for card in item.data["cards"]}
            parts = {
                WITH: token_f1(one.texts[0], item.gold),
                WITHOUT: token_f1(other.texts[0], item.gold),
                FOUND: float(bool(wanted & {source.id for source in found})),
            }
            shown = {WITH: one.texts[0], WITHOUT: other.texts[0], FOUND: ", ".join(source.id for source in found)}
            outcomes.append(Outcome(parts, shown, (one.prompt, other.prompt)))
        return outcomes


def _questions(catalog: Catalog) -> Iterator[Item]:
    from galcli.training.corpus.holdout import held_out, phrasing_identity

    for card in catalog.concepts:
        for number, name in enumerate((card.name, *card.aliases)):
            hidden = number > 0 and held_out(phrasing_identity(name))
            stratum = "held-out names" if hidden else "other names" if number else "first names"
            yield Item(f"{card.id}#{number}", f"What is {name}?", card.text, (stratum,), {"cards": [card.id]})
    texts = {card.id: card.text for card in catalog.concepts}
    for text, ids in paraphrases("concept"):
        asked = f"{text[:1].upper()}{text[1:]}: what is this called, and what is it?"
        yield Item(f"paraphrase: {text}", asked, texts[ids[0]], ("paraphrases",), {"cards": list(ids)})


TASK = Grounded()
