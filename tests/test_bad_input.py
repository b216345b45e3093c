"""Bad input costs a line: broken files are named at once, bad sources never cost the run, what feeds say becomes plain text."""

from __future__ import annotations

import gzip
import json
import re
import runpy
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.net.test_fetch import Answer, drip, say, server, silence
from tests.running import ENVIRONMENT, Done, desk

AT = "2025-02-03T08:00+08:00"
FIRST = "2025-01-28T08:00+08:00"
COLLECT = "[collect]\nallow_loopback = true\ngap_s = 0\nthreads = 32\nconnect_s = 1\ntotal_s = {total_s}\n"
DESK = COLLECT + '[desk.a]\nname = "A"\n[desk.a.series.weekly]\ntitle = "Weekly"\n'
ITEM = "<item><title>{title}</title><link>{link}</link>{rest}</item>"
DATED = "<pubDate>Sun, 02 Feb 2025 09:00:00 +0800</pubDate>"


def rss(*items: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'.encode()


def feed(slug: str, url: str, more: str = "") -> str:
    return f'[[feed]]\nslug = "{slug}"\nurl = "{url}"\nlang = "en"\n{more}'


def workspace(root: Path, feeds: str, total_s: float = 2) -> Path:
    (root / "desk.toml").write_text(DESK.format(total_s=total_s), encoding="utf-8")
    (root / "feeds.toml").write_text(feeds, encoding="utf-8")
    return root


def costs(done: Done, slug: str) -> list[str]:
    """What a source cost: its lines on stderr."""
    return [line for line in done.err.splitlines() if line.startswith(f"{slug}: ")]


# Files

BROKEN = {
    "desk.toml": '[collect]\ntotal_s = -1\ncolect = 3\n\n[desk.a]\nname = "A"\n[desk.a.series.weekly]\ntitle = "W"\nwindow = "a week"\n'
    'zone = "Asia/Nowhere"\nschedule = "at seven"\nthemes = ["nope"]\n',
    "feeds.toml": '[[feed]]\nurl = "ftp://x"\n\n[[feed]]\nslug = "b"\n\n[[feeed]]\nurl = "https://e.example/"\n',
    "outlets.toml": '[[outlet]]\nslug = "o"\nname = 5\nvantage = "moon"\n',
    "themes.toml": '[[theme]]\nslug = "t"\nname = "T"\n',
    "entities.toml": '[[entity]]\nslug = "e\n',
}
EXPECTED = (
    (r"desk\.toml:2: collect\.total_s: ", r"-1"),
    (r"desk\.toml:3: collect\.colect: ", r"unknown key"),
    (r"desk\.toml:9: desk\.a\.series\.weekly\.window: ", r"write 45m, 36h, 7d or 2w"),
    (r"desk\.toml:10: desk\.a\.series\.weekly\.zone: ", r"write one such as Asia/Hong_Kong"),
    (r"desk\.toml:11: desk\.a\.series\.weekly\.schedule: ", r"write one such as"),
    (r"feeds\.toml:2: feed\[1\]\.url: ", r"begins with http:// or https://"),
    (r"feeds\.toml:4: feed\[2\]\.url: ", r"add url = "),
    (r"feeds\.toml:7: feeed: ", r"did you mean 'feed'"),
    (r"outlets\.toml:3: outlet\[1\]\.name: ", r"see docs/configuration\.md"),
    (r"outlets\.toml:4: outlet\[1\]\.vantage: ", r"write .*'us'"),
    (r"themes\.toml:1: theme\[1\]\.", r"add \w+ = "),
    (r"entities\.toml:2: ", r"strings stand in quotes"),
)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A workspace in which every file is wrong, most of them in several places."""
    for name, text in BROKEN.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_every_problem_of_every_file_is_named_at_once(broken: Path) -> None:
    """`desk lint`: file, line, key, what is wrong and the remedy; exit 2."""
    lines = desk(broken, "lint", code=2).out.splitlines()
    for place, remedy in EXPECTED:
        assert [line for line in lines if re.match(place, line) and re.search(remedy, line)], (place, lines)
    assert {line.partition(".")[0] for line in lines} == {"desk", "feeds", "outlets", "themes", "entities"}


def test_problems_are_values_for_programs(broken: Path) -> None:
    """`desk lint --json`: the same, field by field."""
    problems = desk(broken, "lint", "--json", code=2).json
    assert {
        "file": "feeds.toml",
        "line": 4,
        "key": "feed[2].url",
        "what": "'url' is missing",
        "remedy": "add url = …",
    } in problems
    assert all(problem["what"] and problem["file"] in BROKEN for problem in problems)


@pytest.mark.parametrize("asked", [["issue"], ["collect"], ["feeds"], ["serve"], ["start"], ["replay", "--at", AT]], ids=" ".join)
def test_no_command_works_on_broken_files(broken: Path, asked: list[str]) -> None:
    """Each names them all on stderr, exits 2, and leaves nothing behind."""
    before = sorted(broken.iterdir())
    done = desk(broken, *asked, code=2)
    assert done.out == ""
    assert all(re.search(place, done.err, re.MULTILINE) for place, _ in EXPECTED)
    assert sorted(broken.iterdir()) == before


@pytest.mark.parametrize(
    ("history", "said"),
    [
        (None, r"history\.csv: cannot be read: .*\(mend \[storage\] history of desk\.toml, or take it out\)\n"),
        (b"\xff\xfe", r"history\.csv: cannot be read: .*\n"),
        (b"theme,day,stories\nt,2025-01-01,1\nt,soon,1\nt,2025-01-02,many\n", r"history\.csv:3: .*\nhistory\.csv:4: .*\n"),
    ],
    ids=["missing", "not UTF-8", "wrong lines"],
)
def test_a_wrong_history_file_is_named(tmp_path: Path, history: bytes | None, said: str) -> None:
    """File, line and remedy, exit 2; every wrong line at once."""
    workspace(tmp_path, "")
    (tmp_path / "desk.toml").write_text('[storage]\nhistory = "history.csv"\n' + DESK.format(total_s=2), encoding="utf-8")
    if history is not None:
        (tmp_path / "history.csv").write_bytes(history)
    for asked in ("collect", "issue"):
        assert re.search(said, desk(tmp_path, asked, code=2).err)


# Sources


def endless(line: socket.socket, _: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
    while True:
        line.sendall(b"<!-- more -->" * 5_000)


def loop(line: socket.socket, head: bytes) -> None:
    path = head.split()[1].decode()
    say("302 Found", f"Location: {path}x")(line, head)


ANSWERS: dict[str, Answer] = {
    "silent": silence,
    "slow": drip,
    "endless": endless,
    "loop": loop,
    "elsewhere": say("302 Found", "Location: file:///etc/hostname"),
    "inside": say("302 Found", "Location: http://[fe80::1]/"),
    "html": say("200 OK", "Content-Type: text/html", body=b"<!doctype html><title>Sorry</title><p>Please enable JavaScript"),
    "bomb": say("200 OK", "Content-Encoding: gzip", "Content-Type: text/xml", body=gzip.compress(b"\0" * 40_000_000)),
    "nothing": say("200 OK", "Content-Type: text/xml"),
    "noise": say("200 OK", "Content-Type: text/xml", body=bytes(range(256)) * 400),
    "short": say("200 OK", body=b"<rss", length=500_000),
    "gone": say("410 Gone"),
    "busy": say("503 Service Unavailable", body=b"later"),
    "no-http": lambda line, _: line.sendall(b"220 mail.example ESMTP\r\n"),
}
GOOD = rss(ITEM.format(title="DeepSeek widens export controls on chips", link="https://good.example/1", rest=DATED))


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Done, float]]:
    """A desk with a good source and one of each bad kind, and what a run over them was."""
    root = tmp_path_factory.mktemp("bad")
    with ExitStack() as stack:
        answers = {**ANSWERS, "good": say("200 OK", "Content-Type: text/xml", body=GOOD)}
        urls = {slug: stack.enter_context(server(answer, f"127.4.0.{n}")) for n, (slug, answer) in enumerate(answers.items(), 1)}
        urls["dead"] = "http://127.4.1.1:1"
        workspace(root, "".join(feed(slug, f"{url}/feed") for slug, url in urls.items()))
        began = time.monotonic()
        done = desk(root, "collect", "--at", AT, code=1)
        yield root, done, time.monotonic() - began


@pytest.mark.parametrize("slug", [*ANSWERS, "dead"])
def test_a_bad_source_costs_one_line(bad: tuple[Path, Done, float], slug: str) -> None:
    """Its slug, the kind of error, the detail; and no line names a way into our house."""
    [line] = costs(bad[1], slug)
    assert re.fullmatch(rf"{slug}: [\w-]+: .+", line)
    assert len(line) < 300


def test_bad_sources_end_in_bounded_time_and_cost_nothing_else(bad: tuple[Path, Done, float]) -> None:
    """Within a few deadlines of two seconds; the good source is stored, and the last line sums up."""
    root, done, took = bad
    assert took < 30
    assert f"1 new articles, 0 feeds unchanged, {len(ANSWERS) + 1} failed" in done.err
    exported = [json.loads(line) for line in desk(root, "export", "articles", "--jsonl").out.splitlines()]
    assert [row["url"] for row in exported] == ["https://good.example/1"]


def test_bad_sources_never_cost_the_issue(bad: tuple[Path, Done, float]) -> None:
    """It is built from what came, exit 0, and says which sources failed, a line each."""
    done = desk(bad[0], "issue", "--as-of", AT)
    assert "1 stories, 1 reports" in done.out or "1 story" in done.out
    assert done.out.rstrip().endswith(f"failures: {len(ANSWERS) + 1}")
    assert sorted(line.partition(":")[0] for line in done.err.splitlines() if ": " in line) == sorted([*ANSWERS, "dead"])


def test_the_health_of_bad_sources_is_listed(bad: tuple[Path, Done, float]) -> None:
    """`desk feeds` says of each that it failed, and why."""
    states = {state["slug"]: state for state in desk(bad[0], "feeds", "--json").json}
    assert {slug for slug, state in states.items() if state["outcome"] == "failed"} == {*ANSWERS, "dead"}
    assert all(state["error"] for slug, state in states.items() if slug != "good")
    assert states["good"]["outcome"] == "new"


# Entries

LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
ODD = rss(
    ITEM.format(title="&lt;b&gt;Bold&lt;/b&gt; claims &amp;amp; chips", link="https://e.example/html", rest=DATED),
    ITEM.format(title="<![CDATA[<script>alert(1)</script>Quiet <i>chips</i>]]>", link="https://e.example/script", rest=DATED),
    ITEM.format(title="{{ 7*7 }} and {% include 'x' %} chips", link="https://e.example/template", rest=DATED),
    ITEM.format(title="Undated chips", link="https://e.example/undated", rest=""),
    ITEM.format(title="Misdated chips", link="https://e.example/misdated", rest="<pubDate>the day before</pubDate>"),
    ITEM.format(title="Chips without an address", link="", rest=DATED),
    ITEM.format(title="", link="https://e.example/untitled", rest=DATED),
    ITEM.format(title="Chips by javascript", link="javascript:alert(1)", rest=DATED),
)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, dict[str, Any]]]:
    """What the desk keeps of a feed of odd entries, by address."""
    root = tmp_path_factory.mktemp("odd")
    with server(say("200 OK", "Content-Type: application/rss+xml", body=ODD), "127.4.2.1") as url:
        workspace(root, feed("odd", f"{url}/feed"))
        desk(root, "collect", "--at", AT)
    rows = [json.loads(line) for line in desk(root, "export", "articles", "--jsonl").out.splitlines()]
    return root, {row["url"]: row for row in rows}


def explained(root: Path, url: str) -> str:
    """The title as the desk reads it."""
    return str(desk(root, "explain", url).out.splitlines()[0].partition(": ")[2]).strip("'\"")


def test_html_in_titles_becomes_text(odd: tuple[Path, Mapping[str, dict[str, Any]]]) -> None:
    """Marks go, words stay, an entity is its character, a script is nothing."""
    assert explained(odd[0], "https://e.example/html") == "Bold claims & chips"
    assert explained(odd[0], "https://e.example/script") == "Quiet chips"


def test_template_code_in_titles_stays_as_it_is(odd: tuple[Path, Mapping[str, dict[str, Any]]]) -> None:
    """Characters like any other."""
    assert odd[1]["https://e.example/template"]["title"] == "{{ 7*7 }} and {% include 'x' %} chips"


@pytest.mark.parametrize("name", ["undated", "misdated"])
def test_an_entry_without_a_date_has_none(odd: tuple[Path, Mapping[str, dict[str, Any]]], name: str) -> None:
    """No date is made up: published is None, and the time of the fetch is first_seen only."""
    row = odd[1][f"https://e.example/{name}"]
    assert row["published"] is None
    assert row["first_seen"] == "2025-02-03T00:00:00+00:00"


def test_entities_of_a_document_are_not_multiplied(tmp_path: Path) -> None:
    """A thousand million laughs of one kilobyte: no word of them is kept, at no cost."""
    body = rss(ITEM.format(title="&j;", link="https://e.example/j", rest=DATED), doctype=LAUGHS)
    with server(say("200 OK", body=body), "127.4.2.2") as url:
        done = desk(workspace(tmp_path, feed("laughs", f"{url}/feed")), "collect", "--at", AT)
    assert costs(done, "laughs") == []
    assert "haha" not in desk(tmp_path, "export", "articles", "--jsonl").out


def test_only_web_addresses_are_printed(odd: tuple[Path, Mapping[str, dict[str, Any]]]) -> None:
    """An entry may lack an address; none leads to a script."""
    root, _ = odd
    built = desk(root, "issue", "--as-of", AT, "--json").json
    for name in ("index.html", "email.html"):
        page = (Path(built["path"]) / name).read_text(encoding="utf-8")
        assert not re.search(r"(href|src)\s*=\s*[\"']?\s*javascript:", page, re.IGNORECASE)
        assert "<script" not in page


# A whole week of sources, a quarter of them faulty


@pytest.fixture(scope="module")
def faulty(shared: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The replay server of the shared data with faults; its address, and the fault of each source that has one."""
    corpus = shared / "data/news/news-2025-01-20_2025-02-05.jsonl"
    script = shared / "replay/replay.py"
    faults = {
        slug: source["fault"] for slug, source in runpy.run_path(str(script))["load"]([str(corpus)]).items() if source["fault"]
    }
    command = [sys.executable, str(script), str(corpus), "--at", FIRST, "--faults"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as child:
        assert child.stdout is not None
        yield child.stdout.readline().strip(), faults
        child.kill()


def test_a_run_over_faulty_sources_ends_with_a_line_for_each_that_failed(
    faulty: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    """446 sources, a quarter of them broken in ten ways: bounded time, one line each, all sound ones stored, the issue built."""
    base, faults = faulty
    with urllib.request.urlopen(f"{base}/sources.json") as answer:
        sources = json.load(answer)
    root = workspace(tmp_path, "".join(feed(s["slug"], s["url"], 'zone = "UTC"\n') for s in sources))
    began = time.monotonic()
    done = desk(root, "collect", "--at", FIRST, code=1)
    assert time.monotonic() - began < 60
    failed = [line.partition(":")[0] for line in done.err.splitlines() if re.match(r"[a-z0-9-]+: [\w-]+: ", line)]
    assert len(failed) == len(set(failed))
    fatal = {slug for slug, fault in faults.items() if fault in ("503", "429", "gone", "stall", "html", "huge", "loop")}
    assert fatal <= set(failed)
    assert set(failed) - fatal <= {slug for slug, fault in faults.items() if fault == "cut"}
    states = {state["slug"]: state for state in desk(root, "feeds", "--json").json}
    assert {slug for slug, state in states.items() if state["outcome"] == "new"} == states.keys() - set(failed)
    assert "failures: " in desk(root, "issue", "--as-of", FIRST).out
