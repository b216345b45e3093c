"""An OpenAI-compatible endpoint on loopback that answers as a script says. For tests; it understands nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""

Act = Callable[[dict[str, Any]], Reply | None]
"""What to answer to a request's JSON; None: say nothing until the client goes."""


@dataclass
class Script:
    """How the server answers, and what it was asked: the JSON and the headers of each request."""

    act: Act
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    closing: threading.Event = field(default_factory=threading.Event)


def completion(text: str, tokens_in: int = 100, tokens_out: int = 20) -> Reply:
    """A chat completion with that text."""
    value = {
        "choices": [{"message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out},
    }
    return 200, {}, json.dumps(value).encode()


def sentences(*rows: tuple[str, list[int]]) -> Reply:
    """A chat completion in the form that the drafter asks for."""
    return completion(json.dumps({"sentences": [{"text": text, "ids": ids} for text, ids in rows]}, ensure_ascii=False))


def given(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The numbered sentences of a request."""
    found, _ = json.JSONDecoder().raw_decode(request["messages"][1]["content"])
    assert isinstance(found, list)
    return found


@contextmanager
def model_server(act: Act) -> Iterator[Script]:
    """A running server; its `url` is what base_url is to be."""
    script = Script(act)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            script.asked.append(request)
            script.headers.append({name.lower(): value for name, value in self.headers.items()})
            reply = script.act(request)
            if reply is None:
                script.closing.wait(20)
                return
            status, headers, body = reply
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield script
    finally:
        script.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
