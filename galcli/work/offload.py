"""Run the model's programs while it writes: the real output is fed back, and the model goes on from there.

Galactica's paper let the model invent a program's output. Here generation stops where the model asks to read a file;
the program runs in the sandbox; what it wrote is put behind the request, and generation goes on. If a program fails,
the model sees the error line and may write another one. Its files exist only for its block.

Not done here: judging what was written. The transcript keeps what the model would have said beside what was computed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from galcli.engines.base import Completion, StopReason
from galcli.prompting.tokens import neutralise
from galcli.work.block import Program, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from galcli.engines.base import Engine, Prompt, Sampling
    from galcli.work.sandbox import Outcome, Sandbox, Workspace

MOST_PROGRAMS = 3
"""Programs that one block may run, failed ones included."""
MOST_READS = 6
"""Requests that one block may make; a model that asks for ever is not solving anything."""

_REQUESTS = ("<<read:", "«read:")
_CLOSINGS = {"<<read:": ">>", "«read:": "»"}
_END = "</work>"
_AFTER_THE_BLOCK = ("\n\nQuestion:", "<work>", "\n\n\n")
_LONGEST_NAME_TOKENS = 24
_LONGEST_GUESS_TOKENS = 32
_LONGEST_ANSWER_TOKENS = 96
_DEFAULT_FILE = "output.txt"
_LONGEST_RESULT = 2000
# For servers that hide tokens.
_CHARACTERS_PER_TOKEN = 4
_NOTHING = Completion("", StopReason.STOP)


@dataclass(frozen=True, slots=True)
class Computation:
    """One request of the model to read a file, or a program that it wrote and never read from.

    Attributes:
        file: The file.
        program: The program that ran for it; `None` where the model had written none, or had no more left.
        outcome: How the program ended.
        computed: The file's text, or the error line.
        guessed: What the model would have said; `None` where it was not asked.
        place: Where `computed` stands in the transcript's text, in characters; `None` where it was not fed back.
    """

    file: str
    program: Program | None
    outcome: Outcome | None
    computed: str
    guessed: str | None = None
    place: tuple[int, int] | None = None

    @property
    def ok(self) -> bool:
        """Whether the program ran to its end."""
        return self.outcome is not None and self.outcome.ok


@dataclass(slots=True)
class Transcript:
    """A solution as it was written.

    Attributes:
        prompt: What the model continued.
        text: All that stands behind the prompt: the model's words and the computed results between them.
        computations: What was computed, in order.
        reason: Why it ended.
        tokens: Tokens that the model wrote.
        cut_tokens: Tokens cut from the prompt.
    """

    prompt: Prompt
    text: str = ""
    computations: list[Computation] = field(default_factory=list)
    reason: StopReason = StopReason.END
    tokens: int = 0
    cut_tokens: int = 0


def run(
    engine: Engine,
    prompt: Prompt,
    sampling: Sampling,
    sandbox: Sandbox,
    on_piece: Callable[[str], None] | None = None,
) -> Transcript:
    """Let a model solve a problem whose prompt ends inside a `<work>` block.

    Args:
        engine: The model.
        prompt: Ends with `<work>`, or with the beginning of the block.
        sampling: How to choose tokens; its limit holds for the whole solution, and it yields one sample.
        sandbox: Runs the programs.
        on_piece: Receives the text while it is written, computed results included.
    """
    with sandbox.workspace() as workspace:
        return _Solution(engine, prompt, sampling, workspace, on_piece).write()


class _Solution:
    """One solution in the making: the prompt grows, the budget shrinks."""

    def __init__(
        self,
        engine: Engine,
        prompt: Prompt,
        sampling: Sampling,
        workspace: Workspace,
        on_piece: Callable[[str], None] | None,
    ) -> None:
        self._engine = engine
        self._prompt = prompt
        self._sampling = replace(sampling, samples=1)
        self._workspace = workspace
        self._on_piece = on_piece or (lambda _: None)
        self._left = sampling.max_new_tokens
        self._programs_left = MOST_PROGRAMS
        self._ran: tuple[int, Program, Outcome] | None = None
        self.transcript = Transcript(prompt)

    def write(self) -> Transcript:
        """Write until the answer line after the block, the token limit, or the model's own end."""
        if self._write_block():
            self._generate(_AFTER_THE_BLOCK, min(self._left, _LONGEST_ANSWER_TOKENS))
        if not self.transcript.computations:
            self._run_unread()
        return self.transcript

    def _write_block(self) -> bool:
        """Write the block; return whether it was closed and there is room for an answer."""
        while self._left > 0 and len(self.transcript.computations) < MOST_READS:
            completion = self._generate((*_REQUESTS, _END), self._left)
            if completion.stop == _END:
                self._feed(_END)
                return self._left > 0
            if completion.stop not in _REQUESTS:
                return False
            self._read(str(completion.stop))
        self.transcript.reason = StopReason.LENGTH
        return False

    def _generate(self, stop: tuple[str, ...], limit: int) -> Completion:
        """Let the model write on."""
        sampling = replace(self._sampling, stop=(*self._sampling.stop, *stop), max_new_tokens=limit)
        completion = self._engine.generate([self._prompt], sampling, lambda _n, _s, piece: self._on_piece(piece))[0][0]
        written = len(completion.ids) or max(1, len(completion.text) // _CHARACTERS_PER_TOKEN)
        self._left -= written
        self.transcript.tokens += written
        self.transcript.cut_tokens = max(self.transcript.cut_tokens, completion.cut_tokens)
        self.transcript.text += completion.text
        self.transcript.reason = completion.reason
        self._prompt = self._engine.extend(self._prompt, completion, "")
        return completion

    def _feed(self, text: str) -> tuple[int, int]:
        """Put text behind what was written that the model did not write; return where it stands."""
        start = len(self.transcript.text)
        self.transcript.text += text
        self._on_piece(text)
        self._prompt = self._engine.extend(self._prompt, _NOTHING, text)
        return start, start + len(text)

    def _read(self, request: str) -> None:
        """Answer a request to read a file with the file's real content."""
        closing = _CLOSINGS[request]
        name = self._name(request, closing)
        self._feed(f'{request} "{name}"{closing}\n\n')
        guessed = self._guess()
        program, outcome, computed = self._compute(name)
        place = self._feed(f"{computed}\n")
        self.transcript.computations.append(Computation(name, program, outcome, computed, guessed, place))

    def _run_unread(self) -> None:
        """Run the last program of a model that never asked for its output."""
        if parse(self.transcript.text, inside=True).programs:
            program, outcome, computed = self._compute(_DEFAULT_FILE)
            self.transcript.computations.append(Computation(_DEFAULT_FILE, program, outcome, computed))

    def _name(self, request: str, closing: str) -> str:
        """Let the model write the file's name; it is not part of the text until the request is complete."""
        asked = self._engine.extend(self._prompt, _NOTHING, request)
        sampling = replace(self._sampling, stop=(closing, "\n"), max_new_tokens=_LONGEST_NAME_TOKENS, temperature=0.0)
        completion = self._engine.generate([asked], sampling)[0][0]
        self._left -= len(completion.ids)
        name = completion.text.strip().strip("\"'“”`").strip()
        return name if completion.stop == closing and name else _DEFAULT_FILE

    def _guess(self) -> str:
        """Return what the model would have said the file holds."""
        sampling = replace(self._sampling, stop=("\n",), max_new_tokens=_LONGEST_GUESS_TOKENS, temperature=0.0)
        return self._engine.generate([self._prompt], sampling)[0][0].text.strip()

    def _compute(self, name: str) -> tuple[Program | None, Outcome | None, str]:
        """Run the newest program, if it has not run yet, and return what the file holds, or the error line."""
        programs = parse(self.transcript.text, inside=True).programs
        if not programs:
            return None, None, "Error: there is no program to run."
        program = programs[-1]
        if self._ran is None or self._ran[0] != program.start:
            if self._programs_left == 0:
                return None, None, "Error: no more programs may run."
            self._programs_left -= 1
            outcome = self._workspace.run(program.source, program.name or "program.py")
            self._ran = (program.start, program, outcome)
        outcome = self._ran[2]
        return program, outcome, neutralise(self._result(name, outcome), self._engine.specials)

    def _result(self, name: str, outcome: Outcome) -> str:
        if not outcome.ok:
            return f"Error: {outcome.stderr or outcome.message}"
        content = self._workspace.read(name)
        text = (outcome.stdout if content is None else content).strip()
        return text[:_LONGEST_RESULT] or f"Error: the program wrote nothing to {name}."
