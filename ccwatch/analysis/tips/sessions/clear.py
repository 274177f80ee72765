"""Tips: prompts that have nothing to do with what fills the window."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.context import floor
from ccwatch.analysis.request import previous, times_sent
from ccwatch.analysis.tasks import RUN, changes, touched
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.trial import trial
from ccwatch.analysis.tips.worth import MOST_TURNS, amount, is_worth, times
from ccwatch.analysis.whatif.scenario import Scenario
from ccwatch.money import estimate
from ccwatch.units import HOUR_MS, percent, span

LONG_PAUSE_MS: Final = HOUR_MS
"""The least pause in milliseconds: the longest that a cache lives. After it the whole conversation
is paid for again, and the next task may well be another one."""
HALF_FULL: Final = 0.5
"""The least share of the window that is full, for a new task to begin in an empty one."""
LEAST_CARRIED: Final = 50_000
"""The least tokens of an older task to report."""


class _OtherTask(Struct, frozen=True):
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
        """Orders tasks by what the older turns cost meanwhile."""
        return self.nano or 0, self.carried


def clear_after_pause(case: Case) -> Iterator[Finding]:
    """After a long pause, another task was begun in a window that was more than half full.

    A message sent an hour or more after the last response writes the whole conversation to the
    cache again, and every one after it reads what is no longer needed. The turns since the pause
    touched none of the files of those before it, so /clear would have lost nothing. The saving is
    what What-if calculates for /clear before them.

    Source: Anthropic's page on costs, "Clear history between tasks".
    """
    files_by_turn = touched(case.along)
    found = list(_after_pauses(case, changes(files_by_turn, 1)))
    if not found:
        return
    dearest, pause_ms = max(found, key=lambda one: one[0].weight)
    cleared = _cleared(case, dearest)
    if not is_worth(cleared.nano, cleared.carried):
        return
    share = cleared.held / (case.view.context.window.tokens or 1)
    yield Finding(
        id=CLEAR_AFTER_PAUSE.id,
        title=f"Another task after a pause of {span(pause_ms / 1000)}",
        advice="Type /clear before a new task; /resume brings the old one back.",
        evidence=f"the window was {percent(share)} full, and no file from before was touched "
        f"since; {amount(cleared.carried)} sent again, {estimate(cleared.nano)}",
        saving_tokens=cleared.carried or None,
        saving_nano=cleared.nano,
        command="/clear",
        turns=tuple(turn for turn in files_by_turn if turn >= cleared.turn)[:MOST_TURNS],
    )


def told_after_pause(case: Case) -> int | None:
    """The turn before which the tip on pauses has /clear typed; `None` where it says nothing."""
    return next((one.turns[0] for one in clear_after_pause(case)), None)


def unrelated_prompts(case: Case) -> Iterator[Finding]:
    """A long run of prompts shares no file with what was done before it in the same session.

    What the older task left in the window is sent again with each response, and distracts the
    model. The tip compares the files that turns read, wrote or named in a command, and their
    folders; turns that touched no file count with their neighbours. Of several such places it names
    one, and the saving is what What-if calculates for /clear there. If a long pause came before it,
    another tip says so.

    Source: Anthropic's page on costs, "Clear history between tasks".
    """
    files_by_turn = touched(case.along)
    tasks = [_other_task(case, turn) for turn in changes(files_by_turn, RUN)]
    large = [one for one in tasks if one.held >= LEAST_CARRIED]
    if not large:
        return
    cleared = _cleared(case, max(large, key=lambda one: one.weight))
    pays = is_worth(cleared.nano, cleared.carried)
    if not pays or cleared.turn == told_after_pause(case):
        return
    later = tuple(turn for turn in sorted(files_by_turn) if turn >= cleared.turn)
    earlier = len(files_by_turn) - len(later)
    yield Finding(
        id=UNRELATED.id,
        title="Two tasks in one session",
        advice="Type /clear between tasks that have nothing to do with each other.",
        evidence=f"{times(len(later), 'turn')} touched no file of the {earlier} before; "
        f"{amount(cleared.carried)} of the older ones sent again, {estimate(cleared.nano)}",
        saving_tokens=cleared.carried or None,
        saving_nano=cleared.nano,
        command="/clear",
        turns=later[:MOST_TURNS],
    )


def _after_pauses(case: Case, turns: Iterable[int]) -> Iterator[tuple[_OtherTask, int]]:
    """Yield the tasks that began after a long pause in a full window, with the pause in ms."""
    lane, window = case.lane, case.view.context.window.tokens
    for number in turns:
        turn = lane.turns[number]
        last_ms = lane.responses[turn.first - 1].at_ms if turn.first else 0
        if not last_ms or not window:
            continue
        pause_ms, task = turn.at_ms - last_ms, _other_task(case, number)
        if pause_ms >= LONG_PAUSE_MS and task.held >= HALF_FULL * window:
            yield task, pause_ms


def _other_task(case: Case, turn: int) -> _OtherTask:
    """The turns from one on; the cost is an estimate that assumes a warm cache."""
    lane = case.lane
    start, end = lane.turns[turn].first, len(lane.responses)
    before, sent = previous(lane, start), times_sent(lane)
    held = before.response.context if before else 0
    older = max(0, held - floor(lane))
    nano = carriage(lane, case.prices).nano(older, start, end)
    return _OtherTask(turn, held, older * (sent[end] - sent[start]), nano)


def _cleared(case: Case, one: _OtherTask) -> _OtherTask:
    """The same with what /clear before it would have saved; no price if What-if has none."""
    actual, cleared = trial(case), trial(case, Scenario(clears=(one.turn,)))
    if not actual or not cleared:
        return replace(one, nano=None)
    saved = actual.total_nano - cleared.total_nano
    return replace(one, nano=saved, carried=max(0, actual.carried - cleared.carried))


CLEAR_AFTER_PAUSE: Final = Tip(
    "clear-after-pause", "Another task after a pause", clear_after_pause, COSTS
)
"""A pause, a full window, other files."""
UNRELATED: Final = Tip("unrelated-prompts", "Two tasks in one session", unrelated_prompts, COSTS)
"""Other files, without a pause."""
