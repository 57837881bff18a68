"""What the kernel knows: processor time and memory of processes, and how busy a core is with others' work."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_TICK = os.sysconf("SC_CLK_TCK")
_GONE = (FileNotFoundError, ProcessLookupError)


def _stat(pid: int) -> tuple[str, list[str]] | None:
    """Name, and the fields from `state` on (proc(5) field 3)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except _GONE:
        return None
    head, _, tail = text.rpartition(")")
    return head.partition("(")[2], tail.split()


def name(pid: int) -> str | None:
    found = _stat(pid)
    return found[0] if found else None


def cpu_seconds(pid: int, *, with_ended_children: bool = False) -> float:
    """User and system time of all its threads; 0 when it is gone."""
    found = _stat(pid)
    if found is None:
        return 0.0
    return sum(int(ticks) for ticks in found[1][11 : 15 if with_ended_children else 13]) / _TICK


def children(pid: int) -> list[int]:
    """Of every thread of a process; the kernel lists them by the thread that started them."""
    found: list[int] = []
    for thread in _threads(pid):
        try:
            found += [int(part) for part in Path(f"/proc/{pid}/task/{thread}/children").read_text().split()]
        except _GONE:
            continue
    return found


def _threads(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except _GONE:
        return []


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for child in children(pid):
        found += [child, *descendants(child)]
    return found


def tree_cpu(pid: int) -> float:
    """With its descendants, the ended ones too: what a dead child used moves to its parent's account."""
    return sum(cpu_seconds(one, with_ended_children=True) for one in (pid, *descendants(pid)))


def rss_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def core_busy_seconds(cores: Iterable[int]) -> float:
    """Everything but idle and waiting for disks, stolen time included."""
    wanted = {f"cpu{core}" for core in cores}
    total = 0
    for line in Path("/proc/stat").read_text().splitlines():
        label, *ticks = line.split()
        if label in wanted:
            user, nice, system, _idle, _iowait, irq, softirq, steal = (int(one) for one in ticks[:8])
            total += user + nice + system + irq + softirq + steal
    return total / _TICK


def machine() -> dict[str, Any]:
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }
