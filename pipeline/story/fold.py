"""Copies: articles that repeat another one fold into it, and say so by its id.

An article is a copy of an earlier one where

- it stands at the same address under the same title (another feed, a tracking link);
- half or more of the shorter text's shingles stand in the other, within 14 days, at least 12 of them; or a third of the
  shingles and most of the words; of two short texts of one outlet nearly all, for it writes many in the same words;
- it has the same long title, within three days, unless both have text enough to tell that they are two reports.

Never by its text or title where the numbers differ: a report that comes every day in the same words ("Corporate bond
risk falls") says something else each time; nor by its text where one address has two titles (a live page, a digest).
A hot list may repeat an outlet, no outlet a hot list.

The earliest is the origin: `copy_of` names it, in the order in which articles became known, and never changes, so what
was a copy at a moment stays one. A later copy may have the fuller text. Which of them is shown and quoted is therefore
not kept but chosen when a story is read, among those known by then (`Story.shown`). Copies add reach, not independence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pipeline.model import Article
from pipeline.story.shingles import Sketch, containment, in_numbers, numbers, sketch, vocabulary
from pipeline.text.addresses import wrapper
from pipeline.text.normalise import has_han
from pipeline.text.tokens import title_key, words

HALF, NEARLY_ALL = 0.5, 0.98
"""The part of the shorter text that a copy shares; and where both are of one outlet and one is short."""

CHANGED, WORDS, PAIRS = 0.35, 0.75, 0.6
"""Fewer shingles are enough where so many of the words are the same (or pairs of characters, in Chinese): one word in six
that was changed takes half of the shingles away, while two reports of one event have other words."""

LEAST = 12
"""Shingles that a copy shares at least: fewer are a phrase that anybody uses. A shorter text is too short for this."""

TELLS = 80
"""Shingles from which a text tells by itself what it reports, whatever its title: it is more than an abstract."""

LOST = 0.05
"""What two texts may lose of their likeness by their numbers: more, and they are two reports made by one template."""

DIGEST = 2
"""How many times longer than its origin a copy may be and still find other copies: a digest has more than one origin."""

TEXT_WITHIN = timedelta(days=14)
TITLE_WITHIN = timedelta(days=3)
"""How far apart two articles of the same text, or of the same title, may be news and still be one."""

SERIES = timedelta(hours=12)
"""The same for two pages of one feed: a title that comes back the next day is that of a column, not of one text."""

LEAST_LATIN = 24
LEAST_HAN = 10
"""Letters of a title below which it is too common to be a copy of another page's: "Live updates", "早报"."""

NEWEST, LIKELIEST = 64, 8
"""The newest articles that a shingle finds, and how many of those found are compared: what all have, finds nobody."""

