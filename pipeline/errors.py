"""The errors that we expect, and the one line that a tired analyst reads.

    PipelineError
    ├── ConfigError      the workspace's files; carries every Problem at once        exit 2
    ├── UsageError       asked wrongly: no such issue, theme, feed                    exit 2
    ├── FetchError       a source could not be fetched (kind says how)
    ├── ParseError       what came is not what the kind reads
    ├── StoreError       the database is not one that we can use
    ├── RenderError      a template of the workspace fails
    ├── OutboxError      an issue's folder is missing, damaged or may not be replaced
    ├── VerifyError      a sentence of an issue cannot be proved
    ├── WriterError      the language model gave nothing that can be used
    └── DeliveryError    a message was not taken by the server

A stage raises; the border of a batch turns a PipelineError into a Failure. Anything else is a bug and stops the run.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in one of the workspace's files, and how to mend it. *line* is 0 where there is none."""

    file: str
    line: int = 0
    key: str = ""
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        key = f" {self.key}:" if self.key else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return f"{place}:{key} {self.what}{remedy}"


class PipelineError(Exception):
    """An error that we expect. Its text is one line for a person and holds no secret."""


class ConfigError(PipelineError):
    """The workspace's files are wrong; *problems* lists everything at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class UsageError(PipelineError):
    """Asked wrongly; the text says what there is instead."""


class FetchError(PipelineError):
    """A source could not be fetched. *kind* is one word: timeout, refused, blocked, too-large, http-503 …

    *host* is who answered with *status*, which is another than was asked where a redirect led there.
    """

    def __init__(self, kind: str, detail: str, *, retry_after: float | None = None, status: int = 0, host: str = "") -> None:
        super().__init__(detail)
        self.host = host
        self.kind = kind
        self.retry_after = retry_after
        self.status = status


class ParseError(PipelineError):
    """What came is not what the kind reads."""


class StoreError(PipelineError):
    """The database is not one that we can use."""


class RenderError(PipelineError):
    """A template of the workspace fails; the text names the template and its line."""


class OutboxError(PipelineError):
    """An issue's folder is missing, damaged, or may not be replaced."""


class VerifyError(PipelineError):
    """A sentence of an issue cannot be proved."""


class WriterError(PipelineError):
    """The language model gave nothing that can be used; the text holds neither key nor answer."""


class DeliveryError(PipelineError):
    """A message was not taken. *code* is the server's reply code, 0 where there was none."""

    def __init__(self, detail: str, *, code: int = 0) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An expected error as a value: which stage, what of, which kind of error, in one line."""

    stage: str
    subject: str
    kind: str
    detail: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.kind}: {self.detail}"
