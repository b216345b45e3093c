"""The sample week end to end, as `make issue` does it: a new desk, the replay, the issue, and what an analyst makes of it."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pipeline.draft.manifest import from_json
from pipeline.model import Issue
from tests.running import ROOT, desk
from tests.test_samples import NOISE

AT = "2025-02-03T08:00+08:00"
SLUG = "sample-weekly-2025-02-03"
FILES = {
    "index.html", "email.html", "email.txt", "message.eml", "sources.csv", "issue.json", "commentary.md",
    "charts/momentum.svg", "charts/momentum.png", "charts/leapfrog.svg", "charts/leapfrog.png", "charts/coverage.svg",
    "charts/coverage.png", "charts/momentum.csv", "charts/leapfrog.csv", "charts/coverage.csv", "issue.md",
    "charts/prices.svg", "charts/prices.png",
}  # fmt: skip
MARK = "The desk’s view"
TEXT = "The fall of 27 January priced a *belief*, not a chip.\n\n- One: {{ 7*7 }}\n- Two: <script>alert(1)</script> & more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A replayed sample desk and its issue. Tests that change something take a copy."""

    root: Path
    collected: dict[str, Any]
    built: dict[str, Any]

    @property
    def folder(self) -> Path:
        return self.root / "outbox" / SLUG

    @property
    def issue(self) -> Issue:
        return from_json((self.folder / "issue.json").read_bytes())

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    """What `make issue` makes, in an outbox of its own."""
    root = tmp_path_factory.mktemp("sample") / "demo"
    desk(root.parent, "init", str(root), "--sample")
    collected = desk(root, "replay", "--at", AT, "--json").json
    built = desk(root, "issue", "--series", "weekly", "--as-of", AT, "--json").json
    return Week(root=root, collected=collected, built=built)


@pytest.fixture
def again(week: Week, tmp_path: Path) -> Week:
    """A copy of the desk, to be changed."""
    shutil.copytree(week.root, tmp_path / "demo")
    return Week(root=tmp_path / "demo", collected=week.collected, built=week.built)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Shown(HTMLParser):
    """The words of a page that a reader sees, its headings, and the names of its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.headings: list[str] = []
        self.elements: set[str] = set()
        self._within: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        if tag not in ("meta", "link", "img", "br", "hr", "input"):
            self._within.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self._within):
            self.words.append(data)
        if {"h1", "h2", "h3"} & set(self._within):
            self.headings[-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_every_feed_of_the_sample_is_collected(week: Week) -> None:
    """Eighteen feeds in all formats, day after day, and none fails."""
    assert (week.collected["feeds"], week.collected["failures"]) == (18, [])
    assert week.collected["articles"] == week.collected["new"] >= 160


def test_the_issue_has_the_files_that_the_readme_names(week: Week) -> None:
    """All of them, and nothing that is half written."""
    assert set(bytes_of(week.folder)) == FILES
    assert {path.name for path in week.folder.parent.iterdir()} - {".lock"} == {SLUG}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in FILES if f"`{name}`" not in readme and f"`{name.partition('/')[0]}/`" not in readme] == []


def test_the_issue_has_ten_stories_and_more_in_both_languages(week: Week) -> None:
    """It prints them, from outlets on several shores."""
    printed = [item for section in week.issue.sections for item in section.items]
    assert len({item.story for item in printed} | {week.issue.lead.story if week.issue.lead else ""}) >= 10
    langs = [quote.lang[:2] for item in printed for quote in (item.headline, *(q for _, q in item.quotes))]
    assert langs.count("en") >= 10
    assert langs.count("zh") >= 5
    assert len(week.built["themes"]) >= 4
    assert {shore.vantage for section in week.issue.sections for shore in section.shores} >= {"us", "china-state", "china-market"}


@pytest.mark.parametrize("name", ["index.html", "email.html", "email.txt"])
def test_without_an_analyst_nothing_is_marked_as_an_analysts(week: Week, name: str) -> None:
    """The program argues nothing: the theses that it prints are said to be the desk's standing words."""
    shown = Shown(week.text(name))
    text = shown.text if name.endswith("html") else week.text(name)
    assert MARK not in text
    said = " ".join(text.split()).count("Thesis and counter-thesis are the desk’s standing words.")
    assert said == sum(section.argument is not None for section in week.issue.sections) > 0
    assert '<div class="thesis' not in week.text(name)


def test_every_quotation_is_proved(week: Week) -> None:
    """`desk verify` finds each of them in the stored text, byte by byte."""
    proof = desk(week.root, "verify", SLUG, "--json").json
    assert proof["problems"] == []
    assert proof["quotations"] == len(week.issue.citations) >= 30


