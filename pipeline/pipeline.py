"""The pipeline, in the order of the README. Calls the stages in the right order; decides nothing itself.

    collect -> article -> fold -> story -> tag                     `group`: what came in, in its place
    rank -> compose -> draft -> render                             `make`: an issue and its files

Values in, values out: what is read and written, and when, stands in steps.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from pipeline.choose import Plan, within
from pipeline.compose import compose
from pipeline.config import Workspace
from pipeline.config.desk import MailTable
from pipeline.draft.apart import with_apart
from pipeline.draft.board import with_board
from pipeline.draft.changes import with_changes
from pipeline.draft.differ import with_differences
from pipeline.draft.drafters import Drafter
from pipeline.draft.firsts import with_firsts
from pipeline.draft.references import Named, with_references
from pipeline.draft.sides import with_sides
from pipeline.draft.whole import Beside, completed
from pipeline.errors import ConfigError, Problem
from pipeline.issue_files import Made, files_of
from pipeline.model import Article, Board, Commentary, Entity, Gist, Issue, Membership, Momentum, Noise, Story, Tagging, Theme
from pipeline.rank import Scale, Weights, half_life, rank
from pipeline.story.boilerplate import boilerplate, matching
from pipeline.story.cluster import cluster
from pipeline.story.fold import KnownCopies, Reading, fold
from pipeline.story.links import NONE, Links
from pipeline.text.tokens import title_key
from pipeline.theme.classifier import Classifier, columns, from_bytes
from pipeline.theme.entities import Gazetteer
from pipeline.theme.rules import Tagger
from pipeline.theme.stories import story_tags
from pipeline.theme.words import Words, heed, on_article, on_story, said_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the workspace's definitions become before texts are read: made once a run.

    *model*: of the desk's embedder. *tagger* has learnt from words up to *taught_from*; *untaught* has not.
    *outlets*: their names, to be known on the end of a title. *readings*: what folding worked out of the articles of the
    last batch, which the next one is held against again.
    """

    tagger: Tagger
    names: Callable[[Article], frozenset[str]]
    themes: Mapping[str, Theme]
    thresholds: Mapping[str, float]
    precision: Mapping[str, float] = field(default_factory=dict)
    classifier: Classifier | None = None
    model: str = ""
    untaught: Tagger | None = None
    taught_from: datetime | None = None
    outlets: frozenset[str]
    readings: MutableMapping[str, Reading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A batch in its place: which articles are copies, what in them is boilerplate, in which story each stands, its own themes.

    *grown*: the stories that changed, as they stood after each moment at which they did, in the order of time; one that
    is left without articles was merged into another.
    """

    copies: Mapping[str, str]
    noise: Mapping[str, tuple[Noise, ...]]
    memberships: tuple[Membership, ...]
    taggings: tuple[Tagging, ...]
    grown: tuple[tuple[datetime, tuple[Story, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All that an issue is made of, as known at its as_of."""

    stories: tuple[Story, ...]
    momentum: Mapping[str, Momentum]
    themes: tuple[Theme, ...]
    feed_weights: Mapping[str, float]
    words: Commentary = field(default_factory=Commentary)
    named: Mapping[str, Named] = field(default_factory=dict)
    corrected: Issue | None = None
    board: Board | None = None
    drafter: Drafter | None = None
    write: Callable[[Issue], Issue] = lambda issue: issue
    beside: Beside = field(default_factory=Beside)
    gists: Mapping[str, Gist] = field(default_factory=dict)
    entities: Sequence[Entity] = ()
    names: Callable[[Article], frozenset[str]] = lambda article: frozenset()  # noqa: ARG005 - one that finds none


def tools_of(workspace: Workspace, model: str = "") -> Tools:
    """The tagger and the gazetteer of the workspace's files. *model*: of the desk's embedder, whose vectors the tagger is given.

    Where the classifier acts for a theme, it is part of the theme's version: learnt anew, it may find something else.
    """
    gazetteer = Gazetteer(workspace.entities)
    classifier = _classifier(workspace, model)
    acting = columns(classifier, workspace.themes) if classifier else {}
    learnt = f".{classifier.version[:6]}" if classifier else ""
    themes = tuple(replace(t, version=t.version + learnt) if n in acting else t for n, t in enumerate(workspace.themes))

    def names(article: Article) -> frozenset[str]:
        return frozenset(found.slug for text in (article.title, article.summary) for found in gazetteer.find(text))

    return Tools(
        tagger=Tagger(themes, workspace.entities, classifier),
        names=names,
        themes={theme.slug: theme for theme in themes},
        thresholds={theme.slug: theme.threshold for theme in themes},
        precision={themes[n].slug: classifier.standing[column].precision for n, column in acting.items()} if classifier else {},
        classifier=classifier,
        model=model,
        outlets=frozenset(title_key(name) for one in workspace.outlets for name in (one.name, *one.hosts, *one.feeds)) - {""},
    )


def _classifier(workspace: Workspace, model: str) -> Classifier | None:
    """The themes' classifier of the workspace; None where it has none. Vectors of another *model* say nothing to it."""
    try:
        found = from_bytes(workspace.classifier) if workspace.classifier else None
        return found and (found if found.model == model else replace(found, embedded=None, model=""))
    except ValueError as error:
        remedy = "take the file away: rules decide alone"
        raise ConfigError((Problem(file="themes.npz", key="", what=str(error), remedy=remedy),)) from None


def group(
    batch: Sequence[Article],
    known: KnownCopies,
    active: Sequence[Story],
    tools: Tools,
    vectors: Mapping[str, bytes],
    links: Links = NONE,
) -> Placed:
    """Fold, place and tag a batch. *known*: articles that it might repeat, besides those of *active*, the stories that it
    might join: all with an article of the two weeks before. *vectors*: those of all of them, none without an embedder.
    *links*: what analysts decided by hand.
    """
    before = [article for story in active for article in story.articles]
    noise = boilerplate(batch, before, tools.outlets)
    read = [matching(replace(article, noise=noise.get(article.id, ()))) for article in batch]
    earlier = {article.id: matching(article) for article in (*known.heads, *before)}
    copies = fold(read, KnownCopies(heads=tuple(earlier.values()), texts=known.texts), tools.readings)
    read = [replace(article, copy_of=copies.get(article.id, "")) for article in read]
    stories = [replace(story, articles=tuple(earlier[article.id] for article in story.articles)) for story in active]
    memberships = cluster(tuple(read), stories, entities=tools.names, vectors=vectors, links=links)
    articles = {a.id: replace(a, copy_of=copies.get(a.id, ""), noise=noise.get(a.id, ())) for a in batch}
    return Placed(
        copies=copies,
        noise=noise,
        memberships=memberships,
        taggings=tuple(
            tag for article in read for tag in tagger_at(tools, article.first_seen).tag(article, vectors.get(article.id, b""))
        ),
        grown=tuple(_grown(memberships, active, articles)),
    )


def tag(
    placed: Placed, article_tags: Mapping[str, tuple[Tagging, ...]], words: Words, tools: Tools
) -> tuple[tuple[datetime, dict[str, tuple[Tagging, ...]]], ...]:
    """The themes of the stories that grew, from those of their articles and the analysts' *words*, at each moment at which
    they changed."""
    last: dict[str, tuple[Tagging, ...]] = {}
    found = []
    for moment, stories in (*placed.grown, *_spoken_later(placed.grown, words)):
        now = {s.id: tags_of(s, article_tags, words, tools, as_of=moment) for s in stories}
        changed = {story: tags for story, tags in now.items() if story not in last or last[story] != tags}
        last |= now
        if changed:
            found.append((moment, changed))
    return tuple(found)


def tagger_at(tools: Tools, moment: datetime) -> Tagger:
    """The tagger for what was first seen at *moment*: one that has learnt only if all that it learnt from was said by then."""
    late = tools.taught_from is not None and moment < tools.taught_from
    return tools.untaught if late and tools.untaught else tools.tagger


def tags_of_article(article: Article, words: Words, tools: Tools, vector: bytes = b"") -> tuple[Tagging, ...]:
    """The themes of one article: what the tagger finds in it (and its *vector*), then the analysts' word on it."""
    return heed(article.id, tools.tagger.tag(matching(article), vector), on_article(article.id, words), tools.themes)


def tags_of(
    story: Story,
    article_tags: Mapping[str, tuple[Tagging, ...]],
    words: Words,
    tools: Tools,
    *,
    as_of: datetime | None = None,
) -> tuple[Tagging, ...]:
    """The themes of one story: those of its articles, then the analysts' word on it as known at *as_of* (None: all of it)."""
    if not story.articles:
        return ()
    found = story_tags(story, article_tags, tools.thresholds)
    return heed(story.id, found, on_story(story, words, as_of), tools.themes)


def make(plan: Plan, shelf: Shelf, mail: MailTable, templates: Path) -> Made:
    """Rank, compose, draft and render: the same plan and shelf give the same bytes."""
    scale = Scale(
        themes={t.slug: t for t in shelf.themes},
        momentum=shelf.momentum,
        feeds=shelf.feed_weights,
        gists=shelf.gists,
        pins=frozenset(shelf.words.pins),
        mutes=frozenset(shelf.words.drops),
        weights=Weights(half_life_h=half_life(plan.end - plan.start)),
    )
    ranked = rank(shelf.stories, scale, plan.as_of)
    issue = with_board(compose(plan, ranked, shelf.momentum, shelf.themes, shelf.words, shelf.drafter), shelf.board)
    issue = with_firsts(issue, {story.id: story for story in shelf.stories}, shelf.names)
    issue = with_apart(issue, {story.id: story for story in shelf.stories}, shelf.entities)
    stories = [r.story for r in within(plan, ranked) if r.story.tags]
    issue = with_sides(with_differences(issue, stories), stories)
    issue = completed(issue, shelf.themes, stories, shelf.beside)
    issue = with_changes(with_references(issue, shelf.named), shelf.corrected)
    issue = shelf.write(issue)
    return Made(issue=issue, files=files_of(issue, mail, templates, shelf.themes))


def _grown(
    memberships: Sequence[Membership], active: Sequence[Story], batch: Mapping[str, Article]
) -> Iterator[tuple[datetime, tuple[Story, ...]]]:
    """The stories that *memberships* change, by the moments at which they do. Within a story the articles keep their order."""
    article = {a.id: a for story in active for a in story.articles} | dict(batch)
    homes = {a.id: story.id for story in active for a in story.articles}
    members = {story.id: dict.fromkeys(a.id for a in story.articles) for story in active}
    founders = {m.story: m.article for m in reversed(memberships)} | {story.id: story.founder for story in active}
    for moment, joined in groupby(memberships, key=lambda m: m.known_from):
        changed = set()
        for membership in joined:
            if before := homes.get(membership.article):
                del members[before][membership.article]
                changed.add(before)
            homes[membership.article] = membership.story
            members.setdefault(membership.story, {})[membership.article] = None
            changed.add(membership.story)
        yield (
            moment,
            tuple(
                Story(id=one, founder=founders[one], articles=tuple(article[a] for a in members[one])) for one in sorted(changed)
            ),
        )


def _spoken_later(
    grown: Sequence[tuple[datetime, tuple[Story, ...]]], words: Words
) -> Iterator[tuple[datetime, tuple[Story, ...]]]:
    """The moments after a story last grew at which an analyst spoke of it: articles may come that were first seen before."""
    last = {story.id: (moment, story) for moment, stories in grown for story in stories} if words else {}
    later = (
        (word.known_from, story) for moment, story in last.values() for word in said_of(story, words) if word.known_from > moment
    )
    for said, story in sorted(later, key=lambda each: (each[0], each[1].id)):
        yield said, (story,)
