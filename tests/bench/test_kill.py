"""make test-long: kill -9 of server and database under load. What was acknowledged stays, once and in order."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.long
def test_nothing_acknowledged_is_lost_doubled_or_reordered() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.load", "--quick", "--scenario", "kill"],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kill -9 under load" in done.stdout
