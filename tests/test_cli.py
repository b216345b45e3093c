"""The command line as its user meets it: results on stdout, the story on stderr, exit codes, JSON, and long-running commands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

import pytest

from tests.deliver.mail_server import Script, mail_server
from tests.running import ENVIRONMENT, Done, desk, free_port, process, until_it_answers

AT = "2025-02-03T08:00+08:00"
SLUG = "sample-weekly-2025-02-03"
KEPT = ("sample-wire", "sample-ledger", "sample-continental", "yangben-ribao", "yangben-caijing")
HEAVY = (
    "sqlalchemy",
    "alembic",
    "fastapi",
    "uvicorn",
    "lxml",
    "httpx",
    "jinja2",
    "pydantic",
    "feedparser",
    "opencc",
    "rich",
    "asyncio",
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with five of the sample's feeds, two days replayed, and an issue."""
    root = tmp_path_factory.mktemp("small") / "demo"
    desk(root.parent, "init", str(root), "--sample")
    for path in (root / "news").glob("*.toml"):
        if path.stem not in KEPT:
            path.unlink()
    blocks = (root / "feeds.toml").read_text(encoding="utf-8").split("[[feed]]")[1:]
    kept = [block for block in blocks if re.search(r'slug = "([\w-]+)"', block)[1] in KEPT]  # type: ignore[index]  # each has a slug
    (root / "feeds.toml").write_text("".join(f"[[feed]]{block}" for block in kept), encoding="utf-8")
    text = (root / "desk.toml").read_text(encoding="utf-8").replace("[mail]", '[people]\nada = "ada@example.com"\n\n[mail]')
    (root / "desk.toml").write_text(text, encoding="utf-8")
    desk(root, "replay", "--at", AT, "--from", "2025-02-02T08:00+08:00")
    desk(root, "issue", "--as-of", AT)
    return root


@pytest.fixture
def own(small: Path, tmp_path: Path) -> Path:
    """A copy of the small desk, to be changed."""
    return Path(shutil.copytree(small, tmp_path / "demo"))


@pytest.fixture
def post(own: Path) -> Iterator[Script]:
    """A mail server on loopback, named in the desk.toml of the copy."""
    with mail_server(Script(), None) as running:
        text = (own / "desk.toml").read_text(encoding="utf-8")
        server = f'[mail]\nhost = "127.0.0.1"\nport = {running.port}\nstarttls = false'
        (own / "desk.toml").write_text(text.replace("[mail]", server), encoding="utf-8")
        yield running


def rows(done: Done) -> list[list[str]]:
    """The lines of a table, cell by cell."""
    return [line.split("\t") for line in done.out.splitlines()]


def test_help_is_quick_because_it_imports_nothing_heavy(tmp_path: Path) -> None:
    """`desk --help` loads neither a database, nor a web server, nor a parser; bench/startup.py measures it."""
    code = "import sys, pipeline.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert "Commands:" in ran.stdout
    loaded = set(ran.stdout.rpartition("\n\n")[2].split()) | set(ran.stdout.splitlines()[-1].split())
    assert "pipeline.cli" in loaded
    assert sorted(loaded & set(HEAVY)) == []


def test_the_version_is_the_program_s(tmp_path: Path) -> None:
    """`desk --version` names it, without a workspace."""
    from pipeline import __version__

    assert desk(tmp_path, "--version").out == f"desk, version {__version__}\n"


def test_it_runs_as_a_process_in_a_directory(own: Path) -> None:
    """The workspace is where one stands; stdout holds the result alone, stderr the story."""
    done = process(own, "issue", "--series", "daily", "--as-of", AT, "--json")
    assert json.loads(done.out)["issue"] == "sample-daily-2025-02-03"
    assert done.err.splitlines() == ["issue 2/2"]


def test_a_workspace_is_named_by_option_or_environment(own: Path, tmp_path: Path) -> None:
    """TWOSHORES_WORKSPACE is as good as --workspace."""
    done = process(tmp_path, "feeds", environ={**ENVIRONMENT, "TWOSHORES_WORKSPACE": str(own)})
    assert [row[0] for row in rows(done)] == [row[0] for row in rows(desk(own, "feeds"))]


