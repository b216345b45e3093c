"""Each slot is built once, out of what was gathered for it, and goes out by itself only where nobody need approve it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.actions.approve import approve
from pipeline.actions.issue import issue
from pipeline.actions.orders import Order
from pipeline.actions.shelf import load_issue
from pipeline.collect.replay import Replay
from pipeline.steps import handlers
from pipeline.store import articles, feeds, issues
from pipeline.store.issues import Occurrence
from pipeline.tick import Ticked, tick
from pipeline.wiring import World, moment, open_world
from tests.deliver.mail_server import Script, mail_server
from tests.small_desk import AT, CUT, serving, until, write_desk

DAILY = 'schedule = "0 7 * * *"\n'
DUE = moment("2025-01-30T07:00+08:00")
EDITION = "2025-01-30"
SLUG = "weekly-2025-01-30"
LATE = timedelta(minutes=1)


@dataclass
class Clock:
    """The time of day, moved by hand."""

    at: datetime


@dataclass(frozen=True)
class Desk:
    """A world whose clock is moved by hand, and what its engine is told to do."""

    world: World
    clock: Clock

    def tick(self, at: datetime | None = None) -> Ticked:
        self.clock.at = at or self.clock.at
        return tick(self.world)

    def work(self, *lanes: str) -> None:
        """Drain these lanes one after the other (fetch, cpu, send unless told otherwise)."""
        for lane in lanes or ("fetch", "cpu", "send"):
            self.world.engine.drain(handlers(self.world), {lane: 1})

    def occurrences(self) -> list[Occurrence]:
        with self.world.store.read() as tx:
            return list(issues.occurrences(tx))

    def state(self, slug: str = SLUG) -> str:
        with self.world.store.read() as tx:
            row = issues.get(tx, slug)
        return row.state if row else ""

    def due(self) -> list[datetime]:
        """When each feed is due, the earliest first."""
        with self.world.store.read() as tx:
            return sorted(state.due_at for state in feeds.states(tx).values() if state.due_at)

    def fetches(self) -> int:
        with self.world.store.read() as tx:
            return int(tx.execute(sa.text("SELECT count(*) FROM fetch")).scalar_one())


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    with serving() as running:
        yield running


@pytest.fixture
def script() -> Iterator[Script]:
    with mail_server(Script(), None) as running:
        yield running


@pytest.fixture
def make(replay: Replay, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Desk]]:
    """Makes a desk with lines for its series and its mail; its clock stands at 07:00 in Hong Kong."""
    opened = []

    def desk(series: str = DAILY, mail: str = "", at: datetime = DUE) -> Desk:
        root = write_desk(tmp_path / "desk", replay, series=series, mail=mail)
        clock = Clock(at)
        around = open_world(root)
        opened.append(around)
        return Desk(replace(around.__enter__(), now=lambda: clock.at), clock)

    yield desk
    for around in opened:
        around.__exit__(None, None, None)


def test_a_slot_is_opened_once_however_often_the_clock_ticks(make: Callable[..., Desk]) -> None:
    """One occurrence, one gathering, one issue; and the next day the next."""
    desk = make()
    assert desk.tick() == Ticked(opened=(f"weekly {EDITION}",), gathering=True)
    assert desk.tick() == desk.tick(DUE + timedelta(seconds=15)) == Ticked()
    desk.work()
    assert [(o.edition, o.state, o.issue) for o in desk.occurrences()] == [(EDITION, "built", SLUG)]
    assert desk.fetches() == 4
    assert desk.tick(DUE + LATE) == Ticked()
    assert desk.tick(DUE + timedelta(days=1)).opened == ("weekly 2025-01-31",)


def test_nothing_is_opened_before_its_time(make: Callable[..., Desk]) -> None:
    """One second before, only the feeds are gathered; what is so fresh is not asked again for the slot."""
    desk = make(series=DAILY + 'grace = "1h"\n', at=DUE - timedelta(seconds=1))
    assert desk.tick() == Ticked(gathering=True)
    desk.work()
    assert desk.tick(DUE) == Ticked(opened=(f"weekly {EDITION}",))
    desk.work()
    assert [(o.state, o.issue) for o in desk.occurrences()] == [("built", SLUG)]
    assert desk.fetches() == 4


def test_feeds_are_gathered_again_only_when_they_are_due_and_no_gathering_is_under_way(make: Callable[..., Desk]) -> None:
    """By their own rhythm, looked at every 30 minutes; a gathering that is not done yet is not begun a second time."""
    desk = make(series="", at=AT)
    begun = [desk.tick(at).gathering for at in (AT, AT + timedelta(hours=2))]
    assert begun == [True, False]
    desk.clock.at = AT
    desk.work()
    due = desk.due()
    assert AT + timedelta(minutes=10) <= due[0] < due[-1] <= AT + timedelta(days=1)
    assert not desk.tick(AT + timedelta(minutes=29)).gathering
    assert not desk.tick(max(due[0], AT + timedelta(minutes=30)) - timedelta(seconds=1)).gathering
    assert desk.tick(due[-2]).gathering
    desk.work()
    assert desk.fetches() == 2 * len(due) - 1


def test_every_feed_is_fresh_for_its_slot(make: Callable[..., Desk]) -> None:
    """A feed that is asked once a day by its own rhythm is asked in the half hour before the issue all the same."""
    desk = make(at=DUE - timedelta(hours=2))
    desk.tick()
    desk.work()
    assert all(DUE - timedelta(minutes=30) <= at <= DUE for at in desk.due())


def test_a_muted_feed_and_one_whose_host_rests_are_not_asked(make: Callable[..., Desk]) -> None:
    """The others are, each in its turn."""
    desk = make(series="", at=AT)
    with desk.world.store.write() as tx:
        feeds.register(tx, desk.world.workspace.feeds, AT)
        tx.execute(sa.text("UPDATE feed SET muted_at = 1 WHERE slug = 'sample-ledger'"))
        feeds.host_rest(tx, "127.5.0.2", AT + timedelta(hours=1))
    assert desk.tick().gathering
    desk.work()
    with desk.world.store.read() as tx:
        assert [slug for slug, _, _, _ in feeds.fetched_at(tx, AT)] == ["yangben-caijing"]


def test_a_slot_that_is_noticed_too_late_expires_and_says_why(make: Callable[..., Desk]) -> None:
    """A desk does not mail the seven o'clock note at three because a laptop woke up."""
    desk = make(series=DAILY + 'grace = "2h"\n')
    desk.tick()
    desk.work()
    later = moment("2025-02-01T10:00+08:00")
    begun = desk.tick(later)
    assert begun.opened == ()
    assert begun.expired == ("weekly 2025-01-31", "weekly 2025-02-01")
    assert [o.reason for o in desk.occurrences() if o.state == "expired"] == [
        f"due at 2025-01-{day} 23:00, noticed at 2025-02-01 02:00 UTC, past its grace: build it by hand" for day in (30, 31)
    ]
    desk.work()
    assert [o.edition for o in desk.occurrences() if o.state == "built"] == [EDITION]


