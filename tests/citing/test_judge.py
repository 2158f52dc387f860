"""A model orders candidates; it cannot add one that does not exist."""

import random
from dataclasses import dataclass

import pytest
from scripted import ScriptedEngine

from galcli.citing.judge import ModelJudge, reference_text
from galcli.citing.outcome import Candidate, Origin
from galcli.citing.window import SLOT, Window
from galcli.engines.base import Prompt, Score


@dataclass
class ScoringEngine(ScriptedEngine):
    """Scores by a function of prompt and continuation."""

    rate: object = None

    def score(self, prompt, continuations):
        """Give each a single number."""
        return [Score((self.rate(prompt.text, text),)) for text in continuations]


def judged(library, rate, written="nothing that exists", *, generate=False):
    """Return candidates as a model orders them, and as they were."""
    engine = ScoringEngine(lambda _text, _seed: written, rate=rate)
    judge = ModelJudge(engine, lambda text: Prompt(f"{text} [START_REF]"), library, generate=generate)
    candidates = [Candidate(record, 0.0, 0.1, Origin.LIBRARY, "ranking") for record in list(library.records())[:4]]
    return judge(Window.of(f"We use it {SLOT} here."), candidates), candidates


@pytest.mark.parametrize("generate", [False, True])
def test_the_model_decides(library, generate):
    """It likes one title behind this text."""
    found, given = judged(
        library, lambda prompt, text: -0.1 if "We use" in prompt and "GloVe" in text else -3.0, generate=generate
    )
    assert found[0].record.id == "D14-1162"
    assert found[0].by == "model"
    assert sorted(one.record.id for one in found) == sorted(one.record.id for one in given)


@pytest.mark.parametrize("generate", [False, True])
def test_random_scores_give_real_records_only(library, generate):
    """In any order."""
    chance = random.Random(1)  # noqa: S311 - no secret
    found, given = judged(library, lambda _prompt, _text: -10 * chance.random(), generate=generate)
    assert {one.record.id for one in found} == {one.record.id for one in given}


def test_what_the_model_recalls_counts_if_it_exists(library):
    """Field for field: a title with another author does not."""
    real = reference_text(library.get("X1"))
    found, given = judged(library, lambda _prompt, _text: -1.0, real)
    assert len(found) == len(given) + 1
    assert "X1" in {one.record.id for one in found}
    found, given = judged(library, lambda _prompt, _text: -1.0, real.replace("Ng", "Smith"))
    assert len(found) == len(given)
