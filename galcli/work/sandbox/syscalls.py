"""The system calls a program may make, by name, with their numbers on each architecture.

The list is what CPython, numpy, scipy and sympy need to compute, print and write files; all else is refused.
What is left out on purpose: new processes and threads, sockets, signals to others, anything that changes a file
by path beyond writing it (chmod, chown, links, directories, times), memory that can be executed from a file
descriptor, and every call that exists to look into other processes or to configure the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The kernel never reuses a number, so these need no upkeep; a test compares them with the kernel's headers.
_X86_64 = {
    "read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "poll": 7, "lseek": 8,
    "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14,
    "rt_sigreturn": 15, "ioctl": 16, "pread64": 17, "pwrite64": 18, "readv": 19, "writev": 20, "access": 21,
    "select": 23, "sched_yield": 24, "mremap": 25, "msync": 26, "madvise": 28, "dup": 32, "dup2": 33,
    "nanosleep": 35, "getitimer": 36, "alarm": 37, "setitimer": 38, "getpid": 39, "exit": 60, "uname": 63,
    "kill": 62, "fcntl": 72, "fsync": 74, "fdatasync": 75, "ftruncate": 77, "getdents": 78, "getcwd": 79,
    "rename": 82, "unlink": 87, "umask": 95, "gettimeofday": 96, "getrlimit": 97,
    "getrusage": 98, "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108,
    "getppid": 110, "rt_sigpending": 127, "sigaltstack": 131, "gettid": 186, "time": 201, "futex": 202,
    "sched_getaffinity": 204, "getdents64": 217, "restart_syscall": 219, "clock_gettime": 228,
    "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "tgkill": 234, "openat": 257,
    "newfstatat": 262, "unlinkat": 263, "renameat": 264, "faccessat": 269, "pselect6": 270,
    "ppoll": 271, "dup3": 292, "prlimit64": 302, "renameat2": 316, "getrandom": 318, "statx": 332,
    "close_range": 436, "faccessat2": 439,
}  # fmt: skip

_AARCH64 = {
    "getcwd": 17, "dup": 23, "dup3": 24, "fcntl": 25, "ioctl": 29, "unlinkat": 35, "renameat": 38,
    "ftruncate": 46, "faccessat": 48, "openat": 56, "close": 57, "getdents64": 61, "lseek": 62, "read": 63,
    "write": 64, "readv": 65, "writev": 66, "pread64": 67, "pwrite64": 68, "pselect6": 72, "ppoll": 73,
    "newfstatat": 79, "fstat": 80, "fsync": 82, "fdatasync": 83, "exit": 93,
    "exit_group": 94, "futex": 98, "nanosleep": 101, "getitimer": 102, "setitimer": 103, "clock_gettime": 113,
    "clock_getres": 114, "clock_nanosleep": 115, "sched_getaffinity": 123, "sched_yield": 124,
    "restart_syscall": 128, "kill": 129, "tgkill": 131, "sigaltstack": 132, "rt_sigaction": 134,
    "rt_sigprocmask": 135, "rt_sigpending": 136, "rt_sigreturn": 139, "times": 153, "uname": 160,
    "getrlimit": 163, "getrusage": 165, "umask": 166, "gettimeofday": 169, "getpid": 172, "getppid": 173,
    "getuid": 174, "geteuid": 175, "getgid": 176, "getegid": 177, "gettid": 178, "brk": 214, "munmap": 215,
    "mremap": 216, "mmap": 222, "mprotect": 226, "msync": 227, "madvise": 233, "prlimit64": 261,
    "renameat2": 276, "getrandom": 278, "statx": 291, "close_range": 436, "faccessat2": 439,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Architecture:
    """What a filter must know about a processor.

    Attributes:
        audit: The kernel's number for it; a call made through another interface carries another number.
        calls: The allowed calls by name.
    """

    audit: int
    calls: Mapping[str, int]


ARCHITECTURES = {
    "x86_64": Architecture(0xC000003E, _X86_64),
    "aarch64": Architecture(0xC00000B7, _AARCH64),
}
