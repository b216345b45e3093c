"""The gate: whether an issue's quotations, counts and numbers are what the stored articles say.

Returns problems as lines for a person, each with its place; none means proved. Does not mend, and trusts nothing of the
issue but the ids that it names. Rendered files are judged by rendition.py, whose `check_rendition` is offered here too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from pipeline.draft import figures
from pipeline.draft.apart import check_apart
from pipeline.draft.beside import check_beside, quoted_beside, quoted_moves
from pipeline.draft.board import check_board
from pipeline.draft.market import check_moves
from pipeline.draft.passages import BUDGET, name_of
from pipeline.draft.prices import check_prices
from pipeline.draft.references import check_references
from pipeline.draft.rendition import check_rendition
from pipeline.draft.sides import check_sides
from pipeline.draft.statements import check_statements
from pipeline.model import Article, Citation, Figure, Issue, Quoted, Section, Shore, StoryItem
from pipeline.theme.momentum import measured

__all__ = ["article_ids", "check", "check_rendition", "quotations", "text_hash"]


def article_ids(issue: Issue) -> tuple[str, ...]:
    """The articles that `check` needs: those cited and those counted."""
    counted = (id for figure in issue.figures if figures.counts_articles(figure.key) for id in figure.of)
    claimed = (said.article for lane in (issue.board.lanes if issue.board else ()) for said in lane.said)
    return tuple(dict.fromkeys([*(citation.article for citation in issue.citations), *counted, *claimed]))


def check(issue: Issue, articles: Mapping[str, Article]) -> tuple[str, ...]:
    """Everything that cannot be proved of *issue* against *articles* (by id; `article_ids` says which it needs)."""
    return (
        *_citations(issue, articles),
        *_rights(issue, articles),
        *_quotations(issue),
        *_placed_once(issue),
        *_figures(issue, articles),
        *_printed_counts(issue),
        *check_board(issue, articles),
        *check_beside(issue),
        *check_moves(issue),
        *check_prices(issue),
        *check_statements(issue, articles),
        *_analyst(issue),
        *check_references(issue),
        *check_sides(issue, articles),
        *check_apart(issue, articles),
    )


def quotations(issue: Issue) -> Iterator[tuple[str, Quoted]]:
    """(place, quotation) of everything quoted, in the order in which it is printed."""
    if issue.lead:
        yield from _of_item("lead", issue.lead)
    for section in issue.sections:
        for item in section.items:
            yield from _of_item(f"section {section.theme}", item)
        for item in section.more:
            yield from _of_item(f"section {section.theme}, more", item)
        for shore in section.shores:
            yield f"section {section.theme}, shore {shore.vantage}", shore.lead
        for one in section.only:
            yield f"section {section.theme}, one side alone, story {one.story}", one.headline
        yield from quoted_beside(section)
    yield from quoted_moves(issue)
    for ref in issue.refs:
        yield f"reference [@{ref.key}]", ref.quoted
    for change in issue.changes:
        if change.quote:
            yield f"change: story {change.key} {change.kind}", change.quote


def _of_item(place: str, item: StoryItem) -> Iterator[tuple[str, Quoted]]:
    here = f"{place}, story {item.story}"
    yield f"{here}, headline", item.headline
    for outlet, quoted in item.quotes:
        yield f"{here}, quotation of {outlet}", quoted
    for differing in item.differs:
        for outlet, quoted, _ in differing.said:
            yield f"{here}, figure of {outlet}", quoted
    for shore in item.shores:
        yield f"{here}, shore {shore.vantage}", shore.lead


def _citations(issue: Issue, articles: Mapping[str, Article]) -> Iterator[str]:
    """Numbers run from 1; the words stand in the stored article, byte for byte, and the article is as it was."""
    if [c.number for c in issue.citations] != list(range(1, len(issue.citations) + 1)):
        yield "citations: their numbers do not run from 1 without a gap"
    for citation in issue.citations:
        place = f"citation [{citation.number}]"
        article = articles.get(citation.article)
        if article is None:
            yield f"{place}: article {citation.article} is not in the store"
        elif citation.field not in ("title", "summary"):
            yield f"{place}: an article has no field {citation.field!r}"
        else:
            yield from (f"{place}: {what}" for what in _differences(citation, article))


def _differences(citation: Citation, article: Article) -> Iterator[str]:
    stored = article.field(citation.field)[citation.start : citation.end]
    if not (0 <= citation.start < citation.end) or stored.encode() != citation.words.encode():
        yield f"the {citation.field} of {article.id} says {stored!r} at {citation.start}:{citation.end}, not {citation.words!r}"
    if citation.text_hash != article.text_hash or text_hash(article) != article.text_hash:
        yield f"the text of {article.id} is not the one that was cited (its hash differs)"
    facts = {
        "title": article.title,
        "url": article.url,
        "outlet": name_of(article),
        "vantage": article.vantage,
        "lang": article.lang,
        "published": article.published,
        "first_seen": article.first_seen,
    }
    for name, value in facts.items():
        if getattr(citation, name) != value:
            yield f"its {name} is {getattr(citation, name)}, that of {article.id} is {value}"


def text_hash(article: Article) -> str:
    """The hash of an article's text as collect stores it."""
    return hashlib.sha256(f"{article.title}\n{article.summary}".encode()).hexdigest()


