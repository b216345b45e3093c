"""How each vantage leads with a story or a theme: its own best title, how many report there, since when.

Hot lists and unplaced outlets are no shore. Does not say what a shore means by its words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.draft.headline import blemish, language, titles_of
from pipeline.draft.passages import Passage, name_of, outlet_of
from pipeline.model import SHORES, Article, Quoted, Shore, Story

LONGEST_LEAD_H = 24.0
TRIED = 5
"""Among how many of its stories a shore looks for a plain title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Which language's outlets had a story first, and by how many hours; of these two articles."""

    lang: str
    hours: float
    first: Article
    second: Article


def shores(stories: Sequence[Story], cite: Callable[[Passage], Quoted]) -> tuple[Shore, ...]:
    """A Shore for each vantage with an original report, in the order of SHORES.

    *stories* come best first: a shore leads with its title in the first story that it reports, so that the shores of a theme
    stand side by side on one event where they can.
    """
    found = []
    for vantage in SHORES:
        told = [(story, here) for story in stories if (here := [a for a in story.originals if a.vantage == vantage])]
        lead = _leading(told)
        if lead is None:
            continue
        reports = [a for _, here in told for a in here]
        outlets, first, name = {outlet_of(a) for a in reports}, min(a.news_at for a in reports), name_of(lead.article)
        shore = Shore(vantage=vantage, lead=cite(lead), outlet=name, reports=len(reports), outlets=len(outlets), first=first)
        found.append(shore)
    return tuple(found)


def _leading(told: Sequence[tuple[Story, list[Article]]]) -> Passage | None:
    """The first plain title; the first of all where none of the first few is plain."""
    titles = [best for story, here in told[:TRIED] if (best := titles_of(story).best(here))]
    return next((title for title in titles if blemish(title.words) < 0.3), titles[0] if titles else None)


def first_by(originals: Sequence[Article]) -> Lead | None:
    """Which language was first, and by how many hours. None unless outlets of both gave a time that can be trusted.

    A time on the hour at midnight, in Greenwich or Beijing, is a date and no time. A lead of more than a day says that
    the reports are not about the same moment, and is not printed.
    """
    english, chinese = (
        min((a for a in originals if language(a) == lang and is_timed(a)), key=lambda a: (a.news_at, a.id), default=None)
        for lang in ("en", "zh")
    )
    if not english or not chinese:
        return None
    first, second = sorted((english, chinese), key=lambda a: (a.news_at, a.id))
    hours = hours_between(first, second)
    if not 0 < hours <= LONGEST_LEAD_H:
        return None
    return Lead(lang=language(first), hours=hours, first=first, second=second)


def hours_between(first: Article, second: Article) -> float:
    """Hours from the one to the other becoming news, exact to the minute."""
    return round((second.news_at - first.news_at).total_seconds() / 3600, 4)


def first_reports(originals: Sequence[Article]) -> tuple[Article, ...]:
    """The first report in English and the first in Chinese, earliest first, as `first_by` trusts them.

    One where only one language reports; none where the two do not seem to tell of the same moment.
    """
    lead = first_by(originals)
    if lead:
        return (lead.first, lead.second)
    timed = [a for a in originals if is_timed(a) and language(a) in ("en", "zh")]
    first = min(timed, key=lambda a: (a.news_at, a.id), default=None)
    return (first,) if first and len({language(a) for a in timed}) == 1 else ()


def is_timed(article: Article) -> bool:
    """Whether an outlet, and no hot list, said when it published, to the minute and not after we had seen it."""
    moment = article.published
    if moment is None or moment > article.first_seen or article.vantage == "social":
        return False
    return (moment.minute, moment.second) != (0, 0) or moment.hour not in (0, 16)
