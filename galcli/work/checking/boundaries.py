"""Where an expression may begin and end in prose: list marks, hyphens, ranges, numbers that are names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.work.maths import constants, kinds, lexicon
from galcli.work.maths.nodes import Node, Number, Sum
from galcli.work.maths.shapes import literal_of

if TYPE_CHECKING:
    from galcli.work.maths.cursor import Settings
    from galcli.work.maths.token import Token

_SPOILING = frozenset({kinds.STRANGE, kinds.OPERATOR, kinds.COMMAND, kinds.SCRIPT, kinds.SUBSCRIPT, kinds.OPEN})
_LIST_MARKS = frozenset("*-|'^_")
_REMAINDERS = frozenset({"remainder", "rem", "mod"})
_CLOSING = frozenset({"\\)", "$)"})
_OPENING = frozenset({"\\(", "$"})
_TRAILING_MARKS = frozenset("-*^'|_!")
_QUOTED = 60
_SHORTEST_WORD = 3
_GROUP = 3
_TWO = 2


def is_torn(tokens: list[Token], place: int) -> bool:
    r"""Tell whether what begins at a place goes on from before it: after other mathematics, or within a number.

    Such are `$a$ + b`, `(4 - 2) $(3)$`, and the digits of `35\text{,200}`.
    """
    before, token = tokens[place - 1], tokens[place]
    if before.text in _CLOSING:
        return True
    earlier = tokens[place - 2] if place > 1 else None
    if earlier is None:
        return False
    if token.kind is kinds.OPEN and before.text in _OPENING:
        return earlier.kind is kinds.CLOSE
    return token.kind is kinds.NUMBER and not token.gap and earlier.kind is kinds.NUMBER and before.text in {",", "."}


def spoils(token: Token, *, spoilt: bool, first: bool) -> bool:
    """Tell whether what follows an unread token is incomplete: words separate, strange signs spoil."""
    if token.kind is kinds.WORD:
        return spoilt and len(token.text) == 1
    if first and not token.latex and token.kind is kinds.OPERATOR and token.text in _LIST_MARKS:
        return spoilt
    return spoilt or token.kind in _SPOILING


def is_bullet(tokens: list[Token], start: int, here: int) -> bool:
    """Tell whether a `-` marks a list item: it opens a line and a space follows it."""
    token = tokens[here]
    if here > start or token.text != "-" or token.latex or here + 1 >= len(tokens) or not tokens[here + 1].gap:
        return False
    return start == 0 or tokens[start - 1].text.startswith("\n")


def goes_on(tokens: list[Token], start: int, here: int) -> bool:
    """Tell whether a sign joins an expression to something before it that was not read."""
    token = tokens[here]
    if token.kind is not kinds.OPERATOR or token.text == "√":
        return False
    if here == start and token.text in {"^", "_"}:
        return False  # the marks of bold and italic text
    binary = token.text != "-" or (here > start and here + 1 < len(tokens) and tokens[here + 1].gap)
    return binary and token.text not in {"|", "∛"}


def is_prose(token: Token, after: Token, settings: Settings) -> bool:
    """Tell a plain word in a sentence, which need not be parsed to know that it is no operand."""
    if token.kind is not kinds.WORD or token.upright:
        return False
    if token.gap and token.text in lexicon.STOP_WORDS:
        return True
    if len(token.text) < _SHORTEST_WORD or not after.gap:
        return False
    if after.kind is not kinds.WORD and after.kind is not kinds.NUMBER:
        return False
    text = token.text
    return text not in settings.names and text not in lexicon.FUNCTIONS and text.lower() not in constants.FIRST_WORDS


def is_list_number(tokens: list[Token], start: int, here: int) -> bool:
    """Tell whether a number is a name, the 3 in `Step 3 - 4 + 5 = 9`."""
    if here <= start or tokens[here].kind is not kinds.NUMBER:
        return False
    before, after = tokens[here - 1], tokens[here + 1] if here + 1 < len(tokens) else None
    if after is not None and after.kind is kinds.OPERATOR and after.text != "-":
        return False
    return before.kind is kinds.WORD and before.text.lower().removesuffix("s") in lexicon.NAMING_NOUNS


def may_end(tokens: list[Token], place: int, end: int) -> bool:
    """Tell whether an expression that stops at a token may end there."""
    if place >= end:
        return not _is_cut(tokens, place)
    before, token = tokens[place - 1], tokens[place]
    after = tokens[place + 1] if place + 1 < end else None
    match token.kind:
        case kinds.WORD:
            ranging = token.text == "to" and after is not None and after.kind is kinds.NUMBER
            return token.text not in _REMAINDERS and not ranging and (token.gap or token.upright or len(token.text) > 1)
        case kinds.NUMBER:
            return token.gap and not token.latex and not _is_thousands(before, token)
        case kinds.OPEN:
            return token.gap and not any(part.text in {"mod", "pmod"} for part in tokens[place + 1 : token.match])
        case kinds.OPERATOR if token.text == "'" and before.kind is kinds.NUMBER and not token.gap:
            # A closing quotation mark, where one was opened; otherwise minutes or feet.
            return any(part.text == "'" for part in tokens[max(place - _QUOTED, 0) : place])
        case kinds.OPERATOR if token.text in _TRAILING_MARKS:
            hyphen = before.kind is kinds.WORD and not token.gap
            if after is None and token.text == "-" and before.kind is kinds.NUMBER and not token.gap:
                return False  # the charge of an ion, 2-
            return after is None or ((token.gap or hyphen) and after.kind is kinds.WORD and len(after.text) > 1)
    return False


def _is_cut(tokens: list[Token], place: int) -> bool:
    r"""Tell whether a number goes on behind a full stop, as in `-21.\text{00}`."""
    if place + 1 >= len(tokens) or tokens[place].text != "." or tokens[place].gap:
        return False
    after = tokens[place + 1]
    return tokens[place - 1].kind is kinds.NUMBER and after.kind is kinds.NUMBER and not after.gap


def _is_thousands(before: Token, token: Token) -> bool:
    """Tell whether two numbers are one, as in `3 000`."""
    return before.text.isdigit() and len(before.text) <= _GROUP and token.text.isdigit() and len(token.text) == _GROUP


def is_range(tokens: list[Token], start: int, node: Node | None) -> bool:
    """Tell whether `5-10` or `0 − 10 s` may be a range.

    The second number is larger, and has the only unit or stands close.

    Args:
        tokens: The tokens.
        start: Where the expression begins.
        node: The expression.
    """
    if not isinstance(node, Sum) or len(node.terms) != _TWO:
        return False
    (_, first), (sign, second) = node.terms
    last = literal_of(second)
    if not isinstance(first, Number) or last is None or sign > 0 or last.value <= first.literal.value:
        return False
    return not isinstance(second, Number) or not tokens[start + 1].gap