def test_init_writes_a_workspace_that_lints_and_leaves_what_is_there(tmp_path: Path) -> None:
    """It prints what it wrote; a second init writes nothing; a file of one's own stays."""
    (tmp_path / "desk.toml").write_text('[desk.a]\nname = "Mine"\n', encoding="utf-8")
    wrote = desk(tmp_path, "init", str(tmp_path)).out.split()
    assert {Path(name).name for name in wrote} == {
        "feeds.toml",
        "outlets.toml",
        "themes.toml",
        "entities.toml",
        "industries.toml",
    }
    assert desk(tmp_path, "init", str(tmp_path)).out == ""
    assert "Mine" in (tmp_path / "desk.toml").read_text(encoding="utf-8")
    assert (tmp_path / "outbox").is_dir()
    assert desk(tmp_path, "lint").out == "no problems\n"
    assert desk(tmp_path, "lint", "--json").json == []


def test_init_says_where_it_cannot_write(tmp_path: Path) -> None:
    """One line, exit 2, no traceback."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert desk(tmp_path, "init", str(tmp_path / "file/desk"), code=2).err.count("\n") == 1


def test_replay_says_what_came(own: Path) -> None:
    """The failures and the run on stderr, the count on stdout; done again it brings nothing new."""
    done = desk(own, "replay", "--at", AT)
    assert re.fullmatch(r"\d+ articles, \d+ stories of the last 14 days, \d+ with a theme\n", done.out)
    assert re.search(r"5 feeds in [\d.]+ s: 0 new articles", done.err)
    assert desk(own, "replay", "--at", AT, "--json").json["failures"] == []


def test_replay_goes_forward_only(own: Path) -> None:
    """What was collected later is not undone by an earlier moment."""
    assert "forward only" in desk(own, "replay", "--at", "2025-01-25", code=2).err


def test_replay_plays_a_corpus(own: Path, tmp_path: Path) -> None:
    """Files of JSON lines are served, fetched and stored like any feed."""
    row = {
        "url": "https://wire.example/1",
        "title": "Chip curbs widen",
        "source": "Example Wire",
        "published": "2025-02-04T01:00:00+08:00",
        "lang": "en",
    }
    (tmp_path / "corpus.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    report = desk(own, "replay", "--at", "2025-02-04T08:00+08:00", "--json", str(tmp_path / "corpus.jsonl")).json
    assert (report["feeds"], report["new"], report["failures"]) == (1, 1, [])


def test_collect_costs_a_dead_feed_one_line_and_exit_1(own: Path) -> None:
    """Its port is closed: one line on stderr, and the store as before."""
    feeds = (own / "feeds.toml").read_text(encoding="utf-8")
    (own / "feeds.toml").write_text(feeds.replace(":8780/feeds/sample-wire", ":1/feeds/sample-wire"), encoding="utf-8")
    done = desk(own, "collect", "--feed", "sample-wire", code=1)
    assert [line for line in done.err.splitlines() if line.startswith("sample-wire: ")] == [done.err.splitlines()[-2]]
    assert done.out.startswith(re.match(r"\d+ articles", desk(own, "collect", "--feed", "sample-wire", code=1).out)[0])  # type: ignore[index]  # else the test fails
    states = {state["slug"]: state for state in desk(own, "feeds", "--json").json}
    assert states["sample-wire"]["outcome"] == "failed"
    assert states["sample-wire"]["failures"] == 2
    assert states["sample-ledger"]["outcome"] in ("new", "unchanged")


def test_feeds_lists_every_source_with_its_health(small: Path) -> None:
    """One line a feed, in the order of feeds.toml, and the same as JSON."""
    listed = [row[0] for row in rows(desk(small, "feeds"))]
    assert sorted(listed) == sorted(KEPT)
    assert [state["slug"] for state in desk(small, "feeds", "--json").json] == listed


def test_feed_try_stores_nothing(small: Path, tmp_path: Path) -> None:
    """A file's entries, HTML made text, an undated one without a date; the store is untouched."""
    before = desk(small, "export", "articles", "--jsonl").out
    items = "<item><title>A &lt;b&gt;chip&lt;/b&gt; &amp;amp; more</title><link>https://e.example/1</link></item>"
    feed = tmp_path / "feed.xml"
    feed.write_text(f'<rss version="2.0"><channel><title>E</title>{items}</channel></rss>', encoding="utf-8")
    tried = desk(small, "feed", "try", str(feed), "--json", code=1).json
    assert [(entry["title"], entry["published"], entry["url"]) for entry in tried["entries"]] == [
        ("A chip & more", None, "https://e.example/1")
    ]
    assert tried["problems"] == ["1 of 1 entries have no date"]
    assert desk(small, "export", "articles", "--jsonl").out == before


