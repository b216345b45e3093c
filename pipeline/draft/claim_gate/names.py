"""Are the names of a claim those of its sources? Entities and places in either language, then capitalised and coined words.

A capital at the start of a sentence is a name only where it could be nothing else. Between languages a name that no list
holds cannot be proved, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.draft.claim_gate.institutions import INSTITUTIONS
from pipeline.draft.claim_gate.places import hinted, is_place_word, places
from pipeline.draft.claim_gate.reading import Text, read
from pipeline.text.common_words import COMMON
from pipeline.text.normalise import normalise
from pipeline.theme.entities import Found

Find = Callable[[str], Sequence[Found]]
"""The names that a text holds, as a Gazetteer finds them."""

_LETTER = "A-Za-z0-9À-ÖØ-öø-ÿ"
_WORD = re.compile(rf"[{_LETTER}][{_LETTER}.&+'’_-]*[{_LETTER}+]|[A-Za-z]")
_START = re.compile(r"(?:^|[.!?:;]['\"”’]?\s+|[\"“‘]|—\s*)$")
_CODED = re.compile(r"(?=\w*[A-Za-z])(?=[\w.-]*\d)[A-Za-z0-9][\w.-]*", re.ASCII)
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "president",
        "minister",
        "governor",
        "senator",
        "chairman",
        "chief",
        "prime",
        "secretary",
        "professor",
        "sir",
        "judge",
        "king",
        "queen",
        "premier",
        "vice",
        "chancellor",
        "representative",
        "congressman",
        "house",
        "senate",
        "congress",
        "i",
        "ai",
        "ceo",
        "cfo",
        "cto",
        "ipo",
        "gdp",
        "app",
        "apps",
        "gpu",
        "gpus",
        "api",
        "republican",
        "republicans",
        "democrat",
        "democrats",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "internet",
        "new",
        "year",
        "lunar",
        "spring",
        "festival",
    ]
)
_ENDINGS_TEXT = """
s ing ion ment ity ness ly ed ance ence ism hood ship age al ive ure er or th
"""
_ENDINGS = tuple(_ENDINGS_TEXT.split())
_VERBS = frozenset(
    [
        "said",
        "says",
        "told",
        "wrote",
        "will",
        "has",
        "had",
        "is",
        "was",
        "fell",
        "rose",
        "lost",
        "did",
        "does",
        "plans",
        "wants",
        "called",
        "calls",
        "announced",
        "released",
        "gave",
        "put",
        "sold",
        "bought",
        "won",
        "beat",
        "asked",
        "warned",
        "and",
    ]
)
_SPEAKER = re.compile(
    "(?:^|[，。；：、])([\u4e00-\u9fff·]{2,12}?)(?:(?:周[一二三四五六日]|\\d+月\\d+日|日前|近日|还|也|则|又|在[^，。]{1,12})*)"
    "(?:表示|指出|认为|透露|宣布|强调|称|说|写道|警告)"
)
_PERSON = re.compile(
    "([赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏姜谢邹苏潘葛范彭鲁韦马方俞任袁柳唐罗薛雷贺汤滕郝毕安常于傅顾孟黄穆萧尹姚邵汪毛"
    "戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童颜郭梅林钟徐邱骆高夏蔡田胡霍万卢莫丁邓崔龚程邢裴陆荣翁段侯武刘叶白邰赖卓池谭曾沙丰关查][\u4e00-\u9fff]{1,2}?)"
    "(?=表示|指出|认为|透露|宣布|强调|称|说(?!明)|担任|出任|出席|在会上|会见)"
)
_ORG = re.compile("[\u4e00-\u9fff]{2,6}(?:公司|集团|银行|大学|法院|委员会|证券|科技|汽车|基金|学院|研究院|监管局|商务部|财政部)")
_PRONOUNS_TEXT = """
他 她 它 其 该 公司 对方 双方 报告 报道 消息 文章 有人 此前 官员 发言人 分析 投资者 业内 市场 专家 研究 团队 机构
"""
_PRONOUNS = tuple(_PRONOUNS_TEXT.split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: what it names, and where."""

    slug: str
    start: int
    end: int


def check(claim: Text, cited: Sequence[Text], find: Find) -> Iterator[str]:
    """The names of *claim* that the *cited* texts do not hold."""
    known = _Known(cited, find)
    spans: list[tuple[int, int]] = []
    for found in find(claim.words):
        spans.append((found.start, found.end))
        if not known.has(found.slug, claim.words[found.start : found.end]):
            yield f"name: {claim.words[found.start : found.end]} is not in the source"
    for slug, form in places(claim.words):
        if slug not in known.places and not known.says(form):
            yield f"name: {form} is not in the source"
    yield from _latin(claim, spans, known)
    if claim.lang == "zh" and known.langs == {"zh"}:
        yield from _chinese(claim, spans, known)


