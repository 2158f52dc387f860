"""Presentation MathML to LaTeX.

Covers what textbooks use: identifiers, numbers, operators, text, scripts on all sides, fractions, roots, accents,
tables and fences. Elements of content MathML and others that are not known give the LaTeX of what they hold.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from galcli.training.corpus.readers.mathml_symbols import ACCENTS, FUNCTIONS, SPACED, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

_WORD_END = re.compile(r"\\[A-Za-z]+$")
_LETTER = re.compile(r"[A-Za-z]")
_SPACES = re.compile(r"[\t\n\r\f\v]\s*| \s+")
_LARGE = frozenset({r"\sum", r"\prod", r"\int", r"\oint", r"\iint", r"\lim", r"\max", r"\min"})
_BOLD = frozenset({"bold", "bold-italic"})


def to_latex(element: Element) -> str:
    """Return the LaTeX of a `math` element or a part of one, without delimiters."""
    return _SPACES.sub(" ", _convert(element)).strip()


def tag_of(element: Element) -> str:
    """Return an element's name without its namespace; of a comment or instruction none."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


@cache
def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _convert(element: Element) -> str:
    handler = _HANDLERS.get(tag_of(element))
    return handler(element) if handler else _row(element)


def _children(element: Element) -> list[str]:
    return [_convert(child) for child in element]


def _row(element: Element) -> str:
    text = join([_symbols(element.text or ""), *_children(element)])
    return rf"\mathbf{{{text.strip()}}}" if element.get("mathvariant") in _BOLD and text.strip() else text


def join(parts: list[str]) -> str:
    """Join pieces of LaTeX so that a command's name never runs into a letter."""
    joined = ""
    for part in parts:
        separate = _WORD_END.search(joined) and _LETTER.match(part)
        joined += f" {part}" if separate else part
    return joined


def _symbols(text: str) -> str:
    return join([SYMBOLS.get(character, character) for character in _SPACES.sub(" ", text.strip())])


def _identifier(element: Element) -> str:
    text = (element.text or "").strip()
    if text in FUNCTIONS:
        return f"\\{text}"
    latex = _symbols(text)
    if len(text) > 1 and text.isalpha() and text.isascii():
        latex = rf"\mathrm{{{text}}}"
    return rf"\mathbf{{{latex}}}" if element.get("mathvariant") in _BOLD and latex else latex


def _number(element: Element) -> str:
    return _symbols(element.text or "")


def _operator(element: Element) -> str:
    latex = _symbols(element.text or "")
    return f" {latex} " if latex in SPACED else latex


def _text(element: Element) -> str:
    text = _SPACES.sub(" ", "".join(element.itertext()))
    if not _LETTER.search(text):
        return " ".join(_operator_text(part) for part in text.split(" ")) if text.strip() else " "
    escaped = "".join(SYMBOLS[character] if character in "%$#&_{}" else character for character in text)
    return rf"\text{{{escaped}}}"


def _operator_text(text: str) -> str:
    latex = _symbols(text)
    return f" {latex} " if latex in SPACED else latex


def _group(latex: str) -> str:
    return f"{{{latex.strip()}}}"


def _script(latex: str) -> str:
    """Return a script, braced where it has more than one token."""
    text = latex.strip()
    return text if len(text) == 1 else f"{{{text}}}"


def _base(latex: str) -> str:
    """Return what scripts hang on, braced where they would hang on its end only."""
    text = latex.strip()
    return f"{{{text}}}" if "^" in text or "_" in text else text


def _sup(element: Element) -> str:
    base, above = _exactly(element, 2)
    if set(above.strip().split()) == {r"\prime"}:
        return base.strip() + "'" * above.count("prime")
    return f"{_base(base)}^{_script(above)}"


def _sub(element: Element) -> str:
    base, below = _exactly(element, 2)
    return f"{_base(base)}_{_script(below)}"


def _subsup(element: Element) -> str:
    base, below, above = _exactly(element, 3)
    return f"{_base(base)}_{_script(below)}^{_script(above)}"


def _fraction(element: Element) -> str:
    above, below = _exactly(element, 2)
    if element.get("linethickness") in {"0", "0pt"}:
        return rf"\binom{_group(above)}{_group(below)}"
    return rf"\frac{_group(above)}{_group(below)}"


