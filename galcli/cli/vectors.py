"""A library with vectors, as commands open one: they follow the records first, with a progress bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from galcli.library.dense import DenseLibrary, SentenceEncoder

if TYPE_CHECKING:
    from galcli.cli.invocation import Invocation
    from galcli.library.library import Library


def with_vectors(call: Invocation, library: Library, model: str) -> DenseLibrary:
    """Return a library whose searches use a sentence-transformers model, too.

    Args:
        call: The invocation.
        library: The records.
        model: A hub id or a folder.

    Raises:
        ModelUnavailableError: The extra is not installed, or there is no such model.
    """
    found = DenseLibrary(library, SentenceEncoder(model))
    total = len(library)
    with call.output.progress(model) as progress:
        found.follow(lambda made: progress("vectors", made, max(made, total)))
    return found
