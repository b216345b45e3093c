"""Between rows and values: what more than one subject needs. Knows no subject's rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row

from pipeline.model import Article, Noise, Span, Tagging
from pipeline.store.schema import article

CHUNK = 5_000
"""How many values go into one IN (…): below the limits of both stores."""

ARTICLE_FIELDS = (
    "id",
    "feed",
    "url",
    "canonical_url",
    "given_title",
    "title",
    "summary",
    "lang",
    "published",
    "first_seen",
    "first_fetch",
    "outlet",
    "outlet_name",
    "owner",
    "vantage",
    "rights",
    "text_hash",
    "copy_of",
    "wire",
    "noise",
)
ARTICLE_COLUMNS = tuple(article.c[name] for name in ARTICLE_FIELDS)

T = TypeVar("T")


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most *size*, in their order."""
    source = iter(values)
    while chunk := list(islice(source, size)):
        yield chunk


def insert_into(tx: Connection, table: sa.Table) -> Any:
    """An INSERT that has ON CONFLICT, in the dialect of the connection (both have the same methods)."""
    return insert_in(tx.dialect.name, table)


def insert_in(dialect: str, table: sa.Table) -> Any:
    """The same by the dialect's name, for a statement that is made once and kept: making one costs more than running it."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_new(tx: Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows that break no unique key; those that do are left out."""
    if rows:
        tx.execute(_insert_new(tx.dialect.name, table), rows)


@cache
def _insert_new(dialect: str, table: sa.Table) -> Any:
    return insert_in(dialect, table).on_conflict_do_nothing()


def known(table: sa.Table, as_of: datetime | None) -> sa.ColumnElement[bool]:
    """The rows that held at *as_of*; None: those that hold now."""
    if as_of is None:
        return table.c.known_to.is_(None)
    return sa.and_(table.c.known_from <= as_of, sa.or_(table.c.known_to.is_(None), table.c.known_to > as_of))


# fmt: off
def article_of(row: Row[Any] | Sequence[Any], at: int = 0) -> Article:
    """The article whose ARTICLE_COLUMNS begin at place *at* of the row."""
    (id_, feed, url, canonical_url, given_title, title, summary, lang, published, first_seen, first_fetch,
     outlet, outlet_name, owner, vantage, rights, text_hash, copy_of, wire, noise) = row[at : at + len(ARTICLE_FIELDS)]
    return Article(
        id=id_, feed=feed, url=url, canonical_url=canonical_url, given_title=given_title, title=title, summary=summary, lang=lang,
        published=published, first_seen=first_seen, first_fetch=first_fetch == 1, outlet=outlet, outlet_name=outlet_name,
        owner=owner, vantage=vantage, rights=rights, text_hash=text_hash, copy_of=copy_of,
        wire=wire, noise=noise_of(noise) if noise else (),
    )
# fmt: on


def noise_json(noise: Sequence[Noise]) -> str:
    """Places of boilerplate as JSON text; empty for none."""
    return json.dumps(noise, separators=(",", ":")) if noise else ""


def noise_of(text: str) -> tuple[Noise, ...]:
    """Places of boilerplate from their JSON text."""
    return tuple((name, start, end) for name, start, end in json.loads(text))


def spans_json(spans: Sequence[Span]) -> str:
    """Evidence as JSON text, the same for the same spans."""
    rows = [[s.article, s.field, s.start, s.end, s.words, s.rule, s.points] for s in spans]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def spans_of(text: str) -> tuple[Span, ...]:
    """Evidence from its JSON text."""
    return tuple(
        Span(article=a, field=f, start=start, end=end, words=words, rule=rule, points=points)
        for a, f, start, end, words, rule, points in json.loads(text)
    )


def tagging_of(row: Sequence[Any]) -> Tagging:
    """A tagging from (subject, theme, version, score, spans, origin, known_from)."""
    subject, theme, version, score, spans, origin, known_from = row
    return Tagging(
        subject=subject, theme=theme, version=version, score=score, spans=spans_of(spans), origin=origin, known_from=known_from
    )
