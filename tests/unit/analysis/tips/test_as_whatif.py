"""A tip on another trigger, on /clear or on a model says what What-if says of the same."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold.rules import RULES, rule
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.sessions import clear, models, trigger
from ccwatch.analysis.whatif.scenario import Scenario
from ccwatch.analysis.whatif.study import Study
from ccwatch.library.transcripts import Transcripts
from ccwatch.money import estimate, money
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insights import Insights
from ccwatch.report.whatif import replayed
from ccwatch.units import tokens as written
from tests.support import rows
from tests.support.recorded import RECORDINGS
from tests.support.rows import SESSION
from tests.support.session_cases import OPUS, OPUS_1M, SONNET, Call, Diary

PRICES = Prices.shipped()
TIPS = (
    trigger.LOWER,
    trigger.TOO_HIGH,
    trigger.TOO_LOW,
    clear.CLEAR_AFTER_PAUSE,
    clear.UNRELATED,
    models.MAIN_MODEL,
)
"""The tips that ask what What-if asks."""
OTHER_SESSION = "33333333-3333-4333-8333-333333333333"
STEP = st.one_of(
    st.tuples(st.just("turn"), st.integers(0, 60_000), st.floats(1, 10_000)),
    st.tuples(st.just("long"), st.integers(200, 4_000), st.floats(1, 400)),
    st.tuples(st.just("compact"), st.integers(21_000, 80_000), st.just(0.0)),
    st.tuples(st.just("by hand"), st.integers(21_000, 80_000), st.just(0.0)),
    st.tuples(st.just("task"), st.integers(0, 3), st.just(0.0)),
    st.tuples(st.just("agent"), st.integers(0, 30_000), st.just(0.0)),
)


class AnswerMessage(NamedTuple):
    """What was said of one session."""

    case: Case
    finding: Finding
    study: Study
    """What What-if says of the scenario that the tip is about."""


@pytest.fixture
def willing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tips speak of savings however small."""
    give_in(monkeypatch)


def give_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (trigger, "LOWER_SHARE"),
        (trigger, "LEAST_SHARE"),
        (models, "MAIN_NANO"),
        (models, "LEAST_TURNS"),
        (models, "LIGHT_SHARE"),
        (clear, "LEAST_CARRIED"),
    ):
        monkeypatch.setattr(module, name, 0)


def said(folder: Path, pin: str | float = "auto") -> Iterator[AnswerMessage]:
    """All that tips say of the sessions of a config folder, as the app asks both."""
    snapshot = rows.read(folder).snapshot()
    library, analyst = Transcripts(), Analyst(PRICES, pin=pin)
    insights = Insights(library, PRICES, len)
    for session in snapshot.sessions:
        now_ms = session.last_ms + 60_000
        board = analyst.board(snapshot, now_ms)
        view = board.overview(session.id)
        assert view
        case = insights.case(view, snapshot, now_ms)
        for finding in (one for tip in TIPS for one in tip.find(case)):
            tried = [*scenarios(case, finding)]
            study = replayed(board, [session.id], tried, library, PRICES)
            assert study
            yield AnswerMessage(case, finding, study)


def scenarios(case: Case, finding: Finding) -> Iterator[Scenario]:
    """What a user who reads a tip would ask What-if."""
    if finding.id == trigger.LOWER.id:
        yield Scenario(window=400_000)
    elif finding.id == trigger.TOO_HIGH.id:
        own = case.view.context.threshold.tokens or 0
        lowered = (int(own * share) for share in trigger.SHARES)
        yield from (Scenario(trigger=at) for at in lowered if written(at) in finding.title)
    elif finding.id == trigger.TOO_LOW.id:
        release = rule(case.session.version) or RULES[-1]
        yield Scenario(trigger=release.trigger(case.view.context.window.tokens or 0))
    elif finding.id == models.MAIN_MODEL.id:
        yield Scenario(model="sonnet")
    else:
        yield Scenario(clears=(finding.turns[0],))


def holds(one: AnswerMessage) -> bool:
    """Does What-if say the same?"""
    was, (then,) = one.study.actual, one.study.results
    assert not then.unlike
    if one.finding.id == models.MAIN_MODEL.id:
        own = (estimate if was.compacting_nano else money)(was.total_nano)
        return f"{estimate(then.total_nano)} instead of {own}" in one.finding.title
    assert one.finding.saving_tokens in (None, was.carried - then.carried)
    return one.finding.saving_nano == was.total_nano - then.total_nano


