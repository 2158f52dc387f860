"""The tables of a recipe, and what is wrong with them."""

import pytest
from training.corpus.made import RECIPE

from galcli.errors import UsageError
from galcli.training.corpus.mixing import MOST_EPOCHS, epochs_of
from galcli.training.corpus.settings import CorpusSettings, TokenizerSettings
from galcli.training.recipe import Recipe, shipped


def load(folder, text):
    """Return a recipe of a text."""
    path = folder / "r.toml"
    path.write_text(text)
    return Recipe.load(path)


def test_a_recipe_is_read(tmp_path):
    """Sources with their readers and options."""
    settings = CorpusSettings.of(load(tmp_path, RECIPE))
    assert (settings.context, settings.seed, settings.evaluation) == (64, 3, ("evaluation",))
    assert [entry.source.name for entry in settings.sources] == ["books", "notes", "molecules"]
    assert [entry.near_duplicates for entry in settings.sources] == [True, True, False]
    assert settings.sources[2].reader.tasks == ("name", "structure")
    assert TokenizerSettings.of(load(tmp_path, RECIPE)).vocabulary == 400


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("context = 64", "contxt = 64", r'\[corpus\] has the unknown key "contxt"'),
        ("context = 64", "", r'\[corpus\] lacks "context"'),
        ("context = 64", "context = 8", '"context" in .* must be at least 16'),
        ("context = 64", 'context = "64"', '"context" in .* must be a whole number, not'),
        ("seed = 3", "seed = true", '"seed" in .* must be a whole number'),
        ("validation = 0.2", "validation = 1", '"validation" in .* must be from 0 to below 1'),
        ("shard_megabytes = 1", "shard_megabytes = 0", '"shard_megabytes"'),
        ('reader = "cnxml"', 'reader = "docx"', 'The source "books" has the unknown reader "docx"'),
        ('reader = "cnxml"', 'reader = "cnxml"\npear = 1', 'The source "books" has the unknown key "pear"'),
        ('reader = "cnxml"', 'reader = "cnxml"\npairs = 1', '"pairs" in The source "books" must be true or false'),
        ('path = "books"', "path = 5", '"path" in The source "books" must be a text or a list of texts'),
        ('name = "books"', "", r'Source 1 of \[corpus\] lacks "name"'),
        ('name = "books"', 'name = "a/b"', '"a/b" is no name for a source'),
        ('name = "books"', 'name = "notes"', 'Two sources are called "notes"'),
        ("epochs = 1.5", "epochs = -1", '"epochs" in .* must not be negative'),
        ("epochs = 1.5", "weight = 1", 'Weights need "tokens"'),
        ("epochs = 1.5", "epochs = 1\nweight = 1", 'both "weight" and "epochs"'),
        ("epochs = 1.5", "share = 0", '"share" in .* must be above 0'),
        ("vocabulary = 400", "vocabulary = 278", r"from 279 to 65,536"),
        ("vocabulary = 400", "vocabulary = 65537", r"from 279 to 65,536"),
        ("sample_megabytes = 1\n", "sample_megabytes = -1\n", "must be positive"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, old, new, sentence):
    """In a sentence."""
    assert old in RECIPE
    with pytest.raises(UsageError, match=sentence):
        both(load(tmp_path, RECIPE.replace(old, new, 1)))


def both(recipe):
    """Read both tables."""
    CorpusSettings.of(recipe)
    TokenizerSettings.of(recipe)


def test_a_corpus_needs_sources(tmp_path):
    """At least one."""
    with pytest.raises(UsageError, match=r"no \[\[corpus\.source\]\]"):
        CorpusSettings.of(load(tmp_path, "[corpus]\ncontext = 64\n"))


def test_the_shipped_recipes_are_right():
    """Each names licence and credit of every source, and no evaluation set as one."""
    for name in shipped():
        settings = CorpusSettings.of(Recipe.load(name))
        TokenizerSettings.of(Recipe.load(name))
        for entry in settings.sources:
            assert entry.source.licence
            assert entry.source.credit
            assert not any(path.startswith("benchmarks") for path in entry.source.path)


def test_weights_share_the_tokens(tmp_path):
    """What sources without weights leave, up to a limit of repetitions."""
    text = RECIPE.replace("seed = 3", "tokens = 64000").replace("epochs = 1.5", "weight = 3")
    text = text.replace('reader = "molecules"', 'reader = "molecules"\nweight = 1')
    settings = CorpusSettings.of(load(tmp_path, text))
    epochs = epochs_of(settings, {"books": 200, "notes": 300, "molecules": 100})
    assert epochs == {"books": 1.0, "notes": 2.0, "molecules": 2.0}
    assert epochs_of(settings, {"books": 0, "notes": 0, "molecules": 1})["molecules"] == MOST_EPOCHS
    assert epochs_of(settings, {"books": 2000, "notes": 5, "molecules": 5})["notes"] == 0
