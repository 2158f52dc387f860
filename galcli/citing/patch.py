"""From outcomes to changes of a draft: keys into slots, suggestions as comments, nothing else touched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from galcli.citing.draft import Draft, Format
from galcli.citing.edit import Edit
from galcli.citing.mentions import YEAR_OF_MENTION
from galcli.citing.outcome import Candidate, Origin, Outcome, Status
from galcli.citing.slot import Kind
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from galcli.library.record import Record

_LATEX_COMMENT = re.compile(r"[ \t]?% gal: [^\r\n]*(?:\r?\n[ \t]*% gal: [^\r\n]*)*")
_MARKDOWN_COMMENT = re.compile(r"(?:<!-- gal: .*?-->)+")
_TITLE_LENGTH = 80
_PARENTHETICAL = ("\\citep", "\\parencite", "\\autocite", "\\cite")
TEXTUAL = ("\\citet", "\\textcite")
"""Commands that write the author's name themselves."""
_GROUP = re.compile(r"\((?:see(?: also)?,?\s+|e\.g\.,?\s+|cf\.\s+|i\.e\.,?\s+)?$")


@dataclass(slots=True)
class Keys:
    """The keys under which records are cited: the bibliography's own, else the record's, made unique.

    Attributes:
        taken: Keys of the bibliography.
        added: Key → record, of what the bibliography lacks.
    """

    taken: set[str]
    added: dict[str, Record] = field(default_factory=dict)
    _by_id: dict[str, str] = field(default_factory=dict)

    def of(self, candidate: Candidate, written: str = "") -> str:
        """Return the key of a candidate; a key that the user wrote for it is kept."""
        record = candidate.record
        if candidate.origin is Origin.BIBLIOGRAPHY:
            return record.key
        if record.id not in self._by_id:
            key = self._free(written or record.key)
            self._by_id[record.id] = key
            self.added[key] = record
        return self._by_id[record.id]

    def _free(self, wanted: str) -> str:
        key = wanted
        for letter in "abcdefghijklmnopqrstuvwxyz":
            if key not in self.taken and key not in self.added:
                break
            key = f"{wanted}{letter}"
        return key


