"""The tables [corpus] and [tokenizer] of a recipe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.errors import UsageError
from galcli.training.corpus.checked import build
from galcli.training.corpus.readers import Reader, open_reader

if TYPE_CHECKING:
    from galcli.training.recipe import Recipe

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_SMALLEST_CONTEXT = 16
_LARGEST_VOCABULARY = 65_536  # tokens are stored in 16 bits
_SMALLEST_VOCABULARY = 279  # special tokens and bytes


@dataclass(frozen=True, slots=True)
class Source:
    """One source of documents.

    Attributes:
        name: Letters, digits and hyphens; files are named after it.
        reader: What reads it.
        licence: The licence of its text.
        credit: Whom to name for it.
        path: Files relative to the data folder; `*` stands for any letters.
        weight: Its share of the training tokens, relative to the other sources' weights; needs [corpus] `tokens`.
        epochs: How often its rows are repeated; without it once, or as often as `weight` asks.
        share: The part of its items that is read.
        shortest: Characters that a document must have.
        near_duplicates: Whether documents that are nearly the same are dropped; else the reader decides.
        finetune: Whether its prompts are examples for fine-tuning, too.
        repeats: How often they stand among those.
    """

    name: str
    reader: str
    licence: str
    credit: str
    path: tuple[str, ...] = ()
    weight: float | None = None
    epochs: float | None = None
    share: float = 1.0
    shortest: int = 16
    near_duplicates: bool | None = None
    finetune: bool = True
    repeats: int = 1


@dataclass(frozen=True, slots=True)
class SourceReader:
    """A source with its reader.

    Attributes:
        source: The settings that all sources have.
        reader: The reader, with its own options.
        table: The source's table as the recipe has it.
    """

    source: Source
    reader: Reader
    table: dict[str, Any]

    @property
    def near_duplicates(self) -> bool:
        """Whether near duplicates are dropped."""
        own = self.source.near_duplicates
        return self.reader.prose if own is None else own


@dataclass(frozen=True, slots=True)
class _Corpus:
    context: int
    seed: int = 0
    validation: float = 0.01
    tokens: int | None = None
    shard_megabytes: int = 64
    evaluation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorpusSettings:
    """What a corpus is made of.

    Attributes:
        context: Tokens in a row.
        seed: Decides the order of rows.
        validation: The part of the documents of each source that is kept for validation.
        tokens: Training tokens to aim at, where sources have weights.
        shard_megabytes: The largest training file.
        evaluation: Files and folders of evaluation sets, relative to the data folder; text that shares 13 words in a
            row with them is dropped.
        sources: The sources.
    """

    context: int
    seed: int
    validation: float
    tokens: int | None
    shard_megabytes: int
    evaluation: tuple[str, ...]
    sources: tuple[SourceReader, ...]

    @classmethod
    def of(cls, recipe: Recipe) -> CorpusSettings:
        """Read the table [corpus].

        Raises:
            UsageError: Something in it is wrong.
        """
        table = dict(recipe.table("corpus"))
        tables = table.pop("source", [])
        corpus = build(_Corpus, table, "[corpus]")
        if not isinstance(tables, list) or not tables:
            raise UsageError("[corpus] has no [[corpus.source]].")
        sources = tuple(_source(number, entry) for number, entry in enumerate(tables, 1))
        settings = cls(
            corpus.context,
            corpus.seed,
            corpus.validation,
            corpus.tokens,
            corpus.shard_megabytes,
            corpus.evaluation,
            sources,
        )
        settings._check()
        return settings

    def _check(self) -> None:
        _require(self.context >= _SMALLEST_CONTEXT, f'"context" in [corpus] must be at least {_SMALLEST_CONTEXT}.')
        _require(0 <= self.validation < 1, '"validation" in [corpus] must be from 0 to below 1.')
        _require(1 <= self.shard_megabytes <= 1024, '"shard_megabytes" in [corpus] must be from 1 to 1024.')  # noqa: PLR2004
        names = [entry.source.name for entry in self.sources]
        twice = next((name for name in names if names.count(name) > 1), None)
        _require(twice is None, f'Two sources are called "{twice}".')
        weighted = [entry.source.weight is not None for entry in self.sources]
        _require(not any(weighted) or bool(self.tokens), 'Weights need "tokens" in [corpus].')


@dataclass(frozen=True, slots=True)
class TokenizerSettings:
    """The table [tokenizer].

    Attributes:
        vocabulary: Tokens in all, special tokens and bytes included.
        sample_megabytes: Text to train on, taken evenly from all sources.
    """

    vocabulary: int
    sample_megabytes: float = 40.0

    @classmethod
    def of(cls, recipe: Recipe) -> TokenizerSettings:
        """Read the table.

        Raises:
            UsageError: Something in it is wrong.
        """
        settings = build(cls, recipe.table("tokenizer"), "[tokenizer]")
        fits = _SMALLEST_VOCABULARY <= settings.vocabulary <= _LARGEST_VOCABULARY
        _require(fits, f'"vocabulary" in [tokenizer] must be from {_SMALLEST_VOCABULARY} to {_LARGEST_VOCABULARY:,}.')
        _require(settings.sample_megabytes > 0, '"sample_megabytes" in [tokenizer] must be positive.')
        return settings


def _source(number: int, table: Any) -> SourceReader:
    name = table.get("name") if isinstance(table, dict) else None
    where = f'The source "{name}"' if isinstance(name, str) else f"Source {number} of [corpus]"
    if not isinstance(table, dict):
        raise UsageError(f"{where} is not a table.")
    common = {key: value for key, value in table.items() if key in Source.__dataclass_fields__}
    options = {key: value for key, value in table.items() if key not in common}
    source = build(Source, common, where)
    _require(bool(_NAME.fullmatch(source.name)), f'"{source.name}" is no name for a source: use a-z, 0-9 and hyphens.')
    _require(0 < source.share <= 1, f'"share" in {where} must be above 0 and at most 1.')
    _require(source.epochs is None or source.epochs >= 0, f'"epochs" in {where} must not be negative.')
    _require(source.weight is None or source.weight > 0, f'"weight" in {where} must be positive.')
    _require(source.weight is None or source.epochs is None, f'{where} has both "weight" and "epochs".')
    _require(source.repeats >= 1, f'"repeats" in {where} must be at least 1.')
    return SourceReader(source, open_reader(source.reader, options, where), table)


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise UsageError(sentence)