def test_feed_try_says_that_times_name_no_zone(small: Path, tmp_path: Path) -> None:
    """No zone is guessed: no date, and a problem that quotes the time; with --zone all is well."""
    item = "<item><title>Chips</title><link>https://e.example/1</link><pubDate>2025-02-01 09:00</pubDate></item>"
    feed = tmp_path / "feed.xml"
    feed.write_text(f'<rss version="2.0"><channel><title>E</title>{item}</channel></rss>', encoding="utf-8")
    tried = desk(small, "feed", "try", str(feed), "--json", code=1).json
    assert tried["entries"][0]["published"] is None
    assert any('times without a zone, such as "2025-02-01 09:00"' in problem for problem in tried["problems"])
    zoned = desk(small, "feed", "try", str(feed), "--zone", "Asia/Shanghai", "--json").json
    assert (zoned["entries"][0]["published"], zoned["problems"]) == ("2025-02-01T01:00:00+00:00", [])


def test_feed_try_reads_a_page_by_selectors(small: Path, tmp_path: Path) -> None:
    """Kind page, with selectors and a zone from the command line."""
    page = tmp_path / "page.html"
    page.write_text('<ul><li><a href="https://e.example/a">芯片出口新规</a> <i>2025-02-01 09:00</i></li></ul>', encoding="utf-8")
    options = (
        "--kind",
        "page",
        "--zone",
        "Asia/Shanghai",
        "--lang",
        "zh",
        "--select",
        "item=li",
        "--select",
        "link=a",
        "--select",
        "date=i",
    )
    [entry] = desk(small, "feed", "try", str(page), *options, "--json").json["entries"]
    assert (entry["title"], entry["published"]) == ("芯片出口新规", "2025-02-01T01:00:00+00:00")


def test_import_takes_lines_and_names_those_it_cannot_read(own: Path, tmp_path: Path) -> None:
    """New ones once, known ones counted, each bad line one line on stderr and exit 1."""
    good = {"url": "https://e.example/i", "title": "Nvidia export curbs", "source": "E", "published": "2025-02-01", "lang": "en"}
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(good) + "\n", encoding="utf-8")
    assert desk(own, "import", str(file)).out == "1 new, 0 known\n"
    assert desk(own, "import", str(file)).out == "0 new, 1 known\n"
    bad = [b"no json", b"[]", b'{"url": 1}', b"\xff\xfe", b'{"url": "u", "title": "\\ud800", "source": "s"}', b"[" * 50_000]
    bad.append(json.dumps(good | {"published": "9999-12-31T23:59-14:00"}).encode())
    file.write_bytes(b"\n".join([*bad, json.dumps(good).encode()]))
    done = desk(own, "import", str(file), code=1)
    assert done.out == "0 new, 1 known\n"
    assert [line.split(": ")[0] for line in done.err.splitlines() if line.startswith("in.jsonl")] == [
        f"in.jsonl:{n}" for n in range(1, 8)
    ]


def test_export_gives_one_object_a_line(small: Path) -> None:
    """With the fields that others read, url and title as the feed gave them."""
    exported = [json.loads(line) for line in desk(small, "export", "articles", "--jsonl").out.splitlines()]
    assert len(exported) > 40
    assert {"url", "title", "story", "themes", "story_themes", "lang", "outlet", "published", "first_seen"} <= exported[0].keys()
    assert {"en", "zh"} <= {row["lang"] for row in exported}


