r"""Text to tokens. LaTeX, Unicode and plain ASCII become the same tokens.

One regular expression does the work, in one pass, so the time is linear in the length of the text; what is frequent and
plain stands first in it. Tokens say what a
sign is (`\cdot`, `·` and `*` are one operator), not what it means: whether `m` is a mass or a metre is for the parser.
"""

from __future__ import annotations

import re

from galcli.work.maths import kinds, lexicon
from galcli.work.maths.signs import SIGNS, Sign
from galcli.work.maths.token import Token

MAX_DIGITS = 250
"""Longer numbers are not read: nobody writes them, and converting them takes time."""

_SPACE = r"[ \t\r\f\v\u00a0\u2000-\u200b\u202f\u3000\ufeff]"
_THIN = r"(?:,|\{,\}|,\\!|\\,|[\u2009\u202f\u00a0])"
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"
_SUB = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ"
_LETTER = rf"[^\W\d_{_SUPER}{_SUB}{''.join(lexicon.VULGAR)}]"
_LETTERS = rf"(?:[A-Za-z]++{_LETTER}*+|{_LETTER}++)"
"""Most letters are found in the first, fast class."""

_PATTERN = re.compile(
    rf"""
    {_SPACE}*+
    (?:
    (?P<mark>[()\[\]}}^_,/&]|\{{(?!\s*\}})|\*(?!\*)|\+(?!/-)|=(?![=><+]))
  | (?P<digits>[0-9]++(?=[ )*+/=^]|\Z))
  | (?P<times>[xX](?<=\d[xX])(?=\d))
  | (?P<word>{_LETTERS}(?:\d+(?:[A-Z][A-Za-z]*\d*)*|(?<=\w\w)['’](?:s|t|re|ve|ll|d|m)(?![a-z]))?)
  | (?P<tex>\\(?:[,;:!>\ /]
             |(?:[hv]space|[hv]?phantom|label|tag|footnote|color|textcolor|vskip|index)\*?(?:\[[^\[\]\n]{{0,200}}\]){{0,4}}\{{[^{{}}\n]{{0,400}}\}}
             |(?:left|right)\.
             |(?:begin|end|ref|eqref|[Cc]ref|autoref|cite[a-z]*)\*?\s*(?:\[[^\[\]\n]{{0,200}}\]){{0,4}}\{{[^{{}}\n]{{0,400}}\}}(?:\{{[lcr|@\s]{{0,200}}\}})?
             |[dtc]?frac\s*\d\s*\d
             |\\(?:\[[^\[\]\n]{{0,200}}\])?
             |[A-Za-z]+|.))
  | (?=[\d.])(?:(?P<recurring>\d*\.\d*\\(?:overline|bar|dot)\s*\{{\d+\}})
  | (?P<strange>\d++(?:\.\d+){{2,}}|\d++(?::\d+)+|\d{{4}}-\d\d-\d\d(?!\d)|0[xX][\da-fA-F]+)
  | (?P<ordinal>\d++(?:st|nd|rd|th)(?![A-Za-z]))
  | (?P<number>(?:[1-9]\d{{0,2}}(?:{_THIN}\d{{2,3}}){{0,20}}{_THIN}\d{{3}}(?!\d)(?:\.\d+)?
               |(?<![(\[{{,\d])\d+,\d++(?!,)
               |\d++(?:\.\d+)?
               |(?<![\w)\].])\.\d+)
               (?:[eE][+\-−–]?\d{{1,4}}(?!\w|\.\d))?))
  | (?P<line>\n(?:{_SPACE}*\n)*)
  | (?P<stop><=>|<->|<-+|=+>|-+>|[<>]=|=<|(?<![\d)\]}}])!=|:=)
  | (?P<blank>\{{\s*\}}|~(?!\s)|(?<!\s)~)
  | (?P<degree>[°º]{_SPACE}?[CF](?![A-Za-z]))
  | (?P<script>[{_SUPER}]+)
  | (?P<subscript>[{_SUB}]+)
  | (?P<sign>\*\*|\+/-|==|\.\.\.+|[^\w\s.:;<>?"“”«»`≠≤≥≪≫≡∝→←↔⇒⇐⇔⟶⟹∴∵↦]|_)
  | (?P<vulgar>[{"".join(lexicon.VULGAR)}])
  | (?P<other>.)
  | (?P<end>\Z)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACES = frozenset({"\\,", "\\;", "\\:", "\\>", "\\ "})
_SILENT = frozenset({"blank", "end"})
_NUMBERS = frozenset({"digits", "number", "recurring"})
_FRACTION = re.compile(r"\\[dtc]?frac\s*\d\s*\d")
_INVISIBLE = re.compile(
    r"\\(?:[,;:!> /]|(?:left|right)\.|(?:[hv]space|[hv]?phantom|label|tag|footnote|color|textcolor|vskip|index)\b)"
)
_STOPPING = re.compile(r"\\(?:begin|end|ref|eqref|[Cc]ref|autoref|cite)")


def tokenize(text: str, offset: int = 0) -> list[Token]:
    """Split a text into tokens; `offset` is added to every place."""
    tokens: list[Token] = []
    gap = wide = False
    last = 0
    for found in _PATTERN.finditer(text):
        name = found.lastgroup or "end"
        start, end = found.span(found.lastindex or 0)
        gap = gap or start > last
        last = end
        raw = text[start:end]
        latex = name == "tex"
        if name in _NUMBERS:
            made: Sign | None = (kinds.NUMBER if end - start <= MAX_DIGITS else kinds.STRANGE, raw)
        elif name in _SILENT:
            gap = True
            continue
        elif latex and raw[-1].isdigit() and _FRACTION.fullmatch(raw):
            tokens += _fraction(raw, start + offset, end + offset, gap=gap)
            gap = False
            continue
        else:
            made = SIGNS[raw] if raw in SIGNS else _classify(name, raw)
        if made is None:
            gap = True
            wide = wide or raw in _SPACES
            continue
        kind, spelling = made
        tokens.append(Token(kind, spelling, start + offset, end + offset, gap, wide, latex))
        gap = wide = False
    return tokens


def _classify(name: str, raw: str) -> Sign | None:
    """Return the kind and normal text of what is in no table, or None where it only changes the look."""
    match name:
        case "word" | "ordinal":
            return kinds.WORD, raw if raw.isascii() else raw.translate(lexicon.LETTERS)
        case "tex":
            return _command(raw)
        case "line":
            return kinds.LINE, raw
        case "strange":
            return kinds.STRANGE, raw
        case "script":
            return kinds.SCRIPT, raw.translate(lexicon.SUPERSCRIPTS)
        case "subscript":
            return kinds.SUBSCRIPT, raw.translate(lexicon.SUBSCRIPTS)
        case "times":
            return kinds.OPERATOR, "*"
        case "degree":
            return kinds.WORD, "°" + raw[-1]
    return (kinds.STRANGE, "...") if raw.startswith("...") else (kinds.STOP, raw)


def _command(raw: str) -> Sign | None:
    """Classify a LaTeX command that is in no table."""
    if raw.startswith("\\\\"):
        return kinds.LINE, raw
    if _INVISIBLE.match(raw):
        return None
    if _STOPPING.match(raw) or not raw[1].isalpha():
        return kinds.STOP, raw
    return kinds.STRANGE, raw


def _fraction(raw: str, start: int, end: int, *, gap: bool) -> list[Token]:
    r"""Split `\frac12`, whose arguments are single digits."""
    second = end - 1
    first = start + len(raw[:-1].rstrip()) - 1
    tokens = [Token(kinds.COMMAND, "frac", start, first, gap, latex=True)]
    for place in (first, second):
        tokens += [
            Token(kinds.OPEN, "{", place, place),
            Token(kinds.NUMBER, raw[place - start], place, place + 1),
            Token(kinds.CLOSE, "}", place + 1, place + 1),
        ]
    return tokens
