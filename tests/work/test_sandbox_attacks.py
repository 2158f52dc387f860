"""Hostile programs: each is blocked or limited, says so in its fixed line, and harms nobody.

An attack prints BREACH where it succeeds. Where it may go on after a refusal, it prints what refused it.
"""

from __future__ import annotations

import os
import platform
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from galcli.work.sandbox import Level, Limits, Outcome, Reason, Sandbox, level

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(level() is not Level.KERNEL, reason="this kernel has no Landlock and seccomp")
needs_x86 = pytest.mark.skipif(platform.machine() != "x86_64", reason="machine code for x86-64")

PRIVATE = "the-user's-secret"
LIMITS = Limits(wall_seconds=30)


@dataclass(frozen=True)
class Scene:
    """A sandbox with somebody to harm: a file, an environment, another workspace, a listening socket."""

    sandbox: Sandbox
    names: dict[str, str]

    def attack(self, source: str) -> Outcome:
        """Run a program in a workspace of its own, with the victims' names filled in."""
        for name, value in self.names.items():
            source = source.replace(f"@{name}@", value)
        with self.sandbox.workspace() as workspace:
            return workspace.run(source)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Set the scene once, and look at the end whether anything happened to it."""
    secret = tmp_path_factory.mktemp("home") / "secret.txt"
    secret.write_text(PRIVATE)
    os.environ["GAL_SECRET"] = PRIVATE
    # Other tests keep processes of their own in this one: a server, a Java machine.
    others = set(psutil.Process().children(recursive=True))
    with socket.create_server(("127.0.0.1", 0)) as listener, Sandbox(LIMITS, Level.KERNEL) as sandbox:
        sandbox.start()
        with sandbox.workspace() as other:
            assert other.run("open('mine.txt', 'w').write('private')\nimport numpy").ok
            yield Scene(
                sandbox,
                {
                    "SECRET": str(secret),
                    "FOLDER": str(secret.parent),
                    "HOME": str(Path.home()) if Path.home().exists() else str(secret.parent),
                    "PARENT": str(os.getpid()),
                    "PORT": str(listener.getsockname()[1]),
                    "OTHER": str(other._directory),
                    "MACHINE": platform.machine(),
                },
            )
            assert other.read("mine.txt") == "private"
            assert [path.name for path in other._directory.iterdir()] == ["mine.txt"]
        running = [child for child in psutil.Process().children(recursive=True) if child not in others]
        assert len(running) <= 4, "only the two warm processes are left, each with a child that waits"
    del os.environ["GAL_SECRET"]
    assert secret.read_text() == PRIVATE
    assert secret.stat().st_mode & 0o777 == 0o644 & ~_umask()
    assert [path.name for path in secret.parent.iterdir()] == ["secret.txt"]
    psutil.wait_procs(running, timeout=5)
    assert not any(process.is_running() for process in running)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _cases(text: str) -> list[object]:
    """Split a text into programs; each begins with a line `### its name => what it ends with`."""
    found: list[object] = []
    for case in text.split("### ")[1:]:
        head, _, source = case.partition("\n")
        name, _, expected = head.partition(" => ")
        found.append(pytest.param(source.strip(), expected, id=name))
    return found


FILES = _cases(
    r"""
### read-passwd => [Errno 13] Permission denied
print('BREACH', open('/etc/passwd').read())

### read-shadow => [Errno 13] Permission denied
print('BREACH', open('/etc/shadow').read())

### read-secret => [Errno 13] Permission denied
print('BREACH', open('@SECRET@').read())

### read-by-steps-up => [Errno 13] Permission denied
print('BREACH', open('../' * 20 + '@SECRET@').read())

### list-home => [Errno 13] Permission denied
import os
print('BREACH', os.listdir('@HOME@'))

### list-root => [Errno 13] Permission denied
import os
print('BREACH', os.listdir('/'))

### list-up => [Errno 13] Permission denied
import os
print('BREACH', os.listdir('..'))

### read-other-workspace => [Errno 13] Permission denied
print('BREACH', open('@OTHER@/mine.txt').read())

### list-other-workspace => [Errno 13] Permission denied
import os
print('BREACH', os.listdir('@OTHER@'))

### write-other-workspace => [Errno 13] Permission denied
open('@OTHER@/new.txt', 'w')
print('BREACH')

### overwrite => [Errno 13] Permission denied
open('@SECRET@', 'w')
print('BREACH')

### append => [Errno 13] Permission denied
open('@SECRET@', 'a').write('x')
print('BREACH')

### create => [Errno 13] Permission denied
open('@FOLDER@/new.txt', 'w')
print('BREACH')

