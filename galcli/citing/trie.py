"""A trie over the real records: what a model may write after `[START_REF]`, and nothing else.

`Title, Surname` of each record as a sequence of token ids, the sequences merged where they begin alike; in numpy
arrays (compressed sparse rows), which are written once and memory-mapped afterwards. Node 0 is the root; the children
of a node are neighbours, in the order of their tokens.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ids = NDArray[np.int32]

_ARRAYS = ("children", "tokens", "first", "leaves")


@dataclass(frozen=True, slots=True)
class Trie:
    """Sequences of token ids.

    Attributes:
        children: For each node, where its children begin; one more entry at the end. Shape (nodes + 1).
        tokens: The token that leads to each node; -1 for the root. Shape (nodes).
        first: For each node, where its records begin in `leaves`; one more entry at the end. Shape (nodes + 1).
        leaves: Numbers of the records that end at a node. Shape (records).
    """

    children: Ids
    tokens: Ids
    first: Ids
    leaves: Ids

    @classmethod
    def of(cls, sequences: Sequence[Sequence[int]]) -> Trie:
        """Build the trie of some sequences, none of them empty; a record's number is its position."""
        order = sorted(range(len(sequences)), key=lambda number: list(sequences[number]))
        tokens: list[int] = [-1]
        children: list[int] = []
        first: list[int] = []
        leaves: list[int] = []
        # Breadth first: a level's nodes are spans of the sorted sequences that share their beginning.
        level = [(0, len(order))] if order else [(0, 0)]
        depth = 0
        while level:
            following = []
            for begin, end in level:
                children.append(len(tokens))
                first.append(len(leaves))
                position = begin
                while position < end and len(sequences[order[position]]) == depth:
                    leaves.append(order[position])
                    position += 1
                while position < end:
                    token = sequences[order[position]][depth]
                    stop = position + 1
                    while stop < end and sequences[order[stop]][depth] == token:
                        stop += 1
                    tokens.append(token)
                    following.append((position, stop))
                    position = stop
            level = following
            depth += 1
        children.append(len(tokens))
        first.append(len(leaves))
        return cls(*(np.asarray(values, np.int32) for values in (children, tokens, first, leaves)))

    def next(self, node: int) -> range:
        """Return the nodes that follow a node."""
        return range(int(self.children[node]), int(self.children[node + 1]))

    def records(self, node: int) -> list[int]:
        """Return the records that end at a node."""
        return [int(number) for number in self.leaves[self.first[node] : self.first[node + 1]]]

    def run(self, node: int) -> tuple[list[int], int]:
        """Return the tokens from a node on that leave no choice, the node's own first, and the node where they end."""
        ids = [int(self.tokens[node])]
        while not self.records(node) and len(following := self.next(node)) == 1:
            node = following[0]
            ids.append(int(self.tokens[node]))
        return ids, node

    def follow(self, ids: Sequence[int], node: int = 0) -> tuple[int, int]:
        """Return the node that the longest known beginning of `ids` leads to, and that beginning's length."""
        for length, token in enumerate(ids):
            span = self.next(node)
            at = span.start + int(np.searchsorted(self.tokens[span.start : span.stop], token))
            if at >= span.stop or self.tokens[at] != token:
                return node, length
            node = at
        return node, len(ids)

    def save(self, folder: Path) -> None:
        """Write the arrays; a folder that is there already stays."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            for name in _ARRAYS:
                np.save(making / f"{name}.npy", getattr(self, name))
            os.rename(making, folder)  # noqa: PTH104 - fails where another process was first
        except OSError:
            shutil.rmtree(making, ignore_errors=True)
            if not folder.is_dir():
                raise

    @classmethod
    def load(cls, folder: Path) -> Trie:
        """Map the arrays of a folder into memory.

        Raises:
            OSError: There are none.
            ValueError: They are damaged.
        """
        return cls(*(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS))