@pytest.mark.usefixtures("willing")
@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_on_recordings_tips_say_what_what_if_says(folder: Path) -> None:
    given = [*said(folder / "claude"), *said(folder / "claude", pin=60_000)]
    assert all(holds(one) for one in given)
    ids = {one.finding.id for one in given}
    long = {trigger.LOWER.id, models.MAIN_MODEL.id}
    expected = {"2.1.330": set[str](), "2.1.330-opus-1m": long}
    assert ids == expected.get(folder.name, {trigger.TOO_HIGH.id})


def two_tasks(model: str, pause: float) -> Diary:
    """Two tasks with other files each, a pause between them."""
    diary = Diary(model, context=100_000, version="2.1.100")
    diary.turns(5, *task(0), grows=5_000)
    diary.turn(*task(1), grows=500, after=pause)
    diary.turns(6, *task(1), grows=500)
    return diary


def task(number: int) -> tuple[Call, ...]:
    """What is done to the files of a task."""
    return (("Read", f"/home/dev/shop/task{number}/{number}.py"),)


@pytest.mark.parametrize(
    ("diary", "ids"),
    [
        (two_tasks(SONNET, 60), {clear.UNRELATED.id}),
        (two_tasks(SONNET, 9_000), {clear.CLEAR_AFTER_PAUSE.id}),
        (two_tasks(OPUS, 60), {clear.UNRELATED.id, models.MAIN_MODEL.id}),
    ],
    ids=["no pause", "a pause", "a large model"],
)
def test_on_two_tasks_they_say_so_too(tmp_path: Path, diary: Diary, ids: set[str]) -> None:
    given = [*said(rows.write(tmp_path, {f"{SESSION}.jsonl": diary.rows}))]
    assert {one.finding.id for one in given} >= ids
    assert all(holds(one) for one in given)


def test_on_a_trigger_that_is_too_low_they_say_so_too(tmp_path: Path) -> None:
    diary = Diary(context=20_000, version="2.1.100")
    for _ in range(12):
        diary.turns(2, grows=6_000)
        diary.compact(left=55_000, words=20_000)
    diary.turn()
    (one,) = said(rows.write(tmp_path, {f"{SESSION}.jsonl": diary.rows}), pin=67_000)
    assert one.finding.id == trigger.TOO_LOW.id
    assert holds(one)


def test_of_a_session_without_a_compaction_both_learn_from_the_others(tmp_path: Path) -> None:
    """The other one's compaction left 60k, twice what is assumed where there was none at all."""
    diary, other = Diary(context=20_000, version="2.1.100"), Diary(context=20_000)
    for one in (diary, other):
        one.turns(20, grows=6_500)
    diary.turns(40, ("Bash", "ls"), ("Bash", "ls"), grows=50)
    other.compact(left=80_000)
    other.turn()
    changed = [row | {"sessionId": OTHER_SESSION, "uuid": f"o{row['uuid']}"} for row in other.rows]
    for row in changed:
        row["parentUuid"] = row["parentUuid"] and f"o{row['parentUuid']}"
        if "id" in row.get("message", {}):
            row["message"] = row["message"] | {"id": f"o{row['message']['id']}"}
    alone = rows.write(tmp_path / "alone", {f"{SESSION}.jsonl": diary.rows})
    files = {f"{SESSION}.jsonl": diary.rows, f"{OTHER_SESSION}.jsonl": changed}
    both = rows.write(tmp_path / "both", files)
    first, second = (
        next(one for one in said(folder) if one.case.session.id == SESSION)
        for folder in (alone, both)
    )
    assert holds(first)
    assert holds(second)
    assert (first.study.habit.samples, second.study.habit.samples) == (0, 1)
    assert (second.finding.saving_nano or 0) < (first.finding.saving_nano or 0)


@given(st.lists(STEP, max_size=30), st.sampled_from([SONNET, OPUS, OPUS_1M]), st.booleans())
@settings(deadline=None)
def test_whatever_happens_they_say_the_same(
    steps: list[tuple[str, int, float]], model: str, early: bool
) -> None:
    diary, at = Diary(model, version="2.1.100"), 0
    diary.turn(*task(0))
    for what, amount, after in steps:
        if what == "turn":
            diary.turn(*task(at), grows=amount, after=after)
        elif what == "long":
            diary.turns(8, *task(at), grows=amount, after=after)
        elif what == "task":
            at = amount
        elif what == "agent":
            diary.ask()
            diary.launch().answer(task(at)[0], grows=amount)
            diary.answer()
        else:
            diary.compact(amount, "auto" if what == "compact" else "manual")
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        give_in(patch)
        files = {f"{SESSION}.jsonl": diary.rows}
        folder = rows.write(Path(name), files)
        assert all(holds(one) for one in said(folder, pin=70_000 if early else "auto"))
