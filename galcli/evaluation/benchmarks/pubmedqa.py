"""PubMedQA (Jin et al. 2019): yes/no/maybe questions that are titles of papers, with the papers' abstracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from galcli.errors import InputError
from galcli.evaluation.benchmarks.parsing import parsed, text_of
from galcli.training.corpus.archive import members

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS = ("yes", "no", "maybe")

_QUESTIONS, _TEST = "ori_pqal.json", "test_ground_truth.json"


@dataclass(frozen=True, slots=True)
class AbstractQuestion:
    """A question that an abstract answers.

    Attributes:
        id: PubMed's number of the paper.
        question: What is asked.
        abstract: The abstract without its conclusion.
        answer: yes, no or maybe.
    """

    id: str
    question: str
    abstract: str
    answer: str


def questions(path: Path) -> list[AbstractQuestion]:
    """Return the 500 test questions.

    Args:
        path: The archive, with `ori_pqal.json` and `test_ground_truth.json` in it.

    Raises:
        InputError: The archive lacks one of them, or a question cannot be read.
    """
    found: dict[str, Any] = {}
    for name, data in members(path, (_QUESTIONS, _TEST)):
        value = parsed(data, f"{name} in {path}")
        if not isinstance(value, dict):
            raise InputError(f"{name} in {path} is not an object.")
        found[name.rpartition("/")[2]] = value
    if set(found) != {_QUESTIONS, _TEST}:
        raise InputError(f"{path} lacks {_QUESTIONS} or {_TEST}.")
    return [_question(found[_QUESTIONS].get(key), key, answer) for key, answer in found[_TEST].items()]


def _question(record: Any, key: str, answer: Any) -> AbstractQuestion:
    contexts = record.get("CONTEXTS") if isinstance(record, dict) else None
    if not isinstance(contexts, list) or answer not in ANSWERS:
        raise InputError(f"PubMedQA's question {key} has no abstract, or no answer among {', '.join(ANSWERS)}.")
    abstract = "\n".join(str(part).strip() for part in contexts)
    return AbstractQuestion(key, text_of(record, "QUESTION", key), abstract, str(answer))
