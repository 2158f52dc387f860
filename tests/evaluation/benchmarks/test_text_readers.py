"""Readers of problems, questions about abstracts and citation contexts."""

import json
import lzma

import pytest
from benchmark_files import write_archive, write_citations, write_gsm8k, write_pubmedqa

from galcli.errors import InputError
from galcli.evaluation.benchmarks import gsm8k, pubmedqa
from galcli.evaluation.benchmarks.citation_contexts import contexts
from galcli.evaluation.benchmarks.titles import Titles


def test_gsm8k_reads_numbers_with_commas(tmp_path):
    """`#### 1,200` is twelve hundred."""
    write_gsm8k(tmp_path)
    found = list(gsm8k.problems(tmp_path / "benchmarks/gsm8k_test.jsonl.xz"))
    assert [(one.id, one.answer) for one in found] == [("1", 1200.0), ("2", 11.0), ("3", 15.0)]


def test_gsm8k_names_a_problem_without_number(tmp_path):
    """It is not passed over."""
    path = tmp_path / "gsm8k.jsonl.xz"
    path.write_bytes(lzma.compress(json.dumps({"question": "?", "answer": "none"}).encode()))
    with pytest.raises(InputError, match="problem 1 has no final number"):
        list(gsm8k.problems(path))


def test_pubmedqa_yields_the_test_questions_only(tmp_path):
    """The test set is what the file of right answers names."""
    write_pubmedqa(tmp_path)
    found = pubmedqa.questions(tmp_path / "benchmarks/pubmedqa.tar.xz")
    assert [(one.id, one.answer) for one in found] == [("1", "yes"), ("2", "no"), ("3", "maybe")]
    assert found[1].abstract == "We found no.\nTwice."


def test_pubmedqa_needs_both_files(tmp_path):
    """An archive without the right answers is refused, and so is an answer that is none of the three."""
    path = tmp_path / "pubmedqa.tar.xz"
    write_archive(path, {"pubmedqa/ori_pqal.json": "{}"})
    with pytest.raises(InputError, match="lacks"):
        pubmedqa.questions(path)
    write_archive(path, {"p/ori_pqal.json": '{"1": {"CONTEXTS": []}}', "p/test_ground_truth.json": '{"1": "perhaps"}'})
    with pytest.raises(InputError, match="question 1"):
        pubmedqa.questions(path)


def test_contexts_leave_out_what_cannot_be_asked(tmp_path):
    """Nothing before the mark, or the authors' name in the text."""
    write_citations(tmp_path)
    found = list(contexts(tmp_path / "citations/contexts_acl_dev.jsonl"))
    assert [one.id for one in found] == ["c1", "c2", "c3"]
    assert found[1].window.before == "Following we use taggers for Turkish"
    assert found[2].window.sentence == "We measure agreement by kappa here."


def test_titles_are_compared_by_letters(tmp_path):
    """Case and punctuation do not matter; words do."""
    write_citations(tmp_path)
    titles = Titles.read(tmp_path / "citations/acl_anthology.jsonl.gz")
    assert titles.exist("parsing quickly - a chart")
    assert not titles.exist("Parsing, Quickly")
    assert not titles.exist("")
    assert titles.by_id["C3"] == "Kappa for Coders"
