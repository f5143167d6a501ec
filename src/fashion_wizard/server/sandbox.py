"""Takes files, network and other programs away from the process that decodes clients' photos (Linux).

A filter of system calls (seccomp) lets through what computing in memory and answering through open pipes
needs. Everything else fails with "operation not permitted", also for a decoder that a photo has taken over.
Once on, it cannot be taken off. Packages that do the same need libseccomp beside them, start other programs,
or have no maintainer; two system calls need none of that.
"""

import ctypes
import errno
import os
import struct
import sys
from typing import Final

_COLUMNS: Final = {"x86_64": 0, "aarch64": 1}
_MACHINE: Final = (0xC000003E, 0xC00000B7)
"""What the kernel calls a machine in a filter, by column (linux/audit.h)."""
_SECCOMP: Final = (317, 277)
"""The system call that sets a filter, by column."""
_ALLOWED: Final = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
}
"""The system calls that are let through, with their numbers by column (asm/unistd.h)."""

_LOAD: Final = 0x20
_JUMP_IF_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_FAIL: Final = 0x00050000
_NO_NEW_PRIVILEGES: Final = 38
_SET_FILTER: Final = 1
_ALL_THREADS: Final = 1
_NUMBER_AT: Final = 0
_MACHINE_AT: Final = 4
_INSTRUCTION: Final = struct.Struct("=HBBI")


class SandboxError(Exception):
    """A system without a sandbox, or that refuses it; the text says why."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def confine() -> None:
    """Let this process use its memory and its open pipes from now on, and nothing else.

    Whatever it needs of modules and libraries has to be loaded before.

    Raises:
        SandboxError: if that is not possible here.
    """
    if sys.platform != "linux":
        raise SandboxError(f"there is none for {sys.platform}")
    column = _COLUMNS.get(os.uname().machine)
    if column is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        raise SandboxError(f"there is none for {os.uname().machine}")
    instructions = _filter(_MACHINE[column], [numbers[column] for numbers in _ALLOWED.values()])
    program = _Program(len(instructions) // _INSTRUCTION.size, instructions)
    system = ctypes.CDLL(None, use_errno=True)
    _check(system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _check(system.syscall(_SECCOMP[column], _SET_FILTER, _ALL_THREADS, ctypes.byref(program)))


def _check(result: int) -> None:
    if result:
        raise SandboxError(f"the kernel refuses it ({os.strerror(ctypes.get_errno())})")


def _filter(machine: int, allowed: list[int]) -> bytes:
    """The filter in the kernel's classic BPF: calls that are not allowed fail with EPERM."""
    tests = [_step(_JUMP_IF_EQUAL, number, skip=len(allowed) - at) for at, number in enumerate(allowed)]
    fail = _step(_RETURN, _FAIL | errno.EPERM)
    machine_fits = [_step(_LOAD, _MACHINE_AT), _step(_JUMP_IF_EQUAL, machine, skip=1), fail]
    return b"".join([*machine_fits, _step(_LOAD, _NUMBER_AT), *tests, fail, _step(_RETURN, _ALLOW)])


def _step(code: int, value: int, skip: int = 0) -> bytes:
    """One instruction; `skip` instructions are left out if a comparison holds."""
    return _INSTRUCTION.pack(code, skip, 0, value)
