"""Tips that rest on single blocks: what is in the window, and what became of it."""

from typing import Final

from ccwatch.analysis.tips.blocks.exploring import SEARCHING, SYMBOLS
from ccwatch.analysis.tips.blocks.images import IMAGES
from ccwatch.analysis.tips.blocks.instructions import INSTRUCTIONS
from ccwatch.analysis.tips.blocks.memory import CUT_OFF, LONG
from ccwatch.analysis.tips.blocks.parents import AGENT_REREADS
from ccwatch.analysis.tips.blocks.persisted import PERSISTED
from ccwatch.analysis.tips.blocks.rereads import REPEATED
from ccwatch.analysis.tips.blocks.results import (
    COMMAND_OUTPUT,
    DELEGATE,
    LARGE_READS,
    SEARCH_OUTPUT,
)
from ccwatch.analysis.tips.blocks.servers import SEARCH_OFF, UNUSED
from ccwatch.analysis.tips.blocks.skills import SKILLS
from ccwatch.analysis.tips.blocks.thinking import THINKING
from ccwatch.analysis.tips.tip import Tip

BLOCK_TIPS: Final[tuple[Tip, ...]] = (
    REPEATED,
    COMMAND_OUTPUT,
    SEARCH_OUTPUT,
    DELEGATE,
    LARGE_READS,
    PERSISTED,
    IMAGES,
    AGENT_REREADS,
    UNUSED,
    SEARCH_OFF,
    LONG,
    SKILLS,
    INSTRUCTIONS,
    THINKING,
    SEARCHING,
    SYMBOLS,
    CUT_OFF,
)
"""What fills the window for nothing, what stands in every request, and what is good to know."""
