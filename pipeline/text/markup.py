"""HTML that feeds send into plain text, and the analyst's Markdown into safe HTML.

Does not fetch, does not guess languages; what a template prints of it is escaped again there.
"""

from __future__ import annotations

import html
import re
import unicodedata

import markdown
import nh3

_LONGEST = 65_536
"""No more than this of a text is looked at: what is kept is far shorter."""

_INLINE = (
    "a|abbr|b|bdi|bdo|big|blink|cite|code|em|font|i|img|ins|kbd|mark|marquee|q|s|small|span|strong|sub|sup|time|tt|u|wbr|nobr|"
    "o:p|v:shape|semantics|annotation|mrow|mi|mo|mn|mtext|mspace|mstyle|msup|msub|msubsup|mfrac|msqrt|mover|munder"
)
_BLOCK = (
    "address|article|aside|audio|blockquote|body|br|button|caption|center|dd|del|details|div|dl|dt|figcaption|figure|footer|form|"
    "h[1-6]|head|header|hr|html|input|label|li|main|meta|link|nav|ol|option|p|picture|pre|section|select|source|summary|table|tbody|"
    "td|tfoot|th|thead|title|tr|ul|video|canvas|map|area|track|embed|param|applet|frame|frameset|noframes|col|colgroup|command|keygen"
)
_WHOLE = "script|style|iframe|object|svg|math|template|noscript|noembed|textarea"
_MARKUP = re.compile(rf"</?(?:{_INLINE}|{_BLOCK})(?=[\s/>])", re.IGNORECASE)
_WHOLE_WITH_ATTRIBUTES = re.compile(rf"<(?:{_WHOLE})(?=\s)", re.IGNORECASE)
_NOT_A_TAG = re.compile(rf"<(?!/?(?:{_INLINE}|{_BLOCK}|{_WHOLE})(?=[\s/>])|!--|!\[CDATA\[|!doctype)", re.IGNORECASE)
_BREAK = re.compile(rf"<(?=/?(?:{_BLOCK})[\s/>])", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_WHOLE_ELEMENTS = set(_WHOLE.split("|")) - {"math"}

_FRAME = re.compile(r"<(?:iframe|object)\b[^>]*>?", re.IGNORECASE)
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
"""What pages mean by these controls: the characters that Windows has there."""

# Controls, surrogates and the two that are no characters; the bidi marks and joiners (Cf) stay, they carry meaning.
_DROPPED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")


def plain(html: str, limit: int = 1000) -> str:
    """The text of an HTML fragment on one line, at most *limit* characters.

    White space is folded, entities are decoded (twice where a feed escaped twice), scripts and styles are left out,
    control characters are dropped, bidi marks are kept. Angle brackets that are no known markup stay as they are; so
    does a bare `<script>` in a text that has no other markup: there it is spoken of, not meant.
    """
    text = html[:_LONGEST]
    if not text.isascii():
        text = text.encode("utf-8", "ignore").decode()  # JSON may hold half a character, which no writer of HTML takes
    if "<" in text:
        text = _without_tags(text)
    elif "&" in text:
        text = _decoded(text)
    if "&" in text and _ENTITY.search(text):
        text = _decoded(text)
    if "<" in text and _is_markup(text):
        text = _without_tags(text)
    return _folded(text, limit)


def body_text(html: str, limit: int = 1000) -> str:
    """As `plain`, for what is HTML by its nature, as a summary is and a title is not: a bare `<script>` is meant there."""
    return plain(f"{html[: _LONGEST - 3]}<p>" if "<" in html else html, limit)


def _is_markup(text: str) -> bool:
    found = _MARKUP.search(text) or _WHOLE_WITH_ATTRIBUTES.search(text)
    return bool(found or "<!--" in text or "<![CDATA[" in text)


def _without_tags(text: str) -> str:
    """*text* without its markup and with its entities decoded once; decoded only, where it holds no markup."""
    if not _is_markup(text):
        return _decoded(text)
    lower = text.lower()
    if len(lower) == len(text):  # frames that are never closed go: all that follows would be taken for their content
        last = max(0, lower.rfind("</iframe"), lower.rfind("</object"))
        text = text[:last] + _FRAME.sub(" ", text[last:])
    text = _NOT_A_TAG.sub("&lt;", _CDATA.sub("", text))
    text = _BREAK.sub(" <", text)
    return html.unescape(nh3.clean(text, tags=set(), clean_content_tags=_WHOLE_ELEMENTS))


def _decoded(text: str) -> str:
    """*text* with complete entities decoded; `&copy=1` of an address is none."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _folded(text: str, limit: int) -> str:
    if not text.isascii():
        text = text.translate(_C1)
    text = " ".join(_DROPPED.sub("", text).split())
    if len(text) > limit:
        while limit and unicodedata.combining(text[limit]):
            limit -= 1
        text = text[:limit].rstrip()
    return text


_TAGS = {
    "a",
    "abbr",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "dl",
    "dt",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
_HAN_BREAK = re.compile(r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])\n(?=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])")


def render_markdown(text: str, lang: str) -> str:
    """The analyst's Markdown as HTML of a short list of tags; links only to http, https and mailto addresses.

    In Chinese (*lang* zh…) a line break between two Han characters vanishes: it would be set as a space.
    """
    made = markdown.markdown(text, extensions=["extra", "sane_lists"], output_format="html")
    if lang.startswith("zh"):
        made = _HAN_BREAK.sub("", made)
    return nh3.clean(
        made,
        tags=_TAGS,
        clean_content_tags=_WHOLE_ELEMENTS,
        attributes={"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer",
    )
