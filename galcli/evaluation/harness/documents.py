"""Our questions as documents of lm-evaluation-harness: the fields that its prompts name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from galcli.evaluation.benchmarks.choice_question import LETTERS
from galcli.evaluation.benchmarks.pubmedqa import ANSWERS

if TYPE_CHECKING:
    from galcli.evaluation.item import Item

Document = dict[str, Any]


def arc(item: Item) -> Document:
    """Return a question of ARC."""
    options = item.data["options"]
    labels = list(LETTERS[: len(options)])
    return {
        "question": item.ask,
        "choices": {"text": options, "label": labels},
        "answerKey": labels[item.gold],
    }


def medmcqa(item: Item) -> Document:
    """Return a question of MedMCQA; the right option counts from 0."""
    options = dict(zip(("opa", "opb", "opc", "opd"), item.data["options"], strict=True))
    return {"question": item.ask, **options, "cop": item.gold}


def mmlu(item: Item) -> Document:
    """Return a question of MMLU."""
    return {"question": item.ask, "choices": item.data["options"], "answer": item.gold}


def pubmedqa(item: Item) -> Document:
    """Return a question about an abstract."""
    if item.gold not in ANSWERS:
        raise AssertionError("the reader checks answers")
    return {"QUESTION": item.ask, "CONTEXTS": [item.data["abstract"]], "final_decision": item.gold}
