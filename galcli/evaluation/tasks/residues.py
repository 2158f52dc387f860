"""The amino-acid probe: how well a model expects the next residue of proteins that it was not trained on.

Perplexity is over every residue that fits the model's context; accuracy over a few places a protein, where the model
chooses among the twenty. The baseline knows how often each residue occurs in Swiss-Prot, and no more. Source of the
figures: Taylor et al. 2022, table 17.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.engines.base import Prompt
from galcli.errors import InputError
from galcli.evaluation.asking import generate, losses
from galcli.evaluation.held_out import documents, sources
from galcli.evaluation.item import Item, Outcome, prompt_hash, some
from galcli.evaluation.measure import Figure, Measure
from galcli.evaluation.statistics import perplexity
from galcli.prompting.tokens import EOS, START_AMINO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.evaluation.bench import Bench
    from galcli.evaluation.item import Part

_COMPOSITION = {
    "A": 8.25, "R": 5.53, "N": 4.06, "D": 5.46, "C": 1.38, "Q": 3.93, "E": 6.72, "G": 7.07, "H": 2.27, "I": 5.91,
    "L": 9.65, "K": 5.80, "M": 2.41, "F": 3.86, "P": 4.74, "S": 6.65, "T": 5.36, "W": 1.10, "Y": 2.92, "V": 6.86,
}  # fmt: skip
"""Per cent of the residues in Swiss-Prot, as UniProt's release statistics give them."""
_RARE = 0.01
_SHARES = sum(_COMPOSITION.values())
_COMMONEST = max(_COMPOSITION, key=_COMPOSITION.__getitem__)
_PLACES = 8
_SPARE = 8
_DEFAULT_CONTEXT = 1024
MODEL, FREQUENCIES = "model", "frequencies alone"
_SETS = "UniProtSeq"
_FIGURES = (
    Figure("Galactica 1.3B", 15.82, _SETS),
    Figure("Galactica 6.7B", 11.58, _SETS),
    Figure("Galactica 120B", 5.54, _SETS),
)


@dataclass(frozen=True, slots=True)
class Residues:
    """Proteins whose sequence a stable hash keeps from every corpus."""

    name: ClassVar[str] = "residues"
    batch: ClassVar[int] = 8
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("perplexity a residue", MODEL, FREQUENCIES, perplexity, percent=False, paper=_FIGURES),
        Measure("next residue", f"{MODEL}, choice", f"{FREQUENCIES}, choice"),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return sequences."""
        found = {
            one.subject: Item(one.subject, one.subject, "", (source,))
            for source in sources(bench)
            for one in documents(bench, source)
            if one.identity.startswith("protein:")
        }
        return some([item for item in found.values() if len(item.ask) > _PLACES], bench.limit, bench.seed)

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Score each sequence, and let the model go on by one residue at a few places."""
        return [self._scored(item.ask, bench) for item in items]

    def _scored(self, residues: str, bench: Bench) -> Outcome:
        before = f"{EOS}{START_AMINO}"
        shown = residues[: (bench.engine.info.context or _DEFAULT_CONTEXT) - _SPARE]
        # The opening tag has to be in the scored text, or its letters would be read as words; its own loss is dropped.
        found = losses(f"{START_AMINO}{shown}", bench, before=EOS)[1:]
        if len(found) != len(shown):
            raise InputError("The model does not read sequences letter by letter.", "Choose one of Galactica's family.")
        expected = sum(-math.log(_COMPOSITION.get(letter, _RARE) / _SHARES) for letter in shown)
        places = sorted({len(shown) * number // (_PLACES + 1) for number in range(1, _PLACES + 1)})
        asked = [Prompt(before + shown[:place]) for place in places]
        written = generate(asked, bench, temperature=0.0, max_new_tokens=1)
        right = sum(one.texts[0] == shown[place] for one, place in zip(written, places, strict=True))
        likely = sum(shown[place] == _COMMONEST for place in places)
        parts: dict[str, Part] = {
            MODEL: (sum(found), float(len(found))),
            FREQUENCIES: (expected, float(len(found))),
            f"{MODEL}, choice": right / len(places),
            f"{FREQUENCIES}, choice": likely / len(places),
        }
        return Outcome(parts, {}, (prompt_hash(before + shown),))


TASK = Residues()
