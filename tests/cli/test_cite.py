"""`gal cite`: what goes in, what comes out, and which status."""

import json
import os
import stat
import subprocess
import sys

import pytest
from engines.openai_server import Server, as_json, serving, written

from galcli.citing.bibliography import Bibliography
from galcli.prompting.tokens import SPLIT_MARKER

BERT = "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"
LIBRARY = f"""@inproceedings{{brants-2000-tnt,
  title = {{TnT -- A Statistical Part-of-Speech Tagger}},
  author = {{Brants, Thorsten}},
  year = {{2000}},
  abstract = {{An efficient statistical part-of-speech tagger.}}
}}
@inproceedings{{devlin-etal-2019-bert,
  title = {{{BERT}}},
  author = {{Devlin, Jacob and Chang, Ming-Wei and Lee, Kenton and Toutanova, Kristina}},
  year = {{2019}},
  doi = {{10.18653/v1/N19-1423}}
}}
"""
ENTRY = LIBRARY.partition("\n@")[0]


@pytest.fixture
def papers(gal, tmp_path):
    """A shell whose main library has two papers."""
    (tmp_path / "papers.bib").write_text(LIBRARY)
    assert gal.run("library", "add", str(tmp_path / "papers.bib")) == 0
    return gal


@pytest.fixture
def project(papers, tmp_path, monkeypatch):
    """A folder with a draft in two files and a .bib."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tex").write_text("\\input{part}\nBrants (2000) says \\cite{old}.\n\\bibliography{refs}\n")
    (tmp_path / "part.tex").write_text("As \\cite{10.18653/v1/N19-1423} says.\n")
    (tmp_path / "refs.bib").write_text("% mine\n@misc{old, title={Old}}")
    return papers


def test_a_draft_through_a_pipe(papers):
    """Standard output is the draft, and nothing else."""
    assert papers.run("cite", stdin=b"\\cite{x} Brants (2000)\r\n") == 0
    assert papers.out == "\\cite{x} Brants~\\cite{brants-2000-tnt}\r\n"
    assert "1 slots: 1 resolved" in papers.err
    assert "Not in your .bib yet: brants-2000-tnt" in papers.err
    assert papers.run("cite", stdin=papers.out.encode()) == 0
    assert papers.out == "\\cite{x} Brants~\\cite{brants-2000-tnt}\r\n"


def test_in_place_with_files_that_are_read_in(project, tmp_path):
    """Files and the .bib change; a second run changes nothing."""
    os.chmod(tmp_path / "part.tex", 0o640)  # noqa: PTH101
    assert project.run("cite", "main.tex", "--in-place=.bak", "--append-bib") == 0
    assert project.out == ""
    assert (tmp_path / "main.tex").read_text().splitlines()[1] == "Brants~\\cite{brants-2000-tnt} says \\cite{old}."
    assert (tmp_path / "part.tex").read_text() == "As \\cite{devlin-etal-2019-bert} says.\n"
    assert (tmp_path / "part.tex.bak").read_text() == "As \\cite{10.18653/v1/N19-1423} says.\n"
    assert stat.S_IMODE((tmp_path / "part.tex").stat().st_mode) == 0o640
    bib = (tmp_path / "refs.bib").read_text()
    assert bib.startswith("% mine\n@misc{old, title={Old}}\n\n@inproceedings{brants-2000-tnt,")
    assert ENTRY in bib
    read = Bibliography()
    read.add("refs.bib", bib)
    assert read.keys == {"old", "brants-2000-tnt", "devlin-etal-2019-bert"}
    files = {path: path.read_bytes() for path in tmp_path.glob("*.*")}
    assert project.run("cite", "main.tex", "--in-place", "--append-bib", "--strict") == 0
    assert {path: path.read_bytes() for path in tmp_path.glob("*.*")} == files


def test_the_diff_applies_with_git(project, tmp_path):
    """Both files are in it."""
    assert project.run("cite", "main.tex", "--diff") == 0
    (tmp_path / "patch").write_text(project.out)
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "patch"], cwd=tmp_path, check=True)
    assert "devlin-etal-2019-bert" in (tmp_path / "part.tex").read_text()
    assert "brants-2000-tnt" in (tmp_path / "main.tex").read_text()


def test_json(project):
    """Each slot with its place in characters and bytes."""
    assert project.run("cite", "--json", stdin="é\nBrants (2000) \\cite{}".encode()) == 0
    value = json.loads(project.out)
    slots = value["data"]["slots"]
    assert [(slot["line"], slot["column"], slot["start"], slot["end"]) for slot in slots] == [
        (2, 1, 3, 16),
        (2, 15, 17, 24),
    ]
    assert slots[0]["status"] == "resolved"
    assert slots[0]["candidates"][0]["key"] == "brants-2000-tnt"
    assert slots[0]["candidates"][0]["exists"] is True
    assert slots[0]["candidates"][0]["supports"] is None
    assert slots[1]["command"] == "\\cite"
    assert value["verdict"] == "unverified"
    assert value["data"]["added"] == {"brants-2000-tnt": ENTRY}


def test_jsonl(papers):
    """A bad line gives an error, and the run goes on."""
    lines = ['{"id": 1, "text": "the statistical part-of-speech tagger [CITE]"}', "{", '{"id": 3, "text": 5}',
             '{"id": 4, "text": "Devlin et al. (2019) and [CITE]", "year_max": 2010}',
             '{"id": 5, "text": "x", "year_max": "soon"}']  # fmt: skip
    assert papers.run("cite", "--jsonl", "--top", "1", stdin="\n".join(lines).encode()) == 1
    found = [json.loads(line) for line in papers.out.splitlines()]
    assert [value.get("id") for value in found] == [1, None, 3, 4, 5]
    slot = found[0]["slots"][0]
    assert (slot["status"], slot["candidates"][0]["key"]) == ("suggested", "brants-2000-tnt")
    assert ["error" in value for value in found] == [False, True, True, False, True]
    years = [candidate["year"] for slot in found[3]["slots"] for candidate in slot["candidates"]]
    assert all(year <= 2010 for year in years)


def test_a_text(papers):
    """Suggestions for its end, a line each."""
    assert papers.run("cite", "We use an efficient statistical part-of-speech tagger") == 0
    assert papers.out.splitlines()[0].split("\t")[0::2] == ["suggested", "brants-2000-tnt"]
    assert papers.run("cite", "quantum chromodynamics") == 0
    assert papers.out == ""
    assert "Nothing was found" in papers.err


def test_resolve(papers):
    """The BibTeX is the record's, byte for byte; what does not exist is not printed."""
    assert papers.run("cite", "--resolve", "TnT -- A Statistical Part-of-Speech Tagger, Brants") == 0
    assert papers.out == ENTRY + "\n"
    assert papers.run("cite", "--resolve", "10.18653/v1/N19-1423") == 0
    assert papers.out.startswith("@inproceedings{devlin-etal-2019-bert,")
    assert papers.run("cite", "--resolve", f"{BERT}, Smith") == 3
    assert papers.out == ""
    assert "the first author is Devlin, not Smith" in papers.err
    assert papers.run("cite", "--resolve", "Colourless green ideas, Chomsky") == 1
    assert papers.out == ""


