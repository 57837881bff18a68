"""A short torture as part of every test run: five kills and five other troubles, one of each kind."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEED = "4"


def test_a_short_torture_breaks_no_promise() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.torture", "--seed", SEED, "--kills", "5", "--pace", "1.0"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lost 0, doubled 0, reordered 0, ghosts 0, gaps 0, outsiders 0" in done.stdout
