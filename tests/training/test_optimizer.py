import pytest
import torch

from galcli.training.model import ModelSettings, new_model
from galcli.training.optimizer import CpuMuon, _orthogonal, new_optimizers, set_factor


def model():
    """A very small model."""
    return new_model(ModelSettings(layers=1, width=16, heads=2), 30, 8, seed=0)


def test_orthogonal():
    """Singular values end up near one, for tall and for wide matrices."""
    torch.manual_seed(0)
    for shape in ((16, 48), (48, 16)):
        values = torch.linalg.svdvals(_orthogonal(torch.randn(shape)))
        assert values.min() > 0.6
        assert values.max() < 1.3


def test_muon_is_pytorchs():
    """In float32 it makes the steps of PyTorch's Muon, up to bfloat16's rounding."""
    torch.manual_seed(0)
    ours, theirs = (torch.nn.Parameter(torch.ones(12, 20)) for _ in range(2))
    first, second = CpuMuon([ours], lr=0.1, weight_decay=0.1), torch.optim.Muon([theirs], lr=0.1, weight_decay=0.1)
    for _ in range(3):
        gradient = torch.randn(12, 20)
        for weight, optimizer in ((ours, first), (theirs, second)):
            weight.grad = gradient.clone()
            optimizer.step()
    assert not torch.allclose(ours, torch.ones(12, 20), atol=0.05)
    assert torch.allclose(ours, theirs, atol=0.02)


def test_muon_gets_the_matrices_of_the_layers():
    """Embeddings and norms are AdamW's, without decay; every weight has one optimiser."""
    trained = model()
    adamw, muon = new_optimizers(trained, "muon", 1e-3, 0.02, 0.1)
    names = {id(weight): name for name, weight in trained.named_parameters()}
    of_muon = {names[id(weight)] for group in muon.param_groups for weight in group["params"]}
    of_adamw = {names[id(weight)] for group in adamw.param_groups for weight in group["params"]}
    assert of_muon == {name for name in names.values() if name.endswith(("proj.weight", "fc1.weight", "fc2.weight"))}
    assert of_muon | of_adamw == set(names.values())
    assert not of_muon & of_adamw
    assert {group["weight_decay"] for group in adamw.param_groups} == {0.0}


def test_adamw_decays_matrices_only():
    """Without Muon, norms have no decay."""
    (adamw,) = new_optimizers(model(), "adamw", 1e-3, 0.02, 0.1)
    decays = {group["weight_decay"]: {weight.ndim for weight in group["params"]} for group in adamw.param_groups}
    assert decays == {0.1: {2}, 0.0: {1}}


def test_set_factor():
    """A factor is of the full rate, however often it is set."""
    optimizers = new_optimizers(model(), "muon", 1e-3, 0.02, 0.1)
    for factor in (0.5, 0.25):
        set_factor(optimizers, factor)
    assert [group["lr"] for optimizer in optimizers for group in optimizer.param_groups] == pytest.approx(
        [0.25e-3, 0.25 * 0.02]
    )
