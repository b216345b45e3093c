"""HTML becomes text, Markdown becomes safe HTML."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.markup import plain, render_markdown


@pytest.mark.parametrize(
    ("given_text", "text"),
    [
        ("plain words", "plain words"),
        ("  two \n lines\t ", "two lines"),
        ("<p>One</p><p>Two<br>Three</p>", "One Two Three"),
        ("<b>Deep</b>Seek &amp; co", "DeepSeek & co"),
        ("AT&amp;amp;T &amp;#8217;s", "AT&T ’s"),
        ("&lt;p&gt;escaped &lt;em&gt;twice&lt;/em&gt;&lt;/p&gt;", "escaped twice"),
        ("a < b and c > d", "a < b and c > d"),
        ("Option<T> in Rust &lt;b&gt;", "Option<T> in Rust"),
        ("{{ 7*7 }} <script>alert(1)</script>", "{{ 7*7 }} <script>alert(1)</script>"),
        ("<p>News</p><script>alert(1)</script><style>p{}</style><iframe src=x></iframe>", "News"),
        ("<img src=x onerror=alert(1)>caption", "caption"),
        ("<![CDATA[<b>芯片</b>]]>", "芯片"),
        ("a<!-- hidden -->b", "ab"),
        ("芯片\u3000出口\xa0管制", "芯片 出口 管制"),
        ("bell\x07 and nul\x00", "bell and nul"),
        ("\u200fשלום\u200e kept", "\u200fשלום\u200e kept"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("👩\u200d🚀 👍", "👩\u200d🚀 👍"),
        ("", ""),
    ],
)
def test_markup_becomes_the_text_that_a_reader_would_see(given_text: str, text: str) -> None:
    assert plain(given_text) == text


def test_a_long_text_is_cut_at_the_limit() -> None:
    assert plain("ab " * 10_000_000, limit=5) == "ab ab"


def test_a_hundred_thousand_unclosed_tags_take_no_time() -> None:
    assert plain("<a " * 100_000 + "x") == ""
    assert len(plain("<script>" * 100_000)) == 1000


@given(
    st.text()
    | st.lists(st.sampled_from(["<", ">", "&", "lt;", "amp;", "p", "/", "script", "!--", " ", "#x0;", "x"])).map("".join)
)
def test_any_text_becomes_one_clean_line(text: str) -> None:
    made = plain(text, limit=40)
    assert len(made) <= 40
    assert made == " ".join(made.split())
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in made)


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zs", "Zl", "Zp", "Cn"), exclude_characters="<&"), max_size=30)
)
def test_text_without_markup_is_kept(text: str) -> None:
    assert plain(text) == text


def test_markdown_keeps_only_a_short_list_of_tags() -> None:
    made = render_markdown("**Bold** <script>x</script> [a](javascript:x) [b](https://b.example/?q=1)\n\n- one\n- two", "en")
    assert "<strong>Bold</strong>" in made
    assert "<li>one</li>" in made
    assert "script" not in made
    assert 'href="https://b.example/?q=1"' in made


def test_chinese_markdown_joins_its_lines_without_a_space() -> None:
    assert "出口管制，美国" in render_markdown("出口管制，\n美国**芯片。**政策", "zh")
    assert "<strong>芯片。</strong>政策" in render_markdown("出口管制，\n美国**芯片。**政策", "zh")


@pytest.mark.parametrize(
    ("given_text", "text"),
    [
        ("half a character \ud83d stays away", "half a character stays away"),
        ("<p>also in \udca5 markup</p>", "also in markup"),
        ("what Windows calls \x93quotes\x94, and \x85", "what Windows calls “quotes”, and …"),
        ('safe<object classid="x"> after what is never closed', "safe after what is never closed"),
        ('<p>a</p><iframe src="x">no frames</iframe> b', "a b"),
        ('safe<applet code="x"></applet> <blink>words</blink>', "safe words"),
    ],
)
def test_what_writers_do_wrong_costs_no_words(given_text: str, text: str) -> None:
    assert plain(given_text) == text
