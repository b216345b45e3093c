"""Send an issue to oneself. Kept in no ledger, so it can be done again and again."""

from __future__ import annotations

from pipeline.actions.posting import connection, mailing_of
from pipeline.actions.shelf import load_issue
from pipeline.deliver.run import send_proof
from pipeline.wiring import World


def proof(world: World, slug: str, to: str) -> str:
    """Send the issue to the address *to*, [PROOF] in its subject; one line with the server's answer."""
    load_issue(world, slug)
    reply = send_proof(mailing_of(world, slug), to, connection(world), world.now())
    return f"proof of {slug} sent: {reply.code} {reply.text}".rstrip()
