"""The transformers engine: any causal model, spread over GPUs, memory and disk by accelerate, quantised on request."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import accelerate
import torch
import transformers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
    GenerationConfig,
    LogitsProcessor,
    LogitsProcessorList,
    StoppingCriteria,
    StoppingCriteriaList,
)

from galcli.engines.base import EngineInfo, Score
from galcli.engines.codec import Codec
from galcli.engines.local import LocalEngine
from galcli.errors import GalError, ModelTooLargeError, ModelUnavailableError, UsageError
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from galcli.engines.batch import Batch
    from galcli.engines.checkpoint import Checkpoint
    from galcli.prompting.templates import Family

DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
QUANTISATIONS = ("8bit", "4bit")

_SCORED_AT_ONCE = 16


class TransformersEngine(LocalEngine):
    """Runs a checkpoint through `generate`.

    Attributes:
        model: The loaded model.
    """

    def __init__(self, codec: Codec, info: EngineInfo, model: Any) -> None:
        super().__init__(codec, info)
        self.model = model

    @classmethod
    def open(
        cls,
        checkpoint: Checkpoint,
        name: str,
        *,
        revision: str,
        offload: Path,
        dtype: str = "auto",
        quantize: str | None = None,
        family: Family | None = None,
        max_memory: dict[int | str, int] | None = None,
        threads: int = 0,
    ) -> TransformersEngine:
        """Load a checkpoint.

        Args:
            checkpoint: The checkpoint.
            name: What the user calls it.
            revision: What a receipt calls these weights.
            offload: A folder for weights that fit neither a GPU nor memory.
            dtype: One of `DTYPES`, or `auto` for the stored format (float32 on a CPU).
            quantize: `8bit` or `4bit` by bitsandbytes.
            family: How to ask; `None` lets the model decide.
            max_memory: Bytes that accelerate may use on each device (`0`, `1`, …, `cpu`); `None` lets it all go on
                one device.
            threads: CPU threads; 0 lets the library choose.

        Raises:
            GalError: The checkpoint cannot be loaded.
        """
        if quantize is not None and quantize not in QUANTISATIONS:
            raise UsageError(f'There is no quantisation "{quantize}".', f"Use one of: {', '.join(QUANTISATIONS)}.")
        number_format = _dtype(dtype, quantize)
        if threads:
            torch.set_num_threads(threads)
        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
        try:
            tokenizer = AutoTokenizer.from_pretrained(checkpoint.folder, trust_remote_code=False)
            model = AutoModelForCausalLM.from_pretrained(
                checkpoint.folder,
                dtype=number_format,
                device_map="auto" if max_memory else _only_device(),
                max_memory=max_memory,
                offload_folder=str(offload) if max_memory else None,
                quantization_config=_quantisation(quantize, number_format),
                trust_remote_code=False,
                use_safetensors=True,
            )
        except torch.OutOfMemoryError as error:
            raise ModelTooLargeError(
                f"{name} does not fit into this machine's memory.", f"See `gal models plan {name}`."
            ) from error
        except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
            raise ModelUnavailableError(f"{name} cannot be loaded: {one_line(str(error))[:300]}") from error
        codec = Codec.of(tokenizer.backend_tokenizer, checkpoint.folder, checkpoint.config, checkpoint.context)
        info = EngineInfo(
            engine="transformers",
            model=name,
            revision=revision,
            dtype=quantize or str(model.dtype).removeprefix("torch."),
            device=str(model.device),
            family=family or codec.family,
            context=checkpoint.context,
            versions={
                "torch": torch.__version__,
                "transformers": transformers.__version__,
                "accelerate": accelerate.__version__,
            },
        )
        return cls(codec, info, model.eval())

    def close(self) -> None:
        """Free the model."""
        self.model = None
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    @torch.inference_mode()
    def _run(self, batch: Batch) -> None:
        sampling = batch.sampling
        ids, mask = self._pad_left([encoded.ids for encoded in batch.encoded])
        recorder = _Recorder()
        if sampling.temperature > 0:
            torch.manual_seed(sampling.seed)
        config = GenerationConfig(
            max_new_tokens=batch.room,
            do_sample=sampling.temperature > 0,
            num_return_sequences=sampling.samples if sampling.temperature > 0 else 1,
            eos_token_id=list(self._codec.eos) or None,
            pad_token_id=self._codec.pad,
            cache_implementation="static" if self.model.device.type == "cuda" else None,
            **(
                {"temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": 0}
                if sampling.temperature
                else {}
            ),
        )
        if sampling.temperature == 0 and sampling.samples > 1:
            ids, mask = (tensor.repeat_interleave(sampling.samples, dim=0) for tensor in (ids, mask))
        try:
            self.model.generate(
                input_ids=ids,
                attention_mask=mask,
                generation_config=config,
                logits_processor=LogitsProcessorList([recorder] if sampling.logprobs else []),
                stopping_criteria=StoppingCriteriaList([_Delivery(batch, recorder)]),
            )
        except torch.OutOfMemoryError as error:
            raise ModelTooLargeError(
                "The model ran out of memory while it was writing.", "Use fewer samples, or --quantize 8bit."
            ) from error
        except RuntimeError as error:
            raise GalError(f"The model failed: {one_line(str(error))[:300]}") from error

    @torch.inference_mode()
    def _score(self, head: list[int], tails: list[list[int]]) -> list[Score]:
        scores: list[Score] = []
        for start in range(0, len(tails), _SCORED_AT_ONCE):
            rows = tails[start : start + _SCORED_AT_ONCE]
            ids, mask = self._pad_left([head + tail for tail in rows])
            logits = self.model(input_ids=ids, attention_mask=mask).logits
            logprobs = torch.log_softmax(logits[:, :-1].float(), dim=-1)
            chosen = logprobs.gather(-1, ids[:, 1:, None])[:, :, 0].cpu()
            scores += [
                Score(tuple(row[row.shape[0] - len(tail) :].tolist())) for row, tail in zip(chosen, rows, strict=True)
            ]
        return scores

    def _pad_left(self, rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return token ids and attention mask, each of shape [rows, longest]; the padding stands on the left."""
        longest = max(len(row) for row in rows)
        device = self.model.device
        ids = torch.tensor([[self._codec.pad] * (longest - len(row)) + row for row in rows], device=device)
        mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows], device=device)
        return ids, mask


