"""A feed's agent and secrets open its own host's door and no other; a secret is in no file, no line and no error."""

from __future__ import annotations

import socket
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from pipeline.collect.access import headers, with_access
from pipeline.config.desk import CollectTable
from pipeline.config.feed_text import as_toml
from pipeline.config.feeds import AuthTable, FeedTable, read_feeds
from pipeline.config.opml import from_opml, to_opml
from pipeline.errors import FetchError, Problem
from pipeline.model import Auth, Feed, Request
from pipeline.net import make_fetch
from pipeline.wiring import open_world
from tests.net.test_fetch import say, server
from tests.running import desk

LIMITS = CollectTable(allow_loopback=True, connect_s=1, total_s=5, gap_s=0)
SECRETS = {"FT_PASSWORD": "hunter2", "FT_COOKIE": "session=s3cr3t\n", "FT_KEY": "Bearer t0ken", "UNRELATED": "nobody"}
AUTH = Auth(user="désk", password_env="FT_PASSWORD", cookie_env="FT_COOKIE", header="X-Api-Key", header_env="FT_KEY")
BASIC = b"authorization: basic " + b64encode("désk:hunter2".encode()).lower()
RSS = b'<rss version="2.0"><channel><title>t</title></channel></rss>'


class Heads(list[bytes]):
    """What a server was asked, in lower case."""

    def answer(self, line: socket.socket, head: bytes) -> None:
        self.append(head.lower())
        say("200 OK", body=RSS)(line, head)


def test_secrets_and_agent_go_to_the_feed_s_own_host() -> None:
    heads = Heads()
    with server(heads.answer) as url, make_fetch(LIMITS) as fetch:
        feed = Feed(slug="f", url=f"{url}/f", agent="Reader/1.0 (desk)", auth=AUTH)
        asked = with_access([feed], SECRETS, fetch)
        asked(Request(url=f"{url}/f", feed="f"))
        asked(Request(url=f"{url}/f"))
        asked(Request(url=f"{url}/moved", feed="f"))
        asked(Request(url=f"{url}/other"))
    for head in heads[:3]:
        assert BASIC in head
        assert b"\r\ncookie: session=s3cr3t\r\n" in head
        assert b"\r\nx-api-key: bearer t0ken\r\n" in head
        assert b"\r\nuser-agent: reader/1.0 (desk)\r\n" in head
        assert head.count(b"user-agent") == 1
    assert b"user-agent: twoshores/" in heads[3]
    assert not any(word in heads[3] for word in (b"authorization", b"cookie", b"x-api-key"))


