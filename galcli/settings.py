"""Settings: a flag wins over an environment variable, that over the config file, that over the default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_type_hints

from galcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NO_MODEL = "none"
"""What `--model` is where no model is to be used."""

_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can set. `GAL_TEMPERATURE=0.7` sets `temperature`, and so on.

    Attributes:
        model: A catalog name, hub id, folder or server address; empty for the embedded model, `none` for none.
        engine: `auto`, `transformers`, `ctranslate2` or `endpoint`.
        dtype: Number format of the weights; `auto` lets the engine choose.
        quantize: `8bit` or `4bit` by bitsandbytes; empty for none.
        family: `galactica` or `chat`; `auto` lets the model decide.
        offload: Whether weights that fit no memory may stay on disk.
        max_memory: Memory that may be used on each device, as `0=20GB,cpu=8GB`; empty for what is free.
        max_new_tokens: Upper limit for one answer.
        temperature: 0 is greedy.
        top_p: Sample from the smallest set of tokens that holds this probability.
        seed: Makes sampling repeatable.
        threads: CPU threads; 0 lets the engine choose.
        timeout: Seconds to wait for a server.
        concurrency: The most requests to a server at once.
        library: The library of papers and references that is used where none is named.
        color: `auto`, `always` or `never`.
        quiet: Whether notes are left out.
        verbose: Whether more is said about what happens.
    """

    model: str = ""
    engine: str = "auto"
    dtype: str = "auto"
    quantize: str = ""
    family: str = "auto"
    offload: bool = False
    max_memory: str = ""
    max_new_tokens: int = 512
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    threads: int = 0
    timeout: float = 120.0
    concurrency: int = 16
    library: str = "main"
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False

    @property
    def named_model(self) -> str:
        """The model that the user named; empty where it is left to the program, or is to be none."""
        return "" if self.model == NO_MODEL else self.model

    @classmethod
    def load(cls, flags: Mapping[str, Any], variables: Mapping[str, str], config_file: Path) -> Settings:
        """Gather the settings.

        Args:
            flags: Values from the command line; `None` means not given.
            variables: Environment variables.
            config_file: May be missing.

        Raises:
            UsageError: A value has the wrong type or range, or the file has a setting that does not exist.
        """
        types = get_type_hints(cls)
        values: dict[str, Any] = {}
        for name, value in _read_file(config_file).items():
            if name not in types:
                raise UsageError(f'{config_file} sets "{name}", which does not exist.', _did_you_mean(name, types))
            values[name] = _typed(value, types[name], f"{name} in {config_file}")
        for name, kind in types.items():
            if (text := variables.get(f"GAL_{name.upper()}")) is not None:
                values[name] = _typed(text, kind, f"GAL_{name.upper()}")
            if (flag := flags.get(name)) is not None:
                values[name] = _typed(flag, kind, f"--{name.replace('_', '-')}")
        settings = cls(**values)
        settings._require_sense()
        return settings

    def _require_sense(self) -> None:
        choices = {
            "engine": ("auto", "transformers", "ctranslate2", "endpoint"),
            "quantize": ("", "8bit", "4bit"),
            "family": ("auto", "galactica", "chat"),
            "color": ("auto", "always", "never"),
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                given = ", ".join(value for value in allowed if value)
                raise UsageError(f'{name} cannot be "{getattr(self, name)}".', f"Use one of: {given}.")
        ranges = {
            "max_new_tokens": (1, 1_000_000),
            "temperature": (0, 10),
            "top_p": (1e-6, 1),
            "seed": (0, 2**32 - 1),
            "threads": (0, 4096),
            "timeout": (0.01, 86400),
            "concurrency": (1, 1024),
        }
        for name, (low, high) in ranges.items():
            if not low <= getattr(self, name) <= high:
                raise UsageError(f"{name} must be from {low} to {high}, not {getattr(self, name)}.")


def _read_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            import tomllib  # most users have no such file, and start-up is imports

            return tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error


def _typed(value: Any, kind: type, where: str) -> Any:
    """Return `value` as `kind`, or say what is wrong with it."""
    try:
        if kind is bool:
            return _as_bool(value)
        if kind is int and isinstance(value, str):
            return int(value)
        if kind is float and isinstance(value, str | int):
            return float(value)
    except ValueError:
        pass
    else:
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
    name = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}[kind]
    raise UsageError(f'{where} must be {name}, not "{value}".')


def _as_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _TRUE | _FALSE:
        return value.lower() in _TRUE
    raise ValueError(value)


def _did_you_mean(name: str, known: Mapping[str, Any]) -> str:
    import difflib

    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]}?" if close else f"Settings are: {', '.join(known)}."
