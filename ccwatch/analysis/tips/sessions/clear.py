"""Tips: prompts that have nothing to do with what fills the window."""

from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter
from typing import Final, NamedTuple

from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.context import floor
from ccwatch.analysis.request import requests
from ccwatch.analysis.tasks import RUN, changes, touched
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import Tip
from ccwatch.analysis.tips.trial import trial
from ccwatch.analysis.tips.worth import MOST_TURNS, is_worth, money, times
from ccwatch.analysis.whatif.scenario import Scenario
from ccwatch.units import HOUR_MS, percent, span, tokens

SOURCE: Final = "https://code.claude.com/docs/en/costs"
LONG_PAUSE_MS: Final = HOUR_MS
"""The least pause in milliseconds: the longest that a cache lives. After it the whole conversation
is paid for again, and the next task may well be another one."""
HALF_FULL: Final = 0.5
"""The least share of the window that is full, for a new task to begin in an empty one."""
LEAST_CARRIED: Final = 50_000
"""The least tokens of an older task to report."""


class _Stretch(NamedTuple):
    """Turns from one on, which share no file with those before it."""

    turn: int
    """The first of these turns, by its place in the lane."""
    held: int
    """Tokens in the window before it."""
    carried: int
    """Tokens of the older turns, sent again with every request since."""
    nano: int | None
    """What that cost, in billionths of a dollar; `None` without a price."""

    @property
    def weight(self) -> tuple[int, int]:
        """Orders stretches by what the older turns cost in them."""
        return self.nano or 0, self.carried


def clear_after_pause(case: Case) -> Iterator[Finding]:
    """After a long pause another task was begun in a window that was more than half full.

    A message sent an hour or more after the last answer writes the whole conversation to the
    cache again, and every one after it reads what is no longer needed. The turns since the pause
    touched none of the files of those before it, so /clear would have lost nothing. The saving is
    what What-if says of /clear before them.

    Source: Anthropic's page on costs, "Clear history between tasks".
    """
    lane, window = case.lane, case.view.context.window.tokens
    marks = touched(case.along)
    found: list[tuple[_Stretch, int]] = []
    for number in changes(marks, 1):
        turn = lane.turns[number]
        before = lane.responses[turn.first - 1] if 0 < turn.first < len(lane.responses) else None
        if not before or not before.at_ms or not before.context or not window:
            continue
        pause = turn.at_ms - before.at_ms
        if pause >= LONG_PAUSE_MS and before.context >= HALF_FULL * window:
            found.append((_stretch(case, number), pause))
    if not found:
        return
    worst, pause = max(found, key=lambda one: one[0].weight)
    worst = _cleared(case, worst)
    if not is_worth(worst.nano, worst.carried):
        return
    yield Finding(
        id=AFTER_PAUSE.id,
        title=f"Another task after a pause of {span(pause / 1000)}",
        advice="Type /clear before a new task; /resume brings the old one back.",
        evidence=f"the window was {percent(worst.held / (window or 1))} full, and no file from "
        f"before was touched since; {tokens(worst.carried)} sent again, {money(worst.nano)}",
        saving_tokens=worst.carried or None,
        saving_nano=worst.nano,
        command="/clear",
        turns=tuple(number for number in marks if number >= worst.turn)[:MOST_TURNS],
    )


def told_after_pause(case: Case) -> int | None:
    """The turn before which the tip on pauses has /clear typed; `None` where it says nothing."""
    return next((one.turns[0] for one in clear_after_pause(case)), None)


def unrelated_prompts(case: Case) -> Iterator[Finding]:
    """A long run of prompts shares no file with what was done before it in the same session.

    What the older task left in the window is sent again with each request, and distracts the
    model. Compared are the files that turns read, wrote or named in a command, and the folders
    they are in. Turns that touched no file are taken to belong to their neighbours. Of several
    such places one is named, and the saving is what What-if says of /clear there. Where a long
    pause came before it, that is told by a tip of its own.

    Source: Anthropic's page on costs, "Clear history between tasks".
    """
    marks = touched(case.along)
    cuts = [_stretch(case, number) for number in changes(marks, RUN)]
    cuts = [one for one in cuts if one.held >= LEAST_CARRIED]
    if not cuts:
        return
    best = _cleared(case, max(cuts, key=lambda one: one.weight))
    if not is_worth(best.nano, best.carried) or best.turn == told_after_pause(case):
        return
    later = tuple(number for number in sorted(marks) if number >= best.turn)
    yield Finding(
        id=UNRELATED.id,
        title="Two tasks in one session",
        advice="Type /clear between tasks that have nothing to do with each other.",
        evidence=f"{times(len(later), 'turn')} touched no file of the {len(marks) - len(later)} "
        f"before; {tokens(best.carried)} of those sent again, {money(best.nano)}",
        saving_tokens=best.carried or None,
        saving_nano=best.nano,
        command="/clear",
        turns=later[:MOST_TURNS],
    )


def _stretch(case: Case, number: int) -> _Stretch:
    """Roughly what carrying the older turns through the newer ones cost, as if always cached."""
    lane = case.lane
    start, end = lane.turns[number].first, len(lane.responses)
    found = requests(lane)
    place = bisect_left(found, start, key=attrgetter("number"))
    held = found[place - 1].response.context if place else 0
    older = max(0, held - floor(lane))
    sent = len(found) - place
    nano = carriage(lane, case.prices).nano(older, start, end)
    return _Stretch(number, held, older * sent, nano)


def _cleared(case: Case, one: _Stretch) -> _Stretch:
    """The same with what /clear before it would have saved; no price where What-if has none."""
    was, then = trial(case), trial(case, Scenario(clears=(one.turn,)))
    if not was or not then:
        return one._replace(nano=None)
    saved, carried = was.total_nano - then.total_nano, was.carried - then.carried
    return one._replace(nano=saved, carried=max(0, carried))


AFTER_PAUSE: Final = Tip(
    "clear-after-pause", "Another task after a pause", clear_after_pause, SOURCE
)
"""A pause, a full window, other files."""
UNRELATED: Final = Tip("unrelated-prompts", "Two tasks in one session", unrelated_prompts, SOURCE)
"""Other files, without a pause."""
