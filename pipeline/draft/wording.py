"""What a printed sentence must not begin with, say or be: the patterns by which passages.py and headline.py turn words down.

Patterns of style in both languages; none of them knows a theme, a name or an outlet.
"""

from __future__ import annotations

import re

_POINTS_BACK = (
    "He|She|It|They|We|I|You|This|That|These|Those|His|Her|Hers|Its|Their|Our|My|Your|Such|Both|Neither|Another|Others|Here"
    "|But|And|Or|So|Yet|Also|However|Meanwhile|Moreover|Furthermore|Additionally|Besides|Instead|Nevertheless|Nonetheless|Still"
    "|Then|Therefore|Thus|Hence|Elsewhere|Similarly|Likewise|Otherwise|Indeed|Consequently"
    "|In addition|By contrast|In contrast|As a result|For example|For instance|In response|On top of"
)
_POINTS_BACK_ZH = (
    "他|她|它|其|此|但|可是|然而|不过|不過|因此|所以|于是|於是|而|同时|同時|与此|與此|另外|另一|对此|對此|这|這|那|该|該|据此|并|並|也|还|還"
    "|随后|隨後|之后|之後|上述|同日|当日|當日|当天|當天|我|你|您|咱|两者|兩者|双方|雙方|例如|比如|最后|最後|首先|其次|事实上|事實上"
)

DANGLING = re.compile(rf"[\"“‘'「『]?(?:(?:{_POINTS_BACK})\b|{_POINTS_BACK_ZH})")
"""A start that points at a sentence which is not printed, or speaks to the reader."""

BOILERPLATE = re.compile(
    r"https?://|www\.|@\w|\bread more\b|\bcontinue reading\b|\bclick here\b|\bsubscri|\bsign up\b|\bnewsletter\b"
    r"|\bappeared first on\b|\ball rights reserved\b|\bphoto(graph)?( by|:)|\bgetty images\b|\bpodcast\b|\bcookies?\b"
    r"|点击|點擊|查看(更多|全文|原文)|[阅閱][读讀](全文|原文|更多)|责任编辑|責任編輯|责编|原标题|原標題|[来來]源[：:]"
    r"|编辑[：:丨]|作者[：:丨]|本文|关注|關注|订阅|訂閱|扫码|掃碼|转载|轉載|[图圖][为為/：:]|文[/丨|]",
    re.IGNORECASE,
)
"""What a feed says of itself."""

DATELINE = re.compile(
    r"(?:[A-Z]{3}[A-Z .,/-]*(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?\s?(?:\([^)]{2,40}\))?\s?[-–—:]{1,2}\s+"
    r"|(?![据據])[^，。,：:“「《]{1,24}(?:电|電|讯|訊|消息|获悉|獲悉)\s*(?:[（(][^）)]{1,30}[）)])?[，,：:]\s*(?=\S)"
    r"|(?![据據])[^，。,：:“「《]{1,20}[社网網报報][^，。,：:“「《]{0,16}日(?:电|電|讯|訊)\s*(?:[（(][^）)]{1,30}[）)])?\s*(?=\S))"
)
"""Place, agency and day before the first sentence, which is whole without them."""

CUT = re.compile(r"(\.\.+|…)\s*$")
"""A title that its feed cut off."""

TEASER = re.compile(
    r"^\W*(live|watch|video|podcast|listen|photos?|pictures?|opinion|letters?|quiz|newsletter|morning bid|analysis|q&a|exclusive"
    r"|breaking|updated?)\b\W|\bbriefing\b|\bwrap\b|^not much happened|\b(weekly|daily) (digest|roundup|round-up|recap)\b"
    r"|^\W*(视频|直播|图集|早报|晚报|快讯|早餐|午报|周报|日报|独家|视点|评论)|[早晚午周日月]报\s*[|｜丨]|盘前|盘后|早知道|一图|^\d+[.、]",
    re.IGNORECASE,
)
"""A title that announces a format, or a digest of several events, before it says what happened."""

COLUMN = re.compile(r"^\W*[^|｜丨]{2,12}\s*[|｜丨]|[|｜丨]\s*[^|｜丨]{1,10}$|[^/]{6,}/[^/]{6,}|[；;].{4,}[；;]|、.{6,}、.{6,}、")
"""A title that names its column, or strings several events together."""

ABBREVIATION = re.compile(
    r"(?:mr|mrs|ms|dr|st|no|vs|inc|co|corp|ltd|prof|gen|sen|rep|gov|jr|sr|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec"
    r"|e\.g|i\.e|u\.s|u\.k|u\.n|[a-z])",
    re.IGNORECASE,
)
"""A word, without its full stop, whose stop ends no sentence."""

HAN = re.compile(r"[\u3400-\u9fff]")
