"""A checkpoint: one file from which a run goes on as if it had never stopped.

It holds weights, the state of the optimisers and the number of steps; the order of the data and the random numbers of a
step follow from that number and the seed. Tensors are stored whole and by name, so that a run may go on with another
number of processes. One process gathers them: meant for models whose state (12 bytes a weight) fits its memory.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import torch
from torch.distributed.tensor import DTensor, distribute_tensor

from galcli.errors import GalError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor, nn

_FORMAT = 1


def capture(
    model: nn.Module, optimizers: list[torch.optim.Optimizer], step: int, identity: dict[str, Any]
) -> dict[str, Any]:
    """Return the state of a run, all tensors whole and on the CPU; every process has to call it.

    Args:
        model: Its trainable weights are kept.
        optimizers: Their state is kept under the weights' names.
        step: Steps that were made.
        identity: What has to be the same when the run goes on.
    """
    state: dict[str, Any] = {}
    for name, weight in _trained(model).items():
        of_optimizers = [optimizer.state[weight] for optimizer in optimizers if weight in optimizer.state]
        state[name] = {key: whole(value) for kept in of_optimizers for key, value in kept.items()}
    weights = {name: whole(weight.detach()) for name, weight in _trained(model).items()}
    return {"format": _FORMAT, "step": step, "identity": identity, "weights": weights, "optimizers": state}


def save(state: dict[str, Any], path: Path) -> None:
    """Write a captured state; a crash leaves the old file or the new one.

    Raises:
        GalError: There is no room, or no permission.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except (OSError, RuntimeError) as error:
        temporary.unlink(missing_ok=True)
        raise GalError(f"The checkpoint {path} cannot be written: {error}.") from error


def restore(path: Path, model: nn.Module, optimizers: list[torch.optim.Optimizer], identity: dict[str, Any]) -> int:
    """Load a checkpoint into a model and its optimisers and return the number of steps that were made.

    Returns:
        0 where there is no checkpoint.

    Raises:
        UsageError: The checkpoint belongs to a run with other settings.
        GalError: It is damaged.
    """
    if not path.exists():
        return 0
    try:
        state = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except Exception as error:  # the library raises many kinds for a damaged file
        raise GalError(
            f"The checkpoint {path} is damaged ({error}).", "Remove it to begin anew, or use --restart."
        ) from error
    _require_same(state["identity"], identity, path)
    for name, weight in _trained(model).items():
        with torch.no_grad():
            weight.copy_(_like(state["weights"][name], weight))
        for optimizer in optimizers:
            if any(weight is known for group in optimizer.param_groups for known in group["params"]):
                kept = state["optimizers"][name]
                optimizer.state[weight] = {key: _part(value, weight) for key, value in kept.items()}
    return int(state["step"])


def _trained(model: nn.Module) -> dict[str, Tensor]:
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}


def whole(value: Any) -> Any:
    """Return a tensor in one piece, on the CPU; every process has to call it."""
    if isinstance(value, DTensor):
        value = value.full_tensor()
    return value.cpu().clone() if isinstance(value, torch.Tensor) else value


def _part(value: Any, weight: Tensor) -> Any:
    """Return a stored value as the optimiser keeps it: like the weight, or a number such as the count of steps."""
    if not isinstance(value, torch.Tensor):
        return value
    return _like(value, weight).clone() if value.shape == weight.shape else value.clone()


def _like(value: Tensor, weight: Tensor) -> Tensor:
    if isinstance(weight, DTensor):
        return distribute_tensor(value.to(weight.device), weight.device_mesh, weight.placements)
    return value.to(weight.device)


def _require_same(stored: dict[str, Any], wanted: dict[str, Any], path: Path) -> None:
    for key, value in wanted.items():
        if stored.get(key) != value:
            raise UsageError(
                f"The checkpoint {path} was made with {key} = {stored.get(key)}, and now it is {value}.",
                "Use the same recipe, another --out, or --restart to begin anew.",
            )
