"""The optimisers: Muon for the matrices of the layers, AdamW for embeddings and norms, or AdamW for all.

Muon replaces a matrix's averaged gradient by about the nearest matrix with equal singular values: five Newton-Schulz
steps.

Source: Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks"; PyTorch's implementation of it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch import Tensor, nn

_BETAS = (0.9, 0.95)  # Taylor et al. 2022, section 4.2
_EPSILON = 1e-8
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
_STEPS = 5
_SMALLEST_NORM = 1e-7


class CpuMuon(torch.optim.Muon):
    """PyTorch's Muon, computed in float32.

    PyTorch's own goes through bfloat16, which processors without such instructions emulate: 1.30 against 0.45 seconds
    a step for six layers of width 256, where the passes of 16,384 tokens take 9.
    """

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """Make one step; there is no closure."""
        del closure
        for group in self.param_groups:
            momentum, rate = group["momentum"], group["lr"]
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = torch.zeros_like(parameter.grad)
                average = state["momentum_buffer"].lerp_(parameter.grad, 1 - momentum)
                update = _orthogonal(parameter.grad.lerp(average, momentum))
                rows, columns = parameter.shape
                parameter.mul_(1 - rate * group["weight_decay"])
                parameter.add_(update, alpha=-rate * math.sqrt(max(1, rows / columns)))


def _orthogonal(matrix: Tensor) -> Tensor:
    """Return about the nearest semi-orthogonal matrix."""
    first, second, third = _COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    result = matrix.T if tall else matrix
    result = result / result.norm().clamp(min=_SMALLEST_NORM)
    for _ in range(_STEPS):
        gram = result @ result.T
        result = first * result + torch.addmm(gram, gram, gram, beta=second, alpha=third) @ result
    found: Tensor = result.T if tall else result
    return found


def new_optimizers(
    model: nn.Module, kind: str, rate: float, muon_rate: float, weight_decay: float
) -> list[torch.optim.Optimizer]:
    """Return the optimisers of a model's trainable weights; each group remembers its full rate as `full_lr`.

    Args:
        model: What is trained.
        kind: `muon` or `adamw`.
        rate: AdamW's learning rate.
        muon_rate: Muon's learning rate.
        weight_decay: Of matrices; embeddings and norms have none under Muon, norms have none under AdamW.
    """
    trained = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    matrices = [weight for name, weight in trained if weight.ndim == 2 and _is_hidden(name)]  # noqa: PLR2004
    of_muon = matrices if kind == "muon" else []
    chosen = {id(weight) for weight in of_muon}
    rest = [weight for _, weight in trained if id(weight) not in chosen]
    decayed = [weight for weight in rest if weight.ndim > 1 and kind != "muon"]
    plain = [weight for weight in rest if weight.ndim <= 1 or kind == "muon"]
    groups = [{"params": decayed, "weight_decay": weight_decay}, {"params": plain, "weight_decay": 0.0}]
    groups = [group for group in groups if group["params"]]
    optimizers: list[torch.optim.Optimizer] = []
    if groups:
        optimizers.append(torch.optim.AdamW(groups, lr=rate, betas=_BETAS, eps=_EPSILON))
    if of_muon:
        muon = CpuMuon if of_muon[0].device.type == "cpu" else torch.optim.Muon
        optimizers.append(muon(of_muon, lr=muon_rate, weight_decay=weight_decay))
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["full_lr"] = group["lr"]
    return optimizers


def set_factor(optimizers: list[torch.optim.Optimizer], factor: float) -> None:
    """Multiply every full learning rate by a schedule's factor."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = group["full_lr"] * factor


def _is_hidden(name: str) -> bool:
    return ".layers." in name
