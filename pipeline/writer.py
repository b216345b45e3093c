"""The language model at an OpenAI-compatible endpoint: `ask(system, user) -> text`, within a budget, its cost counted.

Knows nothing of stories and judges nothing: what it gives is a draft that the claim gate must pass. The key is sent to the
endpoint and stands in no text, error or log.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pipeline.config.desk import WriterTable
from pipeline.errors import FetchError, WriterError
from pipeline.net.post import Answer, Post

LONGEST_REST = 20.0
"""Seconds that the server may ask us to wait before another try; where it asks for more we go without."""

_AGAIN = (408, 409, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a run asked of the model: answered requests, tokens in and out, and their price."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    price: float = 0.0
    failures: int = 0


class Writer:
    """The endpoint of desk.toml's [writer]. *rest* waits between two tries; one thread at a time."""

    def __init__(self, settings: WriterTable, key: str, post: Post, rest: Callable[[float], None] = time.sleep) -> None:
        self._settings = settings
        self._key = key
        self._post = post
        self._rest = rest
        self.spent = Spent()

    @property
    def model(self) -> str:
        """The name of the model."""
        return self._settings.model

    def __call__(self, system: str, user: str) -> str:
        """The model's answer. WriterError where the budget is used up, none came after all tries, or it is no answer."""
        settings = self._settings
        estimate = (len(system) + len(user)) // 2 + settings.answer_tokens
        if self.spent.tokens_in + self.spent.tokens_out + estimate > settings.budget_tokens:
            raise WriterError(f"the budget of {settings.budget_tokens:,} tokens is used up")
        value = {
            "model": settings.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
            "temperature": 0,
            "max_tokens": settings.answer_tokens,
        }
        try:
            answer = self._send(value)
            if answer.status != 200:
                raise WriterError(f"the model's server answered {answer.status}")
            return self._text(answer.body, estimate)
        except WriterError:
            self.spent = replace(self.spent, failures=self.spent.failures + 1)
            raise

    def _send(self, value: dict[str, Any]) -> Answer:
        url = self._settings.base_url.rstrip("/") + "/chat/completions"
        headers = {"authorization": f"Bearer {self._key}"} if self._key else {}
        for left in range(self._settings.retries, -1, -1):
            try:
                answer = self._post(url, value, headers)
            except FetchError as error:
                if not left:
                    raise WriterError(f"the model's server: {error}") from error
                self._rest(1.0)
                continue
            if answer.status not in _AGAIN or not left or (answer.retry_after or 0) > LONGEST_REST:
                return answer
            self._rest(1.0 if answer.retry_after is None else answer.retry_after)
        raise AssertionError("unreachable")

    def _text(self, body: bytes, estimate: int) -> str:
        """The words of the answer; its tokens are counted, as estimated where the server does not count them."""
        try:
            raw = json.loads(body)
            text = raw["choices"][0]["message"]["content"]
            usage = raw.get("usage") or {}
            tokens_in, tokens_out = int(usage.get("prompt_tokens", estimate)), int(usage.get("completion_tokens", 0))
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
            raise WriterError("the model's server gave no chat completion") from error
        price = tokens_in * self._settings.price_in + tokens_out * self._settings.price_out
        spent = self.spent
        self.spent = Spent(
            calls=spent.calls + 1,
            tokens_in=spent.tokens_in + max(0, tokens_in),
            tokens_out=spent.tokens_out + max(0, tokens_out),
            price=spent.price + max(0.0, price) / 1_000_000,
            failures=spent.failures,
        )
        if not isinstance(text, str):
            raise WriterError("the model's server gave no text")
        return text
