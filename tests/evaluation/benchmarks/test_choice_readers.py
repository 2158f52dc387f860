"""Readers of multiple-choice questions."""

import json

import pytest
from benchmark_files import options_of, write_arc, write_archive, write_medmcqa, write_mmlu

from galcli.errors import InputError
from galcli.evaluation.benchmarks import arc, medmcqa, mmlu


def test_arc_yields_the_test_questions_of_both_parts_only(tmp_path):
    """Other files of the archive are not read."""
    write_arc(tmp_path)
    found = list(arc.questions(tmp_path / "benchmarks/arc.tar.xz"))
    assert [one.subject for one in found] == ["easy"] * 12 + ["challenge"] * 8
    first = found[0]
    assert (first.id, first.question) == ("ARC-Easy/0", "What is 10 plus 12?")
    assert (list(first.options), first.right) == (options_of(10, 12), 2)
    assert first.options[first.right] == "22"


def test_arc_splits_options_in_order(tmp_path):
    """An option may speak of another one, and there may be three or five."""
    text = "Please choose the correct answer to the question: Pick.\n\nAnswer1: As Answer3: says Answer2: b Answer3: c"
    record = {"instruction": f"{text}\n\nAnswer format: answer1/answer2/answer3", "answer": "answer3"}
    write_archive(tmp_path / "arc.tar.xz", {"arc/ARC-Easy/test.json": json.dumps([record])})
    (found,) = arc.questions(tmp_path / "arc.tar.xz")
    assert found.options == ("As Answer3: says", "b", "c")
    assert found.right == 2


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ({"instruction": "What?\n\nAnswer1: a Answer2: b", "answer": "answer1"}, "does not say its options"),
        ({"instruction": "What?\n\nAnswer1: a\n\nAnswer format: x", "answer": "answer1"}, "has 1 options"),
        ({"instruction": "What?\n\nAnswer1: a Answer2: b\n\nAnswer format: x", "answer": "answer3"}, "right one at 2"),
        ({"answer": "answer3"}, "has no instruction"),
        ("text", "has no instruction"),
    ],
)
def test_a_broken_question_is_named(tmp_path, record, sentence):
    """The sentence says which question, and what is wrong."""
    write_archive(tmp_path / "arc.tar.xz", {"arc/ARC-Easy/test.json": json.dumps([record])})
    with pytest.raises(InputError, match=f"ARC-Easy/0 .*{sentence}"):
        list(arc.questions(tmp_path / "arc.tar.xz"))


def test_a_damaged_archive_is_one_sentence(tmp_path):
    """Neither a cut archive nor JSON that is none ends in a traceback."""
    write_arc(tmp_path)
    path = tmp_path / "benchmarks/arc.tar.xz"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError, match=r"arc\.tar\.xz cannot be read"):
        list(arc.questions(path))
    write_archive(path, {"arc/ARC-Easy/test.json": "{"})
    with pytest.raises(InputError, match="is not JSON"):
        list(arc.questions(path))


def test_mmlu_reads_both_formats(tmp_path):
    """Right options are numbers from 0 under a header, or letters without one."""
    write_mmlu(tmp_path)
    found = {one.id: one for one in mmlu.questions(tmp_path / "benchmarks/mmlu.tar.xz")}
    assert set(found) == {f"elementary_mathematics/{n}" for n in range(1, 5)} | {"professional_law/0"}
    assert found["professional_law/0"].subject == "professional law"
    assert found["professional_law/0"].options[found["professional_law/0"].right] == "b"
    sums = found["elementary_mathematics/1"]
    assert (sums.question, sums.options[sums.right]) == ("10 + 12 =", "22")


def test_mmlu_names_a_short_row(tmp_path):
    """A row without its right option is not passed over."""
    write_archive(tmp_path / "mmlu.tar.xz", {"mmlu/test/law_test.csv": "q,a,b,c,d\n"})
    with pytest.raises(InputError, match="law/0 has 5 columns"):
        list(mmlu.questions(tmp_path / "mmlu.tar.xz"))
    write_archive(tmp_path / "mmlu.tar.xz", {"mmlu/test/law_test.csv": "q,a,b,c,d,E\n"})
    with pytest.raises(InputError, match="the right one at 4"):
        list(mmlu.questions(tmp_path / "mmlu.tar.xz"))


def test_medmcqa_counts_from_one(tmp_path):
    """`cop` 1 is the first option."""
    write_medmcqa(tmp_path)
    found = list(medmcqa.questions(tmp_path / "benchmarks/medmcqa.tar.xz"))
    assert [(one.id, one.options[one.right]) for one in found] == [("one", "right"), ("two", "right")]
