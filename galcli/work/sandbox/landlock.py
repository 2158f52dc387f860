"""Landlock: which files a process may touch, enforced by the Linux kernel without root.

Landlock does not cover stat, chmod, chown, chdir, extended attributes or file times, and kernels before 6.2 do
not cover truncation; `seccomp.py` closes all of these except stat.
"""

from __future__ import annotations

import ctypes
import os
import stat
from enum import IntFlag

from galcli.work.sandbox import libc

# Numbers of the kernel's user interface, the same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_UNLOGGED = 1


class Access(IntFlag):
    """The rights that are ever granted; every other right is only ever denied."""

    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_FILE = 1 << 5
    MAKE_REG = 1 << 8
    TRUNCATE = 1 << 14


READ = Access.READ_FILE | Access.READ_DIR
# No directories, links, sockets or pipes: a workspace holds plain files in one place.
WORK = READ | Access.WRITE_FILE | Access.REMOVE_FILE | Access.MAKE_REG | Access.TRUNCATE
_FILE_RIGHTS = Access.WRITE_FILE | Access.READ_FILE | Access.TRUNCATE

# How many rights each version of the interface knows: (version, bits of file rights).
_FILE_BITS = ((5, 16), (3, 15), (2, 14), (1, 13))
_NETWORK_BITS = 2  # binding and connecting TCP ports, from version 4
_SCOPE_BITS = 2  # abstract sockets and signals, from version 6
_NETWORK_VERSION, _SCOPE_VERSION, _LOG_VERSION = 4, 6, 7


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"  # what packing means today; newer Pythons want it said
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """Return the kernel's Landlock version.

    Raises:
        OSError: The kernel has no Landlock, or it is switched off.
    """
    return libc.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)


def prepare(rules: dict[str, Access]) -> int:
    """Write down what stays allowed, and return the descriptor that `restrict` takes; nothing is denied yet.

    Paths that do not exist are skipped: there is nothing to grant.

    Raises:
        OSError: The kernel refused.
    """
    known = version()
    handled = _handled(known)
    network = (1 << _NETWORK_BITS) - 1 if known >= _NETWORK_VERSION else 0
    scoped = (1 << _SCOPE_BITS) - 1 if known >= _SCOPE_VERSION else 0
    # An older kernel accepts the longer structure as long as what it does not know is zero.
    attributes = _Ruleset(handled, network, scoped)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.sizeof(attributes), 0)
    for path, access in rules.items():
        _allow(ruleset, path, access & handled)
    return ruleset


def restrict(ruleset: int, directory: str) -> None:
    """Deny this process and its children every file right, except what was written down and work in a directory.

    Raises:
        OSError: The kernel refused; nothing is protected.
    """
    known = version()
    _allow(ruleset, directory, WORK & _handled(known))
    libc.prctl(libc.SET_NO_NEW_PRIVS, 1)
    # A program must not fill the system's log with its refusals.
    libc.syscall(_RESTRICT_SELF, ruleset, _UNLOGGED if known >= _LOG_VERSION else 0)
    os.close(ruleset)


def _handled(known: int) -> int:
    """Return all file rights of a version."""
    return (1 << next(bits for least, bits in _FILE_BITS if known >= least)) - 1


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            access &= _FILE_RIGHTS
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, _PathBeneath(access, place), 0)
    finally:
        os.close(place)
