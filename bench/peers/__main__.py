"""python -m bench.peers: see bench/README.md."""

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.load import procfs, scenarios
from bench.load.kill import kill as kill_workhall
from bench.load.measure import Figures
from bench.load.servers import Bare, Cores, Workhall, raise_file_limit
from bench.load.sites import BareSite, Site, WorkhallSite
from bench.peers import chart, kill, plan, report, servers
from bench.peers.report import LATE_MS, Result
from bench.peers.sites import XmppSite
from workhall import __version__

_PEERS = {"ejabberd": servers.Ejabberd, "prosody": servers.Prosody}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    sizes = plan.QUICK if options.quick else plan.USUAL
    wanted = tuple(options.workload or plan.WORKLOADS)
    peers = options.peer or list(_PEERS)
    try:
        servers.install(peers)
    except servers.NotInstalled as error:
        print(error, file=sys.stderr)
        return 2
    cores = Cores.choose()
    raise_file_limit()
    began, load = time.perf_counter(), os.getloadavg()[0]
    cores.take_driver()
    folder = tempfile.TemporaryDirectory(prefix="workhall-peers-")
    with folder as place, _started(cores, Path(place), sizes, peers) as sites:
        results = list(_run(sites, sizes, wanted))
    head = {
        "version": __version__,
        "peers": {name: servers.version(name) for name in peers},
        "machine": procfs.machine(),
        "pinned": cores.pinned,
        "load_before": load,
        "load_after": os.getloadavg()[0],
        "seconds": time.perf_counter() - began,
        "quick": options.quick,
    }
    told = {**head, "results": [one.as_json() for one in results]}
    print(report.text(head, results))
    if options.json:
        Path(options.json).write_text(json.dumps(told, indent=1))
    if options.out:
        _publish(Path(options.out), head, results, told)
    return 0


def _publish(folder: Path, head: dict[str, Any], results: Sequence[Result], told: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "peers.json").write_text(json.dumps(told, indent=1) + "\n")
    (folder / "peers.svg").write_text(chart.draw(results))
    (folder / "peers.md").write_text(report.page(head, results))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.peers", description="Workhall, a bare server and peers under the same load."
    )
    parser.add_argument("--quick", action="store_true", help="a few minutes instead of about twenty")
    parser.add_argument("--workload", action="append", choices=plan.WORKLOADS, help="only this one; may be repeated")
    parser.add_argument("--peer", action="append", choices=sorted(_PEERS), help="only this one; may be repeated")
    parser.add_argument("--json", help="also write every figure to this file")
    parser.add_argument("--out", help="write table, figures and plot into this folder (docs/benchmarks)")
    return parser.parse_args(arguments)


@contextlib.contextmanager
def _started(cores: Cores, folder: Path, sizes: plan.Sizes, peers: Sequence[str]) -> Iterator[dict[str, Site]]:
    bare, workhall = Bare(cores, folder), Workhall(cores, folder)
    with contextlib.ExitStack() as stack:
        _say(f"making an organisation of {sizes.people} …")
        workhall.make_people(sizes.people)
        for server in (bare, workhall):
            stack.callback(server.stop)
            server.start()
        own = WorkhallSite(workhall)
        own.sign_in()
        found: dict[str, Site] = {"bare": BareSite(bare), "workhall": own}
        for name in peers:
            _say(f"starting {name} …")
            peer = _PEERS[name](cores, folder, sizes.people)
            stack.callback(peer.end)
            peer.prepare()
            found[name] = XmppSite(peer)
        for site in found.values():
            site.server.wait_until_quiet(patience=60)
        yield found


def _run(sites: dict[str, Site], sizes: plan.Sizes, wanted: tuple[str, ...]) -> Iterator[Result]:
    past_knee: set[str] = set()
    for step in plan.steps(sizes, wanted):
        result = Result(step.workload, step.name, step.unit, step.rate)
        for _ in range(1 if step.rate else sizes.repeat):
            for name, site in sites.items():
                if step.rate and name in past_knee:
                    continue
                figures = _calm(f"{step.workload} {step.name}, {name}", site, step.run)
                result.runs.setdefault(name, []).append(figures)
                if step.rate and _is_past_knee(figures, step.rate):
                    past_knee.add(name)
        yield result
    if "W4" in wanted:
        yield from _idle(sites, sizes)
    if "W5" in wanted:
        yield from _kills(sites)


def _is_past_knee(figures: Figures, rate: float) -> bool:
    late = figures["driver_lag_p99_ms"] > LATE_MS
    return figures["acked_per_s"] < 0.9 * rate or (figures.get("delivered_p99_ms", 0) > plan.KNEE_MS and not late)


def _calm(what: str, site: Site, run: Callable[[Site], Figures]) -> Figures:
    """Once more when the driver was late; the calmer run of the two counts, and says so when it was late too."""
    figures = _measured(what, site, run)
    if figures["driver_lag_p99_ms"] > LATE_MS:
        figures = min(figures, _measured(f"{what} (again: the driver was late)", site, run), key=_lag)
    return figures


def _lag(figures: Figures) -> float:
    return figures["driver_lag_p99_ms"]


def _measured(what: str, site: Site, run: Callable[[Site], Figures]) -> Figures:
    _say(what)
    try:
        return run(site)
    except Exception as error:
        error.add_note(f"{what}; the server's last words:\n{site.server.log_tail()}")
        raise
    finally:
        # What it still has to do must not fall into the next one's time.
        site.server.wait_until_quiet(0.1, 60)


def _idle(sites: dict[str, Site], sizes: plan.Sizes) -> Iterator[Result]:
    """With servers started afresh: memory that earlier work left behind is neither counted nor reused."""
    results = {count: Result("W4", f"{count} idle sockets", "connection") for count in sizes.idle}
    for name, site in sites.items():
        site.server.stop()
        site.server.start()
        site.server.wait_until_quiet(patience=60)
        _say(f"W4 {name}")
        for count, figures in zip(sizes.idle, scenarios.idle(site, sizes.idle, hold=2), strict=True):
            results[count].runs[name] = [figures]
    yield from results.values()


def _kills(sites: dict[str, Site]) -> Iterator[Result]:
    for what in ("server", "database"):
        result = Result("W5", f"kill -9 of the {what}", "message")
        for name, site in sites.items():
            rate = plan.RATE_OF_KILLS.get(name, 0.0)
            _say(f"W5 {what}, {name}")
            if isinstance(site, WorkhallSite):
                result.runs[name] = [kill_workhall(site, what, rate=rate)]
            elif isinstance(site, XmppSite):
                result.runs[name] = [kill.kill(site, what, rate=rate)]
        yield result


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
