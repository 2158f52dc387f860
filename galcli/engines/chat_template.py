"""Apply a model's chat template. Templates come with models, so they run in Jinja's sandbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from galcli.errors import ModelUnavailableError
from galcli.prompting.templates import Message
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence


def apply_chat_template(template: str, messages: Sequence[Message], named_tokens: dict[str, str]) -> str:
    """Return the exact text of a chat.

    A final assistant message is what the answer is made to begin with: it stands open at the text's end.

    Args:
        template: The model's Jinja template.
        messages: The turns.
        named_tokens: Values of `bos_token` and its like.

    Raises:
        ModelUnavailableError: The template is broken or refuses the turns.
    """
    from jinja2 import TemplateError

    turns, prefix = _split_prefix(messages)
    try:
        return _render(template, turns, named_tokens) + prefix
    except _RefusedError as error:
        if turns and turns[0].role == "system":
            return apply_chat_template(template, _without_system(messages), named_tokens)
        raise ModelUnavailableError(f"The model's chat template refused the prompt: {one_line(str(error))}.") from error
    except (TemplateError, TypeError, ValueError) as error:
        raise ModelUnavailableError(f"The model's chat template is broken: {one_line(str(error))}.") from error


class _RefusedError(Exception):
    """The template called `raise_exception`."""


def _split_prefix(messages: Sequence[Message]) -> tuple[list[Message], str]:
    if messages and messages[-1].role == "assistant":
        return list(messages[:-1]), messages[-1].content
    return list(messages), ""


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """Move the system text into the first user turn: some models know no system turn."""
    system, first, *rest = messages
    return [Message(first.role, f"{system.content}\n\n{first.content}"), *rest]


def _render(template: str, turns: list[Message], named_tokens: dict[str, str]) -> str:
    import json

    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def refuse(message: str) -> NoReturn:
        raise _RefusedError(message)

    def to_json(value: Any, indent: int | None = None, **_: Any) -> str:
        # Jinja's own filter escapes HTML, which a model's prompt must not have.
        return json.dumps(value, ensure_ascii=False, indent=indent)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = to_json
    environment.globals["raise_exception"] = refuse
    environment.globals["strftime_now"] = lambda pattern: datetime.now(UTC).strftime(pattern)
    values = {
        "messages": [{"role": turn.role, "content": turn.content} for turn in turns],
        "add_generation_prompt": True,
        **named_tokens,
    }
    return environment.from_string(template).render(values)
