"""Ask, cite, solve, mol, protein: plain functions over an engine. This is also the public Python API.

A function builds the prompt, runs the model and returns a `Report`. Whatever no checker confirmed stays `unverified`.
"""

from __future__ import annotations

import hashlib
import platform
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from galcli import __version__
from galcli.engines.base import EMBEDDED, Completion, Prompt, Sampling
from galcli.prompting.templates import Family
from galcli.report import Receipt, Report, Source, overall
from galcli.request import (
    NEXT_PART,
    Request,
    molecule_name,
    molecule_question,
    numbered,
    problem,
    protein_function,
    protein_keywords,
    question,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from galcli.chemistry.molecule import Molecule
    from galcli.engines.base import Engine, EngineInfo
    from galcli.knowledge.base import Knowledge
    from galcli.knowledge.recognize import Recognizer
    from galcli.proteins.neighbours import Neighbour
    from galcli.proteins.vocabulary import Vocabulary
    from galcli.work.maths.unit_names import Unit
    from galcli.work.offload import Computation
    from galcli.work.sandbox import Sandbox
    from galcli.work.solution import Solution
    from galcli.work.vote import Vote

    OnPiece = Callable[[str], None]


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


def ask(
    text: str,
    engine: Engine,
    sampling: Sampling,
    sources: Sequence[Source] = (),
    *,
    recognizer: Recognizer | None = None,
    overrides: Path | None = None,
    on_piece: OnPiece | None = None,
) -> Report:
    """Answer a question from passages, and check the answer: what the passages say, its arithmetic, its formulas.

    Args:
        text: The question.
        engine: The model.
        sampling: How to choose tokens.
        sources: The passages, best first; the answer cites them by number.
        recognizer: Knows the formulas; a misquoted one is refuted.
        overrides: The user's prompt folder.
        on_piece: Receives the answer while it is written, before the citations are put in.
    """
    from galcli.knowledge import mentions, support
    from galcli.work.checker import check

    report = answer([question(text, numbered(sources))], engine, sampling, overrides=overrides, on_piece=on_piece)[0]
    sentences = support.support(report.answer, sources, text) if sources else []
    report.checks = [*support.checks(sentences), *check(report.answer)]
    if recognizer is not None:
        report.checks += mentions.checks(mentions.find(report.answer, recognizer))
    report.sources = list(sources)
    report.answer = support.cited(report.answer, sentences)
    report.verdict = overall(report.checks)
    return report


def solve(
    text: str,
    engine: Engine,
    sampling: Sampling,
    sandbox: Sandbox,
    *,
    unit: str | None = None,
    knowledge: Knowledge | None = None,
    overrides: Path | None = None,
    on_piece: OnPiece | None = None,
) -> Report:
    """Solve a problem: the model's programs run while it writes, each step is checked, several solutions vote.

    Args:
        text: The problem.
        engine: The model.
        sampling: How to choose tokens; `samples` solutions are written, fewer when enough of them agree.
        sandbox: Runs the programs.
        unit: The unit that the answer is wanted in, such as `km/h`.
        knowledge: The cards: the model is shown the formulas that may fit, formulas are named, misquoted ones refuted,
            and an answer that nothing confirmed gives way to one that a card gives.
        overrides: The user's prompt folder.
        on_piece: Receives the first solution while it is written.

    Raises:
        UsageError: The unit is not known.
        InputError: The answer cannot be given in that unit.
    """
    from galcli.work import offload
    from galcli.work.conversion import unit_named
    from galcli.work.solution import judge
    from galcli.work.vote import ENOUGH, choose

    wanted = (unit_named(unit), unit) if unit else None
    shown = knowledge.hints(text) if knowledge is not None else []
    request = problem(text, numbered([hint.for_model() for hint in shown]))
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
    report = _solved(request, prompt, vote, engine.info, chosen)
    _present(report, wanted)
    report.data["hints"] = [hint.id for hint in shown]
    if knowledge is not None:
        from galcli.knowledge.cross_check import cross_check

        return cross_check(report, knowledge, unit, hints=shown, card_first=engine.info.model == EMBEDDED)
    return report


def solve_from_cards(text: str, knowledge: Knowledge, unit: str | None = None) -> Report:
    """Solve a problem without a model, by the formula card whose variables are its quantities.

    Args:
        text: The problem.
        knowledge: The cards.
        unit: The unit that the answer is wanted in, such as `km/h`.

    Returns:
        The report; without an answer, and `unverified`, where no card fits: its data say why, and its sources are the
        formulas that come nearest.

    Raises:
        UsageError: The unit is not known.
        InputError: The answer cannot be given in that unit.
    """
    from galcli.knowledge.card_solution import card_report

    solved = knowledge.solver.solve(text)
    if isinstance(solved, str):
        found = [hint.for_people() for hint in knowledge.hints(text)]
        return Report("solve", text, "", sources=found, data={"method": "card", "reason": solved})
    return card_report(text, solved, unit)


def predict_protein(
    residues: str,
    engine: Engine,
    sampling: Sampling,
    *,
    keywords: bool = True,
    function: bool = False,
    vocabulary: Vocabulary | None = None,
    neighbours: Sequence[Neighbour] | None = None,
    overrides: Path | None = None,
) -> Report:
    """Predict a protein's keywords, its function or both, and check each keyword against annotated neighbours.

    Args:
        residues: One-letter codes.
        engine: The model.
        sampling: How to choose tokens.
        keywords: Whether to predict keywords.
        function: Whether to predict the function, which stays unverified: it is free text.
        vocabulary: UniProt's keywords.
        neighbours: The nearest annotated proteins, best first; `None` where no library was searched.
        overrides: The user's prompt folder.
    """
    from galcli.proteins.evidence import judge, judge_function
    from galcli.proteins.labels import first_paragraph, labels, shown_to_model

    read = shown_to_model(residues.replace("*", ""), engine.info.context)
    requests = [protein_keywords(read)] * keywords + [protein_function(read)] * function
    prompts = [engine.prepare(request.render(engine.info.family, overrides, engine.specials)) for request in requests]
    chosen = Sampling(**{**asdict(sampling), "stop": (*sampling.stop, *NEXT_PART)})
    completions = engine.generate(prompts, chosen)
    lines, checks = [], []
    report = _report(
        requests[0], Prompt("".join(prompt.text for prompt in prompts)), completions[0], engine.info, chosen
    )
    report.data["read_residues"] = len(read)
    for request, prompt, found in zip(requests, prompts, completions, strict=True):
        if request.template == "protein-function":
            report.data["predicted_function"] = first_paragraph(found[0].text)
            checks.append(judge_function(report.data["predicted_function"], neighbours))
            lines.append(f"predicted function: {report.data['predicted_function']}")
            continue
        predicted = labels(found[0].text, prompt, engine, vocabulary)
        checks += [judge(label, neighbours, vocabulary) for label in predicted]
        report.data["predicted_keywords"] = [
            label.data() | {"verdict": str(check.verdict)} for label, check in zip(predicted, checks, strict=True)
        ]
        lines.append(f"predicted keywords: {', '.join(label.text for label in predicted) or 'none'}")
    report.input, report.answer, report.checks, report.verdict = residues, "\n".join(lines), checks, overall(checks)
    return report


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


def _present(report: Report, wanted: tuple[Unit, str] | None) -> None:
    """Round the answer to the figures that the problem justifies, and convert it; the data keep it as it was."""
    from galcli.work.conversion import converted, figures_of
    from galcli.work.figures import justified

    answer = report.answer
    if not answer:
        return
    programs = report.data["programs"]
    sources = [program["source"] or "" for program in programs]
    figures = justified(report.input, "\n".join([report.data["work"], *sources]))
    report.answer = figures.shown(answer, [program["computed"] for program in programs])
    if wanted is not None:
        report.answer = converted(answer, *wanted, figures_of(report.answer))
    report.data["full_answer"] = answer
    report.data["figures"] = figures.count


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


def propose_names(
    smiles: str, engine: Engine, sampling: Sampling, *, overrides: Path | None = None
) -> tuple[list[str], Receipt]:
    """Let a model propose names for a molecule; nothing about them is checked here.

    Returns:
        One text a sample, and how to run it again.
    """
    found = answer([molecule_name(smiles)], engine, sampling, overrides=overrides)[0]
    if found.receipt is None:
        raise AssertionError("a model's answer has a receipt")
    return found.data.get("samples", [found.answer]), found.receipt


def ask_about_molecule(
    molecule: Molecule,
    text: str,
    engine: Engine,
    sampling: Sampling,
    *,
    overrides: Path | None = None,
    on_piece: OnPiece | None = None,
) -> Report:
    """Ask a model about a molecule; what it writes into a property table is computed again and judged."""
    from galcli.chemistry.analysis import describe_molecule
    from galcli.chemistry.property_table import check_properties

    request = molecule_question(molecule.smiles, text)
    found = answer([request], engine, sampling, overrides=overrides, on_piece=on_piece)[0]
    found.input = molecule.text
    found.data |= describe_molecule(molecule).to_json()
    found.checks = check_properties(found.answer, molecule.mol)
    found.verdict = overall(found.checks)
    return found


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
