"""What a training run did train on: the documents that its corpus stage stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from galcli.errors import InputError
from galcli.training.corpus.document import Document, Split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from galcli.evaluation.bench import Bench


def trained_on(bench: Bench, source: str) -> Iterator[Document]:
    """Yield a source's training documents.

    Raises:
        InputError: The run has none, or they are broken.
    """
    paths = sorted((bench.run / "documents").glob(f"{source}.*-of-*.jsonl")) if bench.run else []
    if not paths:
        raise InputError(
            f"{bench.run or 'No run'} has no documents/{source}.*.jsonl, which `gal train corpus` writes.",
            "Name the folder of the run that made the model: gal eval … --run FOLDER",
        )
    for path in paths:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                try:
                    _, split, name, prompt_length, identity, text = json.loads(line)
                except ValueError as error:
                    raise InputError(f"{path}, line {number}, is no stored document: {error}.") from error
                if split == Split.TRAIN:
                    yield Document(text, name, prompt_length, identity)
