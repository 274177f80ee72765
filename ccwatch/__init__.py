"""ccwatch: a live view of what Claude Code's context holds, costs and loses."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("ccwatch-tui")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0.0.0"
