"""ccwatch: a live view of what Claude Code's context holds, costs and loses."""

__version__ = "0.1.0"
