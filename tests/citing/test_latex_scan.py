"""LaTeX is scanned with offsets kept; what is no prose is passed over."""

import pytest

from galcli.citing.draft import Draft, Format
from galcli.citing.slot import Kind


def found(text, known=None):
    """Return kind, key and command of each slot."""
    draft = Draft("x.tex", text, Format.LATEX)
    return [(str(slot.kind), text[slot.key_start : slot.key_end], slot.command) for slot in draft.slots(known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"a \cite{} b", [("empty", "", r"\cite")]),
        (r"a \citep{ } b", [("empty", " ", r"\citep")]),
        (r"a \cite{TODO} b", [("empty", "TODO", r"\cite")]),
        (r"a \cite{TODO: ask Ann} b", [("empty", "TODO: ask Ann", r"\cite")]),
        (r"a \citet*{?} b", [("empty", "?", r"\citet*")]),
        (r"\parencite[see][p.~3]{a, ?}", [("empty", "?", r"\parencite")]),
        (r"\autocite{XXX} \textcite{} \Citep{} \footcite{}", [
            ("empty", "XXX", r"\autocite"), ("empty", "", r"\textcite"), ("empty", "", r"\Citep"),
            ("empty", "", r"\footcite"),
        ]),
        (r"\cites[1]{a}[2]{?}", [("empty", "?", r"\cites")]),
        ("\\cite%\n  [p]%\n {}", [("empty", "", r"\cite")]),
        ("we [CITE] and [START_REF]", [("mark", "[CITE]", ""), ("reference", "[START_REF]", "")]),
        (r"\cite{a,b,} and \cite{*}", []),
        (r"\nocite{} \nocite{*} \citestyle{x} \label{[CITE]} \ref{TODO}", []),
        ("% \\cite{}\n\\% \\cite{?}", [("empty", "?", r"\cite")]),
        ("\\verb|\\cite{}| \\lstinline!\\cite{}!", []),
        ("\\begin{verbatim}\n\\cite{} [CITE]\n\\end{verbatim}\\cite{}", [("empty", "", r"\cite")]),
        (r"\newcommand{\mine}[1]{\cite{}[CITE]#1}", []),
        (r"\cite{#1} \cite{\key}", []),
        ("[CITE] \\begin{document} [CITE]", [("mark", "[CITE]", "")]),
    ],
)  # fmt: skip
def test_slots(text, expected):
    """Every kind of command, and nothing that only looks like one."""
    assert found(text) == expected


def test_keys_that_the_bibliography_lacks():
    """Each is a slot of its own; the draft's own items are known."""
    text = r"\cite[see][]{a, b ,c}\bibitem[x]{d}"
    assert found(text, {"a", "d"}.__contains__) == [("unknown-key", "b", r"\cite"), ("unknown-key", "c", r"\cite")]
    assert found(text) == []
    assert Draft("x", text, Format.LATEX).scan.defined == {"d"}


@pytest.mark.parametrize("text", [r"\cite{a \cite{}", "\\cite{a\n\n\\cite{}", r"{{{ \cite{} }", r"\cite[{]{a} \cite{}"])
def test_unbalanced_braces(text):
    """What is broken is named, and the scan goes on."""
    draft = Draft("x", text, Format.LATEX)
    assert [slot.kind for slot in draft.slots()] == [Kind.EMPTY]


def test_files_macros_and_bibliographies():
    """They are what the other parts need."""
    scan = Draft(
        "x", "\\input{a/b} \\include{c}\n% \\input{no}\n\\newcommand{\\bert}{BERT}\\bibliography{r, s}", Format.LATEX
    ).scan
    assert [name for name, _ in scan.inputs] == ["a/b", "c"]
    assert scan.macros == {"bert": "BERT"}
    assert scan.bibliographies == ["r", "s"]


def test_a_large_draft_takes_seconds():
    """Three megabytes, with a slot at the end."""
    text = "Plain text with \\emph{macros} and % comments\nand words. " * 60_000 + r"\cite{}"
    assert len(text) > 3_000_000
    assert [slot.kind for slot in Draft("x", text, Format.LATEX).slots()] == [Kind.EMPTY]
