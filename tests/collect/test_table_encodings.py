"""22 encodings of one Chinese feed, made here from the words of the samples, all come out as the same text (collect.md §3.3)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from pipeline.collect.kinds.feed import read
from pipeline.model import Document, Feed, Page
from pipeline.text.markup import plain

NEWS = Path(__file__).parents[2] / "samples" / "news"
NOW = datetime(2026, 9, 1, tzinfo=UTC)
HKSCS = "嘅咗喺嚟啲"
"""Characters of Hong Kong that Big5 alone has not."""


@cache
def chinese() -> tuple[str, ...]:
    """The Chinese titles of the samples."""
    files = (tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(NEWS.glob("*.toml")))
    return tuple(entry["title"] for file in files if file["lang"] == "zh" for entry in file["entry"])[:12]


def titles(charset: str, extra: str = "") -> tuple[str, ...]:
    """The titles that the charset can hold."""
    wide = {"hz": "gb2312"}.get(charset, charset)
    kept = tuple(title.encode(wide, "ignore").decode(wide) for title in chinese())
    return tuple(f"{title}{extra}" for title in kept)


def xml(declared: str, charset: str, extra: str = "") -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    items = "".join(f"<item><title>{title}</title><guid>{n}</guid></item>" for n, title in enumerate(titles(charset, extra)))
    return f'{declaration}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


def made(body: bytes, header: str = "") -> Document:
    url = "https://e.example/feed"
    return read(Page(url=url, final_url=url, status=200, body=body, content_type=header), Feed(slug="x", url=url), NOW)


def same(body: bytes) -> bytes:
    return body


VARIANTS: tuple[tuple[str, str, str, str, Callable[[bytes], bytes]], ...] = (
    # charset of the bytes, what the document declares, what the header says, more characters, a change of the bytes
    ("utf-8", "utf-8", "", "", same),
    ("utf-8", "", "", "", same),
    ("utf-8", "utf-8", "", "", lambda body: b"\xef\xbb\xbf" + body),
    ("utf-8", "utf-8", "", "", lambda body: b"\n\n  " + body),
    ("utf-8", "gb2312", "", "", same),
    ("utf-8", "utf-8", "text/xml; charset=gbk", "", same),
    ("utf-8", "utf-8", "text/xml; charset=iso-8859-1", "", same),
    ("utf-8", "utf-8", "", "", lambda body: body.replace(b"</title><guid>3<", b"\x0b</title><guid>3<")),
    ("gb18030", "gb18030", "", "", same),
    ("gb18030", "gb2312", "", "\u9555\u3400", same),
    ("gbk", "gb2312", "", "", same),
    ("gbk", "gbk", "text/xml; charset=utf-8", "", same),
    ("gb18030", "utf-8", "", "", same),
    ("gb18030", "", "", "", same),
    ("gb18030", "", "text/xml; charset=gb2312", "", same),
    ("gb2312", "iso-8859-1", "", "", same),
    ("hz", "hz-gb-2312", "", "", same),
    ("big5hkscs", "big5", "", HKSCS, same),
    ("big5hkscs", "big5-hkscs", "", HKSCS, same),
    ("utf-16", "utf-16", "", "", same),
    ("utf-16", "utf-8", "", "", same),
    ("utf-16-be", "", "", "", same),
)


def test_there_are_22_variants_of_enough_words() -> None:
    assert len(VARIANTS) == 22
    assert sum(len(title) for title in chinese()) > 150


@pytest.mark.parametrize(("charset", "declared", "header", "extra", "change"), VARIANTS)
def test_a_chinese_feed_is_the_same_in_every_encoding(
    charset: str, declared: str, header: str, extra: str, change: Callable[[bytes], bytes]
) -> None:
    """Whatever anybody says of it: every title as it was written."""
    found = made(change(xml(declared, charset, extra).encode(charset)), header)
    assert tuple(plain(entry.title) for entry in found.entries) == tuple(plain(title) for title in titles(charset, extra))


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_one_broken_byte_costs_one_title_at_most_two_characters(charset: str) -> None:
    """The others come whole; the feed does not turn into another language."""
    whole = xml(charset, charset)
    first = titles(charset)[0]
    broken = whole.encode(charset).replace(
        first.encode(charset), first[:1].encode(charset) + b"\xff" + first[1:].encode(charset), 1
    )
    found = [plain(entry.title) for entry in made(broken).entries]
    assert found[1:] == [plain(title) for title in titles(charset)[1:]]
    assert found[0].endswith(plain(first[3:]))
