"""The fixed sentences of an issue and the way it writes numbers and times, in the issue's language.

The sentences stand in words.toml beside the templates, so a desk may change them. Nothing here asks the machine's
locale or clock: the same issue reads the same everywhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.config.workspace import shipped
from pipeline.errors import RenderError

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Sentences, numbers and times for one language and one time zone."""

    lang: str
    zone: ZoneInfo
    phrases: Mapping[str, str | list[str]]

    def say(self, key: str, n: float | None = None, /, **values: object) -> str:
        """The sentence *key* with *values* in its {places}; *n* chooses one or many and fills {n}."""
        if key not in self.phrases:
            raise RenderError(f"words.toml has no sentence {key!r} in [{self.lang}]")
        phrase = self.phrases[key]
        if isinstance(phrase, list):
            phrase = phrase[0] if n == 1 else phrase[-1]
        given = {name: str(value) for name, value in values.items()}
        if n is not None:
            given.setdefault("n", self.number(n))
        return re.sub(r"\{(\w+)\}", lambda found: given.get(found[1], found[0]), phrase)

    def knows(self, key: str) -> bool:
        """Whether there is a sentence of that name."""
        return key in self.phrases

    def number(self, value: float) -> str:
        """1,204 or 3.5: thousands set apart, at most one decimal."""
        rounded = round(value, 1)
        return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,.1f}"

    def large(self, value: float, unit: str = "") -> str:
        """17%, 589 billion, 5,890亿."""
        sizes = (
            (("sum_billion", 1e8), ("sum_million", 1e4)) if self.lang == "zh" else (("sum_billion", 1e9), ("sum_million", 1e6))
        )
        name, size = next((row for row in sizes if not unit and value >= row[1]), ("", 1.0))
        said = f"{value / size:,.10g}{unit}"
        return self.say(name, n=said) if name else said

    def signed(self, value: float) -> str:
        """+39, −3 (a true minus) or 0."""
        if round(value, 1) == 0:
            return "0"
        return ("+" if value > 0 else "\N{MINUS SIGN}") + self.number(abs(value))

    def day(self, at: datetime) -> str:
        """28 January 2025, in the desk's zone."""
        local = at.astimezone(self.zone)
        if self.lang == "zh":
            return f"{local.year}年{local.month}月{local.day}日"
        return f"{local.day} {MONTHS[local.month - 1]} {local.year}"

    def short_day(self, at: datetime) -> str:
        """28 Jan, in the desk's zone."""
        local = at.astimezone(self.zone)
        if self.lang == "zh":
            return f"{local.month}月{local.day}日"
        return f"{local.day} {MONTHS[local.month - 1][:3]}"

    def moment(self, at: datetime) -> str:
        """28 Jan, 08:00; the zone is said once, at the head and the foot of the issue."""
        return f"{self.short_day(at)}{' ' if self.lang == 'zh' else ', '}{at.astimezone(self.zone):%H:%M}"

    def dated(self, at: datetime) -> str:
        """28 January 2025, 08:00 HKT: the whole of it, for the list of sources and the as-of line."""
        return f"{self.day(at)}{' ' if self.lang == 'zh' else ', '}{at.astimezone(self.zone):%H:%M} {self.zone_name(at)}"

    def span(self, start: datetime, end: datetime) -> str:
        """21–28 January 2025; as much as the two days do not share is written twice."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        if first.date() == last.date():
            return self.day(end)
        if self.lang == "zh":
            return f"{self.day(start)}至{self.day(end)}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}\N{EN DASH}{self.day(end)}"
        if first.year == last.year:
            return f"{first.day} {MONTHS[first.month - 1]} \N{EN DASH} {self.day(end)}"
        return f"{self.day(start)} \N{EN DASH} {self.day(end)}"

    def zone_name(self, at: datetime) -> str:
        """HKT, or UTC+08 where the zone has no letters; CST means three things, so it is written as the offset too."""
        name = at.astimezone(self.zone).tzname() or "UTC"
        return name if name.isalpha() and name != "CST" else self.offset(at)

    def offset(self, at: datetime) -> str:
        """UTC+08:00."""
        text = f"{at.astimezone(self.zone):%z}"
        return f"UTC{text[:3]}:{text[3:5]}"

    def lasting(self, hours: float) -> str:
        """3 h 20 min, or 2 days 4 h: how long one was before the other. Never negative."""
        minutes = round(abs(hours) * 60)
        days, rest = divmod(minutes, 1440)
        parts = [("days", days), ("hours", rest // 60), ("minutes", 0 if days else rest % 60)]
        said = [self.say(key, amount) for key, amount in parts if amount]
        return ("" if self.lang == "zh" else " ").join(said) or self.say("minutes", 0)

    def listing(self, items: list[str]) -> str:
        """a, b and c."""
        if len(items) < 2:
            return "".join(items)
        return self.say("comma").join(items[:-1]) + self.say("and") + items[-1]

    def small(self, value: int) -> str:
        """seven for 7, 13 for 13 (in Chinese always digits)."""
        return SMALL[value] if self.lang == "en" and 0 <= value < len(SMALL) else self.number(value)


def read_words(templates: Path, folders: tuple[str, ...], *, lang: str, zone: str) -> Words:
    """The words of *lang* (English where a language has none): the program's, then the workspace's on top."""
    phrases: dict[str, str | list[str]] = {}
    for root in (shipped("templates"), templates):
        for folder in reversed(folders):
            file = root / folder / "words.toml"
            if file.exists():
                phrases |= _table(file, lang)
    return Words(lang=lang, zone=ZoneInfo(zone), phrases=phrases)


def _table(file: Path, lang: str) -> dict[str, str | list[str]]:
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RenderError(f"{file.parent.name}/{file.name}: {error}") from error
    found: dict[str, str | list[str]] = {**tables.get("en", {}), **tables.get(lang, {})}
    return found
