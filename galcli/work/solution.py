"""Judge a finished solution: its steps, its programs, and whether its answer is what was computed.

`verified` means: something other than the model computed the answer's number, from the program or the equations that
the model wrote. Whether these fit the problem is not judged here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from galcli.report import Check, Verdict
from galcli.work.block import Result, parse
from galcli.work.checker import check

if TYPE_CHECKING:
    from galcli.work.block import Document
    from galcli.work.offload import Computation, Transcript

_FIRST_NUMBER = re.compile(r"[-−+]?(?:\d|\.\d).*", re.DOTALL)
_NUMBER = re.compile(
    r"[-−+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+|\s*(?:×|x|\*|·|\\times|\\cdot)\s*10\s*(?:\^?\{?[-−]?\d+\}?|[⁻⁰¹²³⁴-⁹]+))?"
)
_MANTISSA = re.compile(r"\d[\d,]*\.?\d*|\.\d+")
_RELATION = re.compile(r"=|≈|\\approx")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Solution:
    """A judged solution.

    Attributes:
        transcript: What was written.
        answer: The answer line's text, else the last computed result; empty where there is neither.
        checks: Steps in the order of the text, then programs, then the answer.
        verdict: `refuted` where anything is shown wrong, `verified` where the answer was confirmed.
    """

    transcript: Transcript
    answer: str
    checks: tuple[Check, ...]
    verdict: Verdict

    @property
    def sound(self) -> bool:
        """Whether it may vote: it has an answer, nothing in it is refuted, and its last program ran."""
        computations = self.transcript.computations
        return bool(self.answer) and self.verdict is not Verdict.REFUTED and (not computations or computations[-1].ok)


def judge(transcript: Transcript) -> Solution:
    """Check a transcript."""
    document = parse(transcript.text, inside=True)
    steps = [*check(document.masked()), *_notes(document)]
    steps = sorted((_quoted(step, transcript.text) for step in steps), key=lambda step: step.span or (0, 0))
    computed = [computation for computation in transcript.computations if computation.ok]
    programs = [_program_check(computation) for computation in transcript.computations]
    answer = document.answer or (computed[-1].computed if computed else "")
    last = _answer_check(answer, steps, computed)
    checks = (*steps, *programs, *_made_up(document, transcript), *([last] if last else []))
    return Solution(transcript, answer, checks, _verdict(checks, last))


def same(left: str, right: str) -> bool:
    """Tell whether two answers say the same: equal text, or equal quantities to the digits that are shown."""
    if " ".join(left.split()).casefold() == " ".join(right.split()).casefold():
        return True
    return Verdict.VERIFIED in (_compare(left, right).verdict, _compare(right, left).verdict)


def _compare(computed: str, shown: str) -> Check:
    """Check the claim that a computed value is what is shown."""
    value, quantity = _FIRST_NUMBER.search(computed), _FIRST_NUMBER.search(shown)
    if value is None or quantity is None:
        return Check(shown, Verdict.UNVERIFIED, "there is no number to compare")
    left, right = value[0].strip(), quantity[0].strip().rstrip(".")
    found = _product(left, right)
    if found.verdict is Verdict.UNVERIFIED and _NUMBER.fullmatch(left) and (number := _NUMBER.match(right)):
        # A program prints bare numbers, and what follows the answer's number is its unit.
        right = number[0]
        found = _product(left, right)
    if found.verdict is Verdict.VERIFIED and _is_coarse(left, right):
        return Check(shown, Verdict.UNVERIFIED, "too few digits are shown")
    return found


def _is_coarse(left: str, right: str) -> bool:
    """Tell whether a value agrees with a single shown digit only because it is single, as 1.5 does with 2."""
    mantissa = _MANTISSA.search(right)
    if mantissa is None:
        return False
    digits = mantissa[0].replace(",", "")
    shown = digits.replace(".", "").strip("0")
    if len(shown) != 1:
        return False
    exponent = math.floor(math.log10(float(digits)))
    finer = f"{right[: mantissa.start()]}{shown}.0e{exponent}{right[mantissa.end() :]}"
    return _product(left, finer).verdict is not Verdict.VERIFIED


def _product(left: str, right: str) -> Check:
    """Check that two values are equal; the factor makes it a computation, as two bare values claim nothing."""
    found = check(f"1 * {left} = {right}")
    return found[0] if len(found) == 1 else Check(right, Verdict.UNVERIFIED, "the two cannot be compared")


def _notes(document: Document) -> list[Check]:
    """Check the calculator notes (`<<48/2=24>>`), each at its place."""
    return [
        replace(found, span=(note.start, note.end))
        for note in document.notes
        for found in check(f"{note.expression} = {note.result}")
    ]


def _quoted(step: Check, text: str) -> Check:
    """Return the check with its claim as it stands in the text."""
    return step if step.span is None else replace(step, claim=text[slice(*step.span)])


def _program_check(computation: Computation) -> Check:
    """Say what a program computed, and what the model would have said instead."""
    name = computation.program.name if computation.program and computation.program.name else "the program"
    if not computation.ok or computation.outcome is None:
        return Check(name, Verdict.UNVERIFIED, computation.computed, span=computation.place)
    shown = " ".join(computation.computed.split())[:_LONGEST_SHOWN]
    reason = f"computed by {computation.outcome.runner}"
    if computation.guessed and not same(computation.computed, computation.guessed):
        reason += f"; the model would have said {computation.guessed[:_LONGEST_SHOWN]}"
    return Check(f"{name}: {shown}", Verdict.VERIFIED, reason, span=computation.place)


def _made_up(document: Document, transcript: Transcript) -> list[Check]:
    """Point at results that the model wrote itself."""
    places = [computation.place for computation in transcript.computations if computation.place]
    return [
        Check(
            part.value[:_LONGEST_SHOWN], Verdict.UNVERIFIED, "no program wrote this result", span=(part.start, part.end)
        )
        for part in document.parts
        if isinstance(part, Result) and not any(start < part.end and part.start < end for start, end in places)
    ]


def _answer_check(answer: str, steps: list[Check], computed: list[Computation]) -> Check | None:
    """Compare the answer with the last program's output, or with the verified steps."""
    if not answer:
        return None
    if computed:
        result = computed[-1].computed
        if result == answer:
            return Check(answer, Verdict.VERIFIED, "is the program's output")
        found = _compare(result, answer)
        reason = {
            Verdict.VERIFIED: "agrees with the program's output",
            Verdict.REFUTED: "differs from the program's output",
            Verdict.UNVERIFIED: f"cannot be compared with the program's output: {found.reason}",
        }[found.verdict]
        expected = result if found.verdict is Verdict.REFUTED else None
        return Check(answer, found.verdict, reason, expected)
    for step in reversed(steps):
        if step.verdict is Verdict.VERIFIED and same(_RELATION.split(step.claim)[-1], answer):
            return Check(answer, Verdict.VERIFIED, "agrees with a verified step")
    return Check(answer, Verdict.UNVERIFIED, "no program and no verified step gives it")


def _verdict(checks: tuple[Check, ...], answer: Check | None) -> Verdict:
    if any(found.verdict is Verdict.REFUTED for found in checks):
        return Verdict.REFUTED
    return answer.verdict if answer else Verdict.UNVERIFIED
