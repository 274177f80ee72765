"""What a conversation would have cost if another trigger had compacted it."""

from functools import lru_cache
from statistics import median
from typing import NamedTuple

from ccwatch.analysis.cache import AN_HOUR, lifetime
from ccwatch.analysis.carriage import rates_of
from ccwatch.analysis.compaction.price import left_after, summary_tokens
from ccwatch.analysis.context import floor
from ccwatch.analysis.evidence import is_for_size
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import GRAINS_PER_NANO
from ccwatch.analysis.request import requests
from ccwatch.analysis.whatif.habit import USUAL_LEFT, USUAL_SUMMARY
from ccwatch.model.session import Lane


class Habit(NamedTuple):
    """What compactions of a conversation leave."""

    left: int
    """Tokens in the window after one."""
    summary: int
    """Tokens that the model writes for one."""
    learned: bool
    """Is that from its own compactions, and not assumed?"""


class Outcome(NamedTuple):
    """What a conversation costs under a trigger, as far as the trigger decides it."""

    nano: int
    """Billionths of a dollar for reading the context with each request, and for compactions. What
    enters and what is answered costs the same under all triggers and is left out."""
    carried: int
    """Tokens read with all requests together."""
    compactions: int
    """How often the trigger was reached."""
    compacting_nano: int
    """The part of `nano` that compactions cost."""


@lru_cache(maxsize=8)
def habit(lane: Lane) -> Habit:
    """Tell what compactions of a lane leave: the median of its own, or an assumption."""
    lefts = [left for one in lane.compactions if (left := left_after(one, lane))]
    sizes = [size for one in lane.compactions if (size := summary_tokens(one, lane))]
    left = round(median(lefts)) if lefts else floor(lane) + USUAL_LEFT
    summary = round(median(sizes)) if sizes else USUAL_SUMMARY
    return Habit(left, summary, bool(lefts))


@lru_cache(maxsize=16)
def replay(lane: Lane, prices: Prices, trigger: int) -> Outcome | None:
    """Let a lane's context grow as it did, and compact it whenever it passes a trigger.

    Compactions that the user asked for, or that a pause brought, stay where they were; those that
    came for the size are left out. One costs what reading the whole context and writing a summary
    costs, and what is left is written to the cache anew.

    Returns:
        `None` where a request has no price, or where what a compaction leaves is as large as the
        trigger.
    """
    left, summary, _ = habit(lane)
    if left >= trigger:
        return None
    kept = {one.after for one in lane.compactions if not is_for_size(lane, one)}
    long = lifetime(lane.responses) == AN_HOUR
    running = previous = previous_number = carried = count = grains = compacting = 0
    for one in requests(lane):
        rates = rates_of(one.response, prices)
        if not rates:
            return None
        grown = 0 if one.cut else one.response.context - previous
        by_hand = one.cut and any(previous_number < after <= one.number for after in kept)
        running = left if by_hand else max(0, running + grown)
        previous, previous_number = one.response.context, one.number
        if running > trigger:
            write = rates.write(an_hour=long)
            price = running * rates.read + summary * rates.output + left * (write - rates.read)
            compacting += price if one.owned else 0
            running, count = left, count + 1
        carried += running
        grains += running * rates.read if one.owned else 0
    return Outcome(
        nano=(grains + compacting) // GRAINS_PER_NANO,
        carried=carried,
        compactions=count,
        compacting_nano=compacting // GRAINS_PER_NANO,
    )
