"""Every page is there at its address, says what it should, and needs as many questions for a long list as for a short one."""

from __future__ import annotations

import re

import httpx
import pytest
import sqlalchemy as sa

from pipeline.model import VANTAGES
from pipeline.story.reasons import readable
from pipeline.wiring import World
from tests.make import make_issue
from tests.web.conftest import FILLED, FILLERS

ISSUE = "/issues/sample-2025-01-30"
PAGES = [
    "/",
    "/issues",
    ISSUE,
    "/themes",
    "/leapfrog",
    "/themes/model-race",
    "/stories",
    "/stories/s-rout",
    "/stories/s-long",
    "/search",
    "/search?q=chip",
    "/static/style.css",
    "/healthz",
]


def text_of(page: str) -> str:
    """The words of a page, tags taken away."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_there(archive: httpx.Client, world: World, address: str) -> None:
    """Each address of docs/archive.md answers, to GET and to HEAD."""
    assert archive.get(address).status_code == 200
    assert archive.head(address).status_code == 200


def test_every_link_within_the_archive_leads_somewhere(archive: httpx.Client) -> None:
    """A reader who follows every link meets no page that is not there."""
    seen: set[str] = set()
    left = ["/"]
    while left:
        address = left.pop()
        answer = archive.get(address)
        assert answer.status_code == 200 or address == "/issues/sample-gone", address
        if "html" in answer.headers["content-type"]:
            links = {link.replace("&amp;", "&").partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', answer.text)}
            new = links - seen
            seen |= new
            left += sorted(new)
    assert {
        "/issues",
        ISSUE,
        f"{ISSUE}/email.html",
        f"{ISSUE}/sources.csv",
        "/themes/model-race",
        "/stories/s-qwen",
        "/search",
    } <= seen


def test_the_home_page_opens_with_the_newest_issue(archive: httpx.Client) -> None:
    """Title, state, lead and sections of the newest issue; then the issues before it, the newest stories, the themes."""
    page = archive.get("/").text
    text = text_of(page)
    assert page.index(make_issue().title) < page.index("The week before")
    for words in (
        "draft",
        "enough hardware makes a moat",
        "DeepSeek shock wipes billions",
        "partly sent",
        "Newest on our themes",
        "All 14 themes",
    ):
        assert words in text
    assert f'href="{ISSUE}#theme-model-race"' in page


def test_the_list_has_every_issue_with_its_state(archive: httpx.Client) -> None:
    """Drafts too: roles come later."""
    text = text_of(archive.get("/issues").text)
    assert re.search(r"A wake-up call.*draft.*The week before.*Correction 2 partly sent.*sample-gone.*draft", text)


def test_an_issue_stands_under_the_archive_s_bar(archive: httpx.Client, world: World) -> None:
    """The page of the outbox, whole, with links to the issues beside it and to the folder's files before it."""
    page = archive.get(ISSUE).text
    body = (world.workspace.outbox / "sample-2025-01-30" / "index.html").read_text("utf-8")
    head, tail = body.split("<body>", 1)
    assert page.startswith(f"{head}<body>")
    assert page.endswith(tail)
    bar = page[len(head) : -len(tail)]
    for link in (
        "/issues/sample-2025-01-23",
        f"{ISSUE}/email.html",
        f"{ISSUE}/email.txt",
        f"{ISSUE}/sources.csv",
        f"{ISSUE}/issue.json",
        "#ts-issue",
    ):
        assert f'href="{link}"' in bar
    assert archive.get(f"{ISSUE}/index.html").text == body


