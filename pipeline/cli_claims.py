"""Commands of the claims ledger: list it, and say what became of a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.cli_world import as_json, example, show, world

if TYPE_CHECKING:
    from pipeline.actions.claims import ClaimRow

STATUSES = ("claimed", "disputed", "confirmed", "withdrawn")


@click.command(epilog=example("desk claims --theme sputnik-moment --status disputed"))
@click.option("--theme", default="", help="Only those of stories that carry this theme.")
@click.option("--speaker", default="", help="Only those of this speaker: a part of the name, or an entity's slug.")
@click.option("--status", default="", type=click.Choice(["", *STATUSES]), help="Only those with this status.")
@as_json
def claims(theme: str, speaker: str, status: str, json_: bool) -> None:
    """List who claims which number, newest first, with what later reports and analysts say of it, and the issues to correct."""
    from pipeline.actions.claims import Asked, listed

    with world() as opened:
        rows = listed(opened, Asked(theme=theme, speaker=speaker, status=status))
    show(rows, json_, lambda: _print(rows))


@click.command(epilog=example('desk claim c1a2b3c4d5e disputed --as ada --note "the audit says 6.2"'))
@click.argument("claim_", metavar="CLAIM")
@click.argument("status", type=click.Choice(STATUSES))
@click.option("--as", "who", default="", help="Who says so: a name of [people] in desk.toml (default: the only one).")
@click.option("--note", default="", help="The reason, for the ledger.")
@as_json
def claim(claim_: str, status: str, who: str, note: str, json_: bool) -> None:
    """Set what became of a claim. It holds in every later issue; what was said before stays on record."""
    from pipeline.actions.claims import judge

    with world() as opened:
        said = judge(opened, claim_, status, who, note)
    show(said, json_, lambda: click.echo(f"{said.claim}: {said.status}, says {said.who}"))


def _print(rows: tuple[ClaimRow, ...]) -> None:
    from pipeline.cli_show import table

    for row in rows:
        if row.correct:
            click.echo(f"needs a correction: {', '.join(row.correct)} (claim {row.id} is {row.status})", err=True)
    table(
        ("claim", "status", "who", "says", "first seen", "outlet", "again"),
        [
            (row.id, row.status, row.speaker, row.words, f"{row.first_seen:%Y-%m-%d %H:%M}", row.outlet, len(row.repeats))
            for row in rows
        ],
    )
