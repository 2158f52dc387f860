"""`gal eval`: the table, the JSON, the picture, and what goes wrong."""

import json

import pytest
from scripted import ScriptedEngine

from galcli.cli.invocation import Invocation
from galcli.evaluation.registry import TASKS


@pytest.fixture
def evaluate(gal, monkeypatch, shared_folder, tmp_path):
    """Run `gal eval` with a model that knows nothing, or as told; the cards are compiled once for all tests."""
    compiled = shared_folder / "evaluation-cache" / "knowledge"
    compiled.mkdir(parents=True, exist_ok=True)
    cache = tmp_path / "home" / "cache"
    cache.mkdir(parents=True)
    (cache / "knowledge").symlink_to(compiled)

    def run(*arguments, script=lambda *_: " nothing", **options):
        monkeypatch.setattr(Invocation, "open_engine", lambda _self: ScriptedEngine(script))
        return gal.run("eval", *arguments, **options)

    return run


def test_the_tasks_are_listed(gal):
    """No model is needed for that."""
    assert gal.run("eval", "--list") == 0
    listed = [line.split("\t")[0] for line in gal.out.splitlines()]
    assert listed == list(TASKS)
    assert "equations" in listed


def test_a_misspelt_task_is_a_usage_error(gal):
    """With the one that was perhaps meant; no model is loaded for it."""
    assert gal.run("eval", "equation") == 2
    assert gal.err.startswith("gal: There is no task 'equation'. Did you mean 'equations'?")
    assert gal.run("eval") == 2
    assert gal.run("eval", "equations", "--limit", "0") == 2
    assert gal.run("eval", "equations", "--data", "/nowhere") == 2
    assert gal.run("eval", "equations", "--show-prompt") == 2


def test_without_a_model_there_is_nothing_to_measure(gal):
    """Exit status 5."""
    assert gal.run("eval", "equations") == 5


def test_the_result_stands_beside_baseline_and_papers(gal, evaluate):
    """In a pipe a row a line; the run goes on where it stopped."""
    assert evaluate("equations", "--limit", "4") == 0
    rows = [line.split("\t") for line in gal.out.splitlines()]
    row = next(row for row in rows if row[1:4] == ["first names", "closed book", "exact up to algebra"])
    assert row[4:7] == ["1", "0.0 %", "0.0–79.3 %"]
    assert row[7] == "cards 100.0 %"
    assert "Galactica 120B 68.2 %" in row[8]
    before = gal.out
    assert evaluate("equations", "--limit", "4", script=None) == 0, "nothing is asked again"
    assert gal.out == before


def test_json_has_all_that_makes_it_repeatable(gal, evaluate, tmp_path):
    """Set-up, hashes, rows; one line a task with --jsonl."""
    out = tmp_path / "out"
    assert evaluate("equations", "--limit", "4", "--json", "--out", str(out)) == 0
    report = json.loads(gal.out)
    assert (report["schema"], report["command"], report["data"]["setup"]["revision"]) == (1, "eval", "rev")
    task = report["data"]["tasks"][0]
    assert len(task["prompts_sha256"]) == len(task["items_sha256"]) == 64
    assert task["records"].startswith(str(out))
    assert task["rows"][0].keys() >= {"task", "items", "method", "metric", "value", "low", "high", "n", "baselines"}
    kept = json.loads(next(out.glob("results-*.json")).read_text())
    assert kept == {"setup": report["data"]["setup"], "tasks": [task]}
    assert evaluate("equations", "--limit", "4", "--jsonl", "--out", str(out)) == 0
    line = json.loads(gal.out)
    assert (line["schema"], line["task"], line["rows"]) == (1, "equations", task["rows"])


def test_a_task_without_data_is_told_and_the_rest_goes_on(gal, evaluate):
    """Exit status 1."""
    assert evaluate("keywords", "equations", "--limit", "4", "--json") == 1
    data = json.loads(gal.out)["data"]
    assert list(data["failed"]) == ["keywords"]
    assert [task["task"] for task in data["tasks"]] == ["equations"]
    assert "gal: keywords: It needs the held-out texts" in gal.err
    assert "--run FOLDER" in gal.err


def test_the_result_is_drawn(gal, evaluate, tmp_path):
    """A PNG with a line a row."""
    from PIL import Image

    picture = tmp_path / "result.png"
    assert evaluate("equations", "--limit", "4", "--plot", str(picture)) == 0
    with Image.open(picture) as image:
        assert image.format == "PNG"
        assert image.width == 1200
        assert len(image.getcolors(1 << 20)) > 4


def test_ctrl_c_keeps_what_was_answered(gal, evaluate, tmp_path):
    """Exit status 130, and the next run has less to do."""
    asked = []

    def script(text, _seed):
        asked.append(text)
        if len(asked) == 40:
            raise KeyboardInterrupt
        return " nothing"

    options = ("equations", "--limit", "44", "--out", str(tmp_path))
    assert evaluate(*options, script=script) == 130
    assert "goes on from there" in gal.err
    asked = ["again"] * 50
    assert evaluate(*options, script=script) == 0
    assert len(asked) == 50 + 44 - 32
    assert gal.run("eval", "--list", terminal=True) == 0


def test_a_terminal_gets_a_table(gal, evaluate):
    """With headings."""
    assert evaluate("equations", "--limit", "4", terminal=True) == 0
    assert "baseline" in gal.out
    assert "equations:" in gal.out
