import json
import math

import pytest
from toy_run import make_run

from galcli.errors import GalError, InputError, UsageError
from galcli.training.folder import RunFolder
from galcli.training.interruption import StopRequest
from galcli.training.metrics import read_metrics
from galcli.training.pretrain import pretrain


class StopAfter(StopRequest):
    """Asks to stop after some steps, as a time limit would."""

    def __init__(self, steps):
        super().__init__()
        self._left = steps

    def reason(self, needed=0.0):
        """Count a step."""
        del needed
        self._left -= 1
        return "time limit" if self._left < 0 else ""


def run(folder, recipe, stop=None, **changes):
    """Pre-train, and return how it ended and what was seen."""
    seen = []
    outcome = pretrain(recipe, folder, stop or StopRequest(), seen.append, **changes)
    return outcome, seen


def losses(folder):
    """The recorded losses."""
    return [entry["loss"] for entry in read_metrics(folder.stage("pretrain") / "metrics.jsonl") if "loss" in entry]


@pytest.fixture
def fresh(tmp_path):
    """A run in which nothing was trained."""
    return RunFolder(make_run(tmp_path / "fresh"))


def test_it_learns(trained):
    """The loss falls from that of chance, and every source's validation loss is recorded."""
    record = read_metrics(trained.stage("pretrain") / "metrics.jsonl")
    found = losses(trained)
    assert len(found) == 10
    assert found[0] == pytest.approx(math.log(400), abs=0.5)
    assert found[-1] < found[0] - 0.5
    assert [entry["step"] for entry in record if "validation" in entry] == [3, 7, 9]
    assert all(set(entry["validation"]) == {"sums"} for entry in record if "validation" in entry)


def test_same_recipe_same_losses(trained, recipe, fresh):
    """The same recipe and seed give the same losses, to the last bit, with dropout."""
    run(fresh, recipe)
    assert losses(fresh) == losses(trained)


def test_another_seed(trained, recipe, fresh):
    """Another seed gives other losses."""
    recipe.tables["pretrain"]["seed"] = 1
    run(fresh, recipe)
    assert losses(fresh) != losses(trained)


def test_a_run_goes_on_as_if_it_had_never_stopped(trained, recipe, fresh):
    """Stopped twice and started again, it has the losses of a run in one piece, to the last bit."""
    outcome, seen = run(fresh, recipe, StopAfter(3))
    assert (outcome.step, outcome.stopped, len(seen)) == (3, "time limit", 3)
    assert not fresh.model("pretrain").exists()
    assert run(fresh, recipe, StopAfter(4))[0].step == 7
    outcome, seen = run(fresh, recipe)
    assert (outcome.step, outcome.stopped, len(seen)) == (10, "", 3)
    assert losses(fresh) == losses(trained)
    last = [entry for entry in read_metrics(fresh.stage("pretrain") / "metrics.jsonl") if "validation" in entry][-1]
    assert last["validation"] == outcome.validation
    weights = "model.safetensors"
    assert (fresh.model("pretrain") / weights).read_bytes() == (trained.model("pretrain") / weights).read_bytes()


def test_what_a_killed_run_recorded_too_much_is_dropped(trained, recipe, fresh):
    """Steps after the last checkpoint are made again, and are not in the record twice."""
    run(fresh, recipe, StopAfter(3))
    with (fresh.stage("pretrain") / "metrics.jsonl").open("a") as file:
        file.write('{"step": 3, "loss": 99.0}\n{"step": 4, "lo')
    run(fresh, recipe)
    assert losses(fresh) == losses(trained)


def test_a_finished_run_makes_no_more_steps(trained, recipe):
    """Starting it again changes nothing."""
    before = losses(trained)
    outcome, seen = run(trained, recipe)
    assert (outcome.step, seen) == (10, [])
    assert losses(trained) == before


def test_bfloat16(trained, recipe, fresh):
    """In mixed precision the losses are nearly the same, and weights stay in float32."""
    recipe.tables["pretrain"]["precision"] = "bfloat16"
    run(fresh, recipe)
    assert losses(fresh) != losses(trained)
    assert losses(fresh) == pytest.approx(losses(trained), rel=0.02)
    assert json.loads((fresh.model("pretrain") / "config.json").read_text())["dtype"] == "float32"


def test_a_run_becomes_longer(trained, recipe):
    """More tokens mean more steps from where it was."""
    outcome, seen = run(trained, recipe, tokens=12 * 8 * 128)
    assert (outcome.step, len(seen)) == (12, 2)


def test_another_recipe_does_not_go_on(trained, recipe):
    """A checkpoint of another model is refused, and the sentence names the difference."""
    recipe.tables["model"]["width"] = 64
    with pytest.raises(UsageError, match="was made with model"):
        run(trained, recipe)


def test_another_corpus_does_not_go_on(trained, recipe):
    """A checkpoint knows the corpus it learned from."""
    (trained.corpus / "manifest.json").write_text("{}")
    with pytest.raises(UsageError, match="was made with corpus"):
        run(trained, recipe)


def test_a_damaged_checkpoint(trained, recipe):
    """It is named, with what to do."""
    (trained.stage("pretrain") / "checkpoint.pt").write_bytes(b"nothing")
    with pytest.raises(GalError, match="is damaged") as caught:
        run(trained, recipe)
    assert "--restart" in str(caught.value.hint)


def test_a_loss_that_explodes(recipe, fresh):
    """A loss that is no number ends the run."""
    recipe.tables["pretrain"] |= {"learning_rate": 10, "clip": 1e9, "optimizer": "adamw", "warmup": 0}
    recipe.tables["model"]["initial_deviation"] = 1e30
    with pytest.raises(GalError, match="The loss of step"):
        run(fresh, recipe)


def test_no_corpus(recipe, tmp_path):
    """What is missing is named with the command that makes it."""
    with pytest.raises(InputError) as caught:
        run(RunFolder(tmp_path), recipe)
    assert "gal train tokenizer" in str(caught.value.hint)
