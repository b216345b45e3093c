"""desk.toml: the workspace, its desks, series, people, mail and storage."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import Field, field_validator

from pipeline.config.toml import Strict

UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
LONGEST = 10 * 366 * 86_400


def seconds(text: str) -> int:
    """A span of time such as 45m, 36h, 7d or 2w, in seconds. ValueError on anything else."""
    found = re.fullmatch(r"(\d+)\s*([mhdw])", text.strip())
    span = int(found[1]) * UNITS[found[2]] if found and len(found[1]) < 10 else 0
    if not 0 < span <= LONGEST:
        raise ValueError(f"{text!r} is not a span of time; write 45m, 36h, 7d or 2w, at most ten years")
    return span


class CollectTable(Strict):
    """[collect]: how we fetch."""

    contact: str = ""
    every: str = "30m"
    threads: int = Field(default=16, ge=1, le=256)
    connect_s: float = Field(default=5.0, gt=0, le=600, allow_inf_nan=False)
    first_byte_s: float = Field(default=15.0, gt=0, le=600, allow_inf_nan=False)
    total_s: float = Field(default=30.0, gt=0, le=3600, allow_inf_nan=False)
    max_wire_mib: float = Field(default=8.0, gt=0, le=1024, allow_inf_nan=False)
    max_body_mib: float = Field(default=16.0, gt=0, le=1024, allow_inf_nan=False)
    gap_s: float = Field(default=1.0, ge=0, le=600, allow_inf_nan=False)
    allow_loopback: bool = False
    full_text: Literal["off", "themes"] = "off"

    @field_validator("every")
    @classmethod
    def _span(cls, text: str) -> str:
        seconds(text)
        return text


class StoryTable(Strict):
    """[story]: how reports are brought together. *embedding* names an embedder: `use`, `none`, or the dotted path of one."""

    embedding: str = "use"


class StorageTable(Strict):
    """[storage]: where things are kept. DATABASE_URL in the environment wins over *database*."""

    database: str = "desk.sqlite3"
    outbox: str = "outbox"
    templates: str = "templates"
    history: str = ""


class MailTable(Strict):
    """[mail]: the sender and the server. The password comes from the environment: TWOSHORES_SMTP_PASSWORD."""

    sender: str = ""
    reply_to: str = ""
    host: str = "localhost"
    port: int = Field(default=587, ge=1, le=65535)
    starttls: bool = True
    user: str = ""
    unsubscribe: str = ""
    organisation: str = ""
    postal_address: str = ""
    disclosure: str = ""


class WriterTable(Strict):
    """[writer]: the language model of a series with `drafter = "llm"`. The key comes from the environment: TWOSHORES_WRITER_KEY.

    Prices are per million tokens, in whatever currency the desk counts.
    """

    base_url: str = ""
    model: str = ""
    connect_s: float = Field(default=5.0, gt=0, le=600, allow_inf_nan=False)
    total_s: float = Field(default=60.0, gt=0, le=3600, allow_inf_nan=False)
    retries: int = Field(default=2, ge=0, le=10)
    answer_tokens: int = Field(default=400, ge=50, le=8000)
    budget_tokens: int = Field(default=200_000, ge=0)
    price_in: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    price_out: float = Field(default=0.0, ge=0, allow_inf_nan=False)


class SeriesTable(Strict):
    """[desk.NAME.series.NAME]: a template, a window, a schedule and its clients. *also*: languages besides *lang* in which
    each slot is built; *title_en*, *title_zh*: its title in an issue of that language, where it is another."""

    title: str
    title_en: str = ""
    title_zh: str = ""
    template: str = "commentary"
    drafter: str = "extractive"
    window: str = "7d"
    schedule: str = ""
    zone: str = "UTC"
    grace: str = "6h"
    themes: tuple[str, ...] = ()
    sections: int = Field(default=6, ge=1, le=100)
    stories: int = Field(default=3, ge=1, le=100)
    leapfrog: bool = False
    formats: tuple[str, ...] = ()
    lang: Literal["en", "zh"] = "en"
    also: tuple[Literal["en", "zh"], ...] = ()
    clients: str = ""
    approval: Literal["auto", "one", "two"] = "one"

    @field_validator("window", "grace")
    @classmethod
    def _span(cls, text: str) -> str:
        seconds(text)
        return text

    @field_validator("zone")
    @classmethod
    def _zone(cls, text: str) -> str:
        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"no time zone {text!r}; write one such as Asia/Hong_Kong") from error
        return text

    @field_validator("schedule")
    @classmethod
    def _cron(cls, text: str) -> str:
        if text:
            try:
                CronSim(text, datetime(2025, 1, 1, tzinfo=UTC))
            except CronSimError as error:
                raise ValueError(f"not a cron line: {text!r} ({error}); write one such as '0 7 * * MON-FRI'") from error
        return text


class DisclosureTable(Strict):
    """[disclosures.PLACE]: what the rules of a jurisdiction want to be said; an issue in Chinese falls back on *en*."""

    en: str = ""
    zh: str = ""


class DeskTable(Strict):
    """[desk.NAME]: a desk and its series. *disclosure* is its own, else that of [mail]; *jurisdictions* add theirs."""

    name: str
    name_zh: str = ""
    strapline: str = ""
    disclosure: str = ""
    jurisdictions: tuple[str, ...] = ()
    series: dict[str, SeriesTable] = Field(default_factory=dict)


class DeskFile(Strict):
    """The whole of desk.toml."""

    sample: bool = False
    slug_prefix: str = ""
    collect: CollectTable = CollectTable()
    story: StoryTable = StoryTable()
    storage: StorageTable = StorageTable()
    mail: MailTable = MailTable()
    writer: WriterTable = WriterTable()
    people: dict[str, str] = Field(default_factory=dict)
    disclosures: dict[str, DisclosureTable] = Field(default_factory=dict)
    desk: dict[str, DeskTable] = Field(default_factory=dict)
