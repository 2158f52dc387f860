"""What to ask a model: a prompt file and what fills it, before the model's family is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from galcli.prompting.templates import Family, RenderedPrompt, Trusted, render
from galcli.prompting.tokens import END_REF, START_AMINO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from galcli.report import Source

# What follows a part of a protein's document. A blank line does not end one: it may come before the text, too.
NEXT_PART = ("\n#", START_AMINO)


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask a model, before the model's family is known.

    Attributes:
        command: The command that asks; names the report.
        template: The prompt file.
        values: What the template's placeholders stand for.
        shown: The input as the user gave it.
        stop: Strings that end the answer.
    """

    command: str
    template: str
    values: Mapping[str, str]
    shown: str
    stop: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)

    def render(self, family: Family, overrides: Path | None, specials: tuple[str, ...] = ()) -> RenderedPrompt:
        """Fill the template of a family."""
        return render(self.template, family, self.values, overrides=overrides, specials=specials)


def question(text: str, context: str = "") -> Request:
    """Ask a question, with passages that may help."""
    if context.strip():
        values = {"question": text.strip(), "context": context.strip()}
        return Request("ask", "ask-context", values, text, ("\n\nQuestion:",))
    return Request("ask", "ask", {"question": text.strip()}, text, ("\n\nQuestion:",))


def numbered(sources: Sequence[Source]) -> str:
    """Return passages as a prompt shows them: an answer may cite them by their numbers."""
    return "\n\n".join(f"[{number}] {source.text}" for number, source in enumerate(sources, 1))


def equation(name: str) -> Request:
    """Write the equation that a name stands for: the paper's probe."""
    return Request("ask", "equation", {"name": name.strip()}, name, ("\\]", "\n\n"))


def completion(text: str) -> Request:
    """Continue raw text. It may hold special tokens: whoever asks for this writes the prompt."""
    return Request("ask", "complete", {"text": Trusted(text)}, text)


def problem(text: str, context: str = "") -> Request:
    """Solve a problem in a `<work>` block, with formulas that may help."""
    if context.strip():
        values = {"question": text.strip(), "context": context.strip()}
        return Request("solve", "solve-context", values, text, ("\n\nQuestion:",))
    return Request("solve", "solve", {"question": text.strip()}, text, ("\n\nQuestion:",))


def citation(text: str) -> Request:
    """Name the reference that fits the end of a text."""
    return Request("cite", "cite", {"text": text.rstrip()}, text, (END_REF, "\n"))


def molecule_name(smiles: str) -> Request:
    """Name a molecule."""
    return Request("mol", "mol-iupac", {"smiles": smiles}, smiles, ("\n",))


def molecule_question(smiles: str, text: str) -> Request:
    """Answer a question about a molecule."""
    return Request("mol", "mol-ask", {"smiles": smiles, "question": text.strip()}, smiles, ("\n\n",))


def protein_keywords(sequence: str) -> Request:
    """Predict a protein's keywords."""
    return Request("protein", "protein-keywords", {"sequence": sequence}, sequence, NEXT_PART)


def protein_function(sequence: str) -> Request:
    """Predict what a protein does."""
    return Request("protein", "protein-function", {"sequence": sequence}, sequence, NEXT_PART)
