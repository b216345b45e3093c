"""Full text end to end: off unless the desk wants it, each page asked for once and politely, and nowhere to be read again."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from pipeline.actions.collect import collect
from pipeline.actions.explain import explain
from pipeline.actions.export_articles import export_articles
from pipeline.actions.issue import issue
from pipeline.actions.orders import Order
from pipeline.actions.replay import replay
from pipeline.store import articles, texts
from pipeline.wiring import World, moment, open_world
from tests.running import ENVIRONMENT, process
from tests.small_desk import DESK, SAMPLES, folder_bytes, serving, write_desk
from tests.web.conftest import served

AT = moment("2025-01-30T08:00+08:00")
TITLE = "DeepSeek's new reasoning model undercuts OpenAI on price"
SECRET = "Quartzite kumquat paragraph that no reader may ever see"
BODY = "".join(
    f"<p>{SECRET} {n}: the laboratory said in its report that the model was trained with fewer chips.</p>" for n in range(9)
)
WALL = "<p>The laboratory said so.</p><div>Subscribe to continue reading</div>"


@dataclass
class Site:
    """A site on loopback: what it answers by path, and what it was asked for."""

    url: str = ""
    pages: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def articles(self) -> list[str]:
        """The articles that were asked for."""
        return [path for path in self.asked if path.startswith("/a/")]


@contextmanager
def site(address: str = "127.7.0.1") -> Iterator[Site]:
    """The site while the block runs."""
    made = Site()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            status, text = made.pages.get(self.path, (404, "none"))
            body = text.encode()
            self.send_response(status)
            if status == 503:
                self.send_header("Retry-After", "1800")
            self.send_header("Content-Type", "text/xml" if self.path.endswith(".xml") else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer((address, 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        made.url = f"http://{address}:{server.server_port}"
        yield made
        server.shutdown()
        thread.join(10)


def article(body: str) -> tuple[int, str]:
    return 200, f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{body}</article></body></html>"


def feed(url: str, *names: str) -> tuple[int, str]:
    """An RSS document; every item but `plain` carries a theme."""
    items = ""
    for name in names:
        title = "Local bakery wins a prize" if name == "plain" else f"{TITLE}: {name}"
        items += f"<item><guid>{name}</guid><link>{url}/a/{name}</link><title>{title}</title><pubDate>Wed, 29 Jan 2025 10:00:00 GMT</pubDate></item>"
    return 200, f'<rss version="2.0"><channel><title>Site</title>{items}</channel></rss>'


def workspace(root: Path, here: Site, *, full_text: str = "themes") -> Path:
    root.mkdir()
    (root / "desk.toml").write_text(DESK.format(series="", mail="", collect=f'full_text = "{full_text}"'), encoding="utf-8")
    (root / "feeds.toml").write_text(f'[[feed]]\nslug = "site"\nurl = "{here.url}/feed.xml"\n', encoding="utf-8")
    for path in (SAMPLES / "outlets.toml", SAMPLES.parent / "themes.toml", SAMPLES.parent / "entities.toml"):
        shutil.copyfile(path, root / path.name)
    return root


def outcomes(world: World) -> dict[str, str]:
    """What became of each article's page, by the last part of its address."""
    with world.store.read() as tx:
        found = {row.id: row.url.rpartition("/")[2] for row, *_ in _every(world)}
        return {found[one]: f"{kept.outcome} {kept.reason}".strip() for one, kept in texts.get(tx, found).items()}


def _every(world: World) -> list[tuple[object, ...]]:
    with world.store.read() as tx:
        return list(articles.export(tx))  # type: ignore[arg-type]


def test_pages_are_read_once_and_only_where_they_serve(tmp_path: Path) -> None:
    """With a theme, yes; without, no; robots.txt is obeyed; a paywall is told; a second run asks for nothing again."""
    with site() as here:
        here.pages = {
            "/feed.xml": feed(here.url, "whole", "wall", "gone", "hidden", "plain"),
            "/robots.txt": (200, "User-agent: *\nDisallow: /a/hidden\n"),
            "/a/whole": article(BODY),
            "/a/wall": article(WALL),
            "/a/hidden": article(BODY),
            "/a/plain": article(BODY),
        }
        with open_world(workspace(tmp_path / "desk", here), at=AT) as world:
            collect(world)
            assert sorted(here.articles()) == ["/a/gone", "/a/wall", "/a/whole"]
            assert outcomes(world) == {
                "whole": "full",
                "wall": "summary only paywall: the page says 'subscribe to continue'",
                "gone": "failed http-404: answered 404 Not Found",
                "hidden": "summary only robots: robots.txt keeps us from the page",
            }
            collect(world)
            with open_world(tmp_path / "desk", at=AT + timedelta(minutes=40)) as later:
                collect(later)
        assert len(here.articles()) == 3


def test_an_amp_page_is_known_by_its_canonical_address(tmp_path: Path) -> None:
    """Where it names one. What the feed gave stays as it was, marked as a wrapper in the export and by `desk explain`."""
    with site() as here:
        status, page = article(BODY)
        named = page.replace("<html>", "<html amp lang='en'>").replace(
            "<title>", '<link rel="canonical" href="/a/whole?utm_source=amp"><title>'
        )
        here.pages = {
            "/feed.xml": feed(here.url, "whole/amp", "mute/amp", "plainly"),
            "/a/whole/amp": (status, named),
            "/a/mute/amp": (status, page.replace("<html>", "<html \u26a1>")),
            "/a/plainly": (status, page.replace("<title>", '<link rel="canonical" href="/elsewhere"><title>')),
        }
        with open_world(workspace(tmp_path / "desk", here), at=AT) as world:
            collect(world)
            rows = {row["url"].removeprefix(here.url): row["wrapper"] for row in export_articles(world)}
            assert rows == {"/a/whole/amp": "amp", "/a/mute/amp": "amp", "/a/plainly": None}
            with world.store.read() as tx:
                keys = {row[0].canonical_url.removeprefix(here.url) for row in articles.export(tx)}
            assert keys == {"/a/whole", "/a/mute/amp", "/a/plainly"}
            told = explain(world, f"{here.url}/a/whole/amp").lines
            assert "  that is a wrapper (amp), kept as it is" in told
            assert f"  the page's own address: {here.url}/a/whole" in told


