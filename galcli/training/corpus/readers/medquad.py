"""MedQuAD: files with questions on one disease or drug, and their answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar

from galcli.training.corpus.archive import members
from galcli.training.corpus.clean import clean, clean_line
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import question
from galcli.training.corpus.holdout import choice
from galcli.training.corpus.readers.xml import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

_BEFORE_MARK = re.compile(r"\s*\?(?:\s*\?)*\s*$")
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
_FEWEST_SENTENCES = 2
_LONGEST = 450
"""Characters of a passage."""
_INDENT = re.compile(r"\n[ \t]+")
_BOILERPLATE = re.compile(
    r"\(?(?:Watch the video|To enlarge the video|Click (?:here|on)|See this graphic|For more information|Key Points)"
    r"[^.)]*[.)]+\s*"
)


@dataclass(frozen=True, slots=True)
class MedquadReader:
    """Reads the questions that have answers; some collections have none for reasons of copyright.

    Attributes:
        passages: Whether the prompts show the beginnings of two answers; the answer is the first sentence of one.
    """

    prose: ClassVar[bool] = True

    passages: bool = False

    def items(self, path: Path | None) -> Iterator[tuple[str, bytes]]:
        """Yield the XML files with their names."""
        if path is not None:
            yield from members(path, (".xml",))

    def documents(self, item: tuple[str, bytes]) -> Iterator[Document]:
        """Yield a file's questions with their answers."""
        name, data = item
        pairs = [found for element in parse(data, name).iter("QAPair") if (found := _pair(element))]
        for number, (asked, answered) in enumerate(pairs):
            if self.passages:
                yield from _from_passages(pairs, number, name)
            else:
                yield pair(question(asked), f" {answered}", f"{name}#{number}")


def _pair(element: Element) -> tuple[str, str] | None:
    asked = clean_line(element.findtext("Question") or "")
    answered = _INDENT.sub("\n", clean(_BOILERPLATE.sub("", element.findtext("Answer") or "")))
    if not asked or not answered:
        return None
    return _BEFORE_MARK.sub("?", asked).replace("What is (are)", "What is"), answered


def _from_passages(pairs: list[tuple[str, str]], number: int, name: str) -> Iterator[Document]:
    """Yield a question with the beginnings of its own answer and of another one of the same file, in either order."""
    asked = pairs[number][0]
    own, other = (_beginning(pairs[place][1]) for place in (number, (number + 1) % len(pairs)))
    if len(own) < _FEWEST_SENTENCES or len(pairs) == 1:
        return
    key = f"{name}#{number}"
    shown = [" ".join(own), " ".join(other)]
    if choice(key, 2):
        shown.reverse()
    passages = "\n\n".join(f"[{place}] {text}" for place, text in enumerate(shown, 1))
    yield pair(question(asked, passages), f" {own[0]}", key)


def _beginning(text: str) -> list[str]:
    """Return the first sentences of a text, about as many as a passage has."""
    sentences = _SENTENCE.split(clean_line(text))
    return sentences[: max(1, sum(total <= _LONGEST for total in accumulate(map(len, sentences))))]
