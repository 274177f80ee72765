"""What speed was measured on."""

import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks import peer

PACKAGES = ("textual", "msgspec", "watchfiles", "pydantic", "tiktoken")
"""What of other people's code takes part in the figures."""
ROOT = Path(__file__).parent.parent


def describe() -> dict[str, str]:
    """Tell in words what was measured on, by name, as it is now."""
    memory = psutil.virtual_memory().total / 1e9
    load = ", ".join(f"{one:.1f}" for one in psutil.getloadavg())
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "machine": f"{platform.system()}, {platform.machine()}",
        "processor": f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GB of memory",
        "load before the run": f"{load} (1, 5, 15 minutes)",
        "ccwatch": f"{version('ccwatch-tui')}{commit()}",
        "Python": f"{platform.python_version()} ({platform.python_implementation()})",
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "beside": f"ccusage {peer.VERSION}, its native binary; claude-monitor {peer.MONITOR}",
    }


def processor() -> str:
    """Name the processor as well as the platform does."""
    return model_of(_lines("/proc/cpuinfo")) or platform.processor() or platform.machine()


def model_of(cpuinfo: Sequence[str]) -> str:
    """Find the processor's name in what Linux tells of it; empty if it is not there."""
    names = (line.partition(":")[2].strip() for line in cpuinfo if line.startswith("model name"))
    return next(names, "")


def commit() -> str:
    """Name the commit that is measured, and whether anything was changed since; empty if none."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude=*"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode else f", commit {done.stdout.strip()}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