def test_verify(papers, tmp_path):
    """A fabricated reference is caught."""
    (tmp_path / "refs.bib").write_text(f"@misc{{a, title={{{BERT}}}, author={{Smith, John}}, year=2019}}\n" + ENTRY)
    assert papers.run("cite", "--verify", str(tmp_path / "refs.bib")) == 3
    rows = [line.split("\t") for line in papers.out.splitlines()]
    assert [row[1:3] for row in rows] == [["a", "mismatch"], ["brants-2000-tnt", "found"]]
    assert 'author is "Devlin, Jacob' in rows[0][3]
    assert rows[0][0].endswith("refs.bib:1")
    (tmp_path / "refs.bib").write_text("@misc{a, title={Colourless green ideas}, author={Chomsky, Noam}}")
    assert papers.run("cite", "--verify", str(tmp_path / "refs.bib")) == 0
    assert papers.run("cite", "--verify", str(tmp_path / "refs.bib"), "--strict") == 4


def test_statuses(papers):
    """0 resolved, 3 shown wrong, 4 open under --strict."""
    assert papers.run("cite", "--strict", stdin=b"Brants (2000) \\section{x}") == 0
    assert papers.run("cite", "--strict", stdin=b"\\cite{}") == 4
    assert papers.run("cite", stdin=b"\\cite{}") == 0
    assert papers.run("cite", stdin=f"[START_REF] {BERT}, Smith[END_REF]".encode()) == 3


