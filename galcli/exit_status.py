"""The exit codes of `gal`: part of its interface, so that scripts can branch on them."""

from enum import IntEnum


class ExitStatus(IntEnum):
    """What a finished command tells its shell."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    REFUTED = 3
    UNVERIFIED = 4
    MODEL_UNAVAILABLE = 5
    MODEL_TOO_LARGE = 6
    INTERRUPTED = 130
