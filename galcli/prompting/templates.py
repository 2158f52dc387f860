"""Prompt templates: one file a prompt, per model family, overridable by a file in the user's config folder.

A template is plain text with `$name` placeholders. Chat templates consist of parts headed by a line `=== system`,
`=== user` or `=== assistant`; the part `=== assistant` is what the model's answer is made to begin with. Values are
never expanded again, and text values are kept out of special tokens (`tokens.neutralise`) unless wrapped in `Trusted`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from galcli.errors import UsageError
from galcli.prompting.tokens import neutralise

if TYPE_CHECKING:
    from collections.abc import Mapping

_PART = re.compile(r"^=== (system|user|assistant)[ \t]*\n", re.MULTILINE)


class Family(StrEnum):
    """How a model wants to be asked."""

    GALACTICA = "galactica"
    CHAT = "chat"


class Trusted(str):
    """A value that may hold special tokens: built by this program, not by a user, file or model."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One turn for a chat model."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """A filled template.

    Attributes:
        family: Decides how an engine turns the prompt into text.
        messages: For a chat model, its turns; else one message that is the exact text.
    """

    family: Family
    messages: tuple[Message, ...]

    @property
    def text(self) -> str:
        """The prompt as people read it (`--show-prompt`); for a model without chat template, the exact prompt."""
        if self.family is Family.GALACTICA:
            return self.messages[0].content
        return "\n".join(f"=== {message.role}\n{message.content}" for message in self.messages)


def render(
    name: str,
    family: Family,
    values: Mapping[str, str],
    *,
    overrides: Path | None = None,
    specials: tuple[str, ...] = (),
) -> RenderedPrompt:
    """Fill the template `name` of a family.

    Args:
        name: The prompt's name, such as `ask`.
        family: The model's family.
        values: What the placeholders stand for.
        overrides: The user's prompt folder; its `<family>/<name>.txt` wins over the shipped file.
        specials: Further control tokens of the model that user text must not hold.

    Raises:
        UsageError: There is no such template, or it has a placeholder that nothing fills.
    """
    path, source = _source(name, family, overrides)
    safe = {key: value if isinstance(value, Trusted) else neutralise(value, specials) for key, value in values.items()}
    if family is Family.GALACTICA:
        return RenderedPrompt(family, (Message("user", _fill(path, source, safe)),))
    parts = _parts(path, source)
    return RenderedPrompt(family, tuple(Message(role, _fill(path, text, safe)) for role, text in parts))


def _source(name: str, family: Family, overrides: Path | None) -> tuple[Path, str]:
    if overrides is not None:
        own = overrides / family / f"{name}.txt"
        try:
            return own, _without_final_newline(own.read_text(encoding="utf-8"))
        except FileNotFoundError:
            pass
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"The prompt file {own} cannot be read: {error}.") from error
    shipped = _shipped_folder() / family / f"{name}.txt"
    return shipped, _without_final_newline(_read_shipped(shipped))


@cache
def _shipped_folder() -> Path:
    """Return where the shipped prompts lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "prompts"
    return inside if inside.is_dir() else package.parent / "prompts"


@cache
def _read_shipped(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"There is no prompt named {path.parent.name}/{path.stem}.") from None


def _without_final_newline(text: str) -> str:
    """Drop the newline that editors put at a file's end; a prompt that ends in a newline has two there."""
    return text.removesuffix("\n")


def _parts(path: Path, source: str) -> list[tuple[str, str]]:
    heads = list(_PART.finditer(source))
    if not heads or source[: heads[0].start()].strip():
        raise UsageError(f'The chat prompt {path} must begin with a line "=== system" or "=== user".')
    ends = [head.start() for head in heads[1:]] + [len(source)]
    return [(head.group(1), source[head.end() : end].removesuffix("\n")) for head, end in zip(heads, ends, strict=True)]


def _fill(path: Path, source: str, values: Mapping[str, str]) -> str:
    try:
        return Template(source).substitute(values)
    except KeyError as error:
        raise UsageError(
            f"The prompt file {path} uses ${error.args[0]}, which this command does not supply.",
            f"Use one of: {', '.join('$' + name for name in sorted(values))}.",
        ) from None
    except ValueError as error:
        raise UsageError(f"The prompt file {path} has a bad placeholder ({error}).", "Write a plain $ as $$.") from None
