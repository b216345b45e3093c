"""What 1,000, 3,000 and 10,000 sources cost, and whether any host is asked above its politeness.

    python bench/many.py [--sources 1000 3000 10000] [--stories]      make many

The sources are generated and served on loopback by a process of their own (tests/many_hosts.py), each host at an address of its
own; every twentieth host has three feeds, the others have one. A desk with the usual gap gathers them (fetch, parse, store) cold,
and an hour later, when nothing has changed; with --stories what came is grouped, too, for what that costs.

Exit 1 if a host had a second connection or was asked again within the gap, if gathering a source costs over a quarter more
processor time at the most than at the fewest, or if each further source takes over 8 KiB of memory (its settings, its job and its
place in the register of hosts take about two; caches of a fixed size fill up besides).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.many_hosts import Seen, address  # noqa: E402 - it stands beside this folder

AT = datetime(2025, 1, 30, tzinfo=UTC)
GAP = 1.0
DESK = f'[collect]\nallow_loopback = true\ngap_s = {GAP}\n[desk.bench]\nname = "Bench"\n'
DEARER, FURTHER = 1.25, 8192
COLD, UNCHANGED, STORIES = "cold", "unchanged", "stories"


def main() -> None:
    """Measure, print the table, and say what is wrong; or, as a child, do one run."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--sources", type=int, nargs="+", default=[1000, 3000, 10_000])
    options.add_argument("--stories", action="store_true", help="group what came, too")
    options.add_argument("--child", nargs=2, metavar=("FOLDER", "RUN"))
    given = options.parse_args()
    if given.child:
        print(json.dumps(_run(Path(given.child[0]), given.child[1])))
        return
    print(f"gap {GAP:g} s; load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("sources    hosts        run   wall s    CPU s  ms/source  peak MiB  articles  least gap s  most connections")
    rows = [row for number in given.sources for row in _measured(number, stories=given.stories)]
    wrong = [line for run in (COLD, UNCHANGED) for line in _wrong(run, [row for row in rows if row["run"] == run])]
    print("\n".join(wrong) or "linear, memory flat, no host asked above its politeness")
    sys.exit(bool(wrong))


def _measured(number: int, *, stories: bool) -> Iterator[dict[str, Any]]:
    """The runs with so many sources; each row is printed as it comes."""
    with tempfile.TemporaryDirectory() as folder, _serving() as hosts:
        port = int(_line(hosts))
        _workspace(Path(folder), number, port)
        for run in (COLD, UNCHANGED, *((STORIES,) if stories else ())):
            row = {"run": run, "sources": number, **_child(folder, run), **_noted(hosts)}
            each, peak = 1000 * row["cpu"] / number, row["peak"] / (1 << 20)
            print(
                f"{number:7,} {row['hosts']:8,} {run:>10} {row['wall']:8.1f} {row['cpu']:8.1f} {each:10.2f} {peak:9.1f}"
                f" {row['articles']:9,} {row['gap']:12.3f} {row['connections']:17}",
                flush=True,
            )
            yield row


def _wrong(run: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    """What breaks the promise, a line each."""
    for row in rows:
        what = f"{run}, {row['sources']:,} sources"
        if row["connections"] != 1 or row["gap"] < GAP:
            yield f"{what}: {row['connections']} connections at once to one host, or asked again after {row['gap']:.3f} s"
        if row["requests"] != row["sources"]:
            yield f"{what}: {row['requests']:,} requests"
    few, many = rows[0], rows[-1]
    if few is many:
        return
    dearer = (many["cpu"] / many["sources"]) / (few["cpu"] / few["sources"])
    further = (many["peak"] - few["peak"]) / (many["sources"] - few["sources"])
    print(f"{run}: a source costs {dearer:.2f} times as much as with the fewest; {further:,.0f} bytes for each further source")
    if dearer > DEARER:
        yield f"{run}: not linear"
    if further > FURTHER:
        yield f"{run}: memory is not flat"


# ---------------------------------------------------------------- the hosts, in a process of their own


@contextmanager
def _serving() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.many_hosts"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as hosts:
        try:
            yield hosts
        finally:
            hosts.kill()


def _line(hosts: subprocess.Popen[str]) -> str:
    assert hosts.stdout is not None
    return hosts.stdout.readline()


def _noted(hosts: subprocess.Popen[str]) -> dict[str, Any]:
    """What the hosts noted since they were last asked."""
    assert hosts.stdin is not None
    hosts.stdin.write("tell\n")
    hosts.stdin.flush()
    seen = [Seen(**one) for one in json.loads(_line(hosts)).values()]
    return {
        "hosts": len(seen),
        "requests": sum(len(one.spans) for one in seen),
        "gap": min((gap for one in seen for gap in one.gaps()), default=float("inf")),
        "connections": max((one.most_open for one in seen), default=0),
    }


def _workspace(root: Path, number: int, port: int) -> None:
    for name in ("outlets.toml", "themes.toml", "entities.toml"):
        shutil.copyfile(ROOT / name, root / name)
    (root / "desk.toml").write_text(DESK, encoding="utf-8")
    urls = (f"http://{address(host)}:{port}/feed/{feed}" for host in count() for feed in range(1 if host % 20 else 3))
    feeds = (f'[[feed]]\nslug = "f{place}"\nurl = "{url}"\n' for place, url in enumerate(islice(urls, number)))
    (root / "feeds.toml").write_text("".join(feeds), encoding="utf-8")


# ---------------------------------------------------------------- a run, in a process of its own


def _child(folder: str, run: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", folder, run]
    made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    figures: dict[str, Any] = json.loads(made.stdout)
    return figures


def _run(folder: Path, run: str) -> dict[str, Any]:
    """Gather, or group what was gathered; with what it took from opening the desk to its end."""
    from pipeline.actions.collect import drained, group_waiting, queue_gathering
    from pipeline.steps import handlers
    from pipeline.store import articles, feeds
    from pipeline.wiring import open_world

    begun, used = time.monotonic(), _used()
    at = AT if run == COLD else AT + timedelta(hours=1)
    with open_world(folder, at=at) as world:
        if run == STORIES:
            group_waiting(world)
        else:
            with world.store.write() as tx:
                queue_gathering(world, tx, at)
            fetch = {"fetch_host": handlers(world)["fetch_host"]}
            drained(world.engine.drain(fetch, {"fetch": world.workspace.desk.collect.threads}))
        with world.store.read() as tx:
            failed = sum(bool(error) for _, _, _, error in feeds.fetched_at(tx, at))
            kept = articles.count(tx)
    if failed:
        sys.exit(f"{failed} sources failed; that is not what is to be measured")
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024
    return {"wall": time.monotonic() - begun, "cpu": _used() - used, "peak": peak, "articles": kept}


def _used() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


if __name__ == "__main__":
    main()
