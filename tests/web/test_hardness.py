"""What a hostile feed, address or template could do to the archive, and does not."""

from __future__ import annotations

import html
import re
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from pipeline.errors import UsageError
from pipeline.web.headers import HEADERS
from pipeline.web.issue_pages import under_bar
from pipeline.web.server import address, is_loopback, listen
from pipeline.wiring import World
from tests.web.conftest import IMAGE, LONG, SCRIPT, SECRET, served

ISSUE = "/issues/sample-2025-01-30"
EVERYWHERE = [
    "/",
    "/issues",
    ISSUE,
    f"{ISSUE}/email.html",
    "/themes",
    "/leapfrog",
    "/themes/model-race",
    "/stories",
    "/stories/s-trap",
    "/search?q=chip",
]
NOWHERE = [
    "/nothing",
    "/issues/nothing",
    "/issues/nothing/index.html",
    f"{ISSUE}/nothing",
    "/themes/nothing",
    "/stories/nothing",
    "/stories/%00",
    "/issues/%00",
    "/stories/" + "x" * 3000,
    "/static/nothing",
    f"{ISSUE}/",
    "/docs",
    "/openapi.json",
]


@pytest.mark.parametrize("place", ["/", "/stories", "/stories/s-trap", "/themes/model-race", "/search?q=chip", "/search?q=芯片"])
def test_feed_text_is_printed_as_its_characters(archive: httpx.Client, place: str) -> None:
    """Tags and template signs in a title, a summary or an outlet's name are letters to the reader, and nothing to the browser."""
    page = archive.get(place).text
    assert html.escape(SCRIPT, quote=False).replace("<", "") in re.sub(r"</?mark>", "", page).replace("&#39;", "'").replace(
        "&#34;", '"'
    )
    assert "&lt;b&gt;Sample&lt;/b&gt; Trap" in page
    assert not re.search(r"<script|<img|<b>Sample|onload=alert\(2\)>(?!<)|javascript:", page)
    if "s-trap" in place or "芯片" in place:
        assert html.escape(IMAGE, quote=False) in re.sub(r"</?mark>", "", page)


@pytest.mark.parametrize(
    "query",
    ["<script>alert(1)</script>", '" autofocus onfocus=alert(1) x="', "</title><script>", "{{ 7*7 }}", "' onmouseover='x"],
)
def test_a_query_comes_back_as_characters(archive: httpx.Client, query: str) -> None:
    """In the field, the title, the sentence and the links."""
    page = archive.get("/search", params={"q": query}).text
    assert "<script" not in page
    assert "49" not in re.sub(r"<style.*?</style>", "", page) or "49" in query
    assert f'value="{html.escape(query).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")}"' in page


def test_only_web_addresses_become_links(archive: httpx.Client) -> None:
    """Every link of every page is http, https, or the archive's own; javascript: is none."""
    for place in EVERYWHERE:
        for link in re.findall(r'(?:href|src|action)="([^"]*)"', archive.get(place).text):
            assert urlsplit(html.unescape(link)).scheme in ("", "http", "https", "mailto"), (place, link)


def test_no_more_than_the_rights_allow_is_printed(archive: httpx.Client) -> None:
    """At most 300 characters of a long text, with the evidence among them; of a headline outlet the title alone."""
    long = archive.get("/stories/s-long").text
    passage = re.search(r'<p class="passage"[^>]*>(.*?)</p>', long, re.S)
    assert passage
    shown = html.unescape(re.sub(r"<[^>]+>", "", passage[1]))
    assert len(shown) <= 300
    assert shown.strip("…") in LONG
    assert "<mark>lithography</mark>" in passage[1]
    sold = archive.get("/stories/s-sold").text
    assert "A sample title that may be shown" in sold
    assert "tungsten" not in sold
    assert "in text that is not printed here" in sold
    assert SECRET[:20] not in archive.get("/search?q=sentence").text


@pytest.mark.parametrize(
    "place", [*EVERYWHERE, *NOWHERE, "/static/style.css", "/healthz", "/search?page=x", f"{ISSUE}/charts/momentum.svg"]
)
def test_every_answer_carries_the_headers(archive: httpx.Client, place: str) -> None:
    """Whatever it is, there or not: a content policy without scripts, nosniff, no referrer, no frame."""
    answer = archive.get(place)
    for name in HEADERS:
        assert name in answer.headers, name
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert ("'unsafe-inline'" in policy) == (place.startswith(ISSUE) and answer.status_code == 200)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers
    assert "charset=utf-8" in answer.headers["content-type"] or "image" in answer.headers["content-type"]


@pytest.mark.parametrize("place", [*EVERYWHERE[:2], *EVERYWHERE[4:]])
def test_pages_obey_their_own_policy(archive: httpx.Client, place: str) -> None:
    """No style and no script stands in a page, and nothing comes from elsewhere."""
    page = archive.get(place).text
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=(?!alert)", re.sub(r"&lt;.*?&gt;", "", page))
    assert re.findall(r'<(?:link|img|source|iframe)[^>]*(?:href|src)="([^"]*)"', page) == ["/static/style.css"]


