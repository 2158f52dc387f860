import json

import pytest
from safetensors.numpy import load_file

from galcli.errors import InputError, UsageError
from galcli.training.finetune import finetune
from galcli.training.interruption import StopRequest
from galcli.training.metrics import read_metrics
from galcli.training.recipe import Recipe


def run(folder, recipe, **changes):
    """Fine-tune quietly."""
    return finetune(recipe, folder, StopRequest(), lambda _progress: None, **changes)


def weights(folder):
    """A model's tensors."""
    return load_file(folder / "model.safetensors")


def test_all_weights(trained, recipe):
    """It goes on from the pre-trained model, lowers the loss of the completions, and leaves a model."""
    recipe.tables["finetune"] |= {"epochs": 3, "learning_rate": 5e-3}
    outcome = run(trained, recipe)
    found = [entry["loss"] for entry in read_metrics(trained.stage("finetune") / "metrics.jsonl") if "loss" in entry]
    assert len(found) == outcome.step == 9
    assert found[-1] < found[0] - 0.5
    assert set(outcome.validation) == {"sums"}
    before, after = weights(trained.model("pretrain")), weights(trained.model("finetune"))
    assert before.keys() == after.keys()
    assert all((before[name] != after[name]).any() for name in before)
    assert trained.last_model() == trained.model("finetune")


def test_lora(trained, recipe):
    """Only the matrices of the layers change, and the folder is one that plain transformers loads."""
    recipe.tables["finetune"] |= {"lora_rank": 2, "learning_rate": 1e-2, "epochs": 2}
    run(trained, recipe)
    before, after = weights(trained.model("pretrain")), weights(trained.model("finetune"))
    assert before.keys() == after.keys()
    changed = {name for name in before if (before[name] != after[name]).any()}
    assert changed == {name for name in before if name.endswith(("proj.weight", "fc1.weight", "fc2.weight"))}


def test_lora_with_muon_is_refused(trained, recipe):
    """Muon is for whole matrices."""
    recipe.tables["finetune"] |= {"lora_rank": 2, "optimizer": "muon"}
    with pytest.raises(UsageError, match="optimizer"):
        run(trained, recipe)


def test_another_checkpoint(trained, recipe, checkpoint):
    """Any OPT checkpoint will do, with its own tokenizer and context."""
    recipe.tables["finetune"] |= {"epochs": 0.5}
    run(trained, recipe, base=checkpoint)
    model = trained.model("finetune")
    assert (model / "tokenizer.json").read_bytes() == (checkpoint / "tokenizer.json").read_bytes()
    assert json.loads((model / "config.json").read_text())["max_position_embeddings"] == 256
    assert any(name.endswith("fc1.bias") for name in weights(model))


def test_no_model_to_begin_with(trained, recipe):
    """What is missing is named."""
    (trained.model("pretrain") / "config.json").unlink()
    with pytest.raises(InputError, match="holds no trained model"):
        run(trained, recipe)


def test_no_examples(trained, recipe: Recipe):
    """The file that is missing is named."""
    (trained.stage("finetune") / "train.jsonl").unlink()
    with pytest.raises(InputError, match=r"train\.jsonl"):
        run(trained, recipe)
