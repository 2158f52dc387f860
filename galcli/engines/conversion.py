"""Convert a checkpoint for ctranslate2, once: into the cache, keyed by the weights' hash, whole or not at all.

Checkpoints of Galactica's architecture (OPT) are converted here, straight from safetensors and without torch. That is
faster than the library's own converter, and it takes checkpoints without biases and layer-norm weights, as some of
Galactica's are. Every other architecture goes through the library's converter, which imports torch.
"""

from __future__ import annotations

import errno
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from galcli.errors import GalError, ModelUnavailableError, UsageError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from galcli.engines.checkpoint import Checkpoint

DTYPES = ("int8", "int16", "float16", "bfloat16", "float32")
"""Number formats of converted weights; activations of `int8` stay in float32."""

# Raised when what a converter makes changes, so that older conversions are not used.
_FORMAT = 1
_BYTES = {"int8": 1, "int16": 2, "float16": 2, "bfloat16": 2, "float32": 4}


def converted(checkpoint: Checkpoint, cache: Path, dtype: str, notify: Callable[[str], None]) -> tuple[Path, str]:
    """Return the folder of the converted checkpoint and the fingerprint of the original.

    Args:
        checkpoint: What to convert.
        cache: Where conversions are kept.
        dtype: One of `DTYPES`.
        notify: Told that a conversion begins.

    Raises:
        UsageError: The number format is unknown.
        ModelUnavailableError: The architecture is not supported.
        GalError: There is no room on the disk.
    """
    if dtype not in DTYPES:
        raise UsageError(f'ctranslate2 has no number format "{dtype}".', f"Use one of: {', '.join(DTYPES)}.")
    fingerprint = checkpoint.fingerprint(cache / "fingerprints.json")
    target = cache / f"{fingerprint[:24]}-{dtype}-{_FORMAT}"
    if not (target / "model.bin").is_file():
        notify(f"Converting {checkpoint.folder.name} to {dtype} for this machine; this happens once.")
        _convert_atomically(checkpoint, target, dtype)
    return target, fingerprint


def _convert_atomically(checkpoint: Checkpoint, target: Path, dtype: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".converting-") as temporary:
            work = Path(temporary) / "model"
            _convert(checkpoint, work, dtype)
            _rename(work, target)
    except OSError as error:
        raise GalError(
            f"The converted model cannot be written to {target.parent}: {error.strerror or error}.",
            f"About {_megabytes(checkpoint, dtype)} MB are needed; free some, or set GAL_HOME to another disk.",
        ) from error


def _megabytes(checkpoint: Checkpoint, dtype: str) -> int:
    stored = _BYTES.get({"float32": "float32"}.get(str(checkpoint.config.get("dtype")), "float16"), 2)
    return max(1, round(checkpoint.weight_bytes / stored * _BYTES[dtype] / 1e6))


def _rename(work: Path, target: Path) -> None:
    try:
        work.rename(target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        # Another process converted the same weights meanwhile; its result is as good.


def _convert(checkpoint: Checkpoint, folder: Path, dtype: str) -> None:
    folder.mkdir()
    if checkpoint.architecture == "opt":
        with _without_torch():
            from galcli.engines.opt_conversion import convert_opt
        convert_opt(checkpoint, folder, dtype)
    else:
        _convert_by_library(checkpoint, folder, dtype)


@contextmanager
def _without_torch() -> Iterator[None]:
    """Keep `ctranslate2.specs` from importing torch, which it uses only if it can."""
    if "torch" in sys.modules or "ctranslate2.specs" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        import ctranslate2.specs  # noqa: F401 - imported for its effect: it now knows that it has no torch

        yield
    finally:
        del sys.modules["torch"]


def _convert_by_library(checkpoint: Checkpoint, folder: Path, dtype: str) -> None:
    shutil.rmtree(folder)
    from ctranslate2.converters import TransformersConverter

    try:
        TransformersConverter(str(checkpoint.folder), low_cpu_mem_usage=True).convert(str(folder), quantization=dtype)
    except (ValueError, NotImplementedError, KeyError, AttributeError) as error:
        raise ModelUnavailableError(
            f"ctranslate2 cannot convert a {checkpoint.architecture} model: {one_line(str(error))[:200]}.",
            "Run it with --engine transformers.",
        ) from error
