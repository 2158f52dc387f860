"""Judging a finished solution, and voting among several."""

import pytest
from scripted import ScriptedEngine

from galcli.engines.base import Prompt, Sampling
from galcli.report import Verdict
from galcli.work.block import Program
from galcli.work.offload import Computation, Transcript
from galcli.work.sandbox import Outcome, Reason
from galcli.work.solution import judge, same
from galcli.work.vote import choose

OK = Outcome(ok=True, stdout="", stderr="", message="", reason=Reason.OK, runner="test", seconds=0.0)
FAILED = Outcome(
    ok=False, stdout="", stderr="E", message="stopped by an error", reason=Reason.ERROR, runner="test", seconds=0.0
)


def computed(value, outcome=OK, guessed=None):
    """Return what a program computed."""
    return Computation("output.txt", Program(0, 1, "x", "calc.py", "x", closed=True), outcome, value, guessed)


def judged(text, *computations):
    """Judge a transcript."""
    return judge(Transcript(Prompt("p"), text, list(computations)))


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        ("0.005096", "0.0051 N", True),
        ("12 m", "1200 cm", True),
        ("5.1 mN", "0.005096 N", True),
        ("0.005096", "5.1 mN", True),
        ("24", "24 m", True),
        ("24", "25 m", False),
        ("Ethanol ", "ethanol", True),
        ("0.75", "3/4", True),
        ("2953.2 m", "The radius is 2.95 km.", True),
        ("1.3853", "1.5118", False),
        ("12 m", "12 s", False),
        ("ethanol", "methanol", False),
        ("1.5", "2", False),
        ("1.97", "2", True),
        ("2.0", "2", True),
        ("18.5 m", "20 m", False),
        ("0.0046 N", "0.005 N", False),
        ("5 × 10^3 m", "5.0 km", True),
        ("5.4 × 10^3 m", "5 km", False),
        ("12.3 m", "12 m", True),
        ("", "x", False),
    ],
)
def test_answers_that_say_the_same(left, right, equal):
    """To the digits that are shown, whatever the unit's prefix."""
    assert same(left, right) is equal


def test_an_answer_that_is_the_programs_output_is_verified():
    """Rounded to the digits that it shows."""
    solution = judged("x\n</work>\n\nA: 0.0051 N", computed("0.005096"))
    assert (solution.answer, solution.verdict) == ("0.0051 N", Verdict.VERIFIED)
    assert solution.checks[-1].reason == "agrees with the program's output"
    assert solution.checks[-2].claim == "calc.py: 0.005096"


def test_an_answer_that_differs_from_the_programs_output_is_refuted():
    """The paper's own example: the model made the sum up."""
    solution = judged(
        "x\n</work>\n\nA: 1.3852941429414294", computed("1.511797052154195", guessed="1.3852941429414294")
    )
    assert solution.verdict == Verdict.REFUTED
    assert solution.checks[-1].expected == "1.511797052154195"
    assert "the model would have said 1.3852941429414294" in solution.checks[-2].reason
    assert not solution.sound


def test_a_wrong_step_refutes_a_solution():
    """Even where the answer follows from the program."""
    text = "2 * 0.035 m * 0.0728 N/m = 0.0061 N\n</work>\n\nA: 0.0051 N"
    solution = judged(text, computed("0.005096"))
    assert solution.verdict == Verdict.REFUTED
    refuted = next(check for check in solution.checks if check.verdict == Verdict.REFUTED)
    assert text[slice(*refuted.span)] == refuted.claim


def test_an_answer_from_a_verified_step_is_verified():
    """No program is needed."""
    solution = judged("F = 2 * 0.035 m * 0.0728 N/m = 0.0051 N\n</work>\n\nAnswer: 0.0051 N")
    assert solution.verdict == Verdict.VERIFIED
    assert solution.checks[-1].reason == "agrees with a verified step"


def test_an_answer_out_of_nowhere_is_unverified():
    """It may be right; nothing says so."""
    solution = judged("I know this one.\n</work>\n\nAnswer: 42 m")
    assert (solution.answer, solution.verdict) == ("42 m", Verdict.UNVERIFIED)


def test_calculator_notes_are_checked():
    """GSM8K's solutions hold them."""
    right = judged("48/2 = <<48/2=24>>24\n</work>\n\nA: 24")
    wrong = judged("48/2 = <<48/2=25>>25\n</work>\n\nA: 25")
    assert right.verdict == Verdict.VERIFIED
    assert wrong.verdict == Verdict.REFUTED


def test_a_result_that_no_program_wrote_is_pointed_at():
    """It is not taken for computed."""
    text = '\ncalc.py\n```\nprint(1)\n```\n<<run: "calc.py">>\n<<read: "output.txt">>\n\n1.23\n\n</work>\n\nA: 1.23'
    solution = judged(text)
    assert solution.verdict == Verdict.UNVERIFIED
    assert "no program wrote this result" in [check.reason for check in solution.checks]


def test_without_an_answer_line_the_last_result_is_the_answer():
    """And without either there is none."""
    assert judged("x", computed("7")).answer == "7"
    assert judged("x").answer == ""
    assert judged("x", computed("Error: E", FAILED)).answer == ""


def vote(*solutions):
    """Judge answers and let them vote."""
    return choose([judged(f"x\n</work>\n\nA: {answer}", *computations) for answer, *computations in solutions])


def test_the_answer_that_most_give_wins():
    """In whatever unit."""
    result = vote(["3 m"], ["200 cm"], ["2 m"], ["2.0 m"])
    assert (result.agree, result.sound, result.total) == (3, 4, 4)
    assert same(result.chosen.answer, "2 m")
    assert result.text == "3 of 4 agree"


def test_failed_and_refuted_solutions_do_not_vote():
    """However many they are."""
    wrong = ["9 m", computed("4")]
    failed = ["9 m", computed("Error", FAILED)]
    result = vote(wrong, wrong, failed, ["4 m"])
    assert (result.chosen.answer, result.agree, result.sound, result.total) == ("4 m", 1, 1, 4)


def test_a_verified_solution_represents_its_cluster():
    """Its evidence is shown."""
    result = vote(["2 m"], ["2 m", computed("2")])
    assert result.chosen.verdict == Verdict.VERIFIED


def test_where_nothing_is_sound_nobody_agrees():
    """The first is shown as what it is."""
    result = vote(["9 m", computed("4")])
    assert (result.agree, result.chosen.verdict) == (0, Verdict.REFUTED)


def test_solving_stops_when_enough_agree():
    """Of eight samples five are enough."""
    from galcli.assistant import solve
    from galcli.work.sandbox import Level, Sandbox

    engine = ScriptedEngine(lambda text, _seed: "\n1 + 1 = 2\n</work>" if text.endswith("<work>") else "\n\nA: 2")
    with Sandbox(runner=str(Level.NONE)) as sandbox:
        report = solve("1+1?", engine, Sampling(samples=8), sandbox)
    assert report.data["vote"] == {"agree": 5, "sound": 5, "total": 5, "text": "5 of 5 agree"}
    assert (report.answer, report.verdict) == ("2", Verdict.VERIFIED)
