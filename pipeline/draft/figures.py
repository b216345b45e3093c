"""The numbers of an issue, each with the ids that it was computed of, and how to compute them again.

    stories, themes                     as many as the ids
    reports, langs.LANG                 as many as the articles; of that language
    outlets, owners, feeds              different ones among the articles; one article of each is named as witness
    section.THEME.KEY                   the same for one theme; `rest`: its stories that are not printed in full; `new`: those
                                        that became news since the last issue on it; `week`: its
                                        stories of the last seven days; `usual`: the median of the weeks before;
                                        `lead_hours`: from the first to the second article; `thesis`, `counter`: the
                                        articles that speak for that side of its argument
    section.THEME.shore.VANTAGE.KEY     reports and outlets of one shore
    board.INDUSTRY.KEY                  of the leapfrog board: stories, `last_week`, and those that claim the lead for `china`
                                        or the `incumbent`
    item.STORY.KEY                      reports, outlets and owners of one story as it is printed

A report is an original article of an outlet: neither a copy nor a line of a hot list is one.
`measure` is what the gate uses: it counts articles as they are stored, whatever the issue says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median

from pipeline.draft.headline import language
from pipeline.draft.passages import outlet_of
from pipeline.draft.shores import Lead, hours_between
from pipeline.model import Article, Figure, Momentum, Story

_OF_STORIES = frozenset(("stories", "rest", "new", "themes", "last_week", "china", "incumbent"))
_WITNESSED: Mapping[str, Callable[[Article], str]] = {
    "outlets": outlet_of,
    "owners": lambda article: article.voice,
    "feeds": lambda article: article.feed,
}


def name_of_figure(key: str) -> str:
    """What the figure counts, the end of its key: `stories` of `section.talent.stories`, `langs.en` of `langs.en`."""
    *before, last = key.split(".")
    return f"langs.{last}" if before[-1:] == ["langs"] else last


def counts_articles(key: str) -> bool:
    """Whether the ids of the figure are articles."""
    return name_of_figure(key) not in _OF_STORIES | {"usual", "week"}


def measure(key: str, articles: Sequence[Article]) -> float:
    """The figure *key* counted of *articles*; KeyError for a figure that is not counted of articles."""
    name = name_of_figure(key)
    if name in ("reports", "thesis", "counter"):
        return float(len({a.id for a in articles}))
    if name.startswith("langs."):
        return float(len({a.id for a in articles if (language(a) or "other") == name.removeprefix("langs.")}))
    if name == "lead_hours":
        return hours_between(articles[0], articles[1])
    kept = {_WITNESSED[name](a) for a in articles}
    return float(len(kept - {""}))


def reports(story: Story) -> tuple[Article, ...]:
    """The story's reports: originals of outlets."""
    return tuple(a for a in story.originals if a.vantage != "social")


def by_language(articles: Sequence[Article]) -> dict[str, list[Article]]:
    """The articles by language, the most frequent first; `other` where the language is not known."""
    found: dict[str, list[Article]] = {}
    for article in articles:
        found.setdefault(language(article) or "other", []).append(article)
    return dict(sorted(found.items(), key=lambda row: (-len(row[1]), row[0])))


def of_stories(prefix: str, stories: Sequence[Story]) -> tuple[Figure, ...]:
    """What is counted of *stories*: stories, reports, languages, outlets, owners, feeds."""
    everything = [a for story in stories for a in story.articles]
    written = [a for story in stories for a in reports(story)]
    return (
        counted(f"{prefix}stories", [s.id for s in stories]),
        counted(f"{prefix}reports", [a.id for a in written]),
        *(counted(f"{prefix}langs.{lang}", [a.id for a in found]) for lang, found in by_language(written).items()),
        witnessed(f"{prefix}outlets", written),
        witnessed(f"{prefix}owners", written),
        witnessed(f"{prefix}feeds", everything),
    )


def of_item(story: Story) -> tuple[Figure, ...]:
    """The counts of one story as it is printed."""
    prefix, written = f"item.{story.id}.", reports(story)
    return (
        counted(f"{prefix}reports", [a.id for a in written]),
        witnessed(f"{prefix}outlets", written),
        witnessed(f"{prefix}owners", written),
    )


def of_shore(theme: str, vantage: str, written: Sequence[Article]) -> tuple[Figure, ...]:
    """The counts of one shore of a section."""
    prefix = f"section.{theme}.shore.{vantage}."
    return counted(f"{prefix}reports", [a.id for a in written]), witnessed(f"{prefix}outlets", written)


def of_momentum(momentum: Momentum) -> tuple[Figure, ...]:
    """The theme's own week and its usual one; of the ends of the weeks that they are computed of."""
    prefix = f"section.{momentum.theme}."
    ends = [week.end.isoformat() for week in momentum.weeks]
    return (
        Figure(key=f"{prefix}week", value=float(momentum.now), of=tuple(ends[-1:])),
        Figure(key=f"{prefix}usual", value=usual(momentum), of=tuple(ends[:-1])),
    )


def usual(momentum: Momentum) -> float:
    """The median of the weeks before the last; 0 without any."""
    before = [week.stories for week in momentum.weeks[:-1]]
    return float(median(before)) if before else 0.0


def of_lead(theme: str, lead: Lead) -> Figure:
    """By how many hours one language had the section's first story before the other."""
    return Figure(key=f"section.{theme}.lead_hours", value=lead.hours, of=(lead.first.id, lead.second.id))


def counted(key: str, ids: Sequence[str]) -> Figure:
    """A figure that is the number of its ids."""
    return Figure(key=key, value=float(len(ids)), of=tuple(ids))


def witnessed(key: str, articles: Iterable[Article]) -> Figure:
    """A count of different outlets, owners or feeds, with the first article of each as its witness."""
    what = _WITNESSED[name_of_figure(key)]
    witnesses: dict[str, str] = {}
    for article in articles:
        if name := what(article):
            witnesses.setdefault(name, article.id)
    return Figure(key=key, value=float(len(witnesses)), of=tuple(witnesses.values()))
