"""Try a theme's definition on the archive, before it is used: what it would add and lose. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pipeline.actions.theme_lint import doubts
from pipeline.config.themes import check_names, read_themes_file
from pipeline.config.workspace import own_or_shipped
from pipeline.errors import ConfigError, Problem, UsageError
from pipeline.model import Article, Theme
from pipeline.steps_tags import embeddings, taught
from pipeline.store import corrections, stories
from pipeline.story.boilerplate import matching
from pipeline.theme.rules import Tagger
from pipeline.theme.trial import Change, Judged, Trial
from pipeline.theme.verdict import Verdict
from pipeline.theme.words import by_article
from pipeline.wiring import World

BATCH = 2_000
"""Stories read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialWeek:
    """A week, by its Monday (UTC): stories that the one and the other carry, that are added and lost."""

    monday: date
    before: int
    after: int
    added: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often a definition agrees with the analysts' words; a share is None where there is nothing to divide by."""

    judged: int
    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialReport:
    """What the trial found. *before* and *after* name what was compared; *doubts*: what lint says of the draft."""

    theme: str
    before: str
    after: str
    stories: int
    articles: int
    weeks: tuple[TrialWeek, ...]
    added: tuple[Change, ...]
    lost: tuple[Change, ...]
    judged_before: Agreement | None
    judged_after: Agreement
    doubts: tuple[Problem, ...]


def theme_test(
    world: World, slug: str, draft: Path | None = None, *, start: datetime | None = None, end: datetime | None = None
) -> TrialReport:
    """What the *draft* of a theme would add and lose against the present definition, over the stories of [start, end).

    Both are judged by the whole tagger: rules, likeness to examples, classifier, what analysts taught. Without a draft the
    present definition is held against what is stored. UsageError where there is no such theme or no story; ConfigError where
    the draft is wrong.
    """
    tried, found = _draft(world, draft, slug) if draft else (world.workspace.theme(slug), ())
    seen: dict[str, bytes] = {}
    trial = _against_present(world, tried, seen) if draft else _against_stored(world, slug, seen)
    _read(world, trial, seen, start, end)
    return TrialReport(
        theme=slug,
        before=trial.before,
        after=trial.after if draft else f"present {world.tools().themes[slug].version}",
        stories=trial.stories,
        articles=trial.articles,
        weeks=tuple(
            TrialWeek(monday=monday, before=week.before, after=week.after, added=week.added, lost=week.lost)
            for monday, week in sorted(trial.weeks.items())
        ),
        added=tuple(trial.added),
        lost=tuple(trial.lost),
        judged_before=_agreement(trial.judged_before) if draft else None,
        judged_after=_agreement(trial.judged_after),
        doubts=found,
    )


def _against_present(world: World, draft: Theme, seen: Mapping[str, bytes]) -> Trial:
    """The draft against the definition that it would take the place of."""
    present = next((theme for theme in world.workspace.themes if theme.slug == draft.slug), None)
    before, after = f"present {present.version}" if present else "none", f"draft {draft.version}"
    named = {after: draft} | ({before: present} if present else {})
    taggers = {name: Tagger([theme], world.workspace.entities, world.tools().classifier) for name, theme in named.items()}
    with world.store.read() as tx:
        now = {name: taught(tx, replace(world.tools(), tagger=one), world.now()).tagger for name, one in taggers.items()}
    return Trial(
        explain=_explain(now, seen),
        untaught=_explain(taggers, seen),
        theme=draft.slug,
        before=before,
        after=after,
        thresholds={name: theme.threshold for name, theme in named.items()},
    )


def _against_stored(world: World, slug: str, seen: Mapping[str, bytes]) -> Trial:
    """What the desk's tagger says now, asked for this theme alone, against what is stored."""
    tools = world.tools()
    tagger = Tagger([tools.themes[slug]], world.workspace.entities, tools.classifier)
    with world.store.read() as tx:
        now = taught(tx, replace(tools, tagger=tagger), world.now()).tagger
    return Trial(
        explain=_explain({slug: now}, seen),
        untaught=_explain({slug: tagger}, seen),
        theme=slug,
        before="stored",
        after=slug,
        thresholds=tools.thresholds,
        stored=True,
    )


def _explain(taggers: Mapping[str, Tagger], seen: Mapping[str, bytes]) -> Callable[[Article], tuple[Verdict, ...]]:
    """What taggers of one theme each say of an article, under their names; *seen*: the embeddings of the articles."""

    def explain(article: Article) -> tuple[Verdict, ...]:
        text, vector = matching(article), seen.get(article.id, b"")
        return tuple(replace(v, theme=name) for name, tagger in taggers.items() for v in tagger.explain(text, vector))

    return explain


def _draft(world: World, file: Path, slug: str) -> tuple[Theme, tuple[Problem, ...]]:
    """The theme as the draft file has it (lists that it lacks are those of themes.toml), and what is doubtful in it."""
    problems: list[Problem] = []
    entities = world.workspace.entities
    read = read_themes_file(file, problems, lists=own_or_shipped(world.workspace.root, "themes.toml"))
    themes = check_names(read.themes, entities, problems, text=read.text, file=file.name)
    theme = next((theme for theme in themes if theme.slug == slug), None)
    if theme is None and (problems or slug in read.broken):
        raise ConfigError(tuple(problems))
    if theme is None:
        raise UsageError(f"{file.name} has no theme {slug!r}; it has: {', '.join(t.slug for t in themes) or 'none'}")
    return theme, tuple(doubts([theme], entities, file=file.name, text=read.text))


def _read(world: World, trial: Trial, seen: dict[str, bytes], start: datetime | None, end: datetime | None) -> None:
    """Read the stories through the trial, oldest first; *seen* holds the embeddings of those at hand."""
    with world.store.read() as tx:
        ids = stories.ids_between(tx, start, end)
        if not ids:
            raise UsageError("no story became news then; `desk collect` or `desk import` first, or give another --from and --to")
        words = by_article(corrections.listing(tx, theme=trial.theme))
        for first in range(0, len(ids), BATCH):
            found = stories.many(tx, ids[first : first + BATCH])
            seen.clear()
            seen |= embeddings(tx, [article.id for story in found for article in story.articles], world.tools())
            for story in found:
                trial.read(story, words)
            world.progress("stories", min(len(ids), first + BATCH), len(ids))


def _agreement(judged: Judged) -> Agreement:
    return Agreement(judged=judged.total, precision=judged.precision, recall=judged.recall)
