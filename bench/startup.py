"""How long `desk --help` takes, beside a bare interpreter in the same run. Budget: 0.3 s.

    python bench/startup.py

Prints the median of eleven runs of each. Exit 1 over the budget.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
BUDGET_S = 0.3
RUNS = 11


def main() -> None:
    """Time both by turns, so that a loaded machine loads both."""
    commands = {
        "desk --help": ["-m", "pipeline", "--help"],
        "desk lint --help": ["-m", "pipeline", "lint", "--help"],
        "python -c pass": ["-c", "pass"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, arguments in commands.items():
            times[name].append(_seconds(arguments))
    for name, took in times.items():
        print(f"{name:<18} {median(took):.3f} s")
    over = median(times["desk --help"]) > BUDGET_S
    print(f"budget {BUDGET_S} s: {'over' if over else 'kept'}")
    sys.exit(over)


def _seconds(arguments: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
