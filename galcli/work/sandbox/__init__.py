"""Run Python that a model wrote, and that nobody has read, without harm to the machine it runs on.

docs/sandbox.md says what this protects against and what not.
"""

from galcli.work.sandbox.availability import Availability, Level, describe, level
from galcli.work.sandbox.limits import Limits
from galcli.work.sandbox.outcome import MESSAGES, Outcome, Reason
from galcli.work.sandbox.sandbox import Sandbox
from galcli.work.sandbox.workspace import Workspace

__all__ = [
    "MESSAGES",
    "Availability",
    "Level",
    "Limits",
    "Outcome",
    "Reason",
    "Sandbox",
    "Workspace",
    "describe",
    "level",
]
