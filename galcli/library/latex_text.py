r"""Plain text to and from the LaTeX of BibTeX fields: accents, escapes, braces; mathematics stays as it is.

Of `\emph{x}` the argument stays, of an unknown command its name. Dashes and quotation marks are left as they are
written. What `to_latex` writes, `to_text` reads back, white space apart.
"""

from __future__ import annotations

import re
import unicodedata

_COMBINING = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "b": "\u0331", "k": "\u0328",
    "r": "\u030a",
}  # fmt: skip
_SYMBOLS = {
    "i": "ı", "j": "ȷ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "ss": "ß", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ",
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
    "textasciicircum": "^", "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "S": "§",
    "textquotesingle": "'", "textdollar": "$", "textunderscore": "_", "textquotedblleft": "“",
    "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’", "copyright": "©", "pounds": "£",
}  # fmt: skip
_FONTS = frozenset(
    {"em", "it", "bf", "sc", "tt", "rm", "sf", "sl", "emph", "textbf", "textit", "textsc", "texttt", "textrm", "textsf",
     "textsl", "textnormal", "mathrm", "url", "uppercase", "lowercase", "MakeUppercase", "NoCaseChange", "noopsort",
     "protect", "relax", "mbox", "hbox", "boldmath", "ensuremath", "nobreak", "newblock"}
)  # fmt: skip
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$",
}  # fmt: skip
# An opening $ stands before a character, a closing one after one and before no digit, as in Pandoc's Markdown.
_MATHS = r"(?<!\\)\$(?=[^\s$])(?:[^$\\{}]|\\[^{}$]|\{[^${}]*\})*?(?<=[^\s\\$])\$(?!\d)"
_PART = re.compile(
    rf"(?P<maths>{_MATHS})"
    r"|\\(?P<accent>['`^\"~=.]|[uvHcdbkr](?![A-Za-z]))\s*(?:\{\s*(?P<braced>\\[ij](?![A-Za-z])\s*|[^\W\d_]?)\}"
    r"|(?P<bare>\\[ij](?![A-Za-z])\s*|[^\W\d_]))"
    r"|\\(?P<word>[A-Za-z]+)(?:\s*\{\}|\s*)"
    r"|\\(?P<escape>[^A-Za-z])"
    r"|(?P<brace>[{}])|(?P<tie>~)",
    re.DOTALL,
)
_ESCAPED = re.compile(rf"(?P<maths>{_MATHS})|(?P<special>[\\{{}}~^&%#_$])", re.DOTALL)
_SPECIAL = re.compile(r"[\\{}~]")


def to_text(latex: str) -> str:
    """Return the plain text of a BibTeX field, on one line."""
    if _SPECIAL.search(latex):
        latex = unicodedata.normalize("NFC", _PART.sub(_plain, latex))
    return " ".join(latex.split())


def to_latex(text: str) -> str:
    """Return plain text as the value of a BibTeX field, for a LaTeX that reads Unicode."""
    return _ESCAPED.sub(lambda part: part["maths"] or _ESCAPES[part["special"]], text)


def _plain(part: re.Match[str]) -> str:
    if part["maths"]:
        return part["maths"]
    if part["accent"]:
        letter = (part["braced"] or part["bare"] or "").strip().removeprefix("\\")
        return letter + _COMBINING[part["accent"]] if letter else ""
    if part["word"]:
        return _word(part["word"], part[0])
    if part["escape"]:
        return "" if part["escape"] in "/-" else part["escape"]
    return " " if part["tie"] else ""


def _word(name: str, written: str) -> str:
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    return "" if name in _FONTS else name + " " * written.endswith(" ")
