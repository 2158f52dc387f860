import pytest
import torch
from torch.nn import functional

from galcli.errors import UsageError
from galcli.training.model import PAD_ID, LossModel, ModelSettings, load_model, new_model, parameter_count

SETTINGS = ModelSettings(layers=2, width=32, heads=2)


def test_the_architecture_is_galacticas():
    """Pre-norm, GeLU, no biases in dense layers, tied embeddings, positions with OPT's offset of 2."""
    model = new_model(SETTINGS, vocabulary=100, context=16, seed=0)
    names = dict(model.named_parameters())
    assert not any(name.endswith(".bias") and "layer_norm" not in name for name in names)
    assert model.lm_head.weight is model.model.decoder.embed_tokens.weight
    assert names["model.decoder.embed_positions.weight"].shape == (18, 32)
    assert model.config.do_layer_norm_before
    assert model.config.activation_function == "gelu"
    matrices = 2 * 12 * 32**2
    assert parameter_count(model) == 100 * 32 + 18 * 32 + matrices + 2 * 4 * 32 + 2 * 32


def test_the_seed_decides_the_weights():
    """The same seed gives the same weights."""
    first, second, other = (new_model(SETTINGS, 50, 8, seed).state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not torch.equal(first["lm_head.weight"], other["lm_head.weight"])


def test_loss_is_the_cross_entropy_and_padding_does_not_count():
    """The fused loss and its gradient are those of the logits; `<pad>` targets add nothing."""
    model = new_model(SETTINGS, 50, 8, seed=0)
    inputs = torch.randint(3, 50, (3, 8))
    targets = torch.randint(3, 50, (3, 8))
    targets[1, 4:] = PAD_ID
    loss = LossModel(model)(inputs, targets)
    loss.backward()
    gradient = model.lm_head.weight.grad.clone()
    model.zero_grad()
    logits = model(input_ids=inputs).logits
    expected = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=PAD_ID, reduction="sum")
    expected.backward()
    assert float(loss.detach()) == pytest.approx(float(expected.detach()), rel=1e-6)
    assert torch.allclose(gradient, model.lm_head.weight.grad, atol=1e-5)
    with torch.no_grad():
        assert float(LossModel(model)(inputs, targets)) == pytest.approx(float(expected), rel=1e-6)


def test_the_loss_of_bfloat16_layers_is_float32():
    """A sum over many tokens keeps its digits, with and without gradients."""
    model = LossModel(new_model(SETTINGS, 50, 64, seed=0))
    inputs, targets = torch.randint(3, 50, (8, 64)), torch.randint(3, 50, (8, 64))
    expected = float(model(inputs, targets).detach())
    with torch.autocast("cpu", torch.bfloat16):
        loss = model(inputs, targets)
        loss.backward()
        with torch.no_grad():
            unlearned = model(inputs, targets)
    assert loss.dtype == unlearned.dtype == torch.float32
    assert float(loss.detach()) == pytest.approx(expected, rel=1e-4)
    assert float(unlearned) == pytest.approx(expected, rel=1e-4)


def test_sinusoidal_positions():
    """As large as random ones; how alike two are depends only on how far they are from each other."""
    settings = ModelSettings(layers=1, width=32, heads=2, positions="sinusoidal")
    places = new_model(settings, vocabulary=50, context=200, seed=0).model.decoder.embed_positions.weight.detach()
    assert float(places.pow(2).mean().sqrt()) == pytest.approx(0.02, rel=1e-3)
    alike = places @ places.T
    assert torch.allclose(alike[:-1, :-1], alike[1:, 1:], atol=1e-6)
    assert float(alike[0, 0]) > 1.02 * float(alike[0, 1:].max())


@pytest.mark.parametrize("changes", [{"heads": 3}, {"layers": 0}, {"dropout": 1.0}, {"positions": "square"}])
def test_numbers_that_make_no_model(changes):
    """Impossible shapes are named."""
    with pytest.raises(ValueError, match=next(iter(changes))):
        ModelSettings(**({"layers": 2, "width": 32, "heads": 2} | changes)).check()


def test_load_model(checkpoint, tmp_path):
    """A checkpoint loads in float32 with the dropout that is asked for; other architectures are refused."""
    model = load_model(checkpoint, dropout=0.3)
    assert model.config.dropout == 0.3
    assert model.dtype == torch.float32
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    (tmp_path / "model.safetensors").write_bytes((checkpoint / "model.safetensors").read_bytes())
    with pytest.raises(UsageError, match="llama"):
        load_model(tmp_path)
