"""What the header of a library's FASTA record says about its protein.

Three forms are read: UniProt's (`sp|P1|NAME Description OS=…`), Prokka's (`id EC~~~gene~~~product~~~COG`), and any
`id description`. A field `KW=A; B` at the end gives UniProt keywords.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIELD = re.compile(r"\s([A-Z]{2})=")
_PROKKA = "~~~"
_PRODUCT = 2
_UNINFORMATIVE = re.compile(
    r"(?:(?:hypothetical|unknown|predicted|unnamed)(?: protein)?(?: product)?"
    r"|(?:putative )?uncharacteri[sz]ed protein.*|protein|(?:conserved )?hypothetical protein.*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Annotation:
    """What is known of a protein in a library.

    Attributes:
        name: Its identifier.
        description: What it is, without the fields of the header.
        keywords: Its UniProt keywords; `None` where the header lists none.
    """

    name: str
    description: str
    keywords: tuple[str, ...] | None = None

    @property
    def informative(self) -> bool:
        """Whether it says anything about the protein."""
        return self.keywords is not None or not _UNINFORMATIVE.fullmatch(self.description)


def annotation(name: str, description: str) -> Annotation:
    """Read the header of a record.

    Args:
        name: The first word.
        description: The rest.
    """
    text, *rest = _FIELD.split(" " + description)
    fields = dict(zip(rest[::2], rest[1::2], strict=True))
    parts = text.split(_PROKKA)
    keywords = None
    if "KW" in fields:
        keywords = tuple(part.strip().removesuffix(".") for part in fields["KW"].split(";") if part.strip())
    return Annotation(name, (parts[_PRODUCT] if len(parts) > _PRODUCT else text).strip(), keywords)
