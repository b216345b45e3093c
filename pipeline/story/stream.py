"""The articles of the last weeks in their sequence, and the stories that they make: what the next article is held against.

Grows article by article; decides nothing. Where articles go is decided in `cluster`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipeline.model import Article
from pipeline.story.features import Entities, Features, features
from pipeline.story.frequency import Frequency
from pipeline.story.likeness import GAP, Vector, across, forbidden, marks_disagree, same, vector
from pipeline.story.rule import BRIEF, LEAST, MEASURES, Rule

if TYPE_CHECKING:
    from pipeline.story.meaning import Meanings

POSTINGS = 48
"""The newest articles that a term finds: what keeps the work for an article the same however many there are."""
LOOKED_UP = 14
"""Terms of an article, the rarest, by which likely stories are looked up."""
LIKELY_ARTICLES, NEAREST_ARTICLES, LIKELY_STORIES = 24, 10, 12
"""Articles found by terms and by meaning, and the stories of theirs that are looked at."""
EARLIEST, LATEST = 3, 7
"""Members of a story that a new article is compared with."""
FEW = 3
"""Earliest and latest members that stand for a story when it is compared with another."""
ACTIVE = timedelta(days=14)
ANCHORED = 0.42
"""How near in meaning reports in two languages must be to be of one event, beside an anchor that they share."""
EVIDENCE = 1.1
"""What the anchors must weigh where meaning is not known, in anchors as rare as can be; one of them a name or a figure."""

TWO_ANCHORS = 1.09
"""The logarithm of one and two names or figures, from which words and anchors carry an article across languages alone."""
NEWEST, OLDEST = 4.0, 10.0
"""Days from a story's nearest and its earliest report after which what words alone say falls to six tenths: what goes on
longer is told in episodes, and a firm that is in the news every day does not become one story."""


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
class Read:
    """The next article: its features, its vectors by words and by meaning, how near in meaning it is to each so far."""

    features: Features
    vector: Vector
    meaning: bytes
    nearness: Any


@dataclass(frozen=True, slots=True)
class Held:
    """An article held against the members of a story in one language: the *measures* of the rule's *kind*, the mean of
    those against all and against the nearest, whose place is *nearest*."""

    kind: str
    measures: tuple[float, ...]
    nearest: int


@dataclass(frozen=True, slots=True)
class Match:
    """A story that an article may be of: the log-odds that it is, and the place of its nearest member."""

    story: Growing
    score: float
    nearest: int


class Stream:
    """Everything that came before the next article. *vectors*: by article id, empty for a desk without an embedder."""

    def __init__(self, entities: Entities, rule: Rule, vectors: Mapping[str, bytes]) -> None:
        self.entities = entities
        self.rule = rule
        self.frequency = Frequency()
        self.seen: list[Features] = []
        self._given = vectors
        self._meanings = _meanings() if vectors else None
        self._vectors: list[Vector | None] = []
        self._story_of: list[Growing] = []
        self._found_by: dict[str, list[int]] = defaultdict(list)

    def read(self, article: Article) -> Read:
        """The next article of the sequence; moves the frequencies on to its day."""
        self.frequency.turn(article.first_seen.date())
        found = features(article, self.entities)
        meaning = self._given.get(article.id, b"")
        near = self._meanings.nearness(meaning) if self._meanings else None
        return Read(found, vector(found, self.frequency), meaning, near)

    def join(self, read: Read, story: Growing) -> None:
        """Take the article into *story*, count it, and let it be found."""
        self._take(read.features, story, read.vector)

    def add(self, article: Article, story: Growing) -> None:
        """As `join`, for an article whose story is known: it need not be read first."""
        self.frequency.turn(article.first_seen.date())
        self._take(features(article, self.entities), story, None)

    def _take(self, found: Features, story: Growing, weighed: Vector | None) -> None:
        place = len(self.seen)
        self.seen.append(found)
        if self._meanings:
            self._meanings.add(self._given.get(found.article.id, b""))
        self._vectors.append(weighed)
        self._story_of.append(story)
        story.members.append(place)
        self.frequency.add(found.counted)
        for key in found.keys:
            self._found_by[key].append(place)

    def matches(self, read: Read) -> list[Match]:
        """The stories that the article may be of, the likeliest first; of equals the one founded first."""
        found = []
        for story in self.likely(read):
            score, nearest = self._score(read, story.sample())
            if score > LEAST:
                found.append(Match(story, score, nearest))
        return sorted(found, key=lambda match: (-match.score, match.story.members[0]))

    def alike(self, one: Growing, other: Growing) -> float:
        """The mean log-odds that a report of the one story is of the other."""
        few, others = one.sample(FEW, FEW), other.sample(FEW, FEW)
        values = [self._score(self.again(place), others)[0] for place in few]
        values += [self._score(self.again(place), few)[0] for place in others]
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

    def held(self, read: Read, members: Sequence[int]) -> list[Held]:
        """The article against *members*, those of each language apart; none where a veto stands between it and all."""
        found = []
        members = [place for place in members if not forbidden(read.features, self.seen[place])]
        for chinese in (False, True):
            if group := [place for place in members if self.seen[place].chinese == chinese]:
                found.append(self._held(read, group))
        return found

    def _held(self, read: Read, group: Sequence[int]) -> Held:
        """The measures against *group*, all of one language."""
        mine, rarest = read.features, self.frequency.rarest
        other = self.seen[group[0]].chinese != mine.chinese
        measure, meaning = (across, 0.5) if other else (same, 0.3)
        rows = []
        for place in group:
            row = list(measure(mine, read.vector, self.seen[place], self._vector(place), rarest))
            near = 0.0 if read.nearness is None else float(read.nearness[place])
            row[2 if other else 3] = near
            if other:
                row[3] = max(0.0, near - 0.5)
            rows.append((row[0] + meaning * near, -place, row))
        best = max(rows)
        size = len(rows)
        measures = best[2]
        if size > 1:
            sums = map(sum, zip(*(row for _, _, row in rows), strict=True))
            measures = [(total / size + one) / 2 for total, one in zip(sums, measures, strict=True)]
        days = [self.seen[place].day for place in group]
        measures += [math.log1p(min([abs(mine.day - day) for day in days])), math.log1p(abs(mine.day - min(days)))]
        if not other:
            measures.append(float(any(marks_disagree(mine, self.seen[place]) for place in group)))
        return Held(_kind(mine, self.seen[-best[1]]), tuple(measures), -best[1])

    def _score(self, read: Read, members: Sequence[int]) -> tuple[float, int]:
        """The best log-odds against the members of a language, and the place of the nearest."""
        best = (LEAST, members[0])
        for held in self.held(read, members):
            best = max(best, (self._log_odds(held), held.nearest), key=lambda each: each[0])
        return best

    def _log_odds(self, held: Held) -> float:
        """What the rule says; words that agree well enough in time carry an article to the line by themselves, and two
        titles of one source that give other figures keep it below."""
        found = self.rule.log_odds(held.kind, held.measures)
        named = dict(zip(MEASURES[held.kind], held.measures, strict=True))
        told = named["together"]
        if told >= 1:
            newest, oldest = math.expm1(named["newest"]), math.expm1(named["oldest"])
            told *= math.exp(-((newest / NEWEST) ** 2 + (oldest / OLDEST) ** 2) / 2)
        if held.kind == "across":
            if not self._tied(named):
                found = LEAST
            if named["named"] < TWO_ANCHORS:
                told = 0.0
        elif named["marks"]:
            return min(found, self.rule.join - 0.01)
        return max(found, self.rule.join + math.log(told)) if told >= 1 else found

    def _tied(self, named: Mapping[str, float]) -> bool:
        """Whether enough holds two languages together: an anchor, beside a like meaning where that is known."""
        if self._meanings:
            return bool(named["evidence"]) and named["meaning"] >= ANCHORED
        return bool(named["named"]) and named["evidence"] >= EVIDENCE

    def likely(self, read: Read) -> list[Growing]:
        """Active stories of which members share the rarest terms of the article or are nearest in meaning."""
        weights = self.frequency.weights
        points: dict[int, float] = defaultdict(float)
        mine = read.features
        rarest = sorted((key for key in mine.keys if key in self._found_by), key=lambda key: (-weights[key], key))
        for key in rarest[:LOOKED_UP]:
            value = weights[key] * mine.terms[key]
            for place in self._found_by[key][-POSTINGS:]:
                points[place] += value
        likely = [-place for _, place in sorted([(-value, -place) for place, value in points.items()])[:LIKELY_ARTICLES]]
        if self._meanings:
            likely += self._meanings.nearest(read.nearness, NEAREST_ARTICLES)
        stories: dict[int, Growing] = {}
        active = mine.article.first_seen - ACTIVE
        for place in likely:
            story = self._story_of[place]
            if id(story) in stories or abs(self.seen[place].day - mine.day) > GAP:
                continue
            if self.seen[story.members[-1]].article.first_seen >= active:
                stories[id(story)] = story
                if len(stories) == LIKELY_STORIES:
                    break
        return list(stories.values())

    def again(self, place: int) -> Read:
        """An article of the sequence as if it came now."""
        meaning = self._given.get(self.seen[place].article.id, b"")
        near = self._meanings.nearness(meaning) if self._meanings else None
        return Read(self.seen[place], self._vector(place), meaning, near)

    def _vector(self, place: int) -> Vector:
        """The vector of an article by today's weights; computed when it is asked for, kept until the weights change."""
        found = self._vectors[place]
        if found is None or found.version != self.frequency.version:
            found = self._vectors[place] = vector(self.seen[place], self.frequency)
        return found


def _kind(one: Features, other: Features) -> str:
    """Which weights of the rule count for two articles."""
    if one.chinese or other.chinese:
        return "zh" if one.chinese and other.chinese else "across"
    return "en-brief" if max(len(one.words), len(other.words)) <= BRIEF else "en"


def _meanings() -> Meanings:
    """Loaded for a desk with an embedder only."""
    from pipeline.story.meaning import Meanings

    return Meanings()
