"""A client list says who gets an issue, or which line is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.deliver.clients import read_clients
from pipeline.errors import Problem
from pipeline.model import Client


def clients(tmp_path: Path, text: str | bytes) -> tuple[tuple[Client, ...], list[str]]:
    path = tmp_path / "clients.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    problems: list[Problem] = []
    return read_clients(path, problems), [str(problem) for problem in problems]


def test_a_list_is_read_in_its_order(tmp_path: Path) -> None:
    found, problems = clients(
        tmp_path,
        'address,name,organisation,lang\njane@client.example,"Doe, Jane",Big Fund,en\n\nfang@例子.中国,王芳,大基金,zh\nbare@client.example\n',
    )
    assert problems == []
    assert found == (
        Client(address="jane@client.example", name="Doe, Jane", organisation="Big Fund", lang="en"),
        Client(address="fang@xn--fsqu00a.xn--fiqs8s", name="王芳", organisation="大基金", lang="zh"),
        Client(address="bare@client.example"),
    )


def test_columns_may_stand_in_any_order_and_begin_with_a_mark(tmp_path: Path) -> None:
    found, problems = clients(tmp_path, b"\xef\xbb\xbfName, Address\r\nJane,jane@client.example\r\n")
    assert (found, problems) == ((Client(address="jane@client.example", name="Jane"),), [])


def test_an_address_counts_once_however_it_is_spelt(tmp_path: Path) -> None:
    found, problems = clients(
        tmp_path,
        "address,name\njane@Client.example,first\nJANE@client.EXAMPLE,second\na@例子.中国,third\na@xn--fsqu00a.xn--fiqs8s,fourth\n",
    )
    assert [client.name for client in found] == ["first", "third"]
    assert problems == []


def test_a_formula_is_a_name_like_any_other(tmp_path: Path) -> None:
    found, problems = clients(tmp_path, 'address,name\na@client.example,"=HYPERLINK(""http://x"")"\n')
    assert (found[0].name, problems) == ('=HYPERLINK("http://x")', [])


def test_each_wrong_line_is_named(tmp_path: Path) -> None:
    text = 'address,name,lang\ngood@client.example,"two\nlines",en\nno address,x,en\nwang芳@client.example,x,zh\nb@client.example,x,fr\na@b.example,x,en,y\n'
    found, problems = clients(tmp_path, text)
    assert [client.address for client in found] == ["good@client.example", "b@client.example"]
    assert found[0].name == "two lines"
    assert problems == [
        "clients.csv:4: address: 'no address' is not a mail address (write name@domain, one to a line)",
        "clients.csv:5: address: 'wang芳@client.example' has letters before the @ that most servers do not carry (write name@domain, one to a line)",
        "clients.csv:6: lang: no language 'fr' (write en or zh)",
        'clients.csv:7: has more cells than the header (put a cell with a comma into "quotes")',
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "clients.csv: is empty"),
        ("jane@client.example\nbob@client.example\n", "clients.csv:1: the header has no column address"),
        ("address;name\na@b.example;A\n", "clients.csv:1: the header has no column address"),
        ("address,phone\na@b.example,1\n", "clients.csv:1: the header has the column 'phone'"),
        ("address,address\na@b.example,1\n", "clients.csv:1: the header has the column 'address'"),
        ('address,name\na@b.example,"never closed\n', "clients.csv:2: not CSV"),
        ("地址\n".encode("gb18030"), "clients.csv: cannot be read"),
    ],
)
def test_a_file_that_is_no_list_says_why(tmp_path: Path, text: str | bytes, what: str) -> None:
    found, problems = clients(tmp_path, text)
    assert found == ()
    assert len(problems) == 1
    assert problems[0].startswith(what)


def test_a_missing_file_says_what_it_should_be(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_clients(tmp_path / "clients.csv", problems) == ()
    assert str(problems[0]) == "clients.csv: is missing (a CSV file with the header address,name,organisation,lang)"
