"""Named places at which a test may kill the process. A no-op in production.

The environment variable TWOSHORES_KILL_AT=NAME (or NAME:3 for the third time) makes `reach(NAME)` send SIGKILL to
its own process: no cleanup runs, as when the power goes. The names in use are listed in docs/engine.md.
"""

from __future__ import annotations

import os
import signal

_passed: dict[str, int] = {}


def reach(name: str) -> None:
    """Die here if TWOSHORES_KILL_AT names this place; else do nothing."""
    wanted = os.environ.get("TWOSHORES_KILL_AT")
    if not wanted:
        return
    place, _, count = wanted.partition(":")
    if place != name:
        return
    _passed[name] = _passed.get(name, 0) + 1
    if _passed[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
