"""The claims ledger of a desk: filled by grouping, judged by an analyst, minded by every later issue and by those sent before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import cli
from pipeline.actions.claims import Asked, judge, listed
from pipeline.actions.issue import issue
from pipeline.actions.orders import Order
from pipeline.actions.verify import verify
from pipeline.errors import PipelineError, UsageError
from pipeline.store import claims, issues
from pipeline.store.issues import IssueRow
from pipeline.wiring import World
from tests.theme_desk import HOUR, T0, Small, made

SPENT = "DeepSeek says it spent $5.6 million on one chip run"
AGAIN = "DeepSeek said it spent $5.6 million on one chip run alone"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return made(tmp_path)


def sent(world: World, claim: str, as_of: datetime) -> None:
    """An issue that printed the claim and was sent."""
    times = {"start": as_of - HOUR, "end": as_of, "as_of": as_of, "built_at": as_of}
    row = IssueRow(slug="weekly-1", desk="small", series="weekly", title="Weekly", edition=1, digest="", **times)
    with world.store.write() as tx:
        issues.record(tx, replace(row, state="sent"))
        claims.print_in(tx, "weekly-1", [claim])


def test_grouping_fills_the_ledger_and_a_status_holds_from_then_on(small: Small) -> None:
    """What was said before stays on record, and an unknown claim, status or person is refused."""
    with small.at(T0) as world:
        small.take(world, SPENT)
        (row,) = listed(world, Asked())
        assert (row.speaker, row.status, row.amounts) == ("DeepSeek", "claimed", ("5.6e+06usd",))
        assert [listed(world, Asked(theme=theme)) == (row,) for theme in ("chips", "ships")] == [True, False]
        assert [len(listed(world, Asked(speaker=who))) for who in ("deepseek", "openai")] == [1, 0]
    with small.at(T0 + HOUR) as world:
        judge(world, row.id, "disputed", "ada", "an audit")
        (row,) = listed(world, Asked(status="disputed"))
        assert (row.who, row.note, row.since) == ("ada", "an audit", T0 + HOUR)
        with world.store.read() as tx:
            assert claims.statuses(tx, T0) == {}
        for wrong in ((row.id, "true", "ada"), ("c0", "disputed", "ada"), (row.id, "disputed", "eve")):
            with pytest.raises(UsageError):
                judge(world, *wrong)


def test_a_sent_issue_whose_claim_is_disputed_later_needs_a_correction(small: Small) -> None:
    """Not before it is disputed, and not one that knew of it."""
    with small.at(T0) as world:
        small.take(world, SPENT)
        (row,) = listed(world, Asked())
        sent(world, row.id, T0)
        assert row.correct == ()
    with small.at(T0 + HOUR) as world:
        judge(world, row.id, "withdrawn", "bo")
        assert [row.correct for row in listed(world, Asked())] == [("weekly-1",)]
    result = CliRunner().invoke(cli.desk, ["-w", str(small.root), "claims"])
    assert result.exit_code == 0, result.output
    assert "needs a correction: weekly-1" in result.output


def test_commands_list_and_judge(small: Small) -> None:
    with small.at(T0) as world:
        small.take(world, SPENT)
        small.take(world, AGAIN, seen=T0 + HOUR)
        (row,) = listed(world, Asked())
    assert len(row.repeats) == 1
    run = CliRunner().invoke
    told = run(cli.desk, ["-w", str(small.root), "claim", row.id, "confirmed", "--as", "ada", "--note", "filed"])
    assert (told.exit_code, told.output) == (0, f"{row.id}: confirmed, says ada\n")
    assert '"status": "confirmed"' in run(cli.desk, ["-w", str(small.root), "claims", "--json"]).output


def test_the_analyst_names_a_claim_by_its_id(small: Small) -> None:
    """Its source is cited in page, mail and text; it is kept as printed; one that is not known at the issue's moment stops the build."""
    slug, late = "weekly-2025-01-28", "OpenAI says it spent $7 billion on one chip ship"
    with small.at(T0) as world:
        small.take(world, SPENT)
        small.take(world, late, seen=T0 + HOUR)
        known, unknown = listed(world, Asked(speaker="deepseek"))[0].id, listed(world, Asked(speaker="openai"))[0].id
    folder = small.root / "outbox" / slug
    with small.at(T0 + HOUR / 2) as world:
        issue(world, Order.of(world))
        (folder / "commentary.md").write_text(f"# Thesis\nA bold sum [@{known}].\n", encoding="utf-8")
        issue(world, Order.of(world))
        assert verify(world, slug).problems == ()
        with world.store.read() as tx:
            assert [row.issue for row in claims.printings(tx, [known])[known]] == [slug]
        text = (folder / "email.txt").read_text(encoding="utf-8")
        assert "A bold sum [" in text
        assert "#source-" in (folder / "index.html").read_text(encoding="utf-8")
        assert "[@" not in text + (folder / "email.html").read_text(encoding="utf-8")
        (folder / "commentary.md").write_text(f"# Thesis\nA bold sum\n[@{unknown}], [@c0000000000].\n", encoding="utf-8")
        with pytest.raises(PipelineError) as stopped:
            issue(world, Order.of(world))
    for one in (unknown, "c0000000000"):
        assert f"commentary.md:3: [@{one}]: no claim '{one}' is known at 2025-01-28 08:30 UTC" in str(stopped.value)
