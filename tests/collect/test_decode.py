"""Bytes become the right text whatever anybody says of their charset."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collect.decode import document, to_text

WORDS = "美国商务部扩大对华芯片出口管制，英伟达的股价在香港和纽约都下跌了。中国企业说这是不公平的。"
TRADITIONAL = "美國商務部擴大對華晶片出口管制，輝達的股價在香港與紐約都下跌了。中國企業說這是不公平的。"
JAPANESE = "アメリカ商務省は中国への半導体の輸出規制を強化した。これに対して中国の企業は不公平だと言っている。"
KOREAN = "미국 상무부는 중국에 대한 반도체 수출 통제를 강화했다. 중국 기업들은 이것이 불공평하다고 말하고 있다."


def feed(words: str, declared: str = "") -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    return f"{declaration}<rss><channel><title>{words}</title><item><title>{words * 3}</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("words", "charset", "declared", "header"),
    [
        (WORDS, "utf-8", "utf-8", ""),
        (WORDS, "utf-8", "", ""),
        (WORDS, "utf-8", "gb2312", ""),
        (WORDS, "utf-8", "iso-8859-1", ""),
        (WORDS, "utf-8", "utf-8", "text/xml; charset=gbk"),
        (WORDS, "utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        (WORDS, "utf-8-sig", "utf-8", ""),
        (WORDS, "gb18030", "gb18030", ""),
        (WORDS, "gbk", "gb2312", ""),
        (WORDS, "gbk", "gbk", ""),
        (WORDS, "gb18030", "utf-8", ""),
        (WORDS, "gb18030", "", ""),
        (WORDS, "gb18030", "", "text/xml; charset=GB2312"),
        (WORDS, "gb18030", "iso-8859-1", ""),
        (WORDS, "gb18030", "gb18030", "text/xml; charset=utf-8"),
        (WORDS, "gb18030", "no-such-charset", ""),
        (WORDS, "utf-16", "utf-16", ""),
        (WORDS, "utf-16", "utf-8", ""),
        (WORDS, "utf-16-le", "", ""),
        (WORDS, "utf-16-be", "utf-16", ""),
        (WORDS, "hz", "hz-gb-2312", ""),
        (TRADITIONAL, "big5hkscs", "big5", ""),
        (TRADITIONAL, "big5hkscs", "", ""),
        (TRADITIONAL, "big5", "utf-8", ""),
        (TRADITIONAL + "嘅哋", "big5hkscs", "big5", ""),
        (JAPANESE, "shift_jis", "shift_jis", ""),
        (JAPANESE, "cp932", "", ""),
        (JAPANESE, "euc_jp", "euc-jp", ""),
        (JAPANESE, "iso2022_jp", "iso-2022-jp", ""),
        (KOREAN, "cp949", "euc-kr", ""),
        (KOREAN, "cp949", "", ""),
        ("L'été à Zürich: “prix” élevé, déjà vu", "cp1252", "iso-8859-1", ""),
        ("L'été à Zürich: prix élevé", "latin-1", "", ""),
        ("Привет, мир", "koi8-r", "koi8-r", ""),
        ("Привет, мир", "cp1251", "", "text/xml; charset=windows-1251"),
    ],
)
def test_the_charset_is_what_the_bytes_have(words: str, charset: str, declared: str, header: str) -> None:
    text = document(feed(words, declared).encode(charset), header)
    assert text == feed(words).partition("?>")[2]


def test_one_broken_byte_costs_one_character() -> None:
    body = feed(WORDS, "utf-8").encode()
    broken = body.replace("英".encode(), "英".encode()[:2], 1)
    assert document(broken) == feed(WORDS).partition("?>")[2].replace("英", "\ufffd", 1)


def test_what_stands_before_the_root_and_what_xml_forbids_goes() -> None:
    assert document(b"\n\r\n <?xml version='1.0'?>\n<rss>a\x00\x08b&#8;&#x1F;&#65;</rss>") == "<rss>ab&#65;</rss>"
    assert document(b"Warning: include() in x.php\n<?xml version='1.0'?><?xml version='1.0'?><rss/>") == "<rss/>"
    assert document(b' \n{"version": "1"}') == '{"version": "1"}'
    assert document(b"") == ""


def test_a_real_chinese_feed_is_the_same_in_every_charset(shared: Path) -> None:
    path = next((shared / "data/feeds-fixtures/meridian").glob("*nytimes*"))
    whole = document(path.read_bytes())
    assert "人工智能" in whole
    for charset in ("gb18030", "utf-16", "utf-8"):
        for label in ("utf-8", "gb2312", "big5" if charset != "gb18030" else "gbk", ""):
            declaration = f'<?xml version="1.0" encoding="{label}"?>\n' if label else ""
            assert document((declaration + whole).encode(charset)) == whole, (charset, label)


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_are_some_text(body: bytes, content_type: str) -> None:
    to_text(body, content_type)
    document(b"<?xml encoding='gbk'?>" + body, content_type).encode()
