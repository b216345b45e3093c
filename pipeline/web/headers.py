"""What every answer carries, whatever it is: which sources a page may use, and what a browser must not guess or tell.

No page of the archive needs a script, so none is allowed. An answer that brings its own policy (an issue has its style
inside) keeps it.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ISSUE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
FILE_POLICY = f"sandbox; {ISSUE_POLICY}"
"""For a file out of an issue's folder as it is: the browser gives it no origin, so it is nobody's page."""

HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
    "cache-control": "private, no-cache",
}


class SecurityHeaders:
    """Puts HEADERS on every answer that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on; add the headers when the answer begins."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_to(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def add_to(headers: MutableHeaders) -> None:
    """The headers that are not there yet."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
