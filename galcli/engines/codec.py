"""Between prompts and tokens, for engines that hold the model themselves. Needs no torch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tokenizers import Tokenizer, processors

from galcli.engines.base import Prompt
from galcli.engines.chat_template import apply_chat_template
from galcli.engines.json_file import read_json
from galcli.errors import ModelUnavailableError
from galcli.prompting.templates import Family, RenderedPrompt
from galcli.prompting.tokens import EOS, PAD, START_REF, WORK, split_sequences

if TYPE_CHECKING:
    from pathlib import Path

# Generation must have room: a prompt gives way until a quarter of the context is free.
_LEAST_ROOM = 4


@dataclass(frozen=True, slots=True)
class EncodedPrompt:
    """Tokens that fit the context.

    Attributes:
        ids: The tokens.
        cut: How many were cut from the beginning.
        room: How many tokens may follow.
    """

    ids: list[int]
    cut: int
    room: int


@dataclass(frozen=True)
class Codec:
    """A tokenizer with what a model's folder says about its special tokens and chat template.

    Attributes:
        tokenizer: The fast tokenizer.
        context: Tokens that the model can read at once.
        eos: Ids that end a text.
        pad: The id that fills up a batch.
        chat_template: A Jinja template, for instruct models.
        named_tokens: What the template may name, such as `bos_token`.
    """

    tokenizer: Tokenizer
    context: int
    eos: tuple[int, ...]
    pad: int
    chat_template: str | None
    named_tokens: dict[str, str]

    @cached_property
    def family(self) -> Family:
        """How the model wants to be asked: by its special tokens, by its chat template, else as plain text."""
        if self._knows_galactica or self.chat_template is None:
            return Family.GALACTICA
        return Family.CHAT

    @cached_property
    def specials(self) -> tuple[str, ...]:
        """The control tokens of the vocabulary."""
        added = self.tokenizer.get_added_tokens_decoder().values()
        return tuple(token.content for token in added if token.special)

    @cached_property
    def _knows_galactica(self) -> bool:
        return None not in (self.tokenizer.token_to_id(START_REF), self.tokenizer.token_to_id(WORK))

    def prepare(self, rendered: RenderedPrompt) -> Prompt:
        """Turn a filled template into a prompt."""
        if rendered.family is Family.GALACTICA:
            return Prompt(rendered.text)
        if self.chat_template is None:
            raise ModelUnavailableError(
                "This model has no chat template.", "Leave --family out, or choose an instruct model."
            )
        text = apply_chat_template(self.chat_template, rendered.messages, self.named_tokens)
        return Prompt(text, rendered.messages)

    def encode(self, prompt: Prompt, max_new_tokens: int) -> EncodedPrompt:
        """Tokenise a prompt and cut its beginning if the context is shorter."""
        ids = list(prompt.ids) if prompt.ids is not None else self.encode_text(prompt.text, chat=bool(prompt.messages))
        longest = max(self.context - max_new_tokens, self.context - self.context // _LEAST_ROOM)
        cut = max(0, len(ids) - longest)
        ids = ids[cut:]
        return EncodedPrompt(ids or list(self.eos[:1]), cut, min(max_new_tokens, self.context - max(len(ids), 1)))

    def encode_text(self, text: str, *, chat: bool = False) -> list[int]:
        """Tokenise text; sequences are split into characters. A chat template wrote its own opening token."""
        ids: list[int] = self.tokenizer.encode(split_sequences(text), add_special_tokens=not chat).ids
        return ids

    def encode_continuation(self, text: str) -> list[int]:
        """Tokenise text that stands behind other text: nothing opens it."""
        ids: list[int] = self.tokenizer.encode(split_sequences(text), add_special_tokens=False).ids
        return ids

    @classmethod
    def load(cls, folder: Path, config: dict[str, Any], context: int) -> Codec:
        """Read the tokenizer of a checkpoint's folder.

        Args:
            folder: Holds `tokenizer.json` and, mostly, `tokenizer_config.json`.
            config: The model's `config.json`.
            context: Tokens that the model can read at once.

        Raises:
            ModelUnavailableError: The folder has no fast tokenizer, or a broken one.
        """
        path = folder / "tokenizer.json"
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception for every kind of bad file
            what = "has no tokenizer.json" if not path.exists() else f"has a broken tokenizer.json ({error})"
            raise ModelUnavailableError(
                f"The model folder {folder} {what}.",
                "Save the tokenizer with transformers: AutoTokenizer.from_pretrained(...).save_pretrained(folder).",
            ) from error
        return cls.of(tokenizer, folder, config, context)

    @classmethod
    def of(cls, tokenizer: Tokenizer, folder: Path, config: dict[str, Any], context: int) -> Codec:
        """Build a codec around a tokenizer; see `load`."""
        settings = read_json(folder / "tokenizer_config.json")
        tokenizer.no_truncation()
        tokenizer.no_padding()
        named = {key: _content(value) for key, value in settings.items() if key.endswith("_token") and value}
        codec = cls(
            tokenizer,
            context,
            _end_ids(tokenizer, config, named),
            _pad_id(tokenizer, config, named),
            _chat_template(folder, settings),
            named,
        )
        if codec._knows_galactica:
            # Galactica reads documents as they are; copies of its tokenizer add <s> and </s>.
            tokenizer.post_processor = processors.Sequence([])
        return codec


def _content(token: Any) -> str:
    return str(token.get("content", "")) if isinstance(token, dict) else str(token)


def _end_ids(tokenizer: Tokenizer, config: dict[str, Any], named: dict[str, str]) -> tuple[int, ...]:
    """Return the ids that end a text. Galactica's tokenizer names none: `</s>` by hand."""
    configured = config.get("eos_token_id")
    ids = configured if isinstance(configured, list) else [configured]
    by_name = [tokenizer.token_to_id(named.get("eos_token", EOS)), tokenizer.token_to_id(EOS)]
    known = [number for number in (*ids, *by_name) if isinstance(number, int)]
    return tuple(dict.fromkeys(known))


def _pad_id(tokenizer: Tokenizer, config: dict[str, Any], named: dict[str, str]) -> int:
    """Return the id that fills up a batch: configured, named, Galactica's `<pad>`, else any token does."""
    candidates = (
        config.get("pad_token_id"),
        tokenizer.token_to_id(named.get("pad_token", PAD)),
        tokenizer.token_to_id(PAD),
    )
    return next((number for number in candidates if isinstance(number, int)), 0)


def _chat_template(folder: Path, settings: dict[str, Any]) -> str | None:
    """Return the chat template: a file of its own, else the tokenizer's setting (the default one of several)."""
    own = folder / "chat_template.jinja"
    if own.is_file():
        return own.read_text(encoding="utf-8")
    template = settings.get("chat_template")
    if isinstance(template, list):
        by_name = {str(entry.get("name")): entry.get("template") for entry in template if isinstance(entry, dict)}
        template = by_name.get("default")
    return template if isinstance(template, str) else None
