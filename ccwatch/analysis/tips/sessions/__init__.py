"""Tips that rest on a session as a whole: its cache, models, prompts, settings and costs."""

from typing import Final

from ccwatch.analysis.tips.sessions.after_pause import AFTER_PAUSE
from ccwatch.analysis.tips.sessions.cache_lifetime import CACHE_LIFETIME
from ccwatch.analysis.tips.sessions.cache_pauses import CACHE_PAUSES
from ccwatch.analysis.tips.sessions.clear import CLEAR_AFTER_PAUSE, UNRELATED
from ccwatch.analysis.tips.sessions.corrections import STOPPED, TAKEN_BACK
from ccwatch.analysis.tips.sessions.long_prompts import LONG_PROMPTS
from ccwatch.analysis.tips.sessions.mid_task import LARGE_TASK, MIDWAY
from ccwatch.analysis.tips.sessions.models import AGENTS_MODEL, MAIN_MODEL
from ccwatch.analysis.tips.sessions.side_questions import SIDE_QUESTIONS
from ccwatch.analysis.tips.sessions.switches import (
    EFFORT_SWITCH,
    FAST_SWITCH,
    MODEL_SWITCH,
    TOOLS_CHANGED,
)
from ccwatch.analysis.tips.sessions.teams import AGENT_TEAMS
from ccwatch.analysis.tips.sessions.trigger import LOWER, TOO_HIGH, TOO_LOW
from ccwatch.analysis.tips.sessions.turn_price import TURN_PRICE
from ccwatch.analysis.tips.sessions.unprompted import UNPROMPTED
from ccwatch.analysis.tips.tip import Tip

SESSION_TIPS: Final[tuple[Tip, ...]] = (
    AFTER_PAUSE,
    CLEAR_AFTER_PAUSE,
    UNRELATED,
    CACHE_PAUSES,
    CACHE_LIFETIME,
    MODEL_SWITCH,
    EFFORT_SWITCH,
    FAST_SWITCH,
    TOOLS_CHANGED,
    LOWER,
    TOO_HIGH,
    TOO_LOW,
    MIDWAY,
    LARGE_TASK,
    AGENTS_MODEL,
    MAIN_MODEL,
    LONG_PROMPTS,
    AGENT_TEAMS,
    UNPROMPTED,
    SIDE_QUESTIONS,
    TAKEN_BACK,
    STOPPED,
    TURN_PRICE,
)
"""What to do now, what the cache cost, compaction, models, and what is only good to know."""
