"""Name a molecule: proposals of a model first, rules next, each read back before it counts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from galcli.chemistry.parts import name_by_parts
from galcli.chemistry.rules import PACKAGE, NoName, name_by_rules, rules_version
from galcli.chemistry.verify import Level, NameCheck, verify
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.chemistry.molecule import Molecule
    from galcli.chemistry.opsin import Opsin

NAMERS = ("auto", "model", "rules")
_BEST_FIRST = list(Level)
_PREAMBLE = re.compile(r"^(?:(?:the|its) )?(?:iupac )?name(?: of [^:]*?)?(?: is|:)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed name.

    Attributes:
        name: The name.
        proposer: The model's name, or that of the rules with their version.
        votes: How many samples of a model gave it; 1 for the rules.
        check: What reading it back showed.
    """

    name: str
    proposer: str
    votes: int
    check: NameCheck


@dataclass(frozen=True, slots=True)
class Naming:
    """All that was tried.

    Attributes:
        chosen: The best candidate; `None` where there is none.
        candidates: Every candidate, in the order in which they were tried.
        reason: Why the rules gave no name; empty where they did or were not asked.
    """

    chosen: Candidate | None
    candidates: tuple[Candidate, ...]
    reason: str = ""

    def data(self, confirmer: str) -> dict[str, Any]:
        """Return it for JSON; `confirmer` is what could confirm names, such as OPSIN with its version."""
        best = self.chosen
        return {
            "name": best.name if best else None,
            "level": str(best.check.level) if best else None,
            "reason": best.check.reason if best else self.reason,
            "proposed_by": best.proposer if best else None,
            "confirmed_by": confirmer if best and best.check.level is Level.VERIFIED else None,
            "candidates": [asdict(candidate) for candidate in self.candidates],
        }


def choose_name(
    molecule: Molecule, opsin: Opsin, proposals: Sequence[str] = (), model: str = "", *, rules: bool = True
) -> Naming:
    """Verify a model's proposals, those that it gave most often first; without a verified one, ask the rules.

    Args:
        molecule: What to name.
        opsin: Reads names back.
        proposals: What a model wrote, one text a sample.
        model: The model's name.
        rules: Whether the rules may be asked.
    """
    candidates: list[Candidate] = []
    for name, votes in Counter(filter(None, map(clean_proposal, proposals))).most_common():
        candidates.append(Candidate(name, model, votes, verify(name, molecule, opsin)))
        if candidates[-1].check.level is Level.VERIFIED:
            return Naming(candidates[-1], tuple(candidates))
    if not rules:
        return Naming(_best(candidates), tuple(candidates), "the model gave no name")
    reason = ""
    for name_by, how in ((name_by_rules, ""), (name_by_parts, ", part by part")):
        try:
            name = name_by(molecule)
        except NoName as error:
            reason = reason or str(error)
            continue
        found = Candidate(name, f"{PACKAGE} {rules_version()}{how}", 1, verify(name, molecule, opsin))
        candidates.append(found)
        if found.check.level in (Level.VERIFIED, Level.NO_VERIFIER):
            break
    # Of names that are equally good or bad, one by rules is the better guess.
    by_rules_first = sorted(candidates, key=lambda candidate: not candidate.proposer.startswith(PACKAGE))
    return Naming(_best(by_rules_first), tuple(candidates), reason)


def clean_proposal(text: str) -> str:
    """Return the name in what a model wrote: its first line, without the words and marks around it."""
    lines = text.strip().splitlines()
    line = one_line(lines[0]) if lines else ""
    bare = _PREAMBLE.sub("", line.strip(" \t*`\"'"))
    return bare.strip(" \t*`\"'.:;,")


def _best(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate of the best level; of equal ones the first."""
    return min(candidates, key=lambda candidate: _BEST_FIRST.index(candidate.check.level), default=None)
