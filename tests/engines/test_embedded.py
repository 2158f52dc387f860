"""The model that comes with the program: whole, small, the default, and run without torch."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from scripted import INFO, ScriptedEngine

from galcli.cli.invocation import Invocation
from galcli.engines.base import EMBEDDED
from galcli.engines.catalog import CATALOG, EMBEDDED_FOLDER, resolve
from galcli.engines.checkpoint import Checkpoint
from galcli.engines.codec import Codec

NEEDLE = "What extra force lifts a 35 mm needle off water? The surface tension is 0.0728 N/m."
MIB = 2**20
shipped = pytest.mark.skipif(not EMBEDDED_FOLDER.is_dir(), reason="no weights are shipped yet")


@pytest.fixture
def unnamed(gal):
    """A shell in which no model is named."""
    del gal.variables["GAL_MODEL"]
    return gal


@pytest.fixture
def scripted(unnamed, monkeypatch):
    """Let the embedded model be a script."""

    def run(text, *arguments, **options):
        engine = ScriptedEngine(lambda _prompt, _seed: text, info=replace(INFO, model=EMBEDDED))
        monkeypatch.setattr(Invocation, "open_engine", lambda _self: engine)
        return unnamed.run(*arguments, **options)

    return run


@shipped
def test_its_files_are_whole_and_small(tmp_path):
    """64 MB in all, 16 MiB a file; there is a card that names its data."""
    checkpoint = Checkpoint.open(EMBEDDED_FOLDER)
    files = [path for path in EMBEDDED_FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 64e6
    assert max(path.stat().st_size for path in files) < 16 * MIB
    assert checkpoint.architecture == "opt"
    codec = Codec.load(checkpoint.folder, checkpoint.config, checkpoint.context)
    assert codec.specials
    assert "## Data" in (EMBEDDED_FOLDER / "README.md").read_text()
    assert resolve("mini", tmp_path).entry is CATALOG["mini"]


@shipped
def test_it_is_listed_shown_planned_and_not_removed(gal):
    """Like any other model."""
    assert gal.run("models", "list", "--json") == 0
    rows = {row["name"]: row for row in json.loads(gal.out)["data"]["models"]}
    assert (rows["mini"]["here"], rows["mini"]["licence"]) == ("yes", "Apache-2.0")
    assert gal.run("models", "show", "mini") == 0
    assert "opt" in gal.out
    assert gal.run("models", "plan", "mini") == 0
    assert gal.run("models", "rm", "mini") == 5
    assert (EMBEDDED_FOLDER / "config.json").is_file()
    assert gal.run("models", "pull", "mini") == 5


@shipped
def test_it_solves_the_needle_without_torch(tmp_path):
    """With the model's own program and answer, confirmed by the card, in a fresh process."""
    program = f"""
import sys
sys.argv = ["gal", "solve", {NEEDLE!r}, "--json"]
from galcli.cli.main import main
status = main()
assert not {{"torch", "transformers"}} & set(sys.modules), "torch was imported"
sys.exit(status)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={"GAL_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        check=True,
    )
    report = json.loads(done.stdout)
    assert report["answer"] == "0.0051 N"
    assert report["verdict"] == "verified"
    assert report["receipt"]["model"] == "mini"


def test_an_answer_that_its_passages_confirm_is_shown(scripted, unnamed):
    """With its citation."""
    text = " Field lines are curves that follow the direction of a field at every point."
    assert scripted(text, "ask", "What are field lines?") == 0
    assert unnamed.out.strip().startswith("Field lines are curves")
    assert unnamed.out.strip().endswith("[1]")


def test_an_answer_that_nothing_confirms_gives_way_to_the_best_source(scripted, unnamed):
    """The model's words stay in the data."""
    assert scripted(" Cows do it.", "ask", "What are field lines?", "--json") == 0
    report = json.loads(unnamed.out)
    assert report["answer"].startswith("Field lines are curves")
    assert report["verdict"] == "verified"
    assert report["data"]["model_answer"] == "Cows do it."
    assert "Nothing confirmed the built-in model's answer" in unnamed.err


def test_it_does_not_speak_about_what_no_source_knows(scripted, unnamed):
    """Unless it is asked by name."""
    assert scripted(" Paris.", "ask", "Who won the 1998 chess olympiad in Elista?") == 5
    assert "knows too little" in unnamed.err
    assert unnamed.out == ""
    assert scripted(" Paris.", "ask", "Who won the 1998 chess olympiad in Elista?", "--model", "mini") == 0
    assert unnamed.out.strip() == "Paris."


def test_none_is_no_model(gal):
    """As on a machine without one."""
    assert gal.run("ask", "Who won the 1998 chess olympiad in Elista?", "--model", "none") == 5
    assert "No model is chosen" in gal.err
