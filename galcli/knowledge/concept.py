"""Concept cards: what a term of science means, in a few sentences."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept card.

    Attributes:
        id: Its name in links and on the command line, lower case with hyphens.
        name: What people call it.
        field: The field it belongs to: the name of its file.
        text: Two to four sentences.
        aliases: Other names.
        plain: What it is about, in a sentence of everyday words.
        formulas: Ids of the formulas that belong to it.
        related: Ids of other concepts.
    """

    id: str
    name: str
    field: str
    text: str
    aliases: tuple[str, ...] = ()
    plain: str = ""
    formulas: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