class Patcher:
    """Makes the changes of one draft.

    Args:
        draft: The draft.
        keys: Gives keys; shared by all files of a document.
        accept: The least probability of a suggestion that is inserted.
        commands: The citation commands of all files of the document.
    """

    def __init__(self, draft: Draft, keys: Keys, accept: float | None, commands: Iterable[str]) -> None:
        self._draft = draft
        self._keys = keys
        self._accept = accept
        used = set(commands)
        self._command = next((name for name in _PARENTHETICAL if name in used), "\\cite")
        self._textual = next((name for name in TEXTUAL if name in used), "")

    def edits(self, outcomes: Sequence[Outcome]) -> list[Edit]:
        """Return the changes in order; they do not overlap."""
        groups = {id(one) for group in self._mention_groups(outcomes) for one in group}
        found = [edit for group in self._mention_groups(outcomes) for edit in self._group_edit(group)]
        comments: dict[int, list[str | None]] = {}
        for outcome in outcomes:
            if id(outcome) in groups:
                continue
            chosen = self.chosen(outcome)
            if chosen is not None:
                found += self._insert(outcome, chosen)
            if outcome.slot.kind is not Kind.MENTION and self._draft.format is not Format.PLAIN:
                comment = None if chosen is not None else _comment(outcome)
                comments.setdefault(outcome.slot.end, []).append(comment)
        for end, texts in comments.items():
            found += self._comment_edit(end, "; ".join(filter(None, texts)), filled=all(text is None for text in texts))
        kept: list[Edit] = []
        for edit in sorted(found, key=lambda one: (one.start, one.end)):
            changes = self._draft.text[edit.start : edit.end] != edit.text
            if changes and (not kept or edit.start >= kept[-1].end):
                kept.append(edit)
        return kept

    def chosen(self, outcome: Outcome) -> Candidate | None:
        """Return what is inserted for a slot: what is resolved, or a suggestion that is probable enough."""
        best = outcome.best
        if best is None or outcome.status is Status.MISMATCH:
            return None
        if outcome.status is Status.RESOLVED:
            return best
        sure = self._accept is not None and best.probability >= self._accept
        # A mention says whom it means: a guess must not put another work behind it.
        return best if sure and outcome.slot.kind is not Kind.MENTION else None

    def _insert(self, outcome: Outcome, chosen: Candidate) -> list[Edit]:
        slot = outcome.slot
        if slot.kind is Kind.UNKNOWN_KEY and chosen.by == "key" and chosen.origin is Origin.LIBRARY:
            return [Edit(slot.key_start, slot.key_end, self._keys.of(chosen, slot.written))]
        if slot.command:
            return [Edit(slot.key_start, slot.key_end, self._keys.of(chosen))]
        if slot.kind is Kind.MENTION:
            return self._mention(outcome, chosen)
        space = " " if slot.kind is Kind.CLAIM else ""
        return [Edit(slot.start, slot.end, space + self._citation(chosen))]

    def _citation(self, chosen: Candidate) -> str:
        if self._draft.format is Format.LATEX:
            return f"{self._command}{{{self._keys.of(chosen)}}}"
        if self._draft.format is Format.MARKDOWN:
            return f"[@{self._keys.of(chosen)}]"
        self._keys.of(chosen)
        return f"({short_citation(chosen.record)})"

    def _mention(self, outcome: Outcome, chosen: Candidate) -> list[Edit]:
        r"""`Brants (2000)` becomes `\\citet{key}`, or keeps the names before a `\\cite`; plain text stays."""
        slot = outcome.slot
        written = self._draft.text[slot.start : slot.end]
        if not slot.textual or self._draft.format is Format.PLAIN:
            if self._draft.format is Format.PLAIN:
                self._keys.of(chosen)
            return []
        if self._draft.format is Format.MARKDOWN:
            return [Edit(slot.start, slot.end, f"@{self._keys.of(chosen)}")]
        key = self._keys.of(chosen)
        if self._textual and not written.rstrip(" ~(0123456789)").endswith("'s"):
            return [Edit(slot.start, slot.end, f"{self._textual}{{{key}}}")]
        year = YEAR_OF_MENTION.search(written)
        names = written[: year.start()] if year else written
        return [Edit(slot.start + len(names), slot.end, f"~\\cite{{{key}}}")]

    def _mention_groups(self, outcomes: Sequence[Outcome]) -> list[list[Outcome]]:
        """Return the mentions of each parenthesis that holds nothing but mentions: `(Choi, 2000; Hearst, 1997)`."""
        if self._draft.format is Format.PLAIN:
            return []
        text = self._draft.text
        groups: list[list[Outcome]] = []
        current: list[Outcome] = []
        for outcome in outcomes:
            slot = outcome.slot
            if slot.kind is not Kind.MENTION or slot.textual:
                current = []
                continue
            if _GROUP.search(text, max(0, slot.start - 20), slot.start):
                current = [outcome]
            elif current and re.fullmatch(r"[;,]\s*", text[current[-1].slot.end : slot.start]):
                current.append(outcome)
            else:
                current = []
            if current and text[slot.end : slot.end + 1] == ")":
                groups.append(current)
                current = []
        return groups

    def _group_edit(self, group: list[Outcome]) -> list[Edit]:
        """A parenthesis becomes one citation, if every mention of it is resolved."""
        chosen = [self.chosen(outcome) for outcome in group]
        found = [one for one in chosen if one is not None]
        if len(found) < len(group):
            return []
        text = self._draft.text
        opening = _GROUP.search(text, max(0, group[0].slot.start - 20), group[0].slot.start)
        if opening is None:
            return []
        prefix = opening[0][1:].strip().rstrip(",")
        keys = [self._keys.of(one) for one in found]
        if self._draft.format is Format.MARKDOWN:
            inside = "; ".join(f"@{key}" for key in keys)
            return [Edit(opening.start(), group[-1].slot.end + 1, f"[{prefix + ' ' if prefix else ''}{inside}]")]
        option = f"[{prefix}][]" if prefix and self._command != "\\cite" else ""
        if prefix and not option:
            return []
        return [Edit(opening.start(), group[-1].slot.end + 1, f"{self._command}{option}{{{','.join(keys)}}}")]

    def _comment_edit(self, end: int, comment: str, *, filled: bool) -> list[Edit]:
        """Write the comment behind an open slot, or remove it behind one that is filled."""
        if self._draft.format is Format.MARKDOWN:
            return self._markdown_comment(end, comment, filled=filled)
        text = self._draft.text
        old = _LATEX_COMMENT.match(text, end)
        if old is None:
            return [_new_comment(text, end, comment)] if comment else []
        lead = " " if old[0][0] in " \t" else ""
        if not filled:  # what an earlier run suggested stays
            return []
        return [Edit(old.start(), *_without_comment(text, old, lead))]

    def _markdown_comment(self, end: int, comment: str, *, filled: bool) -> list[Edit]:
        old = _MARKDOWN_COMMENT.match(self._draft.text, end)
        if old is not None and not filled:
            return []
        new = f"<!-- gal: {comment.replace('--', '- -')} -->" if comment else ""
        return [Edit(end, old.end() if old else end, new)]


def _new_comment(text: str, end: int, comment: str) -> Edit:
    """Write a comment so that the space after the slot, or its absence, stays what it was."""
    newline = "\r\n" if "\r\n" in text else "\n"
    if text[end : end + 1] in {"", "\n", "\r"}:
        return Edit(end, end, f" % gal: {comment}")
    at = end + (text[end] == " ")
    ends_line = at > end and text[at : at + 1] in {"\n", "\r", ""}
    return Edit(at, at, f"% gal: {comment}" + ("" if ends_line else newline))


def _without_comment(text: str, old: re.Match[str], lead: str) -> tuple[int, str]:
    """Return where a removed comment ends and what stays: its line end, where a paragraph or the text ends there."""
    newline = re.compile(r"\r?\n").match(text, old.end())
    if newline is None:
        return old.end(), ""
    blank = re.compile(r"[ \t]*(?:\r?\n|\Z)").match(text, newline.end())
    return (old.end(), "") if blank else (newline.end(), lead)


def _comment(outcome: Outcome) -> str:
    best = outcome.best
    if best is None:
        return ""
    record = best.record
    title = one_line(record.title)
    title = title if len(title) <= _TITLE_LENGTH else title[: _TITLE_LENGTH - 1] + "…"
    sure = f"wrong: {one_line(outcome.reason)};" if outcome.status is Status.MISMATCH else f"p={best.probability:.2f}"
    return f"{one_line(record.key)} {sure} {title} ({short_citation(record)})"


def short_citation(record: Record) -> str:
    """Return author and year as prose gives them: "Devlin et al., 2019"."""
    surnames = [one_line(name) for name in record.surnames()]
    if not surnames:
        names = one_line(record.title)[:30]
    elif len(surnames) == 1:
        names = surnames[0]
    elif len(surnames) == 2:  # noqa: PLR2004 - two authors are both named
        names = f"{surnames[0]} and {surnames[1]}"
    else:
        names = f"{surnames[0]} et al."
    return f"{names}, {record.year}" if record.year else names