def test_an_issue_waits_for_what_is_gathered_for_it_and_holds_it(make: Callable[..., Desk]) -> None:
    """Not built before the fetches and the grouping; its moment is that of the building, so that all of it is known."""
    desk = make()
    desk.tick()
    desk.work("cpu")
    assert [(o.state, o.as_of) for o in desk.occurrences()] == [("due", None)]
    desk.work("fetch")
    desk.clock.at = DUE + LATE
    until(lambda: (desk.work("cpu"), desk.state() == "draft")[1])
    (occurrence,) = desk.occurrences()
    assert occurrence.as_of == DUE + LATE
    made = load_issue(desk.world, SLUG)
    assert made.as_of == DUE + LATE
    assert len({citation.article for citation in made.citations}) > CUT
    with desk.world.store.read() as tx:
        assert articles.ungrouped(tx, 1) == ()


def test_an_issue_does_not_wait_for_ever(make: Callable[..., Desk]) -> None:
    """A source without an end costs ten minutes, not the issue."""
    desk = make()
    desk.tick()
    desk.world.engine.drain({"group": handlers(desk.world)["group"]}, {"cpu": 1})
    desk.clock.at = DUE + timedelta(minutes=10)
    desk.work("cpu")
    assert desk.state() == "draft"


def test_an_issue_asked_for_by_hand_waits_for_nobody(make: Callable[..., Desk]) -> None:
    """`desk issue` builds at once of what there is, though a gathering is under way."""
    desk = make(at=DUE - timedelta(minutes=31))
    desk.tick()
    desk.work()
    assert desk.tick(DUE).gathering
    built = issue(desk.world, Order(series="weekly"))
    assert built.stories > 0
    assert {o.edition: o.state for o in desk.occurrences()} == {EDITION: "due", f"adhoc:{SLUG}": "built"}


def test_a_slot_does_not_build_over_what_was_approved_by_hand(make: Callable[..., Desk]) -> None:
    """Built and approved before its hour, the issue stays; the occurrence says so."""
    desk = make(at=DUE - timedelta(minutes=20))
    issue(desk.world, Order(series="weekly"))
    approve(desk.world, SLUG, "ada")
    before = (desk.world.workspace.outbox / SLUG / "issue.json").read_bytes()
    desk.tick(DUE)
    desk.work()
    (scheduled,) = [o for o in desk.occurrences() if o.edition == EDITION]
    assert (scheduled.state, scheduled.reason) == ("failed", f"UsageError: {SLUG} is approved and is not built over")
    assert (desk.world.workspace.outbox / SLUG / "issue.json").read_bytes() == before


def test_a_fetch_left_by_a_killed_run_is_not_made_hours_later(make: Callable[..., Desk]) -> None:
    """What came since would pass for known at the run's time; the next gathering asks anew."""
    desk = make(series="", at=AT - timedelta(hours=3))
    desk.tick()
    desk.clock.at = AT
    desk.work("fetch")
    assert desk.fetches() == 0
    assert desk.tick(AT).gathering
    desk.work()
    with desk.world.store.read() as tx:
        assert {row.checked_at for row in feeds.states(tx).values()} == {AT}


