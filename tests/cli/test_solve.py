"""`gal solve`, with a model that is a script and with a real small one."""

import json

import pytest
from scripted import ScriptedEngine

from galcli.cli.invocation import Invocation

PROGRAM = 'force.py\n```\nprint(2 * 0.035 * 0.0728)\n```\n\n<<run: "force.py">>\n\n<<read: "output.txt">>'


def needle(answer="0.0051 N", step="F = 2 * 0.035 m * 0.0728 N/m = 0.0051 N"):
    """Return a model that solves the needle problem and answers as told."""

    def script(text, _seed):
        if text.endswith("<work>"):
            return f"\n{step}\n\n{PROGRAM}"
        if text.endswith("<<read:"):
            return ' "output.txt">>'
        if text.endswith('"output.txt">>\n\n'):
            return "0.0049\n"
        return "</work>" if not text.rstrip().endswith("</work>") else f"\n\nAnswer: {answer}"

    return ScriptedEngine(script)


@pytest.fixture
def solve(gal, monkeypatch):
    """Run `gal solve` with a scripted model."""

    def run(engine, *arguments, **options):
        monkeypatch.setattr(Invocation, "open_engine", lambda _self: engine)
        return gal.run("solve", *arguments, **options)

    return run


def test_a_pipe_gets_the_answer_line(gal, solve):
    """And nothing else."""
    assert solve(needle(), "needle?") == 0
    assert gal.out == "0.0051 N\n"
    assert gal.err == ""


def test_the_report_has_the_work_the_programs_and_the_checks(gal, solve):
    """What the model would have said stands beside what was computed."""
    assert solve(needle(), "needle?", "--json") == 0
    report = json.loads(gal.out)
    program = report["data"]["programs"][0]
    assert report["verdict"] == "verified"
    assert program["computed"].startswith("0.005096")
    assert program["model_would_have_said"] == "0.0049"
    assert program["ok"]
    assert {check["verdict"] for check in report["checks"]} == {"verified"}
    assert report["data"]["work"].count("```") == 2


def test_a_terminal_sees_the_work_then_the_answer_and_the_marks(gal, solve):
    """Each step with its mark."""
    assert solve(needle(), "needle?", "--color", "never", terminal=True) == 0
    assert gal.out.index("force.py") < gal.out.index("✓ F = 2 * 0.035 m")
    assert "✓ force.py: 0.00509" in gal.out
    assert "✓ verified" in gal.out


def test_a_refuted_step_has_status_3_and_the_right_value(gal, solve):
    """The answer is still shown."""
    assert solve(needle(step="F = 2 * 0.035 m * 0.0728 N/m = 0.0061 N"), "needle?", "--json") == 3
    refuted = [check for check in json.loads(gal.out)["checks"] if check["verdict"] == "refuted"]
    assert "0.0051" in refuted[0]["expected"] or "0.005096" in refuted[0]["expected"]


def test_an_answer_that_differs_from_its_program_has_status_3(gal, solve):
    """Whatever the model says."""
    assert solve(needle(answer="0.0061 N"), "needle?") == 3


def test_samples_vote(gal, solve):
    """The report says how many agree."""
    assert solve(needle(), "needle?", "--samples", "3", "--json") == 0
    assert json.loads(gal.out)["data"]["vote"]["text"] == "3 of 3 agree"


def test_lines_are_solved_in_order(gal, solve):
    """A bad one does not stop the rest."""
    lines = b'{"id": "a", "question": "needle?"}\nnonsense\n"needle?"\n'
    assert solve(needle(), "--jsonl", stdin=lines) == 1
    values = [json.loads(line) for line in gal.out.splitlines()]
    assert [value.get("answer") for value in values] == ["0.0051 N", None, "0.0051 N"]
    assert values[0]["id"] == "a"


def test_limits_reach_the_sandbox(gal, solve):
    """A program that takes too long is stopped, and the model hears of it."""
    engine = needle()
    slow = engine.script

    def script(text, seed):
        return slow(text, seed).replace("print(2 * 0.035 * 0.0728)", "while True: pass")

    engine.script = script
    solve(engine, "needle?", "--cpu-seconds", "0.3", "--json")
    program = json.loads(gal.out)["data"]["programs"][0]
    assert not program["ok"]
    assert "0.3 s" in program["message"]


def test_without_a_runner_programs_are_shown_and_not_run(gal, solve):
    """And nothing is verified by them."""
    solve(needle(step=""), "needle?", "--runner", "none", "--json")
    report = json.loads(gal.out)
    assert not report["data"]["programs"][0]["ok"]
    assert report["verdict"] != "verified"


def test_an_unknown_runner_is_a_usage_error(gal, solve):
    """The hint lists what there is."""
    assert solve(needle(), "x", "--runner", "warp") == 2


def test_a_real_model_is_run(gal, checkpoint):
    """Random weights solve nothing, and nothing is claimed."""
    assert gal.run("solve", "1+1?", "-m", str(checkpoint), "--max-new-tokens", "20", "--json") == 0
    assert json.loads(gal.out)["verdict"] == "unverified"


def test_an_answer_is_given_in_the_wanted_unit(gal, solve):
    """And kept as it was in the data."""
    assert solve(needle(), "needle?", "--unit", "mN") == 0
    assert gal.out == "5.1 mN\n"
    assert solve(needle(), "needle?", "--unit", "mN", "--json") == 0
    data = json.loads(gal.out)["data"]
    assert data["full_answer"] == "0.0051 N"


def test_a_unit_of_another_dimension_is_told(gal, solve):
    """In one sentence."""
    assert solve(needle(), "needle?", "--unit", "kg") == 1
    assert "The answer, '0.0051 N', cannot be given in kg: the dimensions differ." in gal.err
    assert gal.out == ""


def test_a_wrong_unit_is_told_before_a_model_is_loaded(gal):
    """It is a mistake in the command line."""
    assert gal.run("solve", "needle?", "--unit", "blorp") == 2
    assert "'blorp' is not a unit" in gal.err


def test_printed_digits_become_the_figures_that_the_problem_justifies(gal, solve):
    """The full value stays in the data."""
    problem = "What extra force lifts a 35 mm needle off water of 0.0728 N/m?"
    assert solve(needle(answer="0.005096000000000001 N"), problem) == 0
    assert gal.out == "0.0051 N\n"
    assert solve(needle(answer="0.005096000000000001 N"), problem, "--json") == 0
    report = json.loads(gal.out)
    assert report["answer"] == "0.0051 N"
    assert report["data"]["full_answer"] == "0.005096000000000001 N"
    assert report["data"]["figures"] == 2
