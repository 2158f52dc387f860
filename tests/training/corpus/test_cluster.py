"""Reading by datatrove's executors; that for this machine stands for the others, which hand over the same task."""

import pickle
import sys
import warnings

import pytest
from training.corpus.made import make_data

from galcli.errors import UsageError
from galcli.training.corpus.cluster import ReadTask, submit
from galcli.training.corpus.layout import Layout
from galcli.training.corpus.stage import Corpus
from galcli.training.recipe import Recipe


def test_a_task_reads_its_part(tmp_path):
    """It survives the way to another machine."""
    data = make_data(tmp_path / "data", notes=10)
    task = ReadTask(str(data / "recipe.toml"), str(data), str(tmp_path / "run"))
    corpus = Corpus(Recipe.load(task.recipe), data, Layout(tmp_path / "run"))
    for rank in range(2):
        assert list(pickle.loads(pickle.dumps(task))([], rank, 2)) == []  # noqa: S301 - our own bytes
    assert {path.name for path in corpus.layout.documents.glob("notes.*.json")} == {
        "notes.1-of-2.json",
        "notes.2-of-2.json",
    }
    assert all(parts is not None for parts in corpus.read((0, 2)).values())


def test_datatroves_executor_runs_the_tasks(gal, tmp_path):
    """All parts are there in the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # datatrove's own, when it is imported
        pytest.importorskip("datatrove", reason="datatrove, of the extra galcli[cluster], is not installed")
    data = make_data(tmp_path / "data", notes=10)
    options = [str(data / "recipe.toml"), "--data", str(data), "--out", str(tmp_path / "run")]
    assert gal.run("train", "corpus", *options, "--executor", "local", "--tasks", "2", "--set", "workers=1") == 0
    assert gal.out == "2 parts read\n"
    assert len(list((tmp_path / "run" / "documents").glob("*-of-2.json"))) == 6
    assert gal.run("train", "corpus", *options, "--executor", "local", "--set", "pears=1") == 2
    assert "refuses the options" in gal.err
    assert gal.run("train", "corpus", *options, "--executor", "local", "--set", "pears") == 2
    assert "--set must be KEY=VALUE" in gal.err


def test_what_cannot_run_is_said(tmp_path, monkeypatch):
    """No such executor; no datatrove."""
    task = ReadTask("r.toml", str(tmp_path), str(tmp_path))
    with pytest.raises(UsageError, match='cannot be "abacus"'):
        submit("abacus", task, 1, {})
    monkeypatch.setitem(sys.modules, "datatrove", None)
    with pytest.raises(UsageError, match="needs datatrove"):
        submit("slurm", task, 1, {})
