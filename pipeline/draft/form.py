"""The form of commentary.md: a file that explains itself, for the analyst to write in. commentary.py reads it back.

What stands in comments, in the front matter too, is an instruction and is not printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from pipeline.model import Commentary, Issue, Section

_TEXTS = MappingProxyType(
    {
        "en": {
            "intro": "The analyst's words for {slug}. Write under the headings; what stands between arrows, like this, is never\n"
            "printed. Markdown: **bold**, *italic*, [link](https://…), lists with -. Name a source by its number, [@3], a\n"
            "story by its id, [@{story}]: both become links, and one that leads nowhere stops the build. Leave a part\n"
            "empty and the issue goes without it. Leave the lines that begin with # as they are. Build the issue again to\n"
            "see your words in it.",
            "title": "instead of: {title}",
            "by": 'whose words these are, a name of [people] in desk.toml; with approval = "two" others approve',
            "order": "themes, first to last; the others follow. Here: {themes}",
            "pins": "stories that stand first: ids, or addresses in the archive",
            "drops": "stories that are left out",
            "thesis": "One paragraph: what happened, how large it is, what you argue. It opens the issue.",
            "section": "Your argument on {name}, and the counter-argument.",
            "watch": "What to watch next, and whom it touches. A list does well.",
            "notes": "For the desk. Nothing under this heading is ever printed.",
        },
        "zh": {
            "intro": "{slug} 的分析师文字。请写在各标题之下；像本段这样放在注释符号里的内容不会刊出。\n"
            "支持 Markdown：**粗体**、*斜体*、[链接](https://…)、以 - 开头的列表。[@3] 指来源编号，[@{story}] 指事件编号，\n"
            "都会变成链接；指不到任何东西的会使生成停下。留空的部分不会出现在刊物里。请勿改动以 # 开头的行。\n"
            "重新生成刊物即可看到您的文字。",
            "title": "将取代：{title}",
            "by": '作者，desk.toml 中 [people] 的名字；approval = "two" 时须由他人批准',
            "order": "主题的先后，其余随后。本期有：{themes}",
            "pins": "置顶的事件：编号或在档案中的地址",
            "drops": "不刊出的事件",
            "thesis": "一段：发生了什么、规模多大、您的论点。它是全刊的开头。",
            "section": "您对“{name}”的论点，以及反方的论点。",
            "watch": "接下来要关注什么、影响到谁。宜用列表。",
            "notes": "供本台自用。此标题下的内容不会刊出。",
        },
    }
)


def starter(issue: Issue) -> str:
    """The form for an issue, with what the issue found as comments, and the words and choices that it already has.

    Feeding it back gives the issue's own Commentary (of one that `shares` without by, order, pins and drops): an empty one
    where there is none. Words on a theme that the issue does not hold now are kept.
    """
    own = Commentary(title=issue.commentary.title)
    said, texts = issue.commentary, _TEXTS[issue.lang if issue.lang in _TEXTS else "en"]
    story = issue.lead.story if issue.lead else "s0123456789"
    parts = [
        _front_matter(issue, own if shares(issue) else said, texts),
        _comment(texts["intro"].format(slug=issue.slug, story=story)),
        _part("# Thesis", texts["thesis"], said.thesis),
    ]
    for part in issue.sections:
        name = part.name_zh if issue.lang == "zh" and part.name_zh else part.name
        note = "\n".join((texts["section"].format(name=name), *_found(part)))
        parts.append(_part(f"# Section: {part.theme}", note, said.sections.get(part.theme, "")))
    here = {part.theme for part in issue.sections}
    parts += [_part(f"# Section: {slug}", "", words) for slug, words in sorted(said.sections.items()) if slug not in here]
    parts.append(_part("# What to watch", texts["watch"], said.watch))
    parts.append(_part("# Notes", texts["notes"], ""))
    return "\n\n".join(parts) + "\n"


def shares(issue: Issue) -> bool:
    """Whether choices that its file does not make are those of another file; its form holds none, for they would stay."""
    return issue.lang == "zh" or bool(re.search(rf"-{issue.lang}(-e\d+)?$", issue.slug))


def _front_matter(issue: Issue, said: Commentary, texts: Mapping[str, str]) -> str:
    themes = ", ".join(part.theme for part in issue.sections)
    rows = [
        f"# {texts['title'].format(title=_line(issue.title))}",
        f"title = {_quoted(said.title)}",
        f"# {texts['by']}",
        f"by = {_quoted(said.by)}",
        f"# {texts['order'].format(themes=themes)}",
        f"order = {_listed(said.order)}",
        f"# {texts['pins']}",
        f"pins = {_listed(said.pins)}",
        f"# {texts['drops']}",
        f"drops = {_listed(said.drops)}",
    ]
    return "\n".join(("+++", *rows, "+++"))


def _found(section: Section) -> list[str]:
    """What the section holds, one line a story, for the analyst to look at while writing."""
    return [f"- [@{item.headline.cite}] {item.headline.words} ({item.outlet}) [@{item.story}]" for item in section.items]


def _part(heading: str, note: str, words: str) -> str:
    return "\n\n".join(piece for piece in (heading, _comment(note) if note else "", words) if piece)


def _comment(text: str) -> str:
    """*text* as a comment; nothing in it can close the comment early."""
    safe = text.replace("--", "\u2010\u2010")
    return f"<!--\n{safe}\n-->"


def _line(text: str) -> str:
    """*text* on one line of a TOML comment, which no control character may stand in."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _quoted(text: str) -> str:
    """*text* as a TOML string."""
    plain = "".join(c if c.isprintable() or c == "\u3000" else " " for c in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _listed(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(_quoted(text) for text in texts)}]"
