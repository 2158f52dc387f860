"""The stages on small sources: what comes out, the same bytes however it was made, going on after a stop."""

import hashlib
import json
from collections import Counter

import numpy as np
import pytest
from training.corpus.made import CONTEXT, EVALUATED, make_data, make_notes

from galcli.errors import UsageError
from galcli.training.corpus import reading
from galcli.training.corpus.encoding import load_tokenizer
from galcli.training.corpus.holdout import held_out, molecule_identity
from galcli.training.corpus.layout import Layout
from galcli.training.corpus.stage import Corpus
from galcli.training.recipe import Recipe

ENDS = ("O", "N", "S", "F", "Cl", "Br", "I", "C#N", "C=O", "C(=O)O", "C(N)=O", "OC", "C1CC1", "c1ccccc1")
"""Groups that end a chain, as canonical SMILES write them."""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The sources."""
    return make_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def made(data, tmp_path_factory):
    """A finished corpus."""
    corpus = corpus_of(data, tmp_path_factory.mktemp("run"))
    corpus.build()
    return corpus


def corpus_of(data, out, jobs=1, notes=None):
    """Return a corpus to be made."""
    return Corpus(
        Recipe.load(data / "recipe.toml"), data, Layout(out), jobs, (notes if notes is not None else []).append
    )


def files(out):
    """Return the hashes of all that the next stages read."""
    wanted = [out / "tokenizer.json", *out.glob("corpus/*"), *out.glob("finetune/*"), *out.glob("held-out/*")]
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(wanted)}


def rows(path):
    """Return a file's rows."""
    return np.fromfile(path, dtype="<u2").reshape(-1, CONTEXT)


def manifest(corpus):
    """Return the manifest, and its sources by name."""
    value = json.loads(corpus.layout.manifest.read_text())
    return value, {source["name"]: source for source in value["sources"]}


def documents(corpus, name):
    """Return the texts that went into the rows of a source."""
    tokenizer = load_tokenizer(corpus.layout.tokenizer)
    found = rows(corpus.layout.corpus / name)
    return tokenizer.decode(found.ravel().tolist(), skip_special_tokens=False)


def test_the_manifest_says_what_was_made(made):
    """Counts, hashes, licences."""
    value, sources = manifest(made)
    assert (value["schema"], value["context"], value["vocabulary"]) == (1, CONTEXT, 400)
    assert value["tokenizer_sha256"] == hashlib.sha256(made.layout.tokenizer.read_bytes()).hexdigest()
    shards = [(shard["file"], shard["rows"]) for shard in value["train"]]
    assert (
        sum(count for _, count in shards)
        == value["rows"]
        == sum(source["rows_in_corpus"] for source in value["sources"])
    )
    for name, count in shards:
        assert len(rows(made.layout.corpus / name)) == count
    assert sources["notes"]["rows_in_corpus"] == round(1.5 * sources["notes"]["rows"])
    assert sources["books"]["licence"] == "CC BY 4.0"
    assert list(sources["notes"]["inputs"]) == ["notes.jsonl"]
    assert (
        sources["notes"]["inputs"]["notes.jsonl"]
        == hashlib.sha256("".join(json.dumps(note) + "\n" for note in make_notes(60)).encode()).hexdigest()
    )


def test_what_was_dropped_is_counted(made):
    """A copy, a near copy, a broken module, a bad molecule; a paragraph that an evaluation set has too."""
    _, sources = manifest(made)
    assert sources["notes"]["dropped"]["exact_duplicates"] == 1
    assert sources["notes"]["dropped"]["near_duplicates"] == 1
    assert sources["notes"]["dropped"]["decontaminated_paragraphs"] == 1
    assert sources["books"]["dropped"]["unreadable"] == 1
    assert sources["molecules"]["dropped"]["unreadable"] == 1


def test_nothing_of_the_evaluation_sets_is_in_the_corpus(made):
    """The paragraph went, the one before it stayed."""
    text = "".join(documents(made, path.name) for path in made.layout.corpus.glob("*.bin"))
    assert "A first paragraph on plants." in text
    assert EVALUATED not in text


def test_rows_hold_documents_that_end(made):
    """A source cannot write special tokens of its own; each document is followed by the end-of-text token."""
    text = "".join(documents(made, path.name) for path in made.layout.corpus.glob("*.bin"))
    assert "Trap [ START_REF]" in text
    assert "writes < work> and [ END_REF] and < /s> of its own.</s>" in text
    found = rows(made.layout.corpus / "train-00000.bin")
    assert found.max() < 400
    padding = found == 1
    assert (padding[:, :-1] <= padding[:, 1:]).all()


def test_prompts_are_as_an_engine_gets_them(made):
    """In training and validation; each also stands in the corpus as plain text."""
    pairs = [
        json.loads(line)
        for name in ("train", "validation")
        for line in (made.layout.finetune / f"{name}.jsonl").read_text().splitlines()
    ]
    assert all(pair["prompt"].startswith("</s>") for pair in pairs)
    assert {pair["source"] for pair in pairs} <= {"books", "molecules"}
    value, _ = manifest(made)
    assert len(pairs) == sum(value["finetune"].values()) > 0
    text = "".join(documents(made, path.name) for path in made.layout.corpus.glob("*.bin"))
    assert "Question: How large is 2 + 2?\n\nAnswer: It is 4.</s>" in text


