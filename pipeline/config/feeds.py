"""feeds.toml: the sources, one [[feed]] each."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationInfo, field_validator, model_validator

from pipeline.config.toml import Strict, check_all, line_of, read_toml, unknown_tables
from pipeline.errors import Problem
from pipeline.model import Auth, Feed

FOLDER = "folder:"
"""The url of kind `folder` begins so; a folder of the workspace follows."""


_VARIABLE = r"[A-Z_][A-Z0-9_]*"
_FRAMING = (
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "te",
    "upgrade",
    "user-agent",
    "accept-encoding",
    "cookie",
)


class AuthTable(Strict):
    """[feed.auth]: what the source asks for; each secret by the name of the environment variable that holds it."""

    user: str = ""
    password_env: str = ""
    cookie_env: str = ""
    header: str = ""
    header_env: str = ""

    @field_validator("password_env", "cookie_env", "header_env")
    @classmethod
    def _variable(cls, name: str) -> str:
        # What stands here may be the secret itself: it is not repeated.
        if name and not re.fullmatch(_VARIABLE, name):
            raise ValueError("not the name of an environment variable; write a name such as FT_PASSWORD, never the secret itself")
        return name

    @field_validator("header")
    @classmethod
    def _header(cls, name: str) -> str:
        if name and (not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) or name.lower() in _FRAMING):
            raise ValueError(f"{name[:40]!r} is no header that a feed can set; write one such as Authorization or X-Api-Key")
        return name

    @model_validator(mode="after")
    def _pairs(self) -> AuthTable:
        if bool(self.header) != bool(self.header_env):
            raise ValueError("header and header_env go together: the header's name, and the variable that holds its value")
        if self.user and not self.password_env:
            raise ValueError("user goes with password_env, the name of the variable that holds the password")
        return self


class FeedTable(Strict):
    """[[feed]]: a source. *select* holds what the kind needs to know; *url* is a folder of the workspace for kind `folder`."""

    url: str
    slug: str = ""
    title: str = ""
    kind: str = Field(default="feed", validate_default=True)
    lang: str = ""
    zone: str = ""
    section: str = ""
    outlet: str = ""
    weight: float = Field(default=1.0, ge=0, le=1000, allow_inf_nan=False)
    paused: bool = False
    select: dict[str, str] = Field(default_factory=dict)
    agent: str = Field(default="", max_length=300)
    auth: AuthTable = AuthTable()

    @field_validator("url")
    @classmethod
    def _url(cls, url: str) -> str:
        if url.startswith(FOLDER):
            path = PurePosixPath(url.removeprefix(FOLDER))
            if not path.parts or path.is_absolute() or ".." in path.parts:
                raise ValueError(f"{url!r} is no folder of the workspace; write such as folder:inbox")
            return url
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            good = False
        if good and "@" in parts.netloc:
            raise ValueError("a password stands in the address, where it is printed; write user and password_env in [feed.auth]")
        if not good:
            raise ValueError(f"{url!r} is not a web address; it begins with http:// or https://")
        return url

    @field_validator("kind")
    @classmethod
    def _kind(cls, kind: str, info: ValidationInfo) -> str:
        url = info.data.get("url", "")
        if kind == "folder" and url and not url.startswith(FOLDER):
            raise ValueError('kind "folder" reads a folder of the workspace; write its url such as folder:inbox')
        if kind != "folder" and "." not in kind and url.startswith(FOLDER):
            raise ValueError(f'{url!r} is a folder, which kind "folder" reads, not {kind!r}')
        return kind

    @field_validator("slug")
    @classmethod
    def _slug(cls, slug: str) -> str:
        if slug and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", slug):
            raise ValueError(f"{slug!r} is not a slug; use a-z, 0-9 and -")
        return slug

    @field_validator("agent")
    @classmethod
    def _agent(cls, agent: str) -> str:
        if not (agent.isascii() and agent.isprintable()):
            raise ValueError("an agent is one line of ASCII")
        return agent

    @field_validator("zone")
    @classmethod
    def _zone(cls, zone: str) -> str:
        if zone:
            try:
                ZoneInfo(zone)
            except (ZoneInfoNotFoundError, ValueError, OSError) as error:
                raise ValueError(f"no time zone {zone!r}; write one such as Asia/Shanghai") from error
        return zone


def slug_of(text: str) -> str:
    """A slug made from a title or an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80]


def read_feeds(path: Path, problems: list[Problem]) -> tuple[Feed, ...]:
    """The feeds of the file that are not paused, in its order; what is wrong is appended to *problems*."""
    raw, text = read_toml(path, problems)
    unknown_tables(raw, ("feed",), file=path.name, text=text, problems=problems)
    feeds: list[Feed] = []
    seen: dict[str, str] = {}
    for number, table in check_all(FeedTable, raw.get("feed", []), file=path.name, text=text, at=("feed",), problems=problems):
        slug = table.slug or slug_of(table.title) or slug_of(table.url.partition("//")[2] or table.url)
        for kind, value in (("slug", slug), ("url", table.url)):
            if value in seen:
                problems.append(
                    Problem(
                        file=path.name,
                        line=line_of(text, ("feed", number, kind)),
                        key=f"feed[{number + 1}].{kind}",
                        what=f"{value!r} is taken by {seen[value]}",
                        remedy="each feed once, each slug once",
                    )
                )
            seen[value] = f"feed[{number + 1}]"
        if not table.paused:
            feeds.append(
                Feed(
                    slug=slug,
                    url=table.url,
                    kind=table.kind,
                    title=table.title or slug,
                    lang=table.lang,
                    zone=table.zone,
                    section=table.section,
                    weight=table.weight,
                    outlet=table.outlet,
                    options=table.select,
                    agent=table.agent,
                    auth=Auth(**table.auth.model_dump()),
                )
            )
    return tuple(feeds)
