"""A letter's bytes: no headline becomes a header, a mail program reads back what was meant."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.errors import DeliveryError
from pipeline.letter import Envelope, address, clean, letter, list_headers, mailbox, mailbox_text, readdress

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
HTML = '<p>芯片 &amp; chips</p><img src="cid:momentum@issue" alt="up 40 %" width="1" height="1">'
ENVELOPE = Envelope(
    subject="Chips: what changed",
    sender="Two Shores <desk@bank.example>",
    to="Jane Doe <jane@client.example>",
    message_id="<k3y.original@bank.example>",
    date=datetime(2025, 2, 3, 7, 0, tzinfo=timezone(timedelta(hours=8))),
    headers=list_headers("weekly.bank.example", "https://bank.example/u/" + "x" * 120),
)
HOSTILE = (
    "=?utf-8?q?Markets_rally=0D=0ABcc=3A_evil=40attacker.example?=",
    "Markets rally\r\nBcc: evil@attacker.example",
    "Markets rally\nBcc: evil@attacker.example",
    "Markets\rBcc: evil@attacker.example",
    "NUL\0 here",
    "turned \u202eround",
    "two\u2028lines",
    "=?utf-8?b?QmNjOiBldmls?=",
    "half a pair \ud83d",
)


def made(envelope: Envelope = ENVELOPE, lang: str = "en") -> bytes:
    return letter(envelope, text="芯片\nchips\n", html=HTML, images={"momentum@issue": PNG}, lang=lang)


def read(message: bytes) -> EmailMessage:
    parsed = message_from_bytes(message, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def unix(part: EmailMessage) -> str:
    """A part's text with the line ends of text, not of mail."""
    return str(part.get_content()).replace("\r\n", "\n")


def subject(message: bytes) -> str:
    raw = message_from_bytes(message, policy=policy.compat32)["Subject"]
    return str(make_header(decode_header(str(raw).replace("\r\n", ""))))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_letter_is_seven_bit_in_short_lines_and_crlf_only(lang: str) -> None:
    message = made(lang=lang)
    assert message.isascii()
    assert b"\0" not in message
    assert b"\n" not in message.replace(b"\r\n", b"")
    body = message.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76


@pytest.mark.parametrize(("lang", "encoding"), [("en", "quoted-printable"), ("zh", "base64"), ("zh-Hant", "base64")])
def test_the_parts_are_text_then_html_with_its_picture(lang: str, encoding: str) -> None:
    message = read(made(lang=lang))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    plain, related = message.iter_parts()
    page, picture = related.iter_parts()
    assert plain["Content-Transfer-Encoding"] == page["Content-Transfer-Encoding"] == encoding
    assert unix(plain) == "芯片\nchips\n"
    assert unix(page) == HTML + "\n"
    assert picture["Content-ID"] == "<momentum@issue>"
    assert picture.get_content() == PNG


def test_a_letter_without_pictures_is_two_alternatives() -> None:
    message = read(letter(ENVELOPE, text="a", html="<p>a</p>"))
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_each_header_stands_once_in_its_order() -> None:
    assert message_from_bytes(made(), policy=policy.compat32).keys() == [
        "From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
        "MIME-Version", "Content-Type",
    ]  # fmt: skip


def test_a_long_unsubscribe_address_stands_verbatim() -> None:
    unsubscribe = "List-Unsubscribe: <https://bank.example/u/" + "x" * 120 + ">\r\n"
    assert unsubscribe.encode() in made()
    both = replace(
        ENVELOPE, headers=(("List-Unsubscribe", "<https://bank.example/" + "y" * 90 + ">, <mailto:out@bank.example>"),)
    )
    assert b"y>,\r\n <mailto:out@bank.example>\r\n" in made(both)


def test_one_click_is_offered_for_https_only() -> None:
    assert [name for name, _ in list_headers("a.b", "mailto:out@bank.example")] == ["List-Id", "List-Unsubscribe"]
    assert [name for name, _ in list_headers("a.b", "")] == ["List-Id"]


def test_the_date_is_the_one_given_in_utc() -> None:
    assert b"\r\nDate: Sun, 02 Feb 2025 23:00:00 +0000\r\n" in made()


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert made() == made()
    assert made() != made(replace(ENVELOPE, message_id="<another@bank.example>"))


