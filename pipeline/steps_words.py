"""What the analyst wrote for an issue, read out of its folder, and all that it names looked up in the store.

What leads nowhere stops the build with every Problem at once, each with its file and line. Writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline import outbox
from pipeline.actions.orders import sibling
from pipeline.choose import Plan
from pipeline.draft import commentary, form
from pipeline.draft.commentary import FILES, Mention, Read
from pipeline.draft.manifest import from_json
from pipeline.draft.references import CLAIM, Named, numbered, of_citation, of_claim, of_story
from pipeline.errors import ConfigError, OutboxError, Problem
from pipeline.model import Commentary, Issue
from pipeline.store import articles, claims, stories
from pipeline.wiring import World

CHOICES = ("by", "order", "pins", "drops")
REMEDY = "copy the id of a story from the archive, or from this file's hints"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The analyst's words, what they name, and the files of theirs that nobody has touched since the last build.

    Of a correction *corrected* is the edition before, and *carried* are the analyst's files that it begins with.
    """

    said: Commentary = field(default_factory=Commentary)
    named: dict[str, Named] = field(default_factory=dict)
    untouched: dict[str, bytes] = field(default_factory=dict)
    corrected: Issue | None = None
    carried: dict[str, bytes] = field(default_factory=dict)


def words_of(world: World, plan: Plan, corrects: str = "") -> Words:
    """What stands in the folder of the issue for its language; before its first build what the edition says that it *corrects*.

    by, order, pins and drops that the file does not give are those of the series' issue in its own language, for an issue in the
    other one; in Chinese, those of commentary.md beside it.
    """
    corrected = _before(world, corrects) if corrects else None
    there = plan.slug in outbox.listing(world.workspace.outbox)
    if there or corrected is None:
        return replace(_words(world, plan.slug, plan.lang, plan.as_of), corrected=corrected)
    words = _words(world, corrects, plan.lang, plan.as_of)
    carried = {
        name: outbox.read(world.workspace.outbox, corrects, name)
        for name in outbox.names(world.workspace.outbox, corrects)
        if name in FILES.values() and name not in words.untouched
    }
    return replace(words, corrected=corrected, untouched={}, carried=carried)


def _words(world: World, slug: str, lang: str, as_of: datetime) -> Words:
    before = _before(world, slug)
    found = _read(world, slug, FILES["zh" if lang == "zh" else "en"])
    said, mentions, problems = found.said, [*found.mentions], [*found.problems]
    for shared in _shared(world, slug, lang):
        missing = {key: getattr(shared.said, key) for key in CHOICES if not getattr(said, key)}
        said = replace(said, **missing)
        mentions += [one for one in shared.mentions if one.kind in missing]
        problems += shared.problems
    problems += _unknown_slugs(world, mentions)
    named, moved = _look_up(world, mentions, before, lang, as_of, problems)
    if problems:
        raise ConfigError(tuple(problems))
    said = replace(
        said,
        pins=tuple(dict.fromkeys(moved.get(id, id) for id in said.pins)),
        drops=tuple(dict.fromkeys(moved.get(id, id) for id in said.drops)),
    )
    return Words(said=said, named=named, untouched=_untouched(world, slug, before))


def _shared(world: World, slug: str, lang: str) -> Iterator[Read]:
    """The files whose choices count where the issue's own makes none, the nearest first."""
    if lang == "zh":
        yield _read(world, slug, FILES["en"])
    other = sibling(slug, lang)
    if len(other) < len(slug):
        for folder in dict.fromkeys((other, re.sub(r"-e\d+$", "", other))):
            for name in (FILES["en"],) if lang == "zh" else (FILES["zh"], FILES["en"]):
                yield _read(world, folder, name, f"{folder}/{name}")


def _before(world: World, slug: str) -> Issue | None:
    """The issue as it was built last; None where its manifest is not one of this program's."""
    try:
        return from_json(outbox.read(world.workspace.outbox, slug, "issue.json"))
    except OutboxError:
        return None


def _read(world: World, slug: str, name: str, called: str = "") -> Read:
    try:
        text = outbox.read(world.workspace.outbox, slug, name).decode("utf-8", "replace")
    except OutboxError:
        return Read(said=Commentary())
    return commentary.parse(text, called or name)


def _untouched(world: World, slug: str, before: Issue | None) -> dict[str, bytes]:
    """The form of the last build where it stands as that build wrote it, so that a new one may take its place."""
    if before is None:
        return {}
    name, body = FILES["zh" if before.lang == "zh" else "en"], form.starter(before).encode()
    try:
        return {name: body} if outbox.read(world.workspace.outbox, slug, name) == body else {}
    except OutboxError:
        return {}


def _unknown_slugs(world: World, mentions: Iterable[Mention]) -> list[Problem]:
    themes = [theme.slug for theme in world.workspace.themes]
    people = world.workspace.desk.people
    problems = []
    for one in mentions:
        if one.kind in ("order", "section") and one.key not in themes:
            problems.append(one.problem(f"no theme {one.key!r}", f"there are: {', '.join(themes)}"))
        elif one.kind == "by" and one.key not in people:
            known = f"there are: {', '.join(people)}" if people else 'desk.toml has none; add NAME = "ADDRESS" there'
            problems.append(one.problem(f"{one.key!r} is none of [people]", known))
    return problems


def _look_up(
    world: World, mentions: Iterable[Mention], before: Issue | None, lang: str, as_of: datetime, problems: list[Problem]
) -> tuple[dict[str, Named], dict[str, str]]:
    """What each reference names, and into which story each story named was merged, as known at *as_of*."""
    named: dict[str, Named] = {}
    moved: dict[str, str] = {}
    with world.store.read() as tx:
        for one in mentions:
            if one.kind == "reference" and one.key.isascii() and one.key.isdigit():
                citation = numbered(one.key, before)
                known = articles.get(tx, [citation.article]) if citation else {}
                known = {id: article for id, article in known.items() if article.first_seen <= as_of}
                if citation and (found := of_citation(citation, known)):
                    named[one.key] = found
                else:
                    problems.append(one.problem(*_no_source(before)))
            elif one.kind == "reference" and CLAIM.fullmatch(one.key):
                if held := next(claims.held(tx, as_of=as_of, ids=[one.key]), None):
                    named[one.key] = of_claim(held.claim, held.article)
                else:
                    what = f"no claim {one.key!r} is known at {as_of:%Y-%m-%d %H:%M} UTC"
                    problems.append(one.problem(what, "`desk claims` lists them"))
            elif one.kind in ("reference", "pins", "drops"):
                story = stories.get(tx, one.key, as_of)
                if story is None:
                    problems.append(one.problem(f"no story {one.key!r} is known at {as_of:%Y-%m-%d %H:%M} UTC", REMEDY))
                    continue
                moved[one.key] = story.id
                if one.kind == "reference" and (found := of_story(story, lang)):
                    named[one.key] = found
    return named, moved


def _no_source(before: Issue | None) -> tuple[str, str]:
    if before is None:
        return "names no source: the issue was not built yet", "build it once without, then take the number from it"
    return "names no source of the issue", f"the issue as built last has {len(before.citations)}"
