"""`gal train corpus` and `gal train tokenizer`."""

import json

import pytest
from training.corpus.made import make_data


@pytest.fixture
def data(tmp_path):
    """The sources and a recipe."""
    return make_data(tmp_path / "data", notes=20)


def options(data, tmp_path):
    """Return the options that all calls have."""
    return [str(data / "recipe.toml"), "--data", str(data), "--out", str(tmp_path / "run")]


def test_a_corpus_is_made(gal, data, tmp_path):
    """A row a source on stdout, progress on stderr."""
    assert gal.run("train", "corpus", *options(data, tmp_path)) == 0
    rows = [line.split("\t") for line in gal.out.splitlines()]
    assert [row[0] for row in rows] == ["books", "notes", "molecules"]
    assert rows[1][4] == "1.5"
    assert "books: 4 documents in" in gal.err
    assert "1 could not be read: m2/index.cnxml is not well-formed XML" in gal.err
    assert (tmp_path / "run" / "corpus" / "manifest.json").exists()


def test_json_has_the_manifest(gal, data, tmp_path):
    """And the time that each source took."""
    assert gal.run("train", "corpus", *options(data, tmp_path), "--json", "--quiet") == 0
    value = json.loads(gal.out)
    assert value["data"]["manifest"] == json.loads((tmp_path / "run" / "corpus" / "manifest.json").read_text())
    assert set(value["data"]["seconds"]) == {"books", "notes", "molecules"}
    assert gal.err == ""


def test_the_tokenizer_is_made_once(gal, data, tmp_path):
    """A tokenizer that is there is kept: a run may bring its own."""
    path = tmp_path / "run" / "tokenizer.json"
    assert gal.run("train", "tokenizer", *options(data, tmp_path)) == 0
    assert gal.out == f"{path}\n"
    before = path.read_bytes()
    assert gal.run("train", "tokenizer", *options(data, tmp_path)) == 0
    assert path.read_bytes() == before


def test_parts_are_read_by_several_machines(gal, data, tmp_path):
    """The last says that all is there."""
    assert gal.run("train", "corpus", *options(data, tmp_path), "--shard", "1/2") == 0
    assert gal.out == "part 1 of 2\n"
    assert gal.run("train", "corpus", *options(data, tmp_path), "--shard", "2/2", "--json") == 0
    assert json.loads(gal.out)["data"] == {"complete": True}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--shard", "3/2"], "--shard must be I/N"),
        (["--shard", "0/2"], "--shard must be I/N"),
        (["--jobs", "0"], "--jobs must be at least 1"),
    ],
)
def test_wrong_options(gal, data, tmp_path, arguments, sentence):
    """Exit status 2."""
    assert gal.run("train", "corpus", *options(data, tmp_path), *arguments) == 2
    assert sentence in gal.err


def test_a_missing_recipe_or_source(gal, data, tmp_path):
    """One sentence each."""
    assert gal.run("train", "corpus", "nothing.toml", "--data", str(data), "--out", str(tmp_path / "run")) == 2
    assert "nothing.toml" in gal.err
    (data / "molecules.tsv").unlink()
    assert gal.run("train", "corpus", *options(data, tmp_path)) == 1
    assert "molecules.tsv does not exist" in gal.err
    assert gal.out == ""
