r"""From tokens to stretches: the runs of tokens that can hold one chain of equations.

Settles what depends on neighbours: braces, line breaks and delimiters (see `braces` and `lines`), which runs are LaTeX
and which of their letters are factors, which brackets belong together. What an expression is, is for the parser. Every
step is one pass, so the time is linear.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from galcli.work.maths import kinds, lexicon
from galcli.work.maths.braces import settle_braces
from galcli.work.maths.lines import settle_lines
from galcli.work.maths.token import BRACKETS, ENDS, Token
from galcli.work.maths.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINES = re.compile(r"[\n&$€£¥₹]")
_LONGEST_PRODUCT = 3
_BREAKING = ENDS | BRACKETS | {kinds.RELATION}
_PAIRED = BRACKETS | {kinds.RELATION}
_NUMERIC = frozenset({kinds.NUMBER, kinds.CLOSE})
_MATHS = tuple(f"\\begin{{{name}" for name in ("equation", "align", "gather", "eqnarray", "multline", "array", "split"))


class Stretch(NamedTuple):
    """A run of tokens, from one full stop, comma or other break to the next."""

    tokens: list[Token]
    start: int
    end: int


def lay_out(text: str, offset: int = 0, *, latex: bool = False) -> list[Token]:
    """Tokenize a text and settle what depends on neighbouring tokens.

    Args:
        text: The text, or a part of it.
        offset: Where the part begins in the whole text.
        latex: Whether the text is a LaTeX document, where `$` is never money.
    """
    tokens = tokenize(text, offset)
    commands = "\\" in text
    if commands:
        tokens = settle_braces(tokens)
    if commands or _LINES.search(text):
        tokens = settle_lines(tokens, latex=latex)
    if commands or "$" in text:
        tokens = _letters(tokens)
    if "|" in text and not commands:
        _cells(tokens)
    _brackets(tokens)
    return tokens


def stretches(tokens: list[Token]) -> Iterator[Stretch]:
    """Yield the stretches that hold a relation outside brackets."""
    start = inside = 0
    related = False
    for here in [place for place, token in enumerate(tokens) if token.kind in _BREAKING]:
        if here < inside:
            continue
        token = tokens[here]
        if token.kind is kinds.RELATION:
            related = True
        elif token.kind is kinds.OPEN and token.match > 0 and not token.loose:
            inside = token.match + 1
        else:
            if related:
                yield Stretch(tokens, start, here)
            start, related = here + 1, False
    if related:
        yield Stretch(tokens, start, len(tokens))


def _letters(tokens: list[Token]) -> list[Token]:
    """Find the runs that are LaTeX, and split words in them into variables where they are products."""
    made: list[Token] = []
    start = 0
    maths = False
    for place, token in enumerate(tokens):
        if token.kind is not kinds.STOP:
            continue
        _split(tokens[start:place], made, maths=maths)
        made.append(token)
        start = place + 1
        if token.text == "$" and maths:
            token.text = "$)"
        if token.text in {"\\(", "\\[", "$"} or token.text.startswith(_MATHS):
            maths = True
        elif token.text in {"\\)", "\\]", "$)"} or token.text.startswith("\\end"):
            maths = False
    _split(tokens[start:], made, maths=maths)
    return made


def _split(run: list[Token], made: list[Token], *, maths: bool) -> None:
    if not maths and not any(token.upright or token.latex for token in run):
        made += run
        return
    for place, token in enumerate(run):
        token.latex = True
        if token.text in lexicon.SURE_UNITS and 0 < place < len(run) - 1 and run[place + 1].text == "}":
            token.upright = token.upright or (run[place - 1].text == "{" and _after_number(made[:-1]))
        if token.kind is kinds.WORD and not token.upright and _is_product(token, made):
            gap = token.gap
            for step, letter in enumerate(token.text):
                start = token.start + step
                made.append(Token(kinds.WORD, letter, start, start + 1, gap, latex=True))
                gap = False
        else:
            made.append(token)


def _is_product(token: Token, made: list[Token]) -> bool:
    """Tell letters that are factors, `mgh`, from functions, words and units."""
    text = token.text
    if len(text) == 1 or not text.isalpha() or token.end - token.start != len(text):
        return False
    if text in lexicon.FUNCTIONS or (text in lexicon.SURE_UNITS and _after_number(made)):
        return False
    if text in lexicon.STOP_WORDS and (token.gap or not _after_number(made)):
        return False
    return len(text) <= _LONGEST_PRODUCT or text.isupper()


def _after_number(made: list[Token]) -> bool:
    return bool(made) and (made[-1].kind in _NUMERIC or made[-1].upright)


def _cells(tokens: list[Token]) -> None:
    """Turn the bars between the cells of a plain table into stops: spaces stand on both sides of them."""
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.text == "|" and not token.latex and (after is None or after.gap) and (token.gap or token is tokens[0]):
            token.kind = kinds.STOP


def _brackets(tokens: list[Token]) -> None:
    """Pair brackets, and find those that only enclose an aside; brackets without a partner become stops."""
    stack: list[int] = []
    scripts = 0
    for place in [place for place, token in enumerate(tokens) if token.kind in _PAIRED]:
        token = tokens[place]
        kind = token.kind
        if kind is kinds.OPEN:
            before = tokens[place - 1] if place else token
            # Until it closes, `match` tells whether a bracket is a script: 0 if it is, -1 if not.
            token.match = 0 if before.kind is kinds.OPERATOR and before.text in {"_", "^"} else -1
            scripts += token.match + 1
            stack.append(place)
        elif kind is kinds.RELATION:
            if scripts:
                token.kind = kinds.STRANGE
            elif stack:
                tokens[stack[-1]].loose = True
        else:
            scripts -= _close(tokens, stack, place)
    for place in stack:
        tokens[place].kind = kinds.STOP


def _close(tokens: list[Token], stack: list[int], place: int) -> int:
    """Pair a closing bracket with the last open one; return 1 if that one was a script."""
    token = tokens[place]
    if not stack:
        token.kind = kinds.STOP
        return 0
    opened = stack.pop()
    partner = tokens[opened]
    script = partner.match + 1
    if stack and partner.loose:
        tokens[stack[-1]].loose = True
    if lexicon.BRACKETS[partner.text] == token.text:
        partner.match, token.match = place, opened
        token.loose = partner.loose
    else:
        token.kind = partner.kind = kinds.STRANGE
    return script
