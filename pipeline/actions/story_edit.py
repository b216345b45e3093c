"""The analyst's hand on stories: merge, split, lock, and undo, written down and done at once; and the log of it.

`same` and `apart` say the same of single reports, as the review queue asks (story_review.py).

Changes no row of the log: an edit is taken back by a further one. Issues as of earlier moments find the stories of then.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.actions.people import speaker
from pipeline.errors import UsageError
from pipeline.model import Article, Membership, Story, StoryEdit
from pipeline.steps_tags import tag_stories
from pipeline.store import articles, stories, story_edits
from pipeline.store.connect import Tx
from pipeline.story.cluster import story_id
from pipeline.story.fold import order
from pipeline.story.links import by_way_of, links_of, partners, settled, standing
from pipeline.wiring import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who says so, and why."""

    who: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """An edit of the log, what it came to in a *line*, and whether it holds: it is no undo, and none took it back."""

    number: int
    known_from: datetime
    who: str
    kind: str
    story: str
    other: str
    articles: tuple[str, ...]
    why: str
    line: str
    holds: bool


def merge(world: World, one: str, other: str, voice: Voice) -> EditRow:
    """Make two stories one, under the id of the one founded first; the other id leads there. Later reports of either join it."""
    who = speaker(world, voice.who)
    with world.store.write() as tx:
        into, gone = sorted((_story(tx, one), _story(tx, other)), key=_age)
        if into.id == gone.id:
            raise UsageError(f"{one} and {other} are one story already: {into.id}")
        return _merged(tx, world, into, gone, replace(voice, who=who))


def split(world: World, what: str, named: Sequence[str], voice: Voice) -> EditRow:
    """Take the *named* articles (ids or addresses) and their copies out of a story. The founder's side keeps the id; the other
    becomes a story founded by its earliest article. No later run joins the two sides again."""
    who = speaker(world, voice.who)
    with world.store.write() as tx:
        story = _story(tx, what)
        return _split(tx, world, story, _named(tx, story, named), replace(voice, who=who))


def same(world: World, one: str, other: str, voice: Voice) -> EditRow:
    """Say that two reports (ids or addresses) are of one event. Where they stand in two stories, those become one; no later run
    parts them, and the review queue does not ask again."""
    who = speaker(world, voice.who)
    with world.store.write() as tx:
        (first, into), (second, gone) = sorted((_report(tx, one), _report(tx, other)), key=lambda pair: _age(pair[1]))
        if into.id != gone.id:
            return _merged(tx, world, _story(tx, into.id), _story(tx, gone.id), replace(voice, who=who))
        if first.id == second.id:
            raise UsageError(f"{one} and {other} are one report: {first.id}")
        if said := settled(standing(story_edits.listing(tx)), first.id, second.id):
            raise UsageError(f"that is said already: edit {said.number} by {said.who}")
        pair = tuple(a.id for a in sorted((first, second), key=order))
        edit = StoryEdit(kind="same", story=into.id, articles=pair, who=who, why=voice.why, known_from=world.now())
        return _done(tx, world, edit, [])


def apart(world: World, named: Sequence[str], voice: Voice) -> EditRow:
    """Say that reports (ids or addresses) are of another event than the story they stand in: a split of it. Their copies go
    along, and the later reports that joined the story by way of them."""
    who = speaker(world, voice.who)
    with world.store.write() as tx:
        found = {story.id: story for _, story in (_report(tx, one) for one in named)}
        if len(found) > 1:
            raise UsageError(f"they stand in {len(found)} stories, {', '.join(sorted(found))}; say it of each story by itself")
        story = _story(tx, next(iter(found)))
        nearest = {row.article: row.nearest for row in stories.memberships(tx, story.id)}
        side = by_way_of(story, nearest, _named(tx, story, named))
        return _split(tx, world, story, set(side), replace(voice, who=who))


