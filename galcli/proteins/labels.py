"""What a model predicts of a protein: keywords, and how probable it finds each.

A prediction is never more than that; `evidence.py` looks for something that confirms it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.engines.base import Completion, StopReason
from galcli.errors import GalError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from galcli.engines.base import Engine, Prompt
    from galcli.proteins.vocabulary import Keyword, Vocabulary

MOST_KEYWORDS = 50
"""Keywords that are kept; proteins in Swiss-Prot rarely have thirty, and a model that loops writes hundreds."""

_PARAGRAPH = re.compile(r"\s*(?:#[^\n]*\n\s*)?(.*?)(?:\n\s*\n|$)", re.DOTALL)
_ITEM = re.compile(r"[^,;\n]+")
_BULLET = re.compile(r"^(?:[-*•]|\d+[.)])\s+")
_LONGEST_KEYWORD = 100
_CONTEXT_SHARE = 0.7  # the prompt gives way until a quarter of the context is free, and it has tags of its own


@dataclass(frozen=True, slots=True)
class Label:
    """A predicted keyword.

    Attributes:
        text: What the model wrote; UniProt's own spelling where the keyword is known.
        keyword: The entry in UniProt's vocabulary, if it is there.
        logprob: Mean natural log-probability a token, given the sequence and the keywords before; `None` if unknown.
    """

    text: str
    keyword: Keyword | None = None
    logprob: float | None = None

    def data(self) -> dict[str, Any]:
        """Return the object for JSON."""
        known = self.keyword
        return {
            "predicted": self.text,
            "accession": known.accession if known else None,
            "category": known.category if known else None,
            "mean_logprob": self.logprob,
        }


def shown_to_model(residues: str, context: int) -> str:
    """Return the part of a sequence that leaves room for an answer; its end is cut, never its opening tag.

    Args:
        residues: One-letter codes; a token each for a model with Galactica's tokenizer.
        context: Tokens that the model can read; 0 where unknown.
    """
    return residues[: int(context * _CONTEXT_SHARE)] if context else residues


def first_paragraph(text: str) -> str:
    """Return the first paragraph of what a model wrote, without a heading."""
    found = _PARAGRAPH.match(text)
    return found.group(1).strip() if found else ""


def labels(text: str, prompt: Prompt, engine: Engine, vocabulary: Vocabulary | None) -> list[Label]:
    """Return the keywords in what a model wrote, each once.

    Args:
        text: What the model wrote after `prompt`, as it stands.
        prompt: The prompt.
        engine: The model; it scores each keyword where it stands.
        vocabulary: UniProt's keywords, if the user has them.
    """
    paragraph = _PARAGRAPH.match(text)
    if paragraph is None:
        return []
    found: dict[str, Label] = {}
    for item in _ITEM.finditer(text, paragraph.start(1), paragraph.end(1)):
        written = _BULLET.sub("", one_line(item.group())).removesuffix(".").strip()
        keyword = vocabulary.find(written) if vocabulary else None
        name = keyword.name if keyword else written
        if not name or len(name) > _LONGEST_KEYWORD or name.casefold() in found:
            continue
        found[name.casefold()] = Label(name, keyword, _mean_logprob(text, item, prompt, engine))
        if len(found) == MOST_KEYWORDS:
            break
    return list(found.values())


def _mean_logprob(text: str, item: re.Match[str], prompt: Prompt, engine: Engine) -> float | None:
    """Return a keyword's mean log-probability behind all that the model wrote before it."""
    before = Completion(text[: item.start()], StopReason.STOP)
    try:
        score = engine.score(engine.extend(prompt, before, ""), [item.group()])[0]
    except GalError:
        return None  # many servers cannot score text
    return score.mean if score.logprobs else None
