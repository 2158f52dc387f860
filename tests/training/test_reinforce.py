import json

import pytest

from galcli.errors import InputError, UsageError
from galcli.training.interruption import StopRequest
from galcli.training.metrics import read_metrics
from galcli.training.preferences import Pair, pairs_of, read_pairs, write_pairs
from galcli.training.reinforce import ReinforceSettings, reinforce
from galcli.training.rewards import SOLUTION, Judge, Task

pytest.importorskip("trl", reason="the extra galcli[train] is not installed")


class Interrupted(StopRequest):
    """Asks to stop after the first step."""

    def reason(self, needed=0.0):
        """Say so."""
        del needed
        return "time limit"


def run(folder, recipe, stop=None):
    """Reinforce, and return how it ended and what was seen."""
    seen = []
    return reinforce(recipe, folder, stop or StopRequest(), seen.append), seen


def test_grpo(trained, recipe):
    """It stops with a checkpoint, goes on from there, measures before and after, and leaves a model."""
    outcome, seen = run(trained, recipe, Interrupted())
    assert (outcome.step, outcome.stopped, len(seen)) == (1, "time limit", 1)
    assert not trained.model("reinforce").exists()
    outcome, seen = run(trained, recipe)
    assert (outcome.step, outcome.stopped) == (2, "")
    assert [progress.measure for progress in seen] == ["reward"]
    record = read_metrics(trained.stage("reinforce") / "metrics.jsonl")
    assert [entry["step"] for entry in record] == [0, 1]
    assert all(0 <= entry["reward"] <= 1 for entry in record)
    result = json.loads((trained.stage("reinforce") / "result.json").read_text())
    assert result == {"prompts": 2, **outcome.validation}
    assert trained.last_model() == trained.model("reinforce")


def test_dpo(trained, recipe, capsys):
    """Pairs that are there are used; nothing goes to standard output."""
    prompt = json.loads((trained.stage("finetune") / "train.jsonl").read_text().splitlines()[0])["prompt"]
    write_pairs(trained.stage("reinforce") / "preferences.jsonl", [Pair(prompt, "\n4\n</work>", "\n5")] * 4)
    recipe.tables["reinforce"] |= {"method": "dpo", "beta": 0.1}
    outcome, seen = run(trained, recipe)
    assert outcome.step == 2
    assert seen[0].value == pytest.approx(0.693, abs=0.001)
    assert seen[1].value < seen[0].value
    assert capsys.readouterr().out == ""


def test_dpo_needs_samples_that_differ(trained, recipe):
    """Where no sample is better than another, there is nothing to prefer."""
    recipe.tables["reinforce"] |= {"method": "dpo", "beta": 0.1}
    with pytest.raises(InputError, match="no pair"):
        run(trained, recipe)


def test_pairs():
    """The best and the worst of a prompt's samples make a pair; equals make none."""
    tasks = [Task("</s>Question: What is 2 + 3?\n\n<work>", SOLUTION, "5")] * 2
    good, bad = "\n2 + 3 = 5\n</work>\n\nAnswer: 5", "\n2 + 3 = 6\n</work>\n\nAnswer: 6"
    with Judge() as judge:
        assert pairs_of(tasks, [[bad, good], [bad, bad]], judge) == [Pair(tasks[0].prompt, good, bad)]


def test_a_bad_pair_is_named(tmp_path):
    """The sentence names file and line."""
    (tmp_path / "preferences.jsonl").write_text('{"prompt": "a"}\n')
    with pytest.raises(InputError, match="line 1"):
        read_pairs(tmp_path / "preferences.jsonl")


def test_nothing_to_verify(trained, recipe):
    """Examples whose answers nothing can verify are no tasks."""
    (trained.stage("finetune") / "train.jsonl").write_text('{"prompt": "a", "completion": "b"}\n')
    with pytest.raises(InputError, match="no prompt whose answers can be verified"):
        run(trained, recipe)


@pytest.mark.parametrize("changes", [{"method": "ppo"}, {"method": "dpo"}, {"samples": 1}, {"temperature": 0.0}])
def test_settings_out_of_range(recipe, changes):
    """What cannot be is refused before anything is loaded."""
    recipe.tables["reinforce"] |= changes
    with pytest.raises(UsageError, match=r"\[reinforce\]"):
        recipe.settings("reinforce", ReinforceSettings)
