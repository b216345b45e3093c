"""Stories: articles placed in them, and read back as they were known at a moment.

Does not group: `place` keeps what folding and clustering decided. Lists are ordered by (news_at, id).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from pipeline.model import Article, Membership, Noise, Story, Tagging
from pipeline.store import search
from pipeline.store.rows import ARTICLE_COLUMNS, article_of, chunks, insert_new, known, noise_json, tagging_of
from pipeline.store.schema import article, story, story_article, story_tag


def place(
    tx: Connection,
    copies: Mapping[str, str],
    memberships: Sequence[Membership],
    noise: Mapping[str, tuple[Noise, ...]] | None = None,
) -> None:
    """Keep a batch: which articles are *copies* of which, and in which story each stands, and what in each is *noise*; all are
    searchable then.

    The first member that an unknown story gets here is its founder. An article that stood in another story leaves it.
    """
    rows = _rows(tx, sorted({m.article for m in memberships} | set(copies)))
    _found(tx, memberships, rows)
    _join(tx, memberships)
    _widen(tx, memberships, rows)
    folded = [{"one": one, "head": head} for one, head in sorted(copies.items()) if one in rows]
    if folded:
        tx.execute(sa.update(article).where(article.c.id == sa.bindparam("one")).values(copy_of=sa.bindparam("head")), folded)
    noisy = [{"one": one, "places": noise_json(places)} for one, places in sorted((noise or {}).items()) if one in rows]
    if noisy:
        tx.execute(sa.update(article).where(article.c.id == sa.bindparam("one")).values(noise=sa.bindparam("places")), noisy)
    fresh = [one for one, row in rows.items() if not row.grouped]
    for chunk in chunks(fresh):
        tx.execute(sa.update(article).where(article.c.id.in_(chunk)).values(grouped=1))
    search.index(tx, [article_of(rows[one], 2) for one in fresh])


def active(tx: Connection, since: datetime, as_of: datetime, *, edited: datetime | None = None) -> tuple[Story, ...]:
    """The stories that got an article (first_seen) at or after *since*, as known at *as_of*.

    *edited*: when a story was last changed by hand. What comes late finds the articles of then where they stand since.
    """
    ids = sa.select(story.c.id).where(story.c.latest_at >= since)
    found = _load(tx, ids, max(as_of, edited or as_of))
    if edited and edited > as_of:
        seen = (replace(one, articles=tuple(a for a in one.articles if a.first_seen <= as_of)) for one in found)
        found = tuple(one for one in seen if one.articles)
    return tuple(one for one in found if any(a.first_seen >= since for a in one.articles))


def active_counts(tx: Connection, since: datetime, as_of: datetime) -> tuple[int, int]:
    """How many stories `active` would give, and how many of them carry a theme; loads none of them."""
    ids = (
        sa.select(story_article.c.story)
        .join(article, article.c.id == story_article.c.article)
        .where(article.c.first_seen >= since, article.c.first_seen <= as_of, known(story_article, as_of))
        .distinct()
    )
    tagged = sa.select(sa.func.count(sa.distinct(story_tag.c.story))).where(story_tag.c.story.in_(ids), known(story_tag, as_of))
    return tx.execute(sa.select(sa.func.count()).select_from(ids.subquery())).scalar_one(), tx.execute(tagged).scalar_one()


def in_window(tx: Connection, start: datetime, end: datetime, as_of: datetime) -> tuple[Story, ...]:
    """The stories with news in [start, end), as known at *as_of*: only its articles, only its tags.

    An article is news when it was published; one that came late but within three days also when it was seen.
    """
    news = sa.or_(
        sa.and_(article.c.news_at >= start, article.c.news_at < end),
        sa.and_(article.c.arrived_at >= start, article.c.arrived_at < end),
    )
    ids = (
        sa.select(story_article.c.story)
        .join(article, article.c.id == story_article.c.article)
        .where(news, article.c.first_seen <= as_of, known(story_article, as_of))
        .distinct()
    )
    return _load(tx, ids, as_of)


def get(tx: Connection, story_id: str, as_of: datetime | None = None) -> Story | None:
    """The story of that id, or the one it was merged into; None if there is none (or was none at *as_of*)."""
    seen: set[str] = set()
    while story_id not in seen:
        seen.add(story_id)
        merged = tx.execute(sa.select(story.c.merged_into, story.c.merged_at).where(story.c.id == story_id)).first()
        if merged is None or merged.merged_into is None or (as_of is not None and merged.merged_at > as_of):
            break
        story_id = merged.merged_into
    found = _load(tx, [story_id], as_of)
    if not found and as_of is not None:
        # Merged then, and split off since: its founder says into which.
        c = story_article.c
        where = sa.select(c.story).join(story, story.c.founder == c.article)
        found = _load(tx, where.where(story.c.id == story_id, story.c.known_from <= as_of, known(story_article, as_of)), as_of)
    return found[0] if found else None


def many(tx: Connection, ids: Sequence[str]) -> tuple[Story, ...]:
    """The stories of these ids as they stand now; one that is no more, or has no article any more, is left out."""
    return tuple(story for chunk in chunks(ids) for story in _load(tx, chunk, None))


def ids_between(tx: Connection, start: datetime | None = None, end: datetime | None = None) -> tuple[str, ...]:
    """The ids of the stories that became news in [start, end), oldest first; those merged into another are left out."""
    query = sa.select(story.c.id).where(story.c.merged_into.is_(None))
    if start is not None:
        query = query.where(story.c.news_at >= start)
    if end is not None:
        query = query.where(story.c.news_at < end)
    return tuple(tx.scalars(query.order_by(story.c.news_at, story.c.id)))


def of_article(tx: Connection, article_id: str) -> Story | None:
    """The story in which the article stands now; None where it stands in none yet."""
    c = story_article.c
    found = tx.execute(sa.select(c.story).where(c.article == article_id, c.known_to.is_(None))).scalar()
    return get(tx, found) if found else None


def memberships(tx: Connection, story_id: str) -> tuple[Membership, ...]:
    """Why each article stands in the story now, in the order in which they came."""
    c = story_article.c
    query = sa.select(c.story, c.article, c.known_from, c.score, c.nearest, c.terms, c.unsure)
    query = query.where(c.story == story_id, c.known_to.is_(None)).order_by(c.known_from, c.id)
    return tuple(
        Membership(
            story=r.story,
            article=r.article,
            known_from=r.known_from,
            score=r.score,
            nearest=r.nearest,
            terms=tuple(json.loads(r.terms)),
            unsure=bool(r.unsure),
        )
        for r in tx.execute(query)
    )


def recent(tx: Connection, limit: int, before: str | None = None, theme: str = "") -> tuple[Story, ...]:
    """The newest stories (of a theme), newest first; *before*: those that come after the story of that id."""
    query = sa.select(story.c.id).where(story.c.merged_into.is_(None))
    if theme:
        tagged = sa.select(story_tag.c.story).where(story_tag.c.theme == theme, story_tag.c.known_to.is_(None))
        query = query.where(story.c.id.in_(tagged))
    if before:
        last = tx.execute(sa.select(story.c.news_at, story.c.id).where(story.c.id == before)).first()
        if last is None:
            return ()
        query = query.where(
            sa.or_(story.c.news_at < last.news_at, sa.and_(story.c.news_at == last.news_at, story.c.id < last.id))
        )
    ids = list(tx.scalars(query.order_by(story.c.news_at.desc(), story.c.id.desc()).limit(limit)))
    place_of = {one: number for number, one in enumerate(ids)}
    return tuple(sorted(_load(tx, ids, None), key=lambda one: place_of[one.id]))


def _load(tx: Connection, ids: sa.Select[Any] | Sequence[str], as_of: datetime | None) -> tuple[Story, ...]:
    """The stories of these ids with at least one article, in two questions however many there are."""
    members: dict[str, list[Article]] = {}
    founders: dict[str, str] = {}
    query = (
        sa.select(story_article.c.story, story.c.founder, *ARTICLE_COLUMNS)
        .join(story, story.c.id == story_article.c.story)
        .join(article, article.c.id == story_article.c.article)
        .where(story_article.c.story.in_(ids), known(story_article, as_of))
    )
    if as_of is not None:
        query = query.where(article.c.first_seen <= as_of)
    for row in tx.execute(query).all():
        founders[row[0]] = row[1]
        members.setdefault(row[0], []).append(article_of(row, 2))
    tags: dict[str, list[Tagging]] = {}
    c = story_tag.c
    tagged = sa.select(c.story, c.theme, c.version, c.score, c.spans, c.origin, c.known_from)
    for row in tx.execute(tagged.where(c.story.in_(ids), known(story_tag, as_of))).all():
        tags.setdefault(row[0], []).append(tagging_of(row))
    loaded = [
        Story(
            id=one,
            founder=founders[one],
            articles=_earliest_first(articles),
            tags=tuple(sorted(tags.get(one, ()), key=lambda t: (-t.score, t.theme, t.origin))),
        )
        for one, articles in members.items()
    ]
    return tuple(sorted(loaded, key=lambda one: (one.articles[0].news_at, one.id)))


def _earliest_first(articles: Sequence[Article]) -> tuple[Article, ...]:
    if len(articles) > 1:
        articles = sorted(articles, key=lambda a: (a.news_at, a.first_seen, a.id))
    return tuple(articles)


def _rows(tx: Connection, ids: Sequence[str]) -> dict[str, Row[Any]]:
    """(grouped, news_at, the article's columns) by id, in the order of *ids*."""
    found = {}
    for chunk in chunks(ids):
        query = sa.select(article.c.grouped, article.c.news_at, *ARTICLE_COLUMNS).where(article.c.id.in_(chunk))
        found.update({row.id: row for row in tx.execute(query)})
    return {one: found[one] for one in ids if one in found}


def _found(tx: Connection, batch: Sequence[Membership], rows: Mapping[str, Row[Any]]) -> None:
    """Make the stories that are not there yet."""
    founders = {m.story: m for m in reversed(batch)}
    new = [
        {
            "id": m.story,
            "founder": m.article,
            "known_from": m.known_from,
            "news_at": rows[m.article].news_at,
            "latest_at": rows[m.article].first_seen,
        }
        for m in reversed(founders.values())
    ]
    insert_new(tx, story, new)


def _join(tx: Connection, batch: Sequence[Membership]) -> None:
    """Open the memberships in their order, and close those that they replace; a story that all have left leads to theirs."""
    there: dict[str, tuple[int, str]] = {}
    for chunk in chunks(sorted({m.article for m in batch})):
        c = story_article.c
        query = sa.select(c.article, c.id, c.story).where(c.article.in_(chunk), c.known_to.is_(None))
        there.update({row.article: (row.id, row.story) for row in tx.execute(query)})
    closed: dict[int, datetime] = {}
    fresh: dict[str, list[dict[str, Any]]] = {}
    left: dict[str, Membership] = {}
    for m in batch:
        before = fresh[m.article][-1]["story"] if m.article in fresh else there.get(m.article, (0, ""))[1]
        if before == m.story:
            continue
        if before:
            left[before] = m
        if m.article in fresh:
            fresh[m.article][-1]["known_to"] = m.known_from
        elif m.article in there:
            closed[there[m.article][0]] = m.known_from
        fresh.setdefault(m.article, []).append(
            {
                "story": m.story,
                "article": m.article,
                "known_from": m.known_from,
                "known_to": None,
                "score": m.score,
                "nearest": m.nearest,
                "terms": json.dumps(m.terms, ensure_ascii=False, separators=(",", ":")),
                "unsure": int(m.unsure),
            }
        )
    if closed:
        close = sa.update(story_article).where(story_article.c.id == sa.bindparam("row"))
        tx.execute(close.values(known_to=sa.bindparam("at")), [{"row": row, "at": at} for row, at in closed.items()])
    joined = [row for rows in fresh.values() for row in rows if row["known_to"] != row["known_from"]]
    if joined:
        tx.execute(sa.insert(story_article), joined)
    _redirect(tx, left)


def _redirect(tx: Connection, left: Mapping[str, Membership]) -> None:
    """Lead a story that has no article any more to the one that its last article went to."""
    for gone, last in sorted(left.items()):
        c = story_article.c
        if tx.execute(sa.select(c.id).where(c.story == gone, c.known_to.is_(None)).limit(1)).first() is None:
            tx.execute(sa.update(story).where(story.c.id == gone).values(merged_into=last.story, merged_at=last.known_from))


def _widen(tx: Connection, batch: Sequence[Membership], rows: Mapping[str, Row[Any]]) -> None:
    """Each story's first and latest time, now that these articles stand in it."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for m in batch:
        row = rows[m.article]
        first, last = spans.get(m.story, (row.news_at, row.first_seen))
        spans[m.story] = (min(first, row.news_at), max(last, row.first_seen))
    if not spans:
        return
    first, last = sa.bindparam("first", type_=story.c.news_at.type), sa.bindparam("last", type_=story.c.latest_at.type)
    widen = (
        sa.update(story)
        .where(story.c.id == sa.bindparam("one"))
        .values(
            news_at=sa.case((story.c.news_at > first, first), else_=story.c.news_at),
            latest_at=sa.case((story.c.latest_at < last, last), else_=story.c.latest_at),
        )
    )
    tx.execute(widen, [{"one": one, "first": a, "last": b} for one, (a, b) in sorted(spans.items())])