def test_a_desk_that_does_not_want_it_asks_nobody(tmp_path: Path) -> None:
    with site() as here:
        here.pages = {"/feed.xml": feed(here.url, "whole"), "/a/whole": article(BODY)}
        with open_world(workspace(tmp_path / "desk", here, full_text="off"), at=AT) as world:
            collect(world)
            assert outcomes(world) == {}
        assert here.articles() == []


def test_a_host_that_asks_for_rest_gets_it(tmp_path: Path) -> None:
    """The first 503 ends the run's reading there; the pages are asked for when the rest is over."""
    with site() as here:
        here.pages = {
            "/feed.xml": feed(here.url, "one", "two", "three"),
            **{f"/a/{n}": (503, "busy") for n in ("one", "two", "three")},
        }
        root = workspace(tmp_path / "desk", here)
        with open_world(root, at=AT) as world:
            collect(world)
            assert len(here.articles()) == 1
            assert outcomes(world) == {}
        here.pages |= {f"/a/{n}": article(BODY) for n in ("one", "two", "three")}
        with open_world(root, at=AT + timedelta(minutes=40)) as world:
            collect(world)
            assert outcomes(world) == dict.fromkeys(("one", "two", "three"), "full")


def test_nothing_that_leaves_the_desk_has_the_text(tmp_path: Path) -> None:
    """Not the issue's folder with its mail, not the export, not a page of the archive or its search; the store has it."""
    with site() as here:
        here.pages = {"/feed.xml": feed(here.url, "whole", "again"), "/a/whole": article(BODY), "/a/again": article(BODY)}
        with open_world(workspace(tmp_path / "desk", here), at=AT) as world:
            collect(world)
            with world.store.read() as tx:
                kept = texts.get(tx, [row[0].id for row in _every(world)])  # type: ignore[attr-defined]
            assert [SECRET in one.text for one in kept.values()] == [True, True]
            slug = issue(world, Order.of(world)).issue
            files = folder_bytes(world.workspace.outbox)
            assert any(b"undercuts OpenAI" in body for body in files.values()), slug
            assert [name for name, body in files.items() if b"Quartzite" in body or b"kumquat" in body] == []
            assert "kumquat" not in "\n".join(str(row) for row in export_articles(world))
            story = _every(world)[0][1]
            with served(world) as url:
                for path in ("", f"stories/{story}", "search?q=kumquat", f"issues/{slug}"):
                    shown = httpx.get(f"{url}{path}", trust_env=False)
                    assert shown.status_code == 200
                    assert SECRET not in shown.text
            told = "\n".join(explain(world, f"{here.url}/a/whole").lines)
            assert "full text: full" in told
            assert SECRET not in told


def test_a_run_that_was_killed_asks_for_that_page_again(tmp_path: Path) -> None:
    """Killed with the page in hand and nothing stored: the next run has it, and the ones stored before are not asked again."""
    with site() as here:
        names = ("one", "two", "three")
        here.pages = {"/feed.xml": feed(here.url, *names), **{f"/a/{n}": article(BODY) for n in names}}
        root = workspace(tmp_path / "desk", here)
        at = ("collect", "--at", "2025-01-30T08:00+08:00")
        process(root, *at, code=-9, environ={**ENVIRONMENT, "TWOSHORES_KILL_AT": "page-read:2"})
        assert len(here.articles()) == 2
        process(root, *at)
        assert len(here.articles()) == 4
        with open_world(root, at=AT) as world:
            assert outcomes(world) == dict.fromkeys(names, "full")


def test_the_samples_name_no_site_that_is_asked(tmp_path: Path) -> None:
    """Their articles stand under .example, and nobody is asked for what stands there."""
    with (
        serving() as replayed,
        open_world(write_desk(tmp_path / "desk", replayed, collect='full_text = "themes"'), at=AT) as world,
    ):
        collect(world)
        with world.store.read() as tx:
            assert texts.wanted(tx, AT - timedelta(days=7), AT) != ()
        assert outcomes(world) == {}


def test_a_replay_never_asks_for_a_page(tmp_path: Path) -> None:
    """Whatever the setting says: what it would get now is not what was there then."""
    with site() as here:
        here.pages = {"/a/whole": article(BODY)}
        row = {"url": f"{here.url}/a/whole", "title": TITLE, "source": "Site", "published": "2025-01-29T10:00:00Z", "lang": "en"}
        (tmp_path / "week.jsonl").write_text(json.dumps({**row, "summary": ""}) + "\n", encoding="utf-8")
        with open_world(workspace(tmp_path / "desk", here), at=AT) as world:
            assert replay(world, corpus=[tmp_path / "week.jsonl"]).articles == 1
            with world.store.read() as tx:
                assert len(texts.wanted(tx, AT - timedelta(days=7), AT)) == 1
            assert outcomes(world) == {}
        assert here.asked == []