def test_with_a_model(papers, checkpoint):
    """It orders what was found, and adds nothing that does not exist; random weights, too."""
    for more in ([], ["--generate"]):
        arguments = ["cite", "--json", "-m", str(checkpoint), *more]
        assert papers.run(*arguments, stdin=b"the statistical tagger for language [CITE]") == 0
        candidates = json.loads(papers.out)["data"]["slots"][0]["candidates"]
        assert {one["key"] for one in candidates} <= {"brants-2000-tnt", "devlin-etal-2019-bert"}
        assert {one["by"] for one in candidates} == {"model"}


@pytest.mark.parametrize("more", [[], ["--generate"]])
def test_with_a_server(papers, more):
    """It scores by a completion that echoes its prompt; what it prefers behind this text comes first."""

    def answer(asked):
        if not asked.body.get("echo"):
            return written(" A Paper that Nobody Wrote, Smith")
        text = asked.body["prompt"].replace(SPLIT_MARKER, "")
        offsets = [*range(len(text)), len(text)]
        likely = -0.1 if "language" in text and "BERT" in text else -40.0
        logprobs = {"text_offset": offsets, "token_logprobs": [None, *[likely] * len(text)]}
        return as_json({"choices": [{"text": text + "!", "logprobs": logprobs}]})

    with serving(Server(answer)) as server:
        arguments = ["cite", "--json", "-m", server.address, "--family", "galactica", "--timeout", "20", *more]
        assert papers.run(*arguments, stdin=b"the statistical tagger for language [CITE]") == 0
    candidates = json.loads(papers.out)["data"]["slots"][0]["candidates"]
    assert [one["key"] for one in candidates] == ["devlin-etal-2019-bert", "brants-2000-tnt"]
    assert {one["by"] for one in candidates} == {"model"}
    assert any(asked.body.get("echo") for asked in server.log)


def test_no_library(gal):
    """One sentence that says how to make one; the draft passes unchanged."""
    assert gal.run("cite", stdin=b"Brants (2000) \\cite{}") == 0
    assert gal.out == "Brants (2000) \\cite{}"
    assert "gal library add" in gal.err
    assert gal.run("cite", "--library", "none", stdin=b"\\cite{}") == 1
    assert 'There is no library "none"' in gal.err
    assert gal.run("cite", "--resolve", "x, Y") == 1
    assert gal.run("cite", "--verify", os.devnull) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--accept", "1.5"], "--accept must be"),
        (["--top", "0"], "--top must be"),
        (["--format", "word"], '--format cannot be "word"'),
        (["--in-place"], "--in-place needs files"),
        (["--in-place", "--diff"], "exclude each other"),
        (["--append-bib"], "--append-bib needs a .bib"),
        (["--resolve", " "], "nothing to resolve"),
        (["--resolve", "x", "--jsonl"], "take neither"),
    ],
)
def test_wrong_options(gal, arguments, words):
    """With status 2, in a sentence."""
    assert gal.run("cite", *arguments, stdin=b"\\cite{}") == 2
    assert words in gal.err


def test_no_slots(papers):
    """The text passes through."""
    assert papers.run("cite", stdin="\ufeffNo slots é\r\n".encode()) == 0
    assert papers.out == "\ufeffNo slots é\r\n"
    assert "no slot" in papers.err


