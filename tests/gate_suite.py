"""The claim gate's suite: true sentences, and the same sentences with one thing made wrong, made anew on each run.

Over samples/news, the hand-written sentences of tests/data/gate_faithful.txt, and ../shared where it is. Deterministic: what is
changed follows from a sentence's place. Keeps no text of ../shared.
"""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.config.entities import read_entities
from pipeline.draft.claim_gate import Drafted, Source
from pipeline.draft.claim_gate.places import places
from pipeline.draft.passages import _spans
from pipeline.theme.entities import Gazetteer

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared" / "data"
FAITHFUL = REPOSITORY / "tests" / "data" / "gate_faithful.txt"
find = lru_cache(maxsize=20_000)(Gazetteer(read_entities(REPOSITORY / "entities.toml", [])).find)
"""The names in a text, by the repository's entities.toml."""


@dataclass(frozen=True, slots=True)
class Base:
    """A true claim and what it rests on. *document*: texts beside it, for names and wrong sources; *fold*: 0 to build on, 1 to measure."""

    words: str
    sources: tuple[str, ...]
    lang: str
    across: bool
    document: tuple[str, ...]
    fold: int
    origin: str


@dataclass(frozen=True, slots=True)
class Case:
    """A claim, its sources, and whether the gate must pass it. *lang*: en, zh, or across for a claim in the other language."""

    kind: str
    lang: str
    claim: Drafted
    sources: Mapping[int, Source]
    passes: bool
    fold: int
    origin: str


def case(kind: str, base: Base, words: str, *, passes: bool = False, sources: Sequence[str] | None = None) -> Case:
    """The case of *words* in the place of the base's own."""
    rows = {n: Source(number=n, words=text, lang="", article="a") for n, text in enumerate(sources or base.sources, 1)}
    lang = "across" if base.across else base.lang
    return Case(kind, lang, Drafted(words=words, cites=tuple(rows)), rows, passes, base.fold, base.origin)


# ---------------------------------------------------------------- true sentences


def samples() -> dict[str, tuple[str, tuple[str, ...]]]:
    """FEED/ENTRY of the sample week: its language, and its title and sentences."""
    rows = {}
    for path in sorted((REPOSITORY / "samples" / "news").glob("*.toml")):
        feed = tomllib.loads(path.read_text(encoding="utf-8"))
        slug = path.stem.removeprefix("sample-").removeprefix("yangben-")
        for entry in feed["entry"]:
            told = entry.get("summary", "")
            pieces = (entry["title"], *(told[a:b] for a, b in _spans(told)))
            rows[f"{slug}/{re.split('[:/]', entry['id'])[-1]}"] = (feed["lang"].partition("-")[0], pieces)
    return rows