### create-in-tmp => [Errno 13] Permission denied
open('/tmp/gal-attack', 'w')
print('BREACH')

### create-in-shared-memory => [Errno 13] Permission denied
open('/dev/shm/gal-attack', 'w')
print('BREACH')

### delete => [Errno 13] Permission denied
import os
os.remove('@SECRET@')
print('BREACH')

### rename-away => PermissionError
import os
os.rename('@SECRET@', 'output.txt')
print('BREACH')

### rename-over => Error
import os
open('a', 'w')
os.rename('a', '@SECRET@')
print('BREACH')

### truncate => [Errno 1] Operation not permitted
import os
os.truncate('@SECRET@', 0)
print('BREACH')

### truncate-by-opening => [Errno 1] Operation not permitted
import os
os.open('@SECRET@', os.O_RDONLY | os.O_TRUNC)
print('BREACH')

### truncate-python => [Errno 1] Operation not permitted
import os
os.open(os.__file__, os.O_RDONLY | os.O_TRUNC)
print('BREACH')

### open-for-nothing => [Errno 1] Operation not permitted
import os
os.open('@SECRET@', 3)
print('BREACH')

### chmod => [Errno 1] Operation not permitted
import os
os.chmod('@SECRET@', 0o777)
print('BREACH')

### chmod-own-folder => [Errno 1] Operation not permitted
import os
os.chmod('.', 0o777)
print('BREACH')

### chown => [Errno 1] Operation not permitted
import os
os.chown('@SECRET@', 0, 0)
print('BREACH')

### touch => [Errno 1] Operation not permitted
import os
os.utime('@SECRET@')
print('BREACH')

### attribute => [Errno 1] Operation not permitted
import os
os.setxattr('@SECRET@', 'user.a', b'b')
print('BREACH')

### hard-link => [Errno 1] Operation not permitted
import os
os.link('@SECRET@', 'output.txt')
print('BREACH')

### symbolic-link => [Errno 1] Operation not permitted
import os
os.symlink('@SECRET@', 'output.txt')
print('BREACH')

### named-pipe => [Errno 1] Operation not permitted
import os
os.mkfifo('output.txt')
print('BREACH')

### device => [Errno 1] Operation not permitted
import os
os.mknod('disk', 0o60600, 0x801)
print('BREACH')

### folder => [Errno 1] Operation not permitted
import os
os.mkdir('deep')
print('BREACH')

### change-folder => [Errno 1] Operation not permitted
import os
os.chdir('/')
print('BREACH')

### change-root => [Errno 1] Operation not permitted
import os
os.chroot('.')
print('BREACH')

### change-python => [Errno 13] Permission denied
import os
open(os.__file__, 'a').write('x')
print('BREACH')

### change-numpy => [Errno 13] Permission denied
import numpy
open(numpy.__file__, 'a').write('x')
print('BREACH')

### plant-module => [Errno 13] Permission denied
import numpy, os
open(os.path.dirname(os.path.dirname(numpy.__file__)) + '/evil.pth', 'w')
print('BREACH')

### own-memory => [Errno 13] Permission denied
open('/proc/self/mem', 'rb+')
print('BREACH')

### own-map => [Errno 13] Permission denied
print('BREACH', open('/proc/self/maps').read())

### server-environment => [Errno 13] Permission denied
import os
print('BREACH', open(f'/proc/{os.getppid()}/environ', 'rb').read())

### parent-environment => [Errno 13] Permission denied
print('BREACH', open('/proc/@PARENT@/environ', 'rb').read())

### parent-memory => [Errno 13] Permission denied
print('BREACH', open('/proc/@PARENT@/mem', 'rb'))

### parent-command => [Errno 13] Permission denied
print('BREACH', open('/proc/@PARENT@/cmdline', 'rb').read())

### parent-descriptors => [Errno 13] Permission denied
import os
print('BREACH', os.listdir('/proc/@PARENT@/fd'))

### parent-program => [Errno 1] Operation not permitted
import os
print('BREACH', os.readlink('/proc/@PARENT@/exe'))

### machine-memory => Error
open('/dev/mem', 'rb')
print('BREACH')

### kernel-log => Error
open('/dev/kmsg', 'w')
print('BREACH')

### terminal => Error
open('/dev/tty', 'w').write('x')
print('BREACH')
"""
)


@pytest.mark.parametrize(("source", "refusal"), FILES)
def test_files_outside_the_workspace_are_out_of_reach(scene: Scene, source: str, refusal: str) -> None:
    """A program that touches a file beyond its workspace and Python itself stops at a permission error."""
    _assert_stopped_by_error(scene.attack(source), refusal)


PROCESSES = _cases(
    r"""
