"""Stories: each new article joins the story whose reports are most like it, or founds one.

Online and never revised: an article is placed by what came before it in `order`, looks at nothing after it, and stays.
Pure: the same active stories and batch give the same memberships, in whatever order they are handed over.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.model import Article, Membership, Story
from pipeline.story.features import Entities, Features, features
from pipeline.story.fold import order
from pipeline.story.frequency import Frequency
from pipeline.story.likeness import GAP, Vector, likeness, shared_terms, vector

POSTINGS = 48
"""The newest articles that a term finds: what keeps the work for an article the same however many there are."""
LOOKED_UP = 14
"""Terms of an article, the rarest, by which likely stories are looked up."""
LIKELY_ARTICLES, LIKELY_STORIES = 24, 6
EARLIEST, LATEST = 3, 13
"""Members of a story that a new article is compared with."""
NEAREST = 3
"""Members whose mean likeness speaks for a story beside the mean of all; one like member alone does not carry it."""
TERMS_SHOWN = 6


@dataclass(slots=True)
class _Growing:
    """A story while articles join it: its original members' places in the sequence."""

    id: str
    members: list[int] = field(default_factory=list)

    def sample(self) -> list[int]:
        """The earliest and the newest members, which stand for all."""
        if len(self.members) <= EARLIEST + LATEST:
            return self.members
        return self.members[:EARLIEST] + self.members[-LATEST:]


class _Stream:
    """The articles of the last weeks in their sequence, with what is needed to place the next one."""

    def __init__(self, entities: Entities) -> None:
        self.entities = entities
        self.frequency = Frequency()
        self.seen: list[Features] = []
        self.vectors: list[Vector | None] = []
        self.story_of: list[_Growing] = []
        self.found_by: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=POSTINGS))

    def read(self, article: Article) -> Features:
        """The features of the next article of the sequence; moves the frequencies on to its day."""
        self.frequency.turn(article.first_seen.date())
        return features(article, self.entities)

    def join(self, read: Features, story: _Growing) -> None:
        """Take the article into *story*, count it, and let it be found."""
        place = len(self.seen)
        self.seen.append(read)
        self.vectors.append(None)
        self.story_of.append(story)
        story.members.append(place)
        self.frequency.add(read.terms)
        for key in read.keys:
            self.found_by[key].append(place)

    def best(self, read: Features) -> tuple[float, int, _Growing | None]:
        """The story most like the article, how like, and its nearest member."""
        mine = (read, vector(read, self.frequency))
        best: tuple[float, int, _Growing | None] = (0.0, -1, None)
        for story in self._likely(read):
            alike = sorted(((self._likeness(mine, m), -m) for m in story.sample()), reverse=True)
            near = [value for value, _ in alike[:NEAREST]]
            score = (sum(near) / len(near) + sum(value for value, _ in alike) / len(alike)) / 2
            if score > best[0]:
                best = (score, -alike[0][1], story)
        return best

    def _likely(self, read: Features) -> list[_Growing]:
        """Stories whose members share the rarest terms of the article, the likeliest first."""
        weight = self.frequency.weight
        points: dict[int, float] = defaultdict(float)
        rarest = sorted((k for k in read.keys if k in self.found_by), key=lambda k: (-weight(k), k))[:LOOKED_UP]
        for key in rarest:
            value = weight(key) * read.terms[key]
            for place in self.found_by[key]:
                points[place] += value
        likely = sorted(points, key=lambda place: (-points[place], -place))[:LIKELY_ARTICLES]
        stories = dict.fromkeys(id(self.story_of[p]) for p in likely if abs(self.seen[p].day - read.day) <= GAP)
        by_id = {id(self.story_of[p]): self.story_of[p] for p in likely}
        return [by_id[key] for key in stories][:LIKELY_STORIES]

    def _likeness(self, mine: tuple[Features, Vector], place: int) -> float:
        theirs = self.vectors[place]
        if theirs is None or theirs.version != self.frequency.version:
            theirs = self.vectors[place] = vector(self.seen[place], self.frequency)
        return likeness(mine, (self.seen[place], theirs), self.frequency)


def story_id(founder: str) -> str:
    """The id of the story that the article *founder* founds; the same for ever."""
    return "s" + hashlib.sha256(founder.encode()).hexdigest()[:10]


def first_seen(article: Article) -> datetime:
    """When an article's place became known, unless the caller says otherwise: when it was first seen."""
    return article.first_seen


def cluster(
    batch: Sequence[Article], active: Sequence[Story], *, entities: Entities,
    now_of: Callable[[Article], datetime] = first_seen,
) -> tuple[Membership, ...]:
    """One membership for each article of *batch*, in `order`.

    *batch*: articles after `fold`, `copy_of` set; a copy goes to its head's story. *active*: every story with an article
    first seen in the 14 days before the batch's first, whole, as known then; more does no harm. *entities*: slugs of the
    entities an article names, the same for the same article. *now_of*: what to write into `known_from`.

    The score of a membership is 1 on the line between joining and not, and 0 for a founder. Where batches follow `order`
    (no article comes after one of a later batch), cutting them elsewhere changes nothing.
    """
    stream, homes = _resume(active, entities)
    placed = []
    for article in sorted(batch, key=order):
        if article.id in homes:
            continue
        head = homes.get(article.copy_of) if article.copy_of else None
        if head is not None:
            homes[article.id] = head
            placed.append(Membership(story=head.id, article=article.id, known_from=now_of(article), score=1.0,
                                     nearest=article.copy_of))
            continue
        membership, story = _place(stream, article, now_of(article))
        homes[article.id] = story
        placed.append(membership)
    return tuple(placed)


def _resume(active: Sequence[Story], entities: Entities) -> tuple[_Stream, dict[str, _Growing]]:
    """The stream as it stood after the last article of *active*, and each article's story."""
    stream = _Stream(entities)
    homes: dict[str, _Growing] = {}
    known = []
    for story in active:
        growing = _Growing(story.id)
        homes.update(dict.fromkeys((a.id for a in story.articles), growing))
        known += [(order(a), a, growing) for a in story.originals]
    for _, article, growing in sorted(known, key=lambda row: row[0]):
        stream.join(stream.read(article), growing)
    return stream, homes


def _place(stream: _Stream, article: Article, now: datetime) -> tuple[Membership, _Growing]:
    """Put one article where it belongs."""
    read = stream.read(article)
    score, nearest, story = stream.best(read)
    if story is None or score < 1.0:
        story = _Growing(story_id(article.id))
        stream.join(read, story)
        return Membership(story=story.id, article=article.id, known_from=now), story
    other = stream.seen[nearest]
    terms = shared_terms(read, other, stream.frequency)[:TERMS_SHOWN]
    stream.join(read, story)
    return Membership(story=story.id, article=article.id, known_from=now, score=round(score, 4),
                      nearest=other.article.id, terms=terms), story
