"""From settings to a loaded engine: which one, whether it fits, and where its weights are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from galcli.engines.base import EMBEDDED
from galcli.engines.catalog import CATALOG, Source, resolve
from galcli.engines.checkpoint import Checkpoint
from galcli.engines.codec import Codec
from galcli.engines.memory import Machine
from galcli.engines.plan import Plan, require_fit
from galcli.engines.shape import Shape
from galcli.errors import ModelUnavailableError, UsageError
from galcli.prompting.templates import Family
from galcli.settings import NO_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from galcli.engines.base import Engine
    from galcli.folders import Folders
    from galcli.settings import Settings

# Architectures that ctranslate2 converts and that were tested here.
_CONVERTIBLE = frozenset({"opt"})
_MEMORY = re.compile(r"(\w+)=(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", re.IGNORECASE)
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_FINGERPRINTS = "fingerprints.json"


def open_engine(
    settings: Settings,
    folders: Folders,
    variables: Mapping[str, str],
    notify: Callable[[str], None] = lambda _: None,
) -> Engine:
    """Load the model that the settings choose.

    Args:
        settings: Names the model and how to run it.
        folders: Where models and conversions are.
        variables: Environment variables; `GAL_API_KEY` is a server's key.
        notify: Told about work that takes long.

    Raises:
        ModelUnavailableError: There is no such model here.
        ModelTooLargeError: It does not fit; nothing was loaded.
        UsageError: The settings contradict each other.
    """
    source = chosen(settings, folders)
    if source is None:
        raise ModelUnavailableError(
            "No model is chosen.",
            "Name one: --model NAME, or GAL_MODEL=NAME; `gal models list` shows names.",
        )
    kind = choose_engine(settings, source)
    if kind == "endpoint":
        return _open_endpoint(settings, source, variables)
    checkpoint = open_checkpoint(source)
    if kind == "ctranslate2":
        return _open_ctranslate2(settings, source, checkpoint, folders, notify)
    return _open_transformers(settings, source, checkpoint, folders)


def chosen(settings: Settings, folders: Folders) -> Source | None:
    """Return where the chosen model is: the named one, else the embedded one; `None` for none."""
    if settings.named_model:
        return resolve(settings.named_model, folders.models)
    if EMBEDDED not in CATALOG or settings.model == NO_MODEL:
        return None
    return resolve(EMBEDDED, folders.models)


def choose_engine(settings: Settings, source: Source) -> str:
    """Return the engine that the settings name, or the best one for the model on this machine."""
    if settings.engine == "endpoint" or source.url:
        if not source.url:
            raise UsageError(f"{source.name} is not the address of a server.", "Write --model http://host:8000/v1.")
        if settings.engine not in {"auto", "endpoint"}:
            raise UsageError(f"A server cannot be run with --engine {settings.engine}.")
        return "endpoint"
    if settings.engine != "auto":
        return settings.engine
    wants_torch = settings.quantize or settings.offload or settings.max_memory or settings.dtype == "float64"
    if wants_torch or not source.pulled:
        return "transformers"
    convertible = open_checkpoint(source).architecture in _CONVERTIBLE
    on_gpu = bool(Machine.here(source.folder).gpus) if source.folder else False
    return "ctranslate2" if convertible and not on_gpu else "transformers"


def open_codec(settings: Settings, folders: Folders) -> Codec | None:
    """Return the tokenizer of the chosen model; `None` where no model is chosen or a server has it."""
    source = chosen(settings, folders)
    if source is None or source.url:
        return None
    checkpoint = open_checkpoint(source)
    return Codec.load(checkpoint.folder, checkpoint.config, checkpoint.context)


def open_checkpoint(source: Source) -> Checkpoint:
    """Return the checkpoint of a model that lies on this machine.

    Raises:
        ModelUnavailableError: It has not been downloaded, or is damaged.
    """
    if source.folder is None or (source.hub_id and not source.pulled):
        raise ModelUnavailableError(
            f"{source.name} is not on this machine.", f"Fetch it: gal models pull {source.name}"
        )
    return Checkpoint.open(source.folder)


def _open_endpoint(settings: Settings, source: Source, variables: Mapping[str, str]) -> Engine:
    from galcli.engines.endpoint import EndpointEngine

    return EndpointEngine.open(
        source.url or "",
        key=variables.get("GAL_API_KEY"),
        timeout=settings.timeout,
        concurrency=settings.concurrency,
        family=_family(settings),
    )


def _open_ctranslate2(
    settings: Settings, source: Source, checkpoint: Checkpoint, folders: Folders, notify: Callable[[str], None]
) -> Engine:
    from galcli.engines.ctranslate2 import CTranslate2Engine

    if settings.quantize:
        raise UsageError(
            f"--quantize {settings.quantize} is done by bitsandbytes in the transformers engine.",
            "Leave --engine out, or use --dtype int8.",
        )
    dtype = "int8" if settings.dtype == "auto" else settings.dtype
    _require_fit(checkpoint, dtype if dtype != "int16" else "float16", source.name, folders, settings)
    return CTranslate2Engine.open(
        checkpoint,
        source.name,
        cache=folders.converted,
        dtype=dtype,
        family=_family(settings),
        threads=settings.threads,
        notify=notify,
    )


def _open_transformers(settings: Settings, source: Source, checkpoint: Checkpoint, folders: Folders) -> Engine:
    machine = Machine.here(folders.cache)
    stored = "float32" if settings.dtype == "auto" and not machine.gpus else settings.dtype
    number_format = settings.quantize or ("bfloat16" if stored == "auto" else stored)
    limits = parse_max_memory(settings.max_memory)
    if limits is None:
        limits = _limits(checkpoint, number_format, source.name, machine, settings)
    from galcli.engines.transformers import TransformersEngine

    return TransformersEngine.open(
        checkpoint,
        source.name,
        revision=checkpoint.fingerprint(folders.converted / _FINGERPRINTS)[:16],
        offload=folders.cache / "offload",
        dtype=settings.dtype,
        quantize=settings.quantize or None,
        family=_family(settings),
        max_memory=limits,
        threads=settings.threads,
    )


def _limits(
    checkpoint: Checkpoint, number_format: str, name: str, machine: Machine, settings: Settings
) -> dict[int | str, int] | None:
    """Return what accelerate may use on each device, or `None` where the model goes on one device whole."""
    try:
        plan = Plan.of(Shape.of(checkpoint.config), machine)
    except ModelUnavailableError:
        return None  # no plan for this architecture: the library finds out
    if number_format not in {fit.number_format for fit in plan.fits}:
        return None  # the engine names the formats that there are
    fit = require_fit(plan, number_format, name, may_offload=settings.offload)
    if not fit.disk and (not fit.gpu or (not fit.memory and len(machine.gpus) == 1)):
        return None
    limits: dict[int | str, int] = {index: gpu.free for index, gpu in enumerate(machine.gpus)}
    return {**limits, "cpu": machine.memory_free}


def _require_fit(checkpoint: Checkpoint, number_format: str, name: str, folders: Folders, settings: Settings) -> None:
    try:
        plan = Plan.of(Shape.of(checkpoint.config), Machine.here(folders.cache))
    except ModelUnavailableError:
        return  # no plan for this architecture: the library finds out
    if number_format in {fit.number_format for fit in plan.fits}:
        require_fit(plan, number_format, name, may_offload=settings.offload)


def parse_max_memory(text: str) -> dict[int | str, int] | None:
    """Read `0=20GB,cpu=8GB` as bytes a device; empty text is `None`.

    Raises:
        UsageError: The text has another form.
    """
    if not text:
        return None
    limits: dict[int | str, int] = {}
    for part in text.split(","):
        match = _MEMORY.fullmatch(part.strip())
        if match is None:
            raise UsageError(f'"{part}" does not limit the memory of a device.', "Write --max-memory 0=20GB,cpu=8GB.")
        device, number, unit = match.groups()
        limits[int(device) if device.isdigit() else device] = int(float(number) * _UNITS[unit.upper()])
    return limits


def _family(settings: Settings) -> Family | None:
    return None if settings.family == "auto" else Family(settings.family)
