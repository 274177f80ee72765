"""Fixtures that several tests of screens share."""

from pathlib import Path

import pytest

from ccwatch.report.board import Board
from tests.ui.afternoons import board_of, config


@pytest.fixture
def afternoon(tmp_path: Path) -> Board:
    """The board of an afternoon, whose transcript is on disk."""
    return board_of(config(tmp_path))
