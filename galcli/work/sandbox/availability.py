"""Which sandbox this machine offers, found out without starting one.

The probe asks the kernel whether it knows Landlock and seccomp; whether they hold is tried again in every child
before it runs a program.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What runs a program, the best first."""

    KERNEL = "landlock+seccomp"
    MONTY = "monty"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a level can be had here.

    Attributes:
        level: The level.
        available: Whether it can be had.
        detail: What it gives, or why it is missing, as one sentence.
    """

    level: Level
    available: bool
    detail: str


def describe() -> tuple[Availability, ...]:
    """Return every level, the best first, with the reason where it is missing."""
    gap = _kernel_gap()
    kernel = gap or "CPython with numpy, scipy and sympy, confined by the Linux kernel."
    monty = importlib.util.find_spec("pydantic_monty") is not None
    return (
        Availability(Level.KERNEL, not gap, kernel),
        Availability(
            Level.MONTY,
            monty,
            "An interpreter of its own for a part of Python, without numpy, scipy and sympy."
            if monty
            else "The package pydantic-monty is not installed.",
        ),
        Availability(Level.NONE, available=True, detail="Programs are shown, not run."),
    )


def level() -> Level:
    """Return the best level that can be had here."""
    return next(entry.level for entry in describe() if entry.available)


def _kernel_gap() -> str:
    """Return why the Linux sandbox is missing here; empty when it is there."""
    if sys.platform != "linux":
        return f"Landlock and seccomp belong to Linux, and this is {sys.platform}."
    from galcli.work.sandbox import landlock, seccomp

    if seccomp.architecture() is None:
        return "There is no table of system calls for this processor."
    try:
        landlock.version()
    except OSError:
        return "Landlock is missing (it came with Linux 5.13), switched off, or refused by a container."
    if not seccomp.available():
        return "The kernel or the container around this process refuses seccomp filters."
    return ""
