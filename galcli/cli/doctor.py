"""`gal doctor`."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import typer

from galcli import __version__
from galcli.cli.invocation import Invocation
from galcli.cli.options import OutputOptions
from galcli.engines.catalog import pulled_models
from galcli.engines.memory import Machine
from galcli.report import Report

if TYPE_CHECKING:
    from galcli.environment import Environment

_LIBRARIES = (
    "torch",
    "transformers",
    "accelerate",
    "bitsandbytes",
    "ctranslate2",
    "tokenizers",
    "rdkit",
    "openclatura",
    "sympy",
)
_ENGINES = {
    "transformers": ("torch", "transformers", "accelerate"),
    "ctranslate2": ("ctranslate2", "tokenizers"),
    "endpoint": ("httpx2",),
}
_JAVA_SECONDS = 10


def command(context: typer.Context, output: OutputOptions) -> int:
    """Say what works on this machine, and what does not.

    Nothing heavy is loaded: libraries are looked up, not imported.

    Examples:
      gal doctor
      gal doctor --json | jq .data.engines
    """
    call = Invocation(context.obj, output)
    facts = _facts(call.environment)
    rows = [[key, _line(value)] for key, value in facts.items()]
    call.output.table(Report("doctor", "", "", data=facts), ("", "found"), rows)
    return 0


def _facts(environment: Environment) -> dict[str, Any]:
    machine = Machine.here(environment.folders.cache)
    libraries = {name: _version(name) for name in _LIBRARIES}
    return {
        "galcli": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "platform": platform.platform(),
        "libraries": libraries,
        "engines": {name: _state(needed) for name, needed in _ENGINES.items()},
        "gpus": [f"{gpu.name}, {gpu.free / 1e9:.1f} of {gpu.total / 1e9:.1f} GB free" for gpu in machine.gpus],
        "memory": f"{machine.memory_free / 1e9:.1f} of {machine.memory_total / 1e9:.1f} GB free",
        "disk": f"{machine.disk_free / 1e9:.1f} GB free at {environment.folders.cache}",
        "models": [source.name for source in pulled_models(environment.folders.models)],
        "sandbox": _sandbox(),
        "java": _java(),
        "config": f"{environment.folders.config_file} ({_presence(environment)})",
    }


def _presence(environment: Environment) -> str:
    return "read" if environment.folders.config_file.is_file() else "not there"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _state(needed: tuple[str, ...]) -> str:
    missing = [name for name in needed if _version(name) == "missing"]
    return f"needs {', '.join(missing)}" if missing else "ready"


def _sandbox() -> dict[str, str]:
    """Return the level at which a model's programs run here, and what each level gives or why it is missing."""
    from galcli.work.sandbox import describe, level

    details = {str(found.level): found.detail.rstrip(".") for found in describe()}
    return {"level": str(level()), **details}


def _java() -> str:
    """Return what reads chemical names back, OPSIN on which Java, or why nothing does."""
    from galcli.chemistry.java import find_name_reader

    reader = find_name_reader()
    if reader.missing:
        return f"names cannot be verified: {reader.missing}"
    try:
        told = subprocess.run(
            [reader.java, "-version"], capture_output=True, text=True, timeout=_JAVA_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return f"names cannot be verified: {reader.java} does not run."
    return f"OPSIN {reader.version} on {(told.stderr or told.stdout).strip().splitlines()[0]} ({reader.java})"


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {entry}" for key, entry in value.items())
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return str(value)
