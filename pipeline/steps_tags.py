"""Tags that are worked out anew: those of stories that an analyst touched, and all of late where a definition or
what was learnt changed.

What held before is closed, never taken out: an issue as of an earlier moment finds the tags of then. Decides nothing:
pipeline.py says what the tags are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from pipeline import pipeline as stages
from pipeline.config.themes import definition
from pipeline.killpoint import reach
from pipeline.model import Article, Story
from pipeline.pipeline import Tools
from pipeline.store import corrections, stories, taggings, theme_versions, vectors
from pipeline.store.connect import Tx
from pipeline.store.rows import chunks
from pipeline.story.boilerplate import matching
from pipeline.story.stream import ACTIVE
from pipeline.theme.feedback import Spoken
from pipeline.wiring import World

BATCH = 500
"""Stories tagged anew in one transaction."""


def tag_stories(tx: Tx, found: Sequence[Story], tools: Tools, at: datetime) -> None:
    """Work out the themes of these stories anew from the tags of their articles and the analysts' words, known from *at*."""
    ids = {article.id for story in found for article in story.articles}
    tags, words = taggings.of_articles(tx, ids), corrections.on_articles(tx, ids)
    taggings.save_stories(tx, {story.id: stages.tags_of(story, tags, words, tools) for story in found}, at)


def tag_articles(tx: Tx, found: Sequence[Story], tools: Tools, at: datetime, *, spare: Sequence[str] = ()) -> None:
    """Read the articles of these stories anew, and the analysts' words on them, known from *at*; then the stories.

    Themes of *spare* are not looked for, and stay as they are.
    """
    articles = [article for story in found for article in story.articles]
    words = corrections.on_articles(tx, [article.id for article in articles])
    seen = embeddings(tx, [article.id for article in articles], tools)
    fresh = [tag for one in articles for tag in stages.tags_of_article(one, words, tools, seen.get(one.id, b""))]
    taggings.save_articles(tx, fresh, judged=[article.id for article in articles], at=at, spare=spare)
    tag_stories(tx, found, tools, at)


def embeddings(tx: Tx, ids: Collection[str], tools: Tools) -> dict[str, bytes]:
    """The vectors of these articles that the tagger reads; none without an embedder."""
    return vectors.of(tx, ids, tools.model) if tools.model else {}


def taught(tx: Tx, tools: Tools, at: datetime) -> Tools:
    """*tools* with a tagger that has learnt from the analysts' words as of *at*. The same words teach the same.

    Of two words on an article and a theme (on it and on its story) the later counts; none on a text that has changed since.
    """
    said = sorted(corrections.judged(tx, at), key=lambda pair: (pair[1].known_from, pair[1].article, pair[1].theme))
    words = {(one.id, word.theme): (one, word) for one, word in said if word.text_hash == one.text_hash}
    if not words:
        return tools
    seen = embeddings(tx, {one for one, _ in words}, tools)
    tagger = tools.tagger.taught(
        [
            Spoken(article=matching(one), theme=word.theme, yes=word.verdict == "yes", vector=seen.get(one.id, b""))
            for one, word in words.values()
        ]
    )
    return replace(
        tools,
        tagger=tagger,
        themes={theme.slug: theme for theme in tagger.themes},
        untaught=tools.tagger,
        taught_from=corrections.last_said(tx, at),
    )


def tag_late(tx: Tx, batch: Sequence[Article], tools: Tools, slot: datetime) -> None:
    """Tag anew, known from *slot*, what came late: first seen before all was said that the tagger has learnt from."""
    since = tools.taught_from
    late = [one.id for one in batch if since is not None and slot - ACTIVE <= one.first_seen < since]
    found = {story.id: story for one in late if (story := stories.of_article(tx, one)) is not None}
    tag_articles(tx, list(found.values()), tools, slot)


def follow_definitions(world: World, slot: datetime, tools: Tools, *, batch: int = BATCH) -> None:
    """Where themes.toml, or what analysts taught, is not what the store was last tagged by, tag the stories of the last two
    weeks anew, known from *slot*.

    A no-op where nothing changed. The versions are noted last: a run that is killed before begins again, and what it had
    done already is found to be so. A theme that cannot be read now keeps its tags until it can.
    """
    broken = world.workspace.broken_themes
    wanted = {slug: (theme.version, definition(theme)) for slug, theme in tools.themes.items()}
    with world.store.read() as tx:
        used = theme_versions.in_use(tx)
        gone = used.keys() - wanted.keys()
        changed = [slug for slug, (version, _) in wanted.items() if slug not in used or used[slug].version != version]
        active = [story.id for story in stories.active(tx, slot - ACTIVE, slot)] if used and (changed or gone - broken) else []
    if not changed and not gone:
        return
    for done, ids in enumerate(chunks(active, batch)):
        world.progress("tagged anew", min(len(active), (done + 1) * batch), len(active))
        with world.store.write() as tx:
            tag_articles(tx, stories.many(tx, ids), tools, slot, spare=sorted(broken))
        reach("tagged-anew")
    with world.store.write() as tx:
        theme_versions.use(tx, wanted, slot, gone=gone)
