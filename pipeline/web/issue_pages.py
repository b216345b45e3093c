"""The home page, the list of issues, one issue, and the files of its folder.

An issue is shown as its folder has it, below a bar of the archive's own. Of a folder only its own files are served: no
link is followed and no name leads out (outbox.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import Response

from pipeline import outbox
from pipeline.draft import manifest
from pipeline.errors import OutboxError
from pipeline.model import Issue
from pipeline.render import CHART_CID
from pipeline.store import issues, stories, theme_days
from pipeline.store.issues import IssueRow
from pipeline.store.printed import printed_in
from pipeline.web.headers import FILE_POLICY, ISSUE_POLICY
from pipeline.web.rows import row_of
from pipeline.web.site import Site, bytes_answer, site_of
from pipeline.web.weeks import closes, last_day, pulses

ON_HOME = 8
LOOKED_AT = 60
"""Of how many of the newest stories the home page takes those that carry a theme."""

READABLE = (("email.html", "as mailed"), ("email.txt", "plain text"), ("sources.csv", "sources"), ("issue.json", "manifest"))
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".eml": "message/rfc822",
    ".pdf": "application/pdf",
}
SHOWN = (".html", ".txt", ".md", ".json", ".svg", ".png")
"""What a browser shows; anything else is saved."""

_BODY = re.compile(rb"<body\b[^>]*>", re.IGNORECASE)
_EARLIER = re.compile(rb'href="\.\./([a-z0-9-]+)/index\.html"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The issues before and after one, in the order of the list; None at an end."""

    row: IssueRow | None
    older: IssueRow | None
    newer: IssueRow | None


def home(request: Request) -> Response:
    """The newest issue, the issues before it, the themes' weeks and the newest stories that carry a theme."""
    site = site_of(request)
    now = site.world.now()
    with site.world.store.read() as tx:
        listed = issues.listing(tx, ON_HOME + 1)
        newest = stories.recent(tx, LOOKED_AT)
        ours = [story for story in newest if story.tags][:ON_HOME]
        printed = printed_in(tx, [story.id for story in ours])
        end = closes(newest[0] if newest else None, now)
        weeks = pulses(site.themes, theme_days.counts(tx, end, now), end=end)
    busiest = sorted(weeks.values(), key=lambda one: (-one.week, -one.month, one.theme))[:ON_HOME]
    return site.page(
        "home.html",
        here="home",
        front=listed[0] if listed else None,
        issue=_manifest(site, listed),
        listed=listed[1:],
        rows=[row_of(story, printed) for story in ours],
        pulses=[one for one in busiest if one.month],
        last=last_day(end),
    )


def issue_list(request: Request) -> Response:
    """Every issue, the newest window first, each with its state."""
    site = site_of(request)
    with site.world.store.read() as tx:
        listed = issues.listing(tx)
    return site.page("issues.html", here="issues", listed=listed)


def issue(request: Request, slug: str) -> Response:
    """The issue's page as it stands in the outbox, with the archive's bar above it."""
    site = site_of(request)
    with site.world.store.read() as tx:
        listed = issues.listing(tx)
    beside = _beside(listed, slug)
    files = _names(site, slug)
    if "index.html" not in files:
        raise HTTPException(404, _missing(slug, known=beside.row is not None))
    offered = [(name, says) for name, says in READABLE if name in files]
    bar = site.fill("issue_bar.html", here="issues", slug=slug, beside=beside, files=offered)
    body = under_bar(outbox.read(site.world.workspace.outbox, slug, "index.html"), bar.encode())
    return bytes_answer(request, body, TYPES[".html"], {"content-security-policy": ISSUE_POLICY})


def issue_file(request: Request, slug: str, name: str) -> Response:
    """One file of the issue's folder, as it is; only the mail's picture is put where a browser finds it."""
    site = site_of(request)
    if name not in _names(site, slug):
        raise HTTPException(404, f"The issue {slug} has no file {name}.")
    body = outbox.read(site.world.workspace.outbox, slug, name)
    if name.endswith(".html"):
        body = body.replace(f"cid:{CHART_CID}".encode(), f"/issues/{quote(slug)}/charts/momentum.png".encode())
    suffix = PurePosixPath(name).suffix
    headers = {"content-security-policy": FILE_POLICY}
    if suffix not in SHOWN:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(f'{slug}-{PurePosixPath(name).name}')}"
    return bytes_answer(request, body, TYPES.get(suffix, "application/octet-stream"), headers)


def under_bar(page: bytes, bar: bytes) -> bytes:
    """The page with *bar* as the first thing in its body, its links to earlier issues those of the archive; a page without
    a body stays as it is.

    The first `<body>` is the page's own: what stands before it is the template's, and feed text is escaped in it.
    """
    page = _EARLIER.sub(rb'href="/issues/\1"', page)
    begins = _BODY.search(page)
    return page[: begins.end()] + bar + page[begins.end() :] if begins else page


def _beside(listed: Sequence[IssueRow], slug: str) -> Beside:
    at = {row.slug: place for place, row in enumerate(listed)}.get(slug)
    if at is None:
        return Beside(row=None, older=None, newer=None)
    return Beside(row=listed[at], older=listed[at + 1] if at + 1 < len(listed) else None, newer=listed[at - 1] if at else None)


def _names(site: Site, slug: str) -> tuple[str, ...]:
    """The files of the issue; none where there is no such folder."""
    try:
        return outbox.names(site.world.workspace.outbox, slug)
    except OutboxError:
        return ()


def _missing(slug: str, *, known: bool) -> str:
    if known:
        return f"The desk built the issue {slug}, but the outbox has no page of it any more. Building it again brings it back."
    return f"There is no issue {slug}."


def _manifest(site: Site, listed: Sequence[IssueRow]) -> Issue | None:
    """What the newest issue holds; None where its manifest is missing or cannot be read."""
    if not listed:
        return None
    try:
        return manifest.from_json(outbox.read(site.world.workspace.outbox, listed[0].slug, "issue.json"))
    except OutboxError:
        return None
