"""The articles of the last weeks in their sequence, and the stories that they make: what the next article is held against.

Grows article by article; decides nothing. Where articles go is decided in `cluster`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from pipeline.model import Article
from pipeline.story.features import Entities, Features, features
from pipeline.story.frequency import Frequency
from pipeline.story.likeness import GAP, Vector, likeness, vector

POSTINGS = 48
"""The newest articles that a term finds: what keeps the work for an article the same however many there are."""
LOOKED_UP = 14
"""Terms of an article, the rarest, by which likely stories are looked up."""
LIKELY_ARTICLES, LIKELY_STORIES = 24, 6
EARLIEST, LATEST = 3, 13
"""Members of a story that a new article is compared with."""
FEW = 4
"""Earliest and latest members that stand for a story when it is compared with another."""
NEAREST = 2
ALL = 0.35
"""The mean of the nearest members makes a story's score, and the mean of all this share of it: one like member alone
does not carry an article into a story of others."""
AGE = 10.0
"""Days from a story's first report after which its score is six tenths: what goes on longer is told in episodes, and
a firm that is in the news every day does not become one story."""
ACTIVE = timedelta(days=14)


@dataclass(slots=True)
class Growing:
    """A story while articles join it. *members*: its originals' places in the sequence; *articles*: all ids."""

    id: str
    members: list[int] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)

    def sample(self, earliest: int = EARLIEST, latest: int = LATEST) -> list[int]:
        """The earliest and the latest members, which stand for all."""
        if len(self.members) <= earliest + latest:
            return self.members
        return self.members[:earliest] + self.members[-latest:]


@dataclass(frozen=True, slots=True)
class Match:
    """A story that an article is like: how like (1 is the line), and the place of its nearest member."""

    story: Growing
    score: float
    nearest: int


class Stream:
    """Everything that came before the next article."""

    def __init__(self, entities: Entities) -> None:
        self.entities = entities
        self.frequency = Frequency()
        self.seen: list[Features] = []
        self._vectors: list[Vector | None] = []
        self._story_of: list[Growing] = []
        self._found_by: dict[str, list[int]] = defaultdict(list)

    def read(self, article: Article) -> Features:
        """The features of the next article of the sequence; moves the frequencies on to its day."""
        self.frequency.turn(article.first_seen.date())
        return features(article, self.entities)

    def join(self, read: Features, story: Growing) -> None:
        """Take the article into *story*, count it, and let it be found."""
        place = len(self.seen)
        self.seen.append(read)
        self._vectors.append(None)
        self._story_of.append(story)
        story.members.append(place)
        self.frequency.add(read.terms.keys())
        for key in read.keys:
            self._found_by[key].append(place)

    def matches(self, read: Features) -> list[Match]:
        """The stories that the article is like, the likest first."""
        mine = (read, vector(read, self.frequency))
        found = []
        for story in self._likely(read):
            score, nearest = max(self._score(mine, members) for members in self._by_language(story))
            age = abs(read.day - self.seen[story.members[0]].day)
            if score > 0:
                found.append(Match(story, score * math.exp(-((age / AGE) ** 2) / 2), nearest))
        return sorted(found, key=lambda match: -match.score)

    def alike(self, one: Growing, other: Growing) -> float:
        """How alike the reports of two stories are, on the whole."""
        values = [
            self._likeness((self.seen[a], self._vector(a)), b) for a in one.sample(FEW, FEW) for b in other.sample(FEW, FEW)
        ]
        return sum(values) / len(values)

    def merge(self, into: Growing, gone: Growing) -> tuple[str, ...]:
        """Move all that is in *gone* to *into*; the ids of what moved."""
        moved = tuple(sorted(gone.articles))
        for place in gone.members:
            self._story_of[place] = into
        into.members = sorted((*into.members, *gone.members))
        into.articles += moved
        gone.members, gone.articles = [], []
        return moved

    def _likely(self, read: Features) -> list[Growing]:
        """Active stories whose members share the rarest terms of the article, the likeliest first."""
        weight = self.frequency.weight
        points: dict[int, float] = defaultdict(float)
        rarest = sorted((key for key in read.keys if key in self._found_by), key=lambda key: (-weight(key), key))
        for key in rarest[:LOOKED_UP]:
            value = weight(key) * read.terms[key]
            for place in self._found_by[key][-POSTINGS:]:
                points[place] += value
        likely = sorted(points, key=lambda place: (-points[place], -place))[:LIKELY_ARTICLES]
        stories = {
            id(story): story
            for place in likely
            if abs(self.seen[place].day - read.day) <= GAP and self._active(story := self._story_of[place], read.article)
        }
        return list(stories.values())[:LIKELY_STORIES]

    def _active(self, story: Growing, article: Article) -> bool:
        """Whether the story got an article in the weeks before this one."""
        return self.seen[story.members[-1]].article.first_seen >= article.first_seen - ACTIVE

    def _by_language(self, story: Growing) -> list[list[int]]:
        """The members that stand for a story, Chinese ones apart: a report need be like those of one language only."""
        sample = story.sample()
        chinese = [place for place in sample if self.seen[place].chinese]
        return [group for group in (chinese, [p for p in sample if not self.seen[p].chinese]) if group]

    def _score(self, mine: tuple[Features, Vector], members: list[int]) -> tuple[float, int]:
        """How like *members* on the whole, and the place of the nearest; the earlier of two that are as near."""
        each = sorted((-self._likeness(mine, place), place) for place in members)
        near = [-value for value, _ in each[:NEAREST]]
        mean = -sum(value for value, _ in each) / len(each)
        return ALL * mean + (1 - ALL) * sum(near) / len(near), each[0][1]

    def _likeness(self, mine: tuple[Features, Vector], place: int) -> float:
        return likeness(mine, (self.seen[place], self._vector(place)), self.frequency)

    def _vector(self, place: int) -> Vector:
        """The vector of an article by today's weights; computed when it is asked for, kept until the weights change."""
        found = self._vectors[place]
        if found is None or found.version != self.frequency.version:
            found = self._vectors[place] = vector(self.seen[place], self.frequency)
        return found
