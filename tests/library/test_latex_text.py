"""Plain text to and from the LaTeX of BibTeX."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galcli.library.latex_text import to_latex, to_text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"M\"uller", "Müller"),
        (r"Erd{\H o}s", "Erdős"),
        (r"{\v{C}}ern{\'y}", "Černý"),
        (r"na{\"\i}ve", "naïve"),
        (r"\L{}ukasz and \o re", "Łukasz and øre"),
        (r"{BERT}: Pre-training", "BERT: Pre-training"),
        (r"\emph{In} {\em vivo}", "In vivo"),
        (r"AT\&T at 5\% of \$3", "AT&T at 5% of $3"),
        (r"An $O(n \log n)$ bound", r"An $O(n \log n)$ bound"),
        ("Fig.~3", "Fig. 3"),
        (r"\LaTeX{} for all", "LaTeX for all"),
        ("two\n   lines", "two lines"),
        (r"Fran\c{c}ois", "François"),
        ("", ""),
    ],
)
def test_latex_becomes_text(latex, text):
    """Accents, braces, fonts and escapes; mathematics stays."""
    assert to_text(latex) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_text_survives(text):
    """What is written is read back, but for white space."""
    plain = unicodedata.normalize("NFC", " ".join(text.split()))
    assert to_text(to_latex(plain)) == plain


@given(st.text(st.sampled_from(r"\{}$%&#_^~aio'\"`.= 0")))
def test_special_characters_survive(text):
    """Every character that LaTeX takes for something else."""
    plain = " ".join(text.split())
    assert to_text(to_latex(plain)) == plain
    assert to_latex(plain).count("{") == to_latex(plain).count("}")


@given(st.text(st.sampled_from("\\{}$'\"`^~abcuvH ")))
def test_any_latex_is_read(latex):
    """Nothing raises, and the result is one line."""
    assert "\n" not in to_text(latex)