def test_an_issue_that_needs_no_approval_goes_out_once(make: Callable[..., Desk], script: Script) -> None:
    """`approval = "auto"`: built, sent to each client, and never again."""
    desk = make(DAILY + 'approval = "auto"\n', f"port = {script.port}\nstarttls = false\n")
    desk.tick()
    desk.work()
    assert desk.state() == "sent"
    assert script.recipients() == ["ann@client.example", "bob@client.example"]
    desk.tick(DUE + LATE)
    desk.work()
    assert len(script.taken) == 2


@pytest.mark.parametrize(("approval", "people"), [("one", ["ada"]), ("two", ["ada", "bo"])])
def test_an_issue_that_needs_approval_waits(approval: str, people: list[str], make: Callable[..., Desk], script: Script) -> None:
    """It is a draft until enough have said yes, and goes out only when somebody sends it."""
    desk = make(f'{DAILY}approval = "{approval}"\n', f"port = {script.port}\nstarttls = false\n")
    desk.tick()
    desk.work()
    for person in people:
        assert desk.state() in ("draft", "review")
        approve(desk.world, SLUG, person)
    assert desk.state() == "approved"
    desk.tick(DUE + LATE)
    desk.work()
    assert (desk.state(), script.taken) == ("approved", [])


def test_a_server_that_is_away_delays_the_sending(make: Callable[..., Desk]) -> None:
    """The job waits for a quarter of an hour, then tries again; after a day it is given up, with its reason."""
    desk = make(DAILY + 'approval = "auto"\n', "port = 1\nstarttls = false\n")
    desk.tick()
    desk.work()
    assert desk.state() == "partly_sent"
    assert desk.world.engine.pending("send", SLUG) == 1
    desk.clock.at = DUE + timedelta(days=1, seconds=1)
    with desk.world.store.write() as tx:
        tx.execute(sa.text("UPDATE job SET run_after = 0 WHERE step = 'send'"))
    desk.work("send")
    (dead,) = desk.world.engine.dead()
    assert dead.last_error.startswith(f"{SLUG} did not reach everybody within a day: ")
    assert "@" not in dead.last_error


def test_lost_jobs_are_queued_again(make: Callable[..., Desk], script: Script) -> None:
    """After the table of jobs was emptied, at any point, the next ticks build the issue and send it, once."""
    desk = make(DAILY + 'approval = "auto"\n', f"port = {script.port}\nstarttls = false\n")
    desk.tick()
    desk.work("fetch")
    desk.world.engine.drain({"group": handlers(desk.world)["group"]}, {"cpu": 1})
    lose(desk)
    desk.tick(DUE + LATE)
    desk.work("cpu")
    assert desk.state() == "draft"
    lose(desk)
    desk.tick()
    desk.work("send")
    assert desk.state() == "sent"
    desk.tick()
    desk.work()
    assert len(script.taken) == 2


def test_what_the_engine_gave_up_is_not_queued_for_ever(make: Callable[..., Desk]) -> None:
    """An occurrence whose building is dead has failed, in the words of the job."""
    desk = make()
    desk.tick()
    with desk.world.store.write() as tx:
        tx.execute(sa.text("UPDATE job SET state = 'dead', last_error = 'no room' WHERE step = 'build'"))
    desk.tick(DUE + LATE)
    assert [(o.state, o.reason) for o in desk.occurrences()] == [("failed", "no room")]
    assert desk.world.engine.pending("build") == 0


@pytest.mark.parametrize(
    ("zone", "change"),
    [("America/New_York", "2025-03-09"), ("Europe/London", "2025-10-26"), ("Australia/Lord_Howe", "2025-04-06")],
)
def test_a_daily_series_is_opened_once_on_the_day_on_which_the_clocks_change(
    zone: str, change: str, make: Callable[..., Desk]
) -> None:
    """At 02:30, an hour that is not there or comes twice, by a tick every half hour from noon to noon."""
    noon = datetime.fromisoformat(f"{change}T12:00:00+00:00")
    desk = make('schedule = "30 2 * * *"\ngrace = "1h"\n', at=noon - timedelta(days=1))
    series = desk.world.workspace.desk.desk["small"].series
    series["weekly"] = series["weekly"].model_copy(update={"zone": zone})
    for half in range(2 * 24 * 2 + 1):
        desk.tick(noon - timedelta(days=1) + timedelta(minutes=30) * half)
    editions = [o.edition for o in desk.occurrences()]
    assert editions.count(change) == 1
    assert len(editions) == len(set(editions)) == 2
    assert {o.state for o in desk.occurrences()} == {"due"}


def lose(desk: Desk) -> None:
    with desk.world.store.write() as tx:
        tx.execute(sa.text("DELETE FROM job"))
