"""What analysts decided of stories by hand, as clustering must heed it: locked stories, and reports that stay apart.

Must-links need no word here: a merge moved the articles, and clustering never splits a story. What the review queue asks, and
what is settled of it, is told here too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import Story, StoryEdit
from pipeline.story.fold import order


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


def about(edits: Sequence[StoryEdit], story: Story) -> tuple[StoryEdit, ...]:
    """Those of the log, in its order, that changed the story or what is in it now."""
    here = {article.id for article in story.articles}
    return tuple(e for e in edits if story.id in (e.story, e.other) or not here.isdisjoint(e.articles))


def settled(held: Sequence[StoryEdit], article: str, nearest: str) -> StoryEdit | None:
    """The edit, of those that hold, by which an analyst said that the two reports are of one event; None if none did."""
    for edit in reversed(held):
        if edit.kind == "same" and {article, nearest} == set(edit.articles):
            return edit
        moved, kept = edit.articles, edit.kept
        if edit.kind == "merge" and ((article in moved and nearest in kept) or (article in kept and nearest in moved)):
            return edit
    return None


def partners(held: Sequence[StoryEdit]) -> dict[str, frozenset[str]]:
    """The reports that each report is said to be of one event with (must-link)."""
    found: dict[str, frozenset[str]] = {}
    for edit in held:
        for one in edit.articles if edit.kind == "same" else ():
            found[one] = found.get(one, frozenset()) | (set(edit.articles) - {one})
    return found


def by_way_of(story: Story, nearest: Mapping[str, str], start: Collection[str]) -> frozenset[str]:
    """The articles *start* of a story with those that joined it through them: copies, and what came later and was *nearest* to
    one of them."""
    side = set(start)
    arrived = {a.id: order(a) for a in story.articles}
    for article in sorted(story.articles, key=order):
        near = nearest.get(article.id, "")
        if article.copy_of in side or (near in side and arrived[near] < arrived[article.id]):
            side.add(article.id)
    return frozenset(side)
