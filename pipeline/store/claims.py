"""The claims ledger: claims by their places in articles, what analysts say of them, and which issues print them.

A claim's words are never stored twice: they are read from its article. Decides nothing: `pipeline.draft.ledger` links.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.model import Article, Attribution, Claim, ClaimStatus
from pipeline.store.rows import ARTICLE_COLUMNS, article_of, chunks, insert_new, known
from pipeline.store.schema import article, claim, claim_status, issue, issue_claim, story_article, story_tag

_PLACES = ("start_at", "end_at", "speaker_start", "speaker_end")
_SAID = ("field", "entity", "role", "verb", "manner")
_OWN = ("id", "holder", "known_from")
_NAMES = (*_PLACES, *_SAID, *_OWN, "direct", "anonymous", "superlative", "amounts", "about")
_COLUMNS = tuple(claim.c[name] for name in _NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A claim, the story that its article stands in, and that article."""

    claim: Claim
    story: str
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """An issue that prints a claim, its state and what it knew."""

    claim: str
    issue: str
    title: str
    state: str
    as_of: datetime


def save(tx: Connection, found: Sequence[Claim]) -> None:
    """Keep claims; one that is kept already stays as it is."""
    insert_new(tx, claim, [_row(one) for one in found])


def _row(one: Claim) -> dict[str, Any]:
    said = one.said
    return {
        **{name: getattr(said, name) for name in _SAID},
        **{name: getattr(one, name) for name in _OWN},
        "article": said.article,
        "start_at": said.start,
        "end_at": said.end,
        "speaker_start": said.speaker_start,
        "speaker_end": said.speaker_end,
        "direct": int(said.direct),
        "anonymous": int(said.anonymous),
        "superlative": int(one.superlative),
        "amounts": json.dumps(one.amounts, separators=(",", ":")),
        "about": json.dumps(one.about, separators=(",", ":")),
    }


def held(
    tx: Connection,
    *,
    since: datetime | None = None,
    as_of: datetime | None = None,
    theme: str = "",
    stories: Collection[str] | None = None,
    ids: Collection[str] | None = None,
) -> Iterator[Held]:
    """Claims first seen *since* then, as known at *as_of* (None: now), earliest first; of a theme, some stories, or some ids."""
    query = (
        sa.select(*_COLUMNS, story_article.c.story, *ARTICLE_COLUMNS)
        .join(article, article.c.id == claim.c.article)
        .join(story_article, sa.and_(story_article.c.article == article.c.id, known(story_article, as_of)))
        .order_by(claim.c.known_from, claim.c.id)
    )
    if since is not None:
        query = query.where(claim.c.known_from >= since)
    if as_of is not None:
        query = query.where(claim.c.known_from <= as_of)
    if theme:
        carried = sa.select(story_tag.c.story).where(story_tag.c.theme == theme, known(story_tag, as_of))
        query = query.where(story_article.c.story.in_(carried))
    for name, values in ((story_article.c.story, stories), (claim.c.id, ids)):
        if values is not None:
            query = query.where(name.in_(sorted(values)))
    width = len(_COLUMNS)
    for row in tx.execute(query):
        source = article_of(row, width + 1)
        yield Held(claim=_claim(row, source), story=row[width], article=source)


def _claim(row: Any, source: Article) -> Claim:
    given = dict(zip(_NAMES, row, strict=False))
    start, end, speaker_start, speaker_end = (given[name] for name in _PLACES)
    text = source.field(given["field"])
    said = Attribution(
        **{name: given[name] for name in _SAID},
        article=source.id,
        start=start,
        end=end,
        words=text[start:end],
        speaker_start=speaker_start,
        speaker_end=speaker_end,
        speaker=text[speaker_start:speaker_end],
        direct=bool(given["direct"]),
        anonymous=bool(given["anonymous"]),
        at=source.news_at,
        lang=source.lang,
        outlet=source.outlet or source.feed,
    )
    return Claim(
        **{name: given[name] for name in _OWN},
        said=said,
        superlative=bool(given["superlative"]),
        amounts=tuple(json.loads(given["amounts"])),
        about=tuple(json.loads(given["about"])),
    )


def newest(tx: Connection) -> datetime | None:
    """When the last claim was first seen; None where there is none."""
    return tx.scalar(sa.select(claim.c.known_from).order_by(claim.c.known_from.desc()).limit(1))


def exists(tx: Connection, one: str) -> bool:
    """Whether there is a claim of that id."""
    return tx.scalar(sa.select(claim.c.id).where(claim.c.id == one)) is not None


def set_status(tx: Connection, said: ClaimStatus) -> None:
    """Write down what an analyst says of a claim; what held before is closed, and stays."""
    holds = (claim_status.c.claim == said.claim, claim_status.c.known_to.is_(None))
    tx.execute(sa.update(claim_status).where(*holds).values(known_to=said.known_from))
    row = {name: getattr(said, name) for name in ("claim", "status", "who", "note", "known_from", "known_to")}
    tx.execute(sa.insert(claim_status).values(**row))


def statuses(tx: Connection, as_of: datetime | None = None) -> dict[str, ClaimStatus]:
    """What analysts say of claims at *as_of* (None: now), by claim."""
    names = ("claim", "status", "who", "note", "known_from", "known_to")
    query = sa.select(*(claim_status.c[name] for name in names)).where(known(claim_status, as_of))
    return {row[0]: ClaimStatus(**dict(zip(names, row, strict=True))) for row in tx.execute(query)}


def history(tx: Connection, one: str) -> tuple[ClaimStatus, ...]:
    """All that was ever said of a claim, in its order."""
    names = ("claim", "status", "who", "note", "known_from", "known_to")
    query = sa.select(*(claim_status.c[name] for name in names)).where(claim_status.c.claim == one)
    return tuple(ClaimStatus(**dict(zip(names, row, strict=True))) for row in tx.execute(query.order_by(claim_status.c.id)))


def print_in(tx: Connection, slug: str, ids: Collection[str]) -> None:
    """Keep which claims an issue prints; built again it prints these and no others."""
    tx.execute(sa.delete(issue_claim).where(issue_claim.c.issue == slug))
    insert_new(tx, issue_claim, [{"issue": slug, "claim": id} for id in sorted(ids)])


def printings(tx: Connection, ids: Collection[str]) -> dict[str, tuple[Printing, ...]]:
    """The issues that print each claim, the oldest first."""
    found: dict[str, list[Printing]] = {}
    for chunk in chunks(sorted(ids)):
        query = (
            sa.select(issue_claim.c.claim, issue.c.slug, issue.c.title, issue.c.state, issue.c.as_of)
            .join(issue, issue.c.slug == issue_claim.c.issue)
            .where(issue_claim.c.claim.in_(chunk))
            .order_by(issue.c.as_of, issue.c.slug)
        )
        for row in tx.execute(query):
            found.setdefault(row[0], []).append(Printing(claim=row[0], issue=row[1], title=row[2], state=row[3], as_of=row[4]))
    return {one: tuple(rows) for one, rows in found.items()}
