"""The command line: reads what the user asked for, builds everything, and starts it."""

from ccwatch.cli.main import main

__all__ = ["main"]
