"""industries.toml: each thing wrong is one line, costs its industry, and the rest goes on."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import load
from pipeline.config.industries import read_industries
from pipeline.errors import Problem
from tests.config.test_problems import GOOD, complaints, write
from tests.running import ROOT

CLAIMS = '[claims]\nchina = ["China", "@labs"]\nincumbent = ["US"]\nleads = ["overtak*"]\n'
CHIPS = '\n[[industry]]\nslug = "chips"\nname = "Chips"\nthemes = ["chips"]\nwords = ["foundr*"]\n'


def test_a_good_file_has_no_problem(tmp_path: Path) -> None:
    workspace = load(write(tmp_path, industries=CLAIMS + CHIPS))
    assert workspace.problems == ()
    [industry] = workspace.industries.industries
    assert (industry.slug, industry.themes, industry.words) == ("chips", ("chips",), ("foundr*",))
    assert workspace.industries.claims is not None
    assert workspace.industries.claims.within == 44
    assert len(workspace.industries.version) == 10


def test_what_is_wrong_with_an_industry_costs_that_industry(tmp_path: Path) -> None:
    wrong = (
        '\n[[industry]]\nslug = "rail"\nname = "Rail"\nthemes = ["railways"]\n'
        '\n[[industry]]\nslug = "ships"\nname = "Ships"\nthemes = ["chips"]\nwords = ["@yards", "sh.*p"]\n'
        '\n[[industry]]\nslug = "space"\nname = "Space"\nthemes = []\n'
        '\n[[industry]]\nslug = "chips"\nname = "Again"\nthemes = ["chips"]\n'
    )
    text = CLAIMS + CHIPS + wrong
    assert complaints(tmp_path, industries=text) == [
        "industries.toml:26: industry[4].themes: Tuple should have at least 1 item after validation, not 0",
        "industries.toml:12: industry rail: no theme 'railways' (its slug must stand in themes.toml)",
        "industries.toml:17: industry ships: 'sh.*p' is no regular expression; a Latin word may end in *, nothing else"
        " (write the word itself)",
        "industries.toml:17: industry ships: no entity or group 'yards' (write the name in entities.toml, or take it out)",
        "industries.toml:29: industry[5].slug: the slug is taken by industry chips (each slug once)",
    ]
    assert [one.slug for one in load(write(tmp_path, industries=text)).industries.industries] == ["chips"]


def test_wrong_claims_leave_the_stories_to_be_counted(tmp_path: Path) -> None:
    bad = CLAIMS.replace('"@labs"', '"@ministries"').replace("leads", "leeds")
    assert complaints(tmp_path, industries=bad + CHIPS) == [
        "industries.toml:1: claims.leads: 'leads' is missing (add leads = …)",
        "industries.toml:4: claims.leeds: unknown key 'leeds' (did you mean 'leads'?)",
    ]
    workspace = load(write(tmp_path, industries=CLAIMS.replace('"@labs"', '"@ministries"') + CHIPS))
    assert workspace.industries.claims is None
    assert [one.slug for one in workspace.industries.industries] == ["chips"]
    assert complaints(tmp_path, industries="[claims") == [
        "industries.toml:1: not TOML: Expected ']' at the end of a table declaration (mend this line; strings stand in quotes)",
        "industries.toml: claims.china: 'china' is missing (add china = …)",
        "industries.toml: claims.incumbent: 'incumbent' is missing (add incumbent = …)",
        "industries.toml: claims.leads: 'leads' is missing (add leads = …)",
    ]


def test_without_a_file_of_its_own_a_workspace_has_the_program_s_industries_of_its_themes(tmp_path: Path) -> None:
    themes = GOOD["themes.toml"].replace('slug = "chips"', 'slug = "chip-self-reliance"')
    desk = GOOD["desk.toml"].replace('"chips"', '"chip-self-reliance"')
    workspace = load(write(tmp_path, themes=themes, desk=desk))
    assert [one.slug for one in workspace.industries.industries] == ["chips"]
    assert workspace.problems == ()


def test_the_program_s_own_file_calls_names_that_are_there() -> None:
    workspace = load(ROOT)
    names = {name for one in workspace.entities for name in (one.slug, *one.groups)}
    problems: list[Problem] = []
    found = read_industries(ROOT / "industries.toml", problems, themes={t.slug for t in workspace.themes}, names=names)
    assert problems == []
    assert [one.slug for one in found.industries] == [
        "ai-models", "chips", "cars", "robots", "drones", "solar", "nuclear", "rail", "ships", "space", "biotech",
    ]  # fmt: skip
