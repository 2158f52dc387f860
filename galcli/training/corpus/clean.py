"""Cleaning: one encoding, no control characters, no invisible ones, no special tokens that the source text wrote.

Superscripts and subscripts become `[START_SUP]…[END_SUP]` and `[START_SUB]…[END_SUB]`, because the tokenizer would fold
x² to x2. Readers that find them as markup write `sup` and `sub`, whose marks survive until `clean` has neutralised
everything that only looks like a special token.
"""

from __future__ import annotations

import re

from galcli.prompting.tokens import neutralise
from galcli.sanitize import strip_control

_OPEN_SUP, _CLOSE_SUP, _OPEN_SUB, _CLOSE_SUB = "\ue000", "\ue001", "\ue002", "\ue003"
_TAGS = {_OPEN_SUP: "[START_SUP]", _CLOSE_SUP: "[END_SUP]", _OPEN_SUB: "[START_SUB]", _CLOSE_SUB: "[END_SUB]"}
_MARK = re.compile(f"[{''.join(_TAGS)}]")

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₙ", "0123456789+-=()aeoxn")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ]+")
_LOWERED = re.compile("[₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₙ]+")

# UTF-8 that was read as Windows-1252: a lead byte as a letter, then continuation bytes as signs.
_MOJIBAKE = re.compile("[ÂÃâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufffc\ufffd\ufff9-\ufffb]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_SEPARATORS = re.compile("[\u2028\u2029]")
_RUNS = re.compile(r"(?<=\S)[ \t]{2,}")
_LINE_ENDS = re.compile(r"[ \t]+\n")
_BLANK_LINES = re.compile(r"\n{3,}")


def decode(data: bytes) -> str:
    """Return bytes as text: UTF-8, else Windows-1252. Private-use characters are dropped."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text if text.isascii() else _PRIVATE.sub("", text)


def sup(text: str) -> str:
    """Mark a superscript."""
    return f"{_OPEN_SUP}{text}{_CLOSE_SUP}" if text else ""


def sub(text: str) -> str:
    """Mark a subscript."""
    return f"{_OPEN_SUB}{text}{_CLOSE_SUB}" if text else ""


def clean(text: str) -> str:
    """Return source text fit for training; line breaks stay, and at most one blank line between paragraphs."""
    text = strip_control(text if text.isascii() else _signs(text))
    text = _RUNS.sub(" ", neutralise(text))
    text = _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text)).strip()
    return text if text.isascii() else _MARK.sub(lambda found: _TAGS[found.group()], text)


def clean_line(text: str) -> str:
    """Return source text as one clean line."""
    return " ".join(clean(text).split())


def without_lines(text: str, boilerplate: re.Pattern[str]) -> str:
    """Return text without the lines that match a pattern from their beginning."""
    return "\n".join(line for line in text.split("\n") if not boilerplate.match(line))


def _signs(text: str) -> str:
    """Return text with its characters beyond ASCII repaired, dropped or marked."""
    text = _MOJIBAKE.sub(_repair, text)
    text = _INVISIBLE.sub("", _SPACES.sub(" ", _LINE_SEPARATORS.sub("\n", text)))
    text = _RAISED.sub(lambda found: sup(found.group().translate(_SUPERSCRIPTS)), text)
    return _LOWERED.sub(lambda found: sub(found.group().translate(_SUBSCRIPTS)), text)


def _repair(found: re.Match[str]) -> str:
    text = found.group()
    try:
        data = b"".join(_byte(character) for character in text)
        return data.decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return text


def _byte(character: str) -> bytes:
    """Return the byte that a character was read from: Windows-1252 leaves five of them as control characters."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
