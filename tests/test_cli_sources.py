"""The commands on sources as their user meets them, with a real site on loopback."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pipeline.config import load
from tests.running import desk

MINE = '# My sources.\n[[feed]]  # the wire\ntitle = "Wire"\nurl = "https://wire.example/rss"  # for ever'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A workspace with one feed, a comment, and no end to its last line."""
    root = tmp_path / "desk"
    desk(tmp_path, "init", str(root))
    (root / "feeds.toml").write_text(MINE, encoding="utf-8")
    text = (root / "desk.toml").read_text(encoding="utf-8")
    (root / "desk.toml").write_text(text.replace("[collect]", "[collect]\nallow_loopback = true\ngap_s = 0"), encoding="utf-8")
    return root


def opml(path: Path, *outlines: str) -> str:
    path.write_text(f"<opml version='2.0'><body>\n{chr(10).join(outlines)}\n</body></opml>", encoding="utf-8")
    return str(path)


def test_what_one_desk_exports_another_imports(own: Path, tmp_path: Path) -> None:
    """All feeds come over, with all that is said of them; a second import finds them there."""
    other = tmp_path / "other"
    desk(tmp_path, "init", str(other))
    (tmp_path / "a.opml").write_text(desk(other, "opml", "export").out, encoding="utf-8")
    done = desk(own, "opml", "import", str(tmp_path / "a.opml"), "--json").json
    theirs = load(other).feeds
    assert sorted(done["added"]) == sorted(feed.slug for feed in theirs)
    assert sorted(load(own).feeds[1:], key=lambda f: f.slug) == sorted(theirs, key=lambda f: f.slug)
    assert desk(own, "lint").out == "no problems\n"
    again = desk(own, "opml", "import", str(tmp_path / "a.opml"))
    assert again.out == ""
    assert f"0 added to feeds.toml, {len(theirs)} there already" in again.err


def test_an_import_only_adds_to_the_end(own: Path, tmp_path: Path) -> None:
    """Comments and lines stay byte for byte, line ends and rights of the file too; nothing is left beside it."""
    path = own / "feeds.toml"
    path.write_bytes(MINE.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    before = sorted(own.iterdir())
    file = opml(tmp_path / "a.opml", '<outline text="新闻 &quot;A&quot;" xmlUrl="https://a.example/f"/>')
    assert desk(own, "opml", "import", file).out == "a\n"
    after = path.read_bytes()
    assert after.startswith(MINE.replace("\n", "\r\n").encode() + b"\r\n\r\n[[feed]]\r\n")
    assert after.count(b"\n") == after.count(b"\r\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(own.iterdir()) == before
    assert load(own).feeds[-1].title == '新闻 "A"'


def test_bad_outlines_cost_one_line_each(own: Path, tmp_path: Path) -> None:
    """No address; a kind that there is not: left out. An outlet that there is not: taken without. Exit 1."""
    file = opml(
        tmp_path / "a.opml",
        '<outline text="Nothing"/>',
        '<outline xmlns:desk="urn:twoshores:feeds" text="K" xmlUrl="https://k.example/" desk:kind="nope"/>',
        '<outline xmlns:desk="urn:twoshores:feeds" text="O" xmlUrl="https://o.example/" desk:outlet="nope"/>',
    )
    done = desk(own, "opml", "import", file, code=1)
    assert done.out == "o\n"
    assert [line.partition(": ")[0] for line in done.err.splitlines()[:3]] == ["a.opml:2", "a.opml:3", "a.opml:4"]
    assert desk(own, "lint").out == "no problems\n"


def test_a_feeds_toml_that_cannot_be_added_to_stays_as_it_is(own: Path, tmp_path: Path) -> None:
    """Feeds in brackets; a file that is wrong already: exit 2, one line, nothing written."""
    file = opml(tmp_path / "a.opml", '<outline text="A" xmlUrl="https://a.example/f"/>')
    for text in ('feed = [{ url = "https://wire.example/rss" }]\n', '[[feed]]\nurl = "nowhere"\n'):
        (own / "feeds.toml").write_text(text, encoding="utf-8")
        assert desk(own, "opml", "import", file, code=2).err.count("\n") == 1
        assert (own / "feeds.toml").read_text(encoding="utf-8") == text


def test_a_file_that_is_no_opml_is_said_so(own: Path, tmp_path: Path) -> None:
    """Exit 1, one line, feeds.toml untouched."""
    (tmp_path / "a.opml").write_bytes(b"\x89PNG\r\n")
    assert "not OPML" in desk(own, "opml", "import", str(tmp_path / "a.opml"), code=1).err
    assert (own / "feeds.toml").read_text(encoding="utf-8") == MINE
