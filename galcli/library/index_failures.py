"""What tantivy raises, as exceptions that say what to do about it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from galcli.errors import GalError

if TYPE_CHECKING:
    from collections.abc import Iterator


class BrokenIndexError(Exception):
    """The index cannot be read."""


@contextmanager
def broken() -> Iterator[None]:
    """Turn what tantivy raises about files that it cannot read into one exception."""
    try:
        yield
    except BrokenIndexError:
        raise
    except BaseException as error:
        if _is_tantivy(error):
            raise BrokenIndexError(str(error)) from error
        raise


@contextmanager
def unwritable() -> Iterator[None]:
    """Turn what tantivy raises while it writes into a sentence."""
    try:
        yield
    except GalError:
        raise
    except BaseException as error:
        if _is_tantivy(error):
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise GalError(
                f"The records are in the library, but its full-text index cannot be written: {reason}.",
                "The index follows at the next search, when there is room and permission.",
            ) from error
        raise


def _is_tantivy(error: BaseException) -> bool:
    """Whether an exception is one that tantivy raises; its panics come as a class of no module, above `Exception`."""
    return isinstance(error, (ValueError, OSError, SystemError)) or type(error).__name__ == "PanicException"
