"""The market's reaction as reports state it: whose price moved, by how much, in whose words. A table, each line cited.

Reports that state the same move are one line. Does not say why a price moved, and adds nothing of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.draft.citations import Citations
from pipeline.draft.headline import blemish, language
from pipeline.draft.moves import Stated, stated
from pipeline.draft.passages import Passage, name_of, outlet_of, sentences, title_of
from pipeline.model import Entity, Issue, Move, Story
from pipeline.theme.entities import Found, Gazetteer

MOST = 8
"""Lines of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Who may move: *find* their names in a text; *listed* is each by its slug."""

    find: Callable[[str], tuple[Found, ...]]
    listed: Mapping[str, Entity]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    passage: Passage
    said: Stated
    story: str
    place: int


def listed(entities: Iterable[Entity]) -> Names:
    """The entities that have a price: those with a ticker, and the indices; not a market as such."""
    known = {e.slug: e for e in entities if e.ticker or (e.kind == "index" and not e.slug.endswith("-stocks"))}
    return Names(find=Gazetteer(known.values()).find, listed=known)


def with_moves(issue: Issue, stories: Sequence[Story], names: Names) -> Issue:
    """The issue with the moves that the reports of its printed stories state. *stories*: with the articles of the window."""
    printed = {item.story for section in issue.sections for item in (*section.items, *section.more)}
    groups: dict[tuple[str, str, bool], list[list[_Heard]]] = {}
    for heard in _heard([story for story in stories if story.id in printed], names):
        groups.setdefault((heard.said.slug, heard.said.unit, heard.said.value > 0), []).append([heard])
    told = sorted((same for lines in groups.values() for same in _together(lines)), key=_weight)
    book = Citations(issue.citations)
    moves: list[Move] = []
    for same in told:
        best = min((one for one in same if book.fits(one.passage)), key=lambda one: _merit(one, issue.lang), default=None)
        if best and len(moves) < MOST:
            moves.append(_move(best, names.listed[best.said.slug], issue.lang, book))
    return replace(issue, moves=tuple(moves), citations=book.rows)


def check_moves(issue: Issue) -> Iterator[str]:
    """Moves that their own words do not state."""
    known = {row.number: row for row in issue.citations}
    for move in issue.moves:
        at = f"market, {move.label}"
        again = stated(move.quote.words, [(move.company, *move.name)])
        if not any((one.value, one.unit, one.figure) == (move.value, move.unit, move.figure) for one in again):
            yield f"{at}: {move.value:g} {move.unit} is not what {move.quote.words!r} states"
        cited = known.get(move.quote.cite)
        if cited and cited.outlet != move.outlet:
            yield f"{at}: citation [{cited.number}] is of {cited.outlet}, not of {move.outlet}"


def _heard(stories: Sequence[Story], names: Names) -> Iterator[_Heard]:
    """Every move that a title or a sentence states."""
    for place, story in enumerate(stories):
        for article in story.shown:
            if article.vantage == "social":
                continue
            title = title_of(article)
            for passage in (*((title,) if title else ()), *(sentence for _, sentence in sentences(article))):
                spans = [(found.slug, found.start, found.end) for found in names.find(passage.words)]
                for said in stated(passage.words, spans) if spans else ():
                    yield _Heard(passage=passage, said=said, story=story.id, place=place)


def _together(lines: Sequence[list[_Heard]]) -> list[list[_Heard]]:
    """The same move stated a little differently (17, 16.97) as one; of a hundred parts three apart are two moves."""
    kept: list[list[_Heard]] = []
    for (one,) in sorted(lines, key=lambda line: (line[0].said.value, line[0].passage.article.id, line[0].passage.start)):
        last = abs(kept[-1][0].said.value) if kept else 0.0
        if kept and abs(abs(one.said.value) - last) <= max(0.035 * last, 0.3 if one.said.unit == "%" else 0.0):
            kept[-1].append(one)
        else:
            kept.append([one])
    return kept


def _weight(same: Sequence[_Heard]) -> tuple[int, int, str, str, float]:
    """Moves that most outlets state first, then those of the best stories."""
    first = min(same, key=lambda one: one.place)
    outlets = {outlet_of(one.passage.article) for one in same}
    return (-len(outlets), first.place, first.said.slug, first.said.unit, first.said.value)


def _merit(one: _Heard, lang: str) -> tuple[bool, bool, float, str, int]:
    """A sentence in the issue's language first, then a plain title."""
    article, words = one.passage.article, one.passage.words
    return (language(article) != lang, one.passage.field == "title", blemish(words), article.id, one.passage.start)


def _move(one: _Heard, entity: Entity, lang: str, book: Citations) -> Move:
    start, end = one.said.name
    names = ((*entity.zh, *entity.en) if lang == "zh" else (*entity.en, *entity.zh)) or (entity.slug,)
    # An index's longer names are those of its sisters: Nasdaq 100, Nasdaq Composite.
    other = min(names, key=len) if entity.kind == "index" else names[0]
    return Move(
        story=one.story,
        company=entity.slug,
        label=one.passage.words[start:end] if language(one.passage.article) == lang else other,
        ticker=next(iter(entity.ticker), ""),
        value=one.said.value,
        unit=one.said.unit,
        outlet=name_of(one.passage.article),
        quote=book.cite(one.passage),
        name=one.said.name,
        figure=one.said.figure,
    )
