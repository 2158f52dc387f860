"""A draft differs from its input only at its slots, and a second run changes nothing."""

import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pylatexenc.latexwalker import LatexWalker, LatexWalkerParseError

from galcli.citing.bibliography import Bibliography
from galcli.citing.citer import Choice, Citer
from galcli.citing.document import cite_document
from galcli.citing.draft import Draft, Format
from galcli.citing.edit import unified_diff
from galcli.library.library import Library

PIECES = [
    "\\cite{}", "\\citep[see][p.~3]{TODO}", "\\citet{a, ?}", "[CITE]", "[START_REF]", "\\cite{Devlin2019BERTPO}",
    "\\cite{10.18653/v1/N19-1423,a}", "Brants (2000)", "(Choi, 2000; Brants, 2000)", "(see Choi, 2000)", "[@?]",
    "[@a; @]", "[START_REF] TnT – A Statistical Part-of-Speech Tagger, Brants[END_REF]", "% comment \\cite{}\n",
    "\n\n", "\r\n", " ", ".", "We use BERT", " the statistical part-of-speech tagger", "linear text segmentation",
    "{", "}", "$x$", "é", "\\verb|x|", "\\section{Tagging}", " % gal: old p=0.10 Old (A, 1999)\n",
    "<!-- gal: old -->", "\t", "previous work has shown that it is",
]  # fmt: skip
DRAFTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
SLOW = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def citer(library_folder):
    """Finds references in the small library."""
    bibliography = Bibliography()
    bibliography.add("refs.bib", "@misc{a, title={Anything}, author={Ann, A.}, year={1990}}")
    with Library.open(library_folder) as library:
        yield Citer(bibliography, library, Choice(3)), bibliography


@SLOW
@given(text=DRAFTS, kind=st.sampled_from(list(Format)), accept=st.sampled_from([None, 0.0, 0.3]), claims=st.booleans())
def test_a_second_run_changes_nothing(citer, text, kind, accept, claims):
    """And what is no slot stays as it is."""
    find, bibliography = citer
    cited = cite_document([Draft("d", text, kind)], find, bibliography, accept=accept, claims=claims).files[0]
    again = cite_document([Draft("d", cited.text, kind)], find, bibliography, accept=accept, claims=claims).files[0]
    assert again.text == cited.text
    position = shift = 0
    for edit in cited.edits:
        assert cited.text[position + shift :].startswith(text[position : edit.start])
        assert any(near(edit, outcome.slot) for outcome in cited.outcomes)
        shift += len(edit.text) - (edit.end - edit.start)
        position = edit.end
    assert cited.text[position + shift :] == text[position:]


TEX = r"""\documentclass{article}
\newcommand{\ours}{\textsc{Ours}} % a brace { in a comment
\begin{document}
\section{Taggers \cite{}}
We tag \citep[see][p.~3]{TODO}, as Brants (2000) does \emph{(and \citet{?})}.
\begin{table}\caption{Segments (Choi, 2000) and \verb|}\cite{}|}
\begin{tabular}{ll} a & \cite{Devlin2019BERTPO} \\ $x_{1}$ & [CITE] \\ \end{tabular}\end{table}
\begin{verbatim}
\cite{} { \begin{x}
\end{verbatim}
\[ y = \frac{1}{2} \] \footnote{[START_REF] TnT -- A Statistical Part-of-Speech Tagger, Brants[END_REF]}
\end{document}
"""


def shape(text):
    """Return the environments, groups and macros of a text, in order; pylatexenc raises where it is no TeX."""
    found = []

    def walk(nodes):
        for node in nodes or ():
            if node is None:
                continue
            name = getattr(node, "environmentname", getattr(node, "macroname", ""))
            if not name.startswith(("cite", "text")):
                found.append((type(node).__name__, name))
            walk(getattr(node, "nodelist", ()))
            walk(node.nodeargd.argnlist if getattr(node, "nodeargd", None) else ())

    walk(LatexWalker(text, tolerant_parsing=False).get_latex_nodes()[0])
    return [one for one in found if one[0] in {"LatexEnvironmentNode", "LatexMacroNode", "LatexMathNode"}]


@pytest.mark.parametrize("accept", [None, 0.0])
def test_a_patched_draft_is_still_tex(citer, accept):
    """The same environments, macros and formulas in the same order; braces that match."""
    find, bibliography = citer
    cited = cite_document([Draft("d", TEX, Format.LATEX)], find, bibliography, accept=accept).files[0]
    assert cited.text != TEX
    assert len(cited.edits) > 5
    assert shape(cited.text) == shape(TEX)
    with pytest.raises(LatexWalkerParseError):
        shape(TEX.replace("p.~3]{", "p.~3]"))


def near(edit, slot):
    """Whether a change is at a slot: in it, around its mention's parentheses, or the comment behind it."""
    return edit.start <= slot.end + 1 and slot.start - 12 <= edit.end


