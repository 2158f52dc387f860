"""How fast a training step is on this machine's CPU, and which settings make it faster.

Times are processor time of one thread, because the machines that this runs on are rarely idle: two idle cores do nearly
twice the tokens a second. `--wall` measures time on the clock with all threads instead.

    python benchmarks/training.py
    python benchmarks/training.py --wall --threads 2
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from galcli.training.model import LossModel, ModelSettings, new_model, parameter_count
from galcli.training.optimizer import new_optimizers

if TYPE_CHECKING:
    from collections.abc import Callable

_VOCABULARY, _CONTEXT = 8192, 256
_BATCH_ROWS = 64
_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to make a step."""

    name: str
    layers: int = 6
    rows: int = 16
    dropout: float = 0.0
    bfloat16: bool = False
    compiled: bool = False
    plain_loss: bool = False


VARIANTS = (
    Variant("6 layers, 16 rows"),
    Variant("8 layers, 16 rows", layers=8),
    Variant("8 rows a pass", rows=8),
    Variant("32 rows a pass", rows=32),
    Variant("dropout 0.1", dropout=0.1),
    Variant("bfloat16", bfloat16=True),
    Variant("torch.compile", compiled=True),
    Variant("unfused loss", plain_loss=True),
)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wall", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", help="variants whose name contains this")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    clock = time.perf_counter if options.wall else time.process_time
    print(f"{'variant':22} {'weights':>10} {'tokens/s':>9}")
    for variant in VARIANTS:
        if not options.only or options.only in variant.name:
            weights, rate = _measure(variant, clock)
            print(f"{variant.name:22} {weights:>10,} {rate:>9,.0f}", flush=True)
    for kind in ("muon", "adamw"):
        seconds = _optimizer_seconds(kind, clock)
        print(f"{'step of ' + kind:22} {seconds:>20.2f} s per {_BATCH_ROWS * _CONTEXT:,} tokens")


def _measure(variant: Variant, clock: Callable[[], float]) -> tuple[int, float]:
    """Return the number of weights and the tokens a second of forward and backward passes."""
    shape = ModelSettings(variant.layers, 256, 4, dropout=variant.dropout)
    model = LossModel(new_model(shape, _VOCABULARY, _CONTEXT, seed=0))
    if variant.compiled:
        model.compile_layers()
    model.train()
    inputs = torch.randint(3, _VOCABULARY, (variant.rows, _CONTEXT))

    def run() -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=variant.bfloat16):
            if variant.plain_loss:
                logits = model.model(input_ids=inputs, use_cache=False).logits
                loss = functional.cross_entropy(logits.flatten(0, 1), inputs.flatten())
            else:
                loss = model(inputs, inputs)
        loss.backward()
        model.zero_grad()

    run()
    return parameter_count(model), variant.rows * _CONTEXT / _best(run, clock)


def _optimizer_seconds(kind: str, clock: Callable[[], float]) -> float:
    model = new_model(ModelSettings(6, 256, 4), _VOCABULARY, _CONTEXT, seed=0)
    optimizers = new_optimizers(model, kind, 1e-3, 0.02, 0.1)
    for weight in model.parameters():
        weight.grad = torch.randn_like(weight)

    def run() -> None:
        for optimizer in optimizers:
            optimizer.step()

    run()
    return _best(run, clock)


def _best(run: Callable[[], None], clock: Callable[[], float]) -> float:
    """Return the shortest of a few times: what else the machine does only adds."""
    times = []
    for _ in range(_REPEATS):
        begun = clock()
        run()
        times.append(clock() - begun)
    return min(times)


if __name__ == "__main__":
    main()
