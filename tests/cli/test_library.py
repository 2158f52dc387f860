"""`gal library`, as a user calls it."""

import gzip
import json
import subprocess
import sys

import pytest

REFS = r"""@article{brants2000,
  title = {{TnT}: a statistical tagger}, author = {Brants, Thorsten}, year = 2000, doi = {10.1000/1}
}
@misc{smith2010, title={Beetles of {E}cuador}, author={Ann Smith and Bo Li and C Wu and D Xu}, year={2010}}
"""


@pytest.fixture
def refs(tmp_path):
    """A BibTeX file."""
    path = tmp_path / "refs.bib"
    path.write_text(REFS)
    return path


@pytest.fixture
def filled(gal, refs):
    """A shell with a library."""
    assert gal.run("library", "add", str(refs)) == 0
    return gal


def test_add(gal, refs):
    """It says what it did, in one line; twice changes nothing."""
    assert gal.run("library", "add", str(refs)) == 0
    assert (gal.out, gal.err) == ("2 added, 0 updated, 0 there already\n", "")
    assert gal.run("library", "add", str(refs)) == 0
    assert gal.out == "0 added, 0 updated, 0 there already, 1 file unchanged\n"
    assert gal.run("library", "add", str(refs), "--library", "other", "--json") == 0
    data = json.loads(gal.out)["data"]
    assert (data["added"], data["library"], data["problems"]) == (2, "other", [])


def test_add_tells_what_it_skips(gal, refs):
    """With file and line; the rest is added, and the status says that something was skipped."""
    refs.write_text("@misc{bad, title={never closed\n" + REFS)
    assert gal.run("library", "add", str(refs)) == 1
    assert gal.out == "2 added, 0 updated, 0 there already, 1 skipped\n"
    assert gal.err == f"gal: {refs}:1: The value of title is not closed.\n"
    assert gal.run("library", "add", str(refs)) == 1
    assert gal.out == "0 added, 0 updated, 2 there already, 1 skipped\n"


def test_add_from_stdin(gal):
    """Compressed, too; the format must be given."""
    assert gal.run("library", "add", "--from", "bib", "-", stdin=gzip.compress(REFS.encode())) == 0
    assert gal.out.startswith("2 added")
    assert gal.run("library", "add", stdin=REFS.encode()) == 2
    assert gal.err.startswith("gal: Standard input needs its format.")
    assert gal.run("library", "add", "--from", "bib", stdin=b"\x1f\x8b\x08broken") == 1
    assert "damaged" in gal.err


def test_add_shows_progress_on_a_terminal(gal, refs):
    """And nowhere else."""
    assert gal.run("library", "add", str(refs), terminal=True) == 0
    assert "2 added" in gal.out


def test_list(filled):
    """Tab-separated in a pipe, a table on a terminal, JSON where asked."""
    assert filled.run("library", "list") == 0
    first, second = (line.split("\t") for line in filled.out.splitlines())
    assert first[1:] == ["2000", "Brants", "TnT: a statistical tagger"]
    assert second[1:] == ["2010", "Smith, Li, Wu et al.", "Beetles of Ecuador"]
    assert filled.run("library", "list", "--limit", "1") == 0
    assert len(filled.out.splitlines()) == 1
    assert filled.run("library", "list", terminal=True) == 0
    assert "title" in filled.out
    assert filled.run("library", "list", "--json") == 0
    assert [record["key"] for record in json.loads(filled.out)["data"]["records"]] == ["brants2000", "smith2010"]
    assert filled.run("library", "list", "--jsonl") == 0
    assert [json.loads(line)["data"]["year"] for line in filled.out.splitlines()] == [2000, 2010]
    assert filled.run("library", "list", "--limit", "-1") == 2


@pytest.mark.parametrize("name", ["brants2000", "10.1000/1", "https://doi.org/10.1000/1"])
def test_show(filled, name):
    """The original entry, whatever it is called by."""
    assert filled.run("library", "show", name) == 0
    assert filled.out == REFS.split("\n@misc", maxsplit=1)[0] + "\n"
    assert filled.run("library", "show", name, "smith2010", "--json") == 0
    assert len(json.loads(filled.out)["data"]["records"]) == 2


def test_what_is_not_there(filled):
    """One sentence and the next thing to try."""
    for command in ("show", "remove"):
        assert filled.run("library", command, "nope") == 1
        assert filled.err.startswith('gal: The library has no record "nope".\n')
    assert filled.run("library", "search", "x", "--library", "nope") == 1
    assert filled.err == 'gal: There is no library "nope".\n     There are: main.\n'
    assert filled.run("library", "search", "x", "--library", "../x") == 2
    assert "cannot name a library" in filled.err


def test_without_any_library(gal):
    """Looking makes none."""
    assert gal.run("library", "stats") == 0
    assert "no library yet" in gal.err
    assert gal.run("library", "list") == 1
    assert "gal library add" in gal.err
    assert gal.run("library", "stats", "--json") == 0
    assert json.loads(gal.out)["data"] == {"libraries": []}


