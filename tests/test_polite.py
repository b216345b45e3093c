"""No host is asked above its politeness by a whole desk: one request at a time, a gap between two, whatever asks it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from pipeline.actions.collect import collect, queue_gathering
from pipeline.store import feeds
from pipeline.wiring import moment, open_world
from tests.many_hosts import Answer, address, feed, many_hosts
from tests.small_desk import DESK, SAMPLES

AT = moment("2025-01-30T08:00+08:00")
GAP = 0.1
SINGLE = 60
THEMED = "DeepSeek's new reasoning model undercuts OpenAI on price"
OTHER = "Export controls on AI chips are tightened by the Commerce Department"
DATED = "<pubDate>Wed, 29 Jan 2025 10:00:00 GMT</pubDate>"
TEXT = (
    b"<html><body><article>"
    + b"<p>The laboratory said that the model was trained with fewer chips.</p>" * 9
    + b"</article></body></html>"
)


def workspace(root: Path, urls: list[str]) -> Path:
    text = DESK.format(series="", mail="", collect='full_text = "themes"').replace("gap_s = 0", f"gap_s = {GAP}")
    (root / "desk.toml").write_text(text, encoding="utf-8")
    made = (f'[[feed]]\nslug = "f{number}"\nurl = "{url}"\n' for number, url in enumerate(urls))
    pages = ('kind = "page"\nselect = { item = "li" }\n' if "/list" in url else "" for url in urls)
    (root / "feeds.toml").write_text("".join(a + b for a, b in zip(made, pages, strict=True)), encoding="utf-8")
    for path in (SAMPLES / "outlets.toml", SAMPLES.parent / "themes.toml", SAMPLES.parent / "entities.toml"):
        shutil.copyfile(path, root / path.name)
    return root


def test_no_host_is_asked_twice_at_once_or_within_its_gap(tmp_path: Path) -> None:
    """Sixty hosts with a feed each; two with three, one of which is led to by others' feeds, has a list page and so a
    robots.txt, and the pages of articles; and the jobs of an earlier run, cut off, beside those of this one."""
    busy, other = address(1000), address(1001)

    def answer(host: str, path: str) -> Answer:
        if path.startswith("/away/"):
            return "302 Found", f"Location: http://{busy}:{hosts.port}/feed/away\r\n", b""
        if path == "/list":
            return "200 OK", "", f'<ul><li><a href="/a/1">{THEMED}</a></li></ul>'.encode()
        if path == "/feed/themed":
            link = f"http://{busy}:{hosts.port}/a/2"
            item = f"<item><title>{OTHER}</title><link>{link}</link>{DATED}</item>"
            return "200 OK", "", f'<rss version="2.0"><channel><title>t</title>{item}</channel></rss>'.encode()
        return ("200 OK", "", TEXT) if path.startswith("/a/") else feed(host, path)

    with many_hosts(answer) as hosts:
        paths = {busy: ("feed/1", "feed/2", "list"), other: ("feed/1", "feed/themed", "away/1")}
        urls = [f"http://{address(number)}:{hosts.port}/feed/0" for number in range(SINGLE)]
        urls += [f"http://{name}:{hosts.port}/{path}" for name, every in paths.items() for path in every]
        with open_world(workspace(tmp_path, [*urls, f"http://{address(0)}:{hosts.port}/away/2"]), at=AT) as world:
            with world.store.write() as tx:
                queue_gathering(world, tx, AT - timedelta(minutes=10))
            report = collect(world)
            with world.store.read() as tx:
                states = feeds.states(tx)
    assert report.failures == ()
    assert {state.outcome for state in states.values()} <= {"new", "unchanged"}
    assert {"/robots.txt", "/list", "/feed/away", "/a/1", "/a/2"} <= set(hosts.seen[busy].paths)
    assert len(hosts.seen) == SINGLE + 2
    assert [name for name, seen in hosts.seen.items() if len(seen.paths) < 2] == []
    assert {seen.most_open for seen in hosts.seen.values()} == {1}
    assert min(gap for seen in hosts.seen.values() for gap in seen.gaps()) >= GAP
