"""Completions of a model in training: batches of prompts, greedy or sampled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from galcli.training.examples import encode
from galcli.training.model import EOS_ID, PAD_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer
    from transformers import OPTForCausalLM

_BATCH = 32


def complete(
    model: OPTForCausalLM,
    tokenizer: Tokenizer,
    prompts: Sequence[str],
    *,
    longest: int,
    samples: int = 1,
    temperature: float = 0.0,
) -> list[list[str]]:
    """Return completions of prompts, special tokens included and cut at `</s>`.

    Args:
        model: Writes them.
        tokenizer: The model's.
        prompts: As an engine would get them.
        longest: Tokens that a completion may have.
        samples: Completions of each prompt.
        temperature: 0 is greedy; else random numbers come from torch's generator.
    """
    completions: list[list[str]] = []
    training = model.training
    model.eval()
    for start in range(0, len(prompts), _BATCH):
        ids = [encode(prompt, tokenizer) for prompt in prompts[start : start + _BATCH]]
        written = _generate(model, ids, longest, samples, temperature)
        texts = [tokenizer.decode(_until_end(row), skip_special_tokens=False) for row in written]
        completions += [texts[first : first + samples] for first in range(0, len(texts), samples)]
    model.train(training)
    return completions


def _generate(
    model: OPTForCausalLM, ids: list[list[int]], longest: int, samples: int, temperature: float
) -> list[list[int]]:
    width = max(map(len, ids))
    inputs = torch.tensor([[PAD_ID] * (width - len(row)) + row for row in ids], device=model.device)
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in ids], device=model.device)
    choice = {"do_sample": True, "temperature": temperature, "top_k": 0} if temperature else {"do_sample": False}
    generator: Any = model
    with torch.no_grad():
        output = generator.generate(
            inputs,
            attention_mask=mask,
            max_new_tokens=longest,
            num_return_sequences=samples,
            eos_token_id=EOS_ID,
            pad_token_id=PAD_ID,
            **choice,
        )
    written: list[list[int]] = output[:, width:].tolist()
    return written


def _until_end(ids: list[int]) -> list[int]:
    return ids[: ids.index(EOS_ID)] if EOS_ID in ids else ids
