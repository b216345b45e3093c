"""The shipped themes agree with people: the shared scorer says how well."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "score_themes.py"


def test_f1_on_the_hand_labelled_set_holds_and_both_languages_are_alike(shared: Path) -> None:
    done = subprocess.run([sys.executable, str(BENCH), "--set", "gold"], capture_output=True, text=True, check=True)
    found = re.search(r"micro F1 ([\d.]+), macro F1 ([\d.]+)", done.stdout)
    assert found
    assert float(found[1]) >= 0.77
    assert float(found[2]) >= 0.70
    langs = dict(re.findall(r"^\((en|zh)\).* F1 ([\d.]+)$", done.stdout, re.MULTILINE))
    assert abs(float(langs["en"]) - float(langs["zh"])) <= 0.05
