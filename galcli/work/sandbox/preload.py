"""What the warm processes import and try ahead of time, piece by piece, so that a waiting program is soon served."""

from __future__ import annotations

import importlib
import re

from galcli.work.sandbox import exercises

# Ordered by how often programs want them; each piece takes well under a second. After a colon stands an exercise.
HEAVY = (
    "numpy",
    "numpy.random",
    "sympy",
    "scipy",
    "scipy.constants",
    "scipy.special",
    "scipy.integrate",
    "scipy.optimize",
    "scipy.stats",
    "scipy.linalg",
    "scipy.interpolate",
    "scipy.signal",
    "sympy:solve",
    "sympy:simplify",
    "sympy:integrate",
    "sympy:limit",
)
LIGHT = (
    "cmath",
    "collections",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "fractions",
    "functools",
    "itertools",
    "json",
    "math",
    "operator",
    "statistics",
    "string",
    "textwrap",
)
# The packages behind HEAVY; mpmath comes with sympy.
PACKAGES = ("numpy", "scipy", "sympy", "mpmath")

_WORD = re.compile(r"[A-Za-z_]\w*")
_JOINT = re.compile(r"[.:]")


def is_heavy(source: str) -> bool:
    """Say whether a program mentions a package that takes long to import; a wrong guess costs only time."""
    return not set(PACKAGES).isdisjoint(_WORD.findall(source))


class Preload:
    """The pieces still to load."""

    def __init__(self, modules: tuple[str, ...]) -> None:
        self._pending = list(modules)

    def __bool__(self) -> bool:
        """Say whether anything is left."""
        return bool(self._pending)

    def step(self) -> None:
        """Load the next piece."""
        self._load(self._pending[0])

    def serve(self, source: str) -> None:
        """Load now what a program mentions, so that it does not count against its limits."""
        words = set(_WORD.findall(source))
        for module in [module for module in self._pending if words.issuperset(_JOINT.split(module))]:
            self._load(module)

    def _load(self, module: str) -> None:
        self._pending.remove(module)
        try:
            if ":" in module:
                getattr(exercises, module.partition(":")[2])()
            else:
                importlib.import_module(module)
        except Exception:  # noqa: BLE001 (not installed, or broken: then the program's own import says so)
            return
