"""Documents: LaTeX, Markdown, text, PDF, compressed or not."""

import gzip
import lzma
import os

import pytest

from galcli.errors import InputError, UsageError
from galcli.library.ingest import add_files
from galcli.library.items import Document, Problem
from galcli.library.readers.compressed import decompressed
from galcli.library.readers.passages import passages_of
from galcli.library.readers.source import FileItems, files_in
from galcli.library.readers.text_lines import lines_of

PARAGRAPH = "Residual connections let gradients pass through many layers. " * 12


def read(path, kind=None):
    """Return what a file holds."""
    return list(FileItems(path, kind))


def pdf(*pages, title="", trailer=b""):
    """Return a PDF with a line of text, or nothing, on each page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects += [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", b"<< /Title (%s) >>" % title.encode()]
    kids = []
    for lines in pages:
        shown = b" ".join(b"(%s) Tj T*" % line.encode() for line in lines)
        content = b"BT /F1 9 Tf 20 TL 40 700 Td " + shown + b" ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 800] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R %s >>\n" % (len(objects) + 1, trailer)
    return data + b"startxref\n%d\n%%%%EOF\n" % start


def test_pdf(tmp_path):
    """Title, passages, and the identifiers on the first page."""
    path = tmp_path / "He_2016.pdf"
    first = ["Deep Residual Learning", "arXiv:1512.03385v1", "doi:10.1109/CVPR.2016.90", PARAGRAPH[:120]]
    path.write_bytes(pdf(first, [PARAGRAPH[:120]], title="Deep Residual Learning"))
    (document,) = read(path)
    assert isinstance(document, Document)
    record = document.record
    assert (record.title, record.arxiv, record.doi) == ("Deep Residual Learning", "1512.03385", "10.1109/cvpr.2016.90")
    assert (record.key, record.source) == ("he2016", str(path))
    assert "Residual connections let gradients pass" in document.passages[0]


def test_a_title_that_is_none_is_not_taken(tmp_path):
    """Programs write their own names; then the first line of the page counts."""
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf(["12", "A study of beetles", PARAGRAPH[:100]], title="Microsoft Word - draft3.docx"))
    assert read(path)[0].record.title == "A study of beetles"


_LOCK = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (b"41" * 32, b"42" * 32)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf([], []), "a scan"),
        (pdf([PARAGRAPH[:100]], trailer=_LOCK), "encrypted"),
        (b"%PDF-1.4\nbroken", "broken"),
        (b"", "broken"),
        (pdf([PARAGRAPH[:100]])[:300], "broken"),
    ],
)
def test_pdfs_without_text_are_named(tmp_path, content, reason):
    """Scans, encrypted and broken ones."""
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    (problem,) = read(path)
    assert isinstance(problem, Problem)
    assert problem.where == str(path)
    assert reason in problem.reason


def test_latex(tmp_path):
    """The title as text; comments, commands and what stands before the document go."""
    path = tmp_path / "paper.tex"
    path.write_text(
        '\\documentclass{article}\n\\title{On {B}eetles \\\\ of M\\"unster}\n\\begin{document}\n\\maketitle\n'
        "\\section{Intro}\nBeetles \\emph{eat} leaves~\\citep[see][]{x}. % secret\n"
        "\nThe bound is $O(n)$.\n\\end{document}\n"
    )
    (document,) = read(path)
    assert document.record.title == "On Beetles of Münster"
    assert document.passages == ("Intro Beetles eat leaves . The bound is $O(n)$.",)


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "# Beetles\n\nThey eat.", "Beetles"),
        ("a.md", '---\nauthor: x\ntitle: "Beetles: a study"\n---\n\nThey eat.', "Beetles: a study"),
        ("a.md", "They eat.", "a"),
        ("a.txt", "\nBeetles\n\nThey eat.", "Beetles"),
    ],
)
def test_titles_of_text(tmp_path, name, text, title):
    """From the heading, the front matter, the first line, the name."""
    (tmp_path / name).write_text(text)
    assert read(tmp_path / name)[0].record.title == title


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_with_a_mark_are_read(tmp_path, encoding, newline):
    """Also BibTeX; line ends stay in the entry."""
    entry = newline.join(("@misc{k,", " title={Über Käfer}", "}"))
    (tmp_path / "refs.bib").write_bytes(f"{entry}{newline}".encode(encoding))
    (record,) = read(tmp_path / "refs.bib")
    assert (record.title, record.bibtex) == ("Über Käfer", entry)


def test_bytes_that_are_no_text_are_named(tmp_path):
    """With their line."""
    (tmp_path / "a.txt").write_bytes(b"good\nb\xe4d\n")
    (tmp_path / "b.txt").write_bytes(b"\0\1")
    (tmp_path / "c.txt").write_bytes(b" \n")
    assert [str(read(tmp_path / name)[0]) for name in ("a.txt", "b.txt", "c.txt")] == [
        f"{tmp_path}/a.txt:2: It is not UTF-8 text.",
        f"{tmp_path}/b.txt:1: It is not UTF-8 text.",
        f"{tmp_path}/c.txt: It holds no text.",
    ]


@pytest.mark.parametrize(("suffix", "compress"), [("gz", gzip.compress), ("xz", lzma.compress), ("bib", gzip.compress)])
def test_compressed_files(tmp_path, suffix, compress):
    """Told by their content; damaged ones are named, and what came before stays."""
    path = tmp_path / f"refs.bib.{suffix}"
    entries = "".join(f"@misc{{k{number}, title={{T{number}}}}}\n" for number in range(1000))
    path.write_bytes(compress(entries.encode()))
    assert len(read(path)) == 1000
    path.write_bytes(path.read_bytes()[:-30])
    assert "damaged" in read(path)[-1].reason


def test_a_pipe_cannot_be_rewound():
    """Its start is kept."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as file:
        file.write(gzip.compress(b"\xef\xbb\xbf@misc{a,\n title={A}}\n"))
    with os.fdopen(reading, "rb") as pipe:
        assert list(lines_of(decompressed(pipe))) == ["@misc{a,\n", " title={A}}\n"]


