"""Coverage-guided fuzzing of what reads the world's bytes; needs the optional group `fuzz` (atheris).

    python bench/fuzz.py --seconds 600 [--keep FOLDER] [TARGET ...]

Divides the time among the targets of tests/fuzz_targets.py, each in a process of its own that begins with the seeds of
tests/data/fuzz. Prints executions, coverage and what made it fall; exit 1 with a finding, whose input lies in FOLDER.
A seed is a text written by hand: a finding is kept by writing down its cause as one, not by copying the machine's bytes.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "tests" / "data" / "fuzz"
TARGETS = ("decode", "feed", "page", "sitemap", "api", "date", "address", "markup")
INSTRUMENTED = ("pipeline", "feedparser", "fastfeedparser", "bs4", "soupsieve", "dateutil", "html", "urllib", "ipaddress", "json")
SLOWEST_S = 25
WORDS = (
    "<rss", "<feed", "<item>", "<entry>", "<title>", "<link", "<guid", "isPermaLink=", "<pubDate>", "</rss>", "</feed>",
    "<![CDATA[", "]]>", "<!--", "-->", "<?xml", "encoding=", "gb2312", "big5", "xml:base=", "&#x", "&amp;", "<!DOCTYPE",
    "<!ENTITY", "SYSTEM",
    "http://", "//", "utm_source=", "[::1]", "Sep", "GMT", "CST", "+0800", "2026", "年", "月", "日", "上午", "分钟前", '"items":',
)  # fmt: skip


def main() -> None:
    """Fuzz, target by target, and say what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; default: all")
    parser.add_argument("--seconds", type=int, default=600, help="for all targets together")
    parser.add_argument("--keep", type=Path, help="folder for the growing corpus and the findings; default: a temporary one")
    asked = parser.parse_args()
    if unknown := set(asked.targets) - set(TARGETS):
        parser.error(f"no target {', '.join(sorted(unknown))}; there are: {', '.join(TARGETS)}")
    targets = asked.targets or TARGETS
    keep = asked.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    runs = [_fuzz(target, max(1, asked.seconds // len(targets)), keep) for target in targets]
    print(f"{sum(executions for executions, _ in runs):,} executions, {sum(found for _, found in runs)} findings in {keep}")
    sys.exit(any(found for _, found in runs))


def _fuzz(target: str, seconds: int, keep: Path) -> tuple[int, int]:
    """Executions and findings of one target."""
    corpus, findings = keep / target, keep / f"{target}-found"
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    words = keep / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS), encoding="ascii")
    options = {
        "max_total_time": seconds,
        "timeout": SLOWEST_S,
        "rss_limit_mb": 2048,
        "max_len": 4096,
        "dict": words,
        "artifact_prefix": f"{findings}/",
        "print_final_stats": 1,
    }
    command = [sys.executable, str(Path(__file__)), "--child", target, *(f"-{key}={value}" for key, value in options.items())]
    done = subprocess.run(
        [*command, str(corpus), str(SEEDS / target)], capture_output=True, text=True, errors="replace", check=False
    )
    executions, covered = (re.findall(name + r": (\d+)", done.stderr) for name in ("number_of_executed_units", "cov"))
    count = int(executions[-1]) if executions else 0
    print(f"{target:<8} {count:>11,} executions, {covered[-1] if covered else 0:>5} places reached", flush=True)
    if done.returncode:
        print(
            f"  fell (exit {done.returncode}); its input lies in {findings}\n{done.stdout[-2000:]}{_told(done.stderr)}",
            flush=True,
        )
    return count, int(done.returncode != 0)


def _told(log: str) -> str:
    """What libFuzzer says of a fall, without its account of the way there."""
    return log[log.find("ERROR: libFuzzer") :][:2000] if "ERROR: libFuzzer" in log else log[-2000:]


def _escaped(word: str) -> str:
    """A word as libFuzzer's dictionaries write it."""
    return "".join(chr(code) if 32 <= code < 127 and code not in b'"\\' else f"\\x{code:02x}" for code in word.encode())


def _child(target: str, arguments: list[str]) -> None:
    """The process of one target: import everything instrumented, then give it bytes until the time is over."""
    import atheris  # type: ignore[import-not-found]  # of the optional group `fuzz`

    sys.path.insert(0, str(ROOT))
    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        from tests import fuzz_targets
    atheris.Setup([sys.argv[0], *arguments], fuzz_targets.TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(sys.argv[2], sys.argv[3:])
    else:
        main()
