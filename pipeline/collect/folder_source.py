"""A folder of the workspace as a source, `folder:inbox`: its files as one page, which kind `folder` reads.

Reads the files only: none is moved, marked or deleted. Folders inside it, hidden files, half-copied ones (`.part`, `.tmp`,
`.crdownload`) and symbolic links are passed over. Does not look into the files.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from os import stat_result
from pathlib import Path, PurePosixPath

from pipeline.config.feeds import FOLDER
from pipeline.errors import FetchError, ParseError
from pipeline.model import Page, Request
from pipeline.net import Fetch

SUFFIXES = (".eml", ".html", ".htm", ".md", ".txt")

_TYPE = "application/x-folder+json"
_FEEDS = (".xml", ".json", ".rss", ".atom", ".rdf")
_UNFINISHED = (".part", ".tmp", ".crdownload", "~")
_FILE, _ALL = 4 << 20, 16 << 20
"""Bytes read of one file, and of the whole folder: of more than that the files changed last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A file as it stands in the folder."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The files by name, and a line for each that was left out."""

    files: tuple[Dropped, ...]
    left_out: tuple[str, ...] = ()


def with_folders(root: Path, fetch: Fetch) -> Fetch:
    """*fetch*, which takes the folders of the workspace at *root* too."""

    def either(request: Request) -> Page:
        return folder_page(root, request) if request.url.startswith(FOLDER) else fetch(request)

    return either


def folder_page(root: Path, request: Request) -> Page:
    """The folder as a page: 304 where no file came, went or changed since *request.etag*, and where it is empty.

    FetchError for a folder that is not there, cannot be read, or lies outside the workspace.
    """
    name = PurePosixPath(request.url.removeprefix(FOLDER))
    if name.is_absolute() or ".." in name.parts:
        raise FetchError("refused", f"{name} lies outside the workspace")
    try:
        listed = _listed(root / name)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FetchError("missing", f"no folder {name} in the workspace; make it and drop files into it") from error
    except (OSError, ValueError) as error:
        raise FetchError("unreadable", f"the folder {name} cannot be read: {error}") from error
    state = "\n".join(f"{path.name}\t{stat.st_size}\t{stat.st_mtime_ns}" for path, stat in listed)
    etag = hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()
    if not listed or etag == request.etag:
        return Page(url=request.url, final_url=request.url, status=304, etag=etag)
    return Page(url=request.url, final_url=request.url, status=200, body=_packed(listed), content_type=_TYPE, etag=etag)


def dropped(page: Page) -> Folder:
    """The files of a page that `folder_page` made; of any other page, the one file that it is. ParseError where it is broken."""
    if page.content_type != _TYPE:
        return Folder(files=(Dropped(name=PurePosixPath(page.url).name, body=page.body),))
    try:
        made = json.loads(page.body)
        files = tuple(Dropped(name=file["name"], body=base64.b64decode(file["body"])) for file in made["files"])
        return Folder(files=files, left_out=tuple(map(str, made["left_out"])))
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ParseError("no listing of a folder") from error


def unreadable(name: str) -> str:
    """Why a file of that name is not read; empty where it is."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in SUFFIXES:
        return ""
    if suffix in _FEEDS:
        return f'{shown(name)}: a feed belongs in feeds.toml, by its address and with kind = "feed"'
    return f"{shown(name)}: not read; a folder takes {', '.join(SUFFIXES)}"


def shown(name: str) -> str:
    """A file's name as it can be printed."""
    return name.encode("utf-8", "replace").decode()[:80]


def _listed(folder: Path) -> list[tuple[Path, stat_result]]:
    """The files to look at, by name."""
    found = []
    for path in sorted(folder.iterdir()):
        finished = not path.name.startswith(".") and not path.name.lower().endswith(_UNFINISHED)
        if finished and path.is_file() and not path.is_symlink():
            found.append((path, path.stat()))
    return found


def _packed(listed: list[tuple[Path, stat_result]]) -> bytes:
    """The listing with the files in it, as JSON: those changed last as far as there is room."""
    files, left_out, room, older = [], [], _ALL, 0
    for path, stat in sorted(listed, key=lambda pair: (-pair[1].st_mtime_ns, pair[0].name)):
        why = unreadable(path.name)
        if not why and stat.st_size > _FILE:
            why = f"{shown(path.name)}: not read, it is over {_FILE >> 20} MiB"
        if why:
            left_out.append(why)
            continue
        if stat.st_size > room:
            older, room = older + 1, 0
            continue
        try:
            body = path.read_bytes()[:_FILE]
        except OSError as error:
            left_out.append(f"{shown(path.name)}: cannot be read: {error.strerror}")
            continue
        room -= len(body)
        files.append({"name": path.name, "body": base64.b64encode(body).decode()})
    if older:
        left_out.append(f"{older} of those changed longest ago: not read, the folder holds over {_ALL >> 20} MiB")
    return json.dumps({"files": sorted(files, key=lambda file: file["name"]), "left_out": left_out}).encode()
