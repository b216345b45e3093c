"""A story's themes from those of its articles: one strong report or enough independent ones, never a stray.

Copies do not count: only originals speak. Does not read texts; it weighs what the rules found in them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pipeline.model import Article, Span, Story, Tagging

STRONG = 1.5
"""How many times the threshold an article's score must reach to speak for a small story alone."""

SMALL = 4
"""Up to how many independent sources one strong report is enough."""

SHARE = 0.25
"""What part of the independent sources must carry the theme."""

AT_LEAST = 2
"""Fewest independent sources that carry a theme together, where none is strong."""

SPANS = 12
"""Most spans kept of one theme of one story."""

ORIGINS = ("analyst", "model", "rule")


def story_tags(
    story: Story, article_tags: Mapping[str, tuple[Tagging, ...]], thresholds: Mapping[str, float] | None = None
) -> tuple[Tagging, ...]:
    """The themes of *story*, strongest first; *article_tags* by article id, *thresholds* by theme (3.0 where unknown).

    A theme's score is the mean of its best independent reports, plus log2 of how many there are: more voices weigh more.
    """
    originals = story.originals or story.articles
    sources = {source_of(article) for article in originals}
    carried: dict[str, list[tuple[str, Tagging]]] = {}
    for article in originals:
        for tagging in article_tags.get(article.id, ()):
            carried.setdefault(tagging.theme, []).append((source_of(article), tagging))
    tags = [
        _tag(story, theme, voices)
        for theme, voices in carried.items()
        if _enough(voices, len(sources), (thresholds or {}).get(theme, 3.0))
    ]
    return tuple(sorted(tags, key=lambda tag: (-tag.score, tag.theme)))


def source_of(article: Article) -> str:
    """Whose voice an article is: its wire's or owner's, else its outlet's, its feed's, its own."""
    return article.voice or article.outlet or article.feed or article.id


def _enough(voices: Sequence[tuple[str, Tagging]], sources: int, threshold: float) -> bool:
    """Whether these voices, of so many independent sources in the story, make the theme the story's own."""
    independent = len({source for source, _ in voices})
    if any(tagging.origin == "analyst" for _, tagging in voices) or sources == independent:
        return True
    strong = any(tagging.score >= STRONG * threshold for _, tagging in voices)
    if strong and sources <= SMALL:
        return True
    return independent >= AT_LEAST and independent >= math.ceil(SHARE * sources)


def _tag(story: Story, theme: str, voices: Sequence[tuple[str, Tagging]]) -> Tagging:
    """The story's tagging: the score of its independent voices, the spans of its strongest."""
    best: dict[str, float] = {}
    for source, tagging in voices:
        best[source] = max(best.get(source, tagging.score), tagging.score)
    top = sorted(best.values(), reverse=True)[:5]
    strongest = sorted((tagging for _, tagging in voices), key=lambda tag: (-tag.score, tag.subject))
    return Tagging(
        subject=story.id,
        theme=theme,
        version=strongest[0].version,
        spans=_spans(strongest),
        score=round(sum(top) / len(top) + math.log2(len(best)), 3),
        origin=min((tag.origin for tag in strongest), key=ORIGINS.index),
    )


def _spans(taggings: Sequence[Tagging]) -> tuple[Span, ...]:
    """Spans of the taggings in turn, so that each article that speaks for the theme shows its best words first."""
    turns = max((len(tagging.spans) for tagging in taggings), default=0)
    ordered = [tagging.spans[turn] for turn in range(turns) for tagging in taggings if turn < len(tagging.spans)]
    return tuple(ordered[:SPANS])
