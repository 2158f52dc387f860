"""Ask, cite, solve, mol, protein: plain functions over an engine. This is also the public Python API.

A function builds the prompt, runs the model and returns a `Report`. Whatever no checker confirmed stays `unverified`.
"""

from __future__ import annotations

import hashlib
import platform
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from galcli import __version__
from galcli.engines.base import Completion, Prompt, Sampling
from galcli.prompting.templates import Family, RenderedPrompt, Trusted, render
from galcli.prompting.tokens import END_REF
from galcli.report import Receipt, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from galcli.engines.base import Engine, EngineInfo
    from galcli.work.offload import Computation
    from galcli.work.sandbox import Sandbox
    from galcli.work.solution import Solution
    from galcli.work.vote import Vote

    OnPiece = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask a model, before the model's family is known.

    Attributes:
        command: The command that asks; names the report.
        template: The prompt file.
        values: What the template's placeholders stand for.
        shown: The input as the user gave it.
        stop: Strings that end the answer.
    """

    command: str
    template: str
    values: Mapping[str, str]
    shown: str
    stop: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)

    def render(self, family: Family, overrides: Path | None, specials: tuple[str, ...] = ()) -> RenderedPrompt:
        """Fill the template of a family."""
        return render(self.template, family, self.values, overrides=overrides, specials=specials)


def question(text: str, context: str = "") -> Request:
    """Ask a question, with passages that may help."""
    if context.strip():
        values = {"question": text.strip(), "context": context.strip()}
        return Request("ask", "ask-context", values, text, ("\n\nQuestion:",))
    return Request("ask", "ask", {"question": text.strip()}, text, ("\n\nQuestion:",))


def completion(text: str) -> Request:
    """Continue raw text. It may hold special tokens: whoever asks for this writes the prompt."""
    return Request("ask", "complete", {"text": Trusted(text)}, text)


def problem(text: str) -> Request:
    """Solve a problem in a `<work>` block."""
    return Request("solve", "solve", {"question": text.strip()}, text, ("\n\nQuestion:",))


def citation(text: str) -> Request:
    """Name the reference that fits the end of a text."""
    return Request("cite", "cite", {"text": text.rstrip()}, text, (END_REF, "\n"))


def molecule_name(smiles: str) -> Request:
    """Name a molecule."""
    return Request("mol", "mol-iupac", {"smiles": smiles}, smiles, ("\n",))


def molecule_question(smiles: str, text: str) -> Request:
    """Answer a question about a molecule."""
    return Request("mol", "mol-ask", {"smiles": smiles, "question": text.strip()}, smiles, ("\n\n",))


def protein_keywords(sequence: str) -> Request:
    """Predict a protein's keywords."""
    return Request("protein", "protein-keywords", {"sequence": sequence}, sequence, ("\n\n",))


def protein_function(sequence: str) -> Request:
    """Predict what a protein does."""
    return Request("protein", "protein-function", {"sequence": sequence}, sequence, ("\n\n",))


def answer(
    requests: Sequence[Request],
    engine: Engine,
    sampling: Sampling,
    *,
    overrides: Path | None = None,
    on_piece: OnPiece | None = None,
) -> list[Report]:
    """Answer requests in one batch.

    Args:
        requests: What to ask.
        engine: The model.
        sampling: How to choose tokens.
        overrides: The user's prompt folder.
        on_piece: Receives the first request's first answer while it is written.

    Returns:
        A report for each request, in order; all `unverified`, as no checker has looked at them.
    """
    prompts = [
        engine.prepare(request.render(_family(request, engine.info), overrides, engine.specials))
        for request in requests
    ]
    stop = tuple(dict.fromkeys(text for request in requests for text in request.stop))
    chosen = Sampling(**{**asdict(sampling), "stop": (*sampling.stop, *stop)})

    def on_text(number: int, sample: int, piece: str) -> None:
        if on_piece is not None and number == sample == 0:
            on_piece(piece)

    completions = engine.generate(prompts, chosen, on_text)
    return [
        _report(request, prompt, found, engine.info, chosen)
        for request, prompt, found in zip(requests, prompts, completions, strict=True)
    ]


