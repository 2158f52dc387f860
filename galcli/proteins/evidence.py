"""Whether annotated neighbours confirm or contradict a predicted keyword.

Likeness is evidence of kinship, and kin mostly do the same; the thresholds below were measured (docs/proteins.md). A
keyword is verified when the nearest close neighbour that says anything about it has it, refuted when at least two close
neighbours list other keywords of its category and none has it, and unverified else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.report import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.proteins.annotation import Annotation
    from galcli.proteins.labels import Label
    from galcli.proteins.neighbours import Neighbour
    from galcli.proteins.vocabulary import Keyword, Vocabulary

CLOSE_IDENTITY = 0.4
"""Identical columns from which on a neighbour is close."""
CLOSE_COVERAGE = 0.7
"""Part of both proteins that the alignment must cover, or a shared domain would speak for the whole."""
WITNESSES = 2
"""Neighbours that it takes to contradict: annotation is never complete."""

NOT_IN_SEQUENCES = frozenset({"Technical term", "Disease", "Coding sequence diversity", "Developmental stage"})
"""Categories that tell of an entry, a person or a gene: no likeness of sequences can confirm them."""

# An activity ends a description, but for a number or a remark: a "kinase inhibitor" is no kinase, and neither is a
# "kinase subunit" always one.
_BEFORE = r"(?<![\w-])(?<!inactive )(?<!putative )(?<!probable )(?<!possible )(?<!non )(?<!anti )(?<!pseudo )"
_AFTER = r"(?=$|[,;]| \(| (?:\d+[A-Z]?|[A-Z]\d?|[IVX]+)(?:$|,| \())"


@dataclass(frozen=True, slots=True)
class Testimony:
    """What one neighbour says about a keyword.

    Attributes:
        neighbour: Who says it.
        verdict: What it says; `unverified` is silence.
        instead: The keywords of the same category that it has instead.
    """

    neighbour: Neighbour
    verdict: Verdict
    instead: tuple[str, ...] = ()


def judge(label: Label, neighbours: Sequence[Neighbour] | None, vocabulary: Vocabulary | None) -> Check:
    """Return the check of a predicted keyword.

    Args:
        label: The prediction.
        neighbours: The nearest annotated proteins, best first; `None` where no library was searched.
        vocabulary: UniProt's keywords, if the user has them.
    """
    probability = "" if label.logprob is None else f", {label.logprob:.2f} per token".replace("-", "−")
    verdict, reason = _judge(label, neighbours, vocabulary)
    return Check(label.text, verdict, f"predicted{probability}; {reason}")


def _judge(label: Label, neighbours: Sequence[Neighbour] | None, vocabulary: Vocabulary | None) -> tuple[Verdict, str]:
    if vocabulary is not None and label.keyword is None:
        return Verdict.UNVERIFIED, "not in UniProt's vocabulary"
    if label.keyword is not None and label.keyword.category in NOT_IN_SEQUENCES:
        return Verdict.UNVERIFIED, f"a {label.keyword.category.lower()} cannot be told from a sequence"
    if neighbours is None:
        return Verdict.UNVERIFIED, "nothing to compare with; give a library with --like"
    close = [neighbour for neighbour in neighbours if is_close(neighbour)]
    if not close:
        return Verdict.UNVERIFIED, "no annotated neighbour is close enough"
    return _weigh([_testimony(label, neighbour, vocabulary) for neighbour in close])


def judge_function(text: str, neighbours: Sequence[Neighbour] | None) -> Check:
    """Return the check of a predicted function: free text stays unverified, but the nearest relative stands beside."""
    close = next((neighbour for neighbour in neighbours or () if is_close(neighbour)), None)
    beside = f"compare {close.shown}: {close.annotation.description}" if close else "free text has no checker"
    return Check(text, Verdict.UNVERIFIED, f"predicted; {beside}")


def is_close(neighbour: Neighbour) -> bool:
    """Return whether a neighbour is so similar over its whole length that its annotation says something."""
    covered = min(neighbour.query_coverage, neighbour.target_coverage)
    return neighbour.identity >= CLOSE_IDENTITY and covered >= CLOSE_COVERAGE


def _weigh(heard: list[Testimony]) -> tuple[Verdict, str]:
    """Return the verdict of all testimonies: the nearest neighbour that says anything decides whether to believe."""
    spoken = [testimony for testimony in heard if testimony.verdict is not Verdict.UNVERIFIED]
    if not spoken:
        return Verdict.UNVERIFIED, f"{heard[0].neighbour.shown} and others say nothing about it"
    against = [testimony for testimony in spoken if testimony.verdict is Verdict.REFUTED]
    nearest = spoken[0]
    if nearest.verdict is Verdict.VERIFIED:
        return Verdict.VERIFIED, f"{nearest.neighbour.shown} has it"
    instead = f"{nearest.neighbour.shown} has {', '.join(nearest.instead)} instead"
    if len(against) < len(spoken):
        return Verdict.UNVERIFIED, f"neighbours disagree: {instead}"
    return (Verdict.REFUTED if len(against) >= WITNESSES else Verdict.UNVERIFIED), instead


def _testimony(label: Label, neighbour: Neighbour, vocabulary: Vocabulary | None) -> Testimony:
    known = neighbour.annotation
    if known.keywords is None:
        said = _is_described(label, known)
        return Testimony(neighbour, Verdict.VERIFIED if said else Verdict.UNVERIFIED)
    folded = {name.casefold() for name in known.keywords}
    if label.text.casefold() in folded:
        return Testimony(neighbour, Verdict.VERIFIED)
    if vocabulary is None or label.keyword is None:
        return Testimony(neighbour, Verdict.UNVERIFIED)
    listed = [keyword for keyword in map(vocabulary.find, known.keywords) if keyword is not None]
    return _compare(label.keyword, listed, neighbour)


def _compare(predicted: Keyword, listed: list[Keyword], neighbour: Neighbour) -> Testimony:
    """Return what a list of keywords says about one that is not on it."""
    if any(predicted.name in keyword.ancestors for keyword in listed):
        return Testimony(neighbour, Verdict.VERIFIED)  # a methyltransferase is a transferase
    same = [keyword for keyword in listed if keyword.category == predicted.category]
    if not same or any(keyword.name in predicted.ancestors for keyword in same):
        return Testimony(neighbour, Verdict.UNVERIFIED)
    return Testimony(neighbour, Verdict.REFUTED, tuple(keyword.name for keyword in same))


def _is_described(label: Label, known: Annotation) -> bool:
    """Return whether a description names the keyword as what the protein is, not as what it acts on."""
    pattern = f"(?i:{_BEFORE}{re.escape(label.text)}){_AFTER}"
    return re.search(pattern, known.description) is not None
