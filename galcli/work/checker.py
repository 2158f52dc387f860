"""Check the arithmetic of a text: every equation between numbers and quantities, verified, refuted or left open.

`check` needs no model, loads no other library and does not raise. What counts as right is in `rounding`, what counts as
the same unit in `comparison`; docs/checking.md says both in words. Not checked: inequalities, integrals, sums over an
index, vectors, matrices, complex numbers, and whatever is said in words only.
"""

from __future__ import annotations

import re

from galcli.report import Check, Verdict
from galcli.work.checking import source
from galcli.work.checking.bindings import Bindings
from galcli.work.checking.claims import Chain, chains
from galcli.work.checking.facts import is_rounded
from galcli.work.checking.judge import TOO_LONG, judge
from galcli.work.checking.shown import compute
from galcli.work.maths import kinds
from galcli.work.maths.evaluate import Bound, Evaluator
from galcli.work.maths.layout import lay_out, stretches
from galcli.work.maths.nodes import Node, Symbol
from galcli.work.maths.quantity import Quantity

_GIVEN = re.compile(r"[\s$\\)}.,]{0,8}(?:for|with|where|when|if|given|using|at|taking|assuming)\b[^\n.;]{0,80}")
"""Words that give values after an equation: `… = 2.95 km for M = 10^5 kg`."""


def check(text: str, context: str | None = None) -> list[Check]:
    """Check every arithmetic claim in a text.

    Args:
        text: Free text, LaTeX, Markdown, with Unicode or plain ASCII mathematics.
        context: Earlier text. Its definitions (`m = 2.0 kg`) hold in `text`; its own claims are not reported.

    Returns:
        The claims in the order of the text, each with its verdict, the reason, the right value if it is refuted, and
        its place in `text`. Definitions (`m = 2.0 kg`) and formulas (`E = mc^2`) claim no number and are left out.
    """
    bindings = Bindings()
    if context:
        _read(context, bindings, context=True)
    found, unread = _read(text, bindings)
    checks = [made for chain in found if (made := _check(chain, text, bindings)) is not None]
    checks += [Check(text[slice(*place)], Verdict.UNVERIFIED, TOO_LONG, None, place) for place in unread]
    return sorted(checks, key=lambda check: check.span or (0, 0))


def _read(text: str, bindings: Bindings, *, context: bool = False) -> tuple[list[Chain], list[tuple[int, int]]]:
    """Find the chains of a text and note what they define; return them, and the places of what is too long to read."""
    latex = source.is_document(text)
    found: list[Chain] = []
    unread: list[tuple[int, int]] = []
    for block in source.blocks(text, latex=latex):
        if block.unread:
            unread.append((block.start, block.start + len(block.text)))
            continue
        for stretch in stretches(lay_out(block.text, block.start, latex=latex)):
            for chain in chains(stretch, bindings.names):
                _bind(chain, bindings, context=context)
                found.append(chain)
    return found, unread


def _bind(chain: Chain, bindings: Bindings, *, context: bool) -> None:
    """Note the value of a symbol that a chain defines: the last value that is shown."""
    name = chain.segments[0].node
    if not isinstance(name, Symbol) or _is_list(chain):
        return
    bindings.place, bindings.ahead = span(chain)[0], 0
    for segment in reversed(chain.segments[1:]):
        bound = None if segment.node is None else _value(segment.node, bindings, span(chain)[1])
        if bound is not None:
            bindings.add(name.name, bound, context=context)
            return


def _value(node: Node, bindings: Bindings, place: int) -> Bound | None:
    """Compute what a symbol is defined as; a constant is only guessed where it is used."""
    part = compute(node, Evaluator(bindings, guess=False))
    face = part.face or (None if part.si is None else Quantity(part.si.value))
    if face is None:
        return None
    literal = part.literal
    slack = (
        float(literal.ulp / literal.value) / 2 if literal is not None and is_rounded(literal) and literal.value else 0.0
    )
    return Bound(part.absolute or part.si, face, slack, place)


def _is_list(chain: Chain) -> bool:
    """Tell whether the last value is the first of several: `n = 1, 2, 3`."""
    after = chain.tokens[chain.segments[-1].end : chain.segments[-1].end + 2]
    return len(after) == 2 and after[0].kind is kinds.COMMA and after[1].kind is kinds.NUMBER  # noqa: PLR2004


def _check(chain: Chain, text: str, bindings: Bindings) -> Check | None:
    start, end = span(chain)
    bindings.place = start
    given = _GIVEN.match(text, end)
    bindings.ahead = given.end() if given is not None else 0
    judgement, _ = judge(chain, bindings)
    if judgement is None:
        return None
    end = _balanced(text, start, end)
    return Check(text[start:end], judgement.verdict, judgement.reason, judgement.expected, (start, end))


def span(chain: Chain) -> tuple[int, int]:
    """Return where a chain begins and ends in the text, in characters."""
    tokens = chain.tokens
    first, last = chain.segments[0], chain.segments[-1]
    return tokens[first.start].start, tokens[max(last.end, first.start + 1) - 1].end


def _balanced(text: str, start: int, end: int) -> int:
    r"""Move the end behind braces that the claim opens, as in `9.0\\,\\mathrm{J`."""
    missing = text.count("{", start, end) - text.count("}", start, end)
    while missing > 0 and end < len(text) and text[end] in "} ":
        missing -= text[end] == "}"
        end += 1
    return end