def faithful() -> Iterator[tuple[str, Base]]:
    """(kind, base) of the hand-written sentences; every second one is kept for measuring."""
    texts, kind = samples(), ""
    lines = [line for line in FAITHFUL.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    for number, line in enumerate(lines):
        if line.startswith("["):
            kind = line.strip("[]").split()[0]
            continue
        key, places, words = line.split(" ", 2)
        lang, pieces = texts[key]
        cited = tuple(pieces[0 if place == "t" else int(place)] for place in places.split("+"))
        across = kind == "translation"
        own = ("zh" if lang == "en" else "en") if across else lang
        yield kind, Base(words, cited, own, across, pieces, number % 2, "hand")


def sample_bases() -> Iterator[Base]:
    """Each sentence of the sample week, resting on itself."""
    for key, (lang, pieces) in samples().items():
        if not key.startswith("rebang"):
            yield from (Base(words, (words,), lang, False, pieces, 0, "sample") for words in pieces[1:] if len(words) > 20)


def shared_bases(limit: int) -> Iterator[Base]:
    """Sentences of ../shared in both languages, by document; none where it is not there."""
    documents: list[tuple[str, str, list[str]]] = []
    for name in ("en_events_basil", "en_events_wikinews", "zh_en_docs_ntrex"):
        path = SHARED / "events" / f"{name}.jsonl"
        if not path.exists():
            return
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if name.startswith("zh_en"):
                documents.append(("zh", name, [text.strip() for text in row["zh"]]))
            else:
                documents.append(("en", name, [row["text"][a:b].strip() for a, b in _spans(row["text"])]))
    for line in (SHARED / "news" / "news-2025-01-20_2025-02-05.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        told = str(row.get("summary") or "")
        if row.get("lang", "").startswith("zh") and len(told) > 40:
            documents.append(("zh", "corpus", [told[a:b].strip() for a, b in _spans(told)]))
    left = {"en": limit, "zh": limit}
    for number, (lang, name, pieces) in enumerate(documents[:: max(1, len(documents) // (limit // 2))]):
        whole = [p for p in pieces if (50 if lang == "en" else 20) < len(p) < (260 if lang == "en" else 120) and "\n" not in p]
        for words in whole[1:5]:
            if left[lang] > 0:
                left[lang] -= 1
                yield Base(words, (words,), lang, False, tuple(pieces[:30]), number % 2, name)


def parallel() -> Iterator[Base]:
    """Sentences and their translations by people, both ways; those that quote are left out: a translated quotation is none."""
    path = SHARED / "events" / "zh_en_docs_ntrex.jsonl"
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        pairs = list(zip(row["en"], row["zh"], strict=True))
        for place, (english, chinese) in enumerate(pairs[1:9]):
            if not re.search('["“”「『]', english + chinese) and 40 < len(english) < 300 and (number + place) % 4 == 0:
                words, source, lang = (english, chinese, "en") if place % 2 else (chinese, english, "zh")
                yield Base(words.strip(), (source.strip(),), lang, True, (source,), number % 2, "ntrex")


# ---------------------------------------------------------------- one thing made wrong

Change = Callable[[Base, int], str | None]
"""The base's words with one thing changed; None where there is nothing to change."""


def number(base: Base, turn: int) -> str | None:
    """Another value in the place of one of the numbers."""
    found = list(re.finditer(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-]*[A-Za-z])(?!\w*[a-z]\d)", base.words, re.ASCII))
    if not found:
        return None
    match = found[turn % len(found)]
    plain = match.group().replace(",", "").rstrip(".")
    value = float(plain)
    options = [value + 1, value * 10, value - 1 if value > 1 else value + 3, value * 2, value * 1.1 + 1]
    new = options[turn % len(options)]
    text = f"{new:.{len(plain.partition('.')[2])}f}" if "." in plain else str(int(new))
    return (
        None
        if text == plain
        else base.words[: match.start()] + text + base.words[match.start() + len(match.group().rstrip(",.")) :]
    )


_UNITS = (
    ("billion", "million"), ("million", "billion"), ("trillion", "billion"), ("per cent", "basis points"), ("percent", "percentage points"),
    ("%", " basis points"), ("$", "€"), ("€", "£"), (" yuan", " dollars"), (" days", " weeks"), (" years", " months"), (" months", " years"),
    (" hours", " days"), (" minutes", " hours"), (" weeks", " days"), ("gigawatts", "megawatts"), (" won ", " yen "), (" miles", " metres"),
    ("亿美元", "亿元"), ("亿元", "亿美元"), ("亿欧元", "亿美元"), ("万亿", "亿"), ("亿", "万"), ("万辆", "亿辆"), ("%", "个百分点"), ("％", "个百分点"),
    ("個百分點", "%"), ("美元", "日元"), ("小时", "天"), ("分钟", "小时"), ("天", "小时"), ("億", "萬"), ("秒", "小时"), ("万元", "亿元"), ("英镑", "美元"),
)  # fmt: skip


def unit(base: Base, turn: int) -> str | None:
    """Another unit or order of magnitude behind one of the numbers."""
    han = base.lang == "zh"
    usable = [(a, b) for a, b in _UNITS if han == bool(re.search("[\u4e00-\u9fff]", a + b)) and _beside_number(a, base.words)]
    if not usable:
        return None
    old, new = usable[turn % len(usable)]
    at = _beside_number(old, base.words)
    return base.words[: at - 1] + new + base.words[at - 1 + len(old) :] if at else None


def _beside_number(old: str, words: str) -> int:
    """1 + where *old* stands beside a figure; 0 where it does not."""
    pattern = rf"{re.escape(old)}(?=\d)" if old in "$€" else rf"(?<=\d)[ ]?(?={re.escape(old.strip())}(?![a-z]))"
    match = re.search(pattern, words)
    if not match:
        return 0
    return match.start() + 1 if old in "$€" or old.startswith(" ") else match.end() + 1


def name(base: Base, turn: int) -> str | None:
    """Another bearer in the place of a name: one of the document where there is one, else of the sample week."""
    found = find(base.words)
    cited = {f.slug for text in base.sources for f in find(text)}
    if not found:
        return _capital(base, turn) if base.lang == "en" and not base.across else None
    target = found[turn % len(found)]
    others = [text[f.start : f.end] for text in base.document for f in find(text) if f.slug not in cited]
    others += [n for n in (_STAND_INS_ZH if base.lang == "zh" else _STAND_INS) if not {f.slug for f in find(n)} & cited]
    fitting = [
        n
        for n in others
        if bool(re.search("[\u4e00-\u9fff]", n)) == bool(re.search("[\u4e00-\u9fff]", base.words[target.start : target.end]))
    ]
    fitting = [n for n in fitting or others if all(n.lower() not in text.lower() for text in base.sources)]
    return base.words[: target.start] + fitting[turn % len(fitting)] + base.words[target.end :] if fitting else None


_STAND_INS = (
    "Tencent",
    "Samsung",
    "Baidu",
    "Xiaomi",
    "Intel",
    "Anthropic",
    "ByteDance",
    "Toyota",
    "Qualcomm",
    "Elon Musk",
    "Robin Li",
)
_STAND_INS_ZH = (
    "腾讯",
    "三星电子",
    "百度",
    "小米",
    "英特尔",
    "字节跳动",
    "高通",
    "马斯克",
    "李彦宏",
    "寒武纪",
    "联想",
    "Anthropic",
)
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?: [A-Z][a-z]{2,})?(?=[ ,.'’])")
_NO_NAME = re.compile(
    r"^(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|June|July|August|September|October|November|December|President|Senate|House|Congress|United|Southeast|Spring|Lunar|Year|New|Hong|Kong|Republican|Democrat)"
)


def _capital(base: Base, turn: int) -> str | None:
    """A name that no list holds: capitals within a sentence."""
    mine = [m for m in _CAPITAL.finditer(base.words) if not _NO_NAME.match(m.group())]
    others = [m.group() for text in base.document for m in _CAPITAL.finditer(text) if not _NO_NAME.match(m.group())]
    others = [
        o for o in others if all(part not in text for part in o.split() for text in base.sources) and not _same_place(o, base)
    ]
    if not mine or not others:
        return None
    match, other = mine[turn % len(mine)], others[turn % len(others)]
    return base.words[: match.start()] + other + base.words[match.end() :]


def _same_place(word: str, base: Base) -> bool:
    """Chinese in the place of China is no other name."""
    return bool({slug for slug, _ in places(word)} & {slug for text in base.sources for slug, _ in places(text)})


_AUX = re.compile(r"\b(is|are|was|were|will|would|has|had|have|can|could|may|should)\b(?! (?:not|no|never)\b)(?=\s[a-z])")
_VERB_ZH = re.compile(
    "(?<![不没未无])(将(?=[\u4e00-\u9fff])|(?<!委员)(?<!机)会(?=[\u4e00-\u9fff])|可以|能够|是(?=[\u4e00-\u9fff])|有(?=[\u4e00-\u9fff])|发布|宣布|投入|达到|下跌|上涨|超过|成为|支持|推出|登上|跌|获得|采用)"
)


def negation(base: Base, turn: int) -> str | None:
    """A "not" put in or taken out."""
    if base.lang == "en":
        if turn % 3 == 0 and " not " in base.words:
            return base.words.replace(" not ", " ", 1)
        found = list(_AUX.finditer(base.words))
        if found:
            match = found[turn % len(found)]
            return f"{base.words[: match.end()]} not{base.words[match.end() :]}"
        said = re.search(r"\b(said|told|fell|rose|released|announced|ordered|signed|gave|lost|called)\b", base.words)
        verbs = {"said": "say", "told": "tell", "fell": "fall", "rose": "rise", "released": "release", "announced": "announce",
                 "ordered": "order", "signed": "sign", "gave": "give", "lost": "lose", "called": "call"}  # fmt: skip
        return base.words[: said.start()] + f"did not {verbs[said.group()]}" + base.words[said.end() :] if said else None
    denied = re.search("(?:尚未|并未|没有|未|不)(?=[\u4e00-\u9fff]{2})", base.words)
    if turn % 3 == 0 and denied and not re.search("不(?:断|少|仅|同|过|低于|超过|及|到|足|久)|未来", base.words):
        return base.words[: denied.start()] + base.words[denied.end() :]
    found = list(_VERB_ZH.finditer(base.words))
    if not found:
        return None
    match = found[turn % len(found)]
    word = {"将": "不将", "会": "不会", "可以": "不可以", "能够": "不能够", "是": "不是", "有": "没有"}.get(
        match.group(), f"并未{match.group()}"
    )
    return base.words[: match.start()] + word.replace("不将", "将不") + base.words[match.end() :]


_TURNS = (
    ("rose", "fell"), ("fell", "rose"), ("fall", "rise"), ("rise", "fall"), ("rising", "falling"), ("falling", "rising"), ("lost", "gained"), ("dropped", "climbed"),
    ("increase", "decrease"), ("increased", "decreased"), ("higher", "lower"), ("lower", "higher"), ("raised", "lowered"), ("lowered", "raised"), ("gained", "lost"),
    ("jumped", "plunged"), ("plunged", "jumped"), ("up", "down"), ("grew", "shrank"), ("above", "below"), ("below", "above"), ("more than", "less than"),
    ("raises", "cuts"), ("cuts", "raises"), ("growth", "decline"), ("tumbled", "surged"), ("slid", "climbed"), ("drop", "rise"), ("shed", "gained"),
    ("下跌", "上涨"), ("上涨", "下跌"), ("跌约", "涨约"), ("跌近", "涨近"), ("跌逾", "涨逾"), ("增长", "下降"), ("下降", "增长"), ("下滑", "上升"), ("减少", "增加"),
    ("增加", "减少"), ("上调", "下调"), ("回落", "回升"), ("收涨", "收跌"), ("高于", "低于"), ("低于", "高于"), ("蒸发", "增加"), ("走强", "走弱"), ("提高", "降低"),
    ("超过", "低于"), ("反弹", "下挫"), ("上升", "下降"), ("降低", "提高"), ("跌幅", "涨幅"), ("急跌", "急涨"),
)  # fmt: skip


def direction(base: Base, turn: int) -> str | None:
    """Up in the place of down, or the other way round."""
    usable = [(old, new) for old, new in _TURNS if re.search(_word(old), base.words)]
    if not usable:
        return None
    old, new = usable[turn % len(usable)]
    if old == "up" and not re.search(r"\bup (?:\d|from|by|about)", base.words):
        return None
    return re.sub(_word(old), new, base.words, count=1)


def _word(old: str) -> str:
    return rf"\b{old}\b" if old.isascii() else old


_LIST = re.compile(r"[\s,、和与及跟或&/以]*(?:and|or|as well as|including|along with)?[\s,]*(?:the|its)?[\s]*|[\W_]*")


def role(base: Base, turn: int) -> str | None:
    """Two names that a verb stands between, each in the other's place."""
    found = find(base.words)
    pairs = [
        (a, b)
        for a, b in itertools.pairwise(found)
        if a.slug != b.slug and not _LIST.fullmatch(between := base.words[a.end : b.start]) and len(between) < 80
        and re.search(r"[a-z]{4,}|[\u4e00-\u9fff]{2,}", between) and not re.match(r"['’]s |的", between)
        and a.slug.split("-")[0] != b.slug.split("-")[0]
    ]  # fmt: skip
    if not pairs:
        return None
    a, b = pairs[turn % len(pairs)]
    w = base.words
    return w[: a.start] + w[b.start : b.end] + w[a.end : b.start] + w[a.start : a.end] + w[b.end :]


_HEDGES: tuple[tuple[str, str], ...] = (
    (r"\b(?:may|might|could) have\b", "has"), (r"\b(?:may|might|could) be\b", "is"), (r"\b(?:may|might|could)\b", "will"), (r"\b(?:is|are|was|were) (?:reported|expected|said) to\b", "will"),
    (r"\breportedly ", ""), (r"\bplans? to\b", "will"), (r"\b(?:likely|possibly|perhaps|probably|potentially) ", ""), (r", (?:reports? (?:say|said)|\w+ (?:say|said|says))\.$", "."),
    (r"^.{3,60}?\b(?:said|says|argued|claimed|believes|wrote|insisted) (?:on \w+ )?(?:that )?(?=it |its |the |there |a |[A-Z])", ""), (r", (?:he|she|it|they|[A-Z]\w+) (?:said|says|wrote)(?: on \w+)?\.$", "."), (r"\baccording to [^,.]+, ", ""), (r",? according to [^,.]+(?=\.)", ""),
    ("可能|或许|也许|有望", ""), ("预计(?=[\u4e00-\u9fff])", ""), ("或将", "将"), ("拟(?=[\u4e00-\u9fff])", "将"), ("^据[^，]{2,20}，", ""), ("据报|據報|据称|据悉", ""), ("^[^，。]{2,18}(?:表示|认为|称)，", ""),
    ("，称其", "，其"), ("正?考虑", "将"), ("正在?洽谈", "已"), ("^[\u4e00-\u9fff]{2,10}(?:认为|表示)(?=[\u4e00-\u9fffA-Z])", ""),
)  # fmt: skip


_RESERVED = re.compile(
    r"\b(?:may|might|could|said|says|say|claim(?:s|ed)|argued|report(?:s|ed|edly)|believes|wrote|insisted|expected|plans?|likely|according)\b"
    "|可能|或将|或许|有望|预计|拟|据报|據報|据称|据悉|据.{2,8}报道|表示|认为|称|考虑|洽谈"
)


def hedge(base: Base, turn: int) -> str | None:
    """The reserve of the sentence taken away: what may be is, what somebody says is so."""
    usable = [(old, new) for old, new in _HEDGES if old.isascii() == (base.lang == "en") and re.search(old, base.words)]
    if not usable or not any(_RESERVED.search(text) for text in base.sources):
        return None
    old, new = usable[turn % len(usable)]
    words = re.sub(old, new, base.words, count=1).strip("，, ")
    return words[:1].upper() + words[1:] if len(words) > 12 and words != base.words else None


def quotation(base: Base, turn: int) -> str | None:
    """Quotation marks about words that the source does not quote, or a word of a quotation changed."""
    match = re.search(r"[“\"]([^”\"]{25,})[”\"]", base.words)
    if match and base.lang == "en":
        inner = re.sub(r"\b(the|a|we|is|are|to)\b", "our", match[1], count=1)
        return base.words.replace(match[1], inner) if inner != match[1] else None
    if base.across or turn % 2:
        return None
    pieces = base.words.split(" ")
    if base.lang == "en" and len(pieces) > 14 and not match:
        return " ".join((*pieces[:5], "“" + " ".join(pieces[5:12]) + "”", *pieces[12:]))
    return None


_INVENTED = (
    " because its accounts were forged", " and its chairman will resign", " after a whistleblower spoke to police", " and half its staff will be dismissed",
)  # fmt: skip
_INVENTED_ZH = ("，原因是财务造假", "，董事长即将辞职", "，此前有内部人士向警方举报", "，并将裁减一半员工")


def invention(base: Base, turn: int) -> str | None:
    """Something added that no source says."""
    rows = _INVENTED_ZH if base.lang == "zh" else _INVENTED
    end = base.words[-1]
    return base.words[:-1] + rows[turn % len(rows)] + end if end in ".。" and len(base.words) < 250 else None


CHANGES: Mapping[str, Change] = {
    "number": number,
    "unit": unit,
    "name": name,
    "negation": negation,
    "direction": direction,
    "role": role,
    "hedge": hedge,
    "quotation": quotation,
    "invention": invention,
}
LEAST: Mapping[str, float] = {
    "number": 0.99,
    "unit": 0.98,
    "name": 0.95,
    "negation": 0.95,
    "direction": 0.90,
    "role": 0.80,
    "hedge": 0.80,
    "quotation": 0.95,
    "wrong source": 0.95,
    "paraphrase": 0.90,
    "translation": 0.90,
}
"""What share the gate must get right of each kind."""


def corrupted(bases: Sequence[Base]) -> Iterator[Case]:
    """Each base with each thing made wrong that can be, and with a wrong source."""
    for turn, base in enumerate(bases):
        for kind, change in CHANGES.items():
            words = change(base, turn)
            if words and words != base.words:
                yield case(kind, base, words)
        if other := _other_source(base, bases, turn):
            yield case("wrong source", base, base.words, sources=(other,))


def _other_source(base: Base, bases: Sequence[Base], turn: int) -> str | None:
    """Another sentence in the language of the base's sources: of its document, else one about the same, else any."""
    own = {text[:40] for text in base.sources}
    rivals = [text for text in base.document if text[:40] not in own and len(text) > 15]
    if rivals and turn % 3 == 0:
        return rivals[turn % len(rivals)]
    about = {f.slug for f in find(base.words)}
    rest = [*bases[turn + 1 :], *bases[:turn]]
    near = [b for b in rest if b.lang == base.lang and b.across == base.across and b.document != base.document]
    same = next((b for b in near if about & {f.slug for f in find(b.words)}), None)
    pick = same or (near[0] if near else None)
    return pick.sources[0] if pick else None


def suite(*, shared: int = 0, every: int = 1) -> tuple[Case, ...]:
    """All cases; *every* which sentence of the sample week; with *shared* so many of each language of ../shared beside it."""
    hand = list(faithful())
    true = [case(kind, base, base.words, passes=True) for kind, base in hand]
    beside = list(shared_bases(shared)) if shared else []
    bases = [*(base for _, base in hand), *list(sample_bases())[::every]]
    whole = [*bases, *beside]
    true += [case("verbatim", base, base.words, passes=True) for base in whole if base.origin != "hand"]
    if shared:
        true += [case("translation by people", base, base.words, passes=True) for base in parallel()]
    return (*true, *corrupted(bases), *corrupted(beside))
