"""OPSIN reads a chemical name back to a structure: one JVM, kept open over a pipe.

OPSIN's own command line is enough: with `-n` an answer ends in a tab and the name, and its messages, among them that a
name is ambiguous, come before that on the same pipe. Measured against JPype: 2.7 against 2.9 ms a name, and a JVM in a
process of its own can be killed when a name makes it hang.

Source: Lowe, Corbett, Murray-Rust, Glen, J. Chem. Inf. Model. 2011, 51, 739.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from galcli.chemistry.java import NameReader, find_name_reader
from galcli.chemistry.line_process import ChildEnded, LineProcess
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from types import TracebackType

# The quickest start: the compiler and the collector of a long run cost more than they give here. So does log4j, a third
# of the start; its simple logger says the same. A killed JVM leaves its performance data behind, so it gets none.
_FLAGS = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Xmx512m",
    "-Xshare:auto",
    "-Dfile.encoding=UTF-8",
    "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
)
_WARM_UP = " propan-1-ol"
"""A name that loads what reading needs. The space in front, which OPSIN repeats, tells it from every name asked for."""
_START_SECONDS = 30.0
_NAME_SECONDS = 10.0
_ATTEMPTS = 2
_PATIENCE = 2
_AMBIGUOUS = "APPEARS_AMBIGUOUS:"
_REPEATED = " The following was not parseable"
_GREETING = "Run the jar using the -h flag"
LONGEST_NAME = 8000
"""Characters; longer names are not read. Real ones have at most some hundreds."""


class NoReader(Exception):  # noqa: N818 - a state that verification reports as `no-verifier`
    """No name can be read; the message says why, as a sentence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What OPSIN made of a name.

    Attributes:
        smiles: The structure; empty where the name cannot be read.
        ambiguous: What is ambiguous about it; empty where nothing is.
        reason: Why it cannot be read; empty where it can.
    """

    smiles: str
    ambiguous: str = ""
    reason: str = ""


class Opsin:
    """Reads names. The JVM starts on `start` or with the first name; use it as a context manager.

    A JVM that hangs or dies is replaced once a name; after two names in a row that took two of them, none is started
    any more.

    Args:
        reader: How to run OPSIN; found on this machine by default.
        seconds: Time that a name may take, once the JVM runs.
    """

    def __init__(self, reader: NameReader | None = None, seconds: float = _NAME_SECONDS) -> None:
        self._reader = reader or find_name_reader()
        self._seconds = seconds
        self._process: LineProcess | None = None
        self._ready = False
        self._failed_names = 0

    @property
    def version(self) -> str:
        """OPSIN's version; empty where there is none."""
        return self._reader.version

    def start(self) -> None:
        """Start the JVM, let it warm up, and return at once; where that fails, `read` says so."""
        if self._process is None:
            self._launch()
            if self._process is not None:
                with contextlib.suppress(ChildEnded):
                    self._process.write(_WARM_UP)

    def _launch(self) -> None:
        if self._process is None and not self._reader.missing:
            self._ready = False
            try:
                self._process = LineProcess([self._reader.java, *_FLAGS, "-jar", self._reader.jar, "-osmi", "-n"])
            except OSError as error:
                self._reader = NameReader(missing=f"{self._reader.java} cannot be run: {error.strerror}.")

    def read(self, name: str) -> Reading:
        """Read a name back.

        Raises:
            NoReader: There is no Java or no OPSIN, or the JVM failed twice.
        """
        line = one_line(name)
        if not line:
            return Reading("", reason="the name is empty")
        if len(line) > LONGEST_NAME:
            return Reading("", reason=f"the name has {len(line):,} characters, more than {LONGEST_NAME:,}")
        for _ in range(_ATTEMPTS):
            self._launch()
            if self._reader.missing or self._process is None:
                raise NoReader(self._reader.missing)
            try:
                return self._ask(self._process, line)
            except (ChildEnded, TimeoutError):
                self._process.kill()
                self._process = None
        self._failed_names += 1
        if self._failed_names >= _PATIENCE:
            self._reader = NameReader(missing="OPSIN does not answer; gal doctor says which Java is used.")
        raise NoReader("OPSIN gave no answer, and none after a restart.")

    def _ask(self, process: LineProcess, name: str) -> Reading:
        process.write(name)
        deadline = time.monotonic() + self._seconds + (0 if self._ready else _START_SECONDS)
        messages: list[str] = []
        end = "\t" + name
        while True:
            answer = process.read(deadline - time.monotonic())
            if answer.endswith(end):
                break
            if not answer.endswith("\t" + _WARM_UP):
                messages.append(answer)
        self._ready = True
        self._failed_names = 0
        return _reading(answer.removesuffix(end), messages)

    def close(self) -> None:
        """End the JVM; it holds nothing that it would have to put away."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _reading(smiles: str, messages: list[str]) -> Reading:
    told = [one_line(message) for message in messages if message.strip() and not message.startswith(_GREETING)]
    ambiguous = "; ".join(line.removeprefix(_AMBIGUOUS).strip() for line in told if line.startswith(_AMBIGUOUS))
    if smiles:
        return Reading(smiles, ambiguous)
    reason = told[-1] if told else "OPSIN does not know the name"
    return Reading("", reason=reason.partition(_REPEATED)[0].rstrip("."))