def test_a_word_changed_by_hand_is_found(again: Week) -> None:
    """One letter of one quotation, in the manifest or in the page."""
    words = week_words(again)
    for name in ("issue.json", "index.html"):
        before = again.text(name)
        (again.folder / name).write_text(before.replace(words, words.replace("e", "ё", 1)), encoding="utf-8")
        assert desk(again.root, "verify", SLUG, code=1).err
        (again.folder / name).write_text(before, encoding="utf-8")
    desk(again.root, "verify", SLUG)


def week_words(week: Week) -> str:
    """The words of a headline that stand in the page as they are."""
    page = week.text("index.html")
    return next(
        item.headline.words
        for section in week.issue.sections
        for item in section.items
        if item.headline.lang == "en" and "e" in item.headline.words and item.headline.words in page
    )


def test_momentum_is_measured_against_six_weeks(week: Week) -> None:
    """The history file stands behind the themes that are printed."""
    rows = [row for row in week.issue.momentum if row.theme in week.built["themes"]]
    assert rows
    assert all(sum(count.history for count in row.weeks) >= 4 for row in rows)
    assert any(row.usual > 0 for row in rows)


def test_noise_is_not_printed(week: Week) -> None:
    """Weather, sport, food and film: none of their links stands in any file of the issue."""
    links = {f"/{name}" for names in NOISE.values() for name in names}
    for name, body in bytes_of(week.folder).items():
        if not name.endswith(".png"):
            text = body.decode("utf-8")
            assert [link for link in links if re.search(rf"{link}[\"\s,<)]", text)] == [], name


def test_template_code_and_scripts_of_a_feed_are_characters(again: Week) -> None:
    """Printed, they are what the feed said: `{{ 7*7 }}` is not 49 and <script> is no element."""
    news = again.root / "news/sample-wire.toml"
    entry = (
        '\n[[entry]]\nid = "x1"\nlink = "https://wire.sample.example/x1"\n'
        "title = 'DeepSeek export controls on AI chips {{ 7*7 }} {% raw %} &lt;script&gt;alert(1)&lt;/script&gt; widen'\n"
        "summary = 'Export controls on Nvidia chips sold to China were tightened after DeepSeek {{ config }} and "
        "<script>alert(1)</script> the entity list grew. Export controls bite.'\npublished = 2025-02-03T09:00:00+08:00\n"
    )
    news.write_text(news.read_text(encoding="utf-8") + entry, encoding="utf-8")
    at = "2025-02-03T10:00+08:00"
    desk(again.root, "replay", "--at", at)
    window = ("--theme", "export-controls", "--from", "2025-02-03T08:30+08:00", "--as-of", at)
    built = desk(again.root, "issue", *window, "--json").json
    folder = Path(built["path"])
    shown = Shown((folder / "index.html").read_text(encoding="utf-8"))
    assert "{{ 7*7 }} {% raw %} <script>alert(1)</script> widen" in shown.text
    assert "script" not in shown.elements
    assert "{{ 7*7 }}" in (folder / "email.txt").read_text(encoding="utf-8")
    assert "script" not in Shown((folder / "email.html").read_text(encoding="utf-8")).elements
    desk(again.root, "verify", built["issue"])


def test_done_again_it_is_the_same_to_the_byte_and_quick(again: Week) -> None:
    """Replay and issue a second time, as `make issue` does: nothing new, nothing changed, within ten seconds."""
    before = bytes_of(again.folder)
    began = time.monotonic()
    collected = desk(again.root, "replay", "--at", AT, "--json").json
    desk(again.root, "issue", "--series", "weekly", "--as-of", AT)
    assert time.monotonic() - began < 10
    assert (collected["new"], collected["failures"]) == (0, [])
    after = bytes_of(again.folder)
    assert [name for name in before.keys() | after if before.get(name) != after.get(name)] == []


def test_another_desk_makes_the_same_bytes(week: Week, tmp_path: Path) -> None:
    """Nothing of the place, the hour or the order of arrival is in an issue."""
    root = tmp_path / "another place"
    desk(tmp_path, "init", str(root), "--sample")
    desk(root, "replay", "--at", AT)
    desk(root, "issue", "--series", "weekly", "--as-of", AT)
    there, here = bytes_of(root / "outbox" / SLUG), bytes_of(week.folder)
    assert [name for name in here.keys() | there if here.get(name) != there.get(name)] == []


def write_commentary(week: Week, fill: Callable[[str, str], str]) -> str:
    """Put the analyst's title and words into commentary.md."""
    parts = re.split(r"(?m)^(# (?:Thesis|Section|What to watch|Notes).*\n)", week.text("commentary.md"))
    text = parts[0].replace('title = ""', f'title = "{fill("title", "")}"') + "".join(
        f"{heading}\n{fill(heading.strip(), rest)}\n\n" for heading, rest in zip(parts[1::2], parts[2::2], strict=True)
    )
    (week.folder / "commentary.md").write_text(text, encoding="utf-8")
    return text


