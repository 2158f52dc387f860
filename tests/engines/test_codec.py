"""Between prompts and tokens."""

import json

import pytest
from checkpoints import TEXTS
from tokenizers import processors

from galcli.engines.base import Prompt
from galcli.engines.codec import Codec
from galcli.errors import ModelUnavailableError
from galcli.prompting.templates import Family, Message, RenderedPrompt
from galcli.training.tokenizer import train_tokenizer


@pytest.fixture
def folder(tmp_path):
    """A folder with Galactica's tokenizer."""
    train_tokenizer(TEXTS, 512).save(str(tmp_path / "tokenizer.json"))
    return tmp_path


def load(folder, config=None, context=64):
    """Load the folder's codec."""
    return Codec.load(folder, config or {}, context)


def test_galacticas_tokens_are_set_by_hand(folder):
    """Its tokenizer names none: the end is `</s>`, the padding `<pad>`."""
    codec = load(folder)
    assert (codec.eos, codec.pad, codec.family) == ((2,), 1, Family.GALACTICA)


def test_a_post_processor_adds_nothing_to_galacticas_prompts(folder):
    """Copies of its tokenizer add <s> and </s>."""
    tokenizer = train_tokenizer(TEXTS, 512)
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    tokenizer.save(str(folder / "tokenizer.json"))
    assert load(folder).encode_text("mass") == tokenizer.encode("mass", add_special_tokens=False).ids


def test_a_long_prompt_loses_its_beginning_and_the_loss_is_counted(folder):
    """The end of a prompt is what the model goes on from."""
    codec = load(folder, context=64)
    ids = codec.encode_text("0123456789" * 10)
    encoded = codec.encode(Prompt("0123456789" * 10), 10)
    assert encoded.ids == ids[-54:]
    assert (encoded.cut, encoded.room) == (46, 10)


def test_a_prompt_keeps_three_quarters_of_the_context(folder):
    """A large limit for the answer does not push the whole prompt out."""
    encoded = load(folder, context=64).encode(Prompt("1" * 100), 1000)
    assert (len(encoded.ids), encoded.cut, encoded.room) == (48, 52, 16)


def test_a_short_prompt_is_not_cut(folder):
    """All is read, and the answer may fill the rest."""
    encoded = load(folder, context=64).encode(Prompt("1" * 10), 1000)
    assert (encoded.cut, encoded.room) == (0, 54)


def test_an_empty_prompt_begins_a_document(folder):
    """A model must read something."""
    assert load(folder).encode(Prompt(""), 10).ids == [2]


def test_given_tokens_are_used_as_they_are(folder):
    """Going on after fed text does not tokenise again what was already read."""
    assert load(folder).encode(Prompt("x", ids=(5, 6, 7)), 10).ids == [5, 6, 7]


CHAT = (
    "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


def test_an_instruct_models_turns_go_through_its_template(tmp_path):
    """The final assistant turn stands open at the end."""
    tokenizer = train_tokenizer(TEXTS, 512)
    settings = json.loads(tokenizer.to_str())
    settings["added_tokens"] = []
    (tmp_path / "tokenizer.json").write_text(json.dumps(settings))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"chat_template": CHAT, "eos_token": {"content": "a"}}))
    codec = load(tmp_path, {"eos_token_id": [7, 8]})
    assert codec.eos[:2] == (7, 8)
    turns = (Message("user", "1+1?"), Message("assistant", "<work>"))
    assert codec.prepare(RenderedPrompt(Family.CHAT, turns)).text == "<user>1+1?<assistant><work>"


def test_chat_needs_a_template(folder):
    """The sentence says so."""
    with pytest.raises(ModelUnavailableError, match="no chat template"):
        load(folder).prepare(RenderedPrompt(Family.CHAT, (Message("user", "x"),)))


@pytest.mark.parametrize(("content", "words"), [(None, "has no tokenizer.json"), ("{}", "broken tokenizer.json")])
def test_a_missing_or_broken_tokenizer_is_named(tmp_path, content, words):
    """The sentence names the folder."""
    if content is not None:
        (tmp_path / "tokenizer.json").write_text(content)
    with pytest.raises(ModelUnavailableError, match=words):
        load(tmp_path)


def test_a_tokenizer_config_that_is_not_json_is_named(folder):
    """A damaged side file must not be ignored: it holds the chat template."""
    (folder / "tokenizer_config.json").write_text("{")
    with pytest.raises(ModelUnavailableError, match=r"tokenizer_config\.json cannot be read"):
        load(folder)


def test_a_file_of_its_own_wins_over_the_template_in_the_settings(tmp_path, folder):
    """Newer checkpoints keep the template in a file; older ones may name several in the settings."""
    named = [{"name": "tool", "template": "no"}, {"name": "default", "template": "yes"}]
    (folder / "tokenizer_config.json").write_text(json.dumps({"chat_template": named}))
    assert load(folder).chat_template == "yes"
    (folder / "chat_template.jinja").write_text("own")
    assert load(folder).chat_template == "own"
