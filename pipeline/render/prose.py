"""The analyst's Markdown as it is printed, its references made numbers that lead to their sources.

What a reference names stands in the issue (`Issue.refs`); one that is not there is left as it was written. Does not judge it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from pipeline.model import Issue, Ref
from pipeline.text.markup import render_markdown

_REFERENCE = re.compile(r"\s*\[@([^\]\s\[]+)\]")
_TAG_OR_REFERENCE = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)|\s*\[@([^\]\s\[]+)\]')

Link = Callable[[Ref], str]
"""The HTML of a reference's number."""


def page(words: str, issue: Issue, label: Callable[[int], str]) -> str:
    """*words* for the page: a reference leads to the story that the page tells, else to the list of sources."""
    told = {item.story for section in issue.sections for item in section.items}

    def link(ref: Ref) -> str:
        at = f"#story-{ref.story}" if ref.story in told else f"#source-{ref.quoted.cite}"
        return f'<sup><a href="{at}" aria-label="{escape(label(ref.quoted.cite))}">{ref.quoted.cite}</a></sup>'

    return html(words, issue, link)


def mail(words: str, issue: Issue, source: Callable[[int], str]) -> str:
    """*words* for the mail: a reference leads to its source, by the address that *source* gives (empty for none)."""

    def link(ref: Ref) -> str:
        number, to = f"&nbsp;[{ref.quoted.cite}]", source(ref.quoted.cite)
        return f'<a class="c" href="{escape(to)}">{number}</a>' if to else f'<span class="c">{number}</span>'

    return html(words, issue, link)


def html(text: str, issue: Issue, link: Link) -> str:
    """*text* as safe HTML; the program's own links are set between the tags, after the analyst's were cleaned."""
    refs = {ref.key: ref for ref in issue.refs}

    def put(found: re.Match[str]) -> str:
        ref = refs.get(found[2] or "")
        return link(ref) if ref else found[0]

    return _TAG_OR_REFERENCE.sub(put, render_markdown(text, issue.lang))


def text(words: str, issue: Issue) -> str:
    """*words* with `[3]` for each reference."""
    numbers = {ref.key: ref.quoted.cite for ref in issue.refs}
    return _REFERENCE.sub(lambda found: f" [{numbers[found[1]]}]" if found[1] in numbers else found[0], words)


def bare(words: str) -> str:
    """*words* without their references, for a page that does not show the sources."""
    return _REFERENCE.sub("", words)
