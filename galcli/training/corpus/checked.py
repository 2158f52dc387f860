"""Tables of a recipe become frozen dataclasses; what is wrong is named in a sentence."""

from __future__ import annotations

from dataclasses import MISSING, fields
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from galcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_Kind = TypeVar("_Kind")


def build(kind: type[_Kind], table: Mapping[str, Any], where: str) -> _Kind:
    """Make a dataclass of a table.

    Args:
        kind: The dataclass; its fields are texts, numbers, booleans, tuples of texts, or `None`.
        table: Key → value.
        where: How an error names the table.

    Raises:
        UsageError: A key is unknown or missing, or its value has another type.
    """
    known = {field.name: field for field in fields(kind) if field.init}  # type: ignore[arg-type]
    for key in table:
        if key not in known:
            raise UsageError(f'{where} has the unknown key "{key}".', f"Keys: {', '.join(known)}.")
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name in table:
            values[name] = _converted(table[name], hints[name], f'"{name}" in {where}')
        elif field.default is MISSING and field.default_factory is MISSING:
            raise UsageError(f'{where} lacks "{name}".')
    return kind(**values)


def _converted(value: Any, hint: Any, where: str) -> Any:
    options = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    for option in options:
        if get_origin(option) is tuple:
            texts = [value] if isinstance(value, str) else value
            if isinstance(texts, list) and all(isinstance(text, str) for text in texts):
                return tuple(texts)
        elif option is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        elif isinstance(value, option) and (option is not int or not isinstance(value, bool)):
            return value
    names = " or ".join(_name(option) for option in options if option is not type(None))
    raise UsageError(f"{where} must be {names}, not {value!r}.")


def _name(kind: Any) -> str:
    if get_origin(kind) is tuple:
        return "a text or a list of texts"
    return {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}[kind]
