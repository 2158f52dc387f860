"""Readers of prose: Markdown, LaTeX, bibliographies, questions, summaries, tables; and the knowledge base."""

import json

import pytest

from galcli.errors import InputError, UsageError
from galcli.knowledge.base import passage
from galcli.knowledge.catalog import Catalog
from galcli.knowledge.problems import generate
from galcli.training.corpus.readers import open_reader
from galcli.training.corpus.readers.bibtex import entries, surname

MARKDOWN = """---
title: "Cells"
layout: page
---

Cells **divide**{: data-type="term"} ([\\[link\\]](#fig)) into CO<sub>2</sub>.

![A cell](a.png "Title (b)")

### Parts

They\\'ve <math xmlns="x"><mi>n</mi></math> parts.

Another paragraph &amp; more.

<div data-type="exercise">
<div data-type="problem" markdown="1">
What divides?

</div>
<div data-type="solution" markdown="1">
Cells.

</div>
</div>

### Glossary

cell
: what divides
^
"""

LATEX = r"""\documentclass{article} % a comment
\title{On \emph{Things}}
\begin{document}
\maketitle
\section{Start}\label{s}
Attention \cite{vaswani,unknown} is $O(n^2)$ and costs 5\% ~\citep[see][]{nobody}. \textbf{Bold} text [START_REF] here.
\begin{equation}\label{e} a = b \end{equation}
\begin{table} gone \end{table}
\begin{itemize}\item one\item two\end{itemize}
More words follow, so that the file is long enough to be worth keeping; macros and tables alone would be too short.
\end{document}
"""

BIB = """@article{vaswani, title = {{Attention} is all you need}, author = "Vaswani, Ashish and Shazeer, Noam",
 year = 2017,
 abstract = {We propose it. It works.}}
@string{x = "y"}
@book{b, author={G{\\"o}del, Kurt}, title={On {P}}}"""


def read(name, path, **options):
    """Return all documents of a file."""
    reader = open_reader(name, options, "the source")
    return [document for item in reader.items(path) for document in reader.documents(item)]


def texts(documents):
    """Return texts, prompts apart from completions."""
    return [
        document.text
        if document.prompt_length is None
        else (document.text[: document.prompt_length], document.text[document.prompt_length :])
        for document in documents
    ]


def test_markdown(tmp_path):
    """Sections, exercises and definitions; images, attributes, broken links and HTML go."""
    (tmp_path / "a.md").write_text(MARKDOWN)
    assert texts(read("markdown", tmp_path)) == [
        "# Cells\n\n### Parts\n\nThey've \\( n \\) parts.\n\nAnother paragraph & more.",
        ("Question: What divides?\n\nAnswer:", " Cells."),
        ("Question: What is meant by cell?\n\nAnswer:", " what divides"),
    ]


def test_latex_with_its_bibliography(tmp_path):
    """A known key becomes a reference; the paper's own special tokens stay text."""
    (tmp_path / "a.tex").write_text(LATEX)
    (tmp_path / "b.bib").write_text(BIB)
    (tmp_path / "macros.tex").write_text(r"\newcommand{\x}{y}")
    (found,) = read("latex", tmp_path)
    assert found.text.startswith(
        "# On Things\n\n## Start\n\nAttention [START_REF] Attention is all you need, Vaswani[END_REF]"
    )
    assert r"is \( O(n^2) \) and costs 5%." in found.text.replace(" .", ".")
    assert "Bold text [ START_REF] here." in found.text
    assert r"\[ a = b \]" in found.text
    assert "- one\n- two" in found.text
    assert not {"gone", "nobody", "unknown", "comment"} & set(found.text.replace(",", " ").split())


def test_bibtex():
    """Braces, quotes, numbers, accents and names in either order."""
    first, second = entries(BIB)
    assert (first["key"], first["title"], first["year"]) == ("vaswani", "{Attention} is all you need", "2017")
    assert second["title"] == "On {P}"
    assert [surname(entry["author"]) for entry in (first, second)] == ["Vaswani", "Godel"]
    assert surname("Alan M. Turing and A. Church") == "Turing"
    assert list(entries("@article{x, title = {open")) == [{"key": "x", "title": "open"}]


def test_bibliographies(tmp_path):
    """The beginning of a paper, and a sentence with its reference."""
    (tmp_path / "x.bib").write_text(BIB)
    expected = [
        (
            "Title: Attention is all you need\n\nAuthors: Ashish Vaswani, Noam Shazeer\n\n"
            "Abstract: We propose it. It works."
        ),
        ("We propose it [START_REF]", " Attention is all you need, Vaswani[END_REF]"),
        "Title: On P\n\nAuthors: Kurt Godel",
    ]
    assert texts(read("bibliography", tmp_path / "x.bib")) == expected
    assert texts(read("bibliography", tmp_path / "x.bib", references=False, abstracts_only=True)) == expected[:1]
    record = {"id": "1", "title": "T", "authors": ["Ada Lovelace"], "abstract": "First. Second."}
    (tmp_path / "x.jsonl").write_text(json.dumps(record) + "\n\n")
    assert texts(read("bibliography", tmp_path / "x.jsonl"))[1] == ("First [START_REF]", " T, Lovelace[END_REF]")


def test_medical_questions(tmp_path):
    """Questions without answers are left out."""
    (tmp_path / "1.xml").write_text(
        "<Document><QAPairs><QAPair><Question>What is (are) Flu ?</Question><Answer>"
        "(Watch the video.) It is bad.\n\n    Very bad."
        "</Answer></QAPair><QAPair><Question>Why?</Question><Answer/></QAPair></QAPairs></Document>"
    )
    assert texts(read("medquad", tmp_path)) == [("Question: What is Flu?\n\nAnswer:", " It is bad.\n\nVery bad.")]


