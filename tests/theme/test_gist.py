"""What the words of a story say of its weight."""

from __future__ import annotations

from pipeline.config import load
from pipeline.model import Gist
from pipeline.theme.gist import gist_of
from pipeline.theme.leapfrog import Reader
from pipeline.theme.rules import Tagger
from tests.make import make_article, make_story
from tests.running import ROOT

WORKSPACE = load(ROOT)
TAGGER = Tagger(WORKSPACE.themes, WORKSPACE.entities)
READER = Reader(WORKSPACE.industries, WORKSPACE.entities)


def gist(*titles: str, **over: str) -> Gist:
    articles = [make_article(f"a{n}", title=title, **over) for n, title in enumerate(titles)]
    return gist_of(make_story("s", articles), TAGGER, READER.named)


def test_more_themes_and_more_names_weigh_more() -> None:
    nothing = gist("A shop opens in Rome")
    one = gist("DeepSeek releases a model")
    more = gist("DeepSeek and Huawei rattle Nvidia: shares fall as Washington weighs export controls on AI chips")
    assert (nothing.breadth, nothing.names, nothing.contest) == (0.0, 0, False)
    assert nothing.breadth < one.breadth < more.breadth
    assert (one.names, one.contest, more.contest) == (1, False, True)
    assert more.names >= 3


def test_a_side_that_few_titles_name_is_not_in_contest() -> None:
    assert not gist("DeepSeek answers", "DeepSeek speaks", "DeepSeek waits", "DeepSeek meets OpenAI").contest
    assert gist("DeepSeek answers", "DeepSeek speaks", "DeepSeek meets OpenAI").contest


def test_hot_lists_are_not_read_where_outlets_report() -> None:
    article = make_article("a1", title="A shop opens in Rome")
    hot = make_article("a2", title="DeepSeek beats OpenAI", vantage="social")
    assert gist_of(make_story("s", [article, hot]), TAGGER, READER.named).names == 0
    assert gist_of(make_story("s", [hot]), TAGGER, READER.named).names == 2
