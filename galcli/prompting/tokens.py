"""Galactica's special tokens: wrapping, character-level splitting, and keeping user text out of them.

The tokenizer reads sequences (SMILES, amino acids, DNA) one character at a time. It does so because a marker stands
before every character; the tokenizer splits at the marker and drops it. Unlike the reference code, a sequence with a
newline and a sequence that is still open at the end of the prompt are split too.

Source: Taylor et al. 2022, section 3.1 and the published tokenizer.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

SPLIT_MARKER = "SPL1T-TH1S-Pl3A5E"

BOS, PAD, EOS, UNK = "<s>", "<pad>", "</s>", "<unk>"
START_REF, END_REF = "[START_REF]", "[END_REF]"
WORK, END_WORK = "<work>", "</work>"
START_DNA, END_DNA = "[START_DNA]", "[END_DNA]"
START_AMINO, END_AMINO = "[START_AMINO]", "[END_AMINO]"
START_SMILES, END_SMILES = "[START_SMILES]", "[END_SMILES]"
START_I_SMILES, END_I_SMILES = "[START_I_SMILES]", "[END_I_SMILES]"

SPECIAL_TOKENS: tuple[str, ...] = (
    BOS,
    PAD,
    EOS,
    UNK,
    START_REF,
    END_REF,
    "[IMAGE]",
    "<fragments>",
    "</fragments>",
    WORK,
    END_WORK,
    "[START_SUP]",
    "[END_SUP]",
    "[START_SUB]",
    "[END_SUB]",
    START_DNA,
    END_DNA,
    START_AMINO,
    END_AMINO,
    START_SMILES,
    END_SMILES,
    START_I_SMILES,
    END_I_SMILES,
)
"""The special tokens in the order of their ids, 0 to 22."""

_SEQUENCE_START = re.compile(r"\[START_(DNA|SMILES|I_SMILES|AMINO)\]")
_SPECIAL = re.compile("|".join(re.escape(token) for token in SPECIAL_TOKENS))
# What chat templates of other families use to open and close turns.
_CHAT_CONTROL = re.compile(r"<\|[^<>|\s]{1,64}\|>|<(?:start|end)_of_turn>|\[/?(?:INST|SYSTEM_PROMPT)\]|<</?SYS>>")


def split_sequences(text: str) -> str:
    """Insert the split marker into every sequence of `text`.

    A sequence runs from its opening tag to its closing tag; where that is missing, to the next special token or the
    end of the text. A closed sequence gets a marker before its closing tag as well.
    """
    parts: list[str] = []
    position = 0
    for start in _SEQUENCE_START.finditer(text):
        if start.start() < position:
            continue
        end, closed = _sequence_end(text, start)
        parts.append(text[position : start.end()])
        parts.extend(SPLIT_MARKER + character for character in text[start.end() : end])
        if closed:
            parts.append(SPLIT_MARKER)
        position = end
    parts.append(text[position:])
    return "".join(parts)


def _sequence_end(text: str, start: re.Match[str]) -> tuple[int, bool]:
    """Return where the sequence that opens at `start` ends, and whether its own closing tag stands there."""
    following = _SPECIAL.search(text, start.end())
    if following is None:
        return len(text), False
    return following.start(), following.group() == f"[END_{start.group(1)}]"


def neutralise(text: str, specials: tuple[str, ...] = ()) -> str:
    """Return `text` so that it can neither open nor close a block when it stands in a prompt.

    A space is put into every special token, split marker and chat control token. Nothing is removed, so breaking one
    token cannot make another. Compatibility forms (full-width brackets and letters) are looked through, because the
    tokenizer folds them before it reads.

    Args:
        text: Text that a user or a file supplied.
        specials: Further control tokens of the model at hand.
    """
    pattern = _control_pattern(specials)
    broken = pattern.sub(_break, text)
    folded = unicodedata.normalize("NFKC", broken)
    return pattern.sub(_break, folded) if pattern.search(folded) else broken


@cache
def _control_pattern(specials: tuple[str, ...]) -> re.Pattern[str]:
    literal = sorted({*SPECIAL_TOKENS, SPLIT_MARKER, *(token for token in specials if len(token) > 1)}, key=len)
    alternatives = [re.escape(token) for token in reversed(literal)]
    return re.compile("|".join([*alternatives, _CHAT_CONTROL.pattern]))


def _break(match: re.Match[str]) -> str:
    token = match.group()
    return f"{token[0]} {token[1:]}"


def wrap_smiles(smiles: str, *, isomeric: bool = False) -> str:
    """Wrap a SMILES string in its tags; `isomeric` selects the tags for SMILES with stereochemistry."""
    return f"[START_I_SMILES]{smiles}[END_I_SMILES]" if isomeric else f"[START_SMILES]{smiles}[END_SMILES]"


def wrap_protein(sequence: str) -> str:
    """Wrap an amino acid sequence in one-letter code."""
    return f"{START_AMINO}{sequence}{END_AMINO}"


def wrap_dna(sequence: str) -> str:
    """Wrap a DNA sequence."""
    return f"{START_DNA}{sequence}{END_DNA}"


def wrap_reference(title: str, surname: str) -> str:
    """Wrap a citation: the title and the first author's surname."""
    return f"{START_REF} {title}, {surname}{END_REF}"


def wrap_work(text: str) -> str:
    """Wrap a step-by-step solution."""
    return f"{WORK}\n{text}\n{END_WORK}"


def wrap_latex(formula: str, *, display: bool = True) -> str:
    r"""Wrap a formula as Galactica's corpus does: `\[ … \]` displayed, `\( … \)` inline."""
    return rf"\[ {formula} \]" if display else rf"\( {formula} \)"


def new_document(text: str) -> str:
    """Open a document: the corpus puts the end-of-text token between documents, so a prompt starts with it."""
    return EOS + text
