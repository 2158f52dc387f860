import json

import pytest
from toy_run import make_run

pytest.importorskip("torch")


@pytest.fixture
def run(tmp_path):
    """A run folder with its recipe."""
    return make_run(tmp_path / "run")


def test_pretrain_finetune_export(gal, run):
    """Stage after stage on one folder; standard output is the folder that was made."""
    recipe = str(run / "toy.toml")
    assert gal.run("train", "pretrain", recipe, "--out", str(run)) == 0
    assert gal.out == f"{run}/pretrain/model\n"
    assert "pretrain: step 1 of 10 · loss" in gal.err
    assert (run / "pretrain" / "loss.png").read_bytes().startswith(b"\x89PNG")
    assert gal.run("train", "finetune", recipe, "--out", str(run), "--json") == 0
    report = json.loads(gal.out)
    assert report["answer"] == f"{run}/finetune/model"
    assert report["data"]["finished"]
    assert report["data"]["steps"] == 3
    assert gal.run("train", "export", recipe, "--out", str(run), "--dtype", "float16", "--quiet") == 0
    assert (gal.out, gal.err) == (f"{run}/export/model\n", "")
    model = str(run / "export" / "model")
    assert gal.run("ask", "--complete", "Question:", "--model", model, "--max-new-tokens", "4") == 0


def test_the_time_limit_stops_with_a_checkpoint(gal, run):
    """A run that is out of time ends well and says how far it came; the same command goes on."""
    recipe = str(run / "toy.toml")
    text = (run / "toy.toml").read_text()
    (run / "toy.toml").write_text(text.replace("tokens = 10240", "tokens = 100_000_000"))
    assert gal.run("train", "pretrain", recipe, "--out", str(run), "--time-limit", "6", "--json") == 0
    data = json.loads(gal.out)["data"]
    assert data["stopped"] == "time limit"
    assert not data["finished"]
    assert "the same command goes on from there" in gal.err


def test_restart(gal, run):
    """It forgets the stage's work, but not the examples that were given."""
    (run / "finetune" / "checkpoint.pt").write_bytes(b"nothing")
    recipe = str(run / "toy.toml")
    assert gal.run("train", "pretrain", recipe, "--out", str(run)) == 0
    assert gal.run("train", "finetune", recipe, "--out", str(run)) == 1
    assert "is damaged" in gal.err
    assert gal.run("train", "finetune", recipe, "--out", str(run), "--restart") == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("pretrain", "no-such-recipe"), "There is no recipe no-such-recipe"),
        (("export", "mini-cpu"), "holds no trained model yet"),
        (("pretrain", "mini-cpu", "--time-limit", "-1"), "--time-limit must be above 0"),
        (("finetune", "mini-cpu", "--base", "http://localhost:1"), "training needs the weights"),
    ],
)
def test_errors_are_sentences(gal, tmp_path, arguments, sentence):
    """What is wrong is said, and nothing is printed."""
    assert gal.run("train", *arguments, "--out", str(tmp_path / "empty")) in (1, 2)
    assert sentence in gal.err
    assert gal.out == ""
