"""The times that feeds and pages write, in English, Chinese and the forms of RFC 822 and ISO 8601, as aware UTC.

Does not guess: a text of which a part is not understood, a time without a zone where none is declared, a day that may
be a month, a year before 1995, a time more than 48 hours ahead are all None.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EARLIEST = 1995
_AHEAD = timedelta(hours=48)

_MONTH_NAMES = """
    jan january janeiro januar janvier gennaio enero ene gen | feb february fevereiro fev februar février févr febbraio febrero |
    mar march março märz mär mars marzo | apr april abril abr avril avr aprile | may mai maio maggio mayo mag |
    jun june junho juni juin giugno junio giu | jul july julho juli juillet juil luglio julio lug |
    aug august agosto ago août agosto | sep sept september setembro set septembre settembre septiembre |
    oct october outubro out oktober okt octobre ottobre octubre ott | nov november novembro novembre noviembre |
    dec december dezembro dez dezember décembre déc dicembre diciembre dic
"""
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}
_WEEKDAY_NAMES = """
    mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday
    seg ter qua qui sex sáb sab dom lun mar mer jeu ven sam dim mié mie jue vie mo di mi do fr sa so
"""
_WEEKDAYS = frozenset(_WEEKDAY_NAMES.split())
_HOURS = {
    "ut": 0,
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "est": -5,
    "edt": -4,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "wet": 0,
    "west": 1,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "ist": 5.5,
    "hkt": 8,
    "sgt": 8,
    "北京时间": 8,
    "香港时间": 8,
    "jst": 9,
    "kst": 9,
    "aest": 10,
    "aedt": 11,
}
_NAMED = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
_UNITS = {
    "秒": 1,
    "秒钟": 1,
    "分": 60,
    "分钟": 60,
    "分鐘": 60,
    "小时": 3600,
    "小時": 3600,
    "个小时": 3600,
    "天": 86_400,
    "日": 86_400,
    "周": 604_800,
    "second": 1,
    "sec": 1,
    "minute": 60,
    "min": 60,
    "hour": 3600,
    "hr": 3600,
    "day": 86_400,
    "week": 604_800,
}
_DAYS = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2}

_LABEL = re.compile(
    r"^(?:发布时间|發布時間|发布日期|更新时间|时间|日期|published|posted|updated)(?:\s*on)?\s*[:：]?\s*", re.IGNORECASE
)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE
)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3},\s+)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?\s+(GMT|UTC|Z|[+-]\d{4})"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z)?)?", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:(上午|下午|晚上|凌晨|早上|清晨|中午|傍晚|晚)\s*)?(?<!\d)(\d{1,2})(?:[:：](\d{2})(?:[:：](\d{2})(?:[.,]\d+)?)?|[时時点點](?:(\d{1,2})分?(?:(\d{1,2})秒)?)?)"
    r"\s*(a\.?m\.?|p\.?m\.?)?(?![\d:])",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:(?:utc|gmt)\s*)?(?<![\d-])([+-])(\d{1,2}):?(\d{2})?(?!\d)", re.IGNORECASE)
_YMD = re.compile(r"(?<!\d)(\d{4})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?(?!\d)")
_MD_HAN = re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]")
_MD_SHORT = re.compile(r"^\s*(\d{1,2})-(\d{1,2})(?!\d)")
_DMY_HAN = re.compile(r"(?<!\d)(\d{1,2})\s+(\d{1,2})月\s+(\d{4})")
_DMY = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|º|\.)?[\s-]+(?:de\s+)?([^\W\d_]{3,10})\.?,?[\s-]+(?:de\s+)?(\d{4}|\d{2})(?![\d:])"
)
_MDY = re.compile(r"([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?![\d:])")
_ASCTIME = re.compile(r"([^\W\d_]{3,10})\s+(\d{1,2})\s+(?=.*?(?<!\d)(\d{4})\s*$)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_AGO = re.compile(
    r"^(\d{1,4}|an?|半)\s*(?:(秒钟?|分钟?|分鐘|个小时|小时|小時|天|日|周)前|(second|sec|minute|min|hour|hr|day|week)s?\.?\s+ago)$"
)
_WORDS = re.compile(r"[^\W\d_]+")


def parse_date(text: str, *, zone: str, lang: str, now: datetime) -> datetime | None:
    """The moment that *text* names, as aware UTC; None where it names none for certain.

    *zone* is the feed's declared time zone (may be empty), *lang* its language (CST is China's where it is Chinese), *now*
    the moment of the fetch, for `10分钟前`, for a date without a year and for what lies too far ahead.
    """
    text = text[:120].strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    try:
        found = _read(text, zone, lang, now)
    except (ValueError, OverflowError):
        return None
    if found is None or found.year < _EARLIEST or found > now + _AHEAD:
        return None
    return found


def is_naive(text: str, *, lang: str, now: datetime) -> bool:
    """Whether *text* would name a moment, if only it named a zone or one were declared."""
    aware, in_utc = (parse_date(text, zone=zone, lang=lang, now=now) for zone in ("", "UTC"))
    return aware is None and in_utc is not None


def _read(text: str, zone: str, lang: str, now: datetime) -> datetime | None:
    here = _zone(zone)
    iso = _ISO.fullmatch(text)
    if iso:
        year, month, day, hour, minute, second, fraction, offset = iso.groups()
        where = _offset_of(offset) if offset else here
        micro = int((fraction or "").ljust(6, "0")[:6] or 0)
        return _moment(date(int(year), int(month), int(day)), (int(hour or 0), int(minute or 0), int(second or 0), micro), where)
    if mail := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, offset = mail.groups()
        where = _offset_of(offset) if offset[0] in "+-" else UTC
        day_of = date(int(year), _MONTHS.get(name.lower(), 0), int(day))
        return _moment(day_of, (int(hour), int(minute), int(second or 0), 0), where)
    if text.replace(".", "", 1).isdecimal():
        return _number(text, here)
    compact = _COMPACT.fullmatch(text)
    if compact:
        year, month, day, hour, minute, second, z = compact.groups()
        where = UTC if z else here
        return _moment(date(int(year), int(month), int(day)), (int(hour or 0), int(minute or 0), int(second or 0), 0), where)
    text = _LABEL.sub("", text).lower().replace("星期", "周").replace("礼拜", "周").replace("禮拜", "周")
    return _relative(text, now) or _pieces(text, here, lang, now)


def _number(text: str, here: tzinfo | None) -> datetime | None:
    """Seconds or milliseconds since 1970, or the digits of a date."""
    digits = text.partition(".")[0]
    if len(digits) in (8, 12, 14) and "." not in text and digits[:2] in ("19", "20"):
        year, month, day, hour, minute, second = (
            int(digits[a:b] or 0) for a, b in ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14))
        )
        return _moment(date(year, month, day), (hour, minute, second, 0), here)
    if len(digits) in (9, 10, 13):
        return datetime.fromtimestamp(int(digits) / (1000 if len(digits) == 13 else 1), UTC)
    return None


def _relative(text: str, now: datetime) -> datetime | None:
    if text in ("刚刚", "剛剛", "just now", "now"):
        return now
    found = _AGO.match(text)
    if not found:
        return None
    number = {"a": 1.0, "an": 1.0, "半": 0.5}.get(found[1]) or float(found[1])
    return now - timedelta(seconds=number * _UNITS[found[2] or found[3]])


def _pieces(text: str, here: tzinfo | None, lang: str, now: datetime) -> datetime | None:
    """A date, a time of day and a zone in any order; nothing but weekdays and punctuation may be left of the text."""
    clock = _CLOCK.search(text)
    rest = text[: clock.start()] + " " + text[clock.end() :] if clock else text
    day, rest = _day(rest, here, now)
    if day is None:
        return None
    where, rest = _where(rest, here, lang)
    rest = re.sub(r"周[一二三四五六日天]", " ", rest)
    left = [word for word in _WORDS.findall(rest) if word not in _WEEKDAYS and word not in ("at", "on", "um", "às", "de")]
    if left or re.search(r"\d", rest):
        return None
    return _moment(day, _time(clock) if clock else (0, 0, 0, 0), where)


def _day(text: str, here: tzinfo | None, now: datetime) -> tuple[date | None, str]:
    """The date in *text*, and the text without it."""
    for pattern, order in ((_YMD, (1, 3, 4)), (_DMY_HAN, (3, 2, 1)), (_DMY, (3, 2, 1)), (_MDY, (3, 1, 2)), (_ASCTIME, (3, 1, 2))):
        for found in pattern.finditer(text):
            year, month, day = (found[n] for n in order)
            number = int(month) if month.isdecimal() else _MONTHS.get(month, 0)
            if number:
                rest = text[: found.start()] + " " + text[found.end() :]
                if pattern is _ASCTIME:
                    rest = rest.rstrip().removesuffix(year)
                return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day)), rest
    slashed = _SLASHED.search(text)
    if slashed:
        first, second = int(slashed[1]), int(slashed[2])
        if first == second or max(first, second) > 12:
            month, day_number = (second, first) if first > 12 else (first, second)
            return date(int(slashed[3]), month, day_number), text[: slashed.start()] + " " + text[slashed.end() :]
        return None, text
    today = now.astimezone(here or UTC).date()
    for word, back in _DAYS.items():
        if word in text and here:
            return today - timedelta(days=back), text.replace(word, " ")
    found_short = _MD_HAN.search(text) or _MD_SHORT.search(text)
    if not found_short:
        return None, text
    day = date(today.year, int(found_short[1]), int(found_short[2]))
    if day > today + timedelta(days=2):
        day = day.replace(year=day.year - 1)
    return day, text[: found_short.start()] + " " + text[found_short.end() :]


def _where(text: str, here: tzinfo | None, lang: str) -> tuple[tzinfo | None, str]:
    """The zone that *text* names, else the feed's; and the text without it."""
    offset = _OFFSET.search(text)
    if offset:
        there = _offset_of(offset[1] + offset[2].zfill(2) + (offset[3] or "00"))
        return there, text[: offset.start()] + " " + text[offset.end() :]
    for word in _WORDS.findall(text):
        if word == "cst":
            chinese = lang.startswith("zh") or getattr(here, "key", "").startswith("Asia/")
            where: tzinfo | None = (here or timezone(timedelta(hours=8))) if chinese else timezone(timedelta(hours=-6))
        elif word in _HOURS:
            where = timezone(timedelta(hours=_HOURS[word]))
        elif word in _NAMED:
            where = ZoneInfo(_NAMED[word])
        else:
            continue
        return where, text.replace(word, " ")
    return here, text


def _time(clock: re.Match[str]) -> tuple[int, int, int, int]:
    hour, minute, second = int(clock[2]), int(clock[3] or clock[5] or 0), int(clock[4] or clock[6] or 0)
    word, half = clock[1] or "", (clock[7] or "").replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif (word in ("下午", "晚上", "晚", "傍晚") and hour < 12) or (word == "中午" and hour < 3):
        hour += 12
    elif word in ("上午", "凌晨") and hour == 12:
        hour = 0
    return hour, minute, second, 0


def _moment(day: date, clock: tuple[int, int, int, int], where: tzinfo | None) -> datetime | None:
    """The moment in UTC; None without a zone. 24:00 is the next midnight, a leap second the one before."""
    if where is None:
        return None
    hour, minute, second, micro = clock
    if hour == 24 and not minute:
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour, minute, min(second, 59) if second == 60 else second, micro), where).astimezone(UTC)


def _offset_of(text: str) -> tzinfo:
    if text in "Zz":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if minutes > 14 * 60:
        raise ValueError("no zone is that far from Greenwich")
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
