"""The stages in order: documents of every source, the tokenizer, the rows, the mixed corpus."""

from __future__ import annotations

import hashlib
import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from galcli.errors import InputError
from galcli.files import write_atomically
from galcli.training.corpus.atomic import whole_file
from galcli.training.corpus.document import Split
from galcli.training.corpus.duplicates import near_repeated, repeated
from galcli.training.corpus.encoding import Encoder, load_tokenizer
from galcli.training.corpus.evaluation_text import EvaluationText, file_hash
from galcli.training.corpus.holdout import sampled
from galcli.training.corpus.layout import Layout, write_json
from galcli.training.corpus.manifest import SourceResult, manifest
from galcli.training.corpus.mixing import Pool, epochs_of, mix
from galcli.training.corpus.parts import Part, Parts
from galcli.training.corpus.reading import Inputs, fingerprint, read_part
from galcli.training.corpus.rows import RowFiles, RowSettings, make_rows
from galcli.training.corpus.settings import CorpusSettings, TokenizerSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from galcli.training.recipe import Recipe

    Note = Callable[[str], None]

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus to be made.

    Attributes:
        recipe: The recipe.
        data: The folder with the sources' files.
        layout: Where everything goes.
        jobs: Processes.
        note: Told of progress, in sentences.
    """

    recipe: Recipe
    data: Path
    layout: Layout
    jobs: int = 1
    note: Note = field(default=lambda _sentence: None)

    def read(self, shard: tuple[int, int] | None = None) -> dict[str, Parts | None]:
        """Read what is not yet read of every source.

        Args:
            shard: Number, from 0, and count: read only this part of each source, where other machines read the others.

        Returns:
            Source → its parts; `None` where other parts are still missing.

        Raises:
            GalError: A source cannot be read.
        """
        settings = CorpusSettings.of(self.recipe)
        inputs = {entry.source.name: Inputs.of(entry, settings, self.data) for entry in settings.sources}
        prints = {
            entry.source.name: fingerprint(entry, settings, inputs[entry.source.name]) for entry in settings.sources
        }
        folder = self.layout.documents
        missing: list[tuple[str, Part]] = []
        for name, made_of in prints.items():
            if Parts.find(folder, name, made_of) is None:
                numbers = [shard[0]] if shard else range(self.jobs)
                parts = [Part(folder, name, number, shard[1] if shard else self.jobs) for number in numbers]
                missing += [(name, part) for part in parts if part.state.get("fingerprint") != made_of]
        if missing:
            EvaluationText.of(self.data, settings.evaluation, folder)  # once, before several processes ask for it
        tasks = [(self.recipe, self.data, name, inputs[name], part) for name, part in missing]
        for (name, _), state in zip(missing, self._run(tasks), strict=True):
            counts = state["counts"]
            bad = (
                f"; {counts['unreadable']:,} could not be read: {state['first_error']}"
                if "unreadable" in counts
                else ""
            )
            self.note(f"{name}: {counts.get('documents', 0):,} documents in {state['seconds']:.1f} s{bad}")
        return {name: Parts.find(folder, name, made_of) for name, made_of in prints.items()}

    def train_tokenizer(self) -> Path:
        """Train the tokenizer on a sample of all sources, unless it is there, and return its file.

        Raises:
            GalError: A source cannot be read, or a file cannot be written.
        """
        path = self.layout.tokenizer
        if path.exists():
            return path
        from galcli.training.tokenizer import train_tokenizer

        settings = TokenizerSettings.of(self.recipe)
        parts = self._all_parts()
        tokenizer = train_tokenizer(_sample(parts, settings.sample_megabytes * _MEGABYTE), settings.vocabulary)
        write_atomically(path, tokenizer.to_str(pretty=True))
        self.note(f"tokenizer: {tokenizer.get_vocab_size():,} tokens")
        return path

    def build(self) -> tuple[dict[str, Any], list[SourceResult]]:
        """Make the corpus and return its manifest, and what became of each source.

        Raises:
            GalError: A source cannot be read, or a file cannot be written.
        """
        settings = CorpusSettings.of(self.recipe)
        parts = self._all_parts()
        tokenizer = self.train_tokenizer()
        self.layout.sweep()
        self.layout.manifest.unlink(missing_ok=True)
        exact, near = _duplicates(settings, parts)
        states = {}
        with Encoder(tokenizer, self.jobs) as encoder:
            for entry in settings.sources:
                name = entry.source.name
                rows = RowSettings(settings.context, file_hash(tokenizer), whole=not entry.reader.prose)
                kept = ~(exact[name] | near[name])
                states[name] = make_rows(RowFiles(self.layout, name), parts[name], kept, rows, encoder)
                counts = states[name]["train"]
                self.note(f"{name}: {counts['tokens']:,} tokens in {counts['rows']:,} rows")
        epochs = epochs_of(settings, {name: state["train"]["rows"] for name, state in states.items()})
        pools = [
            Pool(name, RowFiles(self.layout, name).rows(Split.TRAIN), state["train"]["rows"], epochs[name])
            for name, state in states.items()
        ]
        made_of = hashlib.sha256("".join(state["fingerprint"] for state in states.values()).encode()).hexdigest()
        shards = mix(pools, self.layout.corpus, settings, made_of)
        results = [
            SourceResult(
                entry,
                parts[entry.source.name].states(),
                int(exact[entry.source.name].sum()),
                int((near[entry.source.name] & ~exact[entry.source.name]).sum()),
                states[entry.source.name],
                epochs[entry.source.name],
                pool.taken,
            )
            for entry, pool in zip(settings.sources, pools, strict=True)
        ]
        repeats = {entry.source.name: entry.source.repeats for entry in settings.sources if entry.source.finetune}
        finetune = self._copy(list(states), repeats)
        about = {"sha256": file_hash(tokenizer), "vocabulary": load_tokenizer(tokenizer).get_vocab_size()}
        value = manifest(settings, results, shards, about, finetune)
        write_json(self.layout.manifest, value)
        return value, results

    def _copy(self, names: list[str], repeats: dict[str, int]) -> dict[str, int]:
        """Copy validation rows beside the corpus, and join the prompts of sources; return the number of prompts."""
        counts: dict[str, int] = {}
        for split in (Split.TRAIN, Split.VALIDATION):
            times = repeats if split is Split.TRAIN else dict.fromkeys(repeats, 1)
            with whole_file(self.layout.finetune / f"{split}.jsonl") as joined:
                for name in filter(times.__contains__, names):
                    with RowFiles(self.layout, name).prompts(split).open("rb") as prompts:
                        for _ in range(times[name]):
                            prompts.seek(0)
                            shutil.copyfileobj(prompts, joined)
            counts[split] = sum(RowFiles(self.layout, name).state[split]["prompts"] * times[name] for name in times)
        for old in self.layout.corpus.glob("validation-*.bin"):
            old.unlink()
        for name in names:
            rows = RowFiles(self.layout, name).rows(Split.VALIDATION)
            if rows.stat().st_size:
                with whole_file(self.layout.corpus / f"validation-{name}.bin") as copy, rows.open("rb") as file:
                    shutil.copyfileobj(file, copy)
        return {str(split): count for split, count in counts.items()}

    def _all_parts(self) -> dict[str, Parts]:
        found = self.read()
        missing = [name for name, parts in found.items() if parts is None]
        if missing:
            raise InputError(f"Parts of {', '.join(missing)} are missing or were made from other files.")
        return {name: parts for name, parts in found.items() if parts is not None}

    def _run(self, tasks: list[tuple[Recipe, Path, str, Inputs, Part]]) -> Iterator[dict[str, Any]]:
        """Yield the states of parts, read on several processes where that is allowed."""
        if self.jobs == 1 or len(tasks) <= 1:
            yield from (_read(*task) for task in tasks)
            return
        with ProcessPoolExecutor(self.jobs, multiprocessing.get_context("spawn")) as pool:
            for future in [pool.submit(_read, *task) for task in tasks]:
                yield future.result()


def _read(recipe: Recipe, data: Path, name: str, inputs: Inputs, part: Part) -> dict[str, Any]:
    """Read a part in whatever process this is."""
    settings = CorpusSettings.of(recipe)
    entry = next(entry for entry in settings.sources if entry.source.name == name)
    evaluation = EvaluationText.of(data, settings.evaluation, part.folder)
    return read_part(entry, settings, inputs, evaluation, part)


def _duplicates(
    settings: CorpusSettings, parts: dict[str, Parts]
) -> tuple[dict[str, NDArray[np.bool_]], dict[str, NDArray[np.bool_]]]:
    """Return, for each source, which documents repeat an earlier text, and which nearly do."""
    names = [entry.source.name for entry in settings.sources]
    hashes = [parts[name].hashes() for name in names]
    borders = np.cumsum([len(values) for values in hashes])[:-1]
    every = np.concatenate(hashes)
    exact = np.split(repeated(np.ascontiguousarray(every["text"])), borders)
    near = np.split(near_repeated(every["bands"]), borders)
    return dict(zip(names, exact, strict=True)), dict(zip(names, near, strict=True))


def _sample(parts: dict[str, Parts], size: float) -> Iterator[str]:
    """Yield texts of about `size` characters in all, the same share of every source; nothing that is held out."""
    from galcli.prompting.tokens import split_sequences

    total = sum(state["counts"].get("characters", 0) for found in parts.values() for state in found.states())
    share = size / total if total else 1.0
    for name, found in parts.items():
        for number, stored in enumerate(found.documents()):
            if stored.split is Split.TRAIN and sampled(f"tokenizer {name} {number}", share):
                yield split_sequences(stored.document.text)
