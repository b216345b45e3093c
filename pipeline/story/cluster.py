"""Stories: each new article joins the story whose reports are most like it, or founds one.

Online: an article is placed by what came before it in `order` and looks at nothing after it. What is placed stays, but
for one case: an article that belongs to two stories shows that they are one, and the later one's articles move.
Pure: the same active stories and batch give the same memberships, in whatever order they are handed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pipeline.model import Article, Membership, Story
from pipeline.story.features import Entities
from pipeline.story.fold import order
from pipeline.story.likeness import shared_terms
from pipeline.story.links import NONE, Links
from pipeline.story.rule import Rule, probability, shipped
from pipeline.story.stream import Growing, Match, Stream

TERMS_SHOWN = 6
NO_VECTORS: Mapping[str, bytes] = {}


def story_id(founder: str) -> str:
    """The id of the story that the article *founder* founds; the same for ever."""
    return "s" + hashlib.sha256(founder.encode()).hexdigest()[:10]


def cluster(
    batch: Sequence[Article],
    active: Sequence[Story],
    *,
    entities: Entities,
    vectors: Mapping[str, bytes] = NO_VECTORS,
    rule: Rule | None = None,
    links: Links = NONE,
) -> tuple[Membership, ...]:
    """The memberships that *batch* brings about, to be placed in the order given.

    *batch*: articles after `fold`, `copy_of` set; a copy goes to its head's story. *active*: every story with an article
    first seen in the 14 days before the batch's first, whole, as known then; more does no harm. *entities*: a pure
    function of an article's title and summary. *vectors*: what an embedder made of the batch and of *active*, by article;
    none for a desk without one. *rule*: the shipped one, where none is given. *links*: what analysts decided
    by hand; a copy goes to its head's story even where that is locked, being no report of its own.

    Each article of the batch has one membership. Where stories merge, the articles that move have a further, later one,
    those of *active* too: it closes the one before, its `nearest` is the article that showed it, and the story that is
    left without articles was merged into theirs. A `score` of 1 is the line between joining and not, and it grows as the
    probability does; a founder has 0. One that is not far above the line is `unsure`, for a person to look at.

    Where batches follow `order` (no article comes before one of an earlier batch), cutting them elsewhere changes
    nothing: weights depend on the sequence of articles alone.
    """
    desk = _Desk(active, Stream(entities, rule or shipped("use" if vectors else "none"), vectors), links)
    for article in sorted(batch, key=order):
        if article.id not in desk.homes:
            desk.place(article, article.first_seen)
    return tuple(desk.placed)


class _Desk:
    """The stream, every article's story, and the memberships so far."""

    def __init__(self, active: Sequence[Story], stream: Stream, links: Links) -> None:
        self.stream = stream
        self.rule = stream.rule
        self.links = links
        self.homes: dict[str, Growing] = {}
        self.placed: list[Membership] = []
        self._row_of: dict[str, int] = {}
        self._resume(active)

    def place(self, article: Article, now: datetime) -> None:
        """Put one article where it belongs."""
        head = self.homes.get(article.copy_of) if article.copy_of else None
        if head is not None:
            self._settle(
                article, head, Membership(story=head.id, article=article.id, known_from=now, score=1.0, nearest=article.copy_of)
            )
            return
        read = self.stream.read(article)
        matches = [match for match in self.stream.matches(read) if match.score >= self.rule.join]
        matches = [match for match in matches if match.story.id not in self.links.locked]
        if not matches:
            story = Growing(story_id(article.id))
            self.stream.join(read, story)
            self._settle(article, story, Membership(story=story.id, article=article.id, known_from=now))
            return
        nearest = self.stream.seen[matches[0].nearest]
        terms = shared_terms(read.features, nearest, self.stream.frequency)[:TERMS_SHOWN]
        story = self._one_of(matches, article, now)
        self.stream.join(read, story)
        self._settle(
            article,
            story,
            Membership(
                story=story.id,
                article=article.id,
                known_from=now,
                score=self._points(matches[0].score),
                nearest=nearest.article.id,
                terms=terms,
                unsure=matches[0].score < self.rule.sure,
            ),
        )

    def _resume(self, active: Sequence[Story]) -> None:
        """Bring the stream to where it stood after the last article of *active*."""
        known = []
        for story in active:
            growing = Growing(story.id, articles=[a.id for a in story.articles])
            self.homes.update(dict.fromkeys(growing.articles, growing))
            known += [(order(a), a, growing) for a in story.originals]
        for _, article, growing in sorted(known, key=lambda row: row[0]):
            self.stream.add(article, growing)

    def _settle(self, article: Article, story: Growing, membership: Membership) -> None:
        self.homes[article.id] = story
        story.articles.append(article.id)
        self._write(membership)

    def _write(self, membership: Membership) -> None:
        """Keep a membership; one that replaces another of the same moment takes its story only, and keeps its reason."""
        row = self._row_of.get(membership.article)
        if row is not None and self.placed[row].known_from == membership.known_from:
            self.placed[row] = replace(self.placed[row], story=membership.story)
            return
        self._row_of[membership.article] = len(self.placed)
        self.placed.append(membership)

    def _one_of(self, matches: Sequence[Match], article: Article, now: datetime) -> Growing:
        """The story of the best match, made one with the others that are alike enough; the earliest founded remains."""
        story = matches[0].story
        for match in matches[1:]:
            if self.links.part(story.articles, match.story.articles):
                continue
            alike = self.stream.alike(story, match.story)
            if alike < self.rule.merge:
                continue
            into, gone = sorted((story, match.story), key=lambda growing: growing.members[0])
            for moved in self.stream.merge(into, gone):
                self.homes[moved] = into
                self._write(
                    Membership(story=into.id, article=moved, known_from=now, score=self._points(alike), nearest=article.id)
                )
            story = into
        return story

    def _points(self, log_odds: float) -> float:
        """A probability as a score, 1 at the line."""
        return round(probability(log_odds) / probability(self.rule.join), 4)
