"""Who of the desk speaks: the names of [people] in desk.toml. Knows no passwords; whoever runs the command may name anybody."""

from __future__ import annotations

from pipeline.errors import UsageError
from pipeline.wiring import World


def named(world: World, person: str) -> str:
    """*person* if it is one of [people]. UsageError otherwise."""
    people = world.workspace.desk.people
    if person not in people:
        known = f"there are: {', '.join(people)}" if people else 'desk.toml has no [people]; add NAME = "ADDRESS"'
        raise UsageError(f"no person {person!r}; {known}")
    return person


def speaker(world: World, person: str) -> str:
    """The same, and where no name is given the only one that there is."""
    people = world.workspace.desk.people
    if not person and len(people) == 1:
        return next(iter(people))
    if not person and people:
        raise UsageError(f"who says so? give --who NAME; there are: {', '.join(people)}")
    return named(world, person)
