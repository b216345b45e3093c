"""What the engine runs: plain functions `step(world, key)`, each a no-op where its work is done already.

    fetch_host   SLOT HOST [FEED...]  the feeds of one host, each stored whole or not at all (fetching.py, fetched.py)
    group        SLOT                 what came in: folded, placed in stories, tagged, made searchable; before it, what
                                      stands there is tagged anew where themes.toml changed (steps_tags.py)
    read_article HOST                 the pages of articles, where the desk wants them (steps_text.py)
    find_feed    FEED                 another feed on the site of a dead one (steps_find.py)
    build        SERIES EDITION       an occurrence becomes an issue in the outbox
    send         ISSUE                an approved issue to its clients

A step reads the state, works, and writes behind a unique key, so a lost, repeated or late job does no harm. Named kill
points stand where a test kills the process: see docs/engine.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from pipeline import outbox
from pipeline import pipeline as stages
from pipeline.actions.automatic import why_held
from pipeline.actions.gists import gists
from pipeline.actions.leapfrog import leapfrog
from pipeline.actions.memory import beside
from pipeline.actions.orders import Order, plan_of, slug_of
from pipeline.actions.posting import post
from pipeline.actions.shelf import digest_of
from pipeline.actions.writing import writing
from pipeline.choose import Plan
from pipeline.deliver.ledger import OPEN
from pipeline.draft import drafters
from pipeline.engine.port import Dead, Done, Handler, Outcome, RetryAt
from pipeline.errors import DeliveryError, PipelineError, StoreError, UsageError
from pipeline.fetching import Gatherer
from pipeline.issue_files import Made
from pipeline.killpoint import reach
from pipeline.pipeline import Shelf, Tools
from pipeline.steps_claims import heard, note_claims, print_claims
from pipeline.steps_find import find_feed, queue_finding
from pipeline.steps_tags import follow_definitions, tag_late, taught
from pipeline.steps_text import queue_reading, read_article
from pipeline.steps_words import Words, words_of
from pipeline.store import articles, corrections, issues, stories, story_edits, taggings, texts, theme_days, vectors
from pipeline.store.carrying import carrying
from pipeline.store.issues import IssueRow
from pipeline.story.fold import KnownCopies
from pipeline.story.links import links_of
from pipeline.story.stream import ACTIVE
from pipeline.text.tokens import title_key
from pipeline.theme.leapfrog import Reader
from pipeline.theme.momentum import momentum
from pipeline.vectors import passage
from pipeline.wiring import World, wall_clock

BATCH = 5_000
"""Articles grouped in one transaction: each batch reads the last two weeks anew, so few large ones."""

EMBEDDED = 256
"""Articles embedded and kept at a time."""

PATIENCE = timedelta(minutes=10)
"""How long a scheduled issue waits for what is being gathered: a source without an end must not cost the issue."""

PAUSE = timedelta(minutes=15)
GIVE_UP = timedelta(days=1)
"""A sending that did not reach everybody is tried again after a pause, for a day after the issue was built."""


def handlers(world: World) -> Mapping[str, Handler]:
    """Every step, bound to its world, by the name under which jobs ask for it."""
    steps: Mapping[str, Callable[[World, str], Outcome]] = {
        "group": group,
        "read_article": read_article,
        "find_feed": find_feed,
        "build": build,
        "send": send,
    }
    return {"fetch_host": Gatherer(world), **{name: partial(step, world) for name, step in steps.items()}}


def slot_key(slot: datetime, *rest: str) -> str:
    """The key of a job that belongs to the run of that time."""
    return " ".join((slot.isoformat(), *rest))


def group(world: World, key: str) -> Outcome:
    """Fold, place and tag all that stands in no story yet, batch by batch in the one order, each in one transaction.

    Waits for the run's fetches, so that a batch does not depend on which thread was quicker.
    """
    if world.engine.pending("fetch_host", key):
        return RetryAt(wall_clock() + timedelta(seconds=1))
    slot = datetime.fromisoformat(key)
    with world.store.read() as tx:
        tools = taught(tx, world.tools(), slot)
    follow_definitions(world, slot, tools)
    while _group_batch(world, tools, slot):
        reach("grouped")
    queue_reading(world, slot)
    queue_finding(world)
    return Done()


def _group_batch(world: World, tools: Tools, slot: datetime) -> bool:
    """One batch; False when nothing is left to do."""
    with world.store.read() as tx:
        if not (first := articles.ungrouped(tx, 1)):
            return False
    _embed(world, first[0].first_seen - ACTIVE)
    with world.store.write() as tx:
        batch = articles.ungrouped(tx, BATCH)
        if not batch:
            return False
        since = batch[0].first_seen - ACTIVE
        heads = articles.known_copies(tx, {a.canonical_url for a in batch}, {title_key(a.title) for a in batch}, since)
        known = KnownCopies(heads=heads, texts=texts.full(tx, since))
        edits = story_edits.listing(tx)
        active = stories.active(tx, since, batch[-1].first_seen, edited=edits[-1].known_from if edits else None)
        ids = {a.id for a in batch} | {a.id for story in active for a in story.articles}
        seen = vectors.of(tx, ids, world.embedder().model)
        placed = stages.group(batch, known, active, tools, seen, links_of(edits))
        stories.place(tx, placed.copies, placed.memberships, placed.noise)
        taggings.save_articles(tx, placed.taggings, judged={a.id for a in batch})
        note_claims(world, tx, batch, placed.copies)
        reach("grouping")
        ids = {a.id for _, grown in placed.grown for story in grown for a in story.articles}
        tags, words = taggings.of_articles(tx, ids), corrections.on_articles(tx, ids)
        taggings.save_growing(tx, stages.tag(placed, tags, words, tools))
        tag_late(tx, batch, tools, slot)
    return True


def _embed(world: World, since: datetime) -> None:
    """Give each article first seen since then a vector, if the desk has an embedder; before the batch's own transaction,
    and kept at once, so that nothing is embedded twice and no writer waits."""
    embedder = world.embedder()
    if not embedder.model:
        return
    while True:
        with world.store.read() as tx:
            found = vectors.missing(tx, since, embedder.model, EMBEDDED)
        if not found:
            return
        made = embedder.embed([passage(article) for article in found])
        with world.store.write() as tx:
            vectors.save(tx, embedder.model, {article.id: vector for article, vector in zip(found, made, strict=True)})


def build(world: World, key: str) -> Outcome:
    """Turn an occurrence into an issue in the outbox. An error that we expect ends as the occurrence's reason; the store's own
    failures are left to the engine, which tries again."""
    series, edition = key.split(" ")
    order = _begin(world, series, edition)
    if not isinstance(order, Order):
        return order
    reach("build-begun")
    try:
        _spare(world, slug_of(world.workspace, order))
        plan = plan_of(world.workspace, order)
        words = words_of(world, plan, order.corrects)
        made = _make(world, plan, words)
        reach("made")
        files = [replace(file, body=words.carried.get(file.name, file.body)) for file in made.files]
        outbox.write(world.workspace.outbox, made.issue.slug, files, untouched=words.untouched)
        reach("outbox-written")
        _record(world, series, edition, made)
    except StoreError:
        raise
    except PipelineError as error:
        with world.store.write() as tx:
            issues.set_occurrence(
                tx, series, edition, ("building",), "failed", now=world.now(), reason=f"{type(error).__name__}: {error}"
            )
        return Dead(str(error))
    return Done()


def _begin(world: World, series: str, edition: str) -> Order | Outcome:
    """The order, its moment fixed before anything is read, so that a second try, after a kill, builds the same. Done where
    there is nothing to build; RetryAt while that is gathered which a scheduled issue is to be made of."""
    with world.store.read() as tx:
        occurrence = issues.get_occurrence(tx, series, edition)
    if occurrence is None or occurrence.state not in ("due", "building"):
        return Done()
    order = Order.from_json(occurrence.request)
    patient = order.noticed is not None and occurrence.as_of is None and world.now() - order.noticed < PATIENCE
    if patient and (world.engine.pending("fetch_host") or world.engine.pending("group")):
        return RetryAt(wall_clock() + timedelta(seconds=1))
    as_of = occurrence.as_of or world.now()
    with world.store.write() as tx:
        begun = issues.set_occurrence(tx, series, edition, ("due", "building"), "building", now=world.now(), as_of=as_of)
    return order.at(as_of) if begun else Done()


def _spare(world: World, slug: str) -> None:
    """UsageError where the issue was approved or sent meanwhile, say because it was built by hand before its hour."""
    with world.store.read() as tx:
        row = issues.get(tx, slug)
    if row is not None and row.state not in ("draft", "review", "held"):
        raise UsageError(f"{slug} is {row.state} and is not built over")


def _make(world: World, plan: Plan, words: Words) -> Made:
    """Read all that the issue is made of, as known at its moment, and make it."""
    workspace = world.workspace
    with world.store.read() as tx:
        found = stories.in_window(tx, plan.start, plan.end, plan.as_of)
        counts = theme_days.counts(tx, plan.end, plan.as_of)
        earlier = carrying(tx, (t.slug for t in workspace.themes), plan.start - ACTIVE, plan.start, plan.as_of)
    reader = Reader(workspace.industries, workspace.entities)
    drafter = plan.versions.get("drafter", "extractive")
    board = leapfrog(world, end=plan.end, as_of=plan.as_of) if plan.leapfrog else None
    return stages.make(
        plan,
        Shelf(
            stories=found,
            momentum={t.slug: momentum(t.slug, counts, end=plan.end, zone=plan.zone) for t in workspace.themes},
            themes=workspace.themes,
            feed_weights={feed.slug: feed.weight for feed in workspace.feeds},
            words=words.said,
            named=words.named,
            corrected=words.corrected,
            board=board,
            drafter=drafters.load(drafter),
            write=writing(world, drafter),
            beside=replace(beside(world, plan), heard=heard(world, plan, found)),
            gists=gists([one for one in found if one.tags], earlier, world.tools(), reader),
            names=world.tools().names,
            entities=workspace.entities,
        ),
        workspace.mail_of(plan.desk, plan.lang),
        workspace.templates,
    )


def _record(world: World, series: str, edition: str, made: Made) -> None:
    """Keep the issue and end its occurrence; a series that sends by itself has its sending queued in the same transaction."""
    issue = made.issue
    row = IssueRow(
        slug=issue.slug,
        desk=issue.desk,
        series=issue.series,
        title=issue.title,
        edition=issue.edition,
        start=issue.start,
        end=issue.end,
        as_of=issue.as_of,
        built_at=world.now(),
        digest=digest_of(world, issue.slug),
    )
    printed = dict.fromkeys((item.story, section.theme) for section in issue.sections for item in section.items)
    automatic = not edition.startswith("adhoc:") and world.workspace.find_series(series)[3].approval == "auto"
    held = why_held(world, issue.slug) if automatic else ""
    with world.store.write() as tx:
        issues.record(tx, row, tuple(printed))
        print_claims(tx, issue)
        issues.set_occurrence(tx, series, edition, ("building",), "built", now=world.now(), issue=issue.slug, reason=held)
        issues.set_state(tx, issue.slug, ("review", "held"), "draft", world.now())
        if held:
            issues.set_state(tx, issue.slug, ("draft",), "held", world.now())
        elif automatic:
            world.engine.enqueue(tx, "send", issue.slug, "send")
    reach("recorded")


def send(world: World, key: str) -> Outcome:
    """Send an issue to those of its clients who have not got it; again later while some wait, or the server is away."""
    try:
        report = post(world, key)
        if report.complete or not set(report.counts) & set(OPEN):
            return Done()
        left = report.stopped or str(dict(report.counts))
    except DeliveryError as error:
        left = str(error)
    with world.store.read() as tx:
        row = issues.get(tx, key)
    if row is None or world.now() - row.built_at > GIVE_UP:
        return Dead(f"{key} did not reach everybody within a day: {left}")
    return RetryAt(wall_clock() + PAUSE)
