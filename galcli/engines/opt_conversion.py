"""An OPT checkpoint, Galactica's architecture, as a ctranslate2 model: from safetensors, by numpy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from ctranslate2.specs import common_spec, transformer_spec

from galcli.engines.codec import Codec
from galcli.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from galcli.engines.checkpoint import Checkpoint

_POSITION_OFFSET = 2  # OPT's position table begins with two unused rows
_ACTIVATIONS = {"relu": common_spec.Activation.RELU, "gelu": common_spec.Activation.GELU}
_PREFIXES = ("model.decoder.", "decoder.", "")
_DTYPES: dict[str, Any] = {"F32": np.float32, "F16": np.float16, "BF16": np.uint16}


def convert_opt(checkpoint: Checkpoint, folder: Path, dtype: str) -> None:
    """Write the ctranslate2 form of an OPT checkpoint into `folder`, which exists and is empty.

    Args:
        checkpoint: The checkpoint, its linear layers and layer norms with or without biases and weights.
        folder: Receives model.bin, config.json and vocabulary.json.
        dtype: Number format of the written weights.

    Raises:
        ModelUnavailableError: A tensor is missing, or the configuration is not one that ctranslate2 can run.
    """
    config = checkpoint.config
    activation = _ACTIVATIONS.get(str(config.get("activation_function", "relu")))
    if activation is None or not config.get("do_layer_norm_before", True):
        raise ModelUnavailableError("ctranslate2 cannot run this OPT variant.", "Run it with --engine transformers.")
    tensors = _Tensors(checkpoint)
    spec = transformer_spec.TransformerDecoderModelSpec.from_config(
        config["num_hidden_layers"],
        config["num_attention_heads"],
        pre_norm=True,
        activation=activation,
        project_in_out=config.get("word_embed_proj_dim", config["hidden_size"]) != config["hidden_size"],
    )
    _fill_decoder(spec.decoder, tensors)
    codec = Codec.load(checkpoint.folder, config, checkpoint.context)
    tokens = _vocabulary(codec, tensors["embed_tokens.weight"].shape[0])
    spec.register_vocabulary(tokens)
    end = tokens[codec.eos[0]]
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = end, end, tokens[codec.pad]
    spec.validate()
    spec.optimize(quantization=dtype)
    spec.save(str(folder))


class _Tensors:
    """The checkpoint's tensors by name, mapped from disk rather than read."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._folder = checkpoint.folder
        self._found = {name: tensor for path in checkpoint.weights for name, tensor in _map_tensors(path)}
        self._prefix = next(
            (prefix for prefix in _PREFIXES if f"{prefix}embed_tokens.weight" in self._found), _PREFIXES[0]
        )

    def find(self, name: str) -> NDArray[Any] | None:
        """Return a copy of a tensor, or `None` where the checkpoint has none of this name."""
        tensor = self._found.get(self._prefix + name, self._found.get(name))
        if tensor is None:
            return None
        if tensor.dtype != np.uint16:
            return np.array(tensor)  # the library quantises in place, and the file must stay as it is
        # numpy knows no bfloat16: its bits are the upper half of a float32.
        return (tensor.astype(np.uint32) << 16).view(np.float32)

    def __getitem__(self, name: str) -> NDArray[Any]:
        tensor = self.find(name)
        if tensor is None:
            raise ModelUnavailableError(f"{self._folder} lacks the tensor {name}.")
        return tensor


def _map_tensors(path: Path) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the tensors of a safetensors file: a length, a JSON header with offsets, then the bytes."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    content = np.memmap(path, np.uint8, "r", offset=8 + length)
    for name, entry in header.items():
        if entry["dtype"] in _DTYPES:
            start, end = entry["data_offsets"]
            yield name, content[start:end].view(_DTYPES[entry["dtype"]]).reshape(entry["shape"])


def _fill_decoder(decoder: Any, tensors: _Tensors) -> None:
    decoder.scale_embeddings = False
    decoder.embeddings.weight = tensors["embed_tokens.weight"]
    decoder.position_encodings.encodings = tensors["embed_positions.weight"][_POSITION_OFFSET:]
    width = tensors["embed_positions.weight"].shape[1]
    _fill_norm(decoder.layer_norm, tensors, "final_layer_norm", width)
    head = tensors.find("lm_head.weight")
    decoder.projection.weight = decoder.embeddings.weight if head is None else head
    for name in ("project_in", "project_out"):
        if tensors.find(f"{name}.weight") is not None:
            _fill_linear(getattr(decoder, name), tensors, [name])
    for number, layer in enumerate(decoder.layer):
        scope = f"layers.{number}"
        attention = layer.self_attention
        _fill_norm(attention.layer_norm, tensors, f"{scope}.self_attn_layer_norm", width)
        _fill_linear(attention.linear[0], tensors, [f"{scope}.self_attn.{part}_proj" for part in "qkv"])
        _fill_linear(attention.linear[1], tensors, [f"{scope}.self_attn.out_proj"])
        _fill_norm(layer.ffn.layer_norm, tensors, f"{scope}.final_layer_norm", width)
        _fill_linear(layer.ffn.linear_0, tensors, [f"{scope}.fc1"])
        _fill_linear(layer.ffn.linear_1, tensors, [f"{scope}.fc2"])


def _fill_linear(spec: Any, tensors: _Tensors, names: list[str]) -> None:
    """Fill a linear layer with one layer of the checkpoint, or with several stacked (query, key, value)."""
    spec.weight = np.concatenate([tensors[f"{name}.weight"] for name in names])
    biases = [bias for name in names if (bias := tensors.find(f"{name}.bias")) is not None]
    if len(biases) == len(names):
        spec.bias = np.concatenate(biases)


def _fill_norm(spec: Any, tensors: _Tensors, name: str, width: int) -> None:
    """Fill a layer norm; one without weights scales by 1 and shifts by 0."""
    gamma, beta = tensors.find(f"{name}.weight"), tensors.find(f"{name}.bias")
    spec.gamma = np.ones(width, np.float32) if gamma is None else gamma
    spec.beta = np.zeros(width, np.float32) if beta is None else beta


def _vocabulary(codec: Codec, size: int) -> list[str]:
    """Return the tokens in order of id; ids without a token get a name that no tokenizer has."""
    tokens = [codec.tokenizer.id_to_token(number) for number in range(size)]
    return [f"\x00unused-{number}" if token is None else token for number, token in enumerate(tokens)]
