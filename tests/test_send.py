"""From a draft to the clients' letter boxes: proof, approval and sending, by the actions, against a real server on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.actions.approve import approve
from pipeline.actions.automatic import why_held
from pipeline.actions.collect import collect
from pipeline.actions.issue import issue
from pipeline.actions.orders import Order
from pipeline.actions.proof import proof
from pipeline.actions.reissue import reissue
from pipeline.actions.send import SendReport, send
from pipeline.actions.shelf import load_issue
from pipeline.actions.verify import verify
from pipeline.errors import ConfigError, DeliveryError, UsageError
from pipeline.store import issues
from pipeline.wiring import World, open_world
from tests.deliver.mail_server import DROP_AFTER_DOT, PASSWORD, USER, Certificates, Script, mail_server, make_certificates
from tests.small_desk import AT, serving, write_desk

SLUG = "weekly-2025-01-30"
ANN, BOB = "ann@client.example", "bob@client.example"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def script(certificates: Certificates) -> Iterator[Script]:
    """A server that wants STARTTLS and a password, and what it has taken."""
    with mail_server(Script(), certificates.context, auth=True) as running:
        yield running


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an issue in its outbox, a draft."""
    with serving() as replay:
        root = write_desk(tmp_path_factory.mktemp("gathered") / "desk", replay)
        with open_world(root, at=AT) as world:
            collect(world)
            assert issue(world, Order.of(world)).issue == SLUG
    return root


@pytest.fixture
def make(gathered: Path, tmp_path: Path, script: Script, certificates: Certificates) -> Iterator[Callable[..., World]]:
    """Makes a desk with that issue and the mail server in its desk.toml; its clock stands still."""
    opened = []

    def desk(approval: str = "one", *, ca: str = str(certificates.ca_file), password: str = PASSWORD) -> World:
        root = Path(shutil.copytree(gathered, tmp_path / "desk"))
        text = (root / "desk.toml").read_text(encoding="utf-8")
        text = text.replace('host = "127.0.0.1"', f'host = "127.0.0.1"\nport = {script.port}\nuser = "{USER}"')
        (root / "desk.toml").write_text(f'{text}approval = "{approval}"\n', encoding="utf-8")
        secrets = {"TWOSHORES_SMTP_PASSWORD": password, "TWOSHORES_SMTP_CA": ca}
        around = open_world(root, at=AT, environ=secrets)
        opened.append(around)
        return around.__enter__()

    yield desk
    for around in opened:
        around.__exit__(None, None, None)


def later(world: World, pause: timedelta) -> World:
    """The same desk at a later time."""
    return replace(world, now=lambda: AT + pause)


def change_mail(world: World) -> None:
    path = world.workspace.outbox / SLUG / "message.eml"
    path.write_bytes(path.read_bytes().replace(b"Subject: ", b"Subject: Buy! ", 1))


def write(world: World, words: str) -> None:
    (world.workspace.outbox / SLUG / "commentary.md").write_text(words, encoding="utf-8")


def state(world: World) -> str:
    with world.store.read() as tx:
        row = issues.get(tx, SLUG)
    return row.state if row else ""


