"""The analyst's word on whether a story or an article carries a theme, written down and heeded at once; and the log of them.

Changes no row of the log: a word is taken back by a further one. Tags as of earlier moments stay as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.actions.people import speaker
from pipeline.errors import UsageError
from pipeline.model import Article, Correction, Story
from pipeline.steps_tags import tag_articles, tag_stories, taught
from pipeline.store import articles, corrections, stories
from pipeline.store.connect import Tx
from pipeline.theme.words import on_article, on_story
from pipeline.wiring import World

VERDICTS = ("yes", "no", "undo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A word that was written down, the story that it touches, and its themes before and now."""

    story: str
    article: str
    theme: str
    verdict: str
    who: str
    before: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """A word of the log. *story*: where its article stands now; *binds*: no later word on the same has taken its place."""

    known_from: datetime
    who: str
    verdict: str
    theme: str
    story: str
    article: str
    title: str
    why: str
    text_hash: str
    binds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What an analyst says: of a story (its id) or an article (its address or id), which theme, yes, no or undo."""

    what: str
    theme: str
    verdict: str
    who: str = ""
    why: str = ""


def tag(world: World, word: Word) -> Said:
    """Write the word down and work out the story's themes anew, known from now. It binds every later run.

    UsageError where there is no such story, article, theme or person, or nothing to undo.
    """
    who = speaker(world, word.who)
    slug = word.theme if word.theme in world.workspace.broken_themes else world.workspace.theme(word.theme).slug
    if word.verdict not in VERDICTS:
        raise UsageError(f"{word.verdict!r} is no verdict; say yes, no or undo")
    with world.store.write() as tx:
        story, article = _meant(tx, word.what)
        anchor = article or next((a for a in story.articles if a.id == story.founder), story.articles[0])
        if word.verdict == "undo" and not _binding(tx, story, article, slug):
            raise UsageError(f"nobody said anything of {slug} in {word.what} that stands")
        said = Correction(
            article=anchor.id,
            story="" if article else story.id,
            theme=slug,
            verdict="undone" if word.verdict == "undo" else word.verdict,
            who=who,
            why=word.why.strip(),
            text_hash=anchor.text_hash,
            known_from=world.now(),
        )
        corrections.add(tx, said)
        if article:
            tag_articles(tx, [story], taught(tx, world.tools(), said.known_from), said.known_from)
        else:
            tag_stories(tx, [story], world.tools(), said.known_from)
        after = stories.get(tx, story.id)
    return Said(
        story=story.id,
        article=said.article if article else "",
        theme=slug,
        verdict=word.verdict,
        who=who,
        before=story.themes,
        themes=after.themes if after else (),
    )


def listed(world: World, theme: str = "") -> tuple[CorrectionRow, ...]:
    """The log, newest first."""
    with world.store.read() as tx:
        words = corrections.listing(tx, theme=theme)
        where = corrections.stories_of(tx, words)
        known = articles.get(tx, {word.article for word in words})
    last = {_on(word, where): number for number, word in enumerate(words)}
    rows = [
        CorrectionRow(
            known_from=word.known_from,
            who=word.who,
            verdict=word.verdict,
            theme=word.theme,
            story=where.get(word.article, word.story),
            article="" if word.story else word.article,
            title=known[word.article].title,
            why=word.why,
            text_hash=word.text_hash,
            binds=last[_on(word, where)] == number and word.verdict != "undone",
        )
        for number, word in enumerate(words)
    ]
    return tuple(reversed(rows))


def _on(word: Correction, where: dict[str, str]) -> tuple[str, str, str]:
    """What a word is on: two on the same, and the later binds."""
    return ("story", where.get(word.article, word.story), word.theme) if word.story else ("article", word.article, word.theme)


def _meant(tx: Tx, what: str) -> tuple[Story, Article | None]:
    """The story of that id; or the article of that address or id with the story in which it stands."""
    if (story := stories.get(tx, what)) is not None:
        return story, None
    found: Sequence[Article] = articles.find(tx, what)
    if not found:
        raise UsageError(f"no story and no article {what!r}; take an id from the archive, or an address from sources.csv")
    if (story := stories.of_article(tx, found[0].id)) is None:
        raise UsageError(f"{what} stands in no story yet; the next `desk collect` places it")
    return story, next((a for a in story.articles if a.id == found[0].id), found[0])


def _ids(story: Story) -> set[str]:
    return {article.id for article in story.articles}


def _binding(tx: Tx, story: Story, article: Article | None, theme: str) -> bool:
    words = corrections.on_articles(tx, _ids(story))
    return theme in (on_article(article.id, words) if article else on_story(story, words))
