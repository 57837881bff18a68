"""Becomes another program: under another user when told so, and bound to the life of the process that started it.

Run as a file by `child.py` with a bare interpreter (`python -I -S launch.py …`), so it imports nothing of ours. It
stands between fork and exec because Python code after a fork inside a threaded server may dead-lock (`preexec_fn`
warns of that).
"""

from __future__ import annotations

import argparse
import ctypes
import os
import struct
import sys

PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAPABILITY_VERSION_3 = 0x20080522


def _prctl(option: int, *arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    if libc.prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}): {os.strerror(ctypes.get_errno())}")


def _change_user(uid: int, gid: int, capability: int | None) -> None:
    """Gives up root for good; one capability to read folders may stay, where the program lies in root's own home."""
    if capability is not None:
        # Without the fix-up, capabilities outlive the change (all but one go below), and access(2), with which
        # PostgreSQL's programs look for each other, respects them.
        _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if capability is not None:
        _keep_only(capability)


def _keep_only(capability: int) -> None:
    """Ambient, so that it outlives exec; the capget(2) structures hold three words twice."""
    bit = 1 << capability
    header = struct.pack("<Ii", CAPABILITY_VERSION_3, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, struct.pack("<6I", bit, bit, bit, 0, 0, 0)) != 0:
        raise OSError(ctypes.get_errno(), f"capset: {os.strerror(ctypes.get_errno())}")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--death-signal", type=int, required=True)
    parser.add_argument("--user", type=int)
    parser.add_argument("--group", type=int)
    parser.add_argument("--capability", type=int)
    parser.add_argument("command", nargs="+")
    told = parser.parse_args()
    os.umask(0o077)
    if told.user is not None:
        _change_user(told.user, told.group, told.capability)
    if sys.platform == "linux":
        # After the change of user, which would clear it.
        _prctl(PR_SET_PDEATHSIG, told.death_signal)
    if os.getppid() != told.parent:
        sys.exit("The process that started this one is gone already.")
    os.execv(told.command[0], told.command)  # noqa: S606 - no shell is what we want


if __name__ == "__main__":
    main()