@pytest.mark.parametrize("place", NOWHERE)
def test_what_is_not_there_is_said_in_words(archive: httpx.Client, place: str) -> None:
    """404, and a page with ways on."""
    answer = archive.get(place)
    assert answer.status_code == 404
    assert "Not here" in answer.text
    assert 'href="/issues"' in answer.text


def test_an_issue_whose_folder_is_gone_is_told_apart(archive: httpx.Client) -> None:
    """The desk knows it, the outbox does not."""
    answer = archive.get("/issues/sample-gone")
    assert answer.status_code == 404
    assert "Building it again brings it back" in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "../desk.toml",
        "..%2fdesk.toml",
        "%2e%2e/%2e%2e/desk.toml",
        "..%5cdesk.toml",
        "%2fetc/passwd",
        "//etc/passwd",
        "charts/../../../desk.toml",
        "charts",
        "link.txt",
        ".lock",
        "index.html%00",
        "index.html/",
        "INDEX.html",
    ],
)
def test_nothing_outside_of_an_issue_is_served(archive: httpx.Client, world: World, name: str) -> None:
    """Neither by a path nor by a link that lies in the folder."""
    link = world.workspace.outbox / "sample-2025-01-30" / "link.txt"
    if not link.is_symlink():
        link.symlink_to(world.workspace.root / "desk.toml")
    at = urlsplit(str(archive.base_url))
    with socket.create_connection((at.hostname or "", at.port or 0), timeout=5) as line:  # a client of ours would tidy the path
        line.sendall(f"GET {ISSUE}/{name} HTTP/1.1\r\nHost: archive\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.split(b" ", 2)[1] in (b"404", b"400"), answer[:200]
    assert b"[desk.sample]" not in answer


@pytest.mark.parametrize("slug", ["..%2f..%2fdesk", "%2e%2e", ".staging-x", ".lock"])
def test_no_name_of_an_issue_leads_out(archive: httpx.Client, slug: str) -> None:
    """What cannot name an issue is not there."""
    assert archive.get(f"/issues/{slug}/index.html").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_the_archive_can_only_be_read(archive: httpx.Client, method: str) -> None:
    """Any other verb is refused in words."""
    answer = archive.request(method, "/issues")
    assert answer.status_code == 405
    assert "can be read and nothing else" in answer.text
    assert "content-security-policy" in answer.headers


def test_templates_see_no_secret(world: World, tmp_path: Path) -> None:
    """A desk's own template is used, and reaches neither the world nor its password; the answer says where it failed."""
    templates = tmp_path / "templates"
    (templates / "archive").mkdir(parents=True)
    desk = world.workspace.desk.model_copy(
        update={"storage": world.workspace.desk.storage.model_copy(update={"templates": str(templates)})}
    )
    own = replace(world, workspace=replace(world.workspace, desk=desk))
    page = templates / "archive" / "issues.html"
    page.write_text("ours: {{ name }}", encoding="utf-8")
    with served(own) as url, httpx.Client(base_url=url, trust_env=False) as client:
        assert client.get("/issues").text == "ours: Sample Desk"
        for reach in (
            "site",
            "world",
            "vantage.__self__",
            "words.__init__.__globals__",
            "vantage.__func__.__globals__",
            "say.__self__.phrases",
        ):
            page.write_text("{{ " + reach + " }}", encoding="utf-8")
            answer = client.get("/issues")
            assert answer.status_code == 503
            assert "tell-nobody" not in answer.text
            assert "content-security-policy" in answer.headers
        assert client.get("/stories").status_code == 200


def test_a_bug_is_loud_in_the_log_and_silent_on_the_page(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    """An error that nobody expects: 500 with every header, and nothing of the program in the answer."""

    def broken() -> None:
        raise ZeroDivisionError("inner detail")

    with served(replace(world, now=broken)) as url, httpx.Client(base_url=url, trust_env=False) as client:
        answer = client.get("/")
    assert answer.status_code == 500
    assert "inner detail" not in answer.text
    assert "content-security-policy" in answer.headers
    assert "inner detail" in capfd.readouterr().err


def test_a_page_without_a_body_gets_no_bar() -> None:
    """A template of the desk's own that is no page is served as it is."""
    assert under_bar(b"<p>only this</p>", b"BAR") == b"<p>only this</p>"
    assert under_bar(b'<BODY class="x"><p>', b"BAR") == b'<BODY class="x">BAR<p>'


def test_a_taken_port_is_said_in_one_line() -> None:
    """Two archives cannot share a port; the second says what to do."""
    with listen("127.0.0.1", 0) as place, pytest.raises(UsageError, match="choose another with --port"):
        listen("127.0.0.1", place.getsockname()[1])
    with pytest.raises(UsageError, match="ports are 1 to 65535"):
        listen("127.0.0.1", 99999)
    with listen("::1", 0) as six:
        assert address(six).startswith("http://[::1]:")
    assert is_loopback("127.0.0.1")
    assert is_loopback("localhost")
    assert not is_loopback("0.0.0.0")


def test_the_command_line_does_not_load_the_archive() -> None:
    """`desk --help` stays quick: FastAPI comes with the archive alone."""
    code = "import sys, pipeline.cli; sys.exit(any(m.split('.')[0] in ('fastapi', 'uvicorn') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