def lock(world: World, what: str, kind: str, voice: Voice) -> EditRow:
    """*kind* lock: the story takes no further report and is merged with none, until *kind* unlock."""
    who = speaker(world, voice.who)
    with world.store.write() as tx:
        story = _story(tx, what, locked=True)
        if (story.id in _locked(tx)) == (kind == "lock"):
            raise UsageError(f"{story.id} is {'locked already' if kind == 'lock' else 'not locked'}")
        return _done(tx, world, StoryEdit(kind=kind, story=story.id, who=who, why=voice.why, known_from=world.now()), [])


def undo(world: World, number: int, voice: Voice) -> EditRow:
    """Take back the edit of that number, or (0) the last that holds. Reports that came since go with what they are nearest to."""
    who = speaker(world, voice.who)
    with world.store.write() as tx:
        held = standing(story_edits.listing(tx))
        edit = next((e for e in reversed(held) if number in (0, e.number)), None)
        if edit is None:
            raise UsageError(f"no edit {number} that holds; `desk story edits` lists them" if number else "no edit holds")
        moving = _back(tx, edit)
        word = StoryEdit(
            kind="undo",
            story=edit.story,
            other=edit.other,
            articles=tuple(m.article for m in moving),
            undoes=edit.number,
            who=who,
            why=voice.why,
            known_from=world.now(),
        )
        return _done(tx, world, word, moving)


def listed(world: World) -> tuple[EditRow, ...]:
    """The log, newest first."""
    with world.store.read() as tx:
        edits = story_edits.listing(tx)
    held = {edit.number for edit in standing(edits)}
    return tuple(_row(edit, holds=edit.number in held) for edit in reversed(edits))


def line_of(edit: StoryEdit) -> str:
    """What an edit did."""
    reports = f"{len(edit.articles)} article{'s' if len(edit.articles) != 1 else ''}"
    return {
        "merge": f"merged {edit.other} into {edit.story}: {reports}",
        "split": f"split {edit.other} off {edit.story}: {reports}",
        "same": f"said that {' and '.join(edit.articles)} of {edit.story} are of one event",
        "undo": f"took back edit {edit.undoes}" + (f": {reports} moved back" if edit.articles else ""),
    }.get(edit.kind, f"{edit.kind}ed {edit.story}")


def _merged(tx: Tx, world: World, into: Story, gone: Story, voice: Voice) -> EditRow:
    edit = StoryEdit(
        kind="merge",
        story=into.id,
        other=gone.id,
        articles=tuple(a.id for a in gone.articles),
        kept=tuple(a.id for a in into.articles),
        who=voice.who,
        why=voice.why,
        known_from=world.now(),
    )
    return _done(tx, world, edit, _moving(tx, gone, into.id, edit.articles))


def _split(tx: Tx, world: World, story: Story, apart: set[str], voice: Voice) -> EditRow:
    if story.founder in apart:
        apart = {a.id for a in story.articles} - apart
    if not apart:
        raise UsageError(f"nothing would be left on the other side of {story.id}; name some of its articles, not all")
    gone = [a for a in story.articles if a.id in apart]
    founder = min((a for a in gone if not a.copy_of), key=order, default=min(gone, key=order))
    moved = [founder.id, *(a.id for a in gone if a.id != founder.id)]
    edit = StoryEdit(
        kind="split",
        story=story.id,
        other=story_id(founder.id),
        articles=tuple(moved),
        kept=tuple(a.id for a in story.articles if a.id not in apart),
        who=voice.who,
        why=voice.why,
        known_from=world.now(),
    )
    return _done(tx, world, edit, _moving(tx, story, edit.other, moved))


def _back(tx: Tx, edit: StoryEdit) -> list[Membership]:
    """What an undo moves: the edit's articles that still stand where it put them, and what joined by way of them, or is said to
    be of one event with one of them."""
    if edit.kind not in ("merge", "split"):
        return []
    here, there = (edit.story, edit.other) if edit.kind == "merge" else (edit.other, edit.story)
    story = _story(tx, here)
    into = there if edit.kind == "merge" else _story(tx, there).id
    rows = stories.memberships(tx, story.id)
    side = {a.id for a in story.articles} & set(edit.articles)
    if not side or story.id == into:
        raise UsageError(f"the articles of edit {edit.number} do not stand where it put them any more")
    linked = partners(standing(story_edits.listing(tx)))
    for row in rows:
        head = next((a.copy_of for a in story.articles if a.id == row.article), "")
        if row.article not in edit.kept and ({head, *linked.get(row.article, (row.nearest,))} & side):
            side.add(row.article)
    return _moving(tx, story, into, sorted(side, key=lambda one: (one not in edit.articles, one)))


