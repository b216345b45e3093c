"""Addresses as keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.addresses import canonical, host, host_matches, wrapper


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("HTTPS://Example.COM:443/Path", "https://example.com/Path"),
        ("http://example.com", "http://example.com/"),
        ("http://example.com:8080/a", "http://example.com:8080/a"),
        ("https://e.com/a?utm_source=x&b=2&a=1&fbclid=9", "https://e.com/a?a=1&b=2"),
        ("https://e.com/a?spm=1.2&scene=3&from=timeline&ref=rss", "https://e.com/a"),
        ("https://e.com/a?ref=deepseek", "https://e.com/a?ref=deepseek"),
        ("https://60s.example/2025-01-20#item3", "https://60s.example/2025-01-20#item3"),
        ("https://e.com/a#utm_source=rss", "https://e.com/a"),
        (
            "https://www.federalregister.gov/api?conditions[agencies][]=bis",
            "https://www.federalregister.gov/api?conditions[agencies][]=bis",
        ),
        ("https://user:pw@e.com/a", "https://e.com/a"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        ("http://[broken/", "http://[broken/"),
        ("http://2130706433/", "http://2130706433/"),
        ("https://e.com/a b?c= d ", "https://e.com/a%20b?c=%20d"),
        ("mailto:x@example.com", "mailto:x@example.com"),
        ("", ""),
    ],
)
def test_one_page_has_one_key(url: str, key: str) -> None:
    assert canonical(url) == key


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://news.google.com/rss/articles/CBMiW2h0dHBz?oc=5", "google-news"),
        ("https://news.google.com/topics/x", ""),
        ("http://feedproxy.google.com/~r/wire/~3/abc/", "feedburner"),
        ("https://feeds.feedburner.com/~r/wire/~3/abc/", "feedburner"),
        ("https://feeds.feedburner.com/wire", ""),
        ("https://t.co/AbC", "short-link"),
        ("https://t.co/", ""),
        ("https://www.google.com/amp/s/e.com/a", "amp"),
        ("https://e-com.cdn.ampproject.org/c/s/e.com/a", "amp"),
        ("https://amp.e.com/a", "amp"),
        ("https://e.com/a/amp/", "amp"),
        ("https://e.com/a.amp.html", "amp"),
        ("https://e.com/a?x=1&amp=1", "amp"),
        ("https://e.com/a?outputType=amp", "amp"),
        ("https://amp.dev/about", ""),
        ("https://e.com/ampere/camp/amp-prices?amps=1", ""),
        ("http://[broken/", ""),
        ("", ""),
    ],
)
def test_a_wrapper_is_told_by_its_address(url: str, kind: str) -> None:
    assert wrapper(url) == kind


@given(st.text() | st.text().map(lambda tail: "http://" + tail))
def test_any_text_has_a_key_and_the_key_is_its_own(text: str) -> None:
    key = canonical(text)
    assert canonical(key) == key
    host(text)
    wrapper(text)


def test_a_host_matches_itself_and_what_stands_above_it() -> None:
    assert host("https://News.Example.com:8443/x") == "news.example.com"
    assert host("not an address") == ""
    assert host_matches("news.example.com", "example.com")
    assert host_matches("example.com", "example.com")
    assert not host_matches("notexample.com", "example.com")
    assert not host_matches("example.com", "")
