"""Which documents are never trained on: a stable hash of what they are about decides, in every source alike.

A molecule's identity is the first block of its InChIKey, so that its stereoisomers go with it; a protein's is its
sequence; a problem's its question; another name of a card is its own. The same function tells an evaluation what it may
ask.
"""

from __future__ import annotations

import hashlib

from galcli.training.corpus.document import Document, Split

HELD_OUT_SHARE = 0.02
"""The part of molecules, proteins and problems that is never trained on."""

_SCALE = 2**64


def molecule_identity(inchi_key: str) -> str:
    """Return a molecule's identity: the block of its InChIKey that hashes the connections of its atoms."""
    return f"molecule:{inchi_key.partition('-')[0]}"


def protein_identity(residues: str) -> str:
    """Return a protein's identity: its sequence."""
    return f"protein:{residues.upper()}"


def problem_identity(question: str) -> str:
    """Return a problem's identity: its question without the prompt around it, whatever case and white space."""
    words = " ".join(question.casefold().split())
    return f"problem:{words.removeprefix('question: ').removesuffix(' <work>')}"


def phrasing_identity(name: str) -> str:
    """Return the identity of another name for something: the name."""
    return f"phrasing:{' '.join(name.casefold().split())}"


def held_out(identity: str) -> bool:
    """Return whether what has this identity is kept for evaluation."""
    return _fraction("held out", identity) < HELD_OUT_SHARE


def split_of(document: Document, validation: float) -> Split:
    """Return what a document is for.

    Args:
        document: The document.
        validation: The part of what is not held out that is kept for validation, 0 to 1.
    """
    if document.identity is not None and held_out(document.identity):
        return Split.HELD_OUT
    group = document.identity or document.id.partition("#")[0]
    return Split.VALIDATION if _fraction("validation", group) < validation else Split.TRAIN


def sampled(item: str, share: float) -> bool:
    """Return whether an item belongs to a sample of this share of its source."""
    return share >= 1 or _fraction("sample", item) < share


def choice(text: str, options: int) -> int:
    """Return a number below `options` that depends on the text only."""
    return int(_fraction("choice", text) * options)


def _fraction(purpose: str, text: str) -> float:
    """Return a number from 0 to 1, the same on every machine."""
    digest = hashlib.blake2b(f"{purpose}\0{text}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / _SCALE
