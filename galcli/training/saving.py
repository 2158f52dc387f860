"""A model as a Hugging Face folder: configuration, weights, tokenizer with Galactica's settings."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from galcli.prompting.tokens import BOS, EOS, PAD, UNK

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor
    from transformers import OPTConfig

DTYPES = ("float32", "bfloat16", "float16")
"""Number formats of saved weights."""


def save_model(
    config: OPTConfig,
    weights: dict[str, Tensor],
    tokenizer: Path,
    target: Path,
    *,
    dtype: str = "float32",
    shard_megabytes: float = 16.0,
) -> None:
    """Write a folder that plain transformers loads; it is put in place when it is whole.

    Args:
        config: The model's configuration.
        weights: All weights under transformers' names, tied ones once.
        tokenizer: The tokenizer file.
        target: The folder.
        dtype: One of `DTYPES`.
        shard_megabytes: The largest weight file, unless a single tensor is larger.
    """
    import torch
    from huggingface_hub import save_torch_state_dict

    work = target.with_name(f".{target.name}.making")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    number = getattr(torch, dtype)
    kept = {name: tensor.to(number).contiguous() for name, tensor in weights.items() if name != "lm_head.weight"}
    save_torch_state_dict(
        kept, work, max_shard_size=int(shard_megabytes * 2**20), metadata={"format": "pt"}, safe_serialization=True
    )
    content = {**config.to_dict(), "architectures": ["OPTForCausalLM"], "dtype": dtype}
    content.pop("_name_or_path", None)
    _write_json(work / "config.json", content)
    shutil.copyfile(tokenizer, work / "tokenizer.json")
    _write_json(work / "tokenizer_config.json", _tokenizer_settings(config))
    _write_json(work / "generation_config.json", {"bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1})
    shutil.rmtree(target, ignore_errors=True)
    work.rename(target)


def _tokenizer_settings(config: OPTConfig) -> dict[str, Any]:
    """Return settings under which transformers reads text as Galactica was trained: as it is, padded on the left."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": config.max_position_embeddings,
        "bos_token": BOS,
        "pad_token": PAD,
        "eos_token": EOS,
        "unk_token": UNK,
        "padding_side": "left",
        "truncation_side": "left",
        "clean_up_tokenization_spaces": False,
        "model_input_names": ["input_ids", "attention_mask"],
    }


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
