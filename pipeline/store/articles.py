"""Articles: taken in once each, found again by address or title, listed for grouping and for export.

Does not fold or group: it keeps what `stories.place` is told of that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Article
from pipeline.store.columns import storable
from pipeline.store.rows import ARTICLE_COLUMNS, ARTICLE_FIELDS, article_of, chunks, insert_new, noise_json
from pipeline.store.schema import article, article_tag, entry_key, story_article, story_tag
from pipeline.text.addresses import canonical
from pipeline.text.tokens import title_key

LATE = timedelta(days=3)
"""An article seen less than this after it was published is a late arrival: being seen makes it news, too."""


Key = tuple[str, bytes]
"""A feed, and the hash of a guid that it gave."""

Named = tuple[Key, str, datetime]
"""A key that is new, the id of its article, and when it came under that key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomers:
    """Of some articles those that the store does not have, and all the keys that it does not."""

    articles: tuple[Article, ...] = ()
    keys: tuple[Named, ...] = ()


NOBODY = Newcomers()


def key_of(one: Article, keys: Mapping[str, str]) -> Key:
    """What the feed knows an article by. *keys*: article id to the feed's own guid; without one the id counts."""
    return one.feed, _guid_hash(keys.get(one.id) or one.id)


def newcomers(tx: Connection, articles: Sequence[Article], keys: Mapping[str, str]) -> dict[str, Newcomers]:
    """Those of *articles* that the store does not have, by feed, in their order.

    An article is known if its id is, or if its feed has sent its guid before (even if that article is gone since);
    one without a guid is known by its id alone. Of two with one guid the first counts.
    """
    by_key: dict[Key, Article] = {}
    for one in articles:
        by_key.setdefault(key_of(one, keys), one)
    taken = _taken(tx, by_key)
    fresh = [(key, one) for key, one in by_key.items() if key not in taken]
    there = _ids(tx, [one.id for _, one in fresh])
    made: dict[str, tuple[dict[str, Article], list[Named]]] = {}
    for key, one in fresh:
        new, named = made.setdefault(one.feed, ({}, []))
        named.append((key, one.id, one.first_seen))
        if one.id not in there:
            new.setdefault(one.id, one)
    return {feed: Newcomers(articles=tuple(new.values()), keys=tuple(named)) for feed, (new, named) in made.items()}


def take_in(tx: Connection, found: Iterable[Newcomers]) -> int:
    """Keep the newcomers and their keys, and say how many they are."""
    found = list(found)
    rows = [_row(one) for some in found for one in some.articles]
    insert_new(tx, article, rows)
    take_as(tx, [key for some in found for key in some.keys])
    return len(rows)


def take_as(tx: Connection, keys: Iterable[Named]) -> None:
    """Keep keys under which known articles came, so that they are known by them from now on."""
    rows = [{"feed": feed, "guid_hash": guid, "article": one, "first_seen": seen} for (feed, guid), one, seen in keys]
    insert_new(tx, entry_key, rows)


def insert(tx: Connection, articles: Sequence[Article], keys: Mapping[str, str]) -> int:
    """Take in those of *articles* that are `newcomers`, and say how many were."""
    return take_in(tx, newcomers(tx, articles, keys).values())


def alike(tx: Connection, feed: str, articles: Sequence[Article]) -> tuple[Article, ...]:
    """The feed's own articles that stand at the address, or under the title, of one of these, the earliest first."""
    found: dict[str, Article] = {}
    for column, values in (
        (article.c.canonical_url, {a.canonical_url for a in articles}),
        (article.c.title_key, {title_key(storable(a.title)) for a in articles} - {""}),
    ):
        for chunk in chunks(sorted(values)):
            query = sa.select(*ARTICLE_COLUMNS).where(column.in_(chunk), article.c.feed == feed)
            found |= {row[0]: article_of(row) for row in tx.execute(query)}
    return tuple(sorted(found.values(), key=lambda a: (a.first_seen, a.id)))


def seen_before(tx: Connection, ids: Collection[str], when: datetime) -> bool:
    """Whether one of these was first seen before then."""
    return any(
        tx.scalar(sa.select(article.c.id).where(article.c.id.in_(chunk), article.c.first_seen < when).limit(1))
        for chunk in chunks(sorted(ids))
    )


def get(tx: Connection, ids: Collection[str]) -> dict[str, Article]:
    """The articles of these ids, by id; those that are not there are left out."""
    found: dict[str, Article] = {}
    for chunk in chunks(sorted(ids)):
        for row in tx.execute(sa.select(*ARTICLE_COLUMNS).where(article.c.id.in_(chunk)).order_by(article.c.id)):
            found[row[0]] = article_of(row)
    return found


