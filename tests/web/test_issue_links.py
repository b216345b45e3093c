"""An issue's links to the issues before it lead to their folders on disk, and into the archive in the browser."""

from __future__ import annotations

from pipeline.web.issue_pages import under_bar


def test_links_to_earlier_issues_lead_into_the_archive_and_others_stay() -> None:
    page = b'<body><a href="../sample-before/index.html">before</a> <a href="https://sample.invalid/../x/index.html">x</a></body>'
    assert under_bar(page, b"BAR") == (
        b'<body>BAR<a href="/issues/sample-before">before</a> <a href="https://sample.invalid/../x/index.html">x</a></body>'
    )
