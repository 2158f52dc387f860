"""The ctranslate2 engine's own: conversion, number formats, no torch."""

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest
from checkpoints import PROMPTS, make_opt_checkpoint

from galcli.engines import conversion
from galcli.engines.base import Prompt, Sampling
from galcli.engines.checkpoint import Checkpoint
from galcli.engines.ctranslate2 import CTranslate2Engine
from galcli.errors import GalError, ModelUnavailableError, UsageError

SAMPLING = Sampling(max_new_tokens=16)


def load(folder, cache, dtype="float32", **options):
    """Load a checkpoint."""
    return CTranslate2Engine.open(Checkpoint.open(folder), "x", cache=cache, dtype=dtype, **options)


def test_a_checkpoint_is_converted_once(checkpoint, tmp_path):
    """The second start finds the conversion, whatever folder the weights lie in."""
    told: list[str] = []
    load(checkpoint, tmp_path, notify=told.append).close()
    load(checkpoint, tmp_path, notify=told.append).close()
    assert len(told) == 1
    assert "once" in told[0]


def test_other_weights_are_converted_anew(checkpoint, tmp_path):
    """The conversion is keyed by the weights' hash, not by the folder's name."""
    one = make_opt_checkpoint(tmp_path / "model", seed=1)
    first = load(one, tmp_path / "cache")
    make_opt_checkpoint(tmp_path / "model", seed=2)
    second = load(one, tmp_path / "cache")
    assert first.info.revision != second.info.revision
    assert len(list((tmp_path / "cache").glob("*-float32-*"))) == 2


@pytest.mark.parametrize(
    "variant",
    [
        {"bias": False},
        {"affine": False},
        {"bias": False, "affine": False},
        {"dtype": "bfloat16"},
        {"dtype": "float16"},
        {"shard_size": "100KB"},
    ],
)
def test_every_variant_of_galacticas_checkpoints_converts(tmp_path, variant):
    """With and without biases and layer-norm weights, in every stored format, in one file or several."""
    from galcli.engines.transformers import TransformersEngine

    folder = make_opt_checkpoint(tmp_path / "model", **variant)
    prompts = [Prompt(text) for text in PROMPTS[:8]]
    ours = load(folder, tmp_path / "cache").generate(prompts, SAMPLING)
    eager = TransformersEngine.open(Checkpoint.open(folder), "x", revision="", offload=tmp_path, dtype="float32")
    assert [row[0].ids for row in ours] == [row[0].ids for row in eager.generate(prompts, SAMPLING)]


@pytest.mark.parametrize("dtype", ["int8", "int16"])
def test_quantised_formats_run(checkpoint, tmp_path, dtype):
    """And are smaller on disk than float32."""
    engine = load(checkpoint, tmp_path, dtype)
    assert engine.generate([Prompt("The mass of")], SAMPLING)[0][0].ids
    load(checkpoint, tmp_path, "float32").close()
    sizes = {path.name.split("-")[1]: (path / "model.bin").stat().st_size for path in tmp_path.glob("*-*-*")}
    assert sizes[dtype] < 0.6 * sizes["float32"]