class _Recorder(LogitsProcessor):  # type: ignore[misc, unused-ignore]
    """Keeps the last step's logits as the model gave them, before temperature and top-p."""

    def __init__(self) -> None:
        self.logits: torch.Tensor | None = None

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Take the logits, of shape [rows, vocabulary], and pass them on."""
        del input_ids
        self.logits = scores
        return scores


class _Delivery(StoppingCriteria):  # type: ignore[misc, unused-ignore]
    """Hands each step's tokens to the batch, and ends the rows that are done."""

    def __init__(self, batch: Batch, recorder: _Recorder) -> None:
        self._batch = batch
        self._recorder = recorder

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_: object) -> torch.Tensor:
        """Take the tokens so far, of shape [rows, length]; return which rows are done, of shape [rows]."""
        del scores
        tokens = input_ids[:, -1]
        logprobs = self._logprobs(tokens)
        done = [
            self._batch.push(row, token, logprob)
            for row, (token, logprob) in enumerate(zip(tokens.tolist(), logprobs, strict=True))
        ]
        self._batch.deliver()
        return torch.tensor(done, device=input_ids.device)

    def _logprobs(self, tokens: torch.Tensor) -> list[float | None]:
        logits = self._recorder.logits
        if logits is None:
            return [None] * len(tokens)
        chosen = torch.log_softmax(logits.float(), dim=-1).gather(-1, tokens[:, None])
        values: list[float | None] = chosen[:, 0].tolist()
        return values


def _dtype(name: str, quantize: str | None) -> torch.dtype | str:
    """Return torch's number format; 16 bits are slow on CPUs, so `auto` is float32 there.

    Beside quantised weights, the rest of the model is in 16 bits, as bitsandbytes' kernels are.
    """
    if name == "auto":
        if quantize:
            return torch.float16 if torch.cuda.is_available() else torch.bfloat16
        return "auto" if torch.cuda.is_available() else torch.float32
    if name not in DTYPES:
        raise UsageError(f'transformers has no number format "{name}".', f"Use one of: auto, {', '.join(DTYPES)}.")
    return DTYPES[name]


def _only_device() -> dict[str, int | str]:
    return {"": 0 if torch.cuda.is_available() else "cpu"}


def _quantisation(quantize: str | None, dtype: torch.dtype | str) -> BitsAndBytesConfig | None:
    if quantize is None:
        return None
    if quantize == "8bit":
        return BitsAndBytesConfig(load_in_8bit=True)
    compute = torch.bfloat16 if isinstance(dtype, str) else dtype
    return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=compute)