@pytest.mark.parametrize("headline", HOSTILE)
def test_a_hostile_headline_is_refused(headline: str) -> None:
    with pytest.raises(DeliveryError):
        made(replace(ENVELOPE, subject=headline))


@pytest.mark.parametrize("headline", HOSTILE)
def test_a_hostile_name_is_refused(headline: str) -> None:
    with pytest.raises(DeliveryError):
        made(replace(ENVELOPE, to=f"{headline} <jane@client.example>"))


@pytest.mark.parametrize(
    "value", ["https://bank.example/u", "<javascript:alert(1)>", "<https://a.example/\u4e2d>", "<https://a b>"]
)
def test_an_unsubscribe_header_that_is_no_address_is_refused(value: str) -> None:
    with pytest.raises(DeliveryError):
        made(replace(ENVELOPE, headers=(("List-Unsubscribe", value),)))


@pytest.mark.parametrize("value", ["a@b.example", "<a@b.example", "<a@b.example>\r\nBcc: x@y.example", "<a b@c.example>", "<>"])
def test_a_malformed_message_id_is_refused(value: str) -> None:
    with pytest.raises(DeliveryError):
        made(replace(ENVELOPE, message_id=value))


def test_a_header_that_stands_twice_is_refused() -> None:
    with pytest.raises(DeliveryError, match="twice"):
        made(replace(ENVELOPE, headers=(("Subject", "again"),)))


def test_a_picture_that_the_html_does_not_use_is_refused_and_so_is_the_reverse() -> None:
    with pytest.raises(DeliveryError, match="chart"):
        letter(ENVELOPE, text="a", html="<p>a</p>", images={"chart": PNG})
    with pytest.raises(DeliveryError, match="chart"):
        letter(ENVELOPE, text="a", html='<img src="cid:chart">')


def test_a_naive_date_is_a_bug() -> None:
    with pytest.raises(ValueError, match="aware"):
        made(replace(ENVELOPE, date=datetime(2025, 1, 1)))  # noqa: DTZ001 - the naive time is the test


headlines = st.one_of(
    st.text(min_size=1, max_size=120),
    st.text(alphabet='=?utf-8BqQ_0D0A\r\n: Bc中🏦\u202e\u2028\0"<>,;()@ ', min_size=1, max_size=120),
    st.text(alphabet="芯片出口管制，“深度求索”🀄👩‍🚀", min_size=1, max_size=300),
    st.sampled_from(HOSTILE),
)


@settings(max_examples=300, deadline=None)
@given(headlines)
@example("芯" * 300)
@example("🏦" * 100)
@example("x" * 5000)
@example("a" * 61 + "  b")
@example('"Smith, J." <evil@attacker.example>')
def test_any_headline_made_clean_reads_back_and_adds_no_header(headline: str) -> None:
    """Cleaned feed text is taken, reads back word for word, and the header list stays what it was."""
    wanted = clean(headline)
    if not wanted:
        return
    message = letter(replace(ENVELOPE, subject=wanted), text="a", html="<p>a</p>")
    assert message_from_bytes(message, policy=policy.compat32).keys() == message_from_bytes(made(), policy=policy.compat32).keys()
    assert subject(message) == wanted
    head = message.partition(b"\r\nDate:")[0].decode()
    for word in re.findall(r"=\?.*?\?=", head):
        assert len(word) <= 75
        base64.b64decode(word[10:-2], validate=True).decode("utf-8")
    if len(wanted) < 5000:
        assert max(map(len, head.split("\r\n"))) <= 76


@settings(max_examples=200, deadline=None)
@given(headlines)
def test_any_name_of_a_list_reads_back_and_adds_no_header(name: str) -> None:
    """Whatever a client list calls a person, the letter goes to that person's address alone."""
    message = letter(replace(ENVELOPE, to=mailbox_text(name, "jane@client.example")), text="a", html="<p>a</p>")
    addresses = read(message)["To"].addresses
    assert [a.addr_spec for a in addresses] == ["jane@client.example"]
    assert len(message_from_bytes(message, policy=policy.compat32).keys()) == 10


