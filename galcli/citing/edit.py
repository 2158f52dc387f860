"""A change of a text, and a diff that git applies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Edit:
    """Text that replaces other text.

    Attributes:
        start: Where the replaced text begins, in characters.
        end: Where it ends.
        text: What stands there afterwards.
    """

    start: int
    end: int
    text: str


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return a text after its changes, which do not overlap and are in order."""
    parts: list[str] = []
    position = 0
    for edit in edits:
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])


def unified_diff(name: str, text: str, edits: Sequence[Edit]) -> str:
    """Return the changes as `git apply` takes them; empty where there are none.

    Args:
        name: The file's path, relative to where the diff will be applied.
        text: The text before.
        edits: The changes, in order.
    """
    edits = [edit for edit in edits if text[edit.start : edit.end] != edit.text]
    if not edits:
        return ""
    tab = "\t" if " " in name else ""
    lines = text.split("\n")
    return f"--- a/{name}{tab}\n+++ b/{name}{tab}\n" + "".join(_hunks(lines, _changed(lines, text, edits)))


@dataclass(slots=True)
class _Change:
    """Old lines `first` to `last`, the latter not included, and what they become."""

    first: int
    last: int
    new: list[str]


def _changed(lines: list[str], text: str, edits: Sequence[Edit]) -> list[_Change]:
    """Gather the edits of the same lines."""
    changes: list[_Change] = []
    pending: list[Edit] = []
    line = start = 0
    first, first_start = -1, 0

    def close(last: int) -> None:
        if first >= 0:
            old = "\n".join(lines[first:last])
            moved = [Edit(edit.start - first_start, edit.end - first_start, edit.text) for edit in pending]
            changes.append(_Change(first, last, apply(old, moved).split("\n")))

    end_line = -1
    for edit in edits:
        while start + len(lines[line]) < edit.start:
            start += len(lines[line]) + 1
            line += 1
        if line >= end_line:
            close(end_line)
            first, first_start, pending = line, start, []
        pending.append(edit)
        end_line = max(end_line, line + 1 + text.count("\n", edit.start, edit.end))
    close(end_line)
    return changes


def _hunks(lines: list[str], changes: list[_Change]) -> Iterator[str]:
    # What stands behind the last line end is a line without one; nothing at all is no line.
    total = len(lines) - (lines[-1] == "")
    shift = 0
    for group in _groups(changes, total):
        first, last = max(0, group[0].first - _CONTEXT), min(total, group[-1].last + _CONTEXT)
        body: list[str] = []
        position = first
        grown = 0
        for change in group:
            body += [_line(" ", lines, number) for number in range(position, change.first)]
            body += [_line("-", lines, number) for number in range(change.first, min(change.last, total))]
            new = change.new[:-1] if change.last > total else change.new
            at_end = change.last == len(lines)
            body += [
                f"+{text}\n" + "\\ No newline at end of file\n" * (at_end and number == len(new) - 1)
                for number, text in enumerate(new)
            ]
            grown += len(new) - (min(change.last, total) - change.first)
            position = change.last
        body += [_line(" ", lines, number) for number in range(position, last)]
        size = last - first
        yield f"@@ -{first + 1},{size} +{first + 1 + shift},{size + grown} @@\n" + "".join(body)
        shift += grown


def _line(mark: str, lines: list[str], number: int) -> str:
    end = "\n\\ No newline at end of file\n" if number == len(lines) - 1 else "\n"
    return f"{mark}{lines[number]}{end}"


def _groups(changes: list[_Change], total: int) -> Iterator[list[_Change]]:
    """Yield changes whose contexts touch together."""
    group: list[_Change] = []
    for change in changes:
        if group and change.first - group[-1].last > 2 * _CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group
    del total
