"""What a template may do to a value, beside what Jinja has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from pipeline.render.lines import cell, wrap, wrap_markdown
from pipeline.render.prose import bare
from pipeline.text.markup import render_markdown

TONGUES = {
    "zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant",
}  # fmt: skip


def href(url: str) -> str:
    """*url* where it is http or https and nothing else, else empty: then no link is made."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


def stoppable(address: str) -> str:
    """The address at which one unsubscribes, where it can be a link: https or mailto. Else empty: then it is text."""
    return address if address.lower().startswith(("https://", "mailto:")) else ""


def tongue(lang: str) -> str:
    """The lang attribute: zh-Hans for zh, zh-Hant as it is; und where the language is not known."""
    return TONGUES.get(lang.lower(), lang) or "und"


def chinese(text: str) -> bool:
    """Whether *text* (an outlet's name) is written in Chinese characters."""
    return any("\u4e00" <= char <= "\u9fff" for char in text)


FILTERS: Mapping[str, Callable[..., object]] = {
    "bare": bare,
    "cell": cell,
    "chinese": chinese,
    "href": href,
    "markdown": render_markdown,
    "stoppable": stoppable,
    "tongue": tongue,
    "wrap": wrap,
    "wrap_markdown": wrap_markdown,
}
