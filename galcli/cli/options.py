"""Options that several commands share, in groups: a command asks for a group, its user sees the group's options."""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How the result is printed."""

    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read and print one JSON object a line.")] = False
    color: Annotated[str | None, typer.Option(metavar="WHEN", help="auto, always or never; NO_COLOR works too.")] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Leave notes on stderr out.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on stderr.")] = False


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Which model runs, and how."""

    model: Annotated[
        str | None, typer.Option("--model", "-m", help="A name, hub id, folder, or server address.", metavar="MODEL")
    ] = None
    engine: Annotated[str | None, typer.Option(metavar="ENGINE", help="transformers, ctranslate2 or endpoint.")] = None
    dtype: Annotated[str | None, typer.Option(metavar="FORMAT", help="int8, float16, bfloat16, float32 …")] = None
    quantize: Annotated[str | None, typer.Option(metavar="BITS", help="8bit or 4bit, by bitsandbytes.")] = None
    family: Annotated[str | None, typer.Option(metavar="FAMILY", help="How to ask: galactica or chat.")] = None
    offload: Annotated[bool | None, typer.Option("--offload", help="Let weights stay on disk; very slow.")] = None
    max_memory: Annotated[str | None, typer.Option(metavar="LIMITS", help="Limits a device: 0=20GB,cpu=8GB.")] = None
    max_new_tokens: Annotated[int | None, typer.Option(metavar="N", help="Longest answer, in tokens.")] = None
    temperature: Annotated[float | None, typer.Option(metavar="T", help="0 is greedy.")] = None
    top_p: Annotated[float | None, typer.Option(metavar="P", help="Nucleus sampling.")] = None
    seed: Annotated[int | None, typer.Option(metavar="N", help="Makes sampling repeatable.")] = None
    threads: Annotated[int | None, typer.Option(metavar="N", help="CPU threads.")] = None
    timeout: Annotated[float | None, typer.Option(metavar="SECONDS", help="Seconds to wait for a server.")] = None
    strict: Annotated[bool, typer.Option("--strict", help="Exit 4 if nothing could verify the answer.")] = False
    show_prompt: Annotated[bool, typer.Option("--show-prompt", help="Print the exact prompt and stop.")] = False


def expand_groups(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` with each parameter that is an option group replaced by the group's options."""
    hints = get_type_hints(function, include_extras=True)
    parameters: list[inspect.Parameter] = []
    groups: dict[str, type] = {}
    for parameter in inspect.signature(function).parameters.values():
        kind = hints[parameter.name]
        if isinstance(kind, type) and is_dataclass(kind):
            groups[parameter.name] = kind
            parameters += _options(kind)
        else:
            parameters.append(parameter.replace(annotation=kind, kind=inspect.Parameter.KEYWORD_ONLY))

    @functools.wraps(function)
    def expanded(**values: Any) -> Any:
        for name, kind in groups.items():
            values[name] = kind(**{field.name: values.pop(field.name) for field in fields(kind)})
        return function(**values)

    expanded.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    expanded.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return expanded


def _options(group: type) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(group)
    ]
