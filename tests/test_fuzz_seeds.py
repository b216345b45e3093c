"""The hand-written seeds of the fuzzing hold for every target, whichever they were written for; nothing but what is meant escapes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz_targets import TARGETS

SEEDS = Path(__file__).parent / "data" / "fuzz"
ALL = sorted(path for path in SEEDS.glob("*/*") if path.is_file())


@pytest.mark.parametrize("target", TARGETS)
def test_every_seed_holds(target: str) -> None:
    """Its own seeds and those of the others: `desk` cannot choose what a server sends in place of a feed."""
    assert any(path.parent.name == target for path in ALL)
    for path in ALL:
        TARGETS[target](path.read_bytes())


def test_seeds_are_small_texts_written_by_hand() -> None:
    """None is a file that a machine made."""
    assert all(len(path.read_bytes()) < 2000 and path.read_text(encoding="utf-8") for path in ALL)
