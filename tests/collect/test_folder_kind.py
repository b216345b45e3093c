"""Files dropped by hand become entries: newsletters, saved pages, notes; a broken one costs one line and not the others."""

from __future__ import annotations

import os
import time
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.folder_source import folder_page, with_folders
from pipeline.collect.kinds.folder import read
from pipeline.config.feeds import read_feeds
from pipeline.errors import FetchError, ParseError, Problem
from pipeline.model import Document, Entry, Feed, Page, Request
from tests.running import desk

NOW = datetime(2025, 2, 1, tzinfo=UTC)
FEED = Feed(slug="inbox", url="folder:inbox", kind="folder", lang="en", zone="Asia/Hong_Kong")
HTML = '<html><head><title>Letter</title></head><body><p>{words}</p><a href="https://other.example/paper">a paper</a> {links}</body></html>'
LETTER = """From: Chip Letter <editor@mail.letter.example>
Subject: =?utf-8?B?{subject}?=
Message-ID: <17@letter.example>
Date: Tue, 28 Jan 2025 10:20:00 +0800 (CST)
Content-Type: text/plain; charset=utf-8

{text}
"""
MANY = "Export rules were changed again, and three labs answered within the day. " * 5


def letter(subject: str = "芯片周报", text: str = MANY) -> bytes:
    return LETTER.format(subject=b64encode(subject.encode()).decode(), text=text).encode()


