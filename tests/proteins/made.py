"""Small things that protein tests share: a vocabulary, a library, a model. All made here."""

from __future__ import annotations

from dataclasses import dataclass

from scripted import ScriptedEngine

from galcli.engines.base import Score
from galcli.errors import GalError

KEYWORD_LIST = """\
Description: Controlled vocabulary of keywords
Release:     2099_01 of 01-Jan-2099

ID   Kinase.
AC   KW-0001
DE   Protein that moves phosphate
DE   groups.
SY   Phosphokinase; Phosphotransferase
SY   of ATP.
HI   Molecular function: Transferase; Kinase.
CA   Molecular function.
//
ID   Transferase.
AC   KW-0002
HI   Molecular function: Transferase.
CA   Molecular function.
//
ID   Lyase.
AC   KW-0003
HI   Molecular function: Lyase.
CA   Molecular function.
//
ID   Cytoplasm.
AC   KW-0004
HI   Cellular component: Cytoplasm.
CA   Cellular component.
//
ID   Nucleus.
AC   KW-0005
HI   Cellular component: Nucleus.
CA   Cellular component.
//
ID   3D-structure.
AC   KW-0006
HI   Technical term: 3D-structure.
CA   Technical term.
//
IC   Molecular function.
AC   KW-9992
DE   A category, not a keyword.
//
"""
"""In the form of UniProt's keywlist.txt; definitions and numbers are our own."""

QUERY = (
    "MSTNRQLAEKVIDGSPWYHFCTMDEAVLKRGNPQSIWYTEHADLVKMCRFGNSPQTEIYLAAVKDRWHGMSCNTPEQILVFYDKARSHGTWMNEPVCLQI"
    "KDRFAYSGTNHELVPMWQICADKYRSFEGLTVNHPMQDWAICKLRESYGFTVNPHDMAQWKICLR"
)


def mutated(residues: str, every: int) -> str:
    """Return a sequence in which every so many-th residue is another one."""
    other = dict(zip("ACDEFGHIKLMNPQRSTVWY", "GSEDYAQVRIKTAHKTSLFW", strict=True))
    return "".join(other[letter] if number % every == 0 else letter for number, letter in enumerate(residues))


LIBRARY = f"""\
>K1 Adenylate kinase OS=Escherichia coli KW=Kinase; Cytoplasm.
{mutated(QUERY, 5)}
>K2 Adenylate kinase KW=Kinase; Cytoplasm
{mutated(QUERY, 4)}
>K3 uncharacterized protein
{mutated(QUERY, 9)}
>far Histone
{QUERY[::-1]}
"""
"""Two annotated relatives of `QUERY`, a nearer one without annotation, and a stranger."""


@dataclass
class ScoringEngine(ScriptedEngine):
    """A scripted model that can also score: each keyword gets its length as log-probability, negative.

    Attributes:
        scored: The prompts and continuations that were scored.
    """

    mute: bool = False

    def __post_init__(self):
        self.scored = []

    def score(self, prompt, continuations):
        """Score, unless mute."""
        if self.mute:
            raise GalError("This server cannot score.")
        self.scored += [(prompt.text, text) for text in continuations]
        return [Score((-float(len(text.strip())),) * 2) for text in continuations]


def predicting(keywords="", function="", **options) -> ScoringEngine:
    """Return a model that predicts these."""

    def script(text, _seed):
        return keywords if text.endswith("## Keywords") else function

    return ScoringEngine(script, **options)
