"""The desk's writer and its gate: what a series' drafter needs of the world, put together. Writes nothing itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from pipeline.draft import drafters
from pipeline.draft.claim_gate import Near
from pipeline.draft.written import Gate, gate, with_written
from pipeline.errors import ConfigError, Problem
from pipeline.model import Issue
from pipeline.theme.entities import Gazetteer
from pipeline.wiring import World
from pipeline.writer import Writer


def writing(world: World, drafter: str) -> Callable[[Issue], Issue]:
    """What the drafter of that name adds to a composed issue: nothing, unless it writes.

    ConfigError where it writes and desk.toml's [writer] names no endpoint or no model.
    """
    write = drafters.writes(drafter)
    if write is None:
        return lambda issue: issue
    writer = writer_of(world)
    own = partial(write, ask=writer, judge=gate_of(world), model=writer.model)
    return lambda issue: with_written(issue, own)


def writer_of(world: World) -> Writer:
    """The writer of this run, so that its budget and cost are those of the run."""
    settings = world.workspace.desk.writer
    if not settings.base_url.startswith(("http://", "https://")) or not settings.model:
        what, remedy = "the drafter writes, but no model is named", 'give base_url and model, or drafter = "extractive"'
        raise ConfigError((Problem(file="desk.toml", key="writer", what=what, remedy=remedy),))
    return world.writer()


def gate_of(world: World) -> Gate:
    """The claim gate with the names of the workspace and its embedder, where it has one."""
    return gate(Gazetteer(world.workspace.entities).find, nearness(world))


def nearness(world: World) -> Near | None:
    """The cosine of two texts by the desk's embedder, figures masked; None where the desk does without."""
    embedder = world.embedder()
    if not embedder.model:
        return None

    @cache
    def vector(text: str) -> tuple[int, ...]:
        (found,) = embedder.embed([re.sub(r"\d+", "0", text)])
        return tuple(byte - 256 if byte > 127 else byte for byte in found)

    def near(one: str, other: str) -> float:
        a, b = vector(one), vector(other)
        product = sum(x * y for x, y in zip(a, b, strict=True))
        size = sum(x * x for x in a) * sum(y * y for y in b)
        return float(product / size**0.5) if size else 0.0

    return near