@SLOW
@given(text=DRAFTS, kind=st.sampled_from(list(Format)))
def test_only_records_are_inserted(citer, text, kind):
    """Every key that was added stands for a record of the library, and its BibTeX is the record's."""
    find, bibliography = citer
    document = cite_document([Draft("d", text, kind)], find, bibliography, accept=0.0)
    for key, record in document.keys.added.items():
        assert find.library.get(record.id) == record
        printed = Bibliography()
        printed.add("printed", record.to_bibtex(key))
        read = printed.by_key(key)
        assert (read.title, read.authors, read.year, read.doi) == (
            record.title, record.authors, record.year, record.doi,
        )  # fmt: skip
    for outcome in document.outcomes():
        for candidate in outcome.candidates:
            assert candidate.record in bibliography.records or find.library.get(candidate.record.id) == candidate.record


@SLOW
@given(text=DRAFTS, kind=st.sampled_from(list(Format)))
def test_with_nothing_to_find_nothing_is_found(tmp_path_factory, text, kind):
    """An empty library, and none."""
    citer = Citer(Bibliography(), None)
    cited = cite_document([Draft("d", text, kind)], citer, Bibliography(), accept=0.0).files[0]
    assert all(not outcome.candidates for outcome in cited.outcomes)
    assert all(outcome.status == "not-found" for outcome in cited.outcomes)
    assert cited.text == text


@pytest.mark.parametrize(
    "text",
    [
        "a \\cite{}\nb\nc\nd\ne\nf\ng\nh\ni\nBrants (2000)\nend",
        "a [CITE] b\r\nBrants (2000)\r\n",
        "x\n\nText segmentation \\cite{}",
        "\\cite{brants-2000-tnt} Brants (2000) (Choi, 2000)\n" + "line\n" * 20 + "[CITE].\n" * 3,
        "\ufeffBrants (2000)",
    ],
)
def test_git_applies_the_diff(cite, tmp_path, text):
    """With and without a last line end, with both kinds of line ends."""
    cited = cite(text, accept=0.5).files[0]
    assert cited.text != text
    (tmp_path / "a b.tex").write_bytes(text.encode())
    (tmp_path / "patch").write_bytes(unified_diff("a b.tex", text, cited.edits).encode())
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    done = subprocess.run(
        ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "patch"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a b.tex").read_bytes() == cited.text.encode()


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (r"\citep{x} Brants (2000) (Choi, 2000; Brants, 2000)", "latex",
         r"\citep{x} Brants~\cite{brants-2000-tnt} \citep{choi-2000-advances,brants-2000-tnt}"),
        (r"\citet{x} Brants (2000)", "latex", r"\citet{x} \citet{brants-2000-tnt}"),
        (r"\citep{x} (see Choi, 2000)", "latex", r"\citep{x} \citep[see][]{choi-2000-advances}"),
        (r"\cite[see][p.~3]{brants2000tnt}", "latex", r"\cite[see][p.~3]{brants2000tnt}"),
        (r"\cite[p.~3]{10.18653/v1/N19-1423}", "latex", r"\cite[p.~3]{devlin-etal-2019-bert}"),
        ("Brants (2000), (see Choi, 2000)", "markdown", "@brants-2000-tnt, [see @choi-2000-advances]"),
        ("[@x; @10.18653/v1/N19-1423]", "markdown", "[@x; @devlin-etal-2019-bert]"),
        ("Brants (2000)", "plain", "Brants (2000)"),
        ("[START_REF] GloVe: Global Vectors for Word Representation, Pennington[END_REF]", "plain",
         "(Pennington et al., 2014)"),
        ("(Choi, 2000; Nobody, 1999)", "latex", "(Choi, 2000; Nobody, 1999)"),
    ],
)  # fmt: skip
def test_what_is_inserted(cite, text, kind, expected):
    """The command and its optional arguments stay; a parenthesis is one citation if all of it is resolved."""
    assert cite(text, "@misc{x, title={X}}", Format(kind)).files[0].text == expected


def test_a_suggestion_is_a_comment_until_it_is_accepted(cite):
    """TeX reads the same text with it; accepting removes it."""
    text = "We segment text linearly \\cite{}. More\n"
    suggested = cite(text).files[0].text
    assert suggested.startswith("We segment text linearly \\cite{}% gal: choi-2000-advances p=")
    assert suggested.endswith(")\n. More\n")
    assert cite(suggested, accept=0.0).files[0].text == text.replace("{}", "{choi-2000-advances}")


def test_keys_do_not_clash(cite):
    """The bibliography may use a record's key for something else."""
    document = cite("Brants (2000)", "@misc{brants-2000-tnt, title={Other}}")
    assert list(document.keys.added) == ["brants-2000-tnta"]
    assert "brants-2000-tnta" in document.files[0].text


def test_claims(cite):
    """On request, sentences that cite nothing."""
    text = "Previous work has shown that linear text segmentation is possible. We agree. It was proposed by \\cite{x}."
    document = cite(text, "@misc{x, title={X}}", claims=True)
    assert [str(outcome.slot.kind) for outcome in document.outcomes()] == ["claim"]
    assert cite(text, "@misc{x, title={X}}").outcomes() == []
