"""UniProt keywords of proteins that a model was not trained on, beside those of the most similar training protein.

Source of the metric and the figures: Taylor et al. 2022, section 5.5.4: F1 a protein, averaged.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from galcli.errors import InputError
from galcli.evaluation.asking import generate
from galcli.evaluation.held_out import documents, sources
from galcli.evaluation.item import Item, Outcome, some
from galcli.evaluation.measure import Figure, Measure
from galcli.evaluation.overlap import set_f1
from galcli.evaluation.trained_on import trained_on
from galcli.proteins.labels import first_paragraph, shown_to_model
from galcli.request import protein_keywords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from galcli.evaluation.bench import Bench
    from galcli.proteins.neighbours import Library

_KIND = "keywords"
_LONGEST = 96
_HALF = 0.5
_ITEM = re.compile(r"[^,;\n]+")
MODEL, NEIGHBOUR = "model", "nearest neighbour"
_SETS = "UniProtSeq"
_FIGURES = (Figure("Galactica 6.7B", 0.251, _SETS), Figure("Galactica 120B", 0.487, _SETS))
NEAR, FAR = "neighbour ≥ 50 % identical", "neighbour < 50 % identical"


@dataclass(frozen=True, slots=True)
class Keywords:
    """Proteins whose sequence a stable hash keeps from every corpus."""

    name: ClassVar[str] = "keywords"
    batch: ClassVar[int] = 16
    measures: ClassVar[tuple[Measure, ...]] = (Measure("F1", MODEL, NEIGHBOUR, paper=_FIGURES),)

    def items(self, bench: Bench) -> list[Item]:
        """Return proteins with their keywords, and with those of the nearest protein in the training data."""
        held = [(source, one) for source in sources(bench) for one in documents(bench, source) if one.kind == _KIND]
        known = {
            one.subject: Item(one.subject, one.subject, _listed(one.completion), (source,)) for source, one in held
        }
        # Each source has its share; the neighbours, which decide the groups, are sought for those that are asked only.
        chosen = some(list(known.values()), bench.limit, bench.seed)
        with _library(bench, {source for source, _ in held}) as library:
            return [_with_neighbour(item, library) for item in chosen]

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Let the model predict keywords."""
        asked = [protein_keywords(shown_to_model(item.ask, bench.engine.info.context)) for item in items]
        answers = generate(asked, bench, max_new_tokens=_LONGEST)
        outcomes = []
        for item, answer in zip(items, answers, strict=True):
            predicted = _listed(first_paragraph(answer.texts[0]))
            parts = {MODEL: set_f1(predicted, item.gold), NEIGHBOUR: set_f1(item.data["neighbour"], item.gold)}
            shown = {MODEL: ", ".join(predicted), NEIGHBOUR: ", ".join(item.data["neighbour"])}
            outcomes.append(Outcome(parts, shown, (answer.prompt,)))
        return outcomes


@contextmanager
def _library(bench: Bench, names: Iterable[str]) -> Iterator[Library]:
    """Make a FASTA file of the proteins of these sources that were trained on, with their keywords, and read it."""
    from galcli.proteins.neighbours import Library

    records = {}
    for source in sorted(names):
        for document in trained_on(bench, source):
            if document.id.endswith(f"#{_KIND}") and document.identity and document.prompt_length is not None:
                listed = _listed(document.text[document.prompt_length :])
                records[document.identity.partition(":")[2]] = f"{document.id} KW={'; '.join(listed)}"
    if not records:
        raise InputError(f"{bench.run} trained on no proteins with keywords, or holds none out.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trained-on.fasta"
        lines = (f">{header}\n{residues}\n" for residues, header in records.items())
        path.write_text("".join(lines), encoding="utf-8")
        yield Library(str(path))


def _with_neighbour(item: Item, library: Library) -> Item:
    nearest = next(iter(library.nearest(item.ask, 1)), None)
    identity = nearest.identity if nearest else 0.0
    found = list(nearest.annotation.keywords or ()) if nearest else []
    strata = (*item.strata, NEAR if identity >= _HALF else FAR)
    return Item(item.id, item.ask, item.gold, strata, {"neighbour": found, "identity": round(identity, 3)})


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(name for part in _ITEM.findall(text) if (name := part.strip().removesuffix("."))))


TASK = Keywords()
