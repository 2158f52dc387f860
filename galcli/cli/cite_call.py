"""What one call of `gal cite` is to do, checked before anything runs; and what it needs to do it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galcli.citing.draft import Format
from galcli.cli.inputs import read_file
from galcli.errors import InputError, UsageError
from galcli.exit_status import ExitStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from galcli.citing.bibliography import Bibliography
    from galcli.citing.citer import Citer
    from galcli.citing.outcome import Outcome
    from galcli.citing.recommend import Vectors
    from galcli.cli.invocation import Invocation
    from galcli.library.library import Library

_MOST_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class CiteCall:
    """One call.

    Attributes:
        invocation: Settings and output.
        bibs: The user's .bib files.
        library: The library's name; `None` for the usual one, where it exists.
        kind: How drafts are written; `None` lets name and text tell.
        accept: The least probability of a suggestion that is inserted.
        in_place: Whether the files are changed.
        backup: What is added to the name of a copy; empty for no copy.
        diff: Whether a diff is printed.
        top: Candidates a slot.
        year_max: Leaves out what appeared later.
        append: Whether new entries are appended to the first .bib.
        claims: Whether sentences that need a citation are slots.
        generate: Whether the model writes under a trie instead of scoring.
        dense: The sentence-transformers model whose vectors count beside words; `None` for words alone.
        strict: Whether open slots have a status of their own.
    """

    invocation: Invocation
    bibs: list[str]
    library: str | None
    kind: Format | None
    accept: float | None
    in_place: bool
    backup: str
    diff: bool
    top: int
    year_max: int | None
    append: bool
    claims: bool
    generate: bool
    dense: str | None
    strict: bool

    @classmethod
    def of(cls, invocation: Invocation, *, kind: str | None, **options: Any) -> CiteCall:
        """Check the options.

        Raises:
            UsageError: They are wrong or exclude each other.
        """
        if kind is not None and kind not in {str(known) for known in Format}:
            raise UsageError(f'--format cannot be "{kind}".', f"Use one of: {', '.join(Format)}.")
        call = cls(invocation, kind=Format(kind) if kind else None, **options)
        if call.accept is not None and not 0 <= call.accept <= 1:
            raise UsageError(f"--accept must be from 0 to 1, not {call.accept}.")
        if call.top < 1:
            raise UsageError(f"--top must be at least 1, not {call.top}.")
        if call.in_place and call.diff:
            raise UsageError("--in-place and --diff exclude each other.")
        if call.diff and not invocation.output.is_text:
            raise UsageError("--diff, --json and --jsonl exclude each other.")
        if "/" in call.backup or "\0" in call.backup:
            raise UsageError("--in-place takes an ending such as .bak, not a path.")
        return call

    def bibliography(self, paths: Sequence[str] | None = None) -> Bibliography:
        """Read .bib files; broken entries are named on stderr."""
        from galcli.citing.bibliography import Bibliography

        found = Bibliography()
        for path in self.bibs if paths is None else paths:
            found.add(path, read_file(path))
        for problem in found.problems[:_MOST_PROBLEMS]:
            self.invocation.output.note(problem)
        if (more := len(found.problems) - _MOST_PROBLEMS) > 0:
            self.invocation.output.note(f"{more} more entries cannot be read.")
        return found

    @contextmanager
    def opened_library(self, *, needed: bool = False) -> Iterator[Library | None]:
        """Open the library.

        Args:
            needed: Whether nothing can be done without it.

        Yields:
            `None` where none was named and the usual one does not exist.

        Raises:
            InputError: The named library does not exist, or a needed one.
        """
        from galcli.library.shelf import Shelf

        shelf = Shelf(self.invocation.environment.folders.libraries)
        name = self.library or self.invocation.settings.library
        if self.library is None and name not in shelf.names():
            if needed:
                raise InputError("There is no library yet.", "Make one: gal library add FILE.")
            yield None
            return
        with shelf.open(name) as library:
            yield library

    @contextmanager
    def citer(self, bibliography: Bibliography) -> Iterator[Citer]:
        """Open what finds references: bibliography, library, and the model if one is chosen."""
        from galcli.citing.citer import Choice, Citer

        with self.opened_library() as library:
            if library is None and not bibliography.records:
                self.invocation.output.note(
                    "There is neither a library nor a .bib file: nothing can be found. "
                    "Make a library: gal library add FILE."
                )
            choice, vectors = Choice(self.top, self.year_max), self._vectors(library)
            if not self.invocation.settings.named_model:
                yield Citer(bibliography, library, choice, vectors=vectors)
                return
            from galcli.cli.cite_model import opened_judge

            with opened_judge(self, library) as judge:
                yield Citer(bibliography, library, choice, judge, vectors)

    def _vectors(self, library: Library | None) -> Vectors | None:
        if self.dense is None:
            return None
        if library is None:
            raise InputError("--dense needs a library.", "Make one: gal library add FILE.")
        from galcli.cli.vectors import with_vectors

        return with_vectors(self.invocation, library, self.dense)

    def status_of(self, outcomes: Sequence[Outcome]) -> ExitStatus:
        """Return 3 where something was shown wrong, 4 where slots are open and the user is strict."""
        from galcli.citing.outcome import Status

        statuses = {outcome.status for outcome in outcomes}
        if Status.MISMATCH in statuses:
            return ExitStatus.REFUTED
        return ExitStatus.UNVERIFIED if self.strict and statuses - {Status.RESOLVED} else ExitStatus.OK


def named_in(folder: Path, names: Sequence[str]) -> list[str]:
    r"""Return the .bib files that `\bibliography` or `\addbibresource` name and that exist."""
    found = []
    for name in names:
        path = folder / (name if name.endswith(".bib") else f"{name}.bib")
        if "\0" not in name and path.is_file():
            found.append(str(path))
    return list(dict.fromkeys(found))
