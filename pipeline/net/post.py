"""Post JSON to an address of the desk's own settings, within a deadline and a size. Does not try again, follows no redirect.

For endpoints that the desk chose itself, so a machine of its own (loopback) may be named; addresses from feeds never come here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from pipeline.errors import FetchError
from pipeline.net import retry_after

LARGEST = 1 << 20
"""Bytes of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. *retry_after*: how many seconds the server asks to be left alone, None where it does not say."""

    status: int
    body: bytes
    retry_after: float | None = None


Post = Callable[[str, Mapping[str, Any], Mapping[str, str]], Answer]
"""(address, JSON, headers) to an Answer of any status; FetchError where none came."""


def make_post(*, connect_s: float, total_s: float) -> Post:
    """A `Post` with these limits. Takes no proxy from the environment, keeps no cookies."""

    def post(url: str, value: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        until = time.monotonic() + total_s
        body = json.dumps(value, ensure_ascii=False).encode()
        sent = {"content-type": "application/json", "accept-encoding": "identity", **headers}
        try:
            with (
                httpx.Client(timeout=httpx.Timeout(total_s, connect=connect_s), trust_env=False) as client,
                client.stream("POST", url, content=body, headers=sent) as response,
            ):
                return Answer(
                    status=response.status_code,
                    body=_read(response, until),
                    retry_after=retry_after(response.headers.get("retry-after", ""), response.headers.get("date", "")),
                )
        except httpx.TimeoutException as error:
            raise FetchError("timeout", f"not done within {total_s:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            # The text of such an error may hold what was sent, so only its kind is told.
            raise FetchError("connect", f"no answer: {type(error).__name__}") from error

    return post


def _read(response: httpx.Response, until: float) -> bytes:
    chunks, size = [], 0
    for chunk in response.iter_raw():
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST:
            raise FetchError("too-large", f"more than {LARGEST:,} bytes")
        if time.monotonic() > until:
            raise FetchError("timeout", "the answer came too slowly")
    return b"".join(chunks)
