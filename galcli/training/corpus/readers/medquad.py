"""MedQuAD: files with questions on one disease or drug, and their answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from galcli.training.corpus.archive import members
from galcli.training.corpus.clean import clean, clean_line
from galcli.training.corpus.document import Document, pair
from galcli.training.corpus.formats import question
from galcli.training.corpus.readers.xml import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BEFORE_MARK = re.compile(r"\s*\?(?:\s*\?)*\s*$")
_INDENT = re.compile(r"\n[ \t]+")
_BOILERPLATE = re.compile(
    r"\(?(?:Watch the video|To enlarge the video|Click (?:here|on)|See this graphic|For more information|Key Points)"
    r"[^.)]*[.)]+\s*"
)


@dataclass(frozen=True, slots=True)
class MedquadReader:
    """Reads the questions that have answers; some collections have none for reasons of copyright."""

    prose: ClassVar[bool] = True

    def items(self, path: Path | None) -> Iterator[tuple[str, bytes]]:
        """Yield the XML files with their names."""
        if path is not None:
            yield from members(path, (".xml",))

    def documents(self, item: tuple[str, bytes]) -> Iterator[Document]:
        """Yield a file's questions with their answers."""
        name, data = item
        for number, element in enumerate(parse(data, name).iter("QAPair")):
            asked = clean_line(element.findtext("Question") or "")
            answered = _INDENT.sub("\n", clean(_BOILERPLATE.sub("", element.findtext("Answer") or "")))
            if asked and answered:
                asked = _BEFORE_MARK.sub("?", asked).replace("What is (are)", "What is")
                yield pair(question(asked), f" {answered}", f"{name}#{number}")
