"""Where a run computes: one CPU or GPU, or many processes that `accelerate launch` started."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from torch import Tensor

    from galcli.training.data import Batch
    from galcli.training.model import LossModel


class Devices:
    """The processes of a run and the device of this one.

    Args:
        precision: `float32`, `bfloat16`, or `auto`: bfloat16 on GPUs.
        shard: Whether weights, gradients and optimiser state are divided among the processes (FSDP2), rather than
            copied to each.
        threads: CPU threads; 0 leaves them as they are.

    Attributes:
        rank: This process's number.
        processes: How many there are.
    """

    def __init__(self, precision: str = "auto", *, shard: bool = False, threads: int = 0) -> None:
        from accelerate import Accelerator

        _forget_precision()
        if threads:
            torch.set_num_threads(threads)
        on_gpu = torch.cuda.is_available()
        mixed = precision == "bfloat16" or (precision == "auto" and on_gpu)
        self._accelerator = Accelerator(mixed_precision="bf16" if mixed else "no")
        self._shard = shard and self._accelerator.num_processes > 1
        self._mixed = mixed
        if on_gpu:
            torch.set_float32_matmul_precision("high")
        self.rank: int = self._accelerator.process_index
        self.processes: int = self._accelerator.num_processes

    @property
    def is_main(self) -> bool:
        """Whether this process writes files and messages."""
        return self.rank == 0

    @property
    def name(self) -> str:
        """What a person would call it."""
        device = self._accelerator.device
        kind = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type.upper()
        return f"{self.processes} × {kind}" if self.processes > 1 else kind

    def place(self, model: LossModel) -> nn.Module:
        """Put a model onto the devices; its optimisers have to be made of what this returns."""
        if not self._shard:
            placed: nn.Module = self._accelerator.prepare(model)
            return placed
        from torch.distributed.device_mesh import init_device_mesh
        from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard

        device = self._accelerator.device
        mesh = init_device_mesh(device.type, (self.processes,))
        policy = MixedPrecisionPolicy(torch.bfloat16, torch.float32) if self._mixed else MixedPrecisionPolicy()
        model.to(device)
        # OPT's layers return a view, and nothing changes it in place.
        warnings.filterwarnings("ignore", "FSDP2-wrapped module .* returned a view tensor", UserWarning)
        for layer in model.model.model.decoder.layers:
            fully_shard(layer, mesh=mesh, mp_policy=policy)
        fully_shard(model, mesh=mesh, mp_policy=policy)
        return model

    def inner(self, model: nn.Module) -> LossModel:
        """Return the model inside what `place` returned."""
        inner: LossModel = self._accelerator.unwrap_model(model, keep_torch_compile=False)
        return inner

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Return the summed loss of a batch."""
        device = self._accelerator.device
        inputs, targets = (
            torch.from_numpy(part).to(device, non_blocking=True) for part in (batch.inputs, batch.targets)
        )
        with self._accelerator.autocast():
            value: Tensor = model(inputs, targets)
        return value

    def accumulating(self, model: nn.Module, *, last: bool) -> AbstractContextManager[Any]:
        """Return the context of a backward pass; gradients are exchanged in the last one of a step only."""
        if self._shard:
            model.set_requires_gradient_sync(last)  # type: ignore[operator]
            return nullcontext()
        return nullcontext() if last else self._accelerator.no_sync(model)

    def total(self, value: Tensor | float) -> float:
        """Return a number summed over all processes."""
        if self.processes == 1:
            return float(value)
        number = torch.as_tensor(value, dtype=torch.float64).to(self._accelerator.device)
        return float(self._accelerator.reduce(number, reduction="sum"))

    def wait(self) -> None:
        """Wait for the other processes."""
        self._accelerator.wait_for_everyone()

    def close(self) -> None:
        """Leave the group of processes."""
        self._accelerator.end_training()
        _forget_precision()


def _forget_precision() -> None:
    """Let the next stage of this process choose its own precision, which accelerate keeps for the whole process."""
    from accelerate.state import AcceleratorState

    AcceleratorState._reset_state()  # noqa: SLF001 - there is no public way
