"""Tips that rest on single blocks: what is in the window, and what became of it."""

from typing import Final

from ccwatch.analysis.tips.blocks.persisted import PERSISTED
from ccwatch.analysis.tips.blocks.rereads import REPEATED
from ccwatch.analysis.tips.blocks.results import (
    COMMAND_OUTPUT,
    DELEGATE,
    LARGE_READS,
    SEARCH_OUTPUT,
)
from ccwatch.analysis.tips.tip import Tip

BLOCK_TIPS: Final[tuple[Tip, ...]] = (
    REPEATED,
    COMMAND_OUTPUT,
    SEARCH_OUTPUT,
    DELEGATE,
    LARGE_READS,
    PERSISTED,
)
"""What fills the window for nothing, block by block."""
