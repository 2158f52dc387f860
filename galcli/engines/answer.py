"""Read what an OpenAI-compatible server answers: pieces of a stream, or all at once; text or chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from galcli.engines.base import Completion, StopReason
from galcli.engines.server import END
from galcli.engines.text_stream import StopScanner
from galcli.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

# vLLM and SGLang cut a stop string off; here each says which it was.
_REACHED_STOP = ("stop_reason", "matched_stop")
# Not every number that JSON can write is a number here.
_INFINITE = 1e300


class Answer:
    """What has come of one completion.

    Attributes:
        scanner: Watches the text for stop strings.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self.scanner = StopScanner(stops)
        self._stops = stops
        self._stop: str | None = None
        self._ended = False
        self._finish: str | None = None
        self._logprobs: list[float] = []
        self._prompt_tokens = 0

    @property
    def whole(self) -> bool:
        """Whether the server, or a stop string, ended it; else the connection did."""
        return self._ended or self._finish is not None or self.scanner.stop is not None

    def take(self, event: dict[str, Any]) -> str:
        """Take an event and return its text."""
        if event is END:
            self._ended = True
            return ""
        usage = event.get("usage")
        if isinstance(usage, dict) and isinstance(usage.get("prompt_tokens"), int):
            self._prompt_tokens = usage["prompt_tokens"]
        if not event.get("choices") and usage:
            return ""  # the last event of some servers holds only the usage
        choice = choice_of(event)
        if isinstance(choice.get("finish_reason"), str):
            self._finish = choice["finish_reason"]
        self._stop = next((choice[key] for key in _REACHED_STOP if choice.get(key) in self._stops), self._stop)
        self._logprobs += _logprobs(choice.get("logprobs"))
        return _text(choice)

    def completion(self) -> Completion:
        """Return what was written."""
        stop = self.scanner.stop or self._stop
        reason = StopReason.LENGTH if self._finish == "length" else StopReason.END
        return Completion(
            text=self.scanner.text,
            reason=reason if stop is None else StopReason.STOP,
            stop=stop,
            logprobs=tuple(self._logprobs),
            prompt_tokens=self._prompt_tokens,
        )


def choice_of(reply: dict[str, Any]) -> dict[str, Any]:
    """Return the first choice of a reply.

    Raises:
        ModelUnavailableError: It has none.
    """
    choices = reply.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    raise ModelUnavailableError("The server does not speak the OpenAI API: its answer has no choices.")


def _text(choice: dict[str, Any]) -> str:
    """Return the text of a completion, a chat message, or a piece of either."""
    for key in ("delta", "message"):
        if isinstance(choice.get(key), dict):
            choice = {"text": choice[key].get("content")}
    text = choice.get("text")
    return text if isinstance(text, str) else ""


def _logprobs(value: Any) -> list[float]:
    """Return token log-probabilities in either of the API's two forms."""
    if not isinstance(value, dict):
        return []
    content = value.get("content")
    found = [entry.get("logprob") for entry in content if isinstance(entry, dict)] if isinstance(content, list) else []
    plain = value.get("token_logprobs")
    found += plain if isinstance(plain, list) else []
    return [float(number) for number in found if isinstance(number, float | int) and abs(number) < _INFINITE]
