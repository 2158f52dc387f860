"""Galactica's document formats, so that training shows the very prompts that the program asks.

Source: Taylor et al. 2022, sections 3 and 5, and the prompt files in `prompts/galactica`, which a test compares.
"""

from __future__ import annotations

from galcli.prompting.tokens import END_REF, START_REF, wrap_protein, wrap_smiles

PROPERTIES_HEADING = "## Chemical and Physical Properties"


def page(title: str, *sections: str) -> str:
    """Return a page of a reference work: a heading and what follows."""
    return "\n\n".join([f"# {title}", *filter(None, sections)])


def paper(title: str, authors: str, abstract: str = "") -> str:
    """Return the beginning of a paper."""
    parts = [f"Title: {title}"]
    parts += [f"Authors: {authors}"] if authors else []
    parts += [f"Abstract: {abstract}"] if abstract else []
    return "\n\n".join(parts)


def question(text: str, passages: str = "") -> str:
    """Return the prompt of a question, with passages that may hold the answer."""
    return f"{_before(passages)}Question: {text}\n\nAnswer:"


def equation(name: str) -> str:
    """Return the prompt for an equation."""
    return f"The formula for {name} is:\n\n\\["


def problem(text: str, passages: str = "") -> str:
    """Return the prompt of a problem that is to be worked out, with formulas that may help."""
    return f"{_before(passages)}Question: {text}\n\n<work>"


def _before(passages: str) -> str:
    return f"{passages}\n\n" if passages else ""


def summary(text: str) -> str:
    """Return the prompt for a summary."""
    return f"{text}\n\nTLDR:"


def citation(text: str) -> str:
    """Return the prompt for a reference."""
    return f"{text} {START_REF}"


def reference(title: str, surname: str) -> str:
    """Return a reference as it follows `citation`."""
    return f" {title}, {surname}{END_REF}"


def naming(smiles: str) -> str:
    """Return the prompt for a molecule's name."""
    shown = wrap_smiles(smiles, isomeric=True)
    return f"{shown}\n\n{PROPERTIES_HEADING}\n\nThe following are chemical properties for"


def about_molecule(smiles: str, text: str) -> str:
    """Return the prompt of a question about a molecule."""
    return f"Here is a SMILES formula:\n\n{wrap_smiles(smiles, isomeric=True)}\n\n{question(text)}"


def keywords(residues: str) -> str:
    """Return the prompt for a protein's keywords."""
    return f"{wrap_protein(residues)} ## Keywords"


def function(residues: str) -> str:
    """Return the prompt for a protein's function."""
    return f"{wrap_protein(residues)} ## Function"
