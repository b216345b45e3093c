"""The client list: a CSV file with a header, `address,name,organisation,lang`.

A cell is text: what a spreadsheet would take for a formula is a name like any other. Does not know who was sent what.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import DeliveryError, Problem
from pipeline.letter import address, clean
from pipeline.model import Client

COLUMNS = ("address", "name", "organisation", "lang")
LANGS = ("en", "zh")


def read_clients(path: Path, problems: list[Problem]) -> tuple[Client, ...]:
    """The clients of the file, each address once, in the file's order; what is wrong is appended to *problems*.

    Addresses that differ in case or in the spelling of their domain are one: the first line counts.
    """
    try:
        # utf-8-sig: spreadsheets begin a CSV with a mark that would become part of the first column's name.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(file=path.name, what="is missing", remedy=f"a CSV file with the header {','.join(COLUMNS)}"))
        return ()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(file=path.name, what=f"cannot be read: {error}", remedy="save it as CSV in UTF-8"))
        return ()
    found: dict[str, Client] = {}
    for line, row in _rows(path.name, text, problems):
        client = _client(path.name, line, row, problems)
        if client:
            found.setdefault(identity(client.address), client)
    return tuple(found.values())


def identity(at: str) -> str:
    """What makes two addresses one: hardly any server tells Jane@ from jane@, and a client must not get two mails."""
    return at.lower()


def _rows(file: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by column) of each line that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] = []
    line = 1
    try:
        for cells in reader:
            here, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = [cell.strip().lower() for cell in cells]
                if not _is_header(file, here, columns, problems):
                    return
            elif len(cells) > len(columns):
                remedy = 'put a cell with a comma into "quotes"'
                problems.append(Problem(file=file, line=here, what="has more cells than the header", remedy=remedy))
            else:
                yield here, {column: clean(cell) for column, cell in zip(columns, cells, strict=False)}
    except csv.Error as error:
        problems.append(Problem(file=file, line=line, what=f"not CSV: {error}", remedy="close the quotes of this line"))
    if not columns:
        problems.append(Problem(file=file, what="is empty", remedy=f"write the header {','.join(COLUMNS)}"))


def _is_header(file: str, line: int, columns: list[str], problems: list[Problem]) -> bool:
    wrong = [column for column in columns if column not in COLUMNS] + [c for c in COLUMNS if columns.count(c) > 1]
    if "address" in columns and not wrong:
        return True
    what = "the header has no column address" if "address" not in columns else f"the header has the column {wrong[0]!r}"
    remedy = f"write {','.join(COLUMNS)} (address is needed), with commas"
    problems.append(Problem(file=file, line=line, what=what, remedy=remedy))
    return False


def _client(file: str, line: int, row: dict[str, str], problems: list[Problem]) -> Client | None:
    lang = row.get("lang", "") or "en"
    if lang not in LANGS:
        problems.append(Problem(file=file, line=line, key="lang", what=f"no language {lang!r}", remedy="write en or zh"))
    try:
        at = address(row["address"])
    except DeliveryError as error:
        problems.append(Problem(file=file, line=line, key="address", what=str(error), remedy="write name@domain, one to a line"))
        return None
    return Client(address=at, name=row.get("name", ""), organisation=row.get("organisation", ""), lang=lang)