### fork => [Errno 1] Operation not permitted
import os
os.fork()
print('BREACH')

### exec => PermissionError
import os
os.execv('/bin/sh', ['sh', '-c', 'echo BREACH'])

### spawn => [Errno 1] Operation not permitted
import os
os.posix_spawn('/bin/sh', ['sh', '-c', 'echo BREACH'], {})

### subprocess => [Errno 1] Operation not permitted
import subprocess
subprocess.run(['echo', 'BREACH'])

### shell => [Errno 1] Operation not permitted
import subprocess
print(subprocess.getoutput('echo BREACH'))

### multiprocessing => [Errno 1] Operation not permitted
import multiprocessing as m
p = m.Process(target=print, args=('BREACH',))
p.start()
p.join()

### thread => can't start new thread
import threading
threading.Thread(target=print, args=('BREACH',)).start()

### thread-pool => can't start new thread
from concurrent.futures import ThreadPoolExecutor as T
T().submit(print, 'BREACH')

### daemon => [Errno 1] Operation not permitted
import os
if os.fork() == 0:
    os.setsid()
    print('BREACH')

### pseudo-terminal => Error
import pty
pty.fork()
print('BREACH')

### signal-parent => [Errno 1] Operation not permitted
import os
os.kill(@PARENT@, 9)
print('BREACH')

### signal-server => [Errno 1] Operation not permitted
import os
os.kill(os.getppid(), 9)
print('BREACH')

### signal-all => [Errno 1] Operation not permitted
import os
os.kill(-1, 9)
print('BREACH')

### signal-own-group => [Errno 1] Operation not permitted
import os
os.kill(0, 9)
print('BREACH')

### probe-parent => [Errno 1] Operation not permitted
import os
os.kill(@PARENT@, 0)
print('BREACH')

### signal-group => [Errno 1] Operation not permitted
import os
os.killpg(@PARENT@, 9)
print('BREACH')

### type-on-the-terminal => [Errno 1] Operation not permitted
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSTI, b'x')
print('BREACH')

### wait-with-priority-inheritance => can't lock
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
word = ctypes.c_int(0)
number = 202 if '@MACHINE@' == 'x86_64' else 98
if libc.syscall(ctypes.c_long(number), ctypes.byref(word), 6, 0, None) == -1 and ctypes.get_errno() == 1:
    raise OSError("can't lock")
print('BREACH')

### signal-by-descriptor => [Errno 1] Operation not permitted
import fcntl, os
f = open('a', 'w')
fcntl.fcntl(f, fcntl.F_SETOWN, @PARENT@)
print('BREACH')

### raise-limits => not allowed to raise maximum limit
import resource as r
r.setrlimit(r.RLIMIT_AS, (r.RLIM_INFINITY, r.RLIM_INFINITY))
print('BREACH')

### limit-parent => [Errno 1] Operation not permitted
import resource as r
r.prlimit(@PARENT@, r.RLIMIT_NOFILE, (1, 1))
print('BREACH')

### priority => [Errno 1] Operation not permitted
import os
os.setpriority(os.PRIO_PROCESS, 0, -20)
print('BREACH')

### root => [Errno 1] Operation not permitted
import os
os.setuid(0)
print('BREACH')
"""
)


@pytest.mark.parametrize(("source", "refusal"), PROCESSES)
def test_other_processes_are_out_of_reach(scene: Scene, source: str, refusal: str) -> None:
    """A program cannot start, signal or limit another process."""
    _assert_stopped_by_error(scene.attack(source), refusal)


NETWORK = _cases(
    r"""
### tcp => Errno
import socket
socket.create_connection(('127.0.0.1', @PORT@))
print('BREACH')

### tcp-listen => Errno
import socket
socket.create_server(('127.0.0.1', 0))
print('BREACH')

### udp => Errno
import socket as s
s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 53))
print('BREACH')

### ipv6 => Errno
import socket as s
s.socket(s.AF_INET6)
print('BREACH')

### unix => Errno
import socket as s
s.socket(s.AF_UNIX).connect('/run/dbus/system_bus_socket')
print('BREACH')

### unix-abstract => Errno
import socket as s
s.socket(s.AF_UNIX).connect('\0x')
print('BREACH')

### socket-pair => Errno
import socket as s
s.socketpair()
print('BREACH')

### raw => Errno
import socket as s
s.socket(s.AF_PACKET, s.SOCK_RAW)
print('BREACH')

### netlink => Errno
import socket as s
s.socket(s.AF_NETLINK, s.SOCK_RAW)
print('BREACH')

