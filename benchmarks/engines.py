"""Tokens per second of each engine beside plain `transformers` generate and the memory-bandwidth limit, in one run.

Run: python benchmarks/engines.py [--sizes 30m 125m] [--rounds 3] [--tokens 64] [--endpoint]

At batch 1 each token needs every weight once, so no engine writes more tokens a second than the memory's bandwidth
divided by the weights' size. The bandwidth is measured here too, by a matrix-vector product over a matrix far larger
than the caches. The engines take turns within a round, and the median over the rounds is quoted, so that a slow moment
of the machine meets all of them alike. Weights are random: speed does not depend on what a model knows.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from transformers import AutoModelForCausalLM

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from checkpoints import make_opt_checkpoint

from galcli.engines.base import Prompt, Sampling
from galcli.engines.checkpoint import Checkpoint
from galcli.engines.ctranslate2 import CTranslate2Engine
from galcli.engines.endpoint import EndpointEngine
from galcli.engines.shape import Shape
from galcli.engines.transformers import TransformersEngine
from galcli.errors import ModelUnavailableError
from galcli.prompting.templates import Family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES = {
    "30m": {"hidden": 512, "layers": 8, "heads": 8, "vocabulary": 8192},
    "125m": {"hidden": 768, "layers": 12, "heads": 12, "vocabulary": 50000},
}
BATCHES = (1, 16)
PROMPT = "Question: what is the mass?"
MATRIX_BYTES = 1 << 30


def bandwidth() -> float:
    """Return the bytes a second that a matrix-vector product reads, best of five."""
    matrix = torch.ones(1 << 14, MATRIX_BYTES // 4 >> 14)
    vector = torch.ones(matrix.shape[1])
    times = []
    for _ in range(5):
        began = time.perf_counter()
        torch.mv(matrix, vector)
        times.append(time.perf_counter() - began)
    return MATRIX_BYTES / min(times)


def plain_generate(folder: Path, ids: list[int], tokens: int) -> Callable[[int], int]:
    """Return a function that generates a batch as the library's users do."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)

    def run(batch: int) -> int:
        inputs = torch.tensor([ids] * batch)
        with torch.inference_mode():
            output = model.generate(inputs, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False)
        return output.numel() - inputs.numel()

    return run


def through(engine: object, tokens: int) -> Callable[[int], int]:
    """Return a function that generates a batch through one of our engines."""

    def run(batch: int) -> int:
        rows = engine.generate([Prompt(PROMPT)] * batch, Sampling(max_new_tokens=tokens))
        return sum(len(row[0].ids) or tokens for row in rows)

    return run


def connect(address: str, server: subprocess.Popen[bytes]) -> EndpointEngine:
    """Return an engine as soon as the server answers."""
    deadline = time.monotonic() + 120
    while True:
        try:
            return EndpointEngine.open(address, family=Family.GALACTICA, timeout=600)
        except ModelUnavailableError:
            if time.monotonic() > deadline or server.poll() is not None:
                raise
            time.sleep(1)


@contextmanager
def served(folder: Path) -> Iterator[EndpointEngine]:
    """Serve the checkpoint with `transformers serve`, and connect to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder), "--port", port]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}/v1#{folder}"
    try:
        yield connect(address, server)
    finally:
        server.kill()
        server.wait()


def measure(size: str, rounds: int, tokens: int, *, endpoint: bool) -> None:
    """Print the table of one model size."""
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = make_opt_checkpoint(Path(temporary) / size, context=2048, **SIZES[size])
        checkpoint = Checkpoint.open(folder)
        shape = Shape.of(checkpoint.config)
        cache = Path(temporary) / "cache"
        eager = TransformersEngine.open(checkpoint, size, revision="", offload=cache)
        int8, float32 = (
            CTranslate2Engine.open(checkpoint, size, cache=cache, dtype=dtype) for dtype in ("int8", "float32")
        )
        ids = eager._codec.encode_text(PROMPT)  # noqa: SLF001 - the same tokens for plain generate
        runs = {
            "plain generate": (plain_generate(folder, ids, tokens), "float32"),
            "transformers": (through(eager, tokens), "float32"),
            "ctranslate2 float32": (through(float32, tokens), "float32"),
            "ctranslate2 int8": (through(int8, tokens), "int8"),
        }
        if endpoint:
            runs["endpoint (transformers serve)"] = (through(stack.enter_context(served(folder)), tokens), "float32")
        for batch in BATCHES:
            table(size, shape, batch, rounds, runs)


def table(size: str, shape: Shape, batch: int, rounds: int, runs: dict[str, tuple[Callable[[int], int], str]]) -> None:
    """Measure every engine at one batch size and print a row for each."""
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    limits = []
    for number in range(rounds + 1):
        limits.append(bandwidth())
        for name, (run, _) in runs.items():
            began = time.perf_counter()
            written = run(batch)
            if number:  # the first round warms up
                speeds[name].append(written / (time.perf_counter() - began))
    reading = statistics.median(limits)
    print(f"\n{size}: {shape.parameters / 1e6:.1f} M parameters, batch {batch}, reading {reading / 1e9:.1f} GB/s")
    print(f"{'engine':30} {'tokens/s':>9} {'× plain':>8} {'of limit':>9}")
    plain = statistics.median(speeds["plain generate"])
    for name, (_, number_format) in runs.items():
        speed = statistics.median(speeds[name])
        limit = batch * reading / shape.weight_bytes(number_format)
        print(f"{name:30} {speed:9.1f} {speed / plain:8.2f} {speed / limit:9.1%}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--endpoint", action="store_true", help="also through a local `transformers serve`")
    options = parser.parse_args()
    print(f"{torch.get_num_threads()} threads; median of {options.rounds} rounds of {options.tokens} tokens")
    for size in options.sizes:
        measure(size, options.rounds, options.tokens, endpoint=options.endpoint)


if __name__ == "__main__":
    main()
