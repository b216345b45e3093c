"""What another definition of a theme would change: stories that it adds and loses, by week, and how the analysts judged both.

Reads no store: it is given stories, in any order and a few at a time. A story on which an analyst's word binds is neither
added nor lost, whatever the rules say; it tells how often they agree with the analysts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipeline.model import Article, Span, Story, Tagging
from pipeline.theme.rules import Verdict
from pipeline.theme.stories import story_tags
from pipeline.theme.words import Words, on_article, on_story

WORDS = 6
"""Most words shown of a verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A story that one definition carries and the other does not, by its article that speaks loudest.

    *score* of *threshold* and *words* are those of the definition that carries it; *why_not*: what the other one says.
    """

    story: str
    day: date
    title: str
    url: str
    score: float
    threshold: float
    words: tuple[str, ...]
    why_not: str


@dataclass(slots=True)
class Judged:
    """How often a definition agrees with the analysts: of the stories and articles on which a word binds."""

    total: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Of what it carries and an analyst judged, the share that the analysts carry; None where there is nothing."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Of what the analysts carry, the share that it carries; None where there is nothing."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    def count(self, *, carried: bool, yes: bool) -> None:
        """One more word that binds."""
        self.total += 1
        self.right += carried and yes
        self.wrong += carried and not yes
        self.missed += yes and not carried


@dataclass(slots=True)
class Week:
    """The stories of a week (from its Monday, UTC) that the one and the other definition carry."""

    before: int = 0
    after: int = 0
    added: int = 0
    lost: int = 0


@dataclass(slots=True)
class Trial:
    """Two definitions, *before* and *after*, over the same stories. *stored*: before is what the store says, no definition.

    *explain*: the verdicts on an article under these names (of *after* alone where *stored*); *untaught*: without what was
    learnt from the analysts' words, by which both are judged: what has learnt from them cannot be held against them.
    *thresholds* by name. What is stored has heeded the analysts, so *judged_before* says nothing of it.
    """

    explain: Callable[[Article], tuple[Verdict, ...]]
    untaught: Callable[[Article], tuple[Verdict, ...]]
    theme: str
    before: str
    after: str
    thresholds: Mapping[str, float]
    stored: bool = False
    articles: int = 0
    stories: int = 0
    weeks: dict[date, Week] = field(default_factory=dict)
    added: list[Change] = field(default_factory=list)
    lost: list[Change] = field(default_factory=list)
    judged_before: Judged = field(default_factory=Judged)
    judged_after: Judged = field(default_factory=Judged)

    def read(self, story: Story, words: Words) -> None:
        """Take in one more story, with the analysts' words on the theme by article."""
        self.stories += 1
        self.articles += len(story.articles)
        verdicts = _by_article(story, self.explain)
        after = self._carries(story, verdicts, self.after)
        before = (
            any(tag.theme == self.theme for tag in story.tags) if self.stored else self._carries(story, verdicts, self.before)
        )
        bound = any(one.id in words for one in story.articles) and self._judge(story, words)
        if not (before or after):
            return
        day = story.news_at.date()
        week = self.weeks.setdefault(day - timedelta(days=day.weekday()), Week())
        week.before += before
        week.after += after
        if before == after or bound:
            return
        carrying, other = (self.after, self.before) if after else (self.before, self.after)
        change = self._change(story, verdicts, carrying, other)
        (self.added if after else self.lost).append(change)
        week.added += after
        week.lost += before

    def _carries(self, story: Story, verdicts: Mapping[str, Mapping[str, Verdict]], name: str) -> bool:
        tags = {one: (_tagging(found[name]),) for one, found in verdicts.items() if name in found and found[name].tagged}
        return bool(tags) and bool(story_tags(story, tags, self.thresholds))

    def _judge(self, story: Story, words: Words) -> bool:
        """Hold both against the words on the story and its articles; whether one binds the story."""
        verdicts = _by_article(story, self.untaught)
        before, after = (self._carries(story, verdicts, name) for name in (self.before, self.after))
        word = on_story(story, words).get(self.theme)
        if word:
            self.judged_before.count(carried=before, yes=word.verdict == "yes")
            self.judged_after.count(carried=after, yes=word.verdict == "yes")
        for article in story.articles:
            if (own := on_article(article.id, words).get(self.theme)) is None:
                continue
            found = verdicts.get(article.id, {})
            for judged, name in ((self.judged_before, self.before), (self.judged_after, self.after)):
                judged.count(carried=name in found and found[name].tagged, yes=own.verdict == "yes")
        return word is not None

    def _change(self, story: Story, verdicts: Mapping[str, Mapping[str, Verdict]], carrying: str, other: str) -> Change:
        """The change, told by the article that speaks loudest for the one that carries it; else for the other one."""
        by_id = {article.id: article for article in story.articles}
        mine = [(found[carrying], by_id[one]) for one, found in verdicts.items() if carrying in found]
        rest = [(found[other], by_id[one]) for one, found in verdicts.items() if other in found]
        verdict, article = max(mine or rest, key=_loudness, default=(None, story.articles[0]))
        against = verdicts.get(article.id, {}).get(other)
        return Change(
            story=story.id,
            day=story.news_at.date(),
            title=article.title,
            url=article.url,
            score=verdict.score if verdict else 0.0,
            threshold=verdict.threshold if verdict else self.thresholds.get(carrying, 0.0),
            words=told(verdict.spans) if verdict else (),
            why_not=(against.why_not or "too few independent reports carry it") if against else "no word of it is there",
        )


def _by_article(story: Story, explain: Callable[[Article], tuple[Verdict, ...]]) -> dict[str, dict[str, Verdict]]:
    """The verdicts on each report of the story that is no copy, by name."""
    return {a.id: {v.theme: v for v in explain(a)} for a in story.originals or story.articles}


def told(spans: Sequence[Span]) -> tuple[str, ...]:
    """The words that decide, with their points, strongest first."""
    heaviest = sorted((span for span in spans if span.points), key=lambda span: -abs(span.points))
    return tuple(f"{span.words} {span.points:+g}" for span in heaviest[:WORDS])


def _loudness(pair: tuple[Verdict, Article]) -> tuple[bool, float, str]:
    return pair[0].tagged, pair[0].score, pair[1].id


def _tagging(verdict: Verdict) -> Tagging:
    article = verdict.spans[0].article if verdict.spans else ""
    return Tagging(subject=article, theme=verdict.theme, version="", score=verdict.score, spans=verdict.spans)
