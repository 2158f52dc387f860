"""What this machine has: memory, GPUs and disk, found without importing torch."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

_NVIDIA_SECONDS = 5
_MEBIBYTE = 1 << 20
# A container may have less memory than its machine; version 2, then version 1.
_LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ),
)


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics processor.

    Attributes:
        name: What its maker calls it.
        free: Free memory in bytes.
        total: Memory in bytes.
    """

    name: str
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Machine:
    """The memory that a model could use, in bytes.

    Attributes:
        gpus: CUDA devices, in order of index.
        memory_free: Main memory that programs can still have.
        memory_total: Main memory in all.
        disk_free: Room on the disk that holds the cache.
    """

    gpus: tuple[Gpu, ...]
    memory_free: int
    memory_total: int
    disk_free: int

    @classmethod
    def here(cls, cache: Path) -> Machine:
        """Measure this machine."""
        memory = psutil.virtual_memory()
        free, total = _within_limits(memory.available, memory.total)
        return cls(_gpus(), free, total, shutil.disk_usage(_existing(cache)).free)


def _within_limits(free: int, total: int) -> tuple[int, int]:
    for limit_file, usage_file in _LIMITS:
        try:
            limit, used = int(limit_file.read_text()), int(usage_file.read_text())
        except (OSError, ValueError):
            continue
        if limit < total:
            return min(free, max(0, limit - used)), limit
    return free, total


def _existing(path: Path) -> Path:
    """Return the nearest folder on the way up that exists."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.is_dir())


def _gpus() -> tuple[Gpu, ...]:
    if shutil.which("nvidia-smi") is None:
        return ()
    try:
        listing = subprocess.run(
            ["nvidia-smi", "--query-gpu=name,memory.free,memory.total", "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=_NVIDIA_SECONDS,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    rows = (line.rsplit(",", 2) for line in listing.splitlines() if line.strip())
    return tuple(Gpu(name.strip(), int(free) * _MEBIBYTE, int(total) * _MEBIBYTE) for name, free, total in rows)
