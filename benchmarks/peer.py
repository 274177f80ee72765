"""ccusage, which ccwatch is measured beside: where it is, and how it is installed."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

VERSION = "20.0.24"


class NoPeerError(Exception):
    """ccusage is not here and cannot be installed."""


def package() -> str:
    """Name the npm package that holds the native binary for this machine."""
    system = platform.system().lower()
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    return f"ccusage-{system}-{machine}"


def binary(cache: Path) -> Path:
    """Find the native binary, installing it below the folder with npm the first time.

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


def _install(cache: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NoPeerError("ccusage is installed with npm, which is not here")
    cache.mkdir(parents=True, exist_ok=True)
    wanted = f"@ccusage/{package()}@{VERSION}"
    command = [npm, "install", "--no-save", "--no-fund", "--no-audit", "--silent"]
    done = subprocess.run(
        [*command, "--prefix", str(cache), wanted], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoPeerError(f"npm could not install {wanted}: {done.stderr.strip()}")
