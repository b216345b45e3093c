"""Channels: how a message leaves the house. A channel is one file here, or a dotted path, with a function `connect`.

A channel says what became of a message; it keeps no state, tries nothing twice and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, cast

from pipeline.plugin import plugin


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where messages go. *seconds* limits the connecting and each message by the wall clock.

    *ca_file*: certificates to trust instead of the system's. *hostname* is how we greet. *folder* is for channels that
    write files.
    """

    host: str = "localhost"
    port: int = 587
    starttls: bool = True
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    hostname: str = "localhost"
    seconds: float = 120.0
    folder: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message to one address, CRLF bytes; *name* is unlike that of any other message and names nobody."""

    name: str
    sender: str
    recipient: str
    message: bytes = field(repr=False)


Outcome = Literal["sent", "deferred", "rejected", "lost", "unknown", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What became of a message; *closed* when the connection can carry no more.

    lost: surely not taken, the connection broke first. unknown: it broke after the last byte. withdrawn: *transmitting*
    said no. *text* holds no address.
    """

    outcome: Outcome
    code: int = 0
    text: str = ""
    closed: bool = False


Send = Callable[[Post, Callable[[], bool]], Reply]
"""Sends one post. Calls its second argument, *transmitting*, when the next byte could make the server take the message;
where that says False, sends nothing."""


class Channel(Protocol):
    """Opens a connection for as many posts as it bears.

    DeliveryError, from it or its Send, when no message at all can be sent this way and the one at hand was surely not taken.
    """

    def __call__(self, server: Server) -> AbstractContextManager[Send]: ...


def load(name: str) -> Channel:
    """The channel of that name: a file of this folder, or a dotted path to a module with a function `connect`."""
    return cast(Channel, plugin(__name__, name, "connect"))
