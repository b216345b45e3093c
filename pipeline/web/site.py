"""What every page shares: the world, the templates, the words, and the way in which a page becomes an answer.

Knows no page. A page's function reads from the store in one `read()` and gives plain values to its template.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.model import Theme
from pipeline.render.filters import FILTERS
from pipeline.render.sandbox import fill, sandbox
from pipeline.render.words import Words, read_words

if TYPE_CHECKING:
    from pipeline.wiring import World

FOLDERS = ("archive",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The archive of one workspace. *name* and *strapline* are those of its first desk, *words* are in that desk's zone."""

    world: World
    environment: ImmutableSandboxedEnvironment
    words: Words
    name: str
    strapline: str
    themes: Mapping[str, Theme]

    def page(self, template: str, *, status: int = 200, here: str = "", **values: object) -> Response:
        """The filled template as an answer; *here* names the entry of the navigation that the page belongs to."""
        return HTMLResponse(self.fill(template, here=here, **values), status_code=status)

    def fill(self, template: str, **values: object) -> str:
        """The text of the filled template."""
        # Values only, never the site or the world: a desk may edit the templates, and secrets hang on the world.
        shared = {
            "name": self.name,
            "now": self.world.now(),
            "strapline": self.strapline,
            "sample": self.world.workspace.desk.sample,
            "words": self.words,
            "say": self.words.say,
            "vantage": self.vantage,
            "tongue_name": self.tongue,
            "themes": self.themes,
        }
        return fill(self.environment, FOLDERS, template, {"here": "", "query": "", **shared, **values})

    def vantage(self, vantage: str) -> str:
        """What a vantage is called."""
        return self.words.say(f"vantage_{vantage}") if self.words.knows(f"vantage_{vantage}") else vantage

    def tongue(self, lang: str) -> str:
        """English for en; a language that has no name here gives its code."""
        return self.words.say(f"lang_{lang}") if self.words.knows(f"lang_{lang}") else lang or self.words.say("lang_other")


def open_site(world: World) -> Site:
    """The archive of the world's workspace: its own templates/archive first, file by file, then the program's."""
    templates = world.workspace.templates
    desk = next(iter(world.workspace.desk.desk.values()), None)
    zone = next((series.zone for series in desk.series.values()), "UTC") if desk else "UTC"
    return Site(
        world=world,
        environment=sandbox(templates, filters=FILTERS),
        words=read_words(templates, ("archive", "issue"), lang="en", zone=zone),
        name=desk.name if desk else "Two Shores",
        strapline=desk.strapline if desk else "",
        themes={theme.slug: theme for theme in world.workspace.themes},
    )


def site_of(request: Request) -> Site:
    """The site that answers the request."""
    return cast(Site, request.app.state.site)


def bytes_answer(request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """*body* with a strong ETag; 304 and no body to one who has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    given = {"etag": tag, **(headers or {})}
    if tag in known:
        return Response(status_code=304, headers=given)
    return Response(body, media_type=media_type, headers=given)
