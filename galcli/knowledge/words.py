"""Words of English as they are compared: small letters, stemmed, without those that carry no meaning."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_STEMMER = Stemmer.Stemmer("english")
STOP = frozenset(
    """a about above all also am an and any are as at be been but by can could did do does each for from give
    given gives had has have here how i if in into is it its itself let may me might much must my no not of off
    on one only or our out please should so some such take taken tell than that the their them then there these
    they this those through to under up upon was we were what when where which while who whose why will with
    would you your""".split()  # noqa: SIM905
)


def is_stop(word: str) -> bool:
    """Tell whether a word carries no meaning; a lone capital letter does: the A of `coefficient of A`."""
    return word.casefold() in STOP and not (len(word) == 1 and word.isupper() and word != "I")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a word: `masses` and `mass` are the same."""
    if len(word) == 1 and word.isupper():
        return word
    plain = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return str(_STEMMER.stemWord(bare.removesuffix("'s").replace("'", "")))


def stems(text: str, *, keep_stop: bool = False) -> list[str]:
    """Return the stems of a text in order; words without meaning are left out unless `keep_stop`."""
    return [stem(word) for word in WORD.findall(text) if keep_stop or not is_stop(word)]
