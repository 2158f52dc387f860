import json

from galcli.training.folder import RunFolder
from galcli.training.interruption import StopRequest
from galcli.training.pipeline import run_stages
from galcli.training.recipe import Recipe


def _problems(path):
    """Write word problems with annotated steps."""
    lines = [
        {
            "question": f"Ann has {n} apples and gets {n + 1}. How many?",
            "answer": f"<<{n}+{n + 1}={2 * n + 1}>>\n#### {2 * n + 1}",
        }
        for n in range(1, 41)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_from_recipe_to_model(tmp_path):
    """One call makes corpus, model and export; another call makes nothing again, and a missing table no stage."""
    _problems(tmp_path / "problems.jsonl")
    recipe = Recipe.load("smoke")
    recipe.tables["pretrain"] |= {"tokens": 1, "batch_rows": 4, "micro_rows": 4}
    recipe.tables["corpus"]["validation"] = 0.2
    del recipe.tables["reinforce"]
    folder, told = RunFolder(tmp_path / "run"), []

    def run():
        return run_stages(recipe, tmp_path, folder, StopRequest(), lambda _progress: None, told.append)

    first = run()
    assert first.answer == str(tmp_path / "run" / "export" / "smoke")
    assert list(first.data) == ["corpus", "pretrain", "finetune", "export"]
    assert {"pretrain", "finetune", "export"} <= set(told)
    made = (folder.model("finetune") / "model.safetensors").read_bytes()
    second = run()
    assert list(second.data) == ["corpus", "export"]
    assert (folder.model("finetune") / "model.safetensors").read_bytes() == made
    assert not folder.model("reinforce").exists()


def test_it_stops_within_a_stage(tmp_path):
    """A stage that is stopped is the last one."""
    _problems(tmp_path / "problems.jsonl")
    folder = RunFolder(tmp_path / "run")
    with StopRequest() as stop:
        stop.interrupted = True
        found = run_stages(Recipe.load("smoke"), tmp_path, folder, stop, lambda _progress: None, lambda _sentence: None)
    assert (found.stopped, list(found.data)) == ("interrupted", ["corpus", "pretrain"])
    assert not folder.model("pretrain").exists()
