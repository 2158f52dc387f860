"""Two processes over gloo: the weights copied to both, and divided between them (FSDP2)."""

import os
import shutil
import subprocess
import sys

import pytest

from galcli.training.interruption import StopRequest
from galcli.training.metrics import read_metrics
from galcli.training.pretrain import pretrain
from galcli.training.recipe import Recipe


def launch(folder, *options):
    """Start two processes as `accelerate launch` does on several GPUs, here on the CPU."""
    environment = os.environ | {"ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = ["-m", "galcli", "train", "pretrain", str(folder / "toy.toml"), "--out", str(folder), *options]
    return subprocess.run(
        [*launcher, *command], env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize("options", [(), ("--shard",)], ids=["copied", "sharded"])
def test_two_processes_learn_what_one_learns(trained, options):
    """Losses are those of one process up to rounding; a run of one process goes on from their checkpoint."""
    recipe_file = trained.path / "toy.toml"
    recipe_file.write_text(recipe_file.read_text().replace("dropout = 0.1", "dropout = 0.0").replace("10240", "4096"))
    shutil.rmtree(trained.stage("pretrain"))
    finished = launch(trained.path, *options)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout == f"{trained.model('pretrain')}\n"

    def losses():
        record = read_metrics(trained.stage("pretrain") / "metrics.jsonl")
        return [entry["loss"] for entry in record if "loss" in entry]

    of_two = losses()
    recipe, stop = Recipe.load(recipe_file), StopRequest()
    assert pretrain(recipe, trained, stop, lambda _: None, tokens=6 * 8 * 128).step == 6
    assert losses()[:4] == of_two
    shutil.rmtree(trained.stage("pretrain"))
    pretrain(recipe, trained, stop, lambda _: None)
    assert of_two == pytest.approx(losses(), abs=1e-4)
    assert len(of_two) == 4