def test_issue_prints_the_path_and_what_is_in_it(own: Path) -> None:
    """Path, title with figures, themes and failures."""
    path, figures, themes = desk(own, "issue", "--as-of", AT).out.splitlines()
    assert Path(path) == (own / "outbox" / SLUG / "index.html").resolve()
    assert re.search(r": \d+ stories, \d+ reports, \d+ outlets, \d+ quotations$", figures)
    assert re.fullmatch(r"themes: [\w, -]+; failures: 0", themes)


def test_issue_takes_another_window(own: Path) -> None:
    """--from and --to narrow what is counted; times without a zone are read in the series' zone."""
    wide = desk(own, "issue", "--as-of", AT, "--json").json
    narrow = desk(own, "issue", "--as-of", AT, "--from", "2025-02-01T08:00", "--to", "2025-02-02T08:00", "--json").json
    assert narrow["reports"] < wide["reports"]
    assert narrow["issue"] == "sample-weekly-2025-02-02"


def test_verify_proves_and_disproves(own: Path) -> None:
    """Exit 0 and a count, or exit 1 and a line for what does not hold."""
    assert re.fullmatch(rf"{SLUG}: \d+ quotations, \d+ figures, \d+ files: all hold\n", desk(own, "verify", SLUG).out)
    mail = own / "outbox" / SLUG / "email.txt"
    mail.write_text(mail.read_text(encoding="utf-8") + "One more.\n", encoding="utf-8")
    assert any("email.txt" in problem for problem in desk(own, "verify", SLUG, "--json", code=1).json["problems"])


def test_explain_answers_for_an_address_and_for_a_story(small: Path) -> None:
    """The same story from both sides: members, themes with their words, rank."""
    row = next(row for row in map(json.loads, desk(small, "export", "articles", "--jsonl").out.splitlines()) if row["themes"])
    by_address = desk(small, "explain", row["url"], "--json").json
    assert by_address["article"]
    assert by_address["story"] == row["story"]
    lines = desk(small, "explain", row["story"]).out
    assert f"story {row['story']}" in lines
    assert f"theme {row['story_themes'][0]}" in lines
    assert any(f"carries {theme}" in line for theme in row["themes"] for line in by_address["lines"])


def test_a_proof_goes_to_oneself_as_often_as_one_likes(own: Path, post: Script) -> None:
    """[PROOF] in the subject, to that address alone."""
    for _ in range(2):
        assert desk(own, "proof", SLUG, "--to", "me@example.com").out.startswith(f"proof of {SLUG} sent: 250")
    assert post.recipients() == ["me@example.com"] * 2
    assert str(message_from_bytes(post.taken[0].message, policy=default)["Subject"]).startswith("[PROOF] ")


def test_send_is_a_dry_run_then_sends_once_then_nothing(own: Path, post: Script) -> None:
    """Without --send nothing leaves; unapproved it is refused; approved each client gets it once, a second sending none."""
    clients = [row[0] for row in rows(desk(own, "send", SLUG))]
    assert len(clients) == 5
    assert "is not sent: 1 approval missing" in desk(own, "send", SLUG, "--send", code=2).err
    assert "it may be sent" in desk(own, "approve", SLUG, "--as", "ada").out
    assert "a dry run" in desk(own, "send", SLUG).err
    assert post.taken == []
    first = desk(own, "send", SLUG, "--send", "--json").json
    assert (first["sent_now"], first["state"], first["dry"]) == (5, "sent", False)
    assert "0 sent now" in desk(own, "send", SLUG, "--send").err
    assert post.recipients() == sorted(clients)
    assert "is sent and is not built over" in desk(own, "issue", "--as-of", AT, code=2).err


def test_an_approval_is_for_the_very_bytes(own: Path) -> None:
    """A changed mail needs a new approval."""
    desk(own, "approve", SLUG, "--as", "ada")
    mail = own / "outbox" / SLUG / "email.txt"
    mail.write_text(mail.read_text(encoding="utf-8") + "One more.\n", encoding="utf-8")
    assert "approval missing" in desk(own, "send", SLUG).err


