"""The transformers engine's own: splitting over devices, quantisation, number formats."""

import json
import shutil

import pytest
import torch
from checkpoints import PROMPTS, make_opt_checkpoint

from galcli.engines.base import Prompt, Sampling
from galcli.engines.checkpoint import Checkpoint
from galcli.engines.transformers import TransformersEngine
from galcli.errors import ModelUnavailableError, UsageError

SAMPLING = Sampling(max_new_tokens=8)


def load(folder, tmp_path, **options):
    """Load a checkpoint."""
    return TransformersEngine.open(Checkpoint.open(folder), "x", revision="", offload=tmp_path / "offload", **options)


@pytest.fixture(scope="module")
def deep(shared_folder, worker_id):
    """A checkpoint with layers enough to spread over devices, in several files."""
    return make_opt_checkpoint(shared_folder / f"deep-{worker_id}", hidden=128, layers=8, shard_size="1MB")


def test_a_split_over_memory_and_disk_gives_the_same_logits(deep, tmp_path):
    """Accelerate spreads the layers when memory is limited, and computes the same."""
    ids = torch.tensor([[2, 50, 60, 70, 80]])
    whole = load(deep, tmp_path)
    split = load(deep, tmp_path, max_memory={"cpu": 2_500_000})
    places = set(split.model.hf_device_map.values())
    assert places == {"cpu", "disk"}
    with torch.inference_mode():
        torch.testing.assert_close(split.model(ids).logits, whole.model(ids).logits)
    prompts = [Prompt(text) for text in PROMPTS[:3]]
    assert split.generate(prompts, SAMPLING) == whole.generate(prompts, SAMPLING)


@pytest.mark.parametrize(("bits", "likeness"), [("8bit", 0.99), ("4bit", 0.85)])
def test_bitsandbytes_loads_and_generates(deep, tmp_path, bits, likeness):
    """The linear layers are really quantised, and the answer is near the unquantised model's."""
    import bitsandbytes

    engine = load(deep, tmp_path, quantize=bits)
    kind = {"8bit": bitsandbytes.nn.Linear8bitLt, "4bit": bitsandbytes.nn.Linear4bit}[bits]
    assert sum(isinstance(module, kind) for module in engine.model.modules()) == 8 * 6
    completion = engine.generate([Prompt("The mass of")], SAMPLING)[0][0]
    assert len(completion.ids) == 8
    assert engine.info.dtype == bits
    ids = torch.tensor([[2, 50, 60, 70, 80]])
    with torch.inference_mode():
        ours, exact = engine.model(ids).logits.float().flatten(), load(deep, tmp_path).model(ids).logits.flatten()
    assert torch.nn.functional.cosine_similarity(ours, exact, dim=0) > likeness


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_number_formats(checkpoint, tmp_path, dtype):
    """The weights are in the format that was asked for, and the receipt says so."""
    engine = load(checkpoint, tmp_path, dtype=dtype)
    assert str(engine.model.dtype) == f"torch.{dtype}"
    assert engine.info.dtype == dtype
    assert engine.generate([Prompt("x")], SAMPLING)[0][0].ids


def test_unknown_formats_are_usage_errors(checkpoint, tmp_path):
    """The hint lists what there is."""
    with pytest.raises(UsageError, match="no number format") as caught:
        load(checkpoint, tmp_path, dtype="float7")
    assert "bfloat16" in caught.value.hint
    with pytest.raises(UsageError, match="no quantisation"):
        load(checkpoint, tmp_path, quantize="3bit")


def test_code_in_a_checkpoint_is_not_run(checkpoint, tmp_path):
    """A configuration may point to Python files; nobody trusts them."""
    folder = tmp_path / "hostile"
    shutil.copytree(checkpoint, folder)
    config = json.loads((folder / "config.json").read_text())
    config |= {
        "model_type": "unheard-of",
        "auto_map": {"AutoConfig": "evil.Config", "AutoModelForCausalLM": "evil.Model"},
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'owned')!r}, 'w').close()")
    with pytest.raises(ModelUnavailableError):
        load(folder, tmp_path)
    assert not (tmp_path / "owned").exists()
