"""The model that is trained: Galactica's architecture, as transformers has it.

OPT with pre-layer-norm, GeLU, learned positions, no biases in dense layers and the output layer tied to the embeddings.
Trained is the very class that the exported folder loads into, so nothing can differ between the two. Measured on a CPU,
a loop of our own with a fused query-key-value layer was no faster (1,895 against 1,939 tokens a second and core).

Source: Taylor et al. 2022, section 4 and table 5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from galcli.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import OPTForCausalLM

BOS_ID, PAD_ID, EOS_ID = 0, 1, 2


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The table [model] of a recipe.

    Attributes:
        layers: Transformer layers.
        width: Size of the hidden states; the feed-forward layers are four times as wide.
        heads: Attention heads; they divide the width.
        dropout: Of attention and of what layers add to the hidden states. 0.1 in the paper; on a CPU it costs a third
            of the speed, and a corpus that is seen once needs none.
        affine: Whether layer norms have weights and biases.
        initial_deviation: Standard deviation of the initial weights.
        positions: What the embeddings of positions begin with: `random`, or `sinusoidal`, from which "one place before"
            is one rotation everywhere, so that copying is learned for all places at once.
    """

    layers: int
    width: int
    heads: int
    dropout: float = 0.0
    affine: bool = True
    initial_deviation: float = 0.02
    positions: str = "random"

    def check(self) -> None:
        """Raise a `ValueError` if the numbers make no model."""
        if min(self.layers, self.width, self.heads) < 1:
            raise ValueError("layers, width and heads must be at least 1")
        if self.width % self.heads:
            raise ValueError(f"heads must divide width, and {self.heads} does not divide {self.width}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be from 0 to below 1, not {self.dropout}")
        if self.positions not in ("random", "sinusoidal"):
            raise ValueError(f"positions must be random or sinusoidal, not {self.positions}")


def new_model(settings: ModelSettings, vocabulary: int, context: int, seed: int) -> OPTForCausalLM:
    """Return a model with random weights.

    Args:
        settings: Its size.
        vocabulary: Tokens of the tokenizer.
        context: Tokens that it can read at once.
        seed: Decides the weights.
    """
    from transformers import OPTConfig, OPTForCausalLM

    config = OPTConfig(
        vocab_size=vocabulary,
        hidden_size=settings.width,
        word_embed_proj_dim=settings.width,
        ffn_dim=4 * settings.width,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.heads,
        max_position_embeddings=context,
        activation_function="gelu",
        do_layer_norm_before=True,
        enable_bias=False,
        layer_norm_elementwise_affine=settings.affine,
        dropout=settings.dropout,
        attention_dropout=settings.dropout,
        layerdrop=0.0,
        init_std=settings.initial_deviation,
        tie_word_embeddings=True,
        bos_token_id=BOS_ID,
        pad_token_id=PAD_ID,
        eos_token_id=EOS_ID,
    )
    torch.manual_seed(seed)
    model = OPTForCausalLM(config)
    if settings.positions == "sinusoidal":
        weight = model.model.decoder.embed_positions.weight
        with torch.no_grad():
            weight.copy_(sinusoids(*weight.shape) * settings.initial_deviation * math.sqrt(2))
    return model


def sinusoids(places: int, width: int) -> Tensor:
    """Return sines and cosines of each place at wavelengths from 2π to 20,000π: places × width.

    Source: Vaswani et al. 2017, "Attention Is All You Need", section 3.5.
    """
    rates = torch.exp(-math.log(10_000) * torch.arange(0, width, 2) / width)
    angles = torch.arange(places)[:, None] * rates
    return torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)[:, :width]


def load_model(folder: Path, dropout: float | None = None) -> OPTForCausalLM:
    """Read an OPT checkpoint, Galactica's among them, in float32.

    Args:
        folder: As transformers saves it.
        dropout: Replaces the checkpoint's own.

    Raises:
        UsageError: The checkpoint is of another architecture.
        ModelUnavailableError: It is not whole, or has no safetensors.
    """
    from transformers import OPTForCausalLM, logging

    from galcli.engines.checkpoint import Checkpoint

    logging.disable_progress_bar()
    checkpoint = Checkpoint.open(folder)
    if checkpoint.architecture != "opt":
        raise UsageError(f"{folder} holds a {checkpoint.architecture} model; only OPT models can be trained on.")
    changes: dict[str, Any] = {} if dropout is None else {"dropout": dropout, "attention_dropout": dropout}
    model: OPTForCausalLM = OPTForCausalLM.from_pretrained(
        folder, dtype=torch.float32, use_safetensors=True, local_files_only=True, **changes
    )
    return model


class LossModel(nn.Module):
    """A language model whose output is its loss: one module, so that it can be sharded and compiled as one.

    The logits of a batch are far larger than anything else in a small model. They are made, judged and given up a part
    of the batch at a time, which doubled the speed of this step on a CPU.

    Args:
        model: What is trained.
    """

    def __init__(self, model: OPTForCausalLM) -> None:
        super().__init__()
        self.model = model
        self._decode: Any = None

    def compile_layers(self) -> None:
        """Compile the layers with `torch.compile`; the loss is one fused operation already."""
        self._decode = torch.compile(self._hidden)

    def forward(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Return the sum of the losses of all tokens.

        Args:
            inputs: Token ids, rows × length.
            targets: What follows each of them, rows × length; `PAD_ID` does not count.
        """
        hidden = (self._decode or self._hidden)(inputs)
        # Prompts and padding are not learned: more than half of the places of an example need no logits.
        learned = targets != PAD_ID
        hidden, targets = hidden[learned], targets[learned]
        # In bfloat16 this operation returns the sum itself in bfloat16, which is off by 0.2 %; so it gets float32.
        with torch.autocast(hidden.device.type, enabled=False):
            return functional.linear_cross_entropy(
                hidden.float(),
                self.model.lm_head.weight.float(),
                targets,
                reduction="sum",
                options=nn.LinearCrossEntropyOptions() if hidden.requires_grad else None,
            )

    def _hidden(self, inputs: Tensor) -> Tensor:
        states: Tensor = self.model.model.decoder(input_ids=inputs, use_cache=False).last_hidden_state
        return states


def parameter_count(model: nn.Module) -> int:
    """Return the number of weights, tied ones counted once."""
    return sum(parameter.numel() for parameter in model.parameters())
