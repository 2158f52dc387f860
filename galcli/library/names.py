"""Names of people in the order in which bibliographies sort them: surname, given names."""

from __future__ import annotations

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def surname_first(name: str) -> str:
    """Return a name as "Surname, Given"; a single word, or a name with a comma, stays as it is.

    Particles in lower case belong to the surname, as in BibTeX.

    >>> surname_first("Ludwig van Beethoven")
    'van Beethoven, Ludwig'
    """
    words = name.split()
    end = len(words)
    if end == 2 and "," not in name:  # noqa: PLR2004 - by far the most
        return f"{words[1]}, {words[0]}"
    if end < 2 or "," in name:  # noqa: PLR2004 - nothing to exchange
        return " ".join(words)
    suffix = ""
    if words[-1].lower() in _SUFFIXES:
        end -= 1
        suffix = f" {words[-1]},"
    first = next((number for number in range(1, end - 1) if words[number][:1].islower()), end - 1)
    given = " ".join(words[:first])
    return f"{' '.join(words[first:end])},{suffix} {given}"


def surname_of(author: str) -> str:
    """Return the surname of an author in the form "Surname, Given"; the whole where there is no comma.

    >>> surname_of("van Beethoven, Ludwig")
    'van Beethoven'
    """
    return author.partition(",")[0].strip()