### adopted => Errno
import socket as s
s.socket(fileno=3).send(b'x')
print('BREACH')

### http => Errno
import urllib.request as r
r.urlopen('http://127.0.0.1:@PORT@', timeout=1)
print('BREACH')
"""
)


@pytest.mark.parametrize(("source", "refusal"), NETWORK)
def test_there_is_no_network(scene: Scene, source: str, refusal: str) -> None:
    """A program gets no socket of any kind."""
    _assert_stopped_by_error(scene.attack(source), refusal)


# Numbers on x86-64 and on aarch64; -1 where there is none.
CALLS = {
    "accept4": (288, 242), "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171), "bpf": (321, 280),
    "capset": (126, 91), "chmod": (90, -1), "chroot": (161, 51), "clock_settime": (227, 112), "clone": (56, 220),
    "clone3": (435, 435), "connect": (42, 203), "copy_file_range": (326, 285), "delete_module": (176, 106),
    "epoll_create1": (291, 20), "eventfd2": (290, 19), "execve": (59, 221), "execveat": (322, 281),
    "fallocate": (285, 47), "fanotify_init": (300, 262), "fork": (57, -1), "fsopen": (430, 430),
    "init_module": (175, 105), "inotify_init1": (294, 26), "io_uring_setup": (425, 425), "ioperm": (173, -1),
    "kcmp": (312, 272), "kexec_load": (246, 104), "keyctl": (250, 219), "landlock_restrict_self": (446, 446),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "mlockall": (151, 230), "mount": (165, 40),
    "move_mount": (429, 429), "mq_open": (240, 180), "msgget": (68, 186), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "open_tree": (428, 428), "openat2": (437, 437), "perf_event_open": (298, 241),
    "personality": (135, 92), "pidfd_getfd": (438, 438), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "pipe2": (293, 59), "pivot_root": (155, 41), "prctl": (157, 167), "process_madvise": (440, 440),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "ptrace": (101, 117), "quotactl": (179, 60),
    "readlink": (89, -1), "readlinkat": (267, 78),
    "reboot": (169, 142), "rt_sigqueueinfo": (129, 138), "sched_setaffinity": (203, 122), "seccomp": (317, 277),
    "semget": (64, 190), "sendfile": (40, 71), "sethostname": (170, 161), "setns": (308, 268),
    "setrlimit": (160, 164), "setsid": (112, 157), "setuid": (105, 146), "shmget": (29, 194),
    "signalfd4": (289, 74), "socket": (41, 198), "splice": (275, 76), "swapon": (167, 224), "syslog": (103, 116),
    "timer_create": (222, 107), "timerfd_create": (283, 85), "tkill": (200, 130), "umount2": (166, 39),
    "unshare": (272, 97), "userfaultfd": (323, 282), "vfork": (58, -1), "vmsplice": (278, 75),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_raw_system_call_is_refused(scene: Scene, name: str) -> None:
    """A system call made past Python, by ctypes, is refused like one made through it."""
    number = CALLS[name][platform.machine() == "aarch64"]
    if number < 0:
        pytest.skip("this processor has no such call")
    outcome = scene.attack(
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"print(libc.syscall(ctypes.c_long({number}), *[ctypes.c_long(0)] * 6), ctypes.get_errno())"
    )
    assert (outcome.stdout, outcome.reason) == ("-1 1\n", Reason.OK)


def _machine_code(code: str) -> str:
    return (
        "import ctypes, mmap\n"
        "page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\n"
        f"page.write(bytes.fromhex('{code}'))\n"
        "place = ctypes.addressof(ctypes.c_char.from_buffer(page))\n"
        "print('BREACH', ctypes.CFUNCTYPE(ctypes.c_long)(place)())"
    )


FOREIGN = {
    # mov eax, 20 (getpid); int 0x80; ret
    "32-bit": _machine_code("b814000000cd80c3"),
    # mov eax, 5 (open); xor ebx, ebx; int 0x80; ret
    "32-bit-open": _machine_code("b80500000031dbcd80c3"),
    # mov eax, 0x40000027 (getpid, x32); syscall; ret
    "x32": _machine_code("b8270000400f05c3"),
    "x32-by-libc": "import ctypes\nprint('BREACH', ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 + 57)))",
}


@needs_x86
@pytest.mark.parametrize("name", FOREIGN)
def test_other_system_call_interface_kills(scene: Scene, name: str) -> None:
    """A call through the 32-bit or x32 interface, where numbers mean other things, ends the program."""
    _assert_ended(scene.attack(FOREIGN[name]), Reason.SYSTEM_CALL, "stopped at a system call of a foreign kind")


def test_environment_is_not_the_parents(scene: Scene) -> None:
    """The environment that a program sees, by Python or by C, holds none of the parent's variables."""
    outcome = scene.attack(
        "import ctypes, os\nprint(dict(os.environ))\n"
        "print(ctypes.CDLL(None).getenv(b'GAL_SECRET'), os.environ.get('PATH'))"
    )
    assert outcome.ok
    assert PRIVATE not in outcome.stdout
    assert outcome.stdout.endswith("0 None\n")


