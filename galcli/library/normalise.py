"""Forms of titles, names and identifiers in which spellings of the same thing are equal."""

from __future__ import annotations

import re
import unicodedata

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_LOWER = bytes(range(128)).lower() + bytes(range(128, 256))
_NOT_ALPHANUMERIC_ASCII = bytes(number for number in range(128) if not chr(number).isalnum())
# Letters that Unicode does not decompose.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_DOI_PREFIX = re.compile(r"^(?:https?://)?(?:dx\.)?(?:doi\.org/|doi:\s*)", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[^\s{}\\]+$")
_ARXIV = re.compile(
    r"^(?:https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|https?://doi\.org/10\.48550/arxiv\.|"
    r"10\.48550/arxiv\.|arxiv:\s*|abs/)?"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?$",
    re.IGNORECASE,
)


def compact(text: str) -> str:
    """Return the letters and digits of a title or surname, without case, accents, spaces and punctuation.

    >>> compact("Pre-Training of Müller's BERT")
    'pretrainingofmullersbert'
    """
    if text.isascii():
        return text.encode().translate(_LOWER, _NOT_ALPHANUMERIC_ASCII).decode()
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return _NOT_ALPHANUMERIC.sub("", letters.casefold())  # accents, too: they are no letters


def doi(text: str) -> str:
    """Return a DOI in lower case without an address before it; empty where there is none.

    >>> doi("https://doi.org/10.18653/V1/N19-1423")
    '10.18653/v1/n19-1423'
    """
    if not text:
        return ""
    bare = (text if text.startswith("10.") else _DOI_PREFIX.sub("", text.strip())).strip().lower()
    return bare if _DOI.match(bare) else ""


def arxiv(text: str) -> str:
    """Return an arXiv identifier without version and address; empty where there is none.

    >>> arxiv("https://arxiv.org/abs/1706.03762v5")
    '1706.03762'
    """
    found = _ARXIV.match(text.strip()) if text else None
    return found["id"].lower() if found else ""
