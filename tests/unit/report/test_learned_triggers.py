"""What all sessions together show of a trigger, kept by what changes."""

from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.threshold.evidence import (
    Bracket,
    EpochEvidence,
    Evidence,
    bracket,
    merge,
)
from ccwatch.analysis.threshold.rules import Rule
from ccwatch.analysis.window import Window
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response
from ccwatch.model.setup import NO_SETUP, Setting, Setup, WindowChoice
from ccwatch.model.usage import Usage
from ccwatch.report.learned_triggers import EvidencePool, LearnedTriggers
from ccwatch.report.session_analysis import Key

VERSION = "2.1.100"
KEY: Key = ("claude-sonnet-4-5", 200_000)
LANE = Lane(last=Response("m", "", "claude-sonnet-4-5", 1, Usage(fresh=9), 9))
EPOCHS = st.builds(
    EpochEvidence,
    st.integers(0, 3),
    passed=st.sampled_from([0, 100_000, 140_000]),
    fired=st.sampled_from([0, 150_000, 160_000]),
    id=st.sampled_from(["", "a", "b"]),
    version=st.just(VERSION),
)
LARGE = Window(1_000_000, None, "")
SHOWN = st.lists(EPOCHS, max_size=4).map(lambda epochs: merge([Evidence(tuple(epochs))]))


@given(changes=st.lists(st.tuples(st.sampled_from("abc"), SHOWN)))
def test_after_any_changes_the_evidence_is_that_of_all_sessions(
    changes: list[tuple[str, Evidence]],
) -> None:
    """Sessions may show the same epoch: copies of one another do."""
    pool, known = EvidencePool(), dict[str, Evidence]()
    for name, shown in changes:
        pool.remove(known.get(name, Evidence()))
        pool.add(shown)
        known[name] = shown
    assert pool.evidence() == merge(known.values())


def shows(passed: int, fired: int) -> dict[Key, Evidence]:
    epoch = EpochEvidence(1, passed=passed, served=passed, fired=fired, id="a", version=VERSION)
    return {KEY: Evidence((epoch,))}


def went_off(*times: int) -> dict[Key, Evidence]:
    """Compactions at about 310,000 tokens in a large window."""
    epochs = [EpochEvidence(at, 300_000, 300_000, 310_000 + at, str(at), VERSION) for at in times]
    return {(KEY[0], LARGE.tokens): Evidence(tuple(epochs))}


def went_past(at: int) -> dict[Key, Evidence]:
    """A context of 640,000 tokens in a large window, at which nothing was compacted."""
    epoch = EpochEvidence(at, 640_000, 640_000, version=VERSION)
    return {(KEY[0], LARGE.tokens): Evidence((epoch,))}


def samples(triggers: LearnedTriggers) -> int:
    window = Window(200_000, None, "")
    return triggers.threshold(LANE, window, VERSION, NO_SETUP, {}).samples


def test_a_compaction_that_was_seen_changes_the_threshold_of_all() -> None:
    triggers = LearnedTriggers()
    assert samples(triggers) == 0  # somebody asked, and has to be told
    triggers.replace({}, shows(100_000, fired=160_000))
    assert triggers.learn()
    assert samples(triggers) == 1


def test_what_shows_nothing_new_changes_no_threshold() -> None:
    triggers = LearnedTriggers()
    triggers.replace({}, shows(100_000, fired=160_000))
    triggers.learn()
    assert samples(triggers) == 1
    triggers.replace(shows(100_000, fired=160_000), shows(100_000, fired=160_000))
    assert not triggers.learn()


def test_what_is_taken_back_is_unlearned() -> None:
    triggers = LearnedTriggers()
    triggers.replace({}, shows(100_000, fired=160_000))
    triggers.learn()
    assert samples(triggers) == 1
    triggers.replace(shows(100_000, fired=160_000), {})
    assert triggers.learn()
    assert samples(triggers) == 0


def test_what_is_learned_while_another_thread_asks_counts_from_the_next_time_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asking, learned = Event(), Event()

    def held(evidence: Evidence, current: Rule | None = None) -> Bracket:
        asking.set()
        assert learned.wait(60)
        return bracket(evidence, current)

    triggers, own, other = LearnedTriggers(), went_off(1, 2), went_past(9)
    triggers.replace({}, own)
    triggers.learn()
    with monkeypatch.context() as patch:
        patch.setattr("ccwatch.report.learned_triggers.bracket", held)
        asks = Thread(target=triggers.threshold, args=[LANE, LARGE, VERSION, NO_SETUP, own])
        asks.start()
        assert asking.wait(60)
        triggers.replace({}, other)
        triggers.learn()
        learned.set()
        asks.join()
    found = triggers.threshold(LANE, LARGE, VERSION, NO_SETUP, own)
    assert (found.samples, found.tokens) == (2, 310_001)


