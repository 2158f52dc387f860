"""Tasks with given answers, with a model that prefers what the test says."""

import pytest
from benchmark_files import write_arc, write_medmcqa, write_mmlu, write_pubmedqa
from scoring import ScoringEngine, bench_of, parts_of

from galcli.evaluation.tasks import arc, medmcqa, mmlu, mmlu_figures, mmlu_work, pubmedqa
from galcli.evaluation.tasks.mmlu_work import option_named


def knows_sums(prompt, text):
    """Prefer the right sum where it is scored as text, and always the letter B."""
    if text == " B":
        return -0.5
    given = prompt.split("What is ")[-1].split("?")[0].split(" plus ")
    return -0.1 * len(text) if given[-1].isdecimal() and text == f" {sum(map(int, given))}" else -2.0 * len(text)


def test_letters_and_texts_are_scored_apart(tmp_path):
    """A model that knows the sums is right by text, and by letter where B happens to be right."""
    write_arc(tmp_path / "data")
    engine = ScoringEngine(worth=knows_sums)
    found = parts_of(arc.TASK, bench_of(engine, tmp_path))
    assert len(found) == 20
    assert all(parts["text"] == 1 for parts in found.values())
    assert {name for name, parts in found.items() if parts["letter"]} == {
        f"ARC-{part}/{number}"
        for part, number in (("Easy", 3), ("Easy", 7), ("Easy", 11), ("Challenge", 3), ("Challenge", 7))
    }


def test_the_prompts_are_those_of_the_paper(tmp_path):
    """Options stand in the prompt where letters are scored; texts follow the question alone."""
    write_arc(tmp_path / "data")
    engine = ScoringEngine()
    bench = bench_of(engine, tmp_path)
    item = next(item for item in arc.TASK.items(bench) if item.id == "ARC-Easy/0")
    (outcome,) = arc.TASK.run([item], bench)
    asked = "</s>Question: What is 10 plus 12?\n\n"
    assert engine.scored == [
        (f"{asked}A) 23\nB) 32\nC) 22\nD) 29\n\nAnswer:", (" A", " B", " C", " D")),
        (f"{asked}Answer:", (" 23", " 32", " 22", " 29")),
    ]
    assert len(outcome.prompts) == 2


def test_texts_are_compared_per_character(tmp_path):
    """A long option is not worse for its length."""
    write_medmcqa(tmp_path / "data")
    engine = ScoringEngine(worth=lambda _prompt, text: {" right": -6.0, " wrong": -8.0}.get(text, -4.0))
    found = parts_of(medmcqa.TASK, bench_of(engine, tmp_path))
    assert {name: parts["text"] for name, parts in found.items()} == {"one": 1, "two": 1}


def test_a_limit_keeps_the_items_of_a_smaller_one(tmp_path):
    """`--limit` gives a sample of both parts that the seed decides."""
    write_arc(tmp_path / "data")
    bench = bench_of(ScoringEngine(), tmp_path)
    bench.limit = 5
    few = {item.id for item in arc.TASK.items(bench)}
    bench.limit = 9
    assert len(few) == 5
    assert few < {item.id for item in arc.TASK.items(bench)}


def test_mmlu_has_the_papers_subjects_apart(tmp_path):
    """A subject without a figure of the paper is only in the whole."""
    write_mmlu(tmp_path / "data")
    items = mmlu.TASK.items(bench_of(ScoringEngine(), tmp_path))
    assert {item.strata for item in items} == {(), ("elementary mathematics", "maths")}
    known = {figure.stratum for measure in mmlu.TASK.measures for figure in measure.paper}
    assert {stratum for item in items for stratum in item.strata} < known
    assert set(mmlu_figures.MATHS_SUBJECTS) < known


def test_mmlu_work_runs_programs_and_finds_the_option(tmp_path):
    """The sum is computed in the block, and the option with that number is chosen."""
    write_mmlu(tmp_path / "data")

    def script(text, _seed):
        if text.endswith("</work>"):
            return f"\n\nAnswer: {sum(map(int, text.split('Question: ')[1].split(' =')[0].split(' + ')))}"
        return "\nWe add.\n</work>" if text.endswith("<work>") else ""

    engine = ScoringEngine(script)
    found = parts_of(mmlu_work.TASK, bench_of(engine, tmp_path))
    assert set(found) == {f"elementary_mathematics/{number}" for number in range(1, 5)}
    assert all(parts == {"<work>": 1.0, "named": 1.0} for parts in found.values())
    assert "A) 23\nB) 32\nC) 22\nD) 29\n\n<work>" in next(text for text in engine.prompts if "10 + 12" in text)


@pytest.mark.parametrize(
    ("answer", "options", "named"),
    [
        ("B", ["1", "2", "3"], 1),
        ("(C)", ["1", "2", "3"], 2),
        ("A) 22", ["22", "2", "3"], 0),
        ("A car", ["a bus", "a car", "a tram"], 1),
        ("D", ["1", "2", "3"], None),
        ("2.0 m", ["1 m", "2 m", "3 m"], 1),
        ("2", ["2 of 3", "2 of 4", "3 of 4"], None),
        ("1,000", ["1000", "100", "10"], 0),
        ("", ["1", "2"], None),
        ("Because it is so", ["1", "2"], None),
    ],
)
def test_an_answer_names_an_option(answer, options, named):
    """By letter, by text, or by the only number that is the same; else it names none."""
    assert option_named(answer, options) == named


def test_pubmedqa_reads_the_abstract(tmp_path):
    """A model that goes by the abstract is right with it, and says the same to everything without it."""
    write_pubmedqa(tmp_path / "data")

    def worth(prompt, text):
        found = prompt.split("We found ")[-1].split(".")[0] if "We found" in prompt else "no"
        return -0.1 if text == f" {found}" else -3.0

    engine = ScoringEngine(worth=worth)
    found = parts_of(pubmedqa.TASK, bench_of(engine, tmp_path))
    assert [found[key]["with the abstract"] for key in "123"] == [1, 1, 1]
    assert [found[key]["question alone"] for key in "123"] == [0, 1, 0]
    assert [found[key]["always yes"] for key in "123"] == [1, 0, 0]
    assert {continuations for _, continuations in engine.scored} == {(" yes", " no", " maybe")}
