"""The headline of a story: a real title, the one nearest to all the others.

Does not write, join or shorten a title; the only thing cut is an outlet's name on its end.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.draft.nearness import Space, space_of
from pipeline.draft.passages import Passage, title_of
from pipeline.draft.wording import COLUMN, CUT, HAN, TEASER
from pipeline.model import Article, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """The titles of a story's reports, to be asked for the best one of some of them."""

    originals: tuple[Article, ...]
    spaces: dict[str, Space]
    evidence: frozenset[str]

    def best(self, among: Collection[Article]) -> Passage | None:
        """The title to print of *among*: central, whole and plain; a hot list's only where there is no other."""
        titles = [passage for article in among if (passage := title_of(article))]
        return min(titles, key=lambda p: (-self.merit(p), p.article.news_at, p.article.id), default=None)

    def merit(self, title: Passage) -> float:
        """How good a headline the title makes: its centrality, less what a reader would stumble over."""
        article, words = title.article, title.words
        space = self.spaces.get(language(article))
        merit = space.centrality(words) if space else 0.0
        merit += 0.15 if article.id in self.evidence else 0.0
        merit -= 2.0 if article.vantage == "social" else 0.0
        merit -= 0.0 if any(map(str.isalnum, article.given_title)) else 1.0  # taken from the text, so no headline of anybody's
        return round(merit - blemish(words), 9)


def titles_of(story: Story) -> Titles:
    """The story's titles, ready to choose from; articles with evidence for one of its themes are preferred."""
    originals = story.shown
    by_lang: dict[str, list[str]] = {}
    for article in originals:
        by_lang.setdefault(language(article), []).append(article.title)
    return Titles(
        originals=originals,
        spaces={lang: space_of(titles) for lang, titles in by_lang.items()},
        evidence=frozenset(span.article for tag in story.tags for span in tag.spans),
    )


def headline(titles: Titles, lang: str) -> Passage | None:
    """The story's headline for an issue in *lang*: in that language where enough of its reports are, else in another.

    One stray report in the issue's language does not speak for a story that all others tell in the other one.
    """
    reports = [a for a in titles.originals if a.vantage != "social"]
    ours = [a for a in reports if language(a) == lang]
    enough = bool(ours) and len(ours) >= 0.15 * len(reports)
    return titles.best(ours if enough else reports or titles.originals)


def other_language(titles: Titles, lang: str) -> Passage | None:
    """The best title in the other of the two languages; None where no outlet reports in it."""
    return titles.best([a for a in titles.originals if a.vantage != "social" and language(a) in {"en", "zh"} - {lang}])


def language(article: Article) -> str:
    """en, zh (simplified or traditional) or what the article says."""
    return article.lang.partition("-")[0]


def same_words(one: str, other: str) -> bool:
    """Whether two titles say the same letter for letter, signs and capitals apart."""
    return letters(one) == letters(other)


def letters(text: str) -> str:
    """The letters and figures of *text* alone, without regard to capitals."""
    return "".join(c for c in text.casefold() if c.isalnum())


def blemish(words: str) -> float:
    """What a reader would stumble over in a title: 0 for a plain one, 0.3 and more for one not to print if another is there."""
    least, most = (8, 45) if HAN.search(words) else (25, 120)
    cost = 0.3 if len(words) < least else min(0.6, max(0.0, (len(words) - most) / most))
    cost += 0.5 if CUT.search(words) else 0.0
    cost += 0.3 if TEASER.search(words) else 0.0
    cost += 0.3 if COLUMN.search(words) else 0.0
    return cost + (0.1 if words.rstrip().endswith(("?", "？")) else 0.0)
