"""python -m bench.torture: see bench/README.md."""

import argparse
import asyncio
import json
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.torture import plan
from bench.torture.run import NotRecovered, Report, say, summary, torture


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.torture", description="Load under faults, and a verdict.")
    parser.add_argument("--seed", type=int, action="append", help="the same plan again; may be repeated")
    parser.add_argument("--kills", type=int, default=10, help="programs killed in each run")
    parser.add_argument("--runs", type=int, default=1, help="so many seeds; 10 runs of 10 kills are the long run")
    parser.add_argument("--pace", type=float, default=1.6, help="seconds between faults, on average")
    parser.add_argument("--plan", action="store_true", help="only print the plan")
    parser.add_argument("--json", help="also write the counts to this file")
    options = parser.parse_args(arguments)
    seeds = options.seed or [secrets.randbelow(1_000_000) for _ in range(options.runs)]
    reports: list[Report] = []
    failed = 0
    for seed in seeds:
        if options.plan:
            print(f"seed {seed}", *plan.make(seed, options.kills, pace=options.pace), sep="\n")
            continue
        say(f"seed {seed} …")
        try:
            report = asyncio.run(torture(seed, options.kills, pace=options.pace))
        except NotRecovered as error:
            failed += 1
            print(f"seed {seed}: NOT RECOVERED: {error}", *getattr(error, "__notes__", ()), sep="\n")
            continue
        reports.append(report)
        print(report.text(), flush=True)
    if reports:
        told = summary(reports)
        print(json.dumps(told, indent=1))
        if options.json:
            Path(options.json).write_text(json.dumps(told, indent=1))
    return 1 if failed or not all(one.holds for one in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
