"""The wheel is the whole program: installed where there is no checkout, it makes a desk, an issue and the proof of it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import ROOT, Done, process

AT = "2025-02-03T08:00+08:00"
SLUG = "sample-weekly-2025-02-03"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An environment with the wheel in it, and an empty directory to stand in."""

    python: Path
    site: Path
    here: Path

    @property
    def environ(self) -> Mapping[str, str]:
        return {"PATH": os.defpath, "HOME": str(self.here)}

    def desk(self, *arguments: str) -> Done:
        """The command, as the installed program runs it: -P keeps the current directory off the path."""
        return process(self.here, *arguments, python=(str(self.python), "-P"), environ=self.environ)

    def ask(self, code: str) -> str:
        """What its Python prints."""
        ran = subprocess.run(
            [self.python, "-P", "-c", code], cwd=self.here, env=dict(self.environ), capture_output=True, text=True, check=True
        )
        return ran.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    out = tmp_path_factory.mktemp("dist")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--skip-dependency-check",
        "--outdir",
        str(out),
        str(ROOT),
    ]
    built = subprocess.run(command, cwd=out, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    [path] = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel unpacked in a new environment, which sees the libraries of this one by a .pth line.

    A .pth line adds a directory, and does not run the .pth files in it: so an editable install of the checkout stays out of sight.
    """
    base = tmp_path_factory.mktemp("installed")
    venv.create(base / "env", with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = base / "env/lib" / version / "site-packages"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n", encoding="utf-8")
    here = base / "empty"
    here.mkdir()
    return Installed(python=base / "env/bin/python", site=site, here=here)


def test_the_wheel_is_named_and_holds_the_program_only(wheel: Path) -> None:
    """`twoshores`, with `desk`; its templates, samples and settings inside; no tests, no outbox, no database."""
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        [entry] = [name for name in names if name.endswith("entry_points.txt")]
        assert "desk = pipeline.cli:main" in packed.read(entry).decode()
    assert wheel.name.startswith("twoshores-")
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"pipeline", "twoshores"}
    inside = {name.removeprefix("pipeline/_workspace/") for name in names if name.startswith("pipeline/_workspace/")}
    assert {"desk.toml", "feeds.toml", "outlets.toml", "themes.toml", "entities.toml", "templates/issue/index.html"} <= inside
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert templates <= inside
    samples = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "samples").rglob("*.*") if path.suffix in (".toml", ".csv", ".md")
    }
    assert samples == {name for name in inside if name.startswith("samples/")}
    assert [name for name in names if ".sqlite3" in name or "__pycache__" in name or "/outbox/" in name] == []


def test_the_wheel_works_from_an_empty_directory(installed: Installed) -> None:
    """init, replay, issue and verify, each by the code and the templates of the wheel."""
    assert Path(installed.ask("import pipeline; print(pipeline.__file__)")).is_relative_to(installed.site)
    shipped = installed.ask("from pipeline.config.workspace import shipped; print(shipped('templates'))")
    assert Path(shipped).is_relative_to(installed.site)
    installed.desk("init", "demo", "--sample")
    installed.desk("--workspace", "demo", "replay", "--at", AT, "--from", "2025-02-01T08:00+08:00")
    built = installed.desk("--workspace", "demo", "issue", "--as-of", AT)
    path, figures, themes = built.out.splitlines()
    assert path == f"demo/outbox/{SLUG}/index.html"
    assert ": 0 stories" not in figures
    assert themes.endswith("failures: 0")
    assert "all hold" in installed.desk("--workspace", "demo", "verify", SLUG).out
    assert str(ROOT) not in (installed.here / "demo/outbox" / SLUG / "issue.json").read_text(encoding="utf-8")


def test_the_wheel_makes_a_live_desk(installed: Installed) -> None:
    """The six files come from the wheel and have no problem."""
    installed.desk("init", "live")
    assert installed.desk("--workspace", "live", "lint").out == "no problems\n"
    for name in ("desk.toml", "feeds.toml", "outlets.toml", "themes.toml", "entities.toml", "industries.toml"):
        assert (installed.here / "live" / name).read_bytes() == (ROOT / name).read_bytes()
