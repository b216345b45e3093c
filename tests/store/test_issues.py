"""Occurrences, issues and deliveries: of two that want the same, one wins; every step is noted."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from pipeline.model import Delivery
from pipeline.store import articles, deliveries, issues, stories
from pipeline.store.connect import Store
from pipeline.store.issues import Approval, IssueRow, Occurrence
from tests.store.values import DAY, HOUR, T0, article, member

ROW = IssueRow(
    slug="china-ai-2025-01-28",
    desk="china",
    series="daily",
    title="China AI",
    edition=1,
    start=T0 - DAY,
    end=T0,
    as_of=T0,
    built_at=T0 + HOUR,
    digest="d1",
    input_digest="i1",
)


def test_an_occurrence_is_opened_once(store: Store) -> None:
    """Eight threads see the same due time; one is told that it made the row."""
    made: list[bool] = []

    def tick() -> None:
        with store.write() as tx:
            made.append(issues.open_occurrence(tx, "daily", "2025-01-28", T0, now=T0))

    threads = [threading.Thread(target=tick) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 7 + [True]


def test_an_occurrence_moves_only_from_where_it_is(store: Store) -> None:
    """Compare and set; an unknown state is refused by the database itself."""
    with store.write() as tx:
        issues.open_occurrence(tx, "daily", "2025-01-28", T0, now=T0)
        issues.open_occurrence(tx, "daily", "adhoc:x", T0 + DAY, now=T0, request="by hand")
        assert issues.set_occurrence(tx, "daily", "2025-01-28", ["due"], "building", now=T0)
        assert not issues.set_occurrence(tx, "daily", "2025-01-28", ["due"], "building", now=T0)
        assert issues.set_occurrence(tx, "daily", "2025-01-28", ["building"], "built", now=T0, issue=ROW.slug)
        assert issues.get_occurrence(tx, "daily", "2025-01-28") == Occurrence(
            series="daily", edition="2025-01-28", due_at=T0, state="built", issue=ROW.slug
        )
        assert [o.edition for o in issues.occurrences(tx, ["due"])] == ["adhoc:x"]
        assert issues.last_due(tx, "daily") == T0
        assert issues.last_due(tx, "weekly") is None
    with pytest.raises(sa.exc.IntegrityError), store.write() as tx:
        issues.set_occurrence(tx, "daily", "2025-01-28", ["built"], "lost", now=T0)


def test_an_issue_is_kept_and_listed(store: Store) -> None:
    """Built again it takes the place of the old and keeps its state; its stories know where they are printed."""
    with store.write() as tx:
        articles.insert(tx, [article("a1"), article("a2")], {})
        stories.place(tx, {}, [member("s1", "a1"), member("s2", "a2")])
        issues.record(tx, ROW, [("s1", "chips"), ("s2", "policy")])
        assert issues.set_state(tx, ROW.slug, ["draft", "review"], "approved", T0 + DAY)
        again = IssueRow(**{name: getattr(ROW, name) for name in IssueRow.__slots__} | {"edition": 2, "digest": "d2"})
        issues.record(tx, again, [("s2", "policy")])
        kept = issues.get(tx, ROW.slug)
        assert kept is not None
        assert (kept.edition, kept.digest, kept.state, kept.state_at) == (2, "d2", "approved", T0 + DAY)
        assert (issues.of_story(tx, "s1"), issues.of_story(tx, "s2")) == ((), (ROW.slug,))
        assert [one.slug for one in issues.listing(tx)] == [ROW.slug]
        assert issues.get(tx, "missing") is None


def test_a_person_approves_an_edition_once(store: Store) -> None:
    """The first yes counts, until the issue is another; another person's yes is another row."""
    with store.write() as tx:
        issues.record(tx, ROW)
        yes = Approval(issue=ROW.slug, edition=1, person="ann", at=T0, digest="d1")
        assert issues.approve(tx, yes)
        assert not issues.approve(tx, Approval(issue=ROW.slug, edition=1, person="ann", at=T0 + HOUR, digest="d1"))
        assert issues.approve(tx, Approval(issue=ROW.slug, edition=1, person="bo", at=T0 + HOUR))
        assert [(a.person, a.at) for a in issues.approvals(tx, ROW.slug)] == [("ann", T0), ("bo", T0 + HOUR)]
        assert issues.approve(tx, Approval(issue=ROW.slug, edition=1, person="ann", at=T0 + 2 * HOUR, digest="d2"))
        assert [(a.person, a.digest) for a in issues.approvals(tx, ROW.slug)] == [("bo", ""), ("ann", "d2")]


def test_a_recipient_is_planned_once(store: Store) -> None:
    """Whatever the capitals; a correction and a proof are other purposes."""
    with store.write() as tx:
        assert deliveries.plan(tx, ROW.slug, "original", ["Ann@Example.org", "bo@example.org", "ann@example.org "], T0) == 2
        assert deliveries.plan(tx, ROW.slug, "original", ["ANN@example.org"], T0) == 0
        assert deliveries.plan(tx, ROW.slug, "correction:1", ["ann@example.org"], T0) == 1
        assert [d.recipient for d in deliveries.of_issue(tx, ROW.slug, "original")] == ["Ann@Example.org", "bo@example.org"]


def test_a_delivery_takes_its_steps_and_notes_them(store: Store) -> None:
    """queued, connecting, transmitting, sent; with the server's words, its attempts and every step kept."""
    with store.write() as tx:
        deliveries.plan(tx, ROW.slug, "original", ["ann@example.org"], T0)
        (one,) = deliveries.of_issue(tx, ROW.slug)
        taken = deliveries.claim(tx, one.id, T0)
        assert taken is not None
        assert deliveries.advance(tx, one.id, ["connecting"], "transmitting", T0, message_id="<1@desk>", dated=T0)
        assert deliveries.claim(tx, one.id, T0) is None
        assert deliveries.advance(tx, one.id, ["transmitting"], "sent", T0 + HOUR, code=250, reply="2.0.0 Ok")
        assert not deliveries.advance(tx, one.id, ["transmitting"], "unknown", T0 + HOUR)
        assert deliveries.get(tx, one.id) == Delivery(
            id=one.id,
            issue=ROW.slug,
            purpose="original",
            recipient="ann@example.org",
            state="sent",
            message_id="<1@desk>",
            dated=T0,
            attempts=1,
            code=250,
            reply="2.0.0 Ok",
        )
        steps = [(e.from_state, e.to_state, e.code) for e in deliveries.events(tx, one.id)]
        assert steps == [
            ("", "queued", 0),
            ("queued", "connecting", 0),
            ("connecting", "transmitting", 0),
            ("transmitting", "sent", 250),
        ]
    with pytest.raises(TypeError, match="colour"), store.write() as tx:
        deliveries.advance(tx, one.id, ["sent"], "sent", T0, colour="red")


def test_deferred_deliveries_wait_for_their_time(store: Store) -> None:
    """Those that may be tried again now, without those that must wait."""
    with store.write() as tx:
        deliveries.plan(tx, ROW.slug, "original", ["ann@example.org", "bo@example.org"], T0)
        first = deliveries.of_issue(tx, ROW.slug)[0]
        deliveries.advance(tx, first.id, ["queued"], "deferred", T0, run_after=T0 + HOUR)
        waiting = lambda due: [d.recipient for d in deliveries.in_states(tx, ["queued", "deferred"], due=due)]  # noqa: E731 - short
        assert waiting(T0) == ["bo@example.org"]
        assert waiting(T0 + HOUR) == ["ann@example.org", "bo@example.org"]
