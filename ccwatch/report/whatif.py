"""Replays of sessions: which sessions and scenarios, and the assumptions behind the results."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from ccwatch.analysis.alignment import align
from ccwatch.analysis.cheaper import family
from ccwatch.analysis.model_families import BY_PRICE
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tasks import RUN, changes, touched
from ccwatch.analysis.whatif.habit import habit_of_user
from ccwatch.analysis.whatif.scenario import UNVERSIONED, USUAL, Scenario
from ccwatch.analysis.whatif.study import Study, study
from ccwatch.analysis.whatif.subject import Subject, subject
from ccwatch.report.blocks.library import Library
from ccwatch.report.board import Board
from ccwatch.report.compactions.session_compactions import copied_compactions
from ccwatch.units import count, percent, tokens

MADE_ALIKE: Final = (
    "Prompts and responses stay as they were; only the context sent with them changes.",
    "A compaction at the place of an actual one leaves what that one left.",
    "Manual and idle compactions stay where they were.",
    "Files read again after a compaction are neither added nor removed.",
    "Sub-agents cost what they did.",
)
"""What every replay assumes."""


def subjects(board: Board, sessions: Iterable[str]) -> list[Subject]:
    """The sessions among some that can be replayed.

    Args:
        board: The newest board.
        sessions: The ids of the sessions.
    """
    known = board.snapshot.by_id
    found: list[Subject] = []
    for id_ in sessions:
        there = board.circumstances(id_)
        if there and there.session.main.last:
            copied = copied_compactions(there.session, known.get(there.session.forked_from))
            found.append(
                subject(there.session, there.logged_nano, there.window, there.threshold, copied)
            )
    return found


def _with_tasks(one: Subject, library: Library) -> Subject:
    """Find the turns at which a new task begins. Reads the transcript."""
    story = library.story(one.session)
    marks = touched(align(story, one.session.main), whole=True)
    return replace(one, tasks=tuple(changes(marks, RUN)))


def usual(known: Sequence[Subject]) -> Iterator[Scenario]:
    """The default scenarios for sessions.

    These are triggers, a smaller window if one of the sessions has a large one, /clear between the
    tasks of a single session, and models that are cheaper than those used.
    """
    windows = [one.window for one in known if one.window]
    yield from (
        one for one in USUAL if not one.window or any(one.window < window for window in windows)
    )
    if len(known) == 1:
        yield Scenario(tasks=True)
    used = {family(one.session.model) for one in known}
    dearest = max((BY_PRICE.index(name) for name in used if name in BY_PRICE), default=0)
    yield from (
        Scenario(model=name) for name in reversed(BY_PRICE[:dearest]) if name in UNVERSIONED
    )


def replayed(
    board: Board,
    sessions: Sequence[str],
    scenarios: Sequence[Scenario],
    library: Library,
    prices: Prices,
    go_on: Callable[[int], bool] = lambda _done: True,
) -> Study | None:
    """Replay sessions under scenarios. Takes a while and may read transcripts: call it in a thread.

    Args:
        board: The newest board.
        sessions: The ids of the sessions.
        scenarios: The scenarios; the default ones if empty.
        library: Reads transcripts, for scenarios with tasks.
        prices: What tokens cost.
        go_on: Called before each session with the number of those done; false to cancel.

    Returns:
        `None` if it was cancelled.
    """
    known = subjects(board, sessions)
    tried = tuple(scenarios) or tuple(usual(known))
    if any(one.tasks for one in tried):
        for place, one in enumerate(known):
            if not go_on(0):
                return None
            known[place] = _with_tasks(one, library)
    leaves = habit_of_user(board.snapshot.sessions)
    return study(known, tried, leaves, prices, go_on)


def unpriced(scenario: Scenario, prices: Prices) -> str:
    """An error message for a model without a price; empty for other scenarios."""
    model = scenario.model
    if not model or model in UNVERSIONED or prices.knows(model):
        return ""
    return f"{model} has no price: give a family such as haiku, or a name such as sonnet-4.5"


def assumptions(found: Study) -> Iterator[str]:
    """Yield the assumptions of a study, and its accuracy, in sentences."""
    if found.off is not None:
        is_off = abs(found.off) >= 0.0005
        off = f"{100 * found.off:+.1f} % off" if is_off else "what was logged"
        yield f"Checked by replaying at the actual triggers: the result is {off}."
    yield _habit_words(found)
    yield "The cost of summaries is an estimate: transcripts do not record it."
    yield from MADE_ALIKE
    if any(one.scenario.model for one in found.results):
        yield "Another model is assumed to need as many responses, of as many tokens."
    if any(one.scenario.tasks for one in found.results):
        yield "A new task begins where no earlier file is touched again."
    if any(one.scenario.share for one in found.results):
        yield "Shares are of the whole window."
    if any(one.scenario.window for one in found.results):
        yield "A window is compacted where your release of Claude Code would compact it."
    if found.unpriced:
        yield f"{count(found.unpriced, 'session')} left out, with responses that have no price."
    for one in found.results:
        if one.unlike:
            yield (
                f"{one.scenario.words}: {one.unlike} of {count(found.sessions, 'session')} counted "
                "unchanged, which cannot be replayed or would not differ."
            )


def _habit_words(found: Study) -> str:
    """What a compaction is assumed to leave, and how that is known, in a sentence."""
    habit = found.habit
    left, summary, samples = habit.left, habit.summary, habit.samples
    sizes = f"{tokens(left)} on top of what is always there, with a summary of {tokens(summary)}"
    if found.sessions == 1 and not found.borrowed:
        return (
            f"A compaction leaves {sizes}: the median of this session's "
            f"{count(samples, 'compaction')}."
        )
    how = f"the median of your {count(samples, 'compaction')}" if samples else "an assumption"
    if found.sessions == 1:
        return f"A compaction leaves {sizes}: {how}, as this session had none."
    own = "A compaction leaves what the others of its session left"
    if not found.borrowed:
        return f"{own}."
    return f"{own}; in {count(found.borrowed, 'session')} without one it leaves {sizes}: {how}."


def trigger_words(triggers: tuple[int, int] | None) -> str:
    """Write where a scenario compacts: `120k`, or `120k–600k` for sessions that differ."""
    if triggers is None:
        return ""
    low, high = (tokens(edge) for edge in triggers)
    return low if low == high else f"{low}–{high}"


def difference(nano: int, actual: int) -> str:
    """Write a difference as a share of the actual cost: `-12%`; empty if that is 0."""
    if not actual:
        return ""
    share = (nano - actual) / actual
    sign = "-" if share < 0 else "+"
    return "0%" if nano == actual else f"{sign}{percent(abs(share))}"
