"""Rewards that can be verified: what a model wrote is run, checked, or read back; nothing is judged by a model.

A task is found from an example with a known answer. A solution is rewarded if its program's real output, or its answer
line where it has no program, is the known answer, and less if a step of it is refuted. A name is rewarded by how OPSIN
reads it back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from galcli.chemistry.molecule import read_molecule
from galcli.chemistry.naming import clean_proposal
from galcli.chemistry.opsin import Opsin
from galcli.chemistry.verify import Level, verify
from galcli.errors import GalError, InputError
from galcli.prompting.tokens import END_I_SMILES, EOS, START_I_SMILES, WORK
from galcli.report import Verdict
from galcli.work.block import parse
from galcli.work.checker import check
from galcli.work.sandbox import Sandbox
from galcli.work.solution import same

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from galcli.training.examples import Example
    from galcli.work.block import Document

SOLUTION, NAME = "solution", "name"
_MOLECULE = re.compile(rf"{re.escape(START_I_SMILES)}(.+?){re.escape(END_I_SMILES)}", re.DOTALL)
_NAME_FOLLOWS = "The following are chemical properties for"
_RIGHT, _RIGHT_BUT, _WELL_FORMED = 1.0, 0.5, 0.1
_NAMES = {
    Level.VERIFIED: 1.0,
    Level.AMBIGUOUS: 0.5,
    Level.STEREO_DIFFERS: 0.4,
    Level.TAUTOMER: 0.4,
    Level.MISMATCH: 0.1,
}


@dataclass(frozen=True, slots=True)
class Task:
    """A prompt whose answers can be verified.

    Attributes:
        prompt: As an engine would get it.
        kind: `solution` or `name`.
        expected: The known answer of a problem, or the SMILES of a molecule.
    """

    prompt: str
    kind: str
    expected: str


def tasks_of(examples: Iterable[Example]) -> list[Task]:
    """Return the tasks among examples; those whose answers nothing can verify are left out."""
    return [task for example in examples if (task := _task(example)) is not None]


def _task(example: Example) -> Task | None:
    prompt = example.prompt.rstrip()
    if prompt.endswith(WORK):
        document = parse(example.completion, inside=True)
        return Task(example.prompt, SOLUTION, document.answer) if document.answer else None
    molecule = _MOLECULE.search(prompt)
    if molecule and prompt.endswith(_NAME_FOLLOWS):
        return Task(example.prompt, NAME, molecule[1])
    return None


class Judge:
    """Scores completions from 0 to 1; a context manager, because it keeps a sandbox and OPSIN running."""

    def __init__(self) -> None:
        self._sandbox = Sandbox()
        self._opsin = Opsin()

    def score(self, task: Task, completion: str) -> float:
        """Return the reward of a completion: 1 where it is right by all that can be checked.

        Raises:
            InputError: Nothing on this machine can read names, or the task's molecule is none.
        """
        text = completion.partition(EOS)[0]
        return self._solution(task.expected, text) if task.kind == SOLUTION else self._name(task.expected, text)

    def _solution(self, expected: str, text: str) -> float:
        document = parse(text, inside=True)
        if not document.blocks or not document.blocks[0].closed or document.answer is None:
            return 0.0
        answer = self._computed(document) if document.programs else document.answer
        if answer is None:
            return 0.0
        if not same(answer, expected):
            return _WELL_FORMED
        refuted = any(found.verdict is Verdict.REFUTED for found in check(document.masked()))
        return _RIGHT_BUT if refuted else _RIGHT

    def _computed(self, document: Document) -> str | None:
        """Return what the last program really writes; `None` where it fails."""
        program = document.programs[-1]
        with self._sandbox.workspace() as workspace:
            outcome = workspace.run(program.source, program.name or "program.py")
            if not outcome.ok:
                return None
            reads = [read for block in document.blocks for read in block.reads]
            content = workspace.read(reads[-1].name) if reads else None
            return (outcome.stdout if content is None else content).strip() or None

    def _name(self, smiles: str, text: str) -> float:
        try:
            molecule = read_molecule(smiles)
        except GalError as error:
            raise InputError(f"The molecule of a task cannot be read: {error.message}") from error
        found = verify(clean_proposal(text), molecule, self._opsin)
        if found.level is Level.NO_VERIFIER:
            raise InputError(f"Names cannot be rewarded: {found.reason}.", "gal doctor says what is missing.")
        return _NAMES.get(found.level, 0.0)

    def close(self) -> None:
        """End the sandbox and OPSIN; safe to call again."""
        self._sandbox.close()
        self._opsin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
