"""Documents in PDF, read by pdfium. Scans, encrypted and broken files are named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pypdfium2

from galcli.library.items import Document, Problem
from galcli.library.normalise import arxiv, doi
from galcli.library.readers.passages import passages_of
from galcli.library.readers.text_file import document
from galcli.library.readers.values import plain

if TYPE_CHECKING:
    from pathlib import Path

_FEWEST_CHARACTERS = 20  # a page; a scan has none, or a stamp of the scanner
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}|\\^`]+[A-Za-z0-9]")
_ARXIV = re.compile(r"arXiv:\s*(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[a-z])[\u0002\u00ad\ufffe-]\s*\n(?=[a-z])")
_NO_TITLE = re.compile(r"^(?:untitled|microsoft word|.*\.(?:pdf|docx?|tex|dvi|ps))\b", re.IGNORECASE)
_PASSWORD_CODE = 4
_LONGEST_TITLE, _SHORTEST_TITLE = 300, 10


def read_pdf(path: Path, source: str) -> Document | Problem:
    """Return the document in a PDF file, or why there is none."""
    try:
        file = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_CODE:
            return Problem(str(path), "It is encrypted; save a copy without a password.")
        return Problem(str(path), "It is broken, or no PDF.")
    except OSError as error:
        return Problem(str(path), f"It cannot be read: {error.strerror or error}.")
    try:
        pages = [_text(file, number) for number in range(len(file))]
        metadata = plain(file.get_metadata_dict().get("Title"))
    except pypdfium2.PdfiumError as error:
        return Problem(str(path), f"It is broken: {error}.")
    finally:
        file.close()
    if sum(len(page.strip()) for page in pages) < _FEWEST_CHARACTERS * max(1, len(pages)):
        return Problem(str(path), "It holds pictures and no text: a scan. Run an OCR program over it first.")
    first = pages[0]
    own = {doi(found) for found in _DOI.findall(first)} - {""}
    preprint = _ARXIV.search(first)
    return document(
        path,
        source,
        _title(metadata, first) or path.stem,
        passages_of("\n\n".join(pages)),
        doi=own.pop() if len(own) == 1 else "",  # several are those of its references
        arxiv=arxiv(preprint[1]) if preprint else "",
    )


def _text(file: pypdfium2.PdfDocument, number: int) -> str:
    page = file[number]
    try:
        text_page = page.get_textpage()
        try:
            text = text_page.get_text_bounded()
        finally:
            text_page.close()
    finally:
        page.close()
    return _HYPHEN.sub("", text.replace("\r\n", "\n")).encode("utf-8", "replace").decode()


def _title(metadata: str, first: str) -> str:
    if len(metadata) >= _SHORTEST_TITLE and not _NO_TITLE.match(metadata):
        return metadata[:_LONGEST_TITLE]
    lines = (plain(line) for line in first.split("\n"))
    return next(
        (line[:_LONGEST_TITLE] for line in lines if len(line) >= _SHORTEST_TITLE and not _ARXIV.match(line)), ""
    )
