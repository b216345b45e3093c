"""The name under which a process holds its leases, and whether the process of such a name is gone.

A lease that ends says that a process is gone, but late. Where the kernel can say so at once (Linux, same machine, same
process namespace), it is asked. Elsewhere nothing is known, and the lease decides.
"""

from __future__ import annotations

import itertools
import os
from pathlib import Path

_PROC = Path("/proc")
_engines = itertools.count(1)


def owner_name() -> str:
    """A name for one engine of this process, which no other process ever has: place, process, start, number."""
    pid = os.getpid()
    return f"{_place()} {pid} {_started(pid)} {next(_engines)}"


def is_gone(owner: str) -> bool:
    """True only if the process of that name has certainly ended."""
    fields = owner.split(" ")
    if len(fields) != 4 or not fields[0] or fields[0] != _place() or not fields[1].isdigit():
        return False
    return _started(int(fields[1])) != fields[2]


def _place() -> str:
    """This boot of this machine and this process namespace; empty where it cannot be told."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{(_PROC / 'self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _started(pid: int) -> str:
    """When the process began, in the kernel's ticks; empty if there is none, or it is only waiting to be buried."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in ("Z", "X") else fields[19]
