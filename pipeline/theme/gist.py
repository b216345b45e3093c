"""What the words of a story's titles and summaries say of its weight to the desk: how many themes it touches, whom it names.

Reads at most the first reports of a story: a hundred reports of one event say the same. Ranks nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from pipeline.model import CHINA, INCUMBENT, Article, Gist, Story
from pipeline.theme.rules import Tagger

READ = 8
"""Reports of a story that are read."""

Named = Callable[[Article], frozenset[tuple[str, str]]]
"""(side, name) of the names of both sides in an article's title."""


def gist_of(story: Story, tagger: Tagger, named: Named) -> Gist:
    """The story's gist. *breadth*: the strengths of all themes for which a word speaks, those under their threshold too.

    A strength is one half at the theme's threshold and flattens above it, as in rank.py; it is the mean of the reports. A side
    is named where a third of the reports' titles name it.
    """
    reports = [a for a in story.originals if a.vantage != "social"][:READ] or list(story.articles[:READ])
    breadth = 0.0
    names: set[tuple[str, str]] = set()
    sides: Counter[str] = Counter()
    for article in reports:
        points = ((max(v.score, 0.0), max(v.threshold, 0.01)) for v in tagger.read(article)[0].values())
        breadth += sum(score / (score + threshold) for score, threshold in points if score)
        found = named(article)
        names |= found
        sides.update({side for side, _ in found})
    both = all(3 * sides[side] >= len(reports) for side in (CHINA, INCUMBENT))
    return Gist(breadth=round(breadth / max(1, len(reports)), 3), names=len(names), contest=both)