def test_the_files_of_an_issue_come_as_what_they_are(archive: httpx.Client, world: World) -> None:
    """Each with its type; what a browser cannot show is saved; the mail shows its picture."""
    types = {
        "index.html": "text/html; charset=utf-8",
        "email.txt": "text/plain; charset=utf-8",
        "issue.json": "application/json",
        "sources.csv": "text/csv; charset=utf-8",
        "charts/momentum.svg": "image/svg+xml",
        "charts/momentum.png": "image/png",
        "message.eml": "message/rfc822",
    }
    for name, kind in types.items():
        answer = archive.get(f"{ISSUE}/{name}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert answer.content == (world.workspace.outbox / "sample-2025-01-30" / name).read_bytes()
        assert ("attachment" in answer.headers.get("content-disposition", "")) == (name in ("sources.csv", "message.eml"))
    mail = archive.get(f"{ISSUE}/email.html").text
    assert f'src="{ISSUE}/charts/momentum.png"' in mail
    assert "cid:" not in mail


def test_what_has_not_changed_is_not_sent_again(archive: httpx.Client) -> None:
    """An issue, a file and the style sheet carry an ETag; who has it gets 304 and no body."""
    for address in (ISSUE, f"{ISSUE}/email.txt", "/static/style.css"):
        tag = archive.get(address).headers["etag"]
        again = archive.get(address, headers={"if-none-match": f'"other", W/{tag}'})
        assert (again.status_code, again.content) == (304, b"")


def test_the_themes_say_what_they_are_in_both_languages(archive: httpx.Client, world: World) -> None:
    """All of themes.toml, with the stories of 7 and 28 days up to the archive's newest story, and a picture of the weeks."""
    page = archive.get("/themes").text
    for theme in world.workspace.themes:
        assert f'href="/themes/{theme.slug}"' in page
        for words in (theme.name, theme.name_zh, theme.description, theme.description_zh):
            assert words in page.replace("&#39;", "'").replace("&amp;", "&")
    row = text_of(page[page.index("/themes/model-race") :])
    assert "to 29 January 2025" in page
    assert re.search(r"7 days\s*2\s*28 days\s*10\s*usual week\s*7", row)
    assert 'class="history"' in page  # a week of the history file is drawn pale


def test_a_theme_lists_its_stories_by_day(archive: httpx.Client) -> None:
    """Newest first, both languages' titles, the issues that print them; none of another theme."""
    text = text_of(archive.get("/themes/model-race").text)
    order = (
        "29 January 2025",
        "Alibaba releases Qwen2.5-Max",
        "阿里云大年初一发布Qwen2.5-Max",
        "Printed in A wake-up call",
        "20 January 2025",
        "opens the weights",
    )
    assert sorted(order, key=text.index) == list(order)
    assert "Premier Li" not in text


@pytest.mark.parametrize(("place", "stories"), [("/stories", FILLERS + 9), (f"/themes/{FILLED}", FILLERS)])
def test_stories_are_listed_page_by_page(archive: httpx.Client, place: str, stories: int) -> None:
    """Older and older, each once, until there are no more."""
    seen: list[str] = []
    address = place
    while address:
        page = archive.get(address).text
        seen += re.findall(r'<h3><a href="/stories/([^"]+)"', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = older[1] if older else ""
    assert len(seen) == len(set(seen)) == stories
    assert seen[-1] == f"s-f{FILLERS - 1}"
    assert "There are no older stories" in archive.get(f"{place}?before=nothing").text


def test_a_story_shows_its_reports_by_shore_and_why(archive: httpx.Client) -> None:
    """All reports under their shore in the order of VANTAGES, who was first, the evidence marked, why they are together."""
    page = archive.get("/stories/s-rout").text
    text = text_of(page)
    shores = re.findall(r'id="shore-([\w-]+)"', page)
    assert shores == [v for v in VANTAGES if v in shores]
    assert set(shores) == {"us", "europe", "hong-kong", "china-market", "social"}
    assert "First in English: Sample Wire, Hong Kong (27 Jan, 17:10); in Chinese, 13 h 55 min later: 样本财经（上海）" in text
    assert "Chip shares slide as <mark>DeepSeek</mark>&#39;s R1" in page
    assert "Sputnik moment 12 points DeepSeek +3, report 1" in text
    assert "nearest to 1, likeness 0.61: deepseek, 芯片" in text
    assert "began the story" in text
    assert 'lang="zh-Hans">DeepSeek冲击波：英伟达单日市值蒸发近6000亿美元' in page
    assert 'href="https://sample-wire.invalid/a01" rel="noopener noreferrer nofollow"' in page


def test_a_story_shows_what_was_done_by_hand_and_what_is_unsure(archive: httpx.Client) -> None:
    """Edits and words on themes with who, when and why, the newest first; what was taken back says so."""
    text = text_of(archive.get("/stories/s-rout").text)
    assert "Locked by hand: takes no further report." in text
    assert "was unsure; one event, says ada" in text
    assert "unsure : not far above the line, 1" in text.replace("unsure:", "unsure :")
    order = (
        "the story is not about Model race bo, 30 Jan, 09:00: prices only",
        "the story is about Model race ada, 30 Jan, 08:00, taken back since",
        "locked s-rout ada, 30 Jan, 08:00",
        "reports 1 and 2 are of one event ada, 30 Jan, 08:00: the same rout",
        "took back edit 1 bo, 30 Jan, 08:00",
        "merged s-qwen into s-rout: 1 article ada, 30 Jan, 08:00, taken back since",
    )
    assert sorted(order, key=text.index) == list(order)
    assert "By hand" not in text_of(archive.get("/stories/s-long").text)


def test_terms_are_written_as_a_reader_writes_them() -> None:
    """Names without their sign, large figures in digits, each once."""
    assert readable(("nvidia", "@nvidia", "#5.89e+11", "#17%", "#3.1", "~share", "芯片")) == (
        "nvidia",
        "589,000,000,000",
        "17%",
        "3.1",
        "share",
        "芯片",
    )


def test_a_copy_stands_under_the_report_that_it_repeats(archive: httpx.Client) -> None:
    """One report, and the name of who copied it."""
    text = text_of(archive.get("/stories/s-sold").text)
    assert "1 report from 2 outlets" in text
    assert re.search(r"Sample Paywall.*Copy: Sample Mirror", text)


def test_long_lists_ask_no_more_questions(archive: httpx.Client) -> None:
    """A theme of many stories asks the store as often as a theme of one; no page asks often."""
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        counts = {}
        for address in ("/themes/market-reaction", f"/themes/{FILLED}", "/", "/stories", "/stories/s-rout", "/search?q=filler"):
            asked.clear()
            assert archive.get(address).status_code == 200
            counts[address] = len(asked)
        assert counts["/themes/market-reaction"] == counts[f"/themes/{FILLED}"]
        assert max(counts.values()) <= 14, counts
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
