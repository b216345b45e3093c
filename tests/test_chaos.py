"""A collect that is killed at any moment is finished by the next; `make chaos` kills fifty, on more sources."""

from __future__ import annotations

import random
from pathlib import Path

import sqlalchemy as sa

from pipeline.actions.collect import queue_gathering
from pipeline.store import articles
from pipeline.wiring import moment, open_world
from tests.chaos import AT, chaos, sources, write_desk
from tests.running import desk


def test_a_collect_killed_at_random_moments_is_finished_by_the_next_as_if_nothing_had_been(tmp_path: Path) -> None:
    with sources(12) as urls:
        found = list(chaos(write_desk(tmp_path / "bare", urls, "off"), 2, random.Random(20250128)))
    assert [kill for kill in found if kill.said] == []


def test_what_three_killed_runs_began_is_done_by_the_fourth(tmp_path: Path) -> None:
    """The engine gives a job up that was begun three times by processes that died; whoever collects anew asks for it anew."""
    with sources(2) as urls:
        with open_world(write_desk(tmp_path / "desk", urls, "off"), at=moment(AT)) as world, world.store.write() as tx:
            queue_gathering(world, tx, moment(AT))
            begun = {"state": "running", "attempts": 3, "owner": "of a process that is gone"}
            tx.execute(sa.text("UPDATE job SET state = :state, attempts = :attempts, owner = :owner, lease_until = 1"), begun)
        desk(tmp_path / "desk", "collect", "--at", AT)
        with open_world(tmp_path / "desk", at=moment(AT)) as world, world.store.read() as tx:
            assert (articles.count(tx), articles.ungrouped(tx, 1)) == (12, ())