def test_passages():
    """Short paragraphs are put together, long ones cut at sentences, and nothing is lost."""
    text = "\n\n".join(["Short one.", PARAGRAPH, "x" * 3000, "Last."])
    passages = passages_of(text)
    assert max(map(len, passages)) <= 1200
    assert "".join("".join(passages).split()) == "".join(text.split())
    assert passages_of("a.\n\nb.") == ("a. b.",)
    assert passages_of(" \n ") == ()


def test_folders(tmp_path, library):
    """Readable files below, in order, hidden ones left out; each is read once, until it changes."""
    papers = tmp_path / "papers"
    (papers / ".git").mkdir(parents=True)
    (papers / "b").mkdir()
    (papers / ".git" / "x.txt").write_text("no")
    (papers / "image.png").write_bytes(b"no")
    (papers / "b" / "notes.md").write_text("# Notes\n\nBeetles eat.")
    (papers / "refs.bib").write_text("@misc{a, title={A}}\n@misc{b, title={B}}")
    assert [path.name for path in files_in([papers])] == ["refs.bib", "notes.md"]
    assert add_files(library, [papers]).added == 3
    again = add_files(library, [papers])
    assert (again.added, again.duplicates, again.unchanged) == (0, 0, 2)
    (papers / "b" / "notes.md").write_text("# Notes\n\nSpiders eat.")
    changed = add_files(library, [papers])
    assert (changed.updated, changed.unchanged) == (1, 1)
    assert library.search("spiders")[0].record.title == "Notes"
    assert library.search("beetles") == []
    library.remove(["a"])
    assert add_files(library, [papers]).added == 1


def test_files_that_cannot_be_added(tmp_path, library):
    """One sentence each."""
    with pytest.raises(InputError, match="does not exist"):
        add_files(library, [tmp_path / "none.bib"])
    (tmp_path / "what").write_text("@misc{a, title={A}}")
    with pytest.raises(UsageError, match="tells no format"):
        add_files(library, [tmp_path / "what"])
    assert add_files(library, [tmp_path / "what"], "bib").added == 1
    (tmp_path / "empty.bib").write_text("")
    assert add_files(library, [tmp_path / "empty.bib"]).problems[0].reason == "It holds no records."
