"""Let a small local model write: a real OpenAI-compatible server, the sample week, and what the claim gate lets pass.

    make model      (its own environment under .tools/: compiling llama.cpp takes minutes)

Starts `python -m llama_cpp.server` with the model file given, asks for sentences over reports of samples/news, and prints
each sentence that passed with its sources, and how many were refused and why. Exit 1 where one that passed is refused
when the gate is asked again.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from pipeline.config.desk import WriterTable  # noqa: E402  (the checkout is put on the path first)
from pipeline.draft.claim_gate import Drafted, Source, refusals  # noqa: E402
from pipeline.draft.drafters.llm import write  # noqa: E402
from pipeline.net.post import make_post  # noqa: E402
from pipeline.writer import Writer  # noqa: E402
from tests.gate_suite import find, samples  # noqa: E402

PORT = 8791
STORIES = 12


def main() -> int:
    """*argv*: the python that has llama_cpp, and the model's file."""
    python, model = sys.argv[1], sys.argv[2]
    server = subprocess.Popen(
        [python, "-m", "llama_cpp.server", "--model", model, "--host", "127.0.0.1", "--port", str(PORT), "--n_ctx", "2048"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait()
        return tell()
    finally:
        server.terminate()
        server.wait()


def wait(seconds: float = 120) -> None:
    """Until the server answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urlopen(f"http://127.0.0.1:{PORT}/v1/models", timeout=2).close()
            return
        except (URLError, OSError):
            time.sleep(1)
    raise SystemExit("the model's server did not start")


def tell() -> int:
    """Ask for sentences over the sample week, and print what came of them."""
    table = WriterTable(base_url=f"http://127.0.0.1:{PORT}/v1", model="local", total_s=120, retries=0, answer_tokens=200)
    writer = Writer(table, "", make_post(connect_s=5, total_s=table.total_s))
    reasons: Counter[str] = Counter()
    printed = again = 0

    def judge(drafted: Drafted, known: Mapping[int, Source]) -> tuple[str, ...]:
        found = refusals(drafted, known, find)
        reasons.update({reason.partition(":")[0] for reason in found})
        return found

    rows = [(lang, pieces) for lang, pieces in samples().values() if len(pieces) > 2][:: max(1, len(samples()) // STORIES)]
    for lang, pieces in rows[:STORIES]:
        sources = {n: Source(number=n, words=words, lang=lang, article="a") for n, words in enumerate(pieces, 1)}
        for one in write(sources, lang, writer, judge, "local"):
            printed += 1
            again += bool(refusals(Drafted(words=one.words, cites=one.cites), sources, find))
            print(f"{one.words}\n    {' | '.join(sources[n].words for n in one.cites)}")
    spent = writer.spent
    asked = f"{spent.calls} answers, {spent.tokens_out} tokens out, {spent.failures} failed"
    print(f"{min(len(rows), STORIES)} stories: {printed} sentences printed; {asked}")
    print(
        "refused for:",
        ", ".join(f"{kind} {n}" for kind, n in reasons.most_common()) or "nothing (no sentence in the form asked for)",
    )
    return 1 if again else 0


if __name__ == "__main__":
    sys.exit(main())
