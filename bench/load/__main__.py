"""python -m bench.load: see bench/README.md."""

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.load import plan, procfs, report, scenarios
from bench.load.kill import PROMISES, kill
from bench.load.report import Result
from bench.load.servers import Bare, Cores, Server, Workhall, raise_file_limit
from bench.load.sites import BareSite, Site, WorkhallSite
from workhall import __version__

_SPARE_FILES = 500


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    sizes = plan.QUICK if options.quick else plan.USUAL
    sizes = replace(sizes, repeat=options.repeat or sizes.repeat, seconds=options.seconds or sizes.seconds)
    wanted = tuple(options.scenario or [one for one in plan.SCENARIOS if one != "kill"])
    cores = Cores.choose()
    sizes = replace(sizes, idle=_within(raise_file_limit(), sizes.idle if "idle" in wanted else (1,)))
    began, load = time.perf_counter(), os.getloadavg()[0]
    cores.take_driver()
    with tempfile.TemporaryDirectory(prefix="workhall-bench-") as folder, _started(cores, Path(folder), sizes) as sites:
        results = list(_run(sites, sizes, wanted))
    head = {
        "version": __version__,
        "machine": procfs.machine(),
        "placement": _placement(cores),
        "load_before": load,
        "load_after": os.getloadavg()[0],
        "seconds": time.perf_counter() - began,
        "arguments": vars(options),
    }
    print(report.text(head, results))
    if options.json:
        Path(options.json).write_text(json.dumps({**head, "results": [one.as_json() for one in results]}, indent=1))
    return 1 if _broken(results) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description="Load a Workhall and a bare server.")
    parser.add_argument("--quick", action="store_true", help="about a minute instead of about five")
    parser.add_argument("--scenario", action="append", choices=plan.SCENARIOS, help="only this one; may be repeated")
    parser.add_argument("--repeat", type=int, help="how often each step is taken")
    parser.add_argument("--seconds", type=float, help="length of a measurement")
    parser.add_argument("--json", help="also write every figure to this file")
    return parser.parse_args(arguments)


def _within(files: int, wanted: tuple[int, ...]) -> tuple[int, ...]:
    """As many sockets as the machine's limit of open files allows."""
    return tuple(sorted({min(one, files - _SPARE_FILES) for one in wanted}))


def _placement(cores: Cores) -> str:
    if not cores.pinned:
        return "Nothing was pinned to a core: servers, database and driver share what there is."
    server, driver = min(cores.server), min(cores.driver)
    return f"Servers with their PostgreSQL (fsync on) on core {server}, driver on core {driver}; loopback, no TLS."


@contextlib.contextmanager
def _started(cores: Cores, folder: Path, sizes: plan.Sizes) -> Iterator[dict[str, Site]]:
    bare, workhall = Bare(cores, folder), Workhall(cores, folder)
    with contextlib.ExitStack() as stack:
        _say(f"making an organisation of {sizes.people} …")
        workhall.make_people(sizes.people)
        for server in (bare, workhall):
            stack.callback(server.stop)
            server.start()
        site = WorkhallSite(workhall)
        site.sign_in()
        if len(site.people) < sizes.people:
            raise RuntimeError(f"the organisation has {len(site.people)} people instead of {sizes.people}")
        workhall.wait_until_quiet()
        yield {"bare": BareSite(bare), "workhall": site}


def _run(sites: dict[str, Site], sizes: plan.Sizes, wanted: tuple[str, ...]) -> Iterator[Result]:
    past_knee: set[str] = set()
    for step in plan.steps(sizes, wanted):
        result = Result(step.scenario, step.name, step.unit)
        for _ in range(sizes.repeat if step.repeated else 1):
            for name, site in sites.items():
                if step.scenario == "teams" and name in past_knee:
                    continue
                figures = _measured(f"{step.scenario}: {step.name}", name, site, step.run)
                result.runs.setdefault(name, []).append(figures)
                if step.scenario == "teams" and figures["acked_per_s"] < 0.9 * step.wanted_per_s:
                    past_knee.add(name)
        yield result
    if "idle" in wanted:
        yield from _idle(sites, sizes)
    if "kill" in wanted:
        yield from _kill(sites["workhall"])


def _measured(what: str, name: str, site: Site, run: Callable[[Site], Any]) -> Any:
    _say(f"{what}, {name} …")
    try:
        return run(site)
    except Exception as error:
        error.add_note(f"{what}, {name}; the server's last words:\n{site.server.log_tail()}")
        raise


def _idle(sites: dict[str, Site], sizes: plan.Sizes) -> Iterator[Result]:
    """With servers started afresh: memory that earlier work left behind is neither counted nor reused."""
    results = {count: Result("idle", f"{count} sockets", "connection") for count in sizes.idle}
    for name, site in sites.items():
        _restart(site.server)
        found = _measured("idle", name, site, lambda one: scenarios.idle(one, sizes.idle, hold=2))
        for count, figures in zip(sizes.idle, found, strict=True):
            results[count].runs[name] = [figures]
    yield from results.values()


def _restart(server: Server) -> None:
    server.stop()
    server.start()
    server.wait_until_quiet()


def _kill(site: Site) -> Iterator[Result]:
    if not isinstance(site, WorkhallSite):
        raise TypeError("only a Workhall keeps what can be lost")
    for what in ("server", "database"):
        result = Result("kill", f"the {what}", "message")
        result.runs["workhall"] = [_measured(f"kill -9 {what}", "workhall", site, lambda _site: kill(site, what))]  # noqa: B023
        yield result


def _broken(results: Sequence[Result]) -> bool:
    """A promise that does not hold is a failure; slowness is not, because machines differ."""
    kills = [run for one in results if one.scenario == "kill" for run in one.runs["workhall"]]
    lost = [run for one in results for run in one.runs.get("workhall", []) if run.get("missing")]
    return bool(lost) or any(run[name] for run in kills for name in PROMISES)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