def _root(element: Element) -> str:
    radicand, index = _exactly(element, 2)
    return rf"\sqrt[{index.strip()}]{_group(radicand)}"


def _square_root(element: Element) -> str:
    return rf"\sqrt{_group(_row(element))}"


def _over(element: Element) -> str:
    base, above = _exactly(element, 2)
    sign = "".join(element[1].itertext()).strip() if len(element) > 1 else ""
    if base.strip() in _LARGE:
        return f"{base.strip()}^{_script(above)}"
    if sign in ACCENTS and base.strip() not in SPACED:
        return f"{ACCENTS[sign]}{_group(base)}"
    return rf"\overset{_group(above)}{_group(base)}"


def _under(element: Element) -> str:
    base, below = _exactly(element, 2)
    return f"{base.strip()}_{_script(below)}" if base.strip() in _LARGE else rf"\underset{_group(below)}{_group(base)}"


def _underover(element: Element) -> str:
    base, below, above = _exactly(element, 3)
    return f"{base.strip()}_{_script(below)}^{_script(above)}"


def _exactly(element: Element, count: int) -> list[str]:
    """Return the LaTeX of the children; broken markup has too few of them, or too many, which go to the last."""
    parts = _children(element)
    parts += [""] * (count - len(parts))
    return [*parts[: count - 1], join(parts[count - 1 :])]


def _fenced(element: Element) -> str:
    opening, closing = (_symbols(element.get(key, default)) for key, default in (("open", "("), ("close", ")")))
    separator = (element.get("separators", ",").strip() or " ")[:1]
    inside = f"{separator} ".join(part.strip() for part in _children(element))
    return f"{opening}{inside}{closing}"


def _table(element: Element) -> str:
    rows = [child for child in element if tag_of(child) in {"mtr", "mlabeledtr"}]
    lines = [" & ".join(part.strip() for part in _children(row)) for row in rows]
    if all("&" not in line for line in lines) and len(lines) == 1:
        return lines[0]
    return r"\begin{matrix} " + r" \\ ".join(lines) + r" \end{matrix}"


def _prescripts(element: Element) -> str:
    """Return isotopes and the like: scripts after the base, and, behind `mprescripts`, before it."""
    names = [tag_of(child) for child in element]
    border = names.index("mprescripts") if "mprescripts" in names else len(names)
    parts = _children(element)
    behind = _script_pairs(parts[1:border])
    before = _script_pairs(parts[border + 1 :])
    return f"{{}}{before}{_base(parts[0]) if parts else ''}{behind}" if before else f"{''.join(parts[:1])}{behind}"


def _script_pairs(parts: list[str]) -> str:
    below, above = "".join(parts[::2]).strip(), "".join(parts[1::2]).strip()
    return (f"_{_script(below)}" if below else "") + (f"^{_script(above)}" if above else "")


def _enclosed(element: Element) -> str:
    strikes = {"updiagonalstrike", "downdiagonalstrike", "horizontalstrike"}
    inside = _row(element)
    return rf"\cancel{_group(inside)}" if strikes & set((element.get("notation") or "").split()) else inside


def _nothing(element: Element) -> str:
    del element
    return ""


def _space(element: Element) -> str:
    del element
    return " "


def _first(element: Element) -> str:
    """Return the first child: what is shown, before annotations in other notations."""
    return _convert(element[0]) if len(element) else ""


_HANDLERS: dict[str, Callable[[Element], str]] = {
    "mi": _identifier,
    "mn": _number,
    "mo": _operator,
    "mtext": _text,
    "ms": _text,
    "mspace": _space,
    "msup": _sup,
    "msub": _sub,
    "msubsup": _subsup,
    "mfrac": _fraction,
    "msqrt": _square_root,
    "mroot": _root,
    "mover": _over,
    "munder": _under,
    "munderover": _underover,
    "mfenced": _fenced,
    "mtable": _table,
    "mmultiscripts": _prescripts,
    "menclose": _enclosed,
    "semantics": _first,
    "mphantom": _nothing,
    "none": _nothing,
    "mprescripts": _nothing,
    "annotation": _nothing,
    "annotation-xml": _nothing,
}
