"""A workspace: a directory with the desk's files. `load` reads them all and names every problem at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.config.desk import DeskFile, DeskTable, MailTable, SeriesTable
from pipeline.config.entities import read_entities
from pipeline.config.feeds import read_feeds
from pipeline.config.industries import industries_of
from pipeline.config.outlets import read_outlets
from pipeline.config.prices import read_prices
from pipeline.config.themes import check_names, read_themes_file
from pipeline.config.toml import check, line_of, read_toml
from pipeline.errors import ConfigError, Problem, UsageError
from pipeline.model import Close, Entity, Feed, Industries, Outlet, Theme

FILES = ("desk.toml", "feeds.toml", "outlets.toml", "themes.toml", "entities.toml", "industries.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Everything the workspace's files say; paths are absolute."""

    root: Path
    desk: DeskFile
    feeds: tuple[Feed, ...]
    outlets: tuple[Outlet, ...]
    themes: tuple[Theme, ...]
    entities: tuple[Entity, ...]
    classifier: bytes = b""
    """What themes.npz holds: the numbers of the themes' classifier, which stand beside the rules; empty without one."""
    industries: Industries = field(default_factory=Industries)
    prices: tuple[Close, ...] = ()
    """What prices.csv says, without its bad rows, which `problems` names."""
    broken_themes: frozenset[str] = frozenset()
    """Themes of themes.toml that are left out, as `problems` says why; the others work. So do the other entities."""
    problems: tuple[Problem, ...] = ()

    @property
    def outbox(self) -> Path:
        """Where issues go."""
        return (self.root / self.desk.storage.outbox).resolve()

    @property
    def templates(self) -> Path:
        """The workspace's own templates; those it lacks come from the program."""
        return (self.root / self.desk.storage.templates).resolve()

    @property
    def series(self) -> dict[str, tuple[str, DeskTable, SeriesTable]]:
        """Every series by name: (desk name, desk, series)."""
        return {
            name: (desk_name, desk, series) for desk_name, desk in self.desk.desk.items() for name, series in desk.series.items()
        }

    def find_series(self, name: str = "") -> tuple[str, str, DeskTable, SeriesTable]:
        """(series, desk name, desk, series table); the first series where no name is given."""
        every = self.series
        if not every:
            raise UsageError("desk.toml has no series; add [desk.NAME.series.NAME]")
        chosen = name or next(iter(every))
        if chosen not in every:
            raise UsageError(f"no series {name!r}; there are: {', '.join(every)}")
        return (chosen, *every[chosen])

    def mail_of(self, desk: str, lang: str) -> MailTable:
        """[mail] with the disclosures of that desk and its jurisdictions, in the issue's language."""
        table = self.desk.desk.get(desk)
        if table is None:
            return self.desk.mail
        places = [self.desk.disclosures[place] for place in table.jurisdictions]
        texts = [table.disclosure or self.desk.mail.disclosure, *((lang == "zh" and one.zh) or one.en for one in places)]
        return self.desk.mail.model_copy(update={"disclosure": " ".join(text for text in texts if text)})

    def theme(self, slug: str) -> Theme:
        """The theme of that slug."""
        for theme in self.themes:
            if theme.slug == slug:
                return theme
        raise UsageError(f"no theme {slug!r}; there are: {', '.join(t.slug for t in self.themes)}")


def load(root: Path) -> Workspace:
    """Read the workspace at *root*. Files that it lacks, but desk.toml and feeds.toml, come from the program's own.

    ConfigError with every problem of every file, but that a theme or an entity which is wrong is left out as long as another
    stands, and what is wrong with it is the workspace's *problems*. UsageError where there is no workspace at all.
    """
    root = root.resolve()
    if not (root / "desk.toml").exists():
        raise UsageError(f"no desk.toml in {root}; go to a workspace, give --workspace DIR, or make one: desk init DIR")
    problems: list[Problem] = []
    raw, text = read_toml(root / "desk.toml", problems)
    desk = check(DeskFile, raw, file="desk.toml", text=text, at=(), problems=problems) or DeskFile()
    spoilt: list[Problem] = []
    entities = read_entities(own_or_shipped(root, "entities.toml"), spoilt)
    if not entities:
        problems += spoilt
        spoilt = []
    file = read_themes_file(own_or_shipped(root, "themes.toml"), spoilt)
    themes = check_names(file.themes, entities, spoilt, text=file.text)
    workspace = Workspace(
        root=root,
        desk=desk,
        feeds=read_feeds(root / "feeds.toml", problems),
        outlets=read_outlets(own_or_shipped(root, "outlets.toml"), problems),
        themes=themes,
        entities=entities,
        classifier=_bytes(own_or_shipped(root, "themes.npz")),
        industries=industries_of(root / "industries.toml", shipped("industries.toml"), themes, entities, spoilt),
        prices=read_prices(root / "prices.csv", spoilt),
        broken_themes=file.broken | {theme.slug for theme in file.themes} - {theme.slug for theme in themes},
        problems=tuple(spoilt) if themes else (),
    )
    if not themes:
        problems += spoilt
    _cross_check(workspace, text, problems)
    problems += _undisclosed(desk, text)
    if problems:
        raise ConfigError(tuple(problems))
    return workspace


def shipped(name: str) -> Path:
    """The program's own copy of a file or folder of the workspace: in the wheel, else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_workspace" / name
    return inside if inside.exists() else package.parent / name


def own_or_shipped(root: Path, name: str) -> Path:
    """A file of the workspace at *root*; the program's own copy where it has none."""
    own = root / name
    return own if own.exists() else shipped(name)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _undisclosed(desk: DeskFile, text: str) -> Iterator[Problem]:
    """Jurisdictions that a desk names and that have no disclosure."""
    for name, table in desk.desk.items():
        for place in table.jurisdictions:
            if place not in desk.disclosures:
                at = ("desk", name, "jurisdictions")
                remedy = f'write [disclosures.{place}] en = "…"'
                key, what = ".".join(at), f"no disclosure for {place}"
                yield Problem(file="desk.toml", line=line_of(text, at), key=key, what=what, remedy=remedy)


def _cross_check(workspace: Workspace, text: str, problems: list[Problem]) -> None:
    """What one file says of another: series of themes, feeds of outlets, slugs used twice."""
    themes = {theme.slug for theme in workspace.themes} | workspace.broken_themes
    outlets = {outlet.slug for outlet in workspace.outlets}
    names: dict[str, str] = {}
    for desk_name, desk in workspace.desk.desk.items():
        for name, series in desk.series.items():
            at = ("desk", desk_name, "series", name)
            if name in names:
                problems.append(
                    Problem(
                        file="desk.toml",
                        line=line_of(text, at),
                        key=".".join(at),
                        what=f"the name is taken by desk {names[name]!r}",
                        remedy="names of series are unique",
                    )
                )
            names[name] = desk_name
            for theme in series.themes:
                if themes and theme not in themes:
                    problems.append(
                        Problem(
                            file="desk.toml",
                            line=line_of(text, (*at, "themes")),
                            key=".".join((*at, "themes")),
                            what=f"no theme {theme!r}",
                            remedy="its slug must stand in themes.toml",
                        )
                    )
    for feed in workspace.feeds:
        if feed.outlet and outlets and feed.outlet not in outlets:
            problems.append(
                Problem(
                    file="feeds.toml",
                    key=f"feed {feed.slug}.outlet",
                    what=f"no outlet {feed.outlet!r}",
                    remedy="its slug must stand in outlets.toml",
                )
            )
