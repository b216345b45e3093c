"""Every file of an issue's folder, and the proof of what they print.

Renders and writes letters through render/ and letter.py; does not touch the disk (outbox.py does).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.config.desk import MailTable
from pipeline.draft import form, gate, manifest
from pipeline.draft.commentary import FILES
from pipeline.letter import Envelope, clean, letter, list_headers, mailbox
from pipeline.model import Article, Issue, Rendition, Theme
from pipeline.render import Imprint
from pipeline.render.limited import Rendered, rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An issue and every file of its folder."""

    issue: Issue
    files: tuple[Rendition, ...]


def files_of(issue: Issue, mail: MailTable, templates: Path, themes: Sequence[Theme]) -> tuple[Rendition, ...]:
    """Every file of the issue's folder: the manifest, the analyst's sheet, the renditions, the mail."""
    imprint = Imprint(
        organisation=mail.organisation,
        postal_address=mail.postal_address,
        disclosure=mail.disclosure,
        unsubscribe=mail.unsubscribe,
    )
    names = {theme.slug: (theme.name, theme.name_zh) for theme in themes}
    made = rendered(issue, templates=templates, imprint=imprint, names=names)
    return (
        Rendition(name="issue.json", body=manifest.to_json(issue)),
        Rendition(name=FILES["zh" if issue.lang == "zh" else "en"], body=form.starter(issue).encode()),
        Rendition(name="message.eml", body=_message(issue, mail, made)),
        *made.files,
    )


def prove(issue: Issue, files: Mapping[str, bytes], articles: Mapping[str, Article]) -> tuple[str, ...]:
    """What cannot be proved of the issue: its citations and figures, and each quotation of its renditions."""
    problems = list(gate.check(issue, articles))
    for name in ("index.html", "email.html", "email.txt"):
        problems += gate.check_rendition(issue, name, files[name].decode())
    return tuple(problems)


def _message(issue: Issue, mail: MailTable, made: Rendered) -> bytes:
    """message.eml: dated by the issue's as_of and addressed to its sender, until it is readdressed to a client."""
    sender = mail.sender or "desk@localhost"
    domain = mailbox(sender)[1].partition("@")[2]
    headers = [("Reply-To", mail.reply_to)] if mail.reply_to else []
    headers += list_headers(f"{issue.series}.{domain}", mail.unsubscribe)
    envelope = Envelope(
        subject=clean(made.subject),
        sender=sender,
        to=sender,
        date=issue.as_of.replace(microsecond=0),
        message_id=f"<{issue.slug}.{issue.edition}@{domain}>",
        headers=tuple(headers),
    )
    bodies = {file.name: file.body for file in made.files if file.name in ("email.html", "email.txt")}
    html = bodies["email.html"].decode()
    return letter(
        envelope,
        text=bodies["email.txt"].decode(),
        html=html,
        images={cid: picture for cid, picture in made.images.items() if f"cid:{cid}" in html},
        lang=issue.lang,
    )
