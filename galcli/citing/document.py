"""All files of a document with what becomes of their slots."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from galcli.citing.claims import find_claims
from galcli.citing.edit import Edit, apply
from galcli.citing.outcome import Outcome, Status
from galcli.citing.patch import TEXTUAL, Keys, Patcher
from galcli.citing.plain import Plainer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from galcli.citing.bibliography import Bibliography
    from galcli.citing.citer import Citer
    from galcli.citing.draft import Draft
    from galcli.citing.slot import Slot


@dataclass(slots=True)
class Cited:
    """One file of a document.

    Attributes:
        draft: The file.
        outcomes: What was found for each slot, in order.
        edits: What changes.
    """

    draft: Draft
    outcomes: list[Outcome] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text after the changes."""
        return apply(self.draft.text, self.edits)

    def to_json(self) -> list[dict[str, Any]]:
        """Return the slots for `--json`."""
        inserted = [(edit.start, edit.end) for edit in self.edits]
        found = []
        position = count = 0
        for outcome in self.outcomes:
            slot = outcome.slot
            line, column = self.draft.place(slot.start)
            # Bytes are counted once, from slot to slot.
            if slot.start >= position:
                count += len(self.draft.text[position : slot.start].encode())
                start = count
                position = slot.start
            else:
                start = len(self.draft.text[: slot.start].encode())
            end = start + len(self.draft.text[slot.start : slot.end].encode())
            found.append(
                {
                    "file": self.draft.name,
                    "line": line,
                    "column": column,
                    "start": start,
                    "end": end,
                    "kind": str(slot.kind),
                    "command": slot.command,
                    "written": slot.written,
                    "status": str(outcome.status),
                    "reason": outcome.reason,
                    "inserted": any(first <= slot.key_end and slot.key_start <= last for first, last in inserted)
                    and outcome.status is Status.RESOLVED,
                    "candidates": [candidate.to_json() for candidate in outcome.candidates],
                }
            )
        return found


@dataclass(slots=True)
class Document:
    """The files of one document.

    Attributes:
        files: One entry a file, the main file first.
        keys: The keys that were given.
    """

    files: list[Cited]
    keys: Keys

    def outcomes(self) -> list[Outcome]:
        """Return what was found for all slots."""
        return [outcome for cited in self.files for outcome in cited.outcomes]


def cite_document(
    drafts: Sequence[Draft],
    citer: Citer,
    bibliography: Bibliography,
    *,
    accept: float | None = None,
    claims: bool = False,
    on_slot: Callable[[int, int], None] = lambda _done, _total: None,
) -> Document:
    """Find references for all slots of some files that belong together.

    Args:
        drafts: The files.
        citer: Finds references.
        bibliography: Says which keys are known.
        accept: The least probability of a suggestion that is inserted; `None` inserts none.
        claims: Whether sentences that need a citation are slots, too.
        on_slot: Told how many slots are done, of how many.
    """
    known = bibliography.keys | {key for draft in drafts for key in draft.scan.defined}
    macros = {name: body for draft in drafts for name, body in draft.scan.macros.items()}
    commands = {command for draft in drafts for command in draft.scan.commands}
    keys = Keys(set(known))
    names_stay = not commands & set(TEXTUAL)
    slots = [_slots(draft, known, claims=claims) for draft in drafts]
    total, done = sum(len(found) for found in slots), 0
    files = []
    for draft, found in zip(drafts, slots, strict=True):
        plainer = Plainer(draft, macros, found, names_stay=names_stay)
        cited = Cited(draft)
        for slot in found:
            cited.outcomes.append(citer.cite(slot, plainer.window(slot)))
            done += 1
            on_slot(done, total)
        cited.edits = Patcher(draft, keys, accept, commands).edits(cited.outcomes)
        files.append(cited)
    return Document(files, keys)


def _slots(draft: Draft, known: set[str], *, claims: bool) -> list[Slot]:
    # Without a bibliography nobody can say which keys are missing.
    found = draft.slots(known.__contains__ if known else None)
    if claims:
        taken = [*draft.scan.cited, *((slot.start, slot.end) for slot in found)]
        found += find_claims(draft.prose, taken)
    return sorted(found, key=lambda slot: (slot.key_start, slot.end))
