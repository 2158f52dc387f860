"""Sizes and plans, from numbers alone."""

import json

import pytest
from checkpoints import make_opt_checkpoint

from galcli.engines.catalog import CATALOG
from galcli.engines.memory import Gpu, Machine
from galcli.engines.plan import Place, Plan, require_fit
from galcli.engines.shape import Shape
from galcli.errors import ModelTooLargeError, ModelUnavailableError

GB = 10**9
LAPTOP = Machine((), 12 * GB, 16 * GB, 200 * GB)
WORKSTATION = Machine((Gpu("A", 24 * GB, 24 * GB),), 50 * GB, 64 * GB, 500 * GB)
SERVER = Machine(tuple(Gpu("H", 80 * GB, 80 * GB) for _ in range(8)), 900 * GB, 1000 * GB, 5000 * GB)


def shape(name):
    """Return the shape of a catalog model."""
    return Shape.of(CATALOG[f"galactica-{name}"].config)


@pytest.mark.parametrize(
    ("name", "billions"), [("125m", 0.125), ("1.3b", 1.315), ("6.7b", 6.656), ("30b", 29.97), ("120b", 121.33)]
)
def test_parameters_of_the_published_checkpoints(name, billions):
    """Within 0.1 % of the true counts."""
    assert shape(name).parameters == pytest.approx(billions * 1e9, rel=1e-3)


def test_the_largest_models_size_and_cache():
    """120B: 243 GB in 16 bits, and 3.9 MB of cache a token."""
    assert shape("120b").weight_bytes("float16") == pytest.approx(243e9, rel=0.01)
    assert shape("120b").cache_bytes(1) == pytest.approx(3.9e6, rel=0.01)


@pytest.mark.parametrize("options", [{}, {"bias": False}, {"affine": False}, {"layers": 5, "hidden": 96}])
def test_the_shape_of_a_real_checkpoint_is_exact(tmp_path, options):
    """Counted from the configuration, and from the tensors."""
    from safetensors import safe_open

    folder = make_opt_checkpoint(tmp_path, **options)
    with safe_open(str(folder / "model.safetensors"), "numpy") as file:
        counted = sum(file.get_tensor(name).size for name in file.keys())  # noqa: SIM118 - not a mapping
    assert Shape.of(json.loads((folder / "config.json").read_text())).parameters == counted


def test_the_shape_of_a_llama(tmp_path):
    """Grouped attention and gated layers; norms are left out."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=1000,
        hidden_size=128,
        intermediate_size=352,
        num_hidden_layers=3,
        num_attention_heads=8,
        num_key_value_heads=2,
    )
    model = LlamaForCausalLM(config)
    assert Shape.of(config.to_dict()).parameters == pytest.approx(model.num_parameters(), rel=5e-3)


def test_an_architecture_that_is_not_covered_is_not_guessed():
    """The hint lists what is covered."""
    with pytest.raises(ModelUnavailableError, match='"mamba"') as caught:
        Shape.of({"model_type": "mamba"})
    assert "llama" in caught.value.hint


def test_a_configuration_without_sizes_is_named():
    """The sentence names the missing field."""
    with pytest.raises(ModelUnavailableError, match="hidden_size"):
        Shape.of({"model_type": "opt"})


@pytest.mark.parametrize(
    ("machine", "name", "number_format", "place"),
    [
        (LAPTOP, "1.3b", "int8", Place.MEMORY),
        (LAPTOP, "6.7b", "int8", Place.MEMORY),
        (LAPTOP, "30b", "bfloat16", Place.DISK),
        (WORKSTATION, "6.7b", "bfloat16", Place.GPU),
        (WORKSTATION, "30b", "4bit", Place.GPU),
        (SERVER, "120b", "bfloat16", Place.GPU),
    ],
)
def test_the_best_format_and_place(machine, name, number_format, place):
    """The most precise format in the fastest place."""
    best = Plan.of(shape(name), machine).best
    assert (best.number_format, best.place) == (number_format, place)


def test_the_parts_of_a_plan_add_up():
    """Weights and cache are all somewhere."""
    for name in ("125m", "6.7b", "30b", "120b"):
        for machine in (LAPTOP, WORKSTATION, SERVER):
            for fit in Plan.of(shape(name), machine).fits:
                assert fit.gpu + fit.memory + fit.disk == fit.weights + fit.cache


def test_quantised_weights_do_not_go_to_disk():
    """Neither bitsandbytes nor ctranslate2 can offload them."""
    plan = Plan.of(shape("120b"), LAPTOP)
    assert {plan[name].place for name in ("int8", "8bit", "4bit")} == {Place.NOWHERE}


@pytest.mark.parametrize(
    ("machine", "name", "number_format", "hint"),
    [
        (LAPTOP, "6.7b", "float32", "--dtype int8"),
        (WORKSTATION, "30b", "float32", "--quantize 4bit"),
        (LAPTOP, "30b", "bfloat16", "--offload"),
        (Machine((), GB, GB, GB), "120b", "float16", "larger machine"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would_work(machine, name, number_format, hint):
    """Nothing is loaded first."""
    with pytest.raises(ModelTooLargeError, match="needs") as caught:
        require_fit(Plan.of(shape(name), machine), number_format, name, may_offload=False)
    assert hint in caught.value.hint


def test_the_disk_is_used_only_on_request():
    """It is very slow."""
    plan = Plan.of(shape("30b"), LAPTOP)
    assert require_fit(plan, "bfloat16", "x", may_offload=True).disk > 0


def test_this_machine_is_measured(tmp_path):
    """Memory and disk are there, also for a folder that does not exist yet."""
    machine = Machine.here(tmp_path / "not" / "yet")
    assert 0 < machine.memory_free <= machine.memory_total
    assert machine.disk_free > 0


def test_gpus_are_read_from_the_drivers_tool(tmp_path, monkeypatch):
    """Names may hold commas; a tool that fails is no GPU."""
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho 'NVIDIA H200, 140000, 143771'\necho 'Old, but good, 10, 20'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    gpus = Machine.here(tmp_path).gpus
    assert [(gpu.name, gpu.free >> 20, gpu.total >> 20) for gpu in gpus] == [
        ("NVIDIA H200", 140000, 143771),
        ("Old, but good", 10, 20),
    ]
    tool.write_text("#!/bin/sh\nexit 9\n")
    assert Machine.here(tmp_path).gpus == ()
