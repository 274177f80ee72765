"""The command line: reads arguments, builds the parts, and starts them."""

from ccwatch.cli.main import main

__all__ = ["main"]
