"""What analysts decided of stories by hand, as clustering must heed it: locked stories, and reports that stay apart.

Must-links need no word here: a merge moved the articles, and clustering never splits a story.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.model import StoryEdit


@dataclass(frozen=True, slots=True)
class Links:
    """*locked*: ids of stories that take no report and are not merged. *apart*: the articles of both sides of each split;
    no story may come to hold some of both (cannot-link)."""

    locked: frozenset[str] = frozenset()
    apart: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()

    def part(self, one: Collection[str], other: Collection[str]) -> bool:
        """Whether two stories of these articles must not become one."""
        return any(
            not (kept.isdisjoint(a) or gone.isdisjoint(b)) for kept, gone in self.apart for a, b in ((one, other), (other, one))
        )


NONE = Links()


def standing(edits: Sequence[StoryEdit]) -> tuple[StoryEdit, ...]:
    """Those of the log, in its order, that hold: neither an undo nor undone."""
    undone = {edit.undoes for edit in edits if edit.kind == "undo"}
    return tuple(edit for edit in edits if edit.kind != "undo" and edit.number not in undone)


def links_of(edits: Sequence[StoryEdit]) -> Links:
    """What the log says that later runs must heed; of lock and unlock the last holds."""
    if not edits:
        return NONE
    held = standing(edits)
    last = {edit.story: edit.kind for edit in held if edit.kind in ("lock", "unlock")}
    return Links(
        locked=frozenset(story for story, kind in last.items() if kind == "lock"),
        apart=tuple((frozenset(edit.kept), frozenset(edit.articles)) for edit in held if edit.kind == "split"),
    )