def test_an_analyst_s_words_are_kept_and_printed(again: Week) -> None:
    """Title, thesis, a word on a section, what to watch: in the page, the mail and the text; the file stays as it was left."""
    theme = again.built["themes"][0]
    words = {
        "title": "A belief repriced",
        "# Thesis": TEXT,
        f"# Section: {theme}": "What the desk holds of this section.",
        "# What to watch": "- The next orders of the large buyers",
    }
    text = write_commentary(again, words.get)
    built = desk(again.root, "issue", "--series", "weekly", "--as-of", AT, "--json").json
    assert built["title"] == "A belief repriced"
    assert again.text("commentary.md") == text
    for name in ("index.html", "email.html"):
        shown = Shown(again.text(name))
        for said in (
            "A belief repriced",
            "priced a belief , not a chip",
            "What the desk holds of this section.",
            "The next orders of the large",
        ):
            assert re.sub(r"\s+", "", said) in re.sub(r"\s+", "", shown.text), name
        assert "{{ 7*7 }}" in shown.text
        assert "script" not in shown.elements
        assert MARK in shown.text, name
    assert "A belief repriced" in again.text("email.txt")
    assert again.issue.commentary.thesis
    desk(again.root, "verify", SLUG)


def test_an_issue_of_one_theme_is_another_issue(again: Week) -> None:
    """`desk issue --theme export-controls` stands beside the first, and holds that theme alone."""
    before = bytes_of(again.folder)
    built = desk(again.root, "issue", "--theme", "export-controls", "--as-of", AT, "--json").json
    assert built["themes"] == ["export-controls"]
    assert built["issue"] == "sample-weekly-export-controls-2025-02-03"
    assert built["stories"] >= 3
    assert bytes_of(again.folder) == before
    desk(again.root, "verify", built["issue"])


def test_a_flash_tells_the_lead_alone_and_is_proved(again: Week) -> None:
    lead = again.issue.lead
    assert lead
    built = desk(again.root, "issue", "--series", "weekly", "--as-of", AT, "--story", lead.story, "--json").json
    assert built["issue"] == f"sample-weekly-{lead.story}-2025-02-03"
    assert built["stories"] == 1
    flash = from_json((again.root / "outbox" / built["issue"] / "issue.json").read_bytes())
    assert flash.template == "flash"
    assert [item.story for section in flash.sections for item in section.items] == [lead.story]
    assert desk(again.root, "verify", built["issue"], "--json").json["problems"] == []


def test_a_digest_is_proved_too(again: Week) -> None:
    built = desk(again.root, "issue", "--series", "daily", "--as-of", AT, "--json").json
    assert from_json((again.root / "outbox" / built["issue"] / "issue.json").read_bytes()).template == "digest"
    assert desk(again.root, "verify", built["issue"], "--json").json["problems"] == []


def test_the_mail_s_page_is_small(week: Week) -> None:
    """At most 100 KB, without a style sheet or a script that a mail reader would drop."""
    body = (week.folder / "email.html").read_bytes()
    assert len(body) <= 100_000
    assert not {"script", "link", "iframe", "form"} & Shown(body.decode()).elements
    assert "table" in Shown(body.decode()).elements


def test_the_message_is_a_mail_that_any_server_takes(week: Week) -> None:
    """Seven bits, short lines, CRLF; From, To, Subject, Date, Message-ID; text before HTML, the charts beside the HTML."""
    raw = (week.folder / "message.eml").read_bytes()
    assert max(raw) < 128
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    for name in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"):
        assert len(message.get_all(name, [])) == 1, name
    assert message["From"].addresses[0].addr_spec == "desk@example.com"
    assert message["Reply-To"].addresses[0].addr_spec == "desk@example.com"
    assert str(message["Subject"]) == week.built["title"]
    assert message["Date"].datetime.tzinfo is not None
    assert message.get_content_type() == "multipart/alternative"
    text, related = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().splitlines() == week.text("email.txt").splitlines()
    assert related.get_content_type() == "multipart/related"
    html, *pictures = related.iter_parts()
    assert html.get_content().splitlines() == week.text("email.html").splitlines()
    charts = [(week.folder / f"charts/{name}.png").read_bytes() for name in ("momentum", "leapfrog")]
    assert [picture.get_content() for picture in pictures] == charts
    assert all(f"cid:{picture['Content-ID'].strip('<>')}" in html.get_content() for picture in pictures)


def test_sources_lists_every_citation(week: Week) -> None:
    """One line a number, with the address of what is quoted."""
    rows = csv.DictReader(io.StringIO((week.folder / "sources.csv").read_text(encoding="utf-8-sig")))
    listed = [(int(row["number"]), row["url"], row["words"].removeprefix("'"), row["outlet"]) for row in rows]
    assert listed == [(cited.number, cited.url, cited.words, cited.outlet) for cited in week.issue.citations]
    assert [number for number, *_ in listed] == list(range(1, len(listed) + 1))