def test_a_session_that_is_compacted_where_others_went_on_has_a_trigger_of_its_own() -> None:
    """Another one ran with a larger window since; it says nothing of this one."""
    triggers, own, other = LearnedTriggers(), went_off(1, 2), went_past(9)
    triggers.replace({}, own)
    triggers.replace({}, other)
    triggers.learn()
    for shown, samples, tokens in ((own, 2, 310_001), (other, 0, 967_000), ({}, 0, 967_000)):
        found = triggers.threshold(LANE, LARGE, VERSION, NO_SETUP, shown)
        assert (found.samples, found.tokens) == (samples, tokens)


def test_a_session_that_went_on_where_others_are_compacted_has_none_of_theirs() -> None:
    triggers, own, other = LearnedTriggers(), went_past(1), went_off(8, 9)
    triggers.replace({}, own)
    triggers.replace({}, other)
    triggers.learn()
    for shown, samples, tokens in ((own, 0, 967_000), (other, 2, 310_008), ({}, 2, 310_008)):
        found = triggers.threshold(LANE, LARGE, VERSION, NO_SETUP, shown)
        assert (found.samples, found.tokens) == (samples, tokens)


def test_a_setting_is_not_honoured_once_a_context_went_past_it_since_it_was_written() -> None:
    """Others had gone past it further before, so that all of them together show nothing new."""
    triggers, window = LearnedTriggers(), Window(200_000, None, "")
    choice = WindowChoice(Setting(100_000, "autoCompactWindow", "user", "s.json"))
    setup = Setup(windows=(choice,), written=(("s.json", 100),))
    before = EpochEvidence(50, 150_000, 150_000, 155_000, "a", VERSION, passed_ms=49)
    since = EpochEvidence(120, 80_000, 80_000, version=VERSION, passed_ms=110)
    for epoch, tokens, honoured in ((before, 67_000, None), (since, 167_000, False)):
        triggers.replace({}, {KEY: Evidence((epoch,))})
        triggers.learn()
        found = triggers.threshold(LANE, window, VERSION, setup, {})
        assert (found.tokens, found.honoured) == (tokens, honoured)


def test_only_compactions_of_the_lane_itself_tell_that_a_setting_is_not_honoured() -> None:
    """A sub-agent's window may be set apart, and other sessions may have had other settings."""
    triggers = LearnedTriggers()
    window = Window(1_000_000, None, "")
    key: Key = (KEY[0], window.tokens)
    setup = Setup(windows=(WindowChoice(Setting(400_000, "autoCompactWindow")),))
    seen = {
        key: Evidence(
            tuple(
                EpochEvidence(at, 300_000, 300_000, 310_000 + at, str(at), VERSION) for at in (1, 2)
            )
        )
    }
    triggers.replace({}, seen)
    triggers.learn()
    own = tuple(Compaction(str(at), at, Trigger.AUTO, VERSION, KEY[0]) for at in (1, 2))
    for compactions, honoured in ((own, False), (own[:1], None), ((), None)):
        lane = replace(LANE, compactions=compactions)
        found = triggers.threshold(lane, window, VERSION, setup, seen)
        assert found.honoured is honoured
        assert (found.source == "learned") is (honoured is False)


def setup_of(tokens: int, at_ms: int) -> Setup:
    path = "/home/dev/.claude/settings.json"
    choice = WindowChoice(Setting(tokens, "autoCompactWindow", "user", path))
    return Setup(windows=(choice,), files=(path,), written=((path, at_ms),))


def test_settings_that_were_replaced_leave_nothing_behind() -> None:
    triggers, window = LearnedTriggers(), Window(200_000, None, "")
    held = []
    for at in range(1, 31):
        setup = setup_of(100_000 + 1000 * at, at)
        triggers.forget_settings([setup])
        assert triggers.threshold(LANE, window, VERSION, setup, {}).tokens
        held.append((len(triggers._brackets), len(triggers._thresholds)))
    assert held == [held[0]] * 30


def test_evidence_that_changed_leaves_no_threshold_behind() -> None:
    triggers, window = LearnedTriggers(), Window(200_000, None, "")
    before = dict[Key, Evidence]()
    held = []
    for low in range(100_000, 130_000, 1000):
        shown = shows(low, fired=160_000)
        triggers.replace(before, shown)
        before = shown
        triggers.learn()
        found = triggers.threshold(LANE, window, VERSION, NO_SETUP, {})
        assert found.samples == 1
        assert found is triggers.threshold(LANE, window, VERSION, NO_SETUP, {})
        triggers.threshold(LANE, window, "2.1.99", NO_SETUP, {})
        held.append((len(triggers._brackets), len(triggers._thresholds)))
    assert held == [held[0]] * 30
