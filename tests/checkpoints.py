"""Small OPT checkpoints with Galactica's tokenizer, made here: random weights, real formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from galcli.prompting.tokens import SPECIAL_TOKENS
from galcli.training.tokenizer import train_tokenizer

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "Question: What is the Schwarzschild radius of the Sun?\n\nAnswer: r = 2GM/c^2 = 2953 m",
    "The Transformer architecture [START_REF] Attention is all you need, Vaswani[END_REF] uses attention.",
    '<work>\ncalc.py\n```\nprint(2 * 0.035 * 0.0728)\n```\n<<run: "calc.py">>\n</work>',
    "Sulfuric acid reacts with sodium chloride, and gives hydrogen chloride and sodium sulfate. é μ Å 漢字",
]


def make_opt_checkpoint(
    folder: Path,
    *,
    hidden: int = 64,
    layers: int = 2,
    heads: int = 4,
    vocabulary: int = 512,
    context: int = 256,
    seed: int = 0,
    dtype: str = "float32",
    bias: bool = True,
    affine: bool = True,
    shard_size: str = "5GB",
) -> Path:
    """Write a checkpoint and return its folder; as Galactica's, its tokenizer names no special tokens."""
    import torch
    from transformers import OPTConfig, OPTForCausalLM

    tokenizer = train_tokenizer(TEXTS, vocabulary)
    config = OPTConfig(
        vocab_size=max(vocabulary, tokenizer.get_vocab_size()),
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        ffn_dim=4 * hidden,
        word_embed_proj_dim=hidden,
        max_position_embeddings=context,
        activation_function="gelu",
        enable_bias=bias,
        layer_norm_elementwise_affine=affine,
        init_std=0.2,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        dropout=0.1,
    )
    torch.manual_seed(seed)
    model = OPTForCausalLM(config).to(getattr(torch, dtype))
    model.save_pretrained(folder, max_shard_size=shard_size)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": context}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder


PROMPTS = [
    f"{opening} {number} {ending}"
    for number, opening in enumerate(
        ["Question: what is", "The mass of", "In this paper we use", "[START_SMILES]CC(=O)O", "<work>\nx ="] * 5
    )
    for ending in ("[START_REF]", "\n\nAnswer:")
]
"""Fifty prompts of different lengths."""

assert len(PROMPTS) == 50
assert len(SPECIAL_TOKENS) == 23
