"""What a template is given: the issue, its words, and the few things that are computed for showing.

Computes sentences out of the issue's own figures and sorts what is printed where. Invents nothing: a figure that the
issue does not have is not said. Does not know HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.model import Change, Citation, Issue, Quoted, Section, Shore, StoryItem
from pipeline.render import prose
from pipeline.render.charts import Chart
from pipeline.render.coverage import CoverageChart
from pipeline.render.filters import href
from pipeline.render.finding import finding
from pipeline.render.leapfrog import LeapfrogChart
from pipeline.render.moving import momentum_lines
from pipeline.render.prices import PriceChart
from pipeline.render.sandbox import fill
from pipeline.render.words import Words

SIDES = (("us", "europe"), ("hong-kong", "china-state", "china-market", "asia"))
"""The two shores of the Pacific, left and right, as the vantages stand on them."""

CHART_CID, LEAP_CID = "momentum@twoshores", "leapfrog@twoshores"
"""The content ids by which email.html refers to charts/momentum.png and charts/leapfrog.png."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Who sends the issue, and how to stop it. *unsubscribe* is an address (https or mailto) or the mark put in its place."""

    organisation: str = ""
    postal_address: str = ""
    disclosure: str = ""
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table of figures."""

    theme: str
    name: str
    name_zh: str
    stories: int
    usual: float | None
    anchor: str = ""

    @property
    def change(self) -> float:
        """Stories above the usual, negative if below; 0 where nothing is known of the usual."""
        return 0.0 if self.usual is None else self.stories - self.usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One issue, ready for every format.

    *brief* is for a mail that grew too long: 1 leaves out further outlets and the links of the small numbers (the list of
    sources has them), 2 who was first, all but two of the further stories, and of the arguments all but the theses, 3 the
    memory and what was said, 4 all quotations but the first of a section, 5 all but headlines
    and counts. *listed*: the citations whose sources are named; all where it is None. *pictured*: the
    page refers to its *pictures* (PNG, by their names below the issue's folder) and does not draw them itself.
    """

    issue: Issue
    words: Words
    imprint: Imprint
    chart: Chart | None
    names: Mapping[str, tuple[str, str]]
    environment: ImmutableSandboxedEnvironment
    folders: tuple[str, ...]
    templates: Path
    brief: int = 0
    leap: LeapfrogChart | None = None
    coverage: CoverageChart | None = None
    prices: PriceChart | None = None
    listed: frozenset[int] | None = None
    pictured: bool = False
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    cited: Mapping[int, Citation] = field(default_factory=dict)

    def fill(self, name: str, **more: object) -> str:
        """The template *name* filled with this sheet."""
        values = {"sheet": self, "issue": self.issue, "words": self.words, "say": self.words.say, "imprint": self.imprint}
        pictures = {"chart": self.chart, "cid": CHART_CID, "leap": self.leap, "leap_cid": LEAP_CID, "coverage": self.coverage}
        return fill(self.environment, self.folders, name, {**values, **pictures, "prices": self.prices, **more})

    @property
    def title(self) -> str:
        """The analyst's title, else the issue's."""
        return self.issue.commentary.title or self.issue.title

    @property
    def subject(self) -> str:
        """One line for the mail: title, day and the strongest theme; of feed text nothing."""
        parts = [self.title]
        if self.words.day(self.issue.end) not in self.title:
            parts.append(self.words.day(self.issue.end))
        text = ("，" if self.words.lang == "zh" else ", ").join(parts)
        if self.issue.edition > 1:
            text = f"{text} ({self.words.say('edition', self.issue.edition)})"
        return text

    @property
    def lede(self) -> tuple[str, ...]:
        """The computed opening: how much came, in which languages, which theme ran strongest."""
        say, issue = self.words.say, self.issue
        span = {"start": self.words.moment(issue.start), "end": self.words.dated(issue.end)}
        counts = {key: say(key, value) for key in ("stories", "reports", "outlets") if (value := self._figure(key)) is not None}
        said = [say("lede" if len(counts) == 3 else "lede_short", **counts, **span)] if "stories" in counts else []
        langs = [(f.key.partition(".")[2], f.value) for f in issue.figures if f.key.startswith("langs.") and f.value]
        if langs:
            ordered = sorted(langs, key=lambda row: (-row[1], row[0]))
            parts = [say("lang_count", n, lang=name) for name, n in self._tongues(ordered)]
            said.append(say("lede_langs", langs=self.words.listing(parts)))
        if issue.sections:
            top = issue.sections[0]
            row = next((m for m in issue.momentum if m.theme == top.theme), None)
            known = row is not None and row.compares
            key = "lede_theme_bare" if row is None or not known else "lede_theme" if row.usual else "lede_theme_new"
            stories = say("stories", row.now if row and known else top.stories)
            said.append(say(key, theme=self.name(top.theme), stories=stories, usual=self.words.number(row.usual if row else 0)))
        return tuple(said)

    @property
    def preheader(self) -> str:
        """What the list of mails shows beside the subject: figures, of feed text nothing."""
        counts = {key: self.words.say(key, self._figure(key) or 0) for key in ("stories", "reports")}
        top = self.issue.sections[0].theme if self.issue.sections else ""
        row = next((m for m in self.issue.momentum if m.theme == top), None)
        if row is None or not row.compares:
            return self.words.say("preheader_short", **counts)
        return self.words.say("preheader", row.now, theme=self.name(top), usual=self.words.number(row.usual), **counts)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The themes in figures, the busiest first; a theme that was silent all along is left out."""
        anchors = {section.theme: f"theme-{section.theme}" for section in self.issue.sections}
        seen = [m for m in self.issue.momentum if m.now or m.usual]
        rows = [
            Row(theme=m.theme, name=self.name(m.theme), name_zh=self.name_zh(m.theme), stories=m.now,
                usual=m.usual if m.compares else None, anchor=anchors.get(m.theme, ""))
            for m in seen
        ]  # fmt: skip
        return tuple(sorted(rows, key=lambda row: (-row.stories, row.usual or 0.0, row.theme)))

    @property
    def compares(self) -> bool:
        """Whether enough weeks were counted to set the week's figures against a usual week."""
        return any(m.compares for m in self.issue.momentum)

    def usual(self, theme: str) -> str:
        """What is usual of the theme, as a phrase; empty where too few weeks were counted."""
        row = next((m for m in self.issue.momentum if m.theme == theme), None)
        return self.words.say("section_usual", row.usual) if row and row.compares else ""

    def moving(self, theme: str) -> tuple[str, ...]:
        """What is said of the theme's momentum: that it is new, or back after a long silence, and its burst of this week."""
        row = next((m for m in self.issue.momentum if m.theme == theme), None)
        return momentum_lines(row, self.words) if row else ()

    @property
    def moves(self) -> bool:
        """Whether a z or a pace is printed, which the foot explains."""
        return any(m.surging for m in self.issue.momentum)

    def name(self, theme: str) -> str:
        """The theme's name in the issue's language."""
        english, chinese = self.names.get(theme, ("", ""))
        return (chinese if self.words.lang == "zh" else "") or english or theme.replace("-", " ").capitalize()

    def name_zh(self, theme: str) -> str:
        """Its Chinese name beside it, where the issue is not Chinese itself."""
        return "" if self.words.lang == "zh" else self.names.get(theme, ("", ""))[1]

    def tongue_name(self, lang: str) -> str:
        """English for en, in the issue's language; for a language that words.toml does not name the general word."""
        known = (key for key in (f"lang_{lang}", f"lang_{lang.partition('-')[0]}") if self.words.knows(key))
        return self.words.say(next(known, "lang_other"))

    def _tongues(self, counts: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
        """(name, count) of languages, those of one name together, those without a name last."""
        named: dict[str, float] = {}
        for lang, n in counts:
            named[self.tongue_name(lang)] = named.get(self.tongue_name(lang), 0) + n
        other = self.words.say("lang_other")
        return sorted(named.items(), key=lambda row: row[0] == other)

    def vantage(self, vantage: str) -> str:
        """What a vantage is called."""
        return self.words.say(f"vantage_{vantage}") if self.words.knows(f"vantage_{vantage}") else vantage

    def sides(self, shores: tuple[Shore, ...]) -> tuple[tuple[Shore, ...], ...]:
        """The shores as they stand on the two sides of the Pacific; a side that is silent is left out."""
        return tuple(side for names in SIDES if (side := tuple(shore for shore in shores if shore.vantage in names)))

    def finding(self, section: Section) -> tuple[tuple[str, str], ...]:
        """The computed sentence of the section, in parts: (text, key of its figure)."""
        known = {figure.key: figure.value for figure in self.issue.figures}
        row = next((m for m in self.issue.momentum if m.theme == section.theme), None)
        if row is None or not row.compares:
            known.pop(f"section.{section.theme}.week", None)
        return finding(section, self.name(section.theme), known, self.words, self.tongue_name(section.first_lang))

    def fresh(self, section: Section) -> tuple[Shore, ...]:
        """The section's shores; none where those of the lead, which stand above, say all of it."""
        told = {shore.lead.cite for shore in (self.issue.lead.shores if self.issue.lead else ())}
        return section.shores if any(shore.lead.cite not in told for shore in section.shores) else ()

    def change(self, change: Change) -> str:
        """A figure or words that a correction changes, as a phrase."""
        if change.kind == "words":
            named = self.words.knows(f"change_{change.key}")
            return self.words.say("change_words", what=self.words.say(f"change_{change.key}") if named else self.name(change.key))
        *where, figure = change.key.split(".")
        what = self.words.say("comma").join([self.name(theme) for theme in where[1:]] + [self.words.say(f"figure_{figure}")])
        return self.words.say(
            "change_figure", what=what, before=self.words.number(change.before), after=self.words.number(change.after)
        )

    def langs(self, section: Section) -> str:
        """English 7, Chinese 3."""
        counted = self._tongues((lang, n) for lang, n in section.langs if n)
        return self.words.say("comma").join(f"{name} {self.words.number(n)}" for name, n in counted)

    def firsts(self, item: StoryItem) -> str:
        """Who had it first, and how much later the other language had it; empty where that says nothing new."""
        say, rows = self.words.say, sorted(item.first, key=lambda row: (row[2], row[0]))
        if not rows:
            return ""
        (lang, outlet, at), others = rows[0], [row for row in rows[1:] if row[0] != rows[0][0]]
        first = {"lang": self.tongue_name(lang), "outlet": outlet, "at": self.words.moment(at)}
        if not others:
            return "" if outlet == item.outlet else say("first_alone", **first)
        lang2, outlet2, at2 = others[0]
        hours = (at2 - at).total_seconds() / 3600
        second = {"lang2": self.tongue_name(lang2), "outlet2": outlet2, "at2": self.words.moment(at2)}
        return say("first_two" if hours * 60 >= 1 else "first_same", later=self.words.lasting(hours), **first, **second)

    def proves(self, key: str) -> bool:
        """Whether the issue has a figure of that key, so that what is printed can be marked with it and proved."""
        return self._figure(key) is not None

    def untold(self, section: Section) -> int:
        """How many of the section's stories are printed neither in full nor as a line."""
        return max(0, int(self._figure(f"section.{section.theme}.rest") or 0) - len(section.more))

    def leads(self, item: StoryItem) -> bool:
        """Whether the item is the issue's lead, whose headline and first quotation open the issue."""
        return self.issue.lead is not None and item.story == self.issue.lead.story

    @property
    def lead_stands_alone(self) -> bool:
        """Whether the lead stands in no section, so that the opening must tell all of it."""
        return not any(self.leads(item) for section in self.issue.sections for item in section.items)

    def quotes(self, item: StoryItem) -> tuple[tuple[str, Quoted], ...]:
        """The item's quotations, those that only repeat its headline left out."""
        kept = tuple(row for row in item.quotes if row[1].words != item.headline.words)
        return kept[:1] if self.brief > 1 else kept

    @property
    def sources(self) -> tuple[tuple[tuple[int, ...], Citation], ...]:
        """The articles cited, in the order of their first number, each with all its numbers."""
        numbers: dict[str, list[int]] = {}
        first: dict[str, Citation] = {}
        for row in sorted(self.issue.citations, key=lambda row: row.number):
            if self.listed is not None and row.number not in self.listed:
                continue  # the file that is made does not print it
            numbers.setdefault(row.article, []).append(row.number)
            first.setdefault(row.article, row)
        return tuple((tuple(numbers[article]), row) for article, row in first.items())

    def source(self, number: int) -> Citation:
        """The citation of that number. KeyError if the issue has none: then it would not be proved either."""
        return self.cited[number]

    def prose(self, words: str) -> str:
        """The analyst's Markdown as HTML of the page; a reference is the small number of its source."""
        return prose.page(words, self.issue, lambda number: self.words.say("source_n", number))

    def mail_prose(self, words: str) -> str:
        """The same for the mail: a reference leads to the source itself."""
        return prose.mail(words, self.issue, lambda number: href(self.source(number).url))

    def plain_prose(self, words: str) -> str:
        """The same for the text: Markdown, with the numbers of its sources in brackets."""
        return prose.text(words, self.issue)

    def _figure(self, key: str) -> float | None:
        return next((figure.value for figure in self.issue.figures if figure.key == key), None)