def newsletter(html: str, *, text: str = "", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Letter <news@letter.example>", "Weekly"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text or "Your reader shows no HTML.")
    mail.add_alternative(html, subtype="html")
    mail.add_attachment("attached words", filename="more.txt")
    return mail.as_bytes()


def one(name: str, body: str | bytes, feed: Feed = FEED) -> Entry:
    """The entry of a single file, as `desk feed try FILE --kind folder` reads it."""
    raw = body.encode() if isinstance(body, str) else body
    (entry,) = read(Page(url=name, final_url=name, status=200, body=raw), feed, NOW).entries
    return entry


def folder(root: Path, **files: str | bytes) -> Path:
    inbox = root / "inbox"
    inbox.mkdir(exist_ok=True)
    for name, body in files.items():
        (inbox / name.replace("__", ".")).write_bytes(body.encode() if isinstance(body, str) else body)
    return inbox


def read_folder(root: Path) -> Document:
    return read(folder_page(root, Request(url="folder:inbox")), FEED, NOW)


def test_a_letter_gives_its_subject_its_text_its_date_and_its_id() -> None:
    entry = one("a.eml", letter(text="Read https://x.example/1 now.\n" + MANY))
    assert (entry.title, entry.guid) == ("芯片周报", "<17@letter.example>")
    assert entry.summary.startswith("Read now. Export rules were changed again")
    assert (entry.published_text, entry.published) == (
        "Tue, 28 Jan 2025 10:20:00 +0800",
        datetime(2025, 1, 28, 2, 20, tzinfo=UTC),
    )
    assert entry.url == ""


def test_a_letter_without_a_text_is_read_from_its_html_and_its_attachments_are_not() -> None:
    entry = one("2025-01-27 weekly.eml", newsletter(HTML.format(words=MANY, links="")))
    assert "three labs answered" in entry.summary
    assert "attached words" not in entry.summary
    assert (entry.guid, entry.published) == ("2025-01-27 weekly.eml", datetime(2025, 1, 26, 16, tzinfo=UTC))


@pytest.mark.parametrize(
    ("links", "text", "headers", "url"),
    [
        ("", "", {"List_Post": "<https://letter.example/p/17>"}, "https://letter.example/p/17"),
        ("", "", {"List_Post": "<mailto:all@letter.example>", "Archived_At": "<https://a.example/17>"}, "https://a.example/17"),
        ('<a href="https://click.tracker.example/9">View in your browser</a>', "", {}, "https://click.tracker.example/9"),
        ('<a href="https://click.tracker.example/9">在浏览器中打开</a>', "", {}, "https://click.tracker.example/9"),
        (
            '<a href="https://www.letter.example/unsubscribe">x</a><a href="https://www.letter.example/p/17">Read</a>',
            "",
            {},
            "https://www.letter.example/p/17",
        ),
        ("", "View this post on the web at https://letter.example/p/17.\n", {}, "https://letter.example/p/17"),
        ("", "View this email in your browser:\n<https://click.tracker.example/9>\n", {}, "https://click.tracker.example/9"),
        ("", "See https://other.example/paper\n", {}, ""),
    ],
)
def test_a_letter_s_address_is_said_in_it_or_lies_on_its_sender_s_site(
    links: str, text: str, headers: dict[str, str], url: str
) -> None:
    assert one("a.eml", newsletter(HTML.format(words=MANY, links=links), text=text, **headers)).url == url


def test_a_letter_in_gb18030_is_read_whether_or_not_it_says_so() -> None:
    head = "From: a@b.example\nSubject: 芯片出口管制周报第十七期\n".encode("gb18030")
    for line in (b"Content-Type: text/plain; charset=gb2312\n", b""):
        entry = one("a.eml", head + line + b"\n" + "中国的芯片公司发布了新的产品。".encode("gb18030"))
        assert (entry.title, entry.summary) == ("芯片出口管制周报第十七期", "中国的芯片公司发布了新的产品。")


def test_a_saved_page_gives_its_title_its_text_its_address_and_its_date() -> None:
    entry = one(
        "page.html",
        '<?xml version="1.0"?><!doctype html><html lang="zh-CN"><head><title> 公告 &amp; 通知\n</title><link rel="canonical" href="https://m.example/1">'
        '<meta property="article:published_time" content="2025-01-28T10:20:00+08:00"></head>'
        "<body><nav>首页</nav><article><h1>公告</h1><script>x()</script><p>正文</p></article><footer>版权</footer></body></html>",
    )
    assert (entry.title, entry.summary, entry.url, entry.lang) == ("公告 & 通知", "公告 正文", "https://m.example/1", "zh-CN")
    assert entry.published == datetime(2025, 1, 28, 2, 20, tzinfo=UTC)
    saved = one(
        "2025-01-20 x.htm",
        "<!-- saved from url=(0020)https://m.example/2 --><title>T</title><p>text<meta name=date content=2025-01-01>",
    )
    assert (saved.url, saved.published_text, saved.summary) == ("https://m.example/2", "2025-01-20", "text")


def test_a_note_gives_its_first_line_and_a_line_that_is_an_address() -> None:
    entry = one(
        "2025-01-28 call.md",
        "\n# A call with *the lab*\n\nhttps://lab.example/1\n\nIt **ships** in May, see https://other.example.\n",
    )
    assert (entry.title, entry.url) == ("A call with the lab", "https://lab.example/1")
    assert (entry.summary, entry.published) == (
        "It ships in May, see https://other.example.",
        datetime(2025, 1, 27, 16, tzinfo=UTC),
    )
    clipped = one("clip.md", "---\ntitle: 'Clipped'\nsource: https://lab.example/2\npublished: 2025-01-27\n---\nFirst line\n")
    assert (clipped.title, clipped.summary, clipped.url, clipped.published_text) == (
        "Clipped",
        "First line",
        "https://lab.example/2",
        "2025-01-27",
    )
    assert one("a.txt", "会议纪要\r\n第二行".encode("gb18030")).title == "会议纪要"


def test_the_time_of_a_file_is_no_date(tmp_path: Path) -> None:
    inbox = folder(tmp_path, note__txt="A note\nwith words")
    os.utime(inbox / "note.txt", (1738000000, 1738000000))
    (entry,) = read_folder(tmp_path).entries
    assert (entry.published, entry.published_text) == (None, "")


def test_a_broken_file_costs_one_line_and_no_file_is_touched(tmp_path: Path) -> None:
    inbox = folder(
        tmp_path,
        a__eml=letter(),
        b__eml="no headers\nat all",
        c__txt=b"\0\1\2",
        d__txt="",
        e__pdf="%PDF",
        f__xml="<rss/>",
        g__md="# Note",
        h__md="x" * (5 << 20),
        i__part="half",
        __hidden__txt="x",
    )
    (inbox / "inner").mkdir()
    (inbox / "link.txt").symlink_to(tmp_path / "elsewhere")
    before = {path.name: path.lstat().st_mtime_ns for path in inbox.iterdir()}
    made = read_folder(tmp_path)
    assert [entry.title for entry in made.entries] == ["芯片周报", "Note"]
    assert {line.partition(":")[0]: line.partition(": ")[2] for line in made.problems} == {
        "b.eml": "no mail: it has no headers",
        "c.txt": "no text",
        "d.txt": "it has no words",
        "h.md": "not read, it is over 4 MiB",
        "e.pdf": "not read; a folder takes .eml, .html, .htm, .md, .txt",
        "f.xml": 'a feed belongs in feeds.toml, by its address and with kind = "feed"',
    }
    assert {path.name: path.lstat().st_mtime_ns for path in inbox.iterdir()} == before
    (inbox / "a.eml").unlink()
    (inbox / "g.md").unlink()
    with pytest.raises(ParseError, match=r"no file of the folder can be read: .*e\.pdf: not read"):
        read_folder(tmp_path)


def test_of_a_folder_too_large_the_files_changed_last_are_read(tmp_path: Path) -> None:
    inbox = folder(tmp_path)
    for number in range(6):
        (inbox / f"n{number}.txt").write_text(f"Note {number}\n" + "x" * (3 << 20), encoding="utf-8")
        os.utime(inbox / f"n{number}.txt", (1738000000 + number, 1738000000 + number))
    made = read_folder(tmp_path)
    assert [entry.title for entry in made.entries] == ["Note 1", "Note 2", "Note 3", "Note 4", "Note 5"]
    assert made.problems == ("1 of those changed longest ago: not read, the folder holds over 16 MiB",)


def test_a_folder_is_read_again_only_when_something_changed(tmp_path: Path) -> None:
    folder(tmp_path, a__txt="A")
    page = folder_page(tmp_path, Request(url="folder:inbox"))
    again = folder_page(tmp_path, Request(url="folder:inbox", etag=page.etag))
    assert (page.status, again.status, again.etag) == (200, 304, page.etag)
    folder(tmp_path, b__txt="B")
    assert folder_page(tmp_path, Request(url="folder:inbox", etag=page.etag)).status == 200
    (tmp_path / "empty").mkdir()
    assert folder_page(tmp_path, Request(url="folder:empty")).status == 304


def test_a_folder_that_is_not_there_or_lies_outside_is_refused(tmp_path: Path) -> None:
    fetch = with_folders(tmp_path, lambda request: Page(url=request.url, final_url=request.url, status=304))
    for url, why in (("folder:none", "no folder none in the workspace"), ("folder:../x", "outside"), ("folder:/tmp", "outside")):
        with pytest.raises(FetchError, match=why):
            fetch(Request(url=url))
    assert fetch(Request(url="https://x.example/")).status == 304


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ('url = "folder:../x"\nkind = "folder"', "is no folder of the workspace; write such as folder:inbox"),
        ('url = "folder:"\nkind = "folder"', "is no folder of the workspace"),
        ('url = "folder:inbox"', "'folder:inbox' is a folder, which kind \"folder\" reads, not 'feed'"),
        ('url = "https://x.example/"\nkind = "folder"', 'kind "folder" reads a folder of the workspace'),
    ],
)
def test_a_folder_in_feeds_toml_goes_with_its_kind(tmp_path: Path, lines: str, what: str) -> None:
    (tmp_path / "feeds.toml").write_text(f"[[feed]]\n{lines}\n", encoding="utf-8")
    problems: list[Problem] = []
    assert read_feeds(tmp_path / "feeds.toml", problems) == ()
    assert [what in problem.what for problem in problems] == [True]


