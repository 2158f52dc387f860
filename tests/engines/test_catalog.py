"""What a model's name means."""

import pytest

from galcli.engines.catalog import CATALOG, EMBEDDED_FOLDER, Entry, pulled_models, resolve
from galcli.errors import ModelUnavailableError, UsageError


def test_a_catalog_name(tmp_path):
    """It has a repository, a licence, and a folder that may not be there yet."""
    source = resolve("Galactica-6.7B", tmp_path)
    assert (source.name, source.hub_id) == ("galactica-6.7b", "facebook/galactica-6.7b")
    assert source.folder == tmp_path / "facebook--galactica-6.7b"
    assert not source.pulled


def test_every_size_of_the_paper_is_there():
    """Five checkpoints were published; before them stands the model that comes with the program, if one does."""
    shipped = ["mini"] if EMBEDDED_FOLDER.is_dir() else []
    assert list(CATALOG) == [*shipped, *(f"galactica-{size}" for size in ("125m", "1.3b", "6.7b", "30b", "120b"))]


def test_a_model_that_comes_with_the_program_is_not_looked_for_on_the_hub(tmp_path, monkeypatch):
    """It has its own folder; where there is none, its name means nothing."""
    monkeypatch.setitem(CATALOG, "mini", Entry("mini", "", "Apache-2.0", {}, tmp_path))
    source = resolve("mini", tmp_path / "models")
    assert (source.folder, source.hub_id) == (tmp_path, None)
    monkeypatch.delitem(CATALOG, "mini")
    with pytest.raises(ModelUnavailableError, match="There is no model"):
        resolve("mini", tmp_path)


def test_a_hub_id_a_folder_and_a_server(tmp_path):
    """The form decides; a folder that exists wins over a hub id."""
    assert resolve("owner/name", tmp_path).hub_id == "owner/name"
    assert resolve("facebook/galactica-1.3b", tmp_path).entry is CATALOG["galactica-1.3b"]
    assert resolve(str(tmp_path), tmp_path).folder == tmp_path
    assert resolve("http://localhost:8000/v1#m", tmp_path).url == "http://localhost:8000/v1#m"


@pytest.mark.parametrize(
    ("name", "hint"),
    [("galactca-125m", "Did you mean galactica-125m?"), ("galactica", "Did you mean"), ("???", "gal models list")],
)
def test_an_unknown_name_gets_a_suggestion(tmp_path, name, hint):
    """The nearest name in the catalog, or where to look."""
    with pytest.raises(ModelUnavailableError, match="There is no model") as caught:
        resolve(name, tmp_path)
    assert hint in caught.value.hint


def test_an_empty_name_is_a_usage_error(tmp_path):
    """White space is no name."""
    with pytest.raises(UsageError):
        resolve("  ", tmp_path)


@pytest.mark.parametrize("name", ["../secret/x", "/no/such/folder", "~/nothing-here", "a/b/c", "\x1b[31m"])
def test_a_path_that_is_not_there_is_no_hub_id(tmp_path, name):
    """And control characters do not reach the terminal."""
    with pytest.raises(ModelUnavailableError) as caught:
        resolve(name, tmp_path)
    assert "\x1b" not in caught.value.message


def test_downloaded_models_are_found(tmp_path):
    """Only whole folders count, and only those with a repository's name."""
    for name in ("facebook--galactica-125m", "owner--other", "not-finished", "not a model's name"):
        (tmp_path / name).mkdir()
    for name in ("facebook--galactica-125m", "owner--other", "not a model's name"):
        (tmp_path / name / "config.json").write_text("{}")
    assert [source.hub_id for source in pulled_models(tmp_path)] == ["facebook/galactica-125m", "owner/other"]
    assert pulled_models(tmp_path / "missing") == []
