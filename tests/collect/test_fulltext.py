"""An article's page gives the article or says why not: no menu, no paywall's first lines, no consent page, no bot check."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.collect.fulltext import KIND, FullText, full_text, of_document, read
from pipeline.collect.parsing import Parser
from pipeline.errors import ParseError
from pipeline.model import Document, Entry, Feed, Page
from tests.store.values import T0

URL = "https://news.site/tech/1"
FLASH = "财联社1月27日电，英伟达美股盘前跌逾5%，台积电跌近4%，阿斯麦跌逾6%。分析人士称，深度求索发布的低成本模型引发市场对算力需求的担忧。"
SHORT = (
    "Nvidia shares fell more than 5% in premarket trading on Monday after a Chinese startup released a low-cost model, "
    "raising doubts about demand for computing power."
)
MENU_ZH = '<div class="top"><a href="/">首页</a><a href="/k">快讯</a><a href="/g">股市行情</a><a href="/x">下载客户端</a><a href="/l">登录</a></div>'
SIDE_ZH = '<div class="side"><h3>热门推荐</h3><div><a href="/a">A股三大指数集体收涨</a></div><div><a href="/b">央行开展逆回购操作</a></div></div>'
FOOT_ZH = '<div class="foot">关于我们 广告服务 版权声明 沪ICP备12345678号 举报电话：021-12345678 本站使用 Cookie</div>'
MENU = '<nav><ul><li><a href="/">Home</a></li><li><a href="/m">Markets</a></li><li><a href="/s">Subscribe</a></li></ul></nav>'
SIDE = '<aside><h3>Most read</h3><ul><li><a href="/1">Central bank holds rates steady</a></li></ul></aside>'
FOOT = "<footer>About us | Privacy policy | We use cookies to improve your experience. Accept all cookies</footer>"
STRANGE_ZH = ("首页", "快讯", "热门", "逆回购", "ICP", "Cookie")
STRANGE = ("Home", "Markets", "Subscribe", "Most read", "Central bank", "cookies")


def chinese(inner: str, more: str = "") -> str:
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>英伟达盘前下跌</title>{more}</head>'
        f'<body>{MENU_ZH}<div class="main">{inner}{SIDE_ZH}</div>{FOOT_ZH}</body></html>'
    )


def english(inner: str, more: str = "", title: str = "Nvidia falls") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{more}</head>'
        f"<body>{MENU}<main>{inner}{SIDE}</main>{FOOT}</body></html>"
    )


def story(paragraphs: int) -> str:
    """An article of so many paragraphs, all different."""
    words = (
        "chips",
        "models",
        "exports",
        "tariffs",
        "factories",
        "researchers",
        "investors",
        "ministries",
        "suppliers",
        "engineers",
    )
    lines = [
        f"<p>Paragraph {n} says that {words[n % 10]} and {words[(n + 3) % 10]} met in {2000 + n}. {SHORT}</p>"
        for n in range(paragraphs)
    ]
    return f"<article><h1>Nvidia falls</h1>{''.join(lines)}</article>"


def page(body: str | bytes, *, url: str = URL, final_url: str = "") -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(url=url, final_url=final_url or url, status=200, body=raw, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    "inner",
    [
        f"<div><h1>英伟达</h1><p>{FLASH}</p></div>",
        f'<div class="box"><h1>英伟达</h1><div class="txt">{FLASH}</div></div>',
        f'<div class="box"><h1>英伟达</h1><div class="txt"><br>{FLASH[:30]}<br><br>{FLASH[30:]}</div></div>',
        f"<div><h1>英伟达</h1><span>{FLASH}</span></div>",
        f"<article><h1>英伟达</h1><div>{FLASH}</div></article>",
        f'<section class="detail-content"><h2>英伟达</h2><section>{FLASH}</section></section>',
        f"<table><tr><td><h1>英伟达</h1></td></tr><tr><td>{FLASH}</td></tr></table>",
    ],
    ids=["p", "div", "br", "span", "article", "section", "table"],
)
def test_a_chinese_flash_does_not_bring_the_menu_along(inner: str) -> None:
    """About 80 characters are a whole article in China; menu, recommendations and footer are no part of it."""
    made = full_text(page(chinese(inner)))
    assert made.outcome == "full", made.reason
    assert FLASH in made.text.replace("\n", "")
    assert not [words for words in STRANGE_ZH if words in made.text]


@pytest.mark.parametrize("tag", ["p", "div"])
def test_a_short_english_report_does_not_bring_the_menu_along(tag: str) -> None:
    made = full_text(page(english(f"<div class=story><h1>Nvidia falls</h1><{tag}>{SHORT}</{tag}></div>")))
    assert made.outcome == "full", made.reason
    assert SHORT in made.text
    assert not [words for words in STRANGE if words in made.text]


def test_real_chinese_pages_give_what_they_should(shared: Path) -> None:
    """Three pages of trafilatura's own set: every wanted segment is there, no unwanted one."""
    fixtures = shared / "data/feeds-fixtures"
    for line in (fixtures / "trafilatura/extract-zh.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        made = full_text(page((fixtures / row["file"]).read_bytes(), url=row["url"]))
        assert made.outcome == "full", (row["file"], made.reason)
        assert [words for words in row["with"] if words not in made.text] == []
        assert [words for words in row["without"] if words in made.text] == []


def test_a_page_in_a_chinese_charset_is_read() -> None:
    body = chinese(f"<p>{FLASH}</p>").replace("utf-8", "gbk").encode("gb18030")
    assert FLASH in full_text(replace(page(body), content_type="text/html")).text


@pytest.mark.parametrize(
    "said",
    [
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
        '<script type="application/ld+json">{"isAccessibleForFree" : "False", broken json</script>',
        '<script type=application/ld+json>{"hasPart":{"isAccessibleForFree":"http://schema.org/False"}}</script>',
        '<meta itemprop="isAccessibleForFree" content="false">',
        '<meta content="locked" property="article:content_tier">',
    ],
)
def test_a_page_that_says_it_is_not_free_is_believed(said: str) -> None:
    """Whatever text it sends along: it is not ours."""
    made = full_text(page(english(story(12), said)))
    assert (made.outcome, made.text, made.reason.partition(":")[0]) == ("summary only", "", "paywall")


@pytest.mark.parametrize(
    "said",
    [
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":true}</script>',
        '<script>var paywall = {"isAccessibleForFree":false, "template": "Subscribe to continue reading"}</script>',
        '<meta content="free" property="article:content_tier">',
    ],
)
def test_a_page_that_does_not_say_so_is_free(said: str) -> None:
    assert full_text(page(english(story(12), said))).outcome == "full"


@pytest.mark.parametrize(
    "wall",
    [
        "Subscribe to continue reading",
        "SUBSCRIBE NOW TO READ THE FULL STORY",
        "To continue reading, please sign in",
        "This article is for subscribers only.",
        "This story is exclusively for paying members.",
        "You’ve reached your monthly limit of free articles",
        "Unlock the rest of this article",
        "登录后查看全文",
        "訂閱後即可繼續閱讀",
        "本文为付费内容",
        "开通会员后阅读全文",
        "剩余 75% 内容",
        "試閱結束",
    ],
)
def test_the_words_of_a_paywall_make_it_summary_only(wall: str) -> None:
    """Beside the article or at its end, in both languages and both scripts; hidden words do not count."""
    for inner in (f"{story(2)}<div class=gate>{wall}</div>", story(2).replace("</article>", f"<p>{wall}</p></article>")):
        made = full_text(page(english(inner)))
        assert (made.outcome, made.text) == ("summary only", ""), wall
        assert made.reason.startswith("paywall: the page says"), made.reason
    assert full_text(page(english(f'{story(2)}<div style="display: none">{wall}</div>'))).outcome == "full"


def test_an_article_about_paywalls_is_no_paywall() -> None:
    """The words within the article are its own."""
    told = story(8).replace("Paragraph 2 says", "The Times now tells readers “subscribe to continue reading”, and")
    assert full_text(page(english(told))).outcome == "full"


@pytest.mark.parametrize(
    "body",
    [
        "<html><head><title>Yahoo</title></head><body><h1>Yahoo is part of the Yahoo family of brands</h1><p>We, our 245 partners and you: "
        "if you click accept all cookies, we and our partners will store information on a device. Manage privacy settings.</p></body></html>",
        "<html><head><title>隐私</title></head><body><div><p>我们重视您的隐私。点击“接受所有 Cookie”，即表示您同意我们使用 Cookie "
        "来改善网站体验、分析流量并向您展示与您相关的广告内容，您可以随时更改设置。</p></div></body></html>",
    ],
)
def test_a_consent_page_is_not_the_article(body: str) -> None:
    made = full_text(page(body))
    assert (made.outcome, made.text, made.reason.partition(":")[0]) == ("summary only", "", "consent")


@pytest.mark.parametrize(
    ("came", "outcome", "why"),
    [
        ("https://consent.news.site/collect?to=1", "summary only", "consent"),
        ("https://guce.news.site/v2/x", "summary only", "consent"),
        ("https://news.site/login?back=/tech/1", "summary only", "paywall"),
        ("https://news.site/subscribe/offer", "summary only", "paywall"),
        ("https://news.site/", "failed", "gone"),
        ("https://www.news.site/tech/1.html", "full", ""),
    ],
)
def test_where_the_address_leads_says_what_it_is(came: str, outcome: str, why: str) -> None:
    made = full_text(page(english(story(6)), final_url=came))
    assert (made.outcome, made.reason.partition(":")[0]) == (outcome, why)


@pytest.mark.parametrize(
    "body",
    [
        english("<p>Checking your browser before you go on to the site.</p>", title="Just a moment..."),
        "<html><head><title>安全验证</title></head><body><p>请完成下列验证后继续</p></body></html>",
        "<html><body><div>Please enable JavaScript and cookies to continue</div></body></html>",
    ],
)
def test_a_bot_check_is_a_failure(body: str) -> None:
    made = full_text(page(body))
    assert (made.outcome, made.text, made.reason.partition(":")[0]) == ("failed", "", "blocked")


def test_next_to_nothing_is_too_short() -> None:
    """A caption is no article, nor is an empty page."""
    for body in (english("<p>Photo: an agency.</p>"), "<html><body></body></html>", chinese("<p>图集</p>")):
        made = full_text(page(body))
        assert (made.outcome, made.text, made.reason.partition(":")[0]) == ("summary only", "", "too short"), body


def test_what_is_shorter_than_the_feed_s_summary_is_a_teaser() -> None:
    """Spaces do not count; a summary that repeats the title or adds a closing line is still the same text."""
    document = Document(entries=(Entry(guid="full", url="", title="", summary=FLASH),))
    assert of_document(document, "") == FullText(outcome="full", text=FLASH)
    assert of_document(document, f"【英伟达盘前下跌】 {FLASH}").outcome == "full"
    teaser = of_document(document, FLASH * 2)
    assert (teaser.outcome, teaser.text, teaser.reason.partition(":")[0]) == ("summary only", "", "too short")


@pytest.mark.parametrize("body", [b"%PDF-1.7 \xff\xfe", b"", b'{"title": "json"}', b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_page_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        full_text(page(body))


def test_a_page_that_would_take_minutes_is_stopped() -> None:
    """In a process of its own at the limit; and what need not take long does not."""
    evil = english("<p>word " * 200_000)
    with Parser(limit_s=1.5) as parser, pytest.raises(ParseError, match="stopped"):
        parser(page(evil), Feed(slug="x", url=URL, kind=KIND), T0)
    assert full_text(page("<html>" + '<script type="application/ld+json">' * 20_000)).outcome == "summary only"


def test_scripts_are_no_part_of_a_page_s_size() -> None:
    """Three megabytes of script before the article hide nothing of it."""
    heavy = f"<script>{'x = 1; ' * 430_000}</script>"
    assert SHORT in full_text(page(english(story(4), heavy))).text


def test_as_a_kind_it_gives_one_entry() -> None:
    """So a page is read where feeds are: in the parsing process if it is large."""
    with Parser(inline=0) as parser:
        made = parser(page(english(story(3))), Feed(slug="x", url=URL, kind=KIND), T0)
    assert made == read(page(english(story(3))), Feed(slug="x", url=URL), T0)
    assert made.entries[0].guid == "full"


def test_trafilatura_is_not_imported_before_a_page_is_read() -> None:
    """It takes a quarter of a second, which `desk --help` and `desk issue` do not pay."""
    code = "import sys, pipeline.cli, pipeline.steps, pipeline.wiring; print('trafilatura' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("asked", "came", "own"),
    [
        ("https://t.co/x", "https://news.site/a", "https://news.site/a"),
        ("https://feedproxy.google.com/~r/a/~3/b", "https://news.site/a/amp", "https://news.site/a"),
        ("https://news.google.com/rss/articles/x", "https://news.google.com/rss/articles/x", ""),
        ("https://news.site/a", "https://news.site/b", ""),
    ],
)
def test_a_wrapper_that_led_on_is_resolved(asked: str, came: str, own: str) -> None:
    """To where it led, and on to what an AMP page there names; one that leads to itself stays."""
    link = '<link href="https://news.site/a" rel=canonical>'
    page = Page(
        url=asked, final_url=came, status=200, body=chinese(f"<p>{FLASH}</p>" * 3, link).encode(), content_type="text/html"
    )
    assert full_text(page).address == own
