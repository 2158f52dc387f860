"""Will it fit: where a model's weights and KV cache would go on this machine, before anything is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from galcli.engines.shape import FORMATS
from galcli.errors import ModelTooLargeError

if TYPE_CHECKING:
    from galcli.engines.memory import Machine
    from galcli.engines.shape import Shape

# Activations, the libraries' own memory and fragmentation; measured 0.3 to 0.5 GB for torch on a CPU.
_RESERVE_BYTES = 500_000_000
_GPU_SHARE = 0.92  # CUDA's context and fragmentation take the rest

_ON_GPU = ("bfloat16", "8bit", "4bit")
# int8 runs in ctranslate2, several times faster on a CPU than any other format here.
_ON_CPU = ("int8", "4bit", "bfloat16", "float32")


class Place(StrEnum):
    """Where a model's weights would lie, fastest first."""

    GPU = "GPU"
    MEMORY = "memory"
    GPU_AND_MEMORY = "GPU and memory"
    DISK = "partly on disk"
    NOWHERE = "does not fit"


@dataclass(frozen=True, slots=True)
class Fit:
    """One number format on this machine; sizes in bytes.

    Attributes:
        number_format: One of `shape.FORMATS`.
        weights: The weights.
        cache: The KV cache of one sequence at 2,048 tokens.
        gpu: Bytes that go to GPUs.
        memory: Bytes that go to main memory.
        disk: Bytes that stay on disk.
        place: The same in a word.
    """

    number_format: str
    weights: int
    cache: int
    gpu: int
    memory: int
    disk: int
    place: Place


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model would run here.

    Attributes:
        fits: One entry a number format.
        best: The most precise format in the fastest place; `None` where nothing fits.
    """

    fits: tuple[Fit, ...]
    best: Fit | None

    def __getitem__(self, number_format: str) -> Fit:
        return next(fit for fit in self.fits if fit.number_format == number_format)

    @classmethod
    def of(cls, shape: Shape, machine: Machine) -> Plan:
        """Plan a model of this shape on this machine."""
        fits = tuple(_fit(shape, machine, number_format) for number_format in FORMATS)
        return cls(fits, _best(fits))


def require_fit(plan: Plan, number_format: str, name: str, *, may_offload: bool) -> Fit:
    """Return how a format fits, or refuse before anything is loaded.

    Args:
        plan: The plan of the model on this machine.
        number_format: What is to be loaded.
        name: What the user calls the model.
        may_offload: Whether weights may stay on disk, which is very slow.

    Raises:
        ModelTooLargeError: It does not fit; the hint is a command that would work here.
    """
    fit = plan[number_format]
    if fit.place is Place.NOWHERE or (fit.place is Place.DISK and not may_offload):
        needed = (fit.weights + fit.cache + _RESERVE_BYTES) / 1e9
        raise ModelTooLargeError(
            f"{name} in {number_format} needs {needed:.1f} GB, more than this machine has free.",
            _what_would_work(plan, name),
        )
    return fit


def _what_would_work(plan: Plan, name: str) -> str:
    best = plan.best
    if best is None:
        return f"Run it on a larger machine and give its address: --model http://HOST:8000/v1#{name}"
    if best.place is Place.DISK:
        return f"It would run, very slowly, with part of it on disk: --model {name} --offload"
    option = (
        f"--quantize {best.number_format}" if best.number_format.endswith("bit") else f"--dtype {best.number_format}"
    )
    return f"This fits: --model {name} {option}"


def _fit(shape: Shape, machine: Machine, number_format: str) -> Fit:
    weights, cache = shape.weight_bytes(number_format), shape.cache_bytes()
    needed = weights + cache
    gpu_room = sum(int(gpu.free * _GPU_SHARE) for gpu in machine.gpus)
    if number_format == "int8" and needed > gpu_room:
        gpu_room = 0  # ctranslate2 does not split a model between a GPU and memory
    gpu = min(needed, gpu_room)
    memory = min(needed - gpu, max(0, machine.memory_free - _RESERVE_BYTES))
    disk = needed - gpu - memory
    return Fit(number_format, weights, cache, gpu, memory, disk, _place(number_format, gpu, memory, disk, machine))


def _place(number_format: str, gpu: int, memory: int, disk: int, machine: Machine) -> Place:
    if disk:
        # Quantised weights cannot be offloaded, and the disk must hold what memory does not.
        possible = number_format in {"float32", "float16", "bfloat16"} and disk <= machine.disk_free
        return Place.DISK if possible else Place.NOWHERE
    if gpu and memory:
        return Place.GPU_AND_MEMORY
    return Place.GPU if gpu else Place.MEMORY


def _best(fits: tuple[Fit, ...]) -> Fit | None:
    by_format = {fit.number_format: fit for fit in fits}
    wanted = [(_ON_GPU, Place.GPU), (_ON_CPU, Place.MEMORY), (_ON_GPU, Place.GPU_AND_MEMORY), (_ON_GPU, Place.DISK)]
    for formats, place in wanted:
        for number_format in formats:
            if by_format[number_format].place is place:
                return by_format[number_format]
    return None