@settings(max_examples=150, deadline=None)
@given(headlines)
def test_a_hostile_headline_is_refused_or_harmless(headline: str) -> None:
    """Uncleaned text never adds a header: it reads back as it is, or the letter is refused."""
    try:
        message = letter(replace(ENVELOPE, subject=headline), text="a", html="<p>a</p>")
    except DeliveryError:
        return
    assert subject(message) == headline
    assert len(message_from_bytes(message, policy=policy.compat32).keys()) == 10


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400), st.sampled_from(["en", "zh"]))
@example(".\nFrom x\n..\n" + "字" * 300, "en")
@example("a" * 2000, "en")
@example("trailing  \n\ttab", "en")
def test_any_text_survives_its_encoding(text: str, lang: str) -> None:
    message = letter(ENVELOPE, text=text, html=text.replace("cid:", ""), lang=lang)
    plain = next(iter(read(message).iter_parts()))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert unix(plain).rstrip("\n") == "\n".join(lines).rstrip("\n")
    assert max(map(len, message.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76


def test_readdressing_changes_the_headers_named_and_no_byte_of_the_body() -> None:
    stored = made()
    proof = readdress(
        stored, to="王 芳 <fang@client.example>", message_id="<p.proof@bank.example>", date=datetime(2025, 2, 4, tzinfo=UTC),
        subject_prefix="[PROOF] ", headers=[("Reply-To", "desk@bank.example"), ("List-Id", "<proof.bank.example>")],
    )  # fmt: skip
    assert proof.partition(b"\r\n\r\n")[2] == stored.partition(b"\r\n\r\n")[2]
    message = read(proof)
    assert message["Subject"] == "[PROOF] Chips: what changed"
    assert message["To"].addresses[0].display_name == "王 芳"
    assert message["Message-ID"] == "<p.proof@bank.example>"
    assert message["List-Id"] == "<proof.bank.example>"
    assert message["Reply-To"] == "desk@bank.example"
    assert message["From"] == "Two Shores <desk@bank.example>"
    assert "x" * 120 in message["List-Unsubscribe"]
    assert [part.get_content_type() for part in message.walk()][-1] == "image/png"


def test_readdressing_keeps_a_long_chinese_subject() -> None:
    wanted = "深度求索震动市场：" * 20
    proof = readdress(
        made(replace(ENVELOPE, subject=wanted)), to="a@client.example", message_id="<p@bank.example>",
        date=datetime(2025, 2, 4, tzinfo=UTC), subject_prefix="[PROOF] ",
    )  # fmt: skip
    assert subject(proof) == "[PROOF] " + wanted


def test_readdressing_refuses_a_stranger_s_mail() -> None:
    with pytest.raises(DeliveryError):
        readdress(b"Hello\r\n\r\nthere", to="a@client.example", message_id="<p@b.example>", date=datetime(2025, 2, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("given_as", "dialled"),
    [
        ("Jane@BANK.Example", "Jane@bank.example"),
        ("x@例子.中国", "x@xn--fsqu00a.xn--fiqs8s"),
        (" jane+news@a.b.example ", "jane+news@a.b.example"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address_is_dialled_in_ascii(given_as: str, dialled: str) -> None:
    assert address(given_as) == dialled


@pytest.mark.parametrize(
    "wrong",
    ["", "jane", "jane@", "@bank.example", "jane@bank", "ja ne@bank.example", "王芳@bank.example", "a@b@bank.example", "a@-x.example",
     "=?utf-8?q?a?=@bank.example", "a..b@bank.example", "a@bank.example\r\nRCPT TO:<b@c.example>", "a@" + "x" * 64 + ".example",
     "jane＠bank.example", "<a@bank.example>"],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_one_line(wrong: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        address(wrong)
    assert "\n" not in str(refused.value)


def test_a_mailbox_is_a_name_and_an_address() -> None:
    assert mailbox('"Doe, Jane" <jane@Bank.example>') == ("Doe, Jane", "jane@bank.example")
    assert mailbox("jane@bank.example") == ("", "jane@bank.example")
    for wrong in ("Jane <jane@bank.example> x", "a@b.example, c@d.example", 'J "x" <a@b.example>'):
        with pytest.raises(DeliveryError):
            mailbox(wrong)
