"""Fixtures that several tests of screens share."""

import asyncio
import sys
from pathlib import Path

import pytest

from ccwatch.report.board import Board
from tests.support.afternoons import board_of, config


@pytest.fixture
def afternoon(tmp_path: Path) -> Board:
    """The board of an afternoon, whose transcript is on disk."""
    return board_of(config(tmp_path))


@pytest.fixture(autouse=True)
async def as_eager_as_in_use() -> None:
    """From Python 3.12 on, a task runs at once up to where it first waits.

    Textual has it so in `App.run`, but not in `App.run_test`.
    """
    if sys.version_info >= (3, 12):
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
