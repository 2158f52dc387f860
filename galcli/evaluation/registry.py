"""The tasks by name: which module has them, and one line about each. Imports none of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from galcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from galcli.evaluation.task import Task

TASKS: dict[str, tuple[str, str]] = {
    "equations": ("equations", "write a formula by its name, closed book"),
    "problems": ("problems", "solve generated word problems, with the cards and without"),
    "names": ("names", "name held-out molecules; OPSIN reads the names back"),
    "keywords": ("keywords", "give the UniProt keywords of held-out proteins"),
    "residues": ("residues", "expect the next residue of held-out proteins"),
    "perplexity": ("perplexity", "expect held-out texts, source by source"),
    "grounded": ("grounded", "answer questions about concepts, with passages and without"),
    "arc": ("arc", "answer the AI2 Reasoning Challenge, easy and challenge"),
    "mmlu": ("mmlu", "answer MMLU's questions of 57 subjects directly"),
    "mmlu-work": ("mmlu_work", "work MMLU's quantitative questions out, with the sandbox"),
    "medmcqa": ("medmcqa", "answer questions of medical entrance exams"),
    "pubmedqa": ("pubmedqa", "answer yes, no or maybe, with the abstract and without"),
    "gsm8k": ("gsm8k", "solve grade-school word problems, directly and with the sandbox"),
    "citations": ("citations", "write the reference that a sentence of a paper cites"),
    "reactions": ("reactions", "complete chemical equations"),
    "moleculenet": ("moleculenet", "tell molecules with a property from those without"),
    "harness-arc": ("harness", "ARC by lm-evaluation-harness"),
    "harness-mmlu": ("harness", "MMLU by lm-evaluation-harness"),
    "harness-medmcqa": ("harness", "MedMCQA by lm-evaluation-harness"),
    "harness-pubmedqa": ("harness", "PubMedQA by lm-evaluation-harness"),
}
"""Task → (module below `galcli.evaluation.tasks` with a `TASK` or a function `task(name)`, what it measures)."""


def load(name: str) -> Task:
    """Import a task.

    Raises:
        UsageError: There is no such task.
    """
    if name not in TASKS:
        import difflib

        close = difflib.get_close_matches(name, TASKS, n=1)
        meant = f" Did you mean {close[0]!r}?" if close else ""
        raise UsageError(f"There is no task {name!r}.{meant}", "gal eval --list shows the tasks.")
    module = import_module(f"galcli.evaluation.tasks.{TASKS[name][0]}")
    task: Task = module.task(name) if hasattr(module, "task") else module.TASK
    return task


def load_all(names: Sequence[str]) -> list[Task]:
    """Import tasks, each once, in order; `all` is every one but those of another harness, which ask the same again."""
    own = [name for name, (module, _) in TASKS.items() if module != "harness"]
    wanted = [one for name in names for one in (own if name == "all" else (name,))]
    return [load(name) for name in dict.fromkeys(wanted)]
