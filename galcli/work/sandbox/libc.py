"""The C calls that Python's `os` lacks, for Linux: prctl, capset and raw system calls.

Every function raises OSError when the kernel refuses, so that nobody mistakes a refusal for protection.
"""

from __future__ import annotations

import ctypes
import os

SET_PDEATHSIG = 1
SET_DUMPABLE = 4
GET_SECCOMP = 21
SET_SECCOMP = 22
SET_NO_NEW_PRIVS = 38

_CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

Argument = int | ctypes.Structure | None


def syscall(number: int, *arguments: Argument) -> int:
    """Make a system call; structures are passed by their address."""
    return _checked(_libc.syscall(ctypes.c_long(number), *map(_word, arguments)))


def prctl(option: int, *arguments: Argument) -> int:
    """Call prctl with up to four arguments; those not given are zero."""
    words = [_word(argument) for argument in arguments]
    words += [ctypes.c_ulong(0)] * (4 - len(words))
    return _checked(_libc.prctl(option, *words))


def drop_capabilities() -> None:
    """Give up every capability: root is then an ordinary user who happens to own root's files."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _checked(_libc.capset(header, (ctypes.c_uint32 * 6)()))


def _word(argument: Argument) -> object:
    if isinstance(argument, ctypes.Structure):
        return ctypes.byref(argument)
    return ctypes.c_ulong(argument or 0)


def _checked(result: int) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
