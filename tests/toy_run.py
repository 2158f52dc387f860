"""A run folder of toy size: sums, as text, as packed rows, and as prompts with worked solutions."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import numpy as np

from galcli.training.tokenizer import train_tokenizer

if TYPE_CHECKING:
    from pathlib import Path

CONTEXT = 128
RECIPE = """
[corpus]
context = 128

[model]
layers = 2
width = 32
heads = 2
dropout = 0.1

[pretrain]
tokens = 10240
batch_rows = 8
micro_rows = 4
warmup = 2
threads = 1
validation_rows = 4
validate_every = 4

[finetune]
epochs = 1
batch_rows = 8
micro_rows = 4
optimizer = "adamw"
warmup = 1
threads = 1
validation_rows = 4

[reinforce]
steps = 2
prompts = 2
samples = 2
longest = 8
learning_rate = 1e-4
measured = 2
threads = 1

[export]
"""


def solution(left: int, right: int) -> tuple[str, str]:
    """Return a prompt and a worked solution with a program."""
    prompt = f"</s>Question: What is {left} + {right}?\n\n<work>"
    program = f'with open("output.txt", "w") as file:\n    file.write(str({left} + {right}))'
    block = f'\nsum.py\n```\n{program}\n```\n\n<<run: "sum.py">>\n\n<<read: "output.txt">>\n\n{left + right}\n</work>'
    return prompt, f"{block}\n\nAnswer: {left + right}"


def make_run(folder: Path) -> Path:
    """Write the run folder and its recipe, `toy.toml`, and return the folder."""
    chance = random.Random(0)  # noqa: S311 - toy data
    sums = [(chance.randint(1, 9), chance.randint(1, 9)) for _ in range(120)]
    documents = ["".join(solution(*pair)).removeprefix("</s>") for pair in sums]
    tokenizer = train_tokenizer(documents, 400)
    (folder / "corpus").mkdir(parents=True)
    (folder / "finetune").mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    ids = [token for document in documents for token in [*tokenizer.encode(document).ids, 2]]
    rows = np.array(ids[: len(ids) // CONTEXT * CONTEXT], dtype="<u2").reshape(-1, CONTEXT)
    rows[:8].tofile(folder / "corpus" / "validation-sums.bin")
    middle = len(rows) // 2
    rows[8:middle].tofile(folder / "corpus" / "train-00000.bin")
    rows[middle:].tofile(folder / "corpus" / "train-00001.bin")
    manifest = {"context": CONTEXT, "sources": [{"name": "sums", "licence": "CC0-1.0", "credit": "made here"}]}
    (folder / "corpus" / "manifest.json").write_text(json.dumps(manifest))
    for name, part in (("train", sums[:24]), ("validation", sums[-4:])):
        pairs = [dict(zip(("prompt", "completion"), solution(*pair), strict=True)) for pair in part]
        lines = [json.dumps(pair | {"source": "sums"}) + "\n" for pair in pairs]
        (folder / "finetune" / f"{name}.jsonl").write_text("".join(lines))
    (folder / "toy.toml").write_text(RECIPE)
    return folder
