"""Search in titles and summaries, Chinese and English by the same rules, with the words found marked.

Knows no operators: every word of the query must be there. Prints of an article what its rights allow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import HTTPException, Query, Request
from fastapi.responses import Response

from pipeline.draft.headline import language
from pipeline.draft.passages import name_of
from pipeline.model import Article
from pipeline.store.connect import Store
from pipeline.store.search import Hit, count, search
from pipeline.web.highlight import Excerpt, Piece, excerpt, found, pieces
from pipeline.web.site import site_of

ON_PAGE = 20
MOST_PAGES = 500
REACH = 1_000
"""How many of the newest hits a language is chosen from: the store's search knows no language."""

LONGEST = 500
LANGS = {"": "All", "en": "English", "zh": "中文"}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A hit as it is shown. *hidden*: what matched stands in a text that we may not print."""

    article: Article
    story: str
    outlet: str
    title: tuple[Piece, ...]
    text: Excerpt
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One page of hits. *total* counts all; *reached*: only the newest of more were looked through."""

    hits: tuple[Found, ...] = ()
    total: int = 0
    more: bool = False
    reached: bool = False


def search_page(request: Request, q: str = "", lang: str = "", page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1) -> Response:
    """The articles that hold every word of *q*, newest first, ON_PAGE to a page."""
    site = site_of(request)
    query = _CONTROLS.sub(" ", q).strip()
    if len(query) > LONGEST:
        raise HTTPException(400, f"The query has {len(query):,} characters; search takes at most {LONGEST}.")
    if lang not in LANGS:
        raise HTTPException(400, f"There is no language {lang[:40]} to choose; write lang=en, lang=zh or nothing.")
    results = results_of(site.world.store, query, lang, page) if query else Results()
    return site.page("search.html", here="search", query=query, lang=lang, langs=LANGS, page=page, results=results)


def results_of(store: Store, query: str, lang: str, page: int) -> Results:
    """The *page*th page of what is found for *query* in *lang* ("" for any)."""
    skip = (page - 1) * ON_PAGE
    reached = False
    with store.read() as tx:
        total = count(tx, query)
        hits = search(tx, query, limit=REACH) if lang else search(tx, query, limit=ON_PAGE, offset=skip)
    if lang:
        reached = total > len(hits)
        hits = tuple(hit for hit in hits if language(hit.article) == lang)
        total, hits = len(hits), hits[skip : skip + ON_PAGE]
    shown = tuple(shown_hit(hit, query) for hit in hits)
    return Results(hits=shown, total=total, more=skip + len(hits) < total and page < MOST_PAGES, reached=reached)


def shown_hit(hit: Hit, query: str) -> Found:
    """The hit with its marks: the whole title, and a passage of the summary where the outlet's rights allow one."""
    article = hit.article
    in_title = found(article.title, query)
    may_print = article.rights != "headline"
    return Found(
        article=article,
        story=hit.story,
        outlet=name_of(article),
        title=pieces(article.title, in_title),
        text=excerpt(article.summary, found(article.summary, query)) if may_print else Excerpt(),
        hidden=not may_print and bool(article.summary) and not in_title,
    )