def ungrouped(tx: Connection, limit: int) -> tuple[Article, ...]:
    """The next articles that stand in no story, at most *limit*: by first_seen, published (None last), id."""
    query = (
        sa.select(*ARTICLE_COLUMNS)
        .where(sa.text("grouped = 0"))
        .order_by(article.c.first_seen, article.c.published.is_(None), article.c.published, article.c.id)
        .limit(limit)
    )
    return tuple(article_of(row) for row in tx.execute(query))


def known_copies(
    tx: Connection, canonical_urls: Collection[str], title_keys: Collection[str], since: datetime
) -> tuple[Article, ...]:
    """Grouped articles that repeat no other and could be a head of these: the title seen *since* then, or page and title.

    The earliest first. An address alone makes no copy, so it is not asked for alone.
    """
    pages, found = set(canonical_urls), []
    for chunk in chunks(sorted(set(title_keys) - {""})):
        query = sa.select(*ARTICLE_COLUMNS).where(article.c.title_key.in_(chunk), article.c.copy_of == "", article.c.grouped == 1)
        found += [article_of(row) for row in tx.execute(query)]
    return tuple(
        sorted((a for a in found if a.first_seen >= since or a.canonical_url in pages), key=lambda a: (a.first_seen, a.id))
    )


def find(tx: Connection, text: str) -> tuple[Article, ...]:
    """The articles that *text* names: by id, or by an address in any of its forms (a digest has many), the earliest first."""
    text = text.strip()
    query = sa.select(*ARTICLE_COLUMNS).order_by(article.c.first_seen, article.c.id)
    by_id = tx.execute(query.where(article.c.id == text)).first()
    if by_id is not None:
        return (article_of(by_id),)
    where = sa.or_(article.c.url == text, article.c.canonical_url == canonical(text))
    return tuple(article_of(row) for row in tx.execute(query.where(where))) if text else ()


def export(tx: Connection) -> Iterator[tuple[Article, str, tuple[str, ...], tuple[str, ...]]]:
    """Every article with its story's id ("" for none), its own themes and its story's, by first_seen and id."""
    own = _themes(tx, article_tag)
    of_story = _themes(tx, story_tag)
    query = (
        sa.select(*ARTICLE_COLUMNS, story_article.c.story)
        .select_from(
            article.outerjoin(story_article, sa.and_(story_article.c.article == article.c.id, story_article.c.known_to.is_(None)))
        )
        .order_by(article.c.first_seen, article.c.id)
    )
    for row in tx.execute(query.execution_options(yield_per=2_000)):
        story = row[len(ARTICLE_FIELDS)] or ""
        yield article_of(row), story, own.get(row[0], ()), of_story.get(story, ())


def count(tx: Connection) -> int:
    """How many articles there are."""
    return tx.execute(sa.select(sa.func.count()).select_from(article)).scalar_one()


def arrived_at(one: Article) -> datetime:
    """When it counts as news if it came late: first_seen for an article published shortly before it was seen.

    The same as news_at for an old one, and for what came with the first document of its feed.
    """
    late = not one.first_fetch and one.first_seen - one.news_at < LATE
    return one.first_seen if late else one.news_at


def _row(one: Article) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(one, name) for name in ARTICLE_FIELDS}
    row |= {"first_fetch": int(one.first_fetch), "grouped": 0, "title_key": title_key(storable(one.title))}
    row["noise"] = noise_json(one.noise)
    return row | {"news_at": one.news_at, "arrived_at": arrived_at(one)}


def _guid_hash(guid: str) -> bytes:
    return hashlib.sha256(guid.encode("utf-8", "surrogatepass")).digest()[:16]


_TAKEN = sa.select(entry_key.c.feed, entry_key.c.guid_hash).where(
    sa.tuple_(entry_key.c.feed, entry_key.c.guid_hash).in_(sa.bindparam("keys", expanding=True))
)
_THERE = sa.select(article.c.id).where(article.c.id.in_(sa.bindparam("ids", expanding=True)))


def _taken(tx: Connection, keys: Iterable[Key]) -> set[Key]:
    """Those of *keys* that the store has seen."""
    taken: set[Key] = set()
    for chunk in chunks(sorted(keys)):
        taken.update((feed, bytes(digest)) for feed, digest in tx.execute(_TAKEN, {"keys": chunk}))
    return taken


def _ids(tx: Connection, ids: Sequence[str]) -> set[str]:
    """Those of *ids* that the store has."""
    there: set[str] = set()
    for chunk in chunks(sorted(ids)):
        there.update(tx.scalars(_THERE, {"ids": chunk}))
    return there


def _themes(tx: Connection, table: sa.Table) -> dict[str, tuple[str, ...]]:
    """The themes that hold now of each subject, strongest first."""
    subject = table.c.article if table is article_tag else table.c.story
    query = sa.select(subject, table.c.theme).where(table.c.known_to.is_(None))
    themes: dict[str, dict[str, None]] = {}
    for one, theme in tx.execute(query.order_by(subject, table.c.score.desc(), table.c.theme)):
        themes.setdefault(one, {})[theme] = None
    return {one: tuple(found) for one, found in themes.items()}
