"""What symbols stand for at a place in a text: `m = 2.0 kg` holds for what follows, for a while.

A value from the text itself grows stale: the next exercise uses the same letters. So it is forgotten after some
distance, and a value that is not fresh, or that was given twice differently, confirms claims but refutes none. A value
given right after a claim (`… for M = 10^5 kg`) holds for it too. Values from a context never grow stale.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from galcli.work.maths.evaluate import Bound

WINDOW = 2000
"""How many characters a value in a text holds for."""

FRESH = 300
"""How near a value in a text must be given for a claim to be refuted by it."""

_MAX_NAMES = 400
_NEARBY = 20


class Bindings:
    """The values given in a context and in a text, looked up as seen from one place.

    Attributes:
        place: The place from which names are looked up.
        ahead: Up to where values that are given later hold, too.
    """

    def __init__(self) -> None:
        self._context: dict[str, Bound] = {}
        self._text: dict[str, list[Bound]] = {}
        self.names: frozenset[str] = frozenset()
        self.place = 0
        self.ahead = 0

    def add(self, name: str, bound: Bound, *, context: bool = False) -> None:
        """Note a value; in a text, calls come in the order of their places."""
        if len(self.names) >= _MAX_NAMES:
            return
        if context:
            self._context[name] = bound
        else:
            self._text.setdefault(name, []).append(bound)
        if name not in self.names:
            self.names |= {name}

    def get(self, name: str) -> Bound | None:
        """Return what a name stands for at the current place, or None."""
        given = self._text.get(name, [])
        here = bisect_right(given, self.place, key=lambda bound: bound.place)
        if here and self.place - given[here - 1].place <= WINDOW:
            return given[here - 1]
        if name in self._context:
            return self._context[name]
        if here < len(given) and given[here].place <= self.ahead:
            return given[here]
        return None

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def is_single(self, name: str) -> bool:
        """Tell whether a name has one value only, near the current place."""
        bound = self.get(name)
        if bound is None:
            return False
        given = self._text.get(name, [])
        here = bisect_right(given, self.place, key=lambda other: other.place)
        nearby = [
            other for other in given[max(here - _NEARBY, 0) : here + 1] if abs(other.place - self.place) <= WINDOW
        ]
        return all(other.face.value == bound.face.value for other in nearby)

    def is_given(self, name: str) -> bool:
        """Tell whether the value of a name is from the context."""
        return name in self._context and self.get(name) is self._context[name]

    def is_fresh(self, name: str) -> bool:
        """Tell whether the value of a name is from the context or was given just before."""
        bound = self.get(name)
        if bound is None or self.is_given(name):
            return bound is not None
        return bound.quantity is not None and abs(bound.place - self.place) <= FRESH

    def has_unit(self, name: str) -> bool:
        """Tell whether the value of a name has a unit."""
        bound = self.get(name)
        return bound is not None and bound.quantity is not None and bool(bound.quantity.dimension)
