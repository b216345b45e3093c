"""What only the reports of one language say of the lead story: names and large figures, each proved by the reports themselves.

Told where both languages report. A name counts as said where any form of it stands; a figure is a percentage, or a million and
more, for small numbers mean nothing alone. Silence is that of the reports which the desk has, as their titles and summaries go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.draft.figures import counted
from pipeline.draft.firsts import LANGS
from pipeline.draft.headline import language
from pipeline.model import Apart, Article, Entity, Issue, Story
from pipeline.text.figures import figures
from pipeline.theme.entities import Gazetteer

MOST = 6
"""Names, and figures, that are printed of a language."""

_LARGE = 1_000_000
_Figure = tuple[float, str]


def with_apart(issue: Issue, stories: Mapping[str, Story], entities: Sequence[Entity]) -> Issue:
    """The issue with what one language alone says of its lead, and the reports that were compared among its figures."""
    lead = stories.get(issue.lead.story) if issue.lead else None
    by_lang = {lang: _reports(lead, lang) for lang in LANGS} if lead else {}
    if not by_lang or not all(by_lang.values()) or not issue.lead:
        return issue
    known = {entity.slug: entity for entity in entities}
    found = []
    for only in issue.lead.only:
        here, there = by_lang[only.lang], by_lang[LANGS[only.lang == LANGS[0]]]
        forms = (_forms(known[slug], issue.lang) for slug in only.entities if slug in known)
        spread = {one: named for one in forms if (named := _named(one, here)) and not _named(one, there)}
        names = sorted(spread, key=lambda one: (-spread[one], one))[:MOST]
        numbers = sorted(_large(here) - _large(there), key=lambda row: (row[1], -row[0]))[:MOST]
        if names or numbers:
            found.append(Apart(lang=only.lang, names=tuple(names), figures=tuple(numbers)))
    if not found:
        return issue
    rows = (counted(f"lead.langs.{lang}", [a.id for a in some]) for lang, some in by_lang.items())
    return replace(issue, apart=tuple(found), figures=(*issue.figures, *rows))


def check_apart(issue: Issue, articles: Mapping[str, Article]) -> Iterator[str]:
    """What is said to be of one language alone and is not."""
    compared = {f.key.rpartition(".")[2]: [articles[id] for id in f.of if id in articles] for f in issue.figures
                if f.key.startswith("lead.langs.")}  # fmt: skip
    for one in issue.apart:
        here, there = compared.get(one.lang, []), [a for lang, some in compared.items() if lang != one.lang for a in some]
        at = f"lead, in {one.lang} alone"
        if not here or not there:
            yield f"{at}: the reports that were compared are not among the figures"
        yield from (f"{at}: no report names {forms[0]!r}" for forms in one.names if not _named(forms, here))
        yield from (f"{at}: a report in the other language names {forms[0]!r}" for forms in one.names if _named(forms, there))
        said, told = _large(here), _large(there)
        yield from (f"{at}: no report says {value:g}{unit}" for value, unit in one.figures if (value, unit) not in said)
        yield from (f"{at}: a report in the other language says {v:g}{unit}" for v, unit in one.figures if (v, unit) in told)


def _reports(story: Story, lang: str) -> list[Article]:
    return [a for a in story.originals if a.vantage != "social" and language(a) == lang]


def _forms(entity: Entity, lang: str) -> tuple[str, ...]:
    """The entity's names, first that by which an issue in *lang* calls it."""
    first = entity.zh if lang == "zh" else entity.en
    return tuple(dict.fromkeys((*first, *entity.en, *entity.zh, *entity.zh_hant, *entity.aliases)))


def _named(forms: tuple[str, ...], some: Iterable[Article]) -> int:
    """How many of *some* bear one of the names in title or summary."""
    find = Gazetteer([Entity(slug="one", kind="", en=forms)]).find
    return sum(bool(find(article.title) or find(article.summary)) for article in some)


def _large(some: Iterable[Article]) -> set[_Figure]:
    found = (one for article in some for text in (article.title, article.summary) for one in figures(text))
    return {(one.value, one.unit) for one in found if one.unit == "%" or (not one.unit and one.value >= _LARGE)}
