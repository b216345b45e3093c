"""Commands that change stories by hand: merge, split, lock, undo; their log; and the queue of what the machine is unsure of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli_world import as_json, example, show, world

if TYPE_CHECKING:
    from pipeline.actions.story_edit import EditRow
    from pipeline.actions.story_review import Review


def spoken(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that is written down: who says so, and why."""
    command = click.option("--why", default="", help="The reason, for the log.")(command)
    return click.option("--who", default="", help="Who says so: a name of [people] in desk.toml (default: the only one).")(
        command
    )


@click.group()
def story() -> None:
    """Change stories by hand: merge, split, lock. It binds every later run, and can be taken back."""


@story.command("merge", epilog=example("desk story merge s1a2b3c4d5e s6f7a8b9c0d --who ada"))
@click.argument("one", metavar="STORY")
@click.argument("other", metavar="STORY")
@spoken
@as_json
def story_merge(one: str, other: str, who: str, why: str, json_: bool) -> None:
    """Make two stories one, under the id of the one founded first; the other id leads there for ever."""
    from pipeline.actions.story_edit import Voice, merge

    with world() as opened:
        done = merge(opened, one, other, Voice(who=who, why=why))
    _show(done, json_)


@story.command("split", epilog=example("desk story split s1a2b3c4d5e https://example.com/news/1 --who ada"))
@click.argument("what", metavar="STORY")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@spoken
@as_json
def story_split(what: str, articles: tuple[str, ...], who: str, why: str, json_: bool) -> None:
    """Take articles (ids or addresses) out of a story; the founder's side keeps the id. Both sides stay apart from then on."""
    from pipeline.actions.story_edit import Voice, split

    with world() as opened:
        done = split(opened, what, articles, Voice(who=who, why=why))
    _show(done, json_)


@story.command("review", epilog=example("desk story review"))
@as_json
def story_review(json_: bool) -> None:
    """Ask about reports that were put into a story without certainty: at most 20 a day, the most valuable first."""
    from pipeline.actions.story_review import review

    with world() as opened:
        found = review(opened)
    show(found, json_, lambda: _asked(found))


@story.command("same", epilog=example("desk story same 0123456789abcdef fedcba9876543210 --who ada"))
@click.argument("one", metavar="ARTICLE")
@click.argument("other", metavar="ARTICLE")
@spoken
@as_json
def story_same(one: str, other: str, who: str, why: str, json_: bool) -> None:
    """Say that two reports (ids or addresses) are of one event; where they stand in two stories, those become one."""
    from pipeline.actions.story_edit import Voice, same

    with world() as opened:
        done = same(opened, one, other, Voice(who=who, why=why))
    _show(done, json_)


@story.command("apart", epilog=example("desk story apart 0123456789abcdef --who ada"))
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@spoken
@as_json
def story_apart(articles: tuple[str, ...], who: str, why: str, json_: bool) -> None:
    """Say that reports (ids or addresses) are of another event than their story; what came in by way of them leaves with them."""
    from pipeline.actions.story_edit import Voice, apart

    with world() as opened:
        done = apart(opened, articles, Voice(who=who, why=why))
    _show(done, json_)


@story.command("lock", epilog=example('desk story lock s1a2b3c4d5e --who ada --why "that matter is closed"'))
@click.argument("what", metavar="STORY")
@spoken
@as_json
def story_lock(what: str, who: str, why: str, json_: bool) -> None:
    """Let a story take no further report and be merged with none."""
    from pipeline.actions.story_edit import Voice, lock

    with world() as opened:
        done = lock(opened, what, "lock", Voice(who=who, why=why))
    _show(done, json_)


@story.command("unlock", epilog=example("desk story unlock s1a2b3c4d5e --who ada"))
@click.argument("what", metavar="STORY")
@spoken
@as_json
def story_unlock(what: str, who: str, why: str, json_: bool) -> None:
    """Let a locked story grow again."""
    from pipeline.actions.story_edit import Voice, lock

    with world() as opened:
        done = lock(opened, what, "unlock", Voice(who=who, why=why))
    _show(done, json_)


@story.command("undo", epilog=example("desk story undo 3 --who ada"))
@click.argument("number", type=click.IntRange(1), required=False)
@spoken
@as_json
def story_undo(number: int | None, who: str, why: str, json_: bool) -> None:
    """Take back the edit of that number, or the last that holds, by a further row of the log."""
    from pipeline.actions.story_edit import Voice, undo

    with world() as opened:
        done = undo(opened, number or 0, Voice(who=who, why=why))
    _show(done, json_)


@story.command("edits", epilog=example("desk story edits --json"))
@as_json
def story_edits(json_: bool) -> None:
    """List what was changed by hand, newest first, and what of it holds."""
    from pipeline.actions.story_edit import listed
    from pipeline.cli_show import table

    with world() as opened:
        rows = listed(opened)
    shown = [(r.number, f"{r.known_from:%Y-%m-%d %H:%M}", r.who, r.line, "holds" if r.holds else "", r.why) for r in rows]
    show(rows, json_, lambda: table(("edit", "when (UTC)", "who", "what", "", "why"), shown))


def _show(done: EditRow, json_: bool) -> None:
    show(done, json_, lambda: click.echo(f"edit {done.number} by {done.who}: {done.line}"))


def _asked(found: Review) -> None:
    from pipeline.cli_show import say, table

    rows = [
        (
            q.value,
            f"{q.report.outlet}: {q.report.title}",
            f"{q.nearest.outlet}: {q.nearest.title}",
            "; ".join((*q.why, *([f"{q.along} came by way of it"] if q.along else []))),
            q.same,
            q.apart,
        )
        for q in found.questions
    ]
    table(("value", "is this report", "of one event with", "why it was thought so", "if yes", "if no"), rows)
    say(f"{len(rows)} of {found.waiting} that wait; {found.answered} answered today")
