"""python -m bench.micro: see bench/README.md."""

import argparse

from bench.load.report import table
from bench.micro import parts, writer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.micro", description="Small measurements of single parts.")
    parser.add_argument("--no-writer", action="store_true", help="without the part that starts a PostgreSQL")
    parser.add_argument("--seconds", type=float, default=2, help="for each size of the writer's batches")
    options = parser.parse_args()
    print(table(("part", "µs"), [(name, f"{value:.2f}") for name, value in parts.figures()]))
    if not options.no_writer:
        costs = writer.measure((1, 10, 100, 500), options.seconds)
        rows = [
            (
                f"{one.batch}",
                f"{one.server_us:.0f}",
                f"{one.database_us:.0f}",
                f"{one.ms:.1f}",
                f"{one.batch / one.ms * 1000:,.0f}",
            )
            for one in costs
        ]
        print()
        print(table(("messages a batch", "server µs each", "database µs each", "ms a batch", "messages/s"), rows))


if __name__ == "__main__":
    main()
