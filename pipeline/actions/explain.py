"""Why an article or a story is where it is, in lines for a person. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pipeline import rank
from pipeline.actions.explain_themes import Knowledge, article_lines, story_lines
from pipeline.actions.gists import gists
from pipeline.actions.story_edit import line_of
from pipeline.draft.firsts import firsts, only_here
from pipeline.errors import UsageError
from pipeline.model import Article, Membership, Story, StoryEdit
from pipeline.steps_tags import embeddings, taught
from pipeline.store import articles, corrections, issues, stories, story_edits, texts, theme_versions
from pipeline.store.carrying import carrying
from pipeline.store.texts import ArticleText
from pipeline.story.boilerplate import matching
from pipeline.story.links import about, standing
from pipeline.text.addresses import canonical, wrapper
from pipeline.theme.leapfrog import Reader
from pipeline.wiring import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The lines, and what they are about: the article (empty for a story), its story, its themes."""

    article: str
    story: str
    themes: tuple[str, ...]
    lines: tuple[str, ...]


def explain(world: World, what: str, *, every: bool = False) -> Explanation:
    """Explain the article of an address or id, or the story of an id. UsageError where there is neither.

    *every*: all themes of which a word is there, not the near misses alone.
    """
    with world.store.read() as tx:
        story = stories.get(tx, what)
        found = articles.find(tx, what) if story is None else ()
        if story is None and not found:
            raise UsageError(f"no article and no story {what!r}; take an address from sources.csv, or an id from the archive")
        if story is None:
            story = stories.of_article(tx, found[0].id)
        memberships = stories.memberships(tx, story.id) if story else ()
        edits = story_edits.listing(tx) if story else ()
        printed = issues.of_story(tx, story.id) if story else ()
        pages = texts.get(tx, [one.id for one in found])
        ids = {article.id for article in (*found, *(story.articles if story else ()))}
        tools = taught(tx, world.tools(), world.now())
        seen = embeddings(tx, ids, tools)
        known = Knowledge(
            explain=lambda article: tools.tagger.explain(matching(article), seen.get(article.id, b"")),
            words=corrections.on_articles(tx, ids),
            numbers=theme_versions.numbers(tx),
            precision=tools.precision,
            every=every,
        )
    lines = [line for article in found for line in _article(article, pages.get(article.id), known)]
    if story is not None:
        if story.id != what and not found:
            lines.append(f"{what} was merged into {story.id}")
        lines += _story(story, memberships, known)
        told = (*_edits(story, edits), *_firsts(world, story), *_rank(world, story))
        lines += [f"  {line}" for line in told]
        lines.append(f"  printed in: {', '.join(printed) or 'no issue yet'}")
    return Explanation(
        article=found[0].id if found else "",
        story=story.id if story else "",
        themes=story.themes if story else (),
        lines=tuple(lines),
    )


def _article(article: Article, page: ArticleText | None, known: Knowledge) -> Iterator[str]:
    """What was made of one article: where it came from, whose copy it is, each theme's points, and why not."""
    yield f"article {article.id}: {article.title!r}"
    yield f"  {article.url}"
    if kind := wrapper(article.url):
        yield f"  that is a wrapper ({kind}), kept as it is"
    if article.canonical_url != canonical(article.url):
        yield f"  the page's own address: {article.canonical_url}"
    published = f"{article.published:%Y-%m-%d %H:%M} UTC" if article.published else "at no stated time"
    yield f"  {article.outlet_name or 'unplaced outlet'} ({article.vantage}), by feed {article.feed}, published {published}"
    yield f"  first seen {article.first_seen:%Y-%m-%d %H:%M} UTC, language {article.lang or 'unknown'}"
    if page:
        why = f", {page.reason}" if page.reason else f", {len(page.text):,} characters, for matching and proof only"
        yield f"  full text: {page.outcome}{why}, asked for {page.fetched_at:%Y-%m-%d %H:%M} UTC"
    if article.copy_of:
        yield f"  a copy of article {article.copy_of}: adds reach, not independence"
    if article.wire:
        yield f"  names a news agency of {article.wire} as its source: not independent of it"
    for name, start, end in article.noise:
        yield f"  not compared, as boilerplate of its source: {article.field(name)[start:end].strip()!r}"
    yield from article_lines(article, known)


def _story(story: Story, memberships: Sequence[Membership], known: Knowledge) -> Iterator[str]:
    """Why each article stands in the story, and the story's themes."""
    by_id = {a.id: a for a in story.articles}
    copies, owners = len(story.articles) - len(story.originals), len(story.owners)
    yield f"story {story.id}: {len(story.originals)} reports, {owners} independent, {copies} copies"
    for member in memberships:
        here = by_id[member.article]
        why = f"like {by_id[member.nearest].title!r}" if member.nearest in by_id else _else(member, story)
        shared = f", by {', '.join(member.terms)}" if member.terms else ""
        line = f"{member.score:.2f}; 1 is the line" + (", unsure" if member.unsure else "")
        yield f"  {here.outlet_name or here.feed}: {here.title!r} {why}{shared} ({line})"
    yield from story_lines(story, known)


def _else(member: Membership, story: Story) -> str:
    """Why an article stands here that is like no other: it founds the story, or came here by a merge or split."""
    return "founds the story" if member.article == story.founder else "moved here with others"


def _edits(story: Story, edits: Sequence[StoryEdit]) -> Iterator[str]:
    """What analysts changed by hand of this story or of what is in it now, in order, and what of it holds."""
    held = {edit.number for edit in standing(edits)}
    for edit in about(edits, story):
        why = f" ({edit.why})" if edit.why else ""
        holds = "holds" if edit.number in held else "an undo" if edit.kind == "undo" else "taken back since"
        yield f"edit {edit.number} by {edit.who} on {edit.known_from:%Y-%m-%d %H:%M} UTC: {line_of(edit)}{why}; {holds}"


def _firsts(world: World, story: Story) -> Iterator[str]:
    """Who had the story first from each vantage and in each language, and what only one language says."""
    for first in firsts(story.originals):
        by = "by its own time" if first.trusted else "when we saw it"
        after = f"{first.hours:g} h later" if first.hours else "first of all"
        yield f"first, {first.key}: {first.outlet} {first.at:%Y-%m-%d %H:%M} UTC {by}, {after}"
    for side in only_here(story.originals, world.tools().names):
        yield f"only in {side.lang}: {', '.join((*side.entities, *side.figures))}"


def _rank(world: World, story: Story) -> tuple[str, ...]:
    """The story's rank a day after its last report, or now, term by term, without momentum (that belongs to an issue)."""
    workspace = world.workspace
    themes = {theme.slug: theme for theme in workspace.themes}
    with world.store.read() as tx:
        earlier = carrying(tx, themes, story.news_at - timedelta(days=14), story.news_at, world.now())
    scale = rank.Scale(
        themes=themes,
        feeds={feed.slug: feed.weight for feed in workspace.feeds},
        gists=gists([story], earlier, world.tools(), Reader(workspace.industries, workspace.entities)),
    )
    return rank.explain(rank.score(story, scale, min(world.now(), story.articles[-1].news_at + timedelta(days=1))))