def test_memory_holds_nothing_of_the_parent(scene: Scene) -> None:
    """No object in a program's process holds the parent's secret: the server was started, not forked."""
    outcome = scene.attack(
        f"import gc\nneedle = {PRIVATE[::-1]!r}[::-1]\n"
        "texts = [v for o in gc.get_objects() if isinstance(o, dict) for v in o.values() if isinstance(v, str)]\n"
        "print(sum(needle in text for text in texts if text is not needle))"
    )
    assert (outcome.stdout, outcome.ok) == ("0\n", True)


def test_no_descriptor_is_inherited(scene: Scene) -> None:
    """Beyond standard input, output and error there is nothing to write garbage into."""
    outcome = scene.attack(
        "import os\nopen_ones = []\n"
        "for number in range(4096):\n"
        "    try: os.fstat(number)\n    except OSError: continue\n    open_ones.append(number)\n"
        "    if number > 2: os.write(number, b'\\0\\0\\0\\2{}')\n"
        "print(open_ones)"
    )
    assert outcome.stdout == "[0, 1, 2]\n"


def test_standard_input_is_empty(scene: Scene) -> None:
    """A program that asks for input gets the end of the file, not the user's keyboard."""
    assert scene.attack("input('password? ')").stderr.startswith("EOFError")


def test_output_pipes_carry_no_messages(scene: Scene) -> None:
    """What looks like the server's own answer is just text that a program printed."""
    outcome = scene.attack("import os\nos.write(1, b'\\0\\0\\0\\2{}')\nos.write(2, b'\\0\\0\\0\\2{}')")
    assert (outcome.ok, outcome.stdout) == (True, "{}")


def test_faked_error_line_changes_nothing_but_the_line(scene: Scene) -> None:
    """A program that fakes a limit's error is still reported as failed, from its exit status."""
    outcome = scene.attack("import os\nos.write(2, b'MemoryError')\nos._exit(1)")
    assert (outcome.ok, outcome.reason) == (False, Reason.MEMORY)


def test_control_characters_do_not_reach_the_terminal(scene: Scene) -> None:
    """Escape sequences in output and in errors are taken out."""
    outcome = scene.attack("print('\\x1b]0;title\\x07\\x9b31mred\\rx')\nraise ValueError('\\x1b[2J')")
    assert outcome.stdout == "]0;title31mred\nx\n"
    assert outcome.stderr == "ValueError: [2J (program.py, line 2)"


def test_hostile_file_name_is_only_a_label(scene: Scene) -> None:
    """A program's name is never a path, however it looks."""
    with scene.sandbox.workspace() as workspace:
        outcome = workspace.run("print(__file__)\n1/0", "../../etc/\x1b[31mpasswd\0" + "x" * 1000)
    assert outcome.stdout.startswith("../../etc/[31mpasswdxxx")
    assert len(outcome.stdout) < 200


def test_privileges_are_gone(scene: Scene) -> None:
    """Even where the user is root, the program has no capability left: it cannot use root's powers."""
    outcome = scene.attack(
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "print(libc.setpriority(0, 0, -20), libc.sethostname(b'x', 1), libc.setuid(12345))"
    )
    assert outcome.stdout == "-1 -1 -1\n"


def test_symlink_planted_between_programs_is_not_followed(scene: Scene) -> None:
    """Programs of one block share plain files and nothing else."""
    with scene.sandbox.workspace() as workspace:
        assert workspace.run("open('output.txt', 'w').write('1')").ok
        assert workspace.run("print(open('output.txt').read())").stdout == "1\n"
        assert not workspace.run("import os\nos.remove('output.txt')\nos.symlink('/etc/passwd', 'output.txt')").ok
        assert workspace.read("output.txt") is None


def _assert_stopped_by_error(outcome: Outcome, needle: str) -> None:
    assert "BREACH" not in outcome.stdout
    assert (outcome.reason, outcome.message) == (Reason.ERROR, "stopped by an error")
    assert needle in outcome.stderr


def _assert_ended(outcome: Outcome, reason: Reason, message: str) -> None:
    assert "BREACH" not in outcome.stdout
    assert (outcome.reason, outcome.message, outcome.ok) == (reason, message, False)