def test_search(filled):
    """Records; passages; nothing."""
    assert filled.run("library", "search", "statistical", "taggers") == 0
    assert filled.out.split("\t")[1:] == ["2000", "Brants", "TnT: a statistical tagger\n"]
    assert filled.run("library", "search", stdin=b"beetle") == 0
    assert "Ecuador" in filled.out
    assert filled.run("library", "search", "beetles tagger", "--year-max", "2005") == 0
    assert len(filled.out.splitlines()) == 1
    assert filled.run("library", "search", "zebra") == 0
    assert (filled.out, filled.err) == ("", "Nothing fits.\n")
    assert filled.run("library", "search", "beetles", "--json") == 0
    hit = json.loads(filled.out)["data"]["hits"][0]
    assert (hit["key"], hit["score"] > 0) == ("smith2010", True)
    for wrong in (["search", ""], ["search", "x", "-k", "0"], ["search", "x", "--server", "nope"]):
        assert filled.run("library", *wrong) == 2


def test_search_passages(filled, tmp_path):
    """With the text."""
    (tmp_path / "notes.md").write_text("# Notes\n\nBeetles eat leaves.")
    assert filled.run("library", "add", str(tmp_path / "notes.md")) == 0
    assert filled.run("library", "search", "--passages", "leaves") == 0
    assert filled.out.endswith("\tNotes\tNotes Beetles eat leaves.\n")


def test_search_lines(filled):
    """One answer a line, in order; a bad line is told and the run goes on."""
    lines = [{"id": 1, "text": "beetles"}, {"id": 2, "text": "beetles", "year_max": 2005}, {"id": 3}, "tagger"]
    stdin = "\n".join(map(json.dumps, lines)).encode()
    assert filled.run("library", "search", "--jsonl", stdin=stdin) == 1
    answers = [json.loads(line) for line in filled.out.splitlines()]
    assert [len(answer["data"]["hits"]) if "data" in answer else answer["error"] for answer in answers] == [
        1, 0, 'The line is neither a text nor an object with "text".', 1
    ]  # fmt: skip
    assert [answer.get("id") for answer in answers] == [1, 2, 3, None]
    bad = b'{"text": "x", "year_max": "2000"}'
    assert filled.run("library", "search", "--jsonl", stdin=bad) == 1
    assert "year_max" in json.loads(filled.out)["error"]


def test_remove(filled):
    """And what was removed can be added again."""
    assert filled.run("library", "remove", "smith2010") == 0
    assert filled.out.startswith("bib-")
    assert filled.run("library", "search", "beetles") == 0
    assert filled.out == ""
    assert filled.run("library", "stats", "--json") == 0
    assert json.loads(filled.out)["data"]["libraries"][0]["records"] == 1


def test_export(filled):
    """BibTeX as it came, and formats that can be added elsewhere."""
    assert filled.run("library", "export") == 0
    assert filled.out.replace("\n\n", "\n") == REFS
    for form in ("jsonl", "csv"):
        assert filled.run("library", "export", "--format", form) == 0
        text = filled.out
        assert filled.run("library", "add", "--library", form, "--from", form, stdin=text.encode()) == 0
        assert filled.out.startswith("2 added")
    assert filled.run("library", "export", "--format", "opensearch") == 0
    assert json.loads(filled.out.splitlines()[0])["index"]["_id"].startswith("bib-")
    assert filled.run("library", "export", "--format", "xml") == 2
    assert filled.run("library", "export", "--json") == 2


def test_control_characters_do_not_reach_the_terminal(gal, tmp_path):
    """From a file of a stranger."""
    (tmp_path / "refs.bib").write_text("@misc{a, title={Red \x1b[31mbeetle\x1b]0;x\x07}}\n")
    assert gal.run("library", "add", str(tmp_path / "refs.bib")) == 0
    for command in (["list"], ["search", "beetle"], ["show", "a"], ["export"]):
        assert gal.run("library", *command) == 0
        assert "beetle" in gal.out
        assert "\x1b" not in gal.out
        assert "\x07" not in gal.out


def test_the_setting_names_the_library(filled):
    """Below the flag."""
    filled.variables["GAL_LIBRARY"] = "other"
    assert filled.run("library", "list") == 1
    assert '"other"' in filled.err
    assert filled.run("library", "list", "--library", "main") == 0


def test_a_search_imports_no_model_library(filled, tmp_path):
    """A person waits for it."""
    program = """
import sys
sys.argv = ["gal", "library", "search", "beetles"]
from galcli.cli.main import main
status = main()
heavy = {"torch", "transformers", "numpy", "scipy", "httpx2", "pypdfium2", "sentence_transformers", "rich.console"}
sys.stderr.write(f"{status} {sorted(heavy & set(sys.modules))}")
"""
    environment = {"GAL_HOME": filled.variables["GAL_HOME"], "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
        cwd=_root(),
    )
    assert "Beetles of Ecuador" in done.stdout
    assert done.stderr == "0 []"


def _root():
    import galcli

    return galcli.__path__[0] + "/.."
