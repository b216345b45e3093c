"""The commands on sources as their user meets them, with a real site on loopback."""

from __future__ import annotations

import json
import stat
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.config import load
from tests.running import desk

MINE = '# My sources.\n[[feed]]  # the wire\ntitle = "Wire"\nurl = "https://wire.example/rss"  # for ever'


class Site:
    """A real site on loopback: *pages* by path (text, or a status, or a path to go to), and the paths that were *asked*."""

    def __init__(self, pages: Mapping[str, str | int]) -> None:
        self.pages, self.asked, self.url = pages, [""][:0], ""


@contextmanager
def site(pages: Mapping[str, str | int]) -> Iterator[Site]:
    made = Site(pages)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            what = made.pages.get(self.path, 404)
            moved = isinstance(what, str) and what.startswith("/")
            self.send_response(what if isinstance(what, int) else 302 if moved else 200)
            body = b"" if isinstance(what, int) or moved else what.replace("SITE", made.url).encode()
            if moved:
                self.send_header("Location", str(what))
            self.send_header("Content-Type", "text/html" if body[:5] == b"<html" else "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def rss(title: str, *names: str, date: str = "Sun, 02 Feb 2025 08:00:00 GMT") -> str:
    items = "".join(f"<item><title>{n} of the week</title><link>SITE/{n}</link><pubDate>{date}</pubDate></item>" for n in names)
    return f"<rss version='2.0'><channel><title>{title}</title><link>SITE/</link><language>en</language>{items}</channel></rss>"


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>中国新闻</title><id>a</id><updated>2025-02-01T00:00:00Z</updated>
<entry><title>芯片出口管制的新规定今天公布</title><id>1</id><link href="SITE/z"/><updated>2025-02-01T00:00:00Z</updated></entry></feed>"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A workspace with one feed, a comment, and no end to its last line."""
    root = tmp_path / "desk"
    desk(tmp_path, "init", str(root))
    (root / "feeds.toml").write_text(MINE, encoding="utf-8")
    text = (root / "desk.toml").read_text(encoding="utf-8")
    (root / "desk.toml").write_text(text.replace("[collect]", "[collect]\nallow_loopback = true\ngap_s = 0"), encoding="utf-8")
    return root


def opml(path: Path, *outlines: str) -> str:
    path.write_text(f"<opml version='2.0'><body>\n{chr(10).join(outlines)}\n</body></opml>", encoding="utf-8")
    return str(path)


def test_what_one_desk_exports_another_imports(own: Path, tmp_path: Path) -> None:
    """All feeds come over, the paused ones paused, with all that is said of them; a second import finds them there."""
    other = tmp_path / "other"
    desk(tmp_path, "init", str(other))
    (tmp_path / "a.opml").write_text(desk(other, "opml", "export").out, encoding="utf-8")
    done = desk(own, "opml", "import", str(tmp_path / "a.opml"), "--json").json
    theirs, every = load(other).feeds, tomllib.loads((other / "feeds.toml").read_text(encoding="utf-8"))["feed"]
    assert sorted(done["added"]) == sorted(table["slug"] for table in every)
    assert sorted(load(own).feeds[1:], key=lambda f: f.slug) == sorted(theirs, key=lambda f: f.slug)
    assert desk(own, "lint").out == "no problems\n"
    again = desk(own, "opml", "import", str(tmp_path / "a.opml"))
    assert again.out == ""
    assert f"0 added to feeds.toml, {len(every)} there already" in again.err


def test_an_import_only_adds_to_the_end(own: Path, tmp_path: Path) -> None:
    """Comments and lines stay byte for byte, line ends and rights of the file too; nothing is left beside it."""
    path = own / "feeds.toml"
    path.write_bytes(MINE.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    before = sorted(own.iterdir())
    file = opml(tmp_path / "a.opml", '<outline text="新闻 &quot;A&quot;" xmlUrl="https://a.example/f"/>')
    assert desk(own, "opml", "import", file).out == "a\n"
    after = path.read_bytes()
    assert after.startswith(MINE.replace("\n", "\r\n").encode() + b"\r\n\r\n[[feed]]\r\n")
    assert after.count(b"\n") == after.count(b"\r\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(own.iterdir()) == before
    assert load(own).feeds[-1].title == '新闻 "A"'


def test_bad_outlines_cost_one_line_each(own: Path, tmp_path: Path) -> None:
    """No address; a kind that there is not: left out. An outlet that there is not: taken without. Exit 1."""
    file = opml(
        tmp_path / "a.opml",
        '<outline text="Nothing"/>',
        '<outline xmlns:desk="urn:twoshores:feeds" text="K" xmlUrl="https://k.example/" desk:kind="nope"/>',
        '<outline xmlns:desk="urn:twoshores:feeds" text="O" xmlUrl="https://o.example/" desk:outlet="nope"/>',
    )
    done = desk(own, "opml", "import", file, code=1)
    assert done.out == "o\n"
    assert [line.partition(": ")[0] for line in done.err.splitlines()[:3]] == ["a.opml:2", "a.opml:3", "a.opml:4"]
    assert desk(own, "lint").out == "no problems\n"


def test_a_feeds_toml_that_cannot_be_added_to_stays_as_it_is(own: Path, tmp_path: Path) -> None:
    """Feeds in brackets; a file that is wrong already: exit 2, one line, nothing written."""
    file = opml(tmp_path / "a.opml", '<outline text="A" xmlUrl="https://a.example/f"/>')
    for text in ('feed = [{ url = "https://wire.example/rss" }]\n', '[[feed]]\nurl = "nowhere"\n'):
        (own / "feeds.toml").write_text(text, encoding="utf-8")
        assert desk(own, "opml", "import", file, code=2).err.count("\n") == 1
        assert (own / "feeds.toml").read_text(encoding="utf-8") == text


def test_a_file_that_is_no_opml_is_said_so(own: Path, tmp_path: Path) -> None:
    """Exit 1, one line, feeds.toml untouched."""
    (tmp_path / "a.opml").write_bytes(b"\x89PNG\r\n")
    assert "not OPML" in desk(own, "opml", "import", str(tmp_path / "a.opml"), code=1).err
    assert (own / "feeds.toml").read_text(encoding="utf-8") == MINE


def test_the_feeds_that_a_site_declares_or_links_to_are_found_fetched_and_read(own: Path) -> None:
    """Each with its title, entries, newest and language; a dead one with its fault; nothing is guessed at then."""
    pages: dict[str, str | int] = {
        "/": '<html><head><title>Site</title><link rel="alternate" type="application/rss+xml" href="/news.rss" title="News">'
        '<link rel="alternate" type="application/atom+xml" href="/gone.atom"></head>'
        '<a href="/zh/feed">RSS</a><a href="/rss">All our feeds</a><a href="/about">About</a></html>',
        "/news.rss": rss("The News", "one", "two"),
        "/zh/feed": "/zh/feed/",
        "/zh/feed/": ATOM,
        "/rss": '<html><a href="/rss/chips">Chips</a></html>',
        "/rss/chips": rss("Chips", "three"),
        "/gone.atom": 410,
    }
    with site(pages) as running:
        found = desk(own, "feed", "find", running.url, "--json").json
    assert list(found) == ["site", "feeds", "problems"]
    assert {key: found["feeds"][0][key] for key in ("url", "kind", "title", "entries", "newest", "lang")} == {
        "url": f"{running.url}/news.rss",
        "kind": "feed",
        "title": "The News",
        "entries": 2,
        "newest": "2025-02-02T08:00:00Z",
        "lang": "en",
    }
    rest = [(feed["url"].removeprefix(running.url), feed["title"], feed["entries"], feed["lang"]) for feed in found["feeds"][1:]]
    assert rest == [("/zh/feed/", "中国新闻", 1, "zh"), ("/rss/chips", "Chips", 1, "en"), ("/gone.atom", "", 0, "")]
    assert found["feeds"][1]["problems"][0] == f"redirected to {running.url}/zh/feed/"
    assert found["feeds"][3]["problems"][0].startswith("http-410")
    assert "/about" not in running.asked
    assert "/feed" not in running.asked
    assert len(running.asked) == len(set(running.asked))


def test_what_is_printed_can_be_pasted_into_feeds_toml(own: Path) -> None:
    """stdout is TOML, with slugs that are free; the desk then reads it."""
    pages: dict[str, str | int] = {
        "/": '<html><a href="/rss">RSS</a><a href="/atom">Atom</a></html>',
        "/rss": rss("Wire", "one"),
        "/atom": ATOM,
    }
    with site(pages) as running:
        done = desk(own, "feed", "find", running.url.removeprefix("http://"))
        tables = tomllib.loads(done.out)["feed"]
        assert [(table["slug"], table["url"]) for table in tables][:1] == [("wire-2", f"{running.url}/rss")]
        assert tables[1]["lang"] == "zh"
        (own / "feeds.toml").write_text(f"{MINE}\n\n{done.out}", encoding="utf-8")
        assert desk(own, "lint").out == "no problems\n"
        again = desk(own, "feed", "find", running.url, "--json").json
    assert "in feeds.toml already: wire-2" in again["feeds"][0]["problems"]


def test_a_site_that_says_nothing_is_asked_in_the_usual_places(own: Path) -> None:
    """Below the page that was named, then at the top, until one answers; what robots.txt forbids is not asked."""
    pages: dict[str, str | int] = {
        "/blog/": "<html>Words</html>",
        "/atom.xml": ATOM,
        "/robots.txt": "User-agent: *\nDisallow: /blog/rss\n",
        "/rss.xml": "<html>no</html>",
    }
    with site(pages) as running:
        found = desk(own, "feed", "find", f"{running.url}/blog/", "--json").json
    assert [feed["url"] for feed in found["feeds"]] == [f"{running.url}/atom.xml"]
    assert "/blog/feed" in running.asked
    assert "/blog/rss" not in running.asked
    assert "/index.xml" not in running.asked


def test_a_feed_is_a_site_too_and_a_page_that_fails_does_not_hide_its_feed(own: Path) -> None:
    """The address of a feed finds itself; a forbidden front page costs a line."""
    with site({"/f.xml": rss("F", "one"), "/": 403, "/feed": rss("Feed", "two")}) as running:
        assert [f["title"] for f in desk(own, "feed", "find", f"{running.url}/f.xml", "--json").json["feeds"]] == ["F"]
        found = desk(own, "feed", "find", running.url, "--json").json
    assert [f["title"] for f in found["feeds"]] == ["Feed"]
    assert "403" in found["problems"][0]


def test_sitemaps_are_a_second_choice(own: Path) -> None:
    """Named by robots.txt, also behind an index; offered after the feeds, of kind sitemap."""
    place = "<url><loc>SITE/2025/a-story-of-chips</loc><lastmod>2025-02-01</lastmod></url>"
    pages: dict[str, str | int] = {
        "/": '<html><a href="/rss">RSS</a></html>',
        "/rss": rss("Wire", "one"),
        "/robots.txt": "Sitemap: SITE/maps.xml\n",
        "/maps.xml": "<sitemapindex><sitemap><loc>SITE/news-map.xml</loc></sitemap></sitemapindex>",
        "/news-map.xml": f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{place}</urlset>',
    }
    with site(pages) as running:
        found = desk(own, "feed", "find", running.url, "--json").json
    assert [(f["kind"], f["url"], f["entries"]) for f in found["feeds"]] == [
        ("feed", f"{running.url}/rss", 1),
        ("sitemap", f"{running.url}/news-map.xml", 1),
    ]


def test_the_number_of_requests_is_bounded(own: Path) -> None:
    """However many links a site has, and whatever they lead to."""
    links = "".join(f'<a href="/rss/{n}">x</a>' for n in range(500))
    more = {f"/rss/{n}": f"<html>{''.join(f'<a href=/rss/{n}/{m}>x</a>' for m in range(50))}</html>" for n in range(500)}
    with site({"/": f"<html>{links}</html>", **more}) as running:
        done = desk(own, "feed", "find", running.url, "--json", code=1)
    assert len(running.asked) <= 30
    assert any("names 100 addresses" in problem for problem in done.json["problems"])


def test_a_host_that_asks_for_rest_is_left_alone(own: Path) -> None:
    """After a 429 nothing more is asked of it."""
    with site({"/": "<html>Words</html>", "/feed": 429, "/rss": rss("Late", "one")}) as running:
        done = desk(own, "feed", "find", running.url, code=1)
    assert running.asked[-1] == "/feed"
    assert "http-429" in done.err
    assert "nothing more was asked" in done.err


@pytest.mark.parametrize("asked", ["", "two words", "http://", "ftp://a.example/", "http://[1"])
def test_what_is_no_address_is_said_so(own: Path, asked: str) -> None:
    """Exit 2, one line."""
    assert desk(own, "feed", "find", asked, code=2).err.count("\n") == 1


def test_a_site_that_is_not_there_is_a_failure_in_one_line(own: Path) -> None:
    """Exit 1; the JSON has the same keys."""
    done = json.loads(desk(own, "feed", "find", "http://127.0.0.1:9/", "--json", code=1).out)
    assert done["feeds"] == []
    assert done["problems"][0].startswith("http://127.0.0.1:9/: connect")
