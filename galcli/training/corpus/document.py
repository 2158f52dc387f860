"""A document: what a reader makes of a record, a page or a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Split(StrEnum):
    """What a document is for."""

    TRAIN = "train"
    VALIDATION = "validation"
    HELD_OUT = "held-out"


@dataclass(frozen=True, slots=True)
class Document:
    """A text as the model shall see it, special tokens included, without the end-of-text token.

    Attributes:
        text: The text.
        id: What it is called in its source; documents whose ids agree up to a `#` go into the same split.
        prompt_length: Characters of `text` that are a prompt, where the rest is its completion; `None` for plain text.
        identity: What the document is about, as `kind:value`, such as a molecule; the same in every source. Only
            documents with an identity can be held out.
    """

    text: str
    id: str
    prompt_length: int | None = None
    identity: str | None = None


def pair(prompt: str, completion: str, id: str, identity: str | None = None) -> Document:  # noqa: A002 - as the attribute
    """Return a document that begins with a prompt."""
    return Document(prompt + completion, id, len(prompt), identity)