_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCopies:
    """*heads*: the stored articles of the two weeks before, copies too, and those of the same page and title as one of the batch.

    *texts*: the whole text of some of them, by id, as their pages had it.
    """

    heads: tuple[Article, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What of an article is compared."""

    key: str
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class _Seen:
    """An article that another may repeat. *origin*: itself, or what it is a copy of."""

    article: Article
    reading: Reading
    origin: str


@dataclass(slots=True)
class _Earlier:
    """The articles before the next one, by what finds them again, in the order in which they became known."""

    by_page: dict[tuple[str, str], list[_Seen]] = field(default_factory=dict)
    by_title: dict[str, list[_Seen]] = field(default_factory=dict)
    by_shingle: dict[int, list[_Seen]] = field(default_factory=dict)

    def add(self, seen: _Seen, sampled: Iterable[int]) -> None:
        self.by_page.setdefault((seen.article.canonical_url, seen.reading.key), []).append(seen)
        self.by_title.setdefault(seen.reading.key, []).append(seen)
        for shingle in sampled:
            self.by_shingle.setdefault(shingle, []).append(seen)


def order(article: Article) -> tuple[datetime, datetime, str]:
    """The place of an article in the one sequence in which articles are folded and clustered."""
    return (article.first_seen, article.published or _LATEST, article.id)


def fold(batch: Sequence[Article], known: KnownCopies, kept: MutableMapping[str, Reading] | None = None) -> dict[str, str]:
    """For each copy of *batch*, by id, the id of the article it repeats; an article that is no copy is not in it.

    A head is the origin of what it is most like, the earliest of those it is as like, and is never a copy itself. The
    order of *batch* does not matter; what stands in *known* is never changed, and a batch folded again, its heads now
    known, gives the same. *kept* saves time and changes nothing: what the fold before worked out, and this one leaves.
    """
    fresh = {article.id: article for article in batch}
    before = [a for a in known.heads if a.id not in fresh]
    readings = _readings((*before, *fresh.values()), known.texts, {} if kept is None else kept)
    earlier = _known(before, [readings[one] for one in fresh], readings)
    copies: dict[str, str] = {}
    for article in sorted(fresh.values(), key=order):
        reading = readings[article.id]
        repeated = (row for row in _repeated(article, reading, earlier, known.texts) if _may_repeat(article, row[1].article))
        likest = min(repeated, key=_nearest, default=None)
        origin = likest[1].origin if likest else article.id
        if likest:
            copies[article.id] = origin
        if not _is_digest(reading, readings.get(origin)):
            earlier.add(_Seen(article, reading, origin), reading.sketch.sampled)
    return copies


def _readings(articles: Iterable[Article], texts: Mapping[str, str], kept: MutableMapping[str, Reading]) -> dict[str, Reading]:
    """What is compared of each, by id; *kept* holds these and no others afterwards."""
    found, keys = {}, {}
    for article in articles:
        key = f"{article.id} {len(texts.get(article.id, ''))}"
        reading = kept.get(key) or Reading(title_key(article.title), sketch(_text(article, texts)))
        keys[key] = found[article.id] = reading
    kept.clear()
    kept.update(keys)
    return found


def _text(article: Article, texts: Mapping[str, str]) -> str:
    """The article's text; its title is compared by itself. What Google News gives for a text are others' headlines."""
    summary = "" if wrapper(article.url) == "google-news" else article.summary
    return f"{summary}\n{texts.get(article.id, '')}"


def _known(before: Sequence[Article], batch: Sequence[Reading], readings: Mapping[str, Reading]) -> _Earlier:
    """Those of the known articles that share a title or a shingle with the batch; the others cannot be repeated in it."""
    keys = {reading.key for reading in batch}
    wanted = {shingle for reading in batch for shingle in reading.sketch.sampled}
    found = []
    for article in before:
        reading = readings[article.id]
        shared = wanted.intersection(reading.sketch.sampled)
        if (shared or reading.key in keys) and not _is_digest(reading, readings.get(article.copy_of)):
            found.append((_Seen(article, reading, article.copy_of or article.id), shared))
    earlier = _Earlier()
    for seen, shared in sorted(found, key=lambda row: order(row[0].article)):
        earlier.add(seen, shared)
    return earlier


def _is_digest(reading: Reading, origin: Reading | None) -> bool:
    """Whether a copy is so much longer than its origin that it may have the texts of others, too."""
    return origin is not None and len(reading.sketch) > DIGEST * len(origin.sketch)


def _repeated(article: Article, reading: Reading, earlier: _Earlier, texts: Mapping[str, str]) -> Iterator[tuple[float, _Seen]]:
    """What *article* repeats, and how much it is like it: 1 for the same page, or title."""
    if reading.key and article.canonical_url:
        yield from ((1.0, seen) for seen in earlier.by_page.get((article.canonical_url, reading.key), ()))
    if _long_enough(reading.key):
        for seen in earlier.by_title.get(reading.key, ()):
            within = SERIES if seen.article.feed == article.feed else TITLE_WITHIN
            if _apart(seen, article) <= within and _may_share_title(seen, article, reading, texts):
                yield 1.0, seen
    if len(reading.sketch) < LEAST:
        return
    for seen in _likely(reading.sketch, earlier):
        alike = _alike(seen, article, reading, texts) if _apart(seen, article) <= TEXT_WITHIN else 0.0
        if alike and not _in_series(seen, article, reading) and _numbers_agree(seen, article, reading, texts):
            yield alike, seen


def _may_repeat(article: Article, earlier: Article) -> bool:
    """An outlet's report is no copy of a line on a hot list, which has it from somewhere itself."""
    return article.vantage == "social" or earlier.vantage != "social"


def _likely(mine: Sketch, earlier: _Earlier) -> list[_Seen]:
    """Those that share most of the shingles that find a text again, the earlier first of those that share as many."""
    found = {seen.article.id: seen for shingle in mine.sampled for seen in earlier.by_shingle.get(shingle, ())[-NEWEST:]}
    shared = Counter(seen.article.id for shingle in mine.sampled for seen in earlier.by_shingle.get(shingle, ())[-NEWEST:])
    likeliest = sorted(shared, key=lambda one: (-shared[one], order(found[one].article)))[:LIKELIEST]
    return [found[one] for one in likeliest]


def _nearest(row: tuple[float, _Seen]) -> tuple[float, tuple[datetime, datetime, str]]:
    alike, seen = row
    return -round(alike, 1), order(seen.article)


def _alike(seen: _Seen, article: Article, reading: Reading, texts: Mapping[str, str]) -> float:
    """How much of the shorter text stands in the other; 0 where that is not enough for a copy."""
    short = min(len(seen.reading.sketch), len(reading.sketch))
    one_outlet = seen.article.feed == article.feed or seen.article.outlet == article.outlet != ""
    alike = containment(seen.reading.sketch, reading.sketch)
    if alike * short < LEAST:
        return 0.0
    if one_outlet and short < TELLS:
        return alike if alike >= NEARLY_ALL else 0.0
    return alike if alike >= HALF or (alike >= CHANGED and _same_words(seen, article, texts)) else 0.0


def _same_words(seen: _Seen, article: Article, texts: Mapping[str, str]) -> bool:
    one, other = _text(seen.article, texts), _text(article, texts)
    return vocabulary(one, other) >= (PAIRS if has_han(other) else WORDS)


def _apart(seen: _Seen, article: Article) -> timedelta:
    return abs(seen.article.news_at - article.news_at)


def _in_series(seen: _Seen, article: Article, reading: Reading) -> bool:
    """Whether the titles say that the texts are two, however alike: two of one page, or one title with other numbers."""
    if seen.article.canonical_url == article.canonical_url != "":
        return seen.reading.key != reading.key
    here, there = numbers(article.title), numbers(seen.article.title)
    if here <= there or there <= here:
        return False
    short, long = sorted((set(words(article.title)), set(words(seen.article.title))), key=len)
    return len(short & long) * 2 >= len(short)


def _may_share_title(seen: _Seen, article: Article, reading: Reading, texts: Mapping[str, str]) -> bool:
    """Whether nothing in the texts of two articles of one title speaks against their being one."""
    tell = min(len(seen.reading.sketch), len(reading.sketch)) >= TELLS
    if tell and containment(seen.reading.sketch, reading.sketch) < HALF:
        return False
    return _numbers_agree(seen, article, reading, texts)


def _numbers_agree(seen: _Seen, article: Article, reading: Reading, texts: Mapping[str, str]) -> bool:
    """Whether two like texts say the same numbers, where both say numbers that the other does not."""
    here, there = reading.sketch.numbers, seen.reading.sketch.numbers
    if here <= there or there <= here:
        return True
    one, other = (f"{a.title}\n{_text(a, texts)}" for a in (seen.article, article))
    return in_numbers(one, other) <= LOST


def _long_enough(key: str) -> bool:
    return len(key) >= (LEAST_HAN if has_han(key) else LEAST_LATIN)
