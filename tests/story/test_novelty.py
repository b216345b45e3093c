"""Which earlier story each one is most like."""

from __future__ import annotations

from pipeline.story.novelty import nearest
from tests.make import make_article, make_story


def test_the_nearest_earlier_story_is_named_with_its_likeness() -> None:
    old = [
        make_story("o1", [make_article("a1", title="Huawei ships Ascend chips to Baidu")]),
        make_story("o2", [make_article("a2", title="Chip exports fall in Korea")]),
    ]
    new = [
        make_story("n1", [make_article("b1", title="Huawei ships more Ascend chips")]),
        make_story("n2", [make_article("b2", title="Rain over Hamburg")]),
        make_story("n3", [make_article("b3", title="Huawei ships Ascend chips to Baidu")]),
        make_story("o1", [make_article("a1", title="Huawei ships Ascend chips to Baidu")]),
    ]
    found = nearest(new, old)
    assert {one: near for one, (near, _) in found.items()} == {"n1": "o1", "n3": "o1", "o1": "o2"}
    assert found["n3"][1] == 1.0
    assert 0.5 < found["n1"][1] < 1.0
    assert nearest(new, ()) == {}
