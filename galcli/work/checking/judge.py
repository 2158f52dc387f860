"""The verdict on a chain: compare each computed part with the next, in every reading that the spelling allows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from typing import TYPE_CHECKING

from galcli.report import Verdict
from galcli.work.checking.comparison import compare_parts
from galcli.work.checking.facts import things
from galcli.work.checking.finding import Finding, Why
from galcli.work.checking.identity import is_identity
from galcli.work.checking.rounding import Match
from galcli.work.checking.shown import Part, compute
from galcli.work.maths import lexicon
from galcli.work.maths.evaluate import Evaluator
from galcli.work.maths.nodes import Call, Symbol
from galcli.work.maths.quantity import EvaluationError

if TYPE_CHECKING:
    from galcli.work.checking.bindings import Bindings
    from galcli.work.checking.claims import Chain
    from galcli.work.checking.segment import Segment
    from galcli.work.maths.constants import Constant
    from galcli.work.maths.reading import Reading

_MAX_READINGS = 24
_MAX_WORK = 3000
_USUAL: frozenset[Reading] = frozenset()
_LONGEST_SYMBOL = 2
_EQUATION = 2
TOO_LONG = "it is too long to be read"
_STALE = "a symbol may have changed its value"


@dataclass(slots=True)
class Judgement:
    """The verdict on a chain.

    Attributes:
        verdict: The verdict.
        reason: Why.
        expected: The right value, for a refuted chain.
        near: Whether the rounding of the inputs may explain every difference.
    """

    verdict: Verdict
    reason: str
    expected: str | None = None
    near: bool = False


@dataclass(slots=True)
class _Attempt:
    """One reading of a chain."""

    parts: list[Part | None]
    touched: set[Reading]
    findings: list[tuple[int, int, Finding]]


def judge(chain: Chain, bindings: Bindings) -> tuple[Judgement | None, list[Part | None]]:
    """Judge a chain.

    Args:
        chain: The chain.
        bindings: What symbols stand for, as seen from the chain's place.

    Returns:
        The judgement, None where the chain claims nothing that could be checked (a definition, a formula); its parts
        in the usual reading, None for those that could not be read.
    """
    attempt = _attempt(chain, bindings, _USUAL)
    judgement = _conclude(chain, bindings, attempt)
    if judgement is None and any(segment.long for segment in chain.segments):
        return Judgement(Verdict.UNVERIFIED, TOO_LONG), attempt.parts
    if judgement is None or judgement.verdict is Verdict.VERIFIED or not attempt.findings:
        return judgement, attempt.parts
    size = chain.segments[-1].end - chain.segments[0].start
    for readings in islice(_alternatives(attempt.touched), _MAX_WORK // max(size, 1)):
        again = _attempt(chain, bindings, readings)
        other = _conclude(chain, bindings, again)
        if other is None or len(again.findings) < len(attempt.findings):
            continue
        if other.verdict is Verdict.VERIFIED:
            return other, attempt.parts
        if other.near and judgement.verdict is Verdict.REFUTED:
            judgement = other
    return judgement, attempt.parts


def _alternatives(touched: set[Reading]) -> list[frozenset[Reading]]:
    """Return the combinations of readings that could make a difference, the simplest first."""
    ordered = sorted(touched, key=lambda reading: reading.value)
    sets = [frozenset(some) for size in (1, 2) for some in combinations(ordered, size)]
    return [*sets[: _MAX_READINGS - 1], frozenset(ordered)] if len(ordered) > 2 else sets  # noqa: PLR2004


def _attempt(chain: Chain, bindings: Bindings, readings: frozenset[Reading]) -> _Attempt:
    carried = Evaluator(bindings, readings)
    touched: set[Reading] = set()
    parts: list[Part | None] = []
    for segment in chain.segments:
        node = chain.reread(segment, readings) if readings & segment.touched else segment.node
        touched |= segment.touched
        parts.append(None if node is None else compute(node, carried))
    findings = _compare(chain, parts, carried)
    return _Attempt(parts, touched | carried.touched, findings)


def _compare(chain: Chain, parts: list[Part | None], carried: Evaluator) -> list[tuple[int, int, Finding]]:
    """Compare each computed part with the last computed one before it, as long as only symbols stand between them."""
    findings: list[tuple[int, int, Finding]] = []
    last: int | None = None
    worked: int | None = None  # the last part that is more than a bare number
    relation = lexicon.EQUAL
    for place, part in enumerate(parts):
        if place and chain.relations[place - 1] != lexicon.EQUAL and relation != lexicon.ORDER:
            relation = chain.relations[place - 1]
        if part is None:
            last = worked = None
        elif part.known and not isinstance(part.node, Symbol):
            before = None if last is None else parts[last]
            if before is not None and last is not None:
                finding = _one(before, part, relation, carried)
                source = None if worked is None else parts[worked]
                if finding is not None and finding.why is Why.BARE and source is not None:
                    finding = _one(source, part, relation, carried)  # `1 + 2 = 3 = 4`
                if finding is not None and finding.match is not Match.SAME and _misguessed(before, part, finding):
                    last = last if part.used else place
                    continue
                if finding is not None:
                    findings.append((last, place, finding))
            worked = place if part.literal is None else worked
            last, relation = place, lexicon.EQUAL
    return findings


def _misguessed(left: Part, right: Part, finding: Finding) -> bool:
    """Tell whether a symbol was taken for what it is not: an old value, or a constant whose dimension does not fit."""
    if not left.used and not right.used:
        # A formula with the values of its symbols, then the same formula with numbers put in: the numbers count.
        return bool(left.facts.symbols) and right.literal is None
    if right.literal is None:
        return True
    dimension = None if left.si is None else left.si.dimension
    return (finding.why is not Why.NUMBERS and finding.why is not Why.INPUTS) or not dimension


def _one(left: Part, right: Part, relation: str, carried: Evaluator) -> Finding | None:
    try:
        return compare_parts(left, right, relation, carried)
    except EvaluationError:
        return None


def _conclude(chain: Chain, bindings: Bindings, attempt: _Attempt) -> Judgement | None:
    """Turn findings into a verdict."""
    if not attempt.findings:
        return _symbolic(attempt)
    near: Judgement | None = None
    for left, right, finding in attempt.findings:
        segments = (chain.segments[left], chain.segments[right])
        if finding.match is Match.APART:
            parts = (attempt.parts[left], attempt.parts[right])
            doubt = _doubt(segments, parts, finding, bindings, chain)
            if doubt is None:
                return _refuted(finding, parts)
            if doubt == _STALE and len(chain.segments) <= _EQUATION:
                return None  # a new condition on its symbols
            near = near or Judgement(Verdict.UNVERIFIED, doubt)
        elif finding.match is Match.NEAR:
            explained = finding.why is Why.INPUTS and (near is None or near.near)
            near = Judgement(Verdict.UNVERIFIED, _REASONS[finding.why], near=explained)
    if near is not None:
        return near
    left, right, finding = attempt.findings[-1]
    return Judgement(Verdict.VERIFIED, _confirmed(finding, (attempt.parts[left], attempt.parts[right])))


_REASONS = {
    Why.INPUTS: "agrees within the rounding of its inputs only",
    Why.PREFIX: "a unit stands on one side only, and the numbers differ by a power of a thousand",
    Why.BARE: "two bare numbers: nothing is computed",
    Why.LOOSE: "the units are used too loosely to decide",
    Why.NUMBERS: "agrees within the rounding of its inputs only",
    Why.OMITTED: "agrees within the rounding of its inputs only",
    Why.DIMENSION: "the units are used too loosely to decide",
}


def _doubt(
    segments: tuple[Segment, Segment],
    parts: tuple[Part | None, Part | None],
    finding: Finding,
    bindings: Bindings,
    chain: Chain,
) -> str | None:
    """Return why a disagreement refutes nothing, or None where it does."""
    left, right = parts
    if left is None or right is None:
        return "a part is not understood"
    if any(segment.doubtful for segment in segments):
        return "it can be read in more than one way"
    if segments[0].named:
        return "its left side may be a name"
    loose = left.facts.loose or right.facts.loose
    if loose and not (left.facts.units and right.facts.units) and _lone(left, right):
        return "a letter may be a unit or a variable"
    if any(isinstance(part.node, Call) and part.node.name == "mod" for part in (left, right)):
        return "it may be a congruence"
    if finding.why is not Why.NUMBERS and (left.facts.product or right.facts.product):
        return "a unit may be a product of variables"
    if _counts_differ(left, right):
        return "it counts different things"
    definition = isinstance(chain.segments[0].node, Symbol)
    return _STALE if _is_stale(left, right, finding, bindings, definition=definition) else None


def _is_stale(left: Part, right: Part, finding: Finding, bindings: Bindings, *, definition: bool) -> bool:
    """Tell whether a symbol may have another value here than the one that was given for it."""
    used = {name for name in left.facts.symbols | right.facts.symbols if name in bindings}
    if not all(bindings.is_single(name) and bindings.is_fresh(name) for name in used):
        return True
    if finding.why is not Why.NUMBERS and not all(bindings.is_given(name) for name in used):
        return True
    return not definition and not all(bindings.is_given(name) or bindings.has_unit(name) for name in used)


def _lone(left: Part, right: Part) -> bool:
    """Tell whether the letter may be an unknown, among whole numbers: `3 × 8 = 6 m`."""
    return all(
        part.facts.whole and (not part.facts.loose or all(unit.text.islower() for unit in part.facts.units))
        for part in (left, right)
    )


def _counts_differ(left: Part, right: Part) -> bool:
    """Tell whether the left side counts things that the right side does not: `3 pens + 2 pencils = 50 cents`."""
    if not left.facts.counted:
        return False
    counted, claimed = things(left.node), things(right.node)
    if counted is None or (claimed and claimed != counted):
        return True
    dimensions = (left.si.dimension, right.si.dimension) if left.si is not None and right.si is not None else (None, "")
    return bool(right.facts.units) and dimensions[0] != dimensions[1]


def _refuted(finding: Finding, parts: tuple[Part | None, Part | None]) -> Judgement:
    with_constants = _constants(parts)
    if finding.why is Why.DIMENSION:
        reason = (
            f"the units do not match: computed {finding.right}{with_constants}"
            if finding.right
            else "the units do not match"
        )
    else:
        reason = f"computed {finding.computed or finding.right}{with_constants}"
    return Judgement(Verdict.REFUTED, reason, finding.right or None)


def _confirmed(finding: Finding, parts: tuple[Part | None, Part | None]) -> str:
    note = " (unit given on one side only)" if finding.why is Why.OMITTED else ""
    computed = finding.computed
    return f"computed {computed}{_constants(parts)}{note}" if computed else f"equal{note}"


def _constants(parts: tuple[Part | None, Part | None]) -> str:
    """Name the constants that were used, with their source."""
    by_source: dict[str, dict[str, Constant]] = {}
    for part in parts:
        for constant in (*part.used, *part.cited) if part is not None else ():
            by_source.setdefault(constant.source, {})[constant.symbol] = constant
    if not by_source:
        return ""
    return ", with " + "; ".join(f"{', '.join(some)} from {source}" for source, some in by_source.items())


def _symbolic(attempt: _Attempt) -> Judgement | None:
    """Judge a chain of which no two parts could be computed: an identity, or something that lacks values."""
    parts = attempt.parts
    steps = 0
    for left, right in pairwise(parts):
        if left is None or right is None or not _is_step(left, right):
            continue
        if is_identity(left.node, right.node):
            steps += 1
        elif len(parts) > _EQUATION and left.facts.symbols and right.facts.symbols:
            return Judgement(Verdict.UNVERIFIED, "not true for all values of its symbols")
    if steps:
        return Judgement(Verdict.VERIFIED, "true for all values of its symbols")
    return _lacking(parts)


def _is_step(left: Part, right: Part) -> bool:
    """Tell whether the right part rewrites the left one: the same symbols, and something to do on either side."""
    symbols = left.facts.symbols
    work = left.facts.operations + right.facts.operations
    return bool(symbols) and symbols >= right.facts.symbols and left.facts.operations > 0 and work > 1


def _lacking(parts: list[Part | None]) -> Judgement | None:
    """Say which values are missing where a number is claimed for an expression of symbols."""
    known = [part for part in parts if part is not None]
    broken = next((part.problem for part in known if part.problem and not part.unbound), "")
    if broken and any(part.known for part in known):
        return Judgement(Verdict.UNVERIFIED, broken)
    numbers = [part for part in known if part.known]
    formulas = [part for part in known if part.unbound and part.facts.operations]
    if not numbers or not formulas:
        return None
    if len(parts) <= _EQUATION:
        return None  # a condition on its symbols, such as `2x + 3 = 13`, claims nothing
    missing = sorted({name for part in formulas for name in part.facts.symbols if _is_short(name)})
    if not missing:
        return None
    return Judgement(Verdict.UNVERIFIED, f"no value for {', '.join(missing[:4])}")


def _is_short(name: str) -> bool:
    return len(name.partition("_")[0].partition("\\")[0]) <= _LONGEST_SYMBOL