def _rights(issue: Issue, articles: Mapping[str, Article]) -> Iterator[str]:
    """`headline`: the title only. `quote`: at most BUDGET characters of an article, unless its title alone is longer."""
    spans: dict[str, set[tuple[str, int]]] = {}
    for citation in issue.citations:
        spans.setdefault(citation.article, set()).update((citation.field, at) for at in range(citation.start, citation.end))
    for id, letters in spans.items():
        article = articles.get(id)
        numbers = ", ".join(f"[{c.number}]" for c in issue.citations if c.article == id)
        beyond = any(field != "title" for field, _ in letters)
        if article is None or not beyond:
            continue
        if article.rights == "headline":
            yield f"citation {numbers}: of {name_of(article)} only headlines may be printed"
        elif article.rights != "full" and len(letters) > BUDGET:
            yield f"citation {numbers}: {len(letters)} characters of one article of {name_of(article)}; {BUDGET} are allowed"


def _quotations(issue: Issue) -> Iterator[str]:
    """Each quotation has its citation and its words; each citation is used; numbers are given as they first appear."""
    by_number = {citation.number: citation for citation in issue.citations}
    seen: dict[int, str] = {}
    for place, quoted in quotations(issue):
        citation = by_number.get(quoted.cite)
        if citation is None:
            yield f"{place}: there is no citation [{quoted.cite}]"
            continue
        if (quoted.words, quoted.lang) != (citation.words, citation.lang):
            yield f"{place}: {quoted.words!r} is not what citation [{quoted.cite}] says"
        if quoted.cite not in seen and quoted.cite != len(seen) + 1:
            yield f"{place}: citation [{quoted.cite}] appears before [{len(seen) + 1}]"
        seen.setdefault(quoted.cite, place)
    yield from (f"citation [{number}]: nothing in the issue uses it" for number in by_number if number not in seen)
    for section in issue.sections:
        for item in section.items:
            yield from _attributed(f"section {section.theme}, story {item.story}", item, by_number)
        for shore in section.shores:
            cited = by_number.get(shore.lead.cite)
            if cited and (cited.vantage, cited.outlet) != (shore.vantage, shore.outlet):
                place = f"section {section.theme}, shore {shore.vantage}"
                yield f"{place}: citation [{cited.number}] is of {cited.outlet} ({cited.vantage})"


def _attributed(place: str, item: StoryItem, by_number: Mapping[int, Citation]) -> Iterator[str]:
    """Whoever is named beside a quotation said it."""
    for outlet, quoted in ((item.outlet, item.headline), *item.quotes):
        cited = by_number.get(quoted.cite)
        if cited and cited.outlet != outlet:
            yield f"{place}: citation [{cited.number}] is of {cited.outlet}, not of {outlet}"


def _placed_once(issue: Issue) -> Iterator[str]:
    where: dict[str, str] = {}
    for section in issue.sections:
        for item in (*section.items, *section.more):
            if item.story in where:
                yield f"section {section.theme}: story {item.story} stands in section {where[item.story]} too"
            where[item.story] = section.theme


def _figures(issue: Issue, articles: Mapping[str, Article]) -> Iterator[str]:
    """Each figure counted again of the ids that it names."""
    weeks = {momentum.theme: momentum for momentum in issue.momentum}
    for momentum in issue.momentum:
        if momentum.usual != figures.usual(momentum):
            median = figures.usual(momentum)
            yield f"momentum of {momentum.theme}: usual is {momentum.usual:g}, the median of its weeks {median:g}"
        if (momentum.z, momentum.pace, momentum.bursts) != (again := measured(momentum.days)):
            yield f"momentum of {momentum.theme}: z, pace and bursts are not {again}, which its days give"
    for figure in issue.figures:
        name = figures.name_of_figure(figure.key)
        if name in ("usual", "week"):
            found = weeks.get(figure.key.split(".")[1])
            value = (figures.usual(found) if name == "usual" else float(found.now)) if found else 0.0
        elif not figures.counts_articles(figure.key):
            value = float(len(set(figure.of)))
        else:
            missing = [id for id in figure.of if id not in articles]
            if missing:
                yield f"figure {figure.key}: {len(missing)} of its articles are not in the store, {missing[0]} first"
                continue
            value = _measured(figure, [articles[id] for id in figure.of])
        if value != figure.value:
            yield f"figure {figure.key}: the issue says {figure.value:g}, counted again it is {value:g}"


def _measured(figure: Figure, found: Sequence[Article]) -> float:
    """NaN, which equals nothing, for a figure that nobody knows how to count."""
    try:
        return figures.measure(figure.key, found)
    except (KeyError, IndexError):
        return float("nan")


def _printed_counts(issue: Issue) -> Iterator[str]:
    """Each count that a template may print stands among the figures, with the same value."""
    known = {figure.key: figure.value for figure in issue.figures}
    printed: dict[str, float] = {}
    for section in issue.sections:
        printed |= _of_section(section)
        for item in (*section.items, *section.more):
            printed |= {f"item.{item.story}.{name}": getattr(item, name) for name in ("reports", "outlets", "owners")}
    for key, value in printed.items():
        if known.get(key) != value:
            yield f"{key} is printed as {value:g}; among the figures it is {known.get(key, 'missing')}"


def _of_section(section: Section) -> dict[str, float]:
    at = f"section.{section.theme}"
    shores: Sequence[Shore] = section.shores
    return {
        **{f"{at}.{name}": getattr(section, name) for name in ("stories", "reports", "outlets")},
        **{f"{at}.langs.{lang}": number for lang, number in section.langs},
        **({f"{at}.lead_hours": section.lead_hours} if section.lead_hours is not None else {}),
        **({f"{at}.usual": section.usual} if section.usual else {}),
        **{f"{at}.shore.{shore.vantage}.{name}": getattr(shore, name) for shore in shores for name in ("reports", "outlets")},
    }


def _analyst(issue: Issue) -> Iterator[str]:
    """Words without a source are the analyst's own."""
    said = issue.commentary.sections
    for section in issue.sections:
        if section.analyst and section.analyst != said.get(section.theme):
            yield f"section {section.theme}: words that are neither quoted nor the analyst's"
