"""IUPAC names of molecules that a model was not trained on: its greedy name, and the best of eight; OPSIN reads them.

Right is a name that reads back as the molecule, whatever other name stands in the data. Source: Taylor et al. 2022,
section 5.5.1, who compare canonical SMILES the same way.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.errors import GalError, InputError
from galcli.evaluation.asking import generate
from galcli.evaluation.held_out import documents
from galcli.evaluation.item import Item, Outcome, some
from galcli.evaluation.measure import Figure, Measure
from galcli.request import molecule_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from galcli.chemistry.molecule import Molecule
    from galcli.chemistry.opsin import Opsin
    from galcli.evaluation.bench import Bench

_SOURCES = ("named-molecules", "rule-named-molecules")
_PAIRS = "iupac/pubchem_pairs.tsv.gz"
_OLD_STYLE = "chemicals"
_SAMPLES, _TEMPERATURE, _LONGEST = 8, 0.7, 160
_BOUNDS = (20, 40, 80)
GREEDY, BEST, RULES = "greedy", "best of 8", "rules"
_NOTE = "17,052 compounds"
_RIGHT = (
    Figure("Galactica 1.3B", 0.025, _NOTE),
    Figure("Galactica 6.7B", 0.107, _NOTE),
    Figure("Galactica 120B", 0.392, _NOTE),
)
_UNREADABLE = (Figure("Galactica 6.7B", 0.123, _NOTE), Figure("Galactica 120B", 0.092, _NOTE))


@dataclass(frozen=True, slots=True)
class Names:
    """Molecules that a stable hash of their connections keeps from every corpus."""

    name: ClassVar[str] = "names"
    batch: ClassVar[int] = 16
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("reads back", GREEDY, RULES, paper=_RIGHT),
        Measure("reads back", BEST, RULES, paper=_RIGHT),
        Measure("unreadable", f"{GREEDY}, unreadable", paper=_UNREADABLE),
    )

    def items(self, bench: Bench) -> list[Item]:
        """Return molecules: of the run's held-out files, else of the data folder by the same rule."""
        if bench.run is not None:
            found = list(_of_run(bench))
            return some(found, bench.limit, bench.seed)
        return list(_of_pairs(bench))

    def run(self, items: Sequence[Item], bench: Bench) -> list[Outcome]:
        """Let the model name each molecule once greedily and eight times by chance, and the rules once."""
        from galcli.chemistry.molecule import read_molecule

        bench.opsin.start()  # it gets ready while the model writes
        asked = [molecule_name(item.ask) for item in items]
        greedy = generate(asked, bench, temperature=0.0, max_new_tokens=_LONGEST)
        sampled = generate(asked, bench, temperature=_TEMPERATURE, samples=_SAMPLES, max_new_tokens=_LONGEST)
        outcomes = []
        for item, one, eight in zip(items, greedy, sampled, strict=True):
            parts, shown = _judged(read_molecule(item.ask), one.texts[0], eight.texts, bench.opsin)
            outcomes.append(Outcome(parts, shown, (one.prompt,)))
        return outcomes


def _judged(
    molecule: Molecule, greedy: str, sampled: Sequence[str], opsin: Opsin
) -> tuple[dict[str, float], dict[str, str]]:
    from galcli.chemistry.naming import choose_name, clean_proposal
    from galcli.chemistry.verify import Level, verify

    first = verify(clean_proposal(greedy), molecule, opsin)
    if first.level is Level.NO_VERIFIER:
        raise InputError(f"Names cannot be read back: {first.reason}.", "gal doctor says what is missing.")
    right = (Level.VERIFIED, Level.AMBIGUOUS)
    best = choose_name(molecule, opsin, sampled, rules=False).chosen
    by_rules = choose_name(molecule, opsin).chosen
    parts = {
        GREEDY: float(first.level in right),
        BEST: float(best is not None and best.check.level in right),
        RULES: float(by_rules is not None and by_rules.check.level in right),
        f"{GREEDY}, unreadable": float(first.level is Level.UNPARSABLE),
    }
    shown = {GREEDY: greedy, BEST: best.name if best else "", RULES: by_rules.name if by_rules else ""}
    return parts, shown


def _of_run(bench: Bench) -> Iterator[Item]:
    for source in _SOURCES:
        for one in documents(bench, source):
            if one.kind == "name":
                yield _item(one.id.rpartition("#")[0], one.completion.strip(), one.subject, source)


def _of_pairs(bench: Bench) -> Iterator[Item]:
    """Yield molecules in a fixed order until there are enough: hashing one needs its InChIKey, a millisecond."""
    from galcli.chemistry.descriptors import describe
    from galcli.chemistry.molecule import read_molecule
    from galcli.training.corpus.archive import lines
    from galcli.training.corpus.holdout import held_out, molecule_identity

    rows = csv.DictReader(lines(bench.file(_PAIRS)), delimiter="\t", quoting=csv.QUOTE_NONE)
    pairs = [Item(row["smiles"], row["smiles"], row["name"]) for row in rows if row.get("source") != _OLD_STYLE]
    left = bench.limit
    for pair in some(pairs, None, bench.seed):
        if left == 0:
            return
        try:
            molecule = read_molecule(pair.ask)
            identity = molecule_identity(describe(molecule.mol, molecule.smiles, ("inchikey",))["inchikey"] or "")
        except GalError:
            continue
        if held_out(identity):
            left = None if left is None else left - 1
            yield _item(molecule.smiles, pair.gold, identity.partition(":")[2], "named-molecules")


def _item(smiles: str, name: str, identity: str, source: str) -> Item:
    bound = next((f"SMILES up to {bound}" for bound in _BOUNDS if len(smiles) <= bound), f"SMILES over {_BOUNDS[-1]}")
    return Item(f"{source} {identity} {smiles}", smiles, name, (source, bound))


TASK = Names()
