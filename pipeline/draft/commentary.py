"""commentary.md: the analyst's own words, in a file that explains itself.

Headings of the file say where the words go; everything in an HTML comment is an instruction and is not printed. Reads and
writes text, no files; the Markdown stays Markdown (text/markup.py renders it).
"""

from __future__ import annotations

import re
from types import MappingProxyType

from pipeline.model import Commentary, Issue, Section

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(
    r"#{1,2}[ \t]+(?:(title|thesis|what to watch|watch|pins|mutes)[ \t]*(?:[:：](.*))?"
    r"|section[ \t]*[:：]?[ \t]*([\w-]+)(?:[ \t(（].*)?)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")

_TEXTS = MappingProxyType(
    {
        "en": (
            "The analyst's words for {slug}. Write under the headings; what stands between arrows, like this, is never printed.\n"
            "Markdown: **bold**, *italic*, [link](https://…), lists with -. Leave a part empty and the issue goes without it.\n"
            "Leave the lines that begin with # as they are. Build the issue again to see your words in it; no rebuild loses any.",
            "One line. It replaces: {title}",
            "One paragraph: what happened, how large it is, what you argue. It opens the issue.",
            "Your argument on {name}, and the counter-argument.",
            "What to watch next, and whom it touches. A list does well.",
            "Stories that stand first: ids or addresses in the archive, one a line.",
            "Stories to leave out, likewise.",
        ),
        "zh": (
            "{slug} 的分析师文字。请写在各标题之下；像本段这样放在注释符号里的内容不会刊出。\n"
            "支持 Markdown：**粗体**、*斜体*、[链接](https://…)、以 - 开头的列表。留空的部分不会出现在刊物里。\n"
            "请勿改动以 # 开头的行。重新生成刊物即可看到您的文字；每次重新生成都会保留。",
            "一行。它将取代：{title}",
            "一段：发生了什么、规模多大、您的论点。它是全刊的开头。",
            "您对“{name}”的论点，以及反方的论点。",
            "接下来要关注什么、影响到谁。宜用列表。",
            "置顶的事件：编号或在档案中的地址，每行一个。",
            "不刊出的事件，写法相同。",
        ),
    }
)


def parse(text: str) -> Commentary:
    """The analyst's words by part; what stands in comments or above the first heading is left out.

    Words on the heading's own line, after a colon, count too. A part given twice is joined.
    Never raises: a heading that is none of ours belongs to the part above it.
    """
    parts: dict[tuple[str, str], list[str]] = {}
    into: list[str] = []
    fenced = False
    for line in _COMMENT.sub("", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else _HEADING.fullmatch(line.rstrip())
        if heading:
            kind = (heading[1] or "section").lower().removeprefix("what to ")
            into = parts.setdefault((kind, (heading[3] or "").lower()), [])
            into.append((heading[2] or "").strip())
        else:
            into.append(line.rstrip())
    words = {key: "\n".join(lines).strip() for key, lines in parts.items()}
    return Commentary(
        title=" ".join(words.get(("title", ""), "").split()),
        thesis=words.get(("thesis", ""), ""),
        sections={slug: said for (kind, slug), said in words.items() if kind == "section" and slug and said},
        watch=words.get(("watch", ""), ""),
        pins=_ids(words.get(("pins", ""), "")),
        mutes=_ids(words.get(("mutes", ""), "")),
    )


def starter(issue: Issue) -> str:
    """commentary.md for an issue: a heading for each part, what the issue found as comments, and the words it already has.

    Feeding it back gives the issue's own Commentary: an empty one where there is none. Words on a theme that the issue
    does not hold now are kept, so that a rebuild loses nothing.
    """
    said = issue.commentary
    intro, title, thesis, section, watch, pins, mutes = _TEXTS[issue.lang if issue.lang in _TEXTS else "en"]
    parts = [
        _comment(intro.format(slug=issue.slug)),
        _part("# Title", title.format(title=issue.title), said.title),
        _part("# Thesis", thesis, said.thesis),
    ]
    for part in issue.sections:
        name = part.name_zh if issue.lang == "zh" and part.name_zh else part.name
        note = "\n".join((section.format(name=name), *_found(part)))
        parts.append(_part(f"# Section: {part.theme}", note, said.sections.get(part.theme, "")))
    here = {part.theme for part in issue.sections}
    parts += [_part(f"# Section: {slug}", "", words) for slug, words in sorted(said.sections.items()) if slug not in here]
    parts.append(_part("# What to watch", watch, said.watch))
    parts.append(_part("# Pins", pins, "\n".join(f"- {one}" for one in said.pins)))
    parts.append(_part("# Mutes", mutes, "\n".join(f"- {one}" for one in said.mutes)))
    return "\n\n".join(parts) + "\n"


def _ids(text: str) -> tuple[str, ...]:
    """The ids of stories in *text*: s and ten figures or more of base 16, bare or at the end of an address."""
    return tuple(dict.fromkeys(re.findall(r"(?<![\w-])s[0-9a-f]{10,}(?![\w-])", text)))


def _found(section: Section) -> list[str]:
    """What the section holds, one line a story, for the analyst to look at while writing."""
    return [f"- {item.headline.words} ({item.outlet}) [{item.headline.cite}]" for item in section.items]


def _part(heading: str, note: str, words: str) -> str:
    return "\n\n".join(piece for piece in (heading, _comment(note) if note else "", words) if piece)


def _comment(text: str) -> str:
    """*text* as a comment; nothing in it can close the comment early."""
    safe = text.replace("--", "\u2010\u2010")
    return f"<!--\n{safe}\n-->"
