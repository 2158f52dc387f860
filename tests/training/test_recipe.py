from dataclasses import dataclass

import pytest

from galcli.errors import UsageError
from galcli.training.export import ExportSettings
from galcli.training.finetune import FinetuneSettings
from galcli.training.model import ModelSettings
from galcli.training.pretrain import PretrainSettings
from galcli.training.recipe import Recipe, shipped
from galcli.training.reinforce import ReinforceSettings


@dataclass(frozen=True, slots=True)
class Two:
    """Settings for tests: one required, one not."""

    count: int
    rate: float = 0.5

    def check(self):
        """Raise if the count is negative."""
        if self.count < 0:
            raise ValueError("count must be at least 0")


def recipe(tmp_path, text):
    """Write a recipe and load it."""
    path = tmp_path / "my.toml"
    path.write_text(text)
    return Recipe.load(path)


def test_settings_of_a_table(tmp_path):
    """Values are typed, whole numbers do for floats, and the command line wins unless it says nothing."""
    found = recipe(tmp_path, "[pretrain]\ncount = 3\nrate = 2\n")
    assert found.settings("pretrain", Two) == Two(3, 2.0)
    assert found.settings("pretrain", Two, count=7, rate=None) == Two(7, 2.0)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("cuont = 3", '"cuont", which does not exist'),
        ('count = "3"', "must be a whole number"),
        ("count = true", "must be a whole number"),
        ("rate = 1.0", "must set count"),
        ("count = -1", "count must be at least 0"),
    ],
)
def test_a_wrong_key_is_named(tmp_path, table, sentence):
    """One sentence says which key of which table is wrong."""
    with pytest.raises(UsageError, match=r"\[pretrain\]") as caught:
        recipe(tmp_path, f"[pretrain]\n{table}\n").settings("pretrain", Two)
    assert sentence in caught.value.message


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[model", "cannot be read"),
        ("[modell]\n", '"modell", which no stage knows'),
        ("corpus = 3\n", "no stage knows"),
    ],
)
def test_a_recipe_that_is_none(tmp_path, text, sentence):
    """Broken TOML and unknown tables are refused."""
    with pytest.raises(UsageError) as caught:
        recipe(tmp_path, text)
    assert sentence in caught.value.message


def test_a_missing_recipe_says_which_there_are():
    """The hint lists the shipped ones."""
    with pytest.raises(UsageError) as caught:
        Recipe.load("mini-cup")
    assert "mini-cpu" in str(caught.value.hint)


def test_context(tmp_path):
    """The corpus decides what the model reads at once."""
    assert recipe(tmp_path, "[corpus]\ncontext = 64\n").context == 64
    with pytest.raises(UsageError, match="must set context"):
        _ = recipe(tmp_path, "[corpus]\n").context


@pytest.mark.parametrize("name", shipped())
def test_shipped_recipes(name):
    """Every table of every shipped recipe is what its stage expects."""
    found = Recipe.load(name)
    kinds = {
        "model": ModelSettings,
        "pretrain": PretrainSettings,
        "finetune": FinetuneSettings,
        "reinforce": ReinforceSettings,
        "export": ExportSettings,
    }
    settings = {table: found.settings(table, kind) for table, kind in kinds.items()}
    assert found.context >= 16
    assert settings["pretrain"].batch_rows % settings["pretrain"].micro_rows == 0
