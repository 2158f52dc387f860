"""Textbook modules."""

import io
import tarfile

import pytest
from training.corpus.made import CNXML

from galcli.errors import InputError
from galcli.training.corpus.readers.cnxml import CnxmlReader


def documents(data=CNXML, **options):
    """Return a module's documents by their ids' last part."""
    found = CnxmlReader(**options).documents(("m1", data.encode()))
    return {document.id.partition("#")[2]: document for document in found}


def test_sections_become_pages():
    """Formulas are LaTeX, raised text is marked, a link is what it leads to, and figures give their captions."""
    found = documents()
    assert found["0"].text == "# Energy\n\nEnergy is conserved in every process (see the figure) that we know of."
    assert found["1"].text == (
        "# Energy\n\n## Work\n\nWork over a time \\( t \\) in m/s[START_SUP]2[END_SUP] is\n\n"
        "\\[ W = \\frac{F}{2} \\]\n\nA box."
    )
    assert found["1"].prompt_length is None


def test_exercises_with_solutions_and_definitions_become_pairs():
    """One without a solution is left out."""
    pairs = [found for found in documents().values() if found.prompt_length]
    assert [found.text for found in pairs] == [
        "Question: How large is 2 + 2?\n\nAnswer: It is 4.",
        "Question: What is meant by joule?\n\nAnswer: the unit of energy",
    ]
    assert [found.text[: found.prompt_length][-7:] for found in pairs] == ["Answer:"] * 2
    assert not [found for found in documents(pairs=False).values() if found.prompt_length]


def test_lists_tables_and_notes():
    """Lists are Markdown, tables have bars; boilerplate and empty sections go."""
    content = """<document xmlns="http://cnx.rice.edu/cnxml"><title>T</title><content><section><title>S</title>
    <para>By the end of this section, you will know more.</para>
    <para>Text: <list list-type="enumerated"><item>one</item><item>two</item></list> after <sub>x</sub></para>
    <table><tgroup><tbody><row><entry>a</entry><entry>b c</entry></row>
    <row><entry>1</entry><entry>2</entry></row></tbody>
    </tgroup></table><note><title>Mind</title><para>This &lt;work&gt; is text.</para></note></section>
    <section><title>Empty</title></section></content></document>"""
    found = documents(content)
    assert [document.text for document in found.values()] == [
        (
            "# T\n\n## S\n\nText:\n\n1. one\n2. two\n\nafter [START_SUB]x[END_SUB]\n\n"
            "| a | b c |\n| 1 | 2 |\n\n**Mind**\n\nThis < work> is text."
        ),
    ]


def test_broken_modules_are_errors():
    """So that they are counted, and the others go on."""
    with pytest.raises(InputError, match=r"m1 is not well-formed XML: .*column"):
        documents("<document>")
    with pytest.raises(InputError, match="m1 has no content"):
        documents("<document/>")


def test_modules_are_read_from_archives_and_folders(tmp_path):
    """In their order; other files are passed over."""
    path = tmp_path / "x.tar.xz"
    with tarfile.open(path, "w:xz") as archive:
        for name in ("b/index.cnxml", "a/index.cnxml", "a/picture.jpg"):
            member = tarfile.TarInfo(name)
            member.size = len(CNXML)
            archive.addfile(member, io.BytesIO(CNXML.encode()))
    assert [name for name, _ in CnxmlReader().items(path)] == ["b/index.cnxml", "a/index.cnxml"]
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "x.cnxml").write_text(CNXML)
    assert [name for name, _ in CnxmlReader().items(tmp_path / "m")] == ["x.cnxml"]
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError, match=r"x\.tar\.xz cannot be read"):
        list(CnxmlReader().items(path))