def test_a_mail_server_that_is_away_is_said_in_one_line(own: Path) -> None:
    """Exit 1, no traceback."""
    text = (own / "desk.toml").read_text(encoding="utf-8").replace("[mail]", '[mail]\nhost = "127.0.0.1"\nport = 1')
    (own / "desk.toml").write_text(text, encoding="utf-8")
    assert re.fullmatch(r"DeliveryError: .*127\.0\.0\.1:1.*\n", desk(own, "proof", SLUG, "--to", "me@example.com", code=1).err)


@pytest.mark.parametrize(
    "asked",
    [
        ["verify", "nope"],
        ["verify", "../outbox"],
        ["send", "nope"],
        ["explain", "nope"],
        ["approve", SLUG, "--as", "nobody"],
        ["issue", "--series", "nope"],
        ["issue", "--theme", "nope"],
        ["issue", "--template", "nope"],
        ["proof", SLUG, "--to", "no address"],
        ["issue", "--as-of", "soon"],
        ["issue", "--as-of", "9999-12-31T23:59-14:00"],
        ["issue", "--from", "2025-02-03", "--to", "2025-02-01"],
        ["collect", "--feed", "nope"],
        ["collect", "--at", "soon"],
        ["replay", "--at", "soon"],
        ["feed", "try", __file__, "--kind", "nope"],
        ["feed", "try", "x"],
        ["feed", "try", "x", "--zone", "Nowhere/Else"],
        ["feed", "try", "x", "--select", "nameless"],
        ["serve", "--port", "70000"],
        ["serve", "--host", "192.0.2.1"],
    ],
    ids=lambda asked: " ".join(Path(word).name for word in asked),
)
def test_asked_wrongly_it_answers_in_one_line(small: Path, asked: list[str]) -> None:
    """Exit 2, nothing on stdout, one line that says what there is instead."""
    done = desk(small, *asked, code=2)
    assert done.out == ""
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "asked", [["nope"], ["issue", "--nope"], ["verify"], ["import", "no-such-file"], ["replay"]], ids=" ".join
)
def test_a_wrong_command_line_is_exit_2(small: Path, asked: list[str]) -> None:
    """As Click says it: the usage and the error on stderr."""
    assert "Error: " in desk(small, *asked, code=2).err


def test_without_a_workspace_it_says_how_to_make_one(tmp_path: Path) -> None:
    """`desk init DIR` is the remedy, for every command that needs one."""
    for asked in (["feeds"], ["lint"], ["issue"], ["serve"]):
        assert "desk init DIR" in desk(tmp_path, *asked, code=2).err


def test_a_file_that_is_no_database_is_said_so(own: Path) -> None:
    """Exit 1, one line; the file is not touched."""
    for leftover in own.glob("sample.sqlite3*"):
        leftover.unlink()
    (own / "sample.sqlite3").write_text("not a database, but a letter of some length\n" * 50, encoding="utf-8")
    assert re.fullmatch(r"StoreError: .*\n", desk(own, "feeds", code=1).err)
    assert "a letter" in (own / "sample.sqlite3").read_text(encoding="utf-8")


@pytest.mark.parametrize("stop", [SIGINT, SIGTERM])
def test_serve_shows_the_archive_until_it_is_stopped(own: Path, stop: Signals) -> None:
    """It says its address on stderr, finds 芯片 and chips, and ends without a traceback."""
    with until_it_answers(own, "serve", "--port", "0", stop=stop) as running:
        assert SLUG in running.get()
        assert "芯片" in running.get("search?q=%E8%8A%AF%E7%89%87")
        assert "chip" in running.get("search?q=chip").lower()
    assert running.code in ((0,) if stop is SIGINT else (0, -SIGTERM)), running.said
    assert [line for line in running.said if "Traceback" in line or "Aborted" in line] == []


@pytest.mark.parametrize("stop", [SIGINT, SIGTERM])
def test_start_shows_the_archive_and_ends_in_order(own: Path, stop: Signals) -> None:
    """One process for schedules and archive; told to stop it finishes what it does and exits 0."""
    with until_it_answers(own, "start", "--port", free_port(), stop=stop) as running:
        assert SLUG in running.get()
    assert running.code == 0, running.said
    assert [line for line in running.said if "Traceback" in line or "Aborted" in line] == []
