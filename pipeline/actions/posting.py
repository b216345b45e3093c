"""The way of an issue out of the house: its mail, its clients, the server, and whether it may go. Used by proof and send."""

from __future__ import annotations

from functools import partial

from pipeline import outbox
from pipeline.actions.approve import approvers, needed_for
from pipeline.actions.automatic import why_held
from pipeline.actions.shelf import digest_of, issue_row, load_issue
from pipeline.deliver.channels import load
from pipeline.deliver.clients import read_clients
from pipeline.deliver.run import Connect, DeliveryReport, Mailing, deliver_issue, server_of
from pipeline.errors import ConfigError, Problem, UsageError
from pipeline.model import Client
from pipeline.store import issues
from pipeline.store.issues import IssueRow
from pipeline.wiring import World

GOING = ("approved", "sending", "partly_sent", "sent")
"""States from which a sending begins or goes on; from `sent` it finds nothing more to do."""


def mailing_of(world: World, slug: str) -> Mailing:
    """The issue's mail as it stands in the outbox. UsageError where desk.toml names no sender."""
    sender = world.workspace.desk.mail.sender
    if not sender:
        raise UsageError('desk.toml has no [mail] sender; write sender = "Name <address>"')
    return Mailing(issue=slug, sender=sender, message=outbox.read(world.workspace.outbox, slug, "message.eml"))


def clients_of(world: World, series: str, lang: str) -> tuple[Client, ...]:
    """The clients of the series' list who get an issue in *lang*: of one in another language than the series'
    those who read it, of the series' own those for whom none is built in theirs. ConfigError with every wrong line; UsageError
    where the series has no list."""
    _, _, _, table = world.workspace.find_series(series)
    if not table.clients:
        raise UsageError(f'series {series!r} has no clients; write clients = "clients.csv" in desk.toml')
    problems: list[Problem] = []
    clients = read_clients(world.workspace.root / table.clients, problems)
    if problems:
        raise ConfigError(tuple(problems))
    if lang != table.lang:
        return tuple(one for one in clients if one.lang == lang)
    return tuple(one for one in clients if one.lang == lang or one.lang not in table.also)


def connection(world: World) -> Connect:
    """Opens a connection to the mail server of desk.toml, with the password of the environment."""
    secrets = world.secrets
    server = server_of(
        world.workspace.desk.mail,
        password=secrets.get("TWOSHORES_SMTP_PASSWORD", ""),
        ca_file=secrets.get("TWOSHORES_SMTP_CA", ""),
    )
    return partial(load("smtp"), server)


def why_not(world: World, row: IssueRow) -> str:
    """Why the issue may not be sent, in words; empty if it may. An approval holds only for the bytes it was given to."""
    needed = needed_for(world.workspace, row.series)
    if row.state == "held":
        return f"it is held: {why_held(world, row.slug) or 'by hand'}; desk approve {row.slug} --as NAME lets it go"
    with world.store.read() as tx:
        given = approvers(issues.approvals(tx, row.slug), edition=row.edition, digest=digest_of(world, row.slug))
    if len(given) < needed:
        return (
            f"{needed - len(given)} approval{'s' if needed - len(given) > 1 else ''} missing: desk approve {row.slug} --as NAME"
        )
    if row.state not in (*GOING, "draft", "review"):
        return f"it is {row.state}"
    return ""


def post(world: World, slug: str) -> DeliveryReport:
    """Send the issue to those of its clients who have not got it, and keep how far it came. UsageError if it may not go."""
    row = issue_row(world, slug)
    if reason := why_not(world, row):
        raise UsageError(f"{slug} is not sent: {reason}")
    clients, mailing = clients_of(world, row.series, load_issue(world, slug).lang), mailing_of(world, slug)
    with world.store.write() as tx:
        issues.set_state(tx, slug, ("draft", "review", *GOING), "sending", world.now())
    report = deliver_issue(
        world.store, mailing, clients, connection(world), now=world.now, lock=world.workspace.root / "sending.lock-file"
    )
    with world.store.write() as tx:
        issues.set_state(tx, slug, ("sending",), "sent" if report.complete else "partly_sent", world.now())
    return report
