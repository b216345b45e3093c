"""How the command line shows things: tables and JSON on stdout, progress and problems on stderr. Decides nothing."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.actions.collect import CollectReport
    from pipeline.actions.feed_try import Tried
    from pipeline.actions.feeds import SourceHealth
    from pipeline.actions.import_articles import ImportReport
    from pipeline.actions.issue import Built
    from pipeline.actions.opml import OpmlReport
    from pipeline.actions.send import SendReport
    from pipeline.actions.verify import Proof
    from pipeline.collect.site_feeds import Found
    from pipeline.config.feeds import FeedTable
    from pipeline.errors import Failure
    from pipeline.wiring import Progress


def plain_value(value: Any) -> Any:
    """*value* as JSON can hold it: dataclasses as objects, times as ISO 8601 in UTC, paths and sets in order."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain_value(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain_value(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    return value


def as_json(value: Any) -> None:
    """Print *value* as JSON on stdout."""
    print(json.dumps(plain_value(value), ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """One line of the story, on stderr."""
    print(text, file=sys.stderr, flush=True)


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under headings on stdout; numbers to the right. Plain tab-separated lines where stdout is no terminal."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(str(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for number, heading in enumerate(headings):
        right = bool(rows) and all(isinstance(row[number], int | float) for row in rows)
        grid.add_column(heading, justify="right" if right else "left")
    for row in rows:
        grid.add_row(*(Text(str(cell)) for cell in row))
    Console().print(grid)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on stderr that takes (what, done, total); lines at the end of each stage where stderr is no terminal."""
    if not sys.stderr.isatty():
        shown: set[str] = set()

        def line(what: str, done: int, total: int) -> None:
            if done >= total and what not in shown:
                shown.add(what)
                say(f"{what} {done}/{total}")

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def update(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield update


def failures(found: Sequence[Failure]) -> None:
    """One line a failure, on stderr."""
    for failure in found:
        say(str(failure))


def collected(report: CollectReport) -> None:
    """What a run brought, and a line for each feed that is not well; one that failed has said so already."""
    failures(report.failures)
    told = {failure.subject for failure in report.failures}
    for ailment in report.health:
        if ailment.feed not in told:
            say(str(ailment))
        elif ailment.search:
            say(f"{ailment.feed}: {ailment.search}")
        told.add(ailment.feed)
    say(
        f"{report.feeds} feeds in {report.seconds:.1f} s: {report.new} new articles, {report.unchanged} feeds unchanged, "
        f"{len(report.failures)} failed"
    )
    print(f"{report.articles} articles, {report.stories} stories of the last 14 days, {report.tagged} with a theme")


def feed_health(states: Sequence[SourceHealth]) -> None:
    """Every source on a line."""
    rows = [
        (s.slug, s.health, s.failures, s.articles, _day(s.succeeded_at), _day(s.newest_published), s.what, s.remedy, s.error)
        for s in states
    ]
    table(("feed", "health", "failures", "articles", "last good", "newest item", "what", "remedy", "error"), rows)


def tried(result: Tried) -> None:
    """What a source would give."""
    for problem in result.problems:
        say(problem)
    table(("published", "lang", "title", "address"), [(e.published or "no date", e.lang, e.title, e.url) for e in result.entries])


def discovered(result: Found, tables: Sequence[FeedTable]) -> None:
    """The feeds of a site, each as the table that makes it one of the desk's; what is wrong with one on stderr."""
    from pipeline.config.feed_text import as_toml

    for problem in result.problems:
        say(problem)
    for feed in result.feeds:
        for problem in feed.problems:
            say(f"{feed.url}: {problem}")
    for feed, table in zip(result.usable, tables, strict=True):
        print(f"# {feed.entries} entries, newest {_day(feed.newest) or 'without a date'}\n{as_toml(table)}")


def imported(report: ImportReport) -> None:
    """What came of a file of articles."""
    for problem in report.problems:
        say(str(problem))
    print(f"{report.new} new, {report.known} known")


def subscribed(report: OpmlReport) -> None:
    """What came of a file of subscriptions."""
    for problem in report.problems:
        say(str(problem))
    for slug in report.added:
        print(slug)
    say(f"{len(report.added)} added to feeds.toml, {report.known} there already or twice")


def built(report: Built) -> None:
    """An issue that stands in the outbox."""
    failures(report.failures)
    print(_near(report.path / "index.html"))
    figures = f"{report.stories} stories, {report.reports} reports, {report.outlets} outlets, {report.quotations} quotations"
    print(f"{report.title}: {figures}")
    print(f"themes: {', '.join(report.themes) or 'none'}; failures: {len(report.failures)}")
    spent = report.spent
    if report.written or spent.calls or spent.failures:
        asked = f"{spent.calls} answers, {spent.tokens_in:,} tokens in, {spent.tokens_out:,} out, cost {spent.price:.4f}"
        print(f"language model: {report.written} sentences printed; {asked}; {spent.failures} without an answer")


def verified(report: Proof) -> None:
    """What was proved of an issue, and what was not."""
    for problem in report.problems:
        say(problem)
    for warning in report.warnings:
        say(f"warning, of the desk's own words: {warning}")
    verdict = f"{len(report.problems)} problems" if report.problems else "all hold"
    print(f"{report.issue}: {report.quotations} quotations, {report.figures} figures, {report.files} files: {verdict}")


def sent(report: SendReport) -> None:
    """How each client of an issue stands."""
    failures(report.failures)
    rows = [(s.client.address, s.client.name, s.state, s.code or "", s.reply) for s in report.clients]
    table(("client", "name", "state", "code", "reply"), rows)
    if report.dry:
        say(f"a dry run, nothing was sent. {'Not yet: ' + report.why_not if report.why_not else 'It may be sent: add --send'}")
    else:
        say(f"{report.sent_now} sent now; {report.issue} is {report.state}")


def _near(path: Path) -> Path:
    """The path as one types it from here, where it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _day(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else ""
