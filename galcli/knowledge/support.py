"""Whether the passages behind an answer say what the answer says, sentence by sentence.

A sentence counts as supported where one passage has nearly all of its words of meaning, every number of it, and no
fewer or more negations. That is a strict and shallow test: it does not understand either text, so a paraphrase may go
unsupported; what it accepts stands nearly word for word in the passage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from galcli.knowledge.words import stems
from galcli.report import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.report import Source

_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\S)[^.!?\n]*)*[.!?]*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(r"\b(?:not|no|never|none|cannot|without|neither|nor)\b|n['’]t\b", re.IGNORECASE)
_SHARED = 0.8
_FEWEST_WORDS = 2
_MOST_SENTENCES = 60


@dataclass(frozen=True, slots=True)
class Supported:
    """A sentence of an answer.

    Attributes:
        text: The sentence.
        span: Where it stands in the answer, in characters.
        source: The number of the passage that supports it, from 1; 0 where none does.
    """

    text: str
    span: tuple[int, int]
    source: int


def support(answer: str, sources: Sequence[Source], question: str = "") -> list[Supported]:
    """Find for each sentence of an answer the passage that supports it.

    Args:
        answer: The answer.
        sources: The passages, numbered from 1 in their order.
        question: What was asked; its words may be taken up in the answer without support.
    """
    asked = frozenset(stems(question))
    found = []
    for match in list(_SENTENCE.finditer(answer))[:_MOST_SENTENCES]:
        text = match[0].strip()
        if len(stems(text)) >= _FEWEST_WORDS:
            place = next((n for n, one in enumerate(sources, 1) if _supports(one.text, text, asked)), 0)
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            found.append(Supported(text, (start, start + len(text)), place))
    return found


def _supports(passage: str, sentence: str, asked: frozenset[str]) -> bool:
    numbers = set(_NUMBER.findall(sentence)) - set(_NUMBER.findall(passage))
    if numbers:
        return False
    own = set(stems(sentence))
    new = own - asked
    if not new:
        return False  # it only says the question again
    known = frozenset(stems(passage))
    if len(new & known) < _SHARED * len(new):
        return False
    return any(
        bool(_NEGATION.search(part)) == bool(_NEGATION.search(sentence))
        for part in re.split(r"(?<=[.!?])\s", passage)
        if own & set(stems(part))
    )


def checks(found: Sequence[Supported]) -> list[Check]:
    """Return a check a sentence."""
    return [
        Check(
            one.text,
            Verdict.VERIFIED if one.source else Verdict.UNVERIFIED,
            f"says source [{one.source}]" if one.source else "no source says so",
            span=one.span,
        )
        for one in found
    ]


def cited(answer: str, found: Sequence[Supported]) -> str:
    """Return the answer with the number of its source behind each supported sentence."""
    for one in sorted(found, key=lambda one: -one.span[1]):
        if one.source:
            answer = f"{answer[: one.span[1]]} [{one.source}]{answer[one.span[1] :]}"
    return answer