def _moving(tx: Tx, story: Story, into: str, moved: Sequence[str]) -> list[Membership]:
    """The memberships, as they are but for their story."""
    rows = {row.article: row for row in stories.memberships(tx, story.id)}
    return [replace(rows[one], story=into) for one in moved]


def _done(tx: Tx, world: World, edit: StoryEdit, moving: Sequence[Membership]) -> EditRow:
    """Write the edit down, move what it moves, and work out the themes of the stories on both sides, all known from one
    moment: now, or just after what is moved became known."""
    touched = dict.fromkeys([edit.story, *(m.story for m in moving), *([edit.other] if edit.other else [])])
    at = max([edit.known_from, *(m.known_from + timedelta(microseconds=1) for m in moving)])
    edit = replace(edit, known_from=at, why=edit.why.strip())
    if moving:
        from_ = stories.of_article(tx, moving[0].article)
        touched |= dict.fromkeys([from_.id] if from_ else [])
        story_edits.move(tx, [replace(m, known_from=at) for m in moving])
        left = {s.id: s for s in stories.many(tx, list(touched))}
        # A story left empty has no themes any more.
        found = [left.get(one) or Story(id=one, founder="", articles=()) for one in touched]
        tag_stories(tx, found, world.tools(), at)
    return _row(replace(edit, number=story_edits.add(tx, edit)), holds=edit.kind != "undo")


def _row(edit: StoryEdit, *, holds: bool) -> EditRow:
    return EditRow(
        number=edit.number,
        known_from=edit.known_from,
        who=edit.who,
        kind=edit.kind,
        story=edit.story,
        other=edit.other,
        articles=edit.articles,
        why=edit.why,
        line=line_of(edit),
        holds=holds,
    )


def _story(tx: Tx, what: str, *, locked: bool = False) -> Story:
    """The story of that id, or the one that it was merged into. UsageError where there is none, or it is locked."""
    story = stories.get(tx, what)
    if story is None:
        raise UsageError(f"no story {what!r}; take an id from the archive, or from `desk explain ADDRESS`")
    if not locked and story.id in _locked(tx):
        raise UsageError(f"{story.id} is locked; `desk story unlock {story.id}` first")
    return story


def _report(tx: Tx, what: str) -> tuple[Article, Story]:
    """The article of that id or address, and the story in which it stands. UsageError where there is none."""
    found = articles.find(tx, what)
    story = stories.of_article(tx, found[0].id) if found else None
    if story is None:
        raise UsageError(f"no report {what!r} in a story; take an id from `desk story review`, or an address from sources.csv")
    return found[0], story


def _locked(tx: Tx) -> frozenset[str]:
    return links_of(story_edits.listing(tx)).locked


def _age(story: Story) -> tuple[object, ...]:
    founder = next((a for a in story.articles if a.id == story.founder), min(story.articles, key=order))
    return (*order(founder), story.id)


def _named(tx: Tx, story: Story, named: Sequence[str]) -> set[str]:
    """The ids of the named articles and their copies. UsageError for one that is not in the story, or a copy without its head."""
    here = {a.id: a for a in story.articles}
    ids: set[str] = set()
    for one in named:
        found: Collection[str] = [one] if one in here else [a.id for a in articles.find(tx, one) if a.id in here]
        if not found:
            raise UsageError(f"no article {one!r} in {story.id}; `desk export articles` names those that are")
        ids.update(found)
    for one in sorted(ids):
        if (head := here[one].copy_of) in here and head not in ids:
            raise UsageError(f"{one} is a copy of {head} and goes with it; name that one")
    return ids | {a.id for a in story.articles if a.copy_of in ids}