def test_an_input_loop_and_a_missing_file(papers, tmp_path, monkeypatch):
    """The missing one is named with its line; the loop ends."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.tex").write_text("\\input{b}\n\\input{gone}\n\\input{bad}\n\\cite{10.18653/v1/N19-1423, x}")
    (tmp_path / "b.tex").write_text("\\input{a}\\input{b} Brants (2000)")
    (tmp_path / "bad.tex").write_bytes(b"\xff")
    (tmp_path / "refs.bib").write_text("@misc{x, title={X}}")
    assert papers.run("cite", "a.tex", "--bib", "refs.bib", "--json") == 0
    value = json.loads(papers.out)
    assert [slot["file"] for slot in value["data"]["slots"]] == ["a.tex", "b.tex"]
    assert any("a.tex:2" in problem and "gone" in problem for problem in value["data"]["problems"])
    assert any("a.tex:3" in problem and "not UTF-8" in problem for problem in value["data"]["problems"])


def test_a_broken_bib(papers, tmp_path):
    """Its broken entries are named; the rest is used."""
    (tmp_path / "refs.bib").write_text("@misc{a, title={x\n@misc{b, title={y}}\n")
    assert papers.run("cite", "--bib", str(tmp_path / "refs.bib"), stdin=b"\\cite{a,b,c}") == 0
    assert "refs.bib:1: the entry a cannot be read" in papers.err
    assert "1 slots" in papers.err
    assert papers.run("cite", "--bib", str(tmp_path / "none.bib"), stdin=b"\\cite{}") == 1
    assert "none.bib cannot be read" in papers.err


def test_a_file_that_changes_meanwhile(project, tmp_path, monkeypatch):
    """Nothing is written."""
    from galcli.cli import cite_files

    real = cite_files.read_file_bytes

    def changed(path):
        return real(path) + (b"x" if path == "part.tex" else b"")

    monkeypatch.setattr(cite_files, "read_file_bytes", changed)
    before = (tmp_path / "main.tex").read_bytes()
    assert project.run("cite", "main.tex", "--in-place") == 1
    assert "part.tex was changed meanwhile" in project.err
    assert (tmp_path / "main.tex").read_bytes() == before


def test_a_read_only_folder(project, tmp_path, monkeypatch):
    """A sentence, and the old file."""
    from galcli.cli import cite_files
    from galcli.errors import GalError

    def refuse(path, _data):
        raise GalError(f"{path} cannot be written: Permission denied.")

    monkeypatch.setattr(cite_files, "write_atomically", refuse)
    before = (tmp_path / "main.tex").read_bytes()
    assert project.run("cite", "main.tex", "--in-place") == 1
    assert "cannot be written" in project.err
    assert (tmp_path / "main.tex").read_bytes() == before


def test_unbalanced_braces_are_named(papers):
    """With their line."""
    assert papers.run("cite", stdin=b"x\n\\cite{a\n\n\\section{b} Brants (2000)") == 0
    assert "-: the brace after \\cite on line 2 is not closed" in papers.err


def test_fifty_megabytes(papers):
    """Within the limit, in reasonable time."""
    text = ("A line of plain words without any citation at all, as in most of a book.\n" * 700_000) + "Brants (2000)"
    assert len(text) > 50_000_000
    assert papers.run("cite", "--format", "plain", "--json", stdin=text.encode()) == 0
    assert len(json.loads(papers.out)["data"]["slots"]) == 1


def test_vectors_need_a_library_and_their_package(gal, tmp_path, monkeypatch):
    """Each says what to do."""
    assert gal.run("cite", "Tagging [CITE].", "--dense", "small-model") == 1
    assert "--dense needs a library" in gal.err
    (tmp_path / "papers.bib").write_text(LIBRARY)
    assert gal.run("library", "add", str(tmp_path / "papers.bib")) == 0
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    assert gal.run("cite", "Tagging [CITE].", "--dense", "small-model") == 5
    assert "galcli[dense]" in gal.err
