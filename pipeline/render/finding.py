"""The sentence that the program computes of a section: how much, from how many, against a usual week, who was first.

Made of parts, so that a page may mark each number with the figure of issue.json that it is. Says only figures that are there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.model import Section
from pipeline.render.words import Words

Part = tuple[str, str]
"""(text, key of the figure that it is; empty for words)"""


def finding(section: Section, name: str, known: Mapping[str, float], words: Words, tongue: str) -> tuple[Part, ...]:
    """The sentence on *section*, called *name*; *known* are the issue's figures, *tongue* the language that came first."""
    prefix = f"section.{section.theme}."

    def number(key: str) -> str:
        return f"\x01{key}\x02{words.number(known[prefix + key])}\x01"

    def said(phrase: str, key: str) -> str:
        return words.say(phrase, known[prefix + key], n=number(key))

    week = lead = ""
    if prefix + "week" in known and prefix + "usual" in known:
        now, usual = known[prefix + "week"], known[prefix + "usual"]
        way = "up" if now > usual else "down" if now < usual else "same"
        week = words.say(f"finding_{way}", stories=said("stories", "week"), usual=number("usual"))
    if prefix + "lead_hours" in known:
        lead = words.say("finding_lead", lang=tongue, hours=said("hours_long", "lead_hours"))
    if prefix + "reports" not in known or prefix + "outlets" not in known:
        return ()
    whole = words.say(
        "finding", theme=name, reports=said("reports", "reports"), outlets=said("outlets", "outlets"), week=week, lead=lead
    )
    pieces = re.split("\x01([a-z_]+)\x02([^\x01]*)\x01", whole)
    rows = [(pieces[0], "")]
    for key, value, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        rows += [(value, prefix + key), (text, "")]
    return tuple(row for row in rows if row[0])
