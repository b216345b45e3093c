"""Bytes to text before any parser sees them: the charset that the bytes have, not the one that somebody claims.

The order is that of docs/collect: marks at the beginning, UTF-8, the document's declaration, the header, then the
Chinese, Japanese and Korean charsets by how common their characters are, then cp1252. Never raises.
"""

from __future__ import annotations

import codecs
import re
from xml.parsers import expat

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
_ILLEGAL_REFERENCE = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));")
_ROOT = re.compile(r"<\?xml|<!--|<!doctype|<(?:\w+:)?(?:rss|feed|rdf|channel|entry|html|opml|urlset)\b", re.IGNORECASE)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "euc-cn": "gb18030",
    "big5": "big5hkscs",
    "big5-tw": "big5hkscs",
    "latin-1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
_SEVEN_BIT = re.compile(rb"\x1b\$|~\{")
_GUESSES = ("gb18030", "big5hkscs", "cp932", "cp949")
_BAD = 0.02

# The characters that a page of running text is full of, in simplified and traditional Chinese, Japanese and Korean.
_COMMON = re.compile(
    "[的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "這個國來時們為會對發動過說產種麵後經進著電裡現實兩體機當點從業應開還樣關與將讓總統報導新聞香港美元公司市場技術中心億萬月號"
    "のにはをたがでてとしれさあいうもなるこそらりすまやけよきくんおじどだ이의가을는에다고하한로도지사기자서어]"
)


def to_text(body: bytes, content_type: str = "") -> str:
    """The text of a document; a byte that fits no charset costs that character only."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) if name == "utf-8" else 0 :].decode(name, "replace")
    wide = _without_mark(body)
    if wide:
        return body.decode(wide, "replace")
    claims = [name for name in (_declared(body), _charset(content_type)) if name]
    if claims and _SEVEN_BIT.search(body) and claims[0].startswith(("hz", "iso2022")):
        return body.decode(claims[0], "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    others = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") < _BAD * max(len(text), 50) and text.count("\ufffd") < others / 2:
        return text
    for name in claims:
        if (found := _as_claimed(body, name)) is not None:
            return found
    return _guessed(body)


def document(body: bytes, content_type: str = "") -> str:
    """The text of an XML or JSON document, ready for a parser: no declaration, nothing before the root, nothing illegal."""
    text = to_text(body, content_type).lstrip("\ufeff \t\r\n\0")
    raw = text.encode("utf-8", "ignore")
    legal = raw.translate(None, _CONTROLS)
    if len(legal) != len(raw):
        text = legal.decode()
    if "\ufffe" in text or "\uffff" in text:
        text = text.replace("\ufffe", "").replace("\uffff", "")
    if text[:1] in ("{", "["):
        return text
    root = _ROOT.search(text, 0, 65_536)
    if root:
        text = text[root.start() :]
    while found := _DECLARATION.match(text):
        text = text[found.end() :]
    text = text.lstrip()
    return _ILLEGAL_REFERENCE.sub("", text).replace("&#X", "&#x") if "&#" in text else text


def is_broken(text: str) -> bool:
    """Whether a document is not the well-formed XML that it should be. One that defines entities, or is JSON, is not judged."""
    if text[:1] in ("{", "[") or "<!ENTITY" in text:
        return False
    reader = expat.ParserCreate()
    try:
        reader.Parse(text.encode())
        reader.Parse(b"", True)  # noqa: FBT003 - expat takes it by place only
    except expat.ExpatError:
        return True
    return False


def _without_mark(body: bytes) -> str:
    """UTF-16 that begins with no mark shows by its zeros."""
    head = body[:64]
    if len(head) < 8 or head.count(0) * 3 < len(head):
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _declared(body: bytes) -> str:
    found = _DECLARED.search(body[:4096])
    return _known((found[1] or found[2]).decode("ascii", "replace")) if found else ""


def _charset(content_type: str) -> str:
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", content_type, re.IGNORECASE)
    return _known(found[1]) if found else ""


def _known(name: str) -> str:
    """The charset's wider form, by its name in Python; empty where Python knows none, or where it is UTF-8 or wider."""
    name = name.lower()
    name = _WIDER.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if not info._is_text_encoding or info.name.startswith(("utf", "idna", "puny", "unicode", "raw")):
        return ""
    return _WIDER.get(info.name, info.name)


def _as_claimed(body: bytes, name: str) -> str | None:
    """*body* in the charset that was claimed; None where that cannot be, or gives no text that anybody writes."""
    text = body.decode(name, "replace")
    if text.count("\ufffd") >= _BAD * max(len(text), 50):
        return None
    if name in _GUESSES or name in ("cp1252", "iso8859-15"):
        best = _guessed(body)
        if _common(best) > 3 * _common(text) + 3:
            return best
    return text


def _guessed(body: bytes) -> str:
    scored = []
    for place, name in enumerate(_GUESSES):
        text = body.decode(name, "replace")
        if text.count("\ufffd") < _BAD * max(len(text), 50):
            scored.append((_common(text), -place, text))
    if scored:
        best = max(scored)
        if best[0] > 2:
            return best[2]
    return body.decode("cp1252", "replace")


def _common(text: str) -> int:
    return len(_COMMON.findall(text, 0, 20_000))
