"""Messages as .eml files in a folder: for trying things out, or for another program that sends them.

Writes each file whole or not at all. Does not read what is there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.deliver.channels import Post, Reply, Send, Server
from pipeline.errors import DeliveryError


@contextmanager
def connect(server: Server) -> Iterator[Send]:
    """A Send that writes NAME.eml into *server.folder*, with the envelope in X-Envelope-* lines before the message."""
    folder = server.folder
    if folder is None:
        raise DeliveryError("the channel folder was given no folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeliveryError(f"the mail folder cannot be made: {error.strerror or error}") from error

    def send(post: Post, transmitting: Callable[[], bool]) -> Reply:
        envelope = f"X-Envelope-From: <{post.sender}>\r\nX-Envelope-To: <{post.recipient}>\r\n".encode("ascii")
        if not transmitting():
            return Reply(outcome="withdrawn")
        unfinished = folder / f".{post.name}.part"
        try:
            with unfinished.open("wb") as file:
                file.write(envelope + post.message)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(folder / f"{post.name}.eml")
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise DeliveryError(f"a message could not be written: {error.strerror or error}") from error
        return Reply(outcome="sent", text="written")

    yield send