def test_a_source_can_be_repeated_among_the_prompts(made, data, tmp_path):
    """In training only; the corpus itself stays as it is."""
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(
        (data / "recipe.toml").read_text().replace('name = "molecules"', 'name = "molecules"\nrepeats = 3')
    )
    corpus = Corpus(Recipe.load(recipe), data, Layout(tmp_path / "run"))
    corpus.build()
    counts = []
    for one in (made, corpus):
        for name in ("train", "validation"):
            lines = (one.layout.finetune / f"{name}.jsonl").read_text().splitlines()
            assert len(lines) == manifest(one)[0]["finetune"][name]
            counts.append(Counter(json.loads(line)["source"] for line in lines))
    train, validation, repeated, unrepeated = counts
    assert train["molecules"] > 0
    assert repeated == train | {"molecules": 3 * train["molecules"]}
    assert unrepeated == validation


def test_what_is_held_out_is_not_trained_on(data, tmp_path):
    """By identity, in every source that has it."""
    from rdkit import Chem

    names = [f"{'C' * length}{end}" for end in ENDS for length in range(1, 14)]
    keys = {name: molecule_identity(Chem.MolToInchiKey(Chem.MolFromSmiles(name))) for name in names}
    kept_away = {name for name in names if held_out(keys[name])}
    assert kept_away
    recipe = (data / "recipe.toml").read_text()
    folder = make_data(tmp_path / "data")
    (folder / "molecules.tsv").write_text("smiles\tname\n" + "".join(f"{name}\tname{name}\n" for name in names))
    (folder / "recipe.toml").write_text(recipe)
    corpus = corpus_of(folder, tmp_path / "run")
    corpus.build()
    away = [json.loads(line) for line in (corpus.layout.held_out / "molecules.jsonl").read_text().splitlines()]
    assert {entry["identity"] for entry in away} == {keys[name] for name in kept_away}
    assert manifest(corpus)[1]["molecules"]["held_out"] == len(away) == 2 * len(kept_away)
    trained = (corpus.layout.finetune / "train.jsonl").read_text() + (
        corpus.layout.finetune / "validation.jsonl"
    ).read_text()
    for name in names:
        assert (f"[START_I_SMILES]{name}[END_I_SMILES]" in trained) == (name not in kept_away)


def test_the_same_recipe_gives_the_same_bytes(made, data, tmp_path):
    """Read in parts by different machines, tokenised by several processes."""
    corpus = corpus_of(data, tmp_path, jobs=2)
    for number in (2, 0, 1):
        found = corpus.read((number, 3))
    assert all(parts is not None for parts in found.values())
    corpus.build()
    assert files(tmp_path) == files(made.layout.root)


def test_another_seed_gives_another_order(data, tmp_path):
    """Of the same rows."""
    recipe = tmp_path / "recipe.toml"
    recipe.write_text((data / "recipe.toml").read_text().replace("seed = 3", "seed = 4").replace("epochs = 1.5", ""))
    once = tmp_path / "once.toml"
    once.write_text((data / "recipe.toml").read_text().replace("epochs = 1.5", ""))
    found = []
    for number, path in enumerate((recipe, once)):
        corpus = Corpus(Recipe.load(path), data, Layout(tmp_path / str(number)))
        corpus.build()
        found.append(rows(corpus.layout.corpus / "train-00000.bin"))
    assert not (found[0] == found[1]).all()
    assert sorted(map(bytes, found[0])) == sorted(map(bytes, found[1]))


def test_an_interrupted_run_goes_on(made, data, tmp_path, monkeypatch):
    """What was finished is not read again; what was not leaves nothing behind."""
    corpus = corpus_of(data, tmp_path)
    read_part = reading.read_part

    def interrupted(entry, *arguments):
        if entry.source.name == "notes":
            monkeypatch.setattr(entry.reader.__class__, "documents", stop)
        return read_part(entry, *arguments)

    def stop(_self, _item):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("galcli.training.corpus.stage.read_part", interrupted)
        with pytest.raises(KeyboardInterrupt):
            corpus.build()
    monkeypatch.undo()
    assert (corpus.layout.documents / "books.1-of-1.json").exists()
    assert not list(corpus.layout.documents.glob("*notes*"))
    notes = []
    corpus_of(data, tmp_path, notes=notes).build()
    assert not [note for note in notes if note.startswith("books:") and "documents" in note]
    assert files(tmp_path) == files(made.layout.root)


def test_what_is_there_is_not_made_again(made, data):
    """A finished run is only looked through; a lost training file comes back."""
    before = files(made.layout.root)
    (made.layout.rows / ".books.train.bin.12345").write_bytes(b"unfinished")
    (made.layout.corpus / "train-00000.bin").unlink()
    notes = []
    corpus_of(data, made.layout.root, notes=notes).build()
    assert not [note for note in notes if "documents" in note]
    assert files(made.layout.root) == before
    assert not list(made.layout.rows.glob(".*"))


def test_changed_data_is_read_again(tmp_path):
    """And only that."""
    folder = make_data(tmp_path / "data")
    corpus_of(folder, tmp_path / "run").build()
    (folder / "molecules.tsv").write_text("smiles\tname\nCCO\tethanol\n")
    notes = []
    corpus = corpus_of(folder, tmp_path / "run", notes=notes)
    corpus.build()
    assert [note.partition(":")[0] for note in notes if "documents" in note] == ["molecules"]
    assert manifest(corpus)[1]["molecules"]["items"] == 1


def test_an_evaluation_set_is_never_a_source(tmp_path):
    """Not even by another path."""
    folder = make_data(tmp_path)
    text = (folder / "recipe.toml").read_text()
    (folder / "recipe.toml").write_text(text.replace('path = "notes.jsonl"', 'path = "books/../evaluation/quiz.json"'))
    with pytest.raises(UsageError, match="which is an evaluation set"):
        corpus_of(folder, tmp_path / "run").build()
