"""A ranked story as it stands in an issue: cited headline and quotations, counts, who was first, who else reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.draft.citations import Citations
from pipeline.draft.drafters import Drafter
from pipeline.draft.figures import reports
from pipeline.draft.headline import language
from pipeline.draft.passages import name_of, outlet_of
from pipeline.draft.shores import first_reports
from pipeline.model import Article, Quoted, Ranked, Story, StoryItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """With what an issue is written: the drafter, the language, and the book that numbers what is cited."""

    drafter: Drafter
    lang: str
    book: Citations


def full(ranked: Ranked, whole: Story, pen: Pen) -> StoryItem | None:
    """The story with headline and quotations; None where no article of it has a title.

    *ranked* holds the story's articles of the issue's window, which are what is printed and counted; *whole* all of them,
    which say when it began and who was first.
    """
    draft = pen.drafter(ranked.story, pen.lang)
    if draft.headline is None:
        return None
    headline = pen.book.cite(draft.headline)
    said = [passage for passage in draft.quotes if pen.book.fits(passage)]
    quotes = tuple((name_of(passage.article), pen.book.cite(passage)) for passage in said)
    quoted = {draft.headline.article.id, *(passage.article.id for passage in said)}
    return _item(
        ranked,
        whole,
        headline,
        draft.headline.article,
        quotes=quotes,
        more=_others(ranked.story, quoted),
    )


def brief(ranked: Ranked, whole: Story, pen: Pen) -> StoryItem | None:
    """The story as one line: its headline and its counts."""
    headline = pen.drafter(ranked.story, pen.lang).headline
    return _item(ranked, whole, pen.book.cite(headline), headline.article) if headline else None


def _item(
    ranked: Ranked,
    whole: Story,
    headline: Quoted,
    leading: Article,
    quotes: tuple[tuple[str, Quoted], ...] = (),
    more: tuple[tuple[str, int], ...] = (),
) -> StoryItem:
    written = reports(ranked.story)
    return StoryItem(
        story=whole.id,
        headline=headline,
        outlet=name_of(leading),
        news_at=whole.news_at,
        reports=len(written),
        outlets=len({outlet_of(a) for a in written}),
        owners=len({a.voice for a in written if a.voice}),
        langs=tuple(sorted({language(a) for a in written if a.lang})),
        themes=whole.themes,
        quotes=quotes,
        first=tuple((language(a), name_of(a), a.news_at) for a in first_reports(whole.originals)),
        more=more,
        score=ranked.score,
        terms=ranked.terms,
    )


def _others(story: Story, quoted: set[str]) -> tuple[tuple[str, int], ...]:
    """(outlet, reports) of the outlets that are not quoted, most reports first."""
    named = {outlet_of(a) for a in story.articles if a.id in quoted}
    counts = Counter(name_of(a) for a in reports(story) if outlet_of(a) not in named)
    return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))
