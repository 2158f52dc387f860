import json

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from galcli.engines.base import Prompt, Sampling
from galcli.engines.factory import open_engine
from galcli.errors import InputError, UsageError
from galcli.folders import Folders
from galcli.settings import Settings
from galcli.training.export import export
from galcli.training.folder import RunFolder
from galcli.training.model import load_model
from galcli.training.recipe import Recipe

PROMPTS = [f"</s>Question: What is {left} + {right}?\n\n<work>" for left in range(1, 6) for right in range(1, 5)]


def run(folder, recipe, **changes):
    """Export quietly."""
    return export(recipe, folder, lambda _sentence: None, **changes)


def test_plain_transformers_gives_the_logits_of_the_loop(trained, recipe):
    """What AutoModelForCausalLM computes from the folder is what the trained weights give, to 1e-3."""
    found = run(trained, recipe)
    inputs = torch.randint(3, 300, (4, 100))
    ours = load_model(trained.last_model()).eval()
    theirs = AutoModelForCausalLM.from_pretrained(found.folder, attn_implementation="eager").eval()
    with torch.no_grad():
        hidden = ours.model.decoder(input_ids=inputs, use_cache=False).last_hidden_state
        difference = (hidden @ ours.lm_head.weight.T - theirs(input_ids=inputs).logits).abs().max()
    assert float(difference) <= 1e-3
    assert found.parameters == sum(weight.numel() for weight in ours.parameters())


def test_the_tokenizer_is_galacticas(trained, recipe):
    """AutoTokenizer adds nothing, knows the special tokens, and pads on the left."""
    tokenizer = AutoTokenizer.from_pretrained(run(trained, recipe).folder)
    ids = tokenizer(["</s>Question: 12", "12"], padding=True)["input_ids"]
    assert ids[0][0] == 2
    assert ids[1][:-2] == [1] * (len(ids[0]) - 2)
    assert (tokenizer.bos_token_id, tokenizer.pad_token_id, tokenizer.eos_token_id, tokenizer.unk_token_id) == (
        0,
        1,
        2,
        3,
    )
    assert tokenizer.decode(ids[0]) == "</s>Question: 12"
    assert tokenizer.model_max_length == 128


def test_engines_write_the_same(trained, recipe, tmp_path):
    """The folder runs under ctranslate2 in float32 and under transformers, with the same greedy text."""
    folder = run(trained, recipe).folder
    texts = []
    for engine in ("ctranslate2", "transformers"):
        settings = Settings(model=str(folder), engine=engine, dtype="float32")
        with open_engine(settings, Folders.of({"GAL_HOME": str(tmp_path / "home")}), {}) as opened:
            found = opened.generate([Prompt(text) for text in PROMPTS], Sampling(max_new_tokens=12, temperature=0.0))
            texts.append([samples[0].text for samples in found])
    assert texts[0] == texts[1]


def test_int8(trained, recipe):
    """The int8 form has its tokenizer, is smaller than half precision, and leaves no scraps behind."""
    found = run(trained, recipe)
    names = {path.name for path in found.int8.iterdir()}
    assert {"model.bin", "config.json", "vocabulary.json", "tokenizer.json", "tokenizer_config.json"} == names
    assert 0 < found.int8_megabytes < found.megabytes / 2
    assert {path.name for path in trained.stage("export").iterdir()} == {"model", "model-int8"}
    recipe.tables["export"] = {"int8": False}
    assert run(trained, recipe).int8 is None


@pytest.mark.parametrize(("dtype", "bytes_each"), [("float32", 4), ("bfloat16", 2), ("float16", 2)])
def test_number_formats(trained, recipe, dtype, bytes_each):
    """The command line's format wins over the recipe's."""
    found = run(trained, recipe, dtype=dtype)
    assert found.megabytes == pytest.approx(found.parameters * bytes_each / 1e6, rel=0.1)
    assert json.loads((found.folder / "config.json").read_text())["dtype"] == dtype


def test_shards(trained, recipe):
    """No weight file is larger than asked for, and the folder still loads."""
    recipe.tables["export"] = {"shard_megabytes": 0.06}
    found = run(trained, recipe)
    files = list(found.folder.glob("*.safetensors"))
    assert len(files) > 1
    assert max(path.stat().st_size for path in files) <= 0.06 * 2**20 + 4096
    AutoModelForCausalLM.from_pretrained(found.folder)


def test_the_card(trained, recipe):
    """It says what the model was made of, how, and how well it did, from the manifest and the records."""
    card = (run(trained, recipe).folder / "README.md").read_text()
    assert card.startswith("---\nlicense: apache-2.0\n")
    assert "| sums |  |  | CC0-1.0 | made here |" in card
    assert "| pretrain | 10 | 10,160 |" in card
    assert "| pretrain: sums |" in card
    assert "## Limits" in card
    assert "| context | 128 tokens |" in card


def test_nothing_to_export(recipe, tmp_path):
    """A run without a model, and a recipe without a table, are named."""
    with pytest.raises(InputError, match="holds no trained model"):
        run(RunFolder(tmp_path), recipe)
    with pytest.raises(UsageError, match=r"no table \[export\]"):
        run(RunFolder(tmp_path), Recipe(recipe.path, {}))