def read(message: bytes) -> EmailMessage:
    parsed = message_from_bytes(message, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def states(report: SendReport) -> dict[str, str]:
    return {one.client.address: one.state for one in report.clients}


def test_a_proof_goes_to_oneself_as_often_as_one_likes(make: Callable[..., World], script: Script) -> None:
    """[PROOF] in its subject, to the one address, without approval, and no client is any nearer to having the issue."""
    world = make()
    for _ in range(2):
        assert proof(world, SLUG, "Me <me@bank.example>") == f"proof of {SLUG} sent: 250 taken"
    assert script.recipients() == ["me@bank.example"] * 2
    message = read(script.taken[0].message)
    assert str(message["Subject"]).startswith("[PROOF] ")
    assert str(message["To"]) == "Me <me@bank.example>"
    assert message.get_content_type() == "multipart/alternative"
    assert (state(world), states(send(world, SLUG))) == ("draft", {ANN: "new", BOB: "new"})


def test_a_proof_of_nothing_or_to_nobody_is_refused_in_one_line(make: Callable[..., World], script: Script) -> None:
    world = make()
    with pytest.raises(UsageError, match=f"no issue 'weekly-1999-01-01' in the outbox; there are: {SLUG}"):
        proof(world, "weekly-1999-01-01", "me@bank.example")
    with pytest.raises(DeliveryError):
        proof(world, SLUG, "me@bank.example\nBcc: all@bank.example")
    script.faults["me@bank.example"] = ["RCPT 550 5.1.1 no such person"]
    with pytest.raises(DeliveryError, match=r"the proof was not taken: 550 5\.1\.1 no such person"):
        proof(world, SLUG, "me@bank.example")
    assert script.taken == []


def test_a_dry_run_says_who_would_get_it_and_sends_nothing(make: Callable[..., World], script: Script) -> None:
    """Approved or not, without --send nothing leaves the house."""
    world = make()
    report = send(world, SLUG)
    assert (report.dry, report.sent_now, states(report)) == (True, 0, {ANN: "new", BOB: "new"})
    assert report.why_not == f"1 approval missing: desk approve {SLUG} --as NAME"
    approve(world, SLUG, "ada")
    report = send(world, SLUG)
    assert (report.why_not, report.state, states(report)) == ("", "approved", {ANN: "new", BOB: "new"})
    assert (script.taken, script.connections) == ([], 0)


def test_an_issue_that_nobody_approved_is_not_sent(make: Callable[..., World], script: Script) -> None:
    world = make()
    with pytest.raises(UsageError, match=f"{SLUG} is not sent: 1 approval missing"):
        send(world, SLUG, really=True)
    assert (script.connections, state(world)) == (0, "draft")


def test_an_approved_issue_goes_to_each_client_once(make: Callable[..., World], script: Script) -> None:
    """By STARTTLS, under the server's certificate of our own authority; a second sending sends nothing, on any day."""
    world = make()
    assert approve(world, SLUG, "ada") == f"{SLUG}: approved by ada; it may be sent: desk send {SLUG} --send"
    report = send(world, SLUG, really=True)
    assert (report.sent_now, report.state, report.failures) == (2, "sent", ())
    assert states(report) == {ANN: "sent", BOB: "sent"}
    assert [str(read(taken.message)["To"]) for taken in script.taken] == [f"Ann <{ANN}>", f"Bob <{BOB}>"]
    for again in (world, later(world, timedelta(days=3))):
        report = send(again, SLUG, really=True)
        assert (report.sent_now, report.state) == (0, "sent")
    assert len(script.taken) == 2
    assert script.connections == 1


def test_what_a_client_gets_is_what_was_approved(make: Callable[..., World], script: Script) -> None:
    """The mail's body is that of message.eml to the byte."""
    world = make()
    approve(world, SLUG, "ada")
    send(world, SLUG, really=True)
    approved = (world.workspace.outbox / SLUG / "message.eml").read_bytes()
    body = approved.replace(b"\r\n", b"\n").partition(b"\n\n")[2].rstrip(b"\n")
    for taken in script.taken:
        assert taken.message.replace(b"\r\n", b"\n").partition(b"\n\n")[2].rstrip(b"\n") == body


def test_two_people_must_approve_where_two_are_asked_for(make: Callable[..., World], script: Script) -> None:
    """One of them twice is one."""
    world = make("two")
    for _ in range(2):
        assert approve(world, SLUG, "ada") == f"{SLUG}: approved by ada; 1 more needed"
    with pytest.raises(UsageError, match="1 approval missing"):
        send(world, SLUG, really=True)
    assert "approved by ada, bo; it may be sent" in approve(world, SLUG, "bo")
    assert send(world, SLUG, really=True).sent_now == 2


def test_a_person_whom_the_desk_does_not_know_approves_nothing(make: Callable[..., World]) -> None:
    world = make()
    with pytest.raises(UsageError, match="no person 'eve'; there are: ada, bo"):
        approve(world, SLUG, "eve")
    assert state(world) == "draft"


def test_an_approval_is_void_when_the_mail_was_changed_by_hand(make: Callable[..., World], script: Script) -> None:
    """And given anew, to what it is now, it holds."""
    world = make()
    approve(world, SLUG, "ada")
    change_mail(world)
    with pytest.raises(UsageError, match="1 approval missing"):
        send(world, SLUG, really=True)
    assert script.connections == 0
    approve(world, SLUG, "ada")
    assert send(world, SLUG, really=True).sent_now == 2
    assert str(read(script.taken[0].message)["Subject"]).startswith("Buy! ")


def test_of_two_approvals_one_given_before_a_change_does_not_count(make: Callable[..., World]) -> None:
    """Both must have seen the same issue, whatever the order."""
    world = make("two")
    approve(world, SLUG, "ada")
    change_mail(world)
    assert approve(world, SLUG, "bo") == f"{SLUG}: approved by bo; 1 more needed"
    assert "it may be sent" in approve(world, SLUG, "ada")


def test_an_edit_of_the_analyst_s_file_voids_an_approval(make: Callable[..., World]) -> None:
    """The issue must be built again to be approved, and may be; then it needs a new approval."""
    world = make()
    approve(world, SLUG, "ada")
    write(world, "# Thesis\nBuy nothing.")
    assert send(world, SLUG).why_not == f"1 approval missing: desk approve {SLUG} --as NAME"
    with pytest.raises(UsageError, match=r"commentary\.md was changed since .* was built; build it again"):
        approve(world, SLUG, "ada")
    issue(world, Order.of(world))
    assert state(world) == "draft"
    assert send(world, SLUG).why_not.startswith("1 approval missing")
    assert "it may be sent" in approve(world, SLUG, "ada")


def test_where_two_approve_neither_is_the_one_whose_words_they_are(make: Callable[..., World]) -> None:
    """And the file says whose they are. A first approval puts the issue under review."""
    world = make("two")
    write(world, "# Thesis\nBuy nothing.")
    issue(world, Order.of(world))
    with pytest.raises(UsageError, match="does not say whose words it holds"):
        approve(world, SLUG, "bo")
    write(world, '+++\nby = "ada"\n+++\n# Thesis\nBuy nothing.')
    issue(world, Order.of(world))
    with pytest.raises(UsageError, match=r"ada wrote commentary\.md; where two approve, others do"):
        approve(world, SLUG, "ada")
    assert "1 more needed" in approve(world, SLUG, "bo")
    assert state(world) == "review"


def test_what_goes_out_by_itself_is_proved_and_holds_no_analyst_s_words(make: Callable[..., World]) -> None:
    """Anything else of a series with `approval = "auto"` is held until somebody lets it go."""
    world = make("auto")
    assert why_held(world, SLUG) == ""
    change_mail(world)
    assert why_held(world, SLUG).startswith("1 of its sentences or files are not proved, first: message.eml")
    write(world, "# Thesis\nBuy nothing.")
    issue(world, Order.of(world))
    assert why_held(world, SLUG) == "an analyst wrote in it"
    with world.store.write() as tx:
        issues.set_state(tx, SLUG, ("draft",), "held", AT)
    assert send(world, SLUG).why_not == f"it is held: an analyst wrote in it; desk approve {SLUG} --as NAME lets it go"
    assert "it may be sent" in approve(world, SLUG, "ada")
    assert send(world, SLUG, really=True).sent_now == 2


def test_a_correction_stands_beside_the_edition_that_it_corrects(make: Callable[..., World], script: Script) -> None:
    """It takes the analyst's files along, says what changed, and is approved and sent for itself."""
    world = make()
    with pytest.raises(UsageError, match=f"{SLUG} is draft: nobody has it yet; build it again"):
        reissue(world, SLUG)
    write(world, "# Thesis\nIt fell [@1].\n# Notes\nKept.")
    issue(world, Order.of(world))
    approve(world, SLUG, "ada")
    assert send(world, SLUG, really=True).sent_now == 2
    before = {path: path.read_bytes() for path in (world.workspace.outbox / SLUG).rglob("*") if path.is_file()}
    second = f"{SLUG}-e2"
    assert reissue(world, SLUG).issue == second
    made = load_issue(world, second)
    assert (made.edition, made.corrects, made.changes, made.commentary.thesis) == (2, SLUG, (), "It fell [@1].")
    sheet = world.workspace.outbox / second / "commentary.md"
    assert "Kept." in sheet.read_text(encoding="utf-8")
    sheet.write_text("# Thesis\nIt rose [@1].", encoding="utf-8")
    reissue(world, SLUG)
    made = load_issue(world, second)
    assert [(change.kind, change.key) for change in made.changes] == [("words", "thesis")]
    text = (world.workspace.outbox / second / "email.txt").read_text(encoding="utf-8")
    assert "The desk’s words: thesis" in text
    assert verify(world, second).problems == ()
    assert before == {path: path.read_bytes() for path in (world.workspace.outbox / SLUG).rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match="1 approval missing"):
        send(world, second, really=True)
    approve(world, second, "bo")
    assert send(world, second, really=True).sent_now == 2
    assert "(Correction 2)" in str(read(script.taken[-1].message)["Subject"])


def test_an_approved_issue_is_not_built_over(make: Callable[..., World]) -> None:
    world = make()
    approve(world, SLUG, "ada")
    with pytest.raises(UsageError, match=f"{SLUG} is approved and is not built over"):
        issue(world, Order.of(world))


@pytest.mark.parametrize(
    ("fault", "became", "kind"),
    [
        (f"RCPT 450 4.2.1 mailbox of {ANN} busy", "deferred", "deferred"),
        (f"DOT 554 5.7.1 spam from Ann <{ANN}>", "rejected", "rejected"),
        (DROP_AFTER_DOT, "unknown", "unknown"),
    ],
)
def test_a_client_whose_server_refuses_costs_one_line_without_an_address(
    fault: str, became: str, kind: str, make: Callable[..., World], script: Script
) -> None:
    """The others have it; the failure names the delivery's number, never the person."""
    world = make()
    approve(world, SLUG, "ada")
    script.faults[ANN] = [fault]
    report = send(world, SLUG, really=True)
    assert (report.sent_now, report.state, states(report)) == (1, "partly_sent", {ANN: became, BOB: "sent"})
    assert [failure.kind for failure in report.failures] == [kind]
    assert "@" not in str(report.failures)
    again = send(later(world, timedelta(minutes=16)), SLUG, really=True)
    assert again.sent_now == (1 if became == "deferred" else 0)
    assert script.recipients().count(BOB) == 1


def test_a_server_that_is_not_whom_it_says_gets_nothing(make: Callable[..., World], script: Script) -> None:
    """Its certificate is of no authority that we know: stopped before the password, with one line."""
    world = make(ca="")
    approve(world, SLUG, "ada")
    report = send(world, SLUG, really=True)
    assert (report.sent_now, report.state, script.taken) == (0, "partly_sent", [])
    (failure,) = report.failures
    assert failure.kind == "stopped"
    assert "certificate" in failure.detail
    assert PASSWORD not in str(report)


def test_a_wrong_password_stops_the_sending_and_the_right_one_goes_on(
    make: Callable[..., World], script: Script, certificates: Certificates
) -> None:
    world = make(password="wrong")
    approve(world, SLUG, "ada")
    report = send(world, SLUG, really=True)
    assert (report.sent_now, [failure.kind for failure in report.failures]) == (0, ["stopped"])
    assert "wrong" not in str(report)
    right = replace(world, secrets={**world.secrets, "TWOSHORES_SMTP_PASSWORD": PASSWORD})
    assert send(right, SLUG, really=True).sent_now == 2


def test_a_broken_list_of_clients_sends_nothing_and_names_every_line(make: Callable[..., World], script: Script) -> None:
    world = make()
    approve(world, SLUG, "ada")
    (world.workspace.root / "clients.csv").write_text(
        "address,name,organisation,lang\nnobody,,,en\na@b.example,,,fr\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError) as caught:
        send(world, SLUG, really=True)
    assert [problem.line for problem in caught.value.problems] == [2, 3]
    assert (script.connections, state(world)) == (0, "approved")


def test_nothing_that_is_said_on_the_way_holds_an_address(
    make: Callable[..., World], script: Script, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Logs, stdout and stderr of a sending with faults tell nobody who the clients are."""
    world = make()
    approve(world, SLUG, "ada")
    script.faults[ANN] = [f"RCPT 550 5.1.1 {ANN} unknown"]
    with caplog.at_level(0):
        send(world, SLUG, really=True)
    ours = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("mail"))
    out, err = capfd.readouterr()
    assert "client.example" not in ours + out + err
