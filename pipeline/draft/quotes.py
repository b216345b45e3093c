"""Which passages of a story to quote: few, from different outlets, from different shores first.

A sentence is worth its nearness to the middle of the story, an early place in its article, the words that it shares with
the headline and the evidence of a theme in it; what repeats a chosen one is worth less. Does not quote hot lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.draft.headline import Titles, language, other_language, same_words
from pipeline.draft.nearness import Space, Vector, cosine, overlap, space_of
from pipeline.draft.passages import Passage, outlet_of, sentences, title_of
from pipeline.model import Article, Story

MOST = 3
NEW_SHORE = 0.15
RELEVANCE = 0.7
"""The share of worth against newness: 1 would never mind a repetition."""
FLOOR = 0.55
"""A passage that stands less near to the middle of the story than this share of the nearest is off its point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    passage: Passage
    worth: float
    central: float
    vector: Vector

    @property
    def article(self) -> Article:
        return self.passage.article


def quotes(story: Story, titles: Titles, headline: Passage | None, lang: str) -> tuple[Passage, ...]:
    """One to three passages, best first; empty only where the headline is all that there is to print.

    Where outlets report in both languages the last one is a title in the language that the headline is not in.
    """
    other = other_language(titles, language(headline.article) if headline else lang)
    across = (other,) if other else ()
    candidates = _candidates(story, headline, lang)
    chosen = _choose(candidates, MOST - len(across), taken=across)
    if not chosen and not across:
        chosen = _choose(_title_candidates(story, titles, headline), MOST - 1, taken=(headline,) if headline else ())
    return (*chosen, *across)


def _choose(candidates: Sequence[_Candidate], most: int, taken: Sequence[Passage]) -> tuple[Passage, ...]:
    """Maximal marginal relevance, an outlet at most once, a shore not heard yet preferred."""
    chosen: list[_Candidate] = []
    outlets = {outlet_of(passage.article) for passage in taken}
    shores = {passage.article.vantage for passage in taken}
    left = [c for c in candidates if c.central >= FLOOR]
    while left and len(chosen) < most:
        free = [c for c in left if outlet_of(c.article) not in outlets]
        if not free:
            break
        best = min(free, key=lambda c: (-_marginal(c, chosen, shores), c.article.news_at, c.article.id, c.passage.start))
        chosen.append(best)
        left.remove(best)
        outlets.add(outlet_of(best.article))
        shores.add(best.article.vantage)
    return tuple(c.passage for c in chosen)


def _marginal(candidate: _Candidate, chosen: Sequence[_Candidate], shores: set[str]) -> float:
    """The candidate's worth beside those chosen, rounded so that ties are ties on every machine."""
    repeats = max((cosine(candidate.vector, c.vector) for c in chosen), default=0.0)
    fresh = NEW_SHORE if candidate.article.vantage not in (*shores, "unplaced") else 0.0
    return round(RELEVANCE * candidate.worth - (1 - RELEVANCE) * repeats + fresh, 9)


def _candidates(story: Story, headline: Passage | None, lang: str) -> list[_Candidate]:
    """Every sentence that may be quoted, with its worth."""
    reports = [a for a in story.shown if a.vantage != "social"]
    found = [(place, passage) for article in reports for place, passage in sentences(article)]
    spaces: dict[str, Space] = {}
    for tongue in {language(passage.article) for _, passage in found}:
        texts = [a.title for a in reports if language(a) == tongue]
        spaces[tongue] = space_of([*texts, *(p.words for _, p in found if language(p.article) == tongue)])
    evidence = [(s.article, s.start, s.end) for tag in story.tags for s in tag.spans if s.field == "summary"]
    candidates = []
    for place, passage in found:
        if headline and same_words(passage.words, headline.words):
            continue
        space = spaces[language(passage.article)]
        vector = space.vector(passage.words)
        near = cosine(vector, space.centre)
        worth = near + 0.3 / (1 + place)
        if headline and language(headline.article) == language(passage.article):
            worth += 0.4 * overlap(passage.words, headline.words)
        worth += 0.2 if any(a == passage.article.id and passage.start <= s and e <= passage.end for a, s, e in evidence) else 0
        worth += 0.15 if language(passage.article) == lang else 0
        candidates.append(_Candidate(passage=passage, worth=worth, central=near, vector=vector))
    # Nearness is a share of the nearest of the same language: longer stories have wider middles.
    nearest = {tongue: max((c.central for c in candidates if language(c.article) == tongue), default=0.0) for tongue in spaces}
    return [replace(c, central=c.central / (nearest[language(c.article)] or 1.0)) for c in candidates]


def _title_candidates(story: Story, titles: Titles, headline: Passage | None) -> list[_Candidate]:
    """Titles of other outlets, for a story of which no sentence may be quoted."""
    found = [p for a in story.shown if a.vantage != "social" and (p := title_of(a))]
    spaces = titles.spaces
    return [
        _Candidate(passage=p, worth=titles.merit(p), central=1.0, vector=spaces[language(p.article)].vector(p.words))
        for p in found
        if not headline or not same_words(p.words, headline.words)
    ]
