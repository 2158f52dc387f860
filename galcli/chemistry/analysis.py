"""Everything that is found out about one molecule, as values that fit into JSON."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from galcli.chemistry.descriptors import components, describe
from galcli.chemistry.messages import rdkit_messages
from galcli.chemistry.molecule import Molecule, read_molecule
from galcli.chemistry.naming import choose_name
from galcli.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from types import FrameType

    from galcli.chemistry.detect import Kind
    from galcli.chemistry.opsin import Opsin


@dataclass(slots=True)
class Analysis:
    """What is known about a molecule.

    Attributes:
        smiles: Canonical SMILES.
        kind: How it was written.
        values: Identifiers and properties by name; see `descriptors.describe`.
        components: The parts of a salt or mixture.
        naming: What became of naming it; `None` where no name was asked for.
        notes: Sentences for people.
    """

    smiles: str
    kind: str
    values: dict[str, Any]
    components: list[dict[str, Any]]
    naming: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


def analyse(
    text: str, kind: Kind | None, opsin: Opsin, *, wanted: Collection[str] | None = None, name: bool = False
) -> Analysis:
    """Read and describe a molecule and, if asked, name it by rules.

    Args:
        text: The molecule as written.
        kind: How it is written; `None` detects it.
        opsin: Reads names.
        wanted: The values to compute; `None` is all of them.
        name: Whether to name it.

    Raises:
        InputError: It is not a molecule.
    """
    molecule = read_molecule(text, kind, opsin)
    found = describe_molecule(molecule, wanted)
    if name:
        found.naming = name_molecule(molecule, opsin)
    return found


def describe_molecule(molecule: Molecule, wanted: Collection[str] | None = None) -> Analysis:
    """Return what RDKit computes; `wanted` as in `analyse`."""
    with rdkit_messages():
        return Analysis(
            smiles=molecule.smiles,
            kind=str(molecule.kind),
            values=describe(molecule.mol, molecule.smiles, wanted),
            components=components(molecule.mol),
            notes=list(molecule.notes),
        )


def name_molecule(
    molecule: Molecule, opsin: Opsin, proposals: Sequence[str] = (), model: str = "", *, rules: bool = True
) -> dict[str, Any]:
    """Return the outcome of `choose_name` for JSON."""
    naming = choose_name(molecule, opsin, proposals, model, rules=rules)
    return naming.data(f"OPSIN {opsin.version}, RDKit {_rdkit_version()}")


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop Python code that takes longer; library code in C ends first. No limit outside the main thread.

    Raises:
        InputError: It took longer.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise InputError(took_too_long(seconds), "Allow more: --time-limit SECONDS.")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def took_too_long(seconds: float) -> str:
    """Return the sentence for a molecule that ran out of time."""
    return f"The molecule took longer than {seconds:g} s."


def _rdkit_version() -> str:
    from rdkit.rdBase import rdkitVersion

    return str(rdkitVersion)
