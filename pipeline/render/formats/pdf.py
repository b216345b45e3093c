"""issue.pdf: the page on paper, tagged for screen readers (PDF/UA-1), with bookmarks and a contents list.

Made of index.html and print.css by WeasyPrint, which `pip install 'twoshores[documents]'` brings; its faces are those of the
machine, so the same bytes come only from the same faces. Asks the network and the disk for nothing. A character that no face
has is an error, never a box.
"""

from __future__ import annotations

import hashlib
import logging

from pipeline.errors import RenderError
from pipeline.model import Rendition
from pipeline.render.sheet import Sheet

ON_REQUEST = True
TAGGED = {"pdf_tags": True, "pdf_variant": "pdf/ua-1"}


def render(sheet: Sheet) -> tuple[Rendition, ...]:
    """The PDF. RenderError where WeasyPrint, or a face for a letter, is missing, with the remedy.

    A symbol (an emoji, say) that no face of the machine has is left out.
    """
    page = sheet.fill("index.html").replace("</style>", sheet.fill("print.css") + "</style>", 1)
    body, missing = _drawn(page)
    if missing:
        body, _ = _drawn(page.translate(dict.fromkeys(map(ord, missing), "")))
    return (Rendition(name="issue.pdf", body=body),)


def _drawn(page: str) -> tuple[bytes, str]:
    """The PDF and the symbols that no face has."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise RenderError(
            "issue.pdf needs WeasyPrint and Pango: pip install 'twoshores[documents]'; on Debian also apt-get install"
            f" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ({str(error).strip().splitlines()[0][:120]})"
        ) from error
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it tells of every rule that is for screens only
    document = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=())).render(**TAGGED)
    body: bytes = document.write_pdf(pdf_identifier=hashlib.sha256(page.encode()).digest()[:16], **TAGGED)
    missing = sorted({chr(code) for font in document.fonts.values() for code in font.missing})
    if letters := [char for char in missing if char.isalnum()]:
        raise RenderError(f"no face of this machine has {' '.join(letters[:8])}; install one (Debian: fonts-noto-cjk)")
    return body, "".join(missing)
