"""Errors that a user can act on: one sentence that says what is wrong, one that says what to try."""

from galcli.exit_status import ExitStatus


class GalError(Exception):
    """A failure with an exit status, a sentence for people and, where there is one, the next thing to try.

    Args:
        message: What is wrong, as one sentence; names the file and line where there is one.
        hint: The next command to try.
    """

    status = ExitStatus.FAILURE

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GalError):
    """The command line, a setting or a template is wrong."""

    status = ExitStatus.USAGE


class InputError(GalError):
    """The input cannot be read or understood."""


class ModelUnavailableError(GalError):
    """The model is unknown, not downloaded, broken, or its server does not answer."""

    status = ExitStatus.MODEL_UNAVAILABLE


class ModelTooLargeError(GalError):
    """The model does not fit into this machine's memory."""

    status = ExitStatus.MODEL_TOO_LARGE
