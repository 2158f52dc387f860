"""A model's size from its configuration alone: parameters, weights in each number format, and the KV cache.

Covers OPT (Galactica) and the decoder families that share Llama's layout. Every other architecture is refused rather
than guessed. Biases and norms are counted for OPT and left out elsewhere, where they are below 0.1 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from galcli.errors import ModelUnavailableError

CACHE_TOKENS = 2048
"""The length for which plans state the KV cache: Galactica's context."""

_TWO_MATRICES = frozenset({"starcoder2"})
_THREE_MATRICES = frozenset(
    {"gemma", "gemma2", "gemma3_text", "granite", "llama", "mistral", "olmo2", "olmo3", "phi3"}
    | {"qwen2", "qwen3", "smollm3", "stablelm"}
)
_OPT_OFFSET = 2
_CACHE_BYTES = 2  # the cache is kept in 16 bits
# bitsandbytes: blocks of 64 weights share one float32 scale.
_BYTES_PER_LINEAR = {"float32": 4.0, "float16": 2.0, "bfloat16": 2.0, "int8": 1.0, "8bit": 1.0, "4bit": 0.5 + 4 / 64}
# Embeddings stay in 16 bits under bitsandbytes; ctranslate2 makes them int8 too.
_BYTES_PER_OTHER = {"float32": 4.0, "float16": 2.0, "bfloat16": 2.0, "int8": 1.0, "8bit": 2.0, "4bit": 2.0}

FORMATS = tuple(_BYTES_PER_LINEAR)
"""Number formats whose size can be told."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a model.

    Attributes:
        linear: Parameters in the layers' matrices.
        other: All other parameters, tied embeddings counted once.
        layers: Number of layers.
        cache_width: Numbers that keys and values take in one layer for one token.
    """

    linear: int
    other: int
    layers: int
    cache_width: int

    @property
    def parameters(self) -> int:
        """All parameters."""
        return self.linear + self.other

    def weight_bytes(self, number_format: str) -> int:
        """Return the size of the weights in one of `FORMATS`."""
        return round(self.linear * _BYTES_PER_LINEAR[number_format] + self.other * _BYTES_PER_OTHER[number_format])

    def cache_bytes(self, tokens: int = CACHE_TOKENS) -> int:
        """Return the size of the KV cache for one sequence."""
        return self.layers * self.cache_width * tokens * _CACHE_BYTES

    @classmethod
    def of(cls, config: dict[str, Any]) -> Shape:
        """Read a model's `config.json`.

        Raises:
            ModelUnavailableError: The architecture is not covered, or a number is missing.
        """
        kind = str(config.get("model_type"))
        try:
            if kind == "opt":
                return _opt(config)
            if kind in _TWO_MATRICES | _THREE_MATRICES:
                return _llama_like(config, 2 if kind in _TWO_MATRICES else 3)
        except (KeyError, TypeError) as error:
            raise ModelUnavailableError(f"The model's config.json lacks a usable {error}.") from error
        raise ModelUnavailableError(
            f'The size of a "{kind}" model cannot be told from its configuration.',
            f"Plans cover: {', '.join(sorted(_TWO_MATRICES | _THREE_MATRICES | {'opt'}))}.",
        )


def _opt(config: dict[str, Any]) -> Shape:
    width, layers = int(config["hidden_size"]), int(config["num_hidden_layers"])
    feed_forward = int(config.get("ffn_dim", 4 * width))
    embedding = int(config.get("word_embed_proj_dim", width))
    linear = layers * (4 * width * width + 2 * width * feed_forward)
    other = int(config["vocab_size"]) * embedding
    other += (int(config["max_position_embeddings"]) + _OPT_OFFSET) * width
    if embedding != width:
        other += 2 * embedding * width
    if config.get("enable_bias", True):
        other += layers * (5 * width + feed_forward)
    if config.get("layer_norm_elementwise_affine", True):
        other += (2 * layers + 1) * 2 * width
    return Shape(linear, other, layers, 2 * width)


def _llama_like(config: dict[str, Any], matrices: int) -> Shape:
    """Size a model with grouped attention and a feed-forward part of two or three matrices."""
    width, layers, heads = (int(config[key]) for key in ("hidden_size", "num_hidden_layers", "num_attention_heads"))
    head = int(config.get("head_dim") or width // heads)
    groups = int(config.get("num_key_value_heads") or heads)
    attention = 2 * width * heads * head + 2 * width * groups * head
    linear = layers * (attention + matrices * width * int(config["intermediate_size"]))
    embeddings = 1 if config.get("tie_word_embeddings") else 2
    return Shape(linear, embeddings * int(config["vocab_size"]) * width, layers, 2 * groups * head)