def test_converting_and_running_never_imports_torch(checkpoint, tmp_path):
    """Torch takes seconds to import; this engine does without."""
    program = f"""
import sys
from pathlib import Path
from galcli.engines.base import Prompt, Sampling
from galcli.engines.checkpoint import Checkpoint
from galcli.engines.ctranslate2 import CTranslate2Engine
checkpoint = Checkpoint.open(Path({str(checkpoint)!r}))
engine = CTranslate2Engine.open(checkpoint, "x", cache=Path({str(tmp_path)!r}))
engine.generate([Prompt("x")], Sampling(max_new_tokens=4))
print(sorted({{"torch", "transformers", "sympy", "rdkit"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_full_disk_during_conversion_leaves_nothing(checkpoint, tmp_path, monkeypatch):
    """One sentence with the room that is needed, no half-written model, and the next attempt works."""

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(conversion, "_convert", full)
        with pytest.raises(GalError, match="No space left") as caught:
            load(checkpoint, tmp_path)
    assert "MB are needed" in caught.value.hint
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
    load(checkpoint, tmp_path).close()


def test_an_interrupted_conversion_leaves_nothing(checkpoint, tmp_path, monkeypatch):
    """Ctrl-C in the middle is no different."""

    def interrupted(_checkpoint, folder, _dtype):
        folder.mkdir()
        (folder / "model.bin").write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(conversion, "_convert", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(checkpoint, tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_two_processes_may_convert_at_once(checkpoint, tmp_path, monkeypatch):
    """The second to finish uses the first one's result."""
    real = conversion._convert

    def overtaken(source, folder, dtype):
        real(source, folder, dtype)
        target = next(tmp_path.glob(".converting-*")).parent / target_name
        folder.parent.parent.joinpath(target.name).mkdir()
        (target / "model.bin").write_bytes((folder / "model.bin").read_bytes())
        for name in ("config.json", "vocabulary.json"):
            (target / name).write_bytes((folder / name).read_bytes())

    load(checkpoint, tmp_path / "elsewhere").close()
    target_name = next((tmp_path / "elsewhere").glob("*-float32-*")).name
    monkeypatch.setattr(conversion, "_convert", overtaken)
    assert load(checkpoint, tmp_path).generate([Prompt("x")], SAMPLING)


def test_a_damaged_conversion_says_how_to_repair_it(checkpoint, tmp_path):
    """The sentence names the folder to delete."""
    load(checkpoint, tmp_path).close()
    weights = next(tmp_path.glob("*/model.bin"))
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelUnavailableError, match="does not load") as caught:
        load(checkpoint, tmp_path)
    assert str(weights.parent) in caught.value.hint


def test_an_unknown_format_is_a_usage_error(checkpoint, tmp_path):
    """The hint lists what there is."""
    with pytest.raises(UsageError) as caught:
        load(checkpoint, tmp_path, "float8")
    assert "int8" in caught.value.hint


def test_an_architecture_that_cannot_be_converted_is_named(tmp_path):
    """The hint is the engine that can run it."""
    from transformers import XGLMConfig, XGLMForCausalLM

    config = XGLMConfig(vocab_size=512, d_model=32, ffn_dim=64, num_layers=1, attention_heads=2)
    XGLMForCausalLM(config).save_pretrained(tmp_path / "model")
    with pytest.raises(ModelUnavailableError, match="cannot convert a xglm model") as caught:
        load(tmp_path / "model", tmp_path / "cache")
    assert "--engine transformers" in caught.value.hint


def test_another_architecture_goes_through_the_librarys_converter(tmp_path):
    """A small Llama gives the same tokens in both engines."""
    from checkpoints import TEXTS
    from transformers import LlamaConfig, LlamaForCausalLM

    from galcli.engines.transformers import TransformersEngine
    from galcli.training.tokenizer import train_tokenizer

    folder = tmp_path / "llama"
    config = LlamaConfig(
        vocab_size=512,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=128,
        initializer_range=0.2,
        eos_token_id=2,
        bos_token_id=0,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    train_tokenizer(TEXTS, 512).save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": "<unk>",
        "eos_token": "</s>",
        "bos_token": "<s>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    prompts = [Prompt(text) for text in PROMPTS[:6]]
    ours = load(folder, tmp_path / "cache").generate(prompts, SAMPLING)
    eager = TransformersEngine.open(Checkpoint.open(folder), "x", revision="", offload=tmp_path)
    assert [row[0].ids for row in ours] == [row[0].ids for row in eager.generate(prompts, SAMPLING)]


def test_the_cache_is_where_it_was_asked_to_be(checkpoint, tmp_path):
    """Nothing is written beside the checkpoint."""
    before = sorted(path.name for path in Path(checkpoint).iterdir())
    load(checkpoint, tmp_path).close()
    assert sorted(path.name for path in Path(checkpoint).iterdir()) == before
