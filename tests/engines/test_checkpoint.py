"""A model's folder: whole, damaged, or something else."""

import json
import os
import shutil

import pytest
from checkpoints import make_opt_checkpoint

from galcli.engines.checkpoint import Checkpoint
from galcli.errors import ModelUnavailableError


@pytest.fixture
def copy(checkpoint, tmp_path):
    """A copy that a test may damage."""
    return shutil.copytree(checkpoint, tmp_path / "model")


def test_a_whole_folder_opens(checkpoint):
    """Architecture, context and size are read without loading weights."""
    found = Checkpoint.open(checkpoint)
    assert (found.architecture, found.context) == ("opt", 256)
    assert found.weight_bytes == sum(path.stat().st_size for path in checkpoint.glob("*.safetensors"))


def test_a_folder_without_configuration_is_not_a_model(tmp_path):
    """The sentence names the folder and the file."""
    with pytest.raises(ModelUnavailableError, match=r"no config\.json"):
        Checkpoint.open(tmp_path)


def test_a_folder_without_weights_says_so(copy):
    """The hint is to fetch them."""
    (copy / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailableError, match="has no weights"):
        Checkpoint.open(copy)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights.pkl"])
def test_a_pickle_is_refused(copy, name):
    """Loading one can run any program."""
    (copy / "model.safetensors").rename(copy / name)
    with pytest.raises(ModelUnavailableError, match="pickle, which can run any program"):
        Checkpoint.open(copy)


@pytest.mark.parametrize("kept", [0, 4, 100, -1])
def test_truncated_weights_are_refused_before_loading(copy, kept):
    """Cut in the length, in the header, or in the numbers."""
    path = copy / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ModelUnavailableError, match="damaged or cut short"):
        Checkpoint.open(copy)


def test_a_corrupt_header_is_refused(copy):
    """Bytes that are no header."""
    path = copy / "model.safetensors"
    path.write_bytes(b"\xff" * 16 + path.read_bytes()[16:])
    with pytest.raises(ModelUnavailableError, match="damaged"):
        Checkpoint.open(copy)


def test_a_missing_part_is_named(tmp_path):
    """A checkpoint in several files needs all of them."""
    folder = make_opt_checkpoint(tmp_path / "model", shard_size="100KB")
    shards = sorted(folder.glob("model-*.safetensors"))
    assert len(shards) > 1
    shards[0].unlink()
    with pytest.raises(ModelUnavailableError, match=f"lacks 1 of its {len(shards)} weight files, {shards[0].name}"):
        Checkpoint.open(folder)


def test_an_index_cannot_point_outside_its_folder(copy):
    """The index comes with the model, and a model is not trusted."""
    index = {"weight_map": {"a": "../../secret.safetensors"}}
    (copy / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(ModelUnavailableError, match="outside its folder"):
        Checkpoint.open(copy)


@pytest.mark.parametrize("content", ["[]", "{", "\x00", '"x"'])
def test_a_broken_configuration_is_named(copy, content):
    """Not JSON, or not an object."""
    (copy / "config.json").write_text(content)
    with pytest.raises(ModelUnavailableError, match=r"config\.json"):
        Checkpoint.open(copy)


def test_the_fingerprint_is_the_contents(checkpoint, copy, tmp_path):
    """Two copies have one fingerprint; a changed bit gives another."""
    memo = tmp_path / "memo.json"
    first = Checkpoint.open(checkpoint).fingerprint(memo)
    assert Checkpoint.open(copy).fingerprint(memo) == first
    path = copy / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert Checkpoint.open(copy).fingerprint(memo) != first


def test_the_fingerprint_is_remembered(copy, tmp_path):
    """Gigabytes are not read at each start; a damaged memory is no more than a missing one."""
    memo = tmp_path / "memo.json"
    first = Checkpoint.open(copy).fingerprint(memo)
    path = copy / "model.safetensors"
    state = path.stat()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert Checkpoint.open(copy).fingerprint(memo) == first
    memo.write_text("damaged")
    assert Checkpoint.open(copy).fingerprint(memo) != first
