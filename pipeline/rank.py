"""How much a story matters to an issue: named terms that add up, each with its reason.

Pure. Does not choose or place stories (choose.py does) and knows no theme but by its weight and threshold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.model import SHORES, Article, Gist, Momentum, Ranked, Story, Tagging, Term, Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each term is worth. Times are hours; a score is a number of about 0 to 20, once halved every *half_life_h*."""

    theme: float = 6.0
    breadth: float = 4.0
    names: float = 2.0
    names_ceiling: int = 5
    contest: float = 1.4
    owner: float = 2.0
    both_languages: float = 0.6
    shore: float = 0.2
    feed: float = 0.5
    momentum: float = 0.75
    momentum_ceiling: float = 2.0
    novelty: float = 0.8
    social_only: float = -3.0
    pin: float = 100.0
    half_life_h: float = 36.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What stories are measured against: themes and their momentum by slug, weights of feeds by slug (1 where none).

    *gists*: what the words of a story say, by its id; *pins* and *mutes*: ids of stories that stand first or are left out.
    """

    themes: Mapping[str, Theme] = field(default_factory=dict)
    momentum: Mapping[str, Momentum] = field(default_factory=dict)
    feeds: Mapping[str, float] = field(default_factory=dict)
    gists: Mapping[str, Gist] = field(default_factory=dict)
    pins: frozenset[str] = frozenset()
    mutes: frozenset[str] = frozenset()
    weights: Weights = Weights()


def rank(stories: Sequence[Story], scale: Scale, now: datetime) -> tuple[Ranked, ...]:
    """The stories, best first: by score, then the newer, then by id, whatever order they came in.

    A score is exactly the sum of its terms as printed (two decimals). Muted stories and those without an article are left out.
    """
    ranked = [score(story, scale, now) for story in stories if story.articles and story.id not in scale.mutes]
    return tuple(sorted(ranked, key=lambda r: (-r.score, -r.story.news_at.timestamp(), r.story.id)))


def score(story: Story, scale: Scale, now: datetime) -> Ranked:
    """The story with its terms; a term worth nothing is left out."""
    reports = tuple(a for a in story.originals if a.vantage != "social")
    gist = scale.gists.get(story.id) or Gist(breadth=sum(strength(t, scale.themes.get(t.theme)) for t in story.tags))
    terms = (
        _theme(story, scale),
        _breadth(gist, scale.weights),
        _names(gist, scale.weights),
        _contest(gist, scale.weights),
        _momentum(story, scale),
        _owners(story, gist, scale.weights),
        _shores(reports, scale.weights),
        _languages(reports, scale.weights),
        _feeds(reports, scale),
        _novelty(gist, scale.weights),
        _social_only(reports, scale.weights),
    )
    kept = [term for term in terms if term.value]
    age = _age(story, sum(term.value for term in kept), scale.weights, now)
    pin = _term("pin", scale.weights.pin if story.id in scale.pins else 0.0, "pinned by the analyst")
    kept += [term for term in (age, pin) if term.value]
    return Ranked(story=story, score=round(math.fsum(term.value for term in kept), 2), terms=tuple(kept))


def explain(ranked: Ranked) -> tuple[str, ...]:
    """The terms as lines, the sum last."""
    rows = [*ranked.terms, Term(name="score", value=ranked.score, why="the sum")]
    width = max(len(term.name) for term in rows)
    return tuple(f"{term.name:<{width}}  {term.value:+7.2f}  {term.why}".rstrip() for term in rows)


def strength(tagging: Tagging, theme: Theme | None) -> float:
    """How much the tag counts, 0 to 1 times the theme's weight: one half at the theme's threshold, then flattening.

    Scores of rules have no upper end and long texts collect many points, so twice the points are not twice the theme.
    """
    threshold = theme.threshold if theme else 3.0
    weight = theme.weight if theme else 1.0
    points = max(tagging.score, 0.0)
    return weight * points / (points + max(threshold, 0.01)) if points else 0.0


def strongest(story: Story, themes: Mapping[str, Theme]) -> Tagging | None:
    """The tag that counts most; None without one. Equal ones by slug."""
    return min(story.tags, key=lambda tag: (-strength(tag, themes.get(tag.theme)), tag.theme), default=None)


def rise(momentum: Momentum | None) -> float:
    """Doublings of a theme against its usual week, at least 0: 1 for twice as many stories, 2 for four times.

    0 where too few weeks were counted to know what is usual.
    """
    if momentum is None or not momentum.compares:
        return 0.0
    return max(0.0, math.log2((momentum.now + 1) / (momentum.usual + 1)))


def half_life(window: timedelta) -> float:
    """The hours in which a story loses half of its worth: 36, but twice the window in an issue of more than two days.

    An issue of a day is about what is new; one of a week also about what was large on its first day.
    """
    hours = window.total_seconds() / 3600
    return 36.0 if hours <= 48 else 2 * hours


def _term(name: str, value: float, why: str) -> Term:
    return Term(name=name, value=round(value, 2), why=why)


def _theme(story: Story, scale: Scale) -> Term:
    """The strength of its strongest theme, squared: what hardly reaches a theme is often about something else."""
    tag = strongest(story, scale.themes)
    if tag is None:
        return _term("theme", 0.0, "carries no theme of the desk")
    worth = scale.weights.theme * strength(tag, scale.themes.get(tag.theme)) ** 2
    return _term("theme", worth, f"{tag.theme}, {tag.score:g} points")


def _breadth(gist: Gist, weights: Weights) -> Term:
    return _term("breadth", weights.breadth * gist.breadth, "words of all themes, by their strength")


def _names(gist: Gist, weights: Weights) -> Term:
    count = min(gist.names, weights.names_ceiling)
    return _term("names", weights.names * math.log2(1 + count), f"{gist.names} of the desk's names in its titles")


def _contest(gist: Gist, weights: Weights) -> Term:
    return _term("contest", weights.contest if gist.contest else 0.0, "names China and the other side")


def _novelty(gist: Gist, weights: Weights) -> Term:
    near = f"nearest of 14 days: {gist.nearest}, {gist.likeness:.2f}" if gist.nearest else "nothing like it in 14 days"
    return _term("novelty", weights.novelty * (1 - gist.likeness), near)


def _momentum(story: Story, scale: Scale) -> Term:
    tag = strongest(story, scale.themes)
    moved = scale.momentum.get(tag.theme) if tag else None
    value = scale.weights.momentum * min(rise(moved), scale.weights.momentum_ceiling)
    return _term("momentum", value, f"{moved.theme}: {moved.now} stories, usually {moved.usual:g}" if moved else "")


def _owners(story: Story, gist: Gist, weights: Weights) -> Term:
    """Doublings of owners, in full for a story whose words touch one theme wholly: many owners of something else are little."""
    count = len(story.owners)
    worth = weights.owner * math.log2(1 + count) * min(1.0, gist.breadth)
    return _term("owners", worth, f"{count} independent owner{'s' if count != 1 else ''}")


def _shores(reports: Sequence[Article], weights: Weights) -> Term:
    seen = [shore for shore in SHORES if any(a.vantage == shore for a in reports)]
    return _term("shores", weights.shore * max(0, len(seen) - 1), f"seen from {', '.join(seen)}")


def _languages(reports: Sequence[Article], weights: Weights) -> Term:
    both = {"en", "zh"} <= {a.lang.partition("-")[0] for a in reports}
    return _term("languages", weights.both_languages if both else 0.0, "reported in English and Chinese")


def _feeds(reports: Sequence[Article], scale: Scale) -> Term:
    best = max((scale.feeds.get(a.feed, 1.0) for a in reports), default=1.0)
    return _term("feeds", scale.weights.feed * (best - 1.0), f"best feed has weight {best:g}")


def _age(story: Story, worth: float, weights: Weights, now: datetime) -> Term:
    """What the story lost since something new was reported: an owner's first report, so neither a copy nor a repetition."""
    firsts: dict[str, datetime] = {}
    for article in sorted(story.originals or story.articles, key=lambda a: (a.news_at, a.id)):
        firsts.setdefault(article.owner or article.outlet or article.feed, article.news_at)
    hours = max(0.0, (now - max(firsts.values())).total_seconds() / 3600)
    left = 0.5 ** (hours / weights.half_life_h)
    return _term(
        "age", -max(worth, 0.0) * (1 - left), f"last new report {hours:.0f} h before, halved every {weights.half_life_h:g}"
    )


def _social_only(reports: Sequence[Article], weights: Weights) -> Term:
    return _term("social", 0.0 if reports else weights.social_only, "on hot lists only, no outlet reports it")
