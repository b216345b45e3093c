"""The agent and the secrets of a feed, added to the requests that are made for it.

Secrets come as a mapping of names to values, which wiring.py has from the environment. They go to the feed's own host alone,
and stand in no error: what a server says back is cleaned of them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from pipeline.errors import FetchError
from pipeline.model import Auth, Feed, Page, Request
from pipeline.net import Fetch


def with_access(feeds: Sequence[Feed], secrets: Mapping[str, str], fetch: Fetch) -> Fetch:
    """*fetch*, which knows the *feeds*: by the slug that a request names, or by the address. FetchError where a secret
    is missing."""
    needing = [feed for feed in feeds if feed.agent or feed.auth != Auth()]
    by_slug, by_url = {feed.slug: feed for feed in needing}, {feed.url: feed for feed in needing}

    def known(request: Request) -> Page:
        feed = by_slug.get(request.feed) or by_url.get(request.url)
        if feed is None:
            return fetch(request)
        request = replace(request, agent=request.agent or feed.agent)
        if not feed.auth.names or _origin(request.url) != _origin(feed.url):
            return fetch(request)
        try:
            return fetch(replace(request, headers={**request.headers, **headers(feed.auth, secrets)}))
        except FetchError as error:
            said = str(error)
            for name in feed.auth.names:
                said = said.replace(secrets.get(name, "").strip() or "\0", f"[{name}]")
            raise FetchError(error.kind, said, retry_after=error.retry_after, status=error.status, host=error.host) from None

    return known


def headers(auth: Auth, secrets: Mapping[str, str]) -> dict[str, str]:
    """The headers that open the door. FetchError, which names the variable, where one is missing or no header can hold it."""
    made = {}
    if auth.password_env:
        pair = f"{auth.user}:{_value(auth.password_env, secrets)}"
        made["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    if auth.cookie_env:
        made["Cookie"] = _value(auth.cookie_env, secrets)
    if auth.header_env:
        made[auth.header] = _value(auth.header_env, secrets)
    return made


def _value(name: str, secrets: Mapping[str, str]) -> str:
    value = secrets.get(name, "").strip()
    if not value:
        raise FetchError("secret", f"{name} is not set in the environment; the feed's [feed.auth] asks for it")
    if not value.isprintable():
        raise FetchError("secret", f"{name} holds a line break or another character that no header can hold")
    return value


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, ""
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()