class _Known:
    """What the cited texts name."""

    def __init__(self, cited: Sequence[Text], find: Find) -> None:
        self.langs = {text.lang for text in cited}
        self.slugs = {f.slug for t in cited for words in (t.words, re.sub(r"[-\s]", " , ", t.words)) for f in find(words)}
        self.places = {slug for text in cited for slug in hinted(text.words)}
        self.normal = " ".join(text.normal for text in cited)
        self.tokens = {part for t in cited for part in _tokens(t.words)}
        self.compact = re.sub(r"[^\w]", "", self.normal)

    def means(self, word: str) -> bool:
        """Whether a Chinese text has the word of an institution, such as Council, in its own language."""
        return any(form in self.normal for form in INSTITUTIONS.get(word, ()))

    def has(self, slug: str, form: str) -> bool:
        """Whether the entity is there, by any of its names or as written here."""
        return slug in self.slugs or self.says(form)

    def says(self, form: str) -> bool:
        """Whether each word of *form* is there."""
        parts = _tokens(form)
        han = re.findall("[\u4e00-\u9fff]+", normalise(form))
        return bool(parts or han) and all(part in self.tokens for part in parts) and all(run in self.normal for run in han)


def _tokens(text: str) -> list[str]:
    """Latin words and figures in lower case, without possessives and plurals; a compound whole and in its parts."""
    rows: list[str] = []
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s?$|['’].*$", "", normalise(match.group()).strip(".-'’"))
        parts = re.split(r"[-.&/_+]", word)
        rows += dict.fromkeys((re.sub(r"[-._]", "", word), *(p for p in parts if len(p) > 0)))
    return [re.sub(r"(?<=[a-z]{3})s$", "", row) for row in rows if row]


def _latin(claim: Text, spans: Sequence[tuple[int, int]], known: _Known) -> Iterator[str]:
    """Capitalised words and words with figures in them that no cited text has."""
    words = list(_WORD.finditer(claim.words))
    titled = claim.lang == "en" and _is_titled(words)
    for number, match in enumerate(words):
        if any(start < match.end() and match.start() < end for start, end in spans):
            continue
        word = match.group()
        bare = re.sub(r"['’]s?$", "", word.rstrip(".-"))
        if _CODED.fullmatch(bare):
            if not bare[0].isdigit() and not known.says(bare):
                yield f"name: {bare} is not in the source"
            continue
        if not bare[:1].isupper() and not re.search(r"[a-z][A-Z]", bare):
            continue
        if bare.lower() in _TITLES or is_place_word(bare.lower()) or known.says(bare) or known.means(bare.lower()):
            continue
        follower = words[number + 1].group() if number + 1 < len(words) else ""
        starts = bool(_START.search(claim.words[: match.start()]))
        if (starts or titled) and not _must_be_name(bare, follower, titled=titled):
            continue
        yield f"name: {bare} is not in the source"


def _is_titled(words: Sequence[re.Match[str]]) -> bool:
    """Whether a text is written as a title in which Most Words Have Capitals."""
    long = [m.group() for m in words if len(m.group()) > 3]
    return len(long) >= 4 and sum(w[0].isupper() for w in long) >= 0.8 * len(long)


def _must_be_name(word: str, follower: str, *, titled: bool) -> bool:
    """Whether a capitalised word at the start of a sentence can only be a name."""
    lower = word.lower()
    if lower in COMMON or re.search(r"[a-z][A-Z]|^[A-Z]{3,}$", word):
        return lower not in COMMON and lower not in _TITLES
    if titled:
        return False
    if follower[:1].isupper() and follower.lower() not in _TITLES and not is_place_word(follower.lower()) and len(word) > 2:
        return not lower.endswith(_ENDINGS)
    return follower.lower() in _VERBS and not lower.endswith(_ENDINGS) and lower not in COMMON


def _chinese(claim: Text, spans: Sequence[tuple[int, int]], known: _Known) -> Iterator[str]:
    """Persons, speakers and bodies that a Chinese source in its own words does not name."""
    normal = claim.normal
    said: set[str] = set()
    for match in _PERSON.finditer(normal):
        said.add(match[1])
    for match in (*_SPEAKER.finditer(normal), *_ORG.finditer(normal)):
        name = match[1] if match.re is _SPEAKER else match.group()
        if not name.startswith(_PRONOUNS) and not name.endswith(_PRONOUNS):
            said.add(name)
    covered = {normalise(claim.words[start:end]) for start, end in spans}
    for name in sorted(said):
        if any(form in name or name in form for form in covered) or any(form in name for _, form in places(name)):
            continue
        if not any(name[i : i + 2] in known.normal for i in range(len(name) - 1)):
            yield f"name: {name} is not in the source"


def mentions(text: str, find: Find) -> tuple[Mention, ...]:
    """Entities, then other capitalised words and Latin words in Chinese, in the order of *text*."""
    rows = [Mention(f.slug, f.start, f.end) for f in find(text)]
    lang = read(text).lang
    for match in re.finditer(rf"[A-Z][{_LETTER}'’.&-]*[{_LETTER}](?:\s+[A-Z][{_LETTER}'’.&-]*[{_LETTER}])*", text):
        inside = any(m.start < match.end() and match.start() < m.end for m in rows)
        alone = bool(_START.search(text[: match.start()])) and lang == "en" and not places(match.group())
        lower = match.group().lower()
        if inside or lower in _TITLES or (alone and (lower in COMMON or lower.endswith(_ENDINGS))):
            continue
        named = places(match.group())
        rows.append(Mention(named[0][0] if named else re.sub(r"['’]s$", "", lower), match.start(), match.end()))
    if lang == "zh":
        for slug, form in places(text):
            for match in re.finditer(re.escape(form), text):
                if not any(m.start < match.end() and match.start() < m.end for m in rows):
                    rows.append(Mention(slug, match.start(), match.end()))
    return tuple(sorted(rows, key=lambda m: m.start))
