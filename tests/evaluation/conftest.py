"""A bench with a scripted model, and a training run's folder; all made here."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import pytest
from scripted import ScriptedEngine

from galcli.engines.base import Sampling, Score
from galcli.evaluation.bench import Bench
from galcli.work.sandbox import Limits, Sandbox


@dataclass
class ScoringEngine(ScriptedEngine):
    """A scripted model that finds each character as probable as one of ten; opening tags are one token."""

    def score(self, prompt, continuations):
        """Score continuations."""
        self.prompts += [prompt.text] * len(continuations)
        lengths = [len(text.replace("[START_AMINO]", "*")) for text in continuations]
        return [Score((-math.log(10),) * length) for length in lengths]


@pytest.fixture(scope="session")
def cards_cache(shared_folder):
    """Where compiled cards are kept for all tests."""
    return shared_folder / "evaluation-cache"


@pytest.fixture
def bench(cards_cache):
    """Return a function that makes a bench of a script."""
    with Sandbox(Limits(), "auto") as sandbox:

        def make(script, **options):
            return Bench(ScoringEngine(script), Sampling(), sandbox, cache=cards_cache, **options)

        yield make


@pytest.fixture
def run_folder(tmp_path):
    """Return a function that writes a training run's held-out and training documents."""

    def make(held_out, trained_on=None):
        folder = tmp_path / "run"
        for name, source, lines in (
            *(
                ("held-out", f"{source}.jsonl", [json.dumps(entry) for entry in held])
                for source, held in held_out.items()
            ),
            *(
                ("documents", f"{source}.1-of-1.jsonl", [json.dumps(entry) for entry in known])
                for source, known in (trained_on or {}).items()
            ),
        ):
            (folder / name).mkdir(parents=True, exist_ok=True)
            (folder / name / source).write_text("".join(f"{line}\n" for line in lines))
        return folder

    return make
