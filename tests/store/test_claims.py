"""The claims ledger: claims by their places, an analyst's word that stays on record, and the issues that print them."""

from __future__ import annotations

from pipeline.draft.attributions import names_of
from pipeline.draft.claims import claims_of
from pipeline.model import ClaimStatus, Entity
from pipeline.store import articles, claims, stories, taggings
from pipeline.store.connect import Store
from tests.store.values import DAY, HOUR, T0, article, member, tagging

NAMES = names_of((Entity(slug="deepseek", kind="lab", en=("DeepSeek",)),))
FIRST = article("a1", title="A claim", summary="DeepSeek says it spent $5.6 million on one training run.")
LATER = article("a2", title="More", summary="DeepSeek said it had 2,000 chips.", first_seen=T0 + HOUR)


def filled(store: Store) -> str:
    """A store with two claims in two stories; the id of the first."""
    found = [claim for one in (FIRST, LATER) for claim in claims_of(one, NAMES)]
    with store.write() as tx:
        articles.insert(tx, [FIRST, LATER], {})
        stories.place(tx, {}, [member("s1", "a1"), member("s2", "a2", T0 + HOUR)])
        taggings.save_stories(tx, {"s1": (tagging("s1", "chips"),)}, T0)
        claims.save(tx, found)
        claims.save(tx, found)
    return found[0].id


def test_claims_come_back_as_they_were_with_their_story(store: Store) -> None:
    """Written twice they stand once; a moment sees what was known at it."""
    filled(store)
    with store.read() as tx:
        found = list(claims.held(tx, since=T0 - DAY))
        assert [(h.claim, h.story) for h in found] == [
            (claims_of(FIRST, NAMES)[0], "s1"),
            (claims_of(LATER, NAMES)[0], "s2"),
        ]
        assert [h.story for h in claims.held(tx, since=T0 - DAY, as_of=T0)] == ["s1"]
        assert [h.story for h in claims.held(tx, since=T0 - DAY, theme="chips")] == ["s1"]
        assert [h.story for h in claims.held(tx, since=T0 - DAY, stories=["s2"])] == ["s2"]
        assert [h.claim.id for h in claims.held(tx, since=T0 + 2 * HOUR)] == []


def test_what_an_analyst_said_stays_on_record(store: Store) -> None:
    """The last word holds; at an earlier moment the earlier one does."""
    one = filled(store)
    with store.write() as tx:
        for status, at in (("disputed", T0 + HOUR), ("withdrawn", T0 + 2 * HOUR)):
            claims.set_status(tx, ClaimStatus(claim=one, status=status, who="ada", note="why", known_from=at))
        assert claims.exists(tx, one)
        assert not claims.exists(tx, "c0")
        assert claims.statuses(tx)[one].status == "withdrawn"
        assert claims.statuses(tx, T0 + HOUR)[one].status == "disputed"
        assert claims.statuses(tx, T0) == {}
        assert [(s.status, s.known_to) for s in claims.history(tx, one)] == [("disputed", T0 + 2 * HOUR), ("withdrawn", None)]
