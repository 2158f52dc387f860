"""The ctranslate2 engine: int8 on a CPU, several times faster than eager torch, and without importing torch."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import ctranslate2

from galcli.engines.base import EngineInfo, Score
from galcli.engines.codec import Codec
from galcli.engines.conversion import converted
from galcli.engines.local import LocalEngine
from galcli.errors import GalError, ModelUnavailableError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from galcli.engines.batch import Batch
    from galcli.engines.checkpoint import Checkpoint
    from galcli.prompting.templates import Family

# Long enough not to cost anything, short enough that Ctrl-C and text on a terminal feel immediate.
_POLL_SECONDS = 0.005


class CTranslate2Engine(LocalEngine):
    """Runs a converted checkpoint."""

    def __init__(self, codec: Codec, info: EngineInfo, folder: Path, threads: int) -> None:
        super().__init__(codec, info)
        self._folder = folder
        self._threads = threads
        self._vocabulary = _vocabulary(folder)
        self._seeded = False
        self._generator = self._load()

    @classmethod
    def open(
        cls,
        checkpoint: Checkpoint,
        name: str,
        *,
        cache: Path,
        dtype: str = "int8",
        family: Family | None = None,
        threads: int = 0,
        notify: Callable[[str], None] = lambda _: None,
    ) -> CTranslate2Engine:
        """Load a checkpoint, converting it first where that has not been done.

        Args:
            checkpoint: The checkpoint.
            name: What the user calls it.
            cache: Where converted weights are kept.
            dtype: The weights' number format, one of `conversion.DTYPES`.
            family: How to ask; `None` lets the model decide.
            threads: CPU threads; 0 lets the library choose.
            notify: Told that a conversion begins.

        Raises:
            GalError: The checkpoint cannot be converted or loaded.
        """
        folder, fingerprint = converted(checkpoint, cache, dtype, notify)
        codec = Codec.load(checkpoint.folder, checkpoint.config, checkpoint.context)
        device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        info = EngineInfo(
            engine="ctranslate2",
            model=name,
            revision=fingerprint[:16],
            dtype=dtype,
            device=device,
            family=family or codec.family,
            context=checkpoint.context,
            versions={"ctranslate2": ctranslate2.__version__},
        )
        return cls(codec, info, folder, threads)

    def close(self) -> None:
        """Free the model."""
        self._generator.unload_model()

    def _load(self) -> Any:
        try:
            return ctranslate2.Generator(
                str(self._folder),
                device=self.info.device,
                compute_type="float32" if self.info.dtype == "float32" else "default",
                intra_threads=self._threads,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelUnavailableError(
                f"The converted model in {self._folder} does not load: {one_line(str(error))}.",
                f"Delete {self._folder} and run the command again; it will be converted anew.",
            ) from error

    def _run(self, batch: Batch) -> None:
        samples = batch.sampling.samples
        sampled = batch.sampling.temperature > 0
        if sampled:
            self._seed(batch.sampling.seed)
        cancelled = False

        def on_step(step: Any) -> bool:
            logprob = step.log_prob if batch.sampling.logprobs and not sampled else None
            return cancelled or batch.push(step.batch_id, step.token_id, logprob)

        jobs = self._generator.generate_batch(
            [self._spell(encoded.ids) for encoded in batch.encoded for _ in range(samples)],
            max_length=batch.room,
            end_token=list(self._codec.eos),
            include_prompt_in_result=False,
            return_scores=batch.sampling.logprobs,
            sampling_topk=0 if sampled else 1,
            sampling_topp=batch.sampling.top_p if sampled else 1,
            sampling_temperature=batch.sampling.temperature if sampled else 1,
            callback=on_step,
            asynchronous=True,
        )
        try:
            while not all(job.done() for job in jobs):
                batch.deliver()
                time.sleep(_POLL_SECONDS)
            for job in jobs:
                job.result()
        except RuntimeError as error:
            raise GalError(f"The model failed: {one_line(str(error))}.") from error
        finally:
            # On Ctrl-C or an error in `deliver`: let the worker end its step before the model is used or freed.
            cancelled = True
            while not all(job.done() for job in jobs):
                time.sleep(_POLL_SECONDS)

        if sampled and batch.sampling.logprobs:
            batch.score_with(self._score)

    def _score(self, head: list[int], tails: list[list[int]]) -> list[Score]:
        rows = [self._spell(head + tail) for tail in tails]
        try:
            results = self._generator.score_batch(rows, max_input_length=0)
        except RuntimeError as error:
            raise GalError(f"The model failed: {one_line(str(error))}.") from error
        return [
            Score(tuple(result.log_probs[len(result.log_probs) - len(tail) :]))
            for result, tail in zip(results, tails, strict=True)
        ]

    def _spell(self, ids: list[int]) -> list[str]:
        return [self._vocabulary[number] for number in ids]

    def _seed(self, seed: int) -> None:
        """Make the next sampled call repeatable.

        The library seeds a worker's generator when it first samples, and never again; so a second sampled call
        needs new workers.
        """
        ctranslate2.set_random_seed(seed)
        if self._seeded:
            self._generator.unload_model()
            self._generator = self._load()
        self._seeded = True


def _vocabulary(folder: Path) -> list[str]:
    import json

    tokens: list[str] = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    return tokens