def solve(
    text: str,
    engine: Engine,
    sampling: Sampling,
    sandbox: Sandbox,
    *,
    overrides: Path | None = None,
    on_piece: OnPiece | None = None,
) -> Report:
    """Solve a problem: the model's programs run while it writes, each step is checked, several solutions vote.

    Args:
        text: The problem.
        engine: The model.
        sampling: How to choose tokens; `samples` solutions are written, fewer when enough of them agree.
        sandbox: Runs the programs.
        overrides: The user's prompt folder.
        on_piece: Receives the first solution while it is written.
    """
    from galcli.work import offload
    from galcli.work.solution import judge
    from galcli.work.vote import ENOUGH, choose

    request = problem(text)
    prompt = engine.prepare(request.render(engine.info.family, overrides, engine.specials))
    chosen = Sampling(**{**asdict(sampling), "stop": (*sampling.stop, *request.stop)})
    solutions: list[Solution] = []
    while len(solutions) < sampling.samples:
        number = len(solutions)
        one = replace(chosen, seed=chosen.seed + number)
        transcript = offload.run(engine, prompt, one, sandbox, on_piece if number == 0 else None)
        solutions.append(judge(transcript))
        vote = choose(solutions)
        if vote.agree >= ENOUGH:
            break
    return _solved(request, prompt, vote, engine.info, chosen)


def _solved(request: Request, prompt: Prompt, vote: Vote, info: EngineInfo, sampling: Sampling) -> Report:
    solution = vote.chosen
    transcript = solution.transcript
    data: dict[str, Any] = {
        "work": transcript.text,
        "finish": str(transcript.reason),
        "tokens": {"prompt": 0, "cut": transcript.cut_tokens, "answer": transcript.tokens},
        "programs": [_program_data(computation) for computation in transcript.computations],
    }
    if vote.total > 1:
        data["vote"] = {"agree": vote.agree, "sound": vote.sound, "total": vote.total, "text": vote.text}
    return Report(
        command=request.command,
        input=request.shown,
        answer=solution.answer,
        verdict=solution.verdict,
        checks=list(solution.checks),
        data=data,
        receipt=receipt(prompt, info, sampling),
    )


def _program_data(computation: Computation) -> dict[str, Any]:
    outcome, program = computation.outcome, computation.program
    return {
        "name": program.name if program else None,
        "source": program.source if program else None,
        "file": computation.file,
        "ok": computation.ok,
        "computed": computation.computed,
        "model_would_have_said": computation.guessed,
        "message": outcome.message if outcome else computation.computed,
        "runner": outcome.runner if outcome else None,
        "seconds": round(outcome.seconds, 3) if outcome else None,
    }


def receipt(prompt: Prompt, info: EngineInfo, sampling: Sampling) -> Receipt:
    """Return enough to run a prompt again."""
    choice = asdict(sampling)
    choice["stop"] = list(sampling.stop)
    versions = {"galcli": __version__, "python": platform.python_version(), **info.versions}
    digest = hashlib.sha256(prompt.text.encode()).hexdigest()
    return Receipt(info.model, info.revision, info.engine, info.dtype, choice, digest, versions)


def _family(request: Request, info: EngineInfo) -> Family:
    """Return the family whose template is used: raw text goes to every model as it is."""
    return Family.GALACTICA if request.template == "complete" else info.family


def _report(request: Request, prompt: Prompt, found: list[Completion], info: EngineInfo, sampling: Sampling) -> Report:
    first = found[0]
    data: dict[str, Any] = {
        **request.data,
        "finish": str(first.reason),
        "tokens": {"prompt": first.prompt_tokens, "cut": first.cut_tokens, "answer": len(first.ids) or None},
    }
    if len(found) > 1:
        data["samples"] = [sample.text.strip() for sample in found]
    if sampling.logprobs:
        data["logprobs"] = list(first.logprobs)
    return Report(
        command=request.command,
        input=request.shown,
        answer=first.text.strip(),
        data=data,
        receipt=receipt(prompt, info, sampling),
    )