def test_desk_collect_takes_what_was_dropped_once_and_names_what_it_could_not_read(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_text('[desk.d]\nname = "D"\n[desk.d.series.s]\ntitle = "S"\n', encoding="utf-8")
    (tmp_path / "feeds.toml").write_text(
        '[[feed]]\nurl = "folder:inbox"\nkind = "folder"\nzone = "UTC"\nlang = "en"\n', encoding="utf-8"
    )
    folder(tmp_path, a__eml=letter(), b__eml="broken")
    first = desk(tmp_path, "collect", "--json", code=1).json
    assert (first["new"], [(f["subject"], f["kind"], f["detail"]) for f in first["failures"]]) == (
        1,
        [("folder-inbox", "partly", "b.eml: no mail: it has no headers")],
    )
    assert desk(tmp_path, "collect", "--json").json["unchanged"] == 1
    folder(tmp_path, c__txt="Another note\nof today")
    assert desk(tmp_path, "collect", "--json", "--feed", "folder-inbox", code=1).json["new"] == 1
    tried = desk(tmp_path, "feed", "try", "folder:inbox", "--kind", "folder", "--json", code=1)
    assert [entry["title"] for entry in tried.json["entries"]] == ["芯片周报", "Another note"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.md", b"x\n" + b"[" * 100_000),
        ("a.eml", b"From: a@b.c\nSubject: x\n\n" + b"http://b.c/ " * 8_000),
        ("a.eml", b"Subject: " + b"?a=?a?q?" * 12_000 + b"\n\nx"),
    ],
    ids=["brackets", "addresses", "encoded words"],
)
def test_a_file_that_is_made_to_hold_a_parser_does_not(name: str, body: bytes) -> None:
    begun = time.process_time()
    one(name, body)
    assert time.process_time() - begun < 5


@given(st.sampled_from([".eml", ".html", ".md", ".txt"]), st.text(max_size=200) | st.binary(max_size=200))
def test_nothing_but_a_parse_error_escapes_whatever_the_file(suffix: str, body: str | bytes) -> None:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    for made in (
        raw,
        b"Subject: " + raw,
        b"Subject: =?utf-8?q?" + raw + b"?=\n\nx",
        b"From: " + raw + b"\nContent-Type: " + raw + b"\n\n" + raw,
        b"---\n" + raw + b"\n---\n",
    ):
        with suppress(ParseError):
            one(f"a{suffix}", made)


@given(
    st.binary(max_size=100),
    st.sampled_from(["x-uuencode", "base64", "quoted-printable", "none"]),
    st.text("abcxyz0189-_/", max_size=12),
)
def test_nothing_but_a_parse_error_escapes_whatever_the_encoding(body: bytes, encoding: str, charset: str) -> None:
    head = f"Subject: x\nContent-Transfer-Encoding: {encoding}\nContent-Type: text/html; charset={charset}\n\n"
    with suppress(ParseError):
        one("a.eml", head.encode() + body)


@given(st.binary(max_size=100))
def test_a_broken_listing_is_a_parse_error(body: bytes) -> None:
    for made in (body, b'{"files": [{"name": "a.eml", "body": "' + body + b'"}], "left_out": []}'):
        with suppress(ParseError):
            read(
                Page(url="folder:x", final_url="folder:x", status=200, body=made, content_type="application/x-folder+json"),
                FEED,
                NOW,
            )
