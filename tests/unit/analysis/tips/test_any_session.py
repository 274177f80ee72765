"""Whatever a session holds, its tips hold to their rules."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.sessions import SESSION_TIPS
from ccwatch.analysis.tips.sessions.after_pause import AFTER_PAUSE
from ccwatch.analysis.tips.sessions.trigger import TOO_LOW
from tests.support import rows
from tests.support.any_rows import folder
from tests.support.folder_cases import CENT, cases
from tests.support.recorded import RECORDINGS
from tests.support.rows import Row
from tests.support.session_cases import HAIKU, OPUS, OPUS_1M, SONNET, Diary, found

STEP = st.one_of(
    st.tuples(st.just("turn"), st.integers(0, 60_000), st.floats(1, 10_000)),
    st.tuples(st.just("notice"), st.integers(0, 5_000), st.floats(1, 10_000)),
    st.tuples(st.just("model"), st.integers(0, 3), st.just(0.0)),
    st.tuples(st.just("fast"), st.just(0), st.just(0.0)),
    st.tuples(st.just("compact"), st.integers(1, 80_000), st.just(0.0)),
    st.tuples(st.just("agent"), st.integers(0, 30_000), st.just(0.0)),
    st.tuples(st.just("back"), st.just(0), st.just(0.0)),
)
BEYOND_THE_LOG = (AFTER_PAUSE, TOO_LOW)
"""Tips on money not spent yet, and on that for compactions, which stands on no row."""
MODELS = [SONNET, OPUS, OPUS_1M, HAIKU]


def judge(case: Case) -> None:
    """Hold all findings of a session against what holds for all."""
    for tip in SESSION_TIPS:
        for finding in found(tip, case):
            assert all((finding.title, finding.advice, finding.evidence))
            assert finding.saving_nano is None or finding.saving_nano >= CENT
            assert finding.saving_tokens is None or finding.saving_tokens > 0
            assert len(set(finding.turns)) == len(finding.turns) <= 20
            assert all(0 <= turn < len(case.lane.turns) for turn in finding.turns)
            assert not finding.command or finding.command.startswith("/")
            assert "?" not in finding.evidence or finding.saving_nano is None
            if tip not in BEYOND_THE_LOG:
                assert (finding.saving_nano or 0) <= case.view.cost.total_nano


@given(folder())
@settings(deadline=None)
def test_the_tips_of_a_folder_of_odd_transcripts(files: dict[str, list[Row]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        for case in cases(rows.write(Path(name), files)):
            judge(case)


@given(st.lists(STEP, max_size=25), st.sampled_from([300, 3600]))
@settings(deadline=None)
def test_the_tips_of_a_session_with_all_that_may_happen(
    steps: list[tuple[str, int, float]], ttl: int
) -> None:
    diary = Diary(OPUS_1M, ttl)
    diary.turn(("Read", "/home/dev/shop/src/cart.py"))
    place, context = str(diary.rows[-1]["uuid"]), diary.context
    for what, amount, after in steps:
        if what == "turn":
            diary.turn(("Bash", "make"), grows=amount, after=after)
        elif what == "notice":
            diary.notice(after=after)
            diary.answer(grows=amount)
        elif what == "model":
            diary.model = MODELS[amount]
        elif what == "fast":
            diary.fast = not diary.fast
        elif what == "compact":
            diary.compact(amount)
        elif what == "back":
            diary.back_to(place, context)
        else:
            diary.ask()
            diary.launch().answer(("Read", "/home/dev/shop/src/cart.py"), grows=amount)
            diary.answer()
    judge(diary.case(later=7_200))


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_the_tips_of_recorded_sessions(folder: Path) -> None:
    for case in cases(folder / "claude"):
        judge(case)


def test_recorded_background_tasks_woke_the_model() -> None:
    folder = next(one for one in RECORDINGS if one.name == "2.1.330")
    findings = [
        one for case in cases(folder / "claude") for tip in SESSION_TIPS for one in found(tip, case)
    ]
    assert [(one.id, one.saving_tokens) for one in findings] == [("unprompted", 774_000)]
