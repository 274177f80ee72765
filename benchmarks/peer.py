"""What ccwatch is measured beside: where it is, and how it is installed."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "20.0.24"
"""The release of ccusage."""
MONITOR = "4.0.0"
"""The release of claude-monitor."""


class NoPeerError(Exception):
    """One of them is not here and cannot be installed."""


def package() -> str:
    """Name the npm package that holds the native binary for this machine."""
    system = platform.system().lower()
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    return f"ccusage-{system}-{machine}"


def binary(cache: Path) -> Path:
    """Find the native binary of ccusage, installing it below the folder with npm the first time.

    `CCWATCH_BENCH_CCUSAGE` names one that is there already. The native binary is measured,
    not the script that starts it, which would add Node's own start to its time.

    Raises:
        NoPeerError: There is no npm, no such package, or no network.
    """
    if chosen := os.environ.get("CCWATCH_BENCH_CCUSAGE"):
        return Path(chosen)
    found = cache / "node_modules" / "@ccusage" / package() / "bin" / "ccusage"
    if not found.exists():
        _install(cache)
    if not found.exists():
        raise NoPeerError(f"npm installed no {found}")
    found.chmod(0o755)
    return found


def monitor(cache: Path) -> Path:
    """Find claude-monitor, installing it below the folder with pip the first time.

    Raises:
        NoPeerError: There is no such package, or no network.
    """
    place = cache / "claude-monitor"
    found = place / "bin" / "claude-monitor"
    if not found.exists():
        _run([sys.executable, "-m", "venv", str(place)])
        _run([str(place / "bin" / "pip"), "install", "-qq", f"claude-monitor=={MONITOR}"])
    return found


def _install(cache: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NoPeerError("ccusage is installed with npm, which is not here")
    cache.mkdir(parents=True, exist_ok=True)
    wanted = f"@ccusage/{package()}@{VERSION}"
    quietly = ["--no-save", "--no-fund", "--no-audit", "--silent"]
    _run([npm, "install", *quietly, "--prefix", str(cache), wanted])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPeerError(f"{' '.join(command)}: {done.stderr.strip()}")
