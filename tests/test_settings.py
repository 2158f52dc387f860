"""Where a setting comes from."""

import pytest

from galcli.errors import UsageError
from galcli.settings import Settings


def load(flags=None, variables=None, file=None, tmp_path=None):
    """Load settings from the three sources."""
    path = tmp_path / "config.toml"
    if file is not None:
        path.write_bytes(file if isinstance(file, bytes) else file.encode())
    return Settings.load(flags or {}, variables or {}, path)


def test_defaults(tmp_path):
    """Greedy, and no model."""
    assert load(tmp_path=tmp_path) == Settings()
    assert Settings().temperature == 0


def test_flag_over_environment_over_file(tmp_path):
    """Each source is used where no stronger one speaks."""
    file = 'model = "file"\nseed = 1\ntemperature = 1\n'
    settings = load({"model": "flag", "seed": None}, {"GAL_MODEL": "env", "GAL_SEED": "2"}, file, tmp_path)
    assert (settings.model, settings.seed, settings.temperature) == ("flag", 2, 1.0)


def test_types_are_read_from_text(tmp_path):
    """The environment has only text."""
    variables = {"GAL_TOP_P": "0.9", "GAL_QUIET": "yes", "GAL_OFFLOAD": "0", "GAL_MAX_NEW_TOKENS": "7"}
    settings = load(variables=variables, tmp_path=tmp_path)
    assert (settings.top_p, settings.quiet, settings.offload, settings.max_new_tokens) == (0.9, True, False, 7)


@pytest.mark.parametrize(
    ("flags", "variables", "file", "words"),
    [
        ({}, {"GAL_SEED": "x"}, None, 'GAL_SEED must be a whole number, not "x"'),
        ({}, {"GAL_QUIET": "perhaps"}, None, "GAL_QUIET must be true or false"),
        ({}, {}, "temprature = 1", '"temprature", which does not exist'),
        ({}, {}, "model = 3", "model in .* must be a text"),
        ({}, {}, "seed = 1.5", "seed in .* must be a whole number"),
        ({}, {}, "seed = true", "seed in .* must be a whole number"),
        ({}, {}, "seed = ", "cannot be read"),
        ({}, {}, b"\xff\xfe", "cannot be read"),
        ({"temperature": -1.0}, {}, None, "temperature must be from 0 to 10"),
        ({"temperature": float("nan")}, {}, None, "temperature must be from 0 to 10"),
        ({"top_p": 0.0}, {}, None, "top_p must be"),
        ({"max_new_tokens": 0}, {}, None, "max_new_tokens must be"),
        ({"engine": "warp"}, {}, None, 'engine cannot be "warp"'),
        ({"quantize": "3bit"}, {}, None, "quantize cannot be"),
        ({"color": "red"}, {}, None, "color cannot be"),
    ],
)
def test_a_bad_setting_is_named_with_its_place(tmp_path, flags, variables, file, words):
    """The sentence says which setting, where it was set, and what it must be."""
    with pytest.raises(UsageError, match=words):
        load(flags, variables, file, tmp_path)


def test_a_misspelt_setting_gets_a_suggestion(tmp_path):
    """The hint names the nearest one."""
    with pytest.raises(UsageError) as caught:
        load(file="temprature = 1", tmp_path=tmp_path)
    assert caught.value.hint == "Did you mean temperature?"
