"""From tokens to text, one token at a time: incomplete characters and possible stop strings are held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenizers.decoders import DecodeStream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer


class StopScanner:
    """Passes text on until a stop string appears, and holds back an ending that could become one.

    Attributes:
        text: Everything passed on so far.
        stop: The stop string that was found; nothing is passed on after it.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""
        self._parts: list[str] = []
        self.stop: str | None = None

    @property
    def text(self) -> str:
        """Everything passed on so far."""
        return "".join(self._parts)

    def push(self, piece: str) -> str:
        """Take the next piece of text and return what may be shown now."""
        if self.stop is not None:
            return ""
        text = self._held + piece
        found = [(text.find(stop), stop) for stop in self._stops if stop in text]
        if found:
            position, self.stop = min(found)
            return self._pass(text[:position], "")
        keep = self._possible_stop(text)
        return self._pass(text[: len(text) - keep], text[len(text) - keep :])

    def finish(self) -> str:
        """Return what was held back, once nothing more comes."""
        return self._pass(self._held, "") if self.stop is None else ""

    def _pass(self, text: str, held: str) -> str:
        self._held = held
        if text:
            self._parts.append(text)
        return text

    def _possible_stop(self, text: str) -> int:
        """Return how many characters at the end of `text` begin a stop string."""
        longest = max((len(stop) for stop in self._stops), default=1) - 1
        for length in range(min(longest, len(text)), 0, -1):
            ending = text[-length:]
            if any(stop.startswith(ending) for stop in self._stops):
                return length
        return 0


class TextStream:
    """Decodes one completion. Text comes out the same whether it is streamed or not: both go through here.

    Args:
        tokenizer: Decodes the tokens.
        context: The prompt's last tokens: some tokenizers decode a token differently at the start of a text.
        stops: Stop strings.
    """

    def __init__(self, tokenizer: Tokenizer, context: Sequence[int], stops: Sequence[str]) -> None:
        self._tokenizer = tokenizer
        self._context = list(context)
        self._decoded: list[str] = []
        self._decoder = DecodeStream(ids=self._context, skip_special_tokens=False)
        self._scanner = StopScanner(stops)
        self.ids: list[int] = []

    @property
    def text(self) -> str:
        """The text so far, without a stop string."""
        return self._scanner.text

    @property
    def stop(self) -> str | None:
        """The stop string that was found."""
        return self._scanner.stop

    def push(self, token: int) -> str:
        """Take the next token and return the text that may be shown now."""
        self.ids.append(token)
        piece = self._decoder.step(self._tokenizer, token)
        if not piece:
            return ""
        self._decoded.append(piece)
        return self._scanner.push(piece)

    def finish(self) -> str:
        """Return the text that was held back, once no more tokens come; an incomplete last character is dropped."""
        return self._scanner.push(self._undecoded().rstrip("\ufffd")) + self._scanner.finish()

    def _undecoded(self) -> str:
        """Return the text of the last tokens that the decoder keeps back while it waits for a whole character."""
        before = self._tokenizer.decode(self._context, skip_special_tokens=False) + "".join(self._decoded)
        whole = self._tokenizer.decode(self._context + self.ids, skip_special_tokens=False)
        return str(whole[len(before) :]) if whole.startswith(before) else ""
