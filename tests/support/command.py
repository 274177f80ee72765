"""Runs ccwatch in this process, as its entry point does."""

import pytest

from ccwatch.cli import main


def call(*arguments: str) -> int:
    """Run a command line, and give its exit status."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)