def test_summaries(tmp_path):
    """With the title; a line without its fields is an error."""
    path = tmp_path / "s.jsonl"
    path.write_text(json.dumps({"source": ["A b.", "C d."], "target": ["Short.", "Other."], "title": "T"}))
    assert texts(read("summaries", path)) == [("Title: T\n\nAbstract: A b. C d.\n\nTLDR:", " Short.")]
    assert read("summaries", path, longest=3) == []
    path.write_text('{"source": 1}')
    with pytest.raises(InputError, match='lacks "source" or "target"'):
        read("summaries", path)


@pytest.mark.parametrize(("name", "content"), [("t.tsv", "q\ta\nWhy?\t<work>\n"), ("t.csv", 'q,a\nWhy?,"<work>"\n')])
def test_tables_by_template(tmp_path, name, content):
    """Special tokens of the template count, those of a cell do not."""
    (tmp_path / name).write_text(content)
    (found,) = read("table", tmp_path / name, prompt="[START_REF]{q}", text=" {a}", identity="problem:{q}", id="q")
    assert (found.text, found.prompt_length, found.identity, found.id) == (
        "[START_REF]Why? < work>",
        15,
        "problem:Why?",
        "Why?",
    )


def test_tables_with_what_is_wrong(tmp_path):
    """A template without columns, a column that is not there, a line that is not JSON."""
    with pytest.raises(UsageError, match=r"names no \{column\}"):
        open_reader("table", {"text": "same"}, "x")
    (tmp_path / "t.jsonl").write_text('{"a": 1}\n[1]\n')
    reader = open_reader("table", {"text": "{b}"}, "x")
    items = reader.items(tmp_path / "t.jsonl")
    with pytest.raises(InputError, match='no "b"'):
        list(reader.documents(next(items)))
    with pytest.raises(InputError, match=r"line 2, is not a JSON object"):
        next(items)


def test_problems_are_those_of_the_generator():
    """With the prompts of `gal solve`, held out by their questions."""
    made = list(generate(1, 2, ["optics"]))
    found = read("problems", None, seed=1, count=2, fields=["optics"])
    assert texts(found) == [(f"Question: {one.question}\n\n<work>", one.solution) for one in made]
    assert [one.identity for one in found] == [f"problem:{' '.join(one.question.casefold().split())}" for one in made]


def test_problems_with_hints_show_the_right_formula():
    """Before the question; the identity does not depend on the hints."""
    (plain,) = read("problems", None, seed=1, count=1, fields=["optics"])
    (hinted,) = read("problems", None, seed=1, count=1, fields=["optics"], hints=True)
    shown, _, asked = texts([hinted])[0][0].partition("Question: ")
    assert shown.startswith("[1] ")
    assert shown.endswith("\n\n")
    assert f"Question: {asked}" == texts([plain])[0][0]
    assert hinted.identity == plain.identity
    (problem,) = generate(1, 1, ["optics"])
    assert f"[1] {Catalog.load().formula_by_id[problem.cards[-1]].name}: " in shown
    assert texts([hinted])[0][1] == problem.brief


def test_cards_under_all_their_names():
    """Formulas are asked for as equations, concepts as questions; other names may be held out."""
    reader = open_reader("cards", {}, "x")
    cards = {card.id: card for card in reader.items(None)}
    formula = list(reader.documents(cards["kinetic-energy"]))
    assert texts(formula)[:2] == [
        f"# Kinetic energy\n\n{passage(cards['kinetic-energy']).text}",
        ("The formula for Kinetic energy is:\n\n\\[", " E_k = \\frac{1}{2} m v^2 \\]"),
    ]
    names = cards["kinetic-energy"].aliases
    assert names
    assert [one.identity for one in formula] == [None, None, *(f"phrasing:{name.casefold()}" for name in names)]
    concept = cards["field-lines"]
    assert texts(list(reader.documents(concept)))[1] == (
        "Question: What is Field lines?\n\nAnswer:",
        f" {concept.text}",
    )


def test_cards_with_the_passages_that_a_search_finds():
    """The answer stands in one of them; a card is held out as a whole."""
    reader = open_reader("cards", {"passages": True}, "x")
    cards = {card.id: card for card in reader.items(None)}
    for card, answer in (
        ("kinetic-energy", " Kinetic energy: \\( E_k = \\frac{1}{2} m v^2 \\)."),
        ("field-lines", f" {cards['field-lines'].text}"),
    ):
        found = list(reader.documents(cards[card]))
        assert found
        for one in found:
            prompt, completion = texts([one])[0]
            assert prompt.startswith("[1] ")
            assert completion == answer
            assert completion.strip().rstrip(".") in prompt
            assert one.identity == f"card:{card}"


def test_medical_questions_with_passages(tmp_path):
    """The answer is the first sentence of one of two passages; a file with one question has none."""
    pairs = "".join(
        f"<QAPair><Question>What is (are) {name} ?</Question><Answer>{name} is bad. It lasts a week.</Answer></QAPair>"
        for name in ("Flu", "Cold")
    )
    (tmp_path / "1.xml").write_text(f"<Document>{pairs}</Document>")
    (tmp_path / "2.xml").write_text(
        "<Document><QAPair><Question>Why?</Question><Answer>So. Or so.</Answer></QAPair></Document>"
    )
    found = texts(read("medquad", tmp_path, passages=True))
    assert [answer for _, answer in found] == [" Flu is bad.", " Cold is bad."]
    for prompt, answer in found:
        assert prompt.startswith("[1] ")
        assert answer.strip() in prompt
        assert "[2] " in prompt