@pytest.mark.parametrize("way", ["302 Found", "301 Moved", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_another_host_or_port_takes_no_secret_along(way: str) -> None:
    """Two loopback addresses: the second sees the agent, and none of the secrets; nor does another port of the first."""
    for address in ("127.0.0.2", "127.0.0.1"):
        there, here = Heads(), Heads()
        with server(there.answer, address) as other:

            def away(line: socket.socket, head: bytes, to: str = other, seen: Heads = here) -> None:
                seen.append(head.lower())
                say(way, f"Location: {to}/x", "Set-Cookie: session=given")(line, head)

            with server(away) as url, make_fetch(LIMITS) as fetch:
                feed = Feed(slug="f", url=f"{url}/f", agent="Reader/1.0", auth=AUTH)
                with_access([feed], SECRETS, fetch)(Request(url=f"{url}/f", feed="f"))
        assert BASIC in here[0]
        assert b"user-agent: reader/1.0" in there[0]
        assert not any(word in there[0] for word in (b"authorization", b"cookie", b"x-api-key", b"hunter2", b"t0ken", b"s3cr3t"))


def test_a_feed_that_moved_to_another_host_takes_no_secret_along() -> None:
    """Where the store has a new address for it."""
    there = Heads()
    with server(there.answer, "127.0.0.2") as other, make_fetch(LIMITS) as fetch:
        asked = with_access([Feed(slug="f", url="https://feeds.example/f", auth=AUTH)], SECRETS, fetch)
        asked(Request(url=f"{other}/f", feed="f"))
        with pytest.raises(FetchError):
            asked(Request(url="http://[bad/", feed="f"))
    assert not any(word in there[0] for word in (b"authorization", b"cookie", b"x-api-key"))


def test_a_missing_variable_is_named_and_nothing_is_asked() -> None:
    def unreachable(request: Request) -> Any:
        raise AssertionError(request)

    feed = Feed(slug="f", url="https://e.example/f", auth=Auth(cookie_env="FT_COOKIE"))
    for secrets in ({}, {"FT_COOKIE": " \n"}):
        with pytest.raises(FetchError, match="FT_COOKIE is not set in the environment") as caught:
            with_access([feed], secrets, unreachable)(Request(url=feed.url, feed="f"))
        assert caught.value.kind == "secret"


@pytest.mark.parametrize("value", ["two\nlines", "a\r\nX-Evil: 1", "nul\0"])
def test_a_secret_that_no_header_holds_is_refused_without_being_shown(value: str) -> None:
    with pytest.raises(FetchError) as caught:
        headers(Auth(cookie_env="FT_COOKIE"), {"FT_COOKIE": value})
    assert "FT_COOKIE" in str(caught.value)
    assert value not in str(caught.value)


def test_a_server_that_repeats_a_secret_does_not_get_it_into_the_error() -> None:
    def echo(line: socket.socket, head: bytes) -> None:
        line.sendall(b"HTTP/1.1 403 no entry for hunter2\r\nContent-Length: 0\r\n\r\n")

    with server(echo) as url, make_fetch(LIMITS) as fetch:
        asked = with_access([Feed(slug="f", url=url, auth=Auth(user="me", password_env="FT_PASSWORD"))], SECRETS, fetch)
        with pytest.raises(FetchError) as caught:
            asked(Request(url=url, feed="f"))
    assert (caught.value.kind, caught.value.status) == ("http-403", 403)
    assert str(caught.value) == "answered 403 no entry for [FT_PASSWORD]"


def test_no_secret_shows_in_what_is_printed_of_a_request_or_a_world(tmp_path: Path) -> None:
    assert "hunter2" not in repr(Request(url="https://e.example/", headers=headers(AUTH, SECRETS)))
    workspace(tmp_path, "https://e.example/f", 'password_env = "FT_PASSWORD"')
    with open_world(tmp_path, environ=SECRETS) as world:
        assert world.secrets == {"FT_PASSWORD": "hunter2"}
        assert "hunter2" not in repr(world)


def workspace(root: Path, url: str, auth: str) -> None:
    (root / "desk.toml").write_text(
        '[collect]\nallow_loopback = true\ngap_s = 0\n[desk.a]\nname = "A"\n[desk.a.series.weekly]\ntitle = "Weekly"\n'
    )
    (root / "feeds.toml").write_text(f'[[feed]]\nslug = "f"\nurl = "{url}"\n[feed.auth]\n{auth}\n')


def test_a_run_with_the_variable_opens_the_door_and_without_it_has_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = Heads()
    with server(heads.answer) as url:
        workspace(tmp_path, f"{url}/f", 'cookie_env = "DESK_TEST_COOKIE"')
        without = desk(tmp_path, "collect", code=1)
        assert [line for line in without.err.splitlines() if line.startswith("f: ")] == [
            "f: secret: DESK_TEST_COOKIE is not set in the environment; the feed's [feed.auth] asks for it"
        ]
        assert heads == []
        monkeypatch.setenv("DESK_TEST_COOKIE", "session=s3cr3t")
        said = desk(tmp_path, "collect")
    assert b"cookie: session=s3cr3t" in heads[0]
    assert "s3cr3t" not in said.out + said.err
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"s3cr3t" not in kept


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        ('password = "hunter2"', "unknown key 'password'"),
        ('password_env = "hunter2!"', "not the name of an environment variable"),
        ('user = "me"', "user goes with password_env"),
        ('header = "X-Key"', "header and header_env go together"),
        ('header = "Host"\nheader_env = "FT_KEY"', "no header that a feed can set"),
        ('header = "X Key:"\nheader_env = "FT_KEY"', "no header that a feed can set"),
    ],
)
def test_a_wrong_auth_is_a_problem_that_repeats_no_secret(tmp_path: Path, auth: str, said: str) -> None:
    workspace(tmp_path, "https://e.example/f", auth)
    problems: list[Problem] = []
    read_feeds(tmp_path / "feeds.toml", problems)
    (problem,) = map(str, problems)
    assert said in problem
    assert problem.startswith("feeds.toml:")
    assert "hunter2" not in problem


def test_a_password_in_an_address_is_refused_without_being_shown(tmp_path: Path) -> None:
    workspace(tmp_path, "https://me:hunter2@e.example/f", "")
    problems: list[Problem] = []
    read_feeds(tmp_path / "feeds.toml", problems)
    (problem,) = map(str, problems)
    assert "[feed.auth]" in problem
    assert "hunter2" not in problem


def test_a_feed_s_auth_comes_back_from_toml_and_is_never_in_an_opml(tmp_path: Path) -> None:
    """A list from elsewhere must not name this machine's secrets for its own host."""
    auth = AuthTable(user="me", password_env="FT_PASSWORD", header="X-Key", header_env="FT_KEY")
    table = FeedTable(url="https://e.example/f", slug="f", title="F", agent="Reader/1.0", auth=auth)
    (tmp_path / "feeds.toml").write_text(as_toml(table), encoding="utf-8")
    problems: list[Problem] = []
    (feed,) = read_feeds(tmp_path / "feeds.toml", problems)
    assert problems == []
    assert (feed.agent, feed.auth) == (
        "Reader/1.0",
        Auth(user="me", password_env="FT_PASSWORD", header="X-Key", header_env="FT_KEY"),
    )
    sent = to_opml([table], title="Desk")
    assert "FT_" not in sent
    evil = sent.replace("xmlUrl=", 'desk:auth=\'{"cookie_env": "FT_COOKIE"}\' xmlUrl=')
    (outline,) = from_opml(evil, file="a.opml", problems=problems)
    assert (outline.table.auth, outline.table.agent) == (AuthTable(), "Reader/1.0")
