"""Many hosts on loopback, each an address of its own (127.x.y.z), which note who asked them what and when. Linux only.

    python -m tests.many_hosts     serves; prints its port; prints what it noted, as JSON, when its input ends

Every path below /feed/ is a feed that was made up from its host's address and its own, always the same; a test may give other
answers.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import pairwise

Answer = tuple[str, str, bytes]
"""Status line, more header lines (each with its line end), body."""

ITEMS = 5
SYLLABLES = ("ba", "co", "du", "fe", "gi", "ho", "ku", "la", "me", "ni", "po", "ra", "se", "ti", "vo", "zu")


@dataclass(slots=True)
class Seen:
    """What one host noted: *spans* are when each request had come and when its answer went, *open* its connections now."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    open: int = 0
    most_open: int = 0

    def gaps(self) -> list[float]:
        """Seconds between each answer and the next request; below 0 where that did not wait for the answer."""
        return [later[0] - earlier[1] for earlier, later in pairwise(sorted(self.spans))]


def address(number: int) -> str:
    """The address of the host of that number, up to 16 million."""
    return f"127.{1 + number // 62_500 % 250}.{number // 250 % 250}.{1 + number % 250}"


def feed(host: str, path: str) -> Answer:
    """A feed of its own for each host and path."""
    if not path.startswith("/feed/"):
        return "404 Not Found", "", b""
    items = "".join(_item(host, path, number) for number in range(ITEMS))
    body = f'<rss version="2.0"><channel><title>{host}{path}</title>{items}</channel></rss>'.encode()
    tag = hashlib.sha256(body).hexdigest()[:16]
    return "200 OK", f'ETag: "{tag}"\r\nContent-Type: application/rss+xml\r\n', body


def _item(host: str, path: str, number: int) -> str:
    chance = hashlib.sha256(f"{host}{path}#{number}".encode()).digest()
    syllables = [SYLLABLES[half] for byte in chance for half in (byte >> 4, byte & 15)]
    words = ["".join(syllables[at : at + 4]) for at in range(0, len(syllables), 4)]
    title, text = " ".join(words[:8]).capitalize(), " ".join(words[8:]).capitalize()
    when = f"Wed, 29 Jan 2025 {chance[0] % 24:02}:{chance[1] % 60:02}:00 GMT"
    link = f"http://{host}{path}/{number}"
    return f"<item><title>{title}</title><link>{link}</link><description>{text}.</description><pubDate>{when}</pubDate></item>"


class ManyHosts:
    """The hosts; *seen* has what each noted, by its address. Each answer takes *takes_s*."""

    def __init__(self, answer: Callable[[str, str], Answer] = feed, takes_s: float = 0.005) -> None:
        self.answer, self.takes_s = answer, takes_s
        self.seen: dict[str, Seen] = {}
        self.port = 0

    async def serve(self, ready: Callable[[], None], stop: asyncio.Event) -> None:
        """Answer until *stop*."""
        # One door for all of 127/8: whoever comes by another address is turned away.
        server = await asyncio.get_running_loop().create_server(lambda: _Line(self), "0.0.0.0", 0, backlog=4096)
        self.port = server.sockets[0].getsockname()[1]
        ready()
        await stop.wait()
        server.close()


class _Line(asyncio.Protocol):
    """One connection, kept until the other side ends it."""

    def __init__(self, hosts: ManyHosts) -> None:
        self._hosts = hosts
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._way = transport
        self._host: str = transport.get_extra_info("sockname")[0]
        if not self._host.startswith("127."):
            transport.abort()
        self._seen = self._hosts.seen.setdefault(self._host, Seen())
        self._seen.open += 1
        self._seen.most_open = max(self._seen.most_open, self._seen.open)

    def connection_lost(self, exc: Exception | None) -> None:
        self._seen.open -= 1

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            head, _, self._got = self._got.partition(b"\r\n\r\n")
            asyncio.get_running_loop().call_later(self._hosts.takes_s, self._say, head.decode("latin-1"), time.monotonic())

    def _say(self, head: str, begun: float) -> None:
        path = head.split(" ", 2)[1]
        status, headers, body = self._hosts.answer(self._host, path)
        asked = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:])}
        if status.startswith("200") and (tag := asked.get("if-none-match")) and f"ETag: {tag}\r\n" in headers:
            status, body = "304 Not Modified", b""
        self._seen.paths.append(path)
        self._seen.spans.append((begun, time.monotonic()))
        self._way.write(f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body)


@contextmanager
def many_hosts(answer: Callable[[str, str], Answer] = feed, takes_s: float = 0.005) -> Iterator[ManyHosts]:
    """The hosts, served by a thread while the block runs."""
    hosts, ready = ManyHosts(answer, takes_s), threading.Event()
    stops: list[Callable[[], object]] = []

    async def run() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        stops.append(lambda: loop.call_soon_threadsafe(stop.set))
        await hosts.serve(ready.set, stop)

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield hosts
    finally:
        stops[0]()
        thread.join(10)


def main() -> None:
    """Serve until the input ends; a line of input has what was noted so far printed, and forgotten."""
    with many_hosts() as hosts:
        print(hosts.port, flush=True)
        for _ in sys.stdin:
            print(json.dumps({name: asdict(seen) for name, seen in hosts.seen.items()}), flush=True)
            hosts.seen.clear()


if __name__ == "__main__":
    main()
