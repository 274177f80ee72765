"""What a history says of the trigger."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.threshold.evidence import (
    NEWEST,
    NO_EVIDENCE,
    PAUSE_MS,
    UNSEEN,
    Bracket,
    EpochEvidence,
    Evidence,
    bracket,
    digest,
    merge,
    speaks_against,
)
from ccwatch.analysis.threshold.rules import rule
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response, ToolCall
from ccwatch.model.usage import Usage

SONNET = "claude-sonnet-4-5-20250929"


def answers(*contexts: int, model: str = SONNET, output: int = 150) -> tuple[Response, ...]:
    return tuple(
        Response(f"msg_{index}", "", model, 1000 + index, Usage(context, output=output), context)
        for index, context in enumerate(contexts)
    )


def compacted(after: int, pre: int | None, trigger: Trigger = Trigger.AUTO) -> Compaction:
    return Compaction(f"boundary-{after}", 1000 + after, trigger, "2.1.100", "", pre, after=after)


def lane(responses: tuple[Response, ...], *compactions: Compaction) -> Lane:
    return Lane(responses, compactions=compactions, last=responses[-1] if responses else None)


def test_a_response_that_was_followed_passed_and_the_last_one_did_not() -> None:
    seen = lane(answers(150_000, 165_000, 171_000, 24_000), compacted(3, 171_387))
    assert (
        digest(seen).epochs
        == (
            EpochEvidence(1003, 165_150, 171_000, 171_387, "boundary-3", "2.1.100", 1001),
            EpochEvidence(1003, 0, 24_000, 0, "", "2.1.100"),
        )[::-1]
    )
    assert bracket(digest(seen)) == Bracket(165_150, 171_387, 1, 171_000, 171_387)


def test_a_context_that_shrank_was_rewound_and_passed_nothing() -> None:
    assert bracket(digest(lane(answers(150_000, 160_000, 80_000, 90_000)))).low == 150_150


def test_a_manual_compaction_fired_nothing_yet_ends_what_passed() -> None:
    seen = lane(answers(120_000, 150_000, 30_000), compacted(2, 150_150, Trigger.MANUAL))
    assert bracket(digest(seen)) == Bracket(120_150, None, 0, 150_000, 0)


def test_a_compaction_that_was_not_measured_may_have_been_larger() -> None:
    unmeasured = replace(compacted(2, 159_150), pre_measured=False)
    seen = lane(answers(153_000, 159_000, 21_000), unmeasured)
    assert bracket(digest(seen)).high == 159_150 + UNSEEN


def test_an_automatic_compaction_after_a_long_pause_was_not_for_size() -> None:
    turn = Turn("prompt", 900, Place("", 0, 0), 0)
    late = replace(compacted(2, 60_000), at_ms=3_600_000)
    idle = replace(lane(answers(50_000, 60_000), late), turns=(turn,))
    assert bracket(digest(idle)).samples == 0
    prompted = Turn("next", 3_599_000, Place("", 0, 0), 2)
    asked = replace(idle, turns=(turn, prompted))
    assert bracket(digest(asked)).samples == 1
    first, second = answers(50_000, 60_000)
    called = (first, replace(second, tools=(ToolCall("toolu_1", "Bash"),)))
    slow_tool = replace(lane(called, late), turns=(turn,))
    assert bracket(digest(slow_tool)).samples == 1


def test_a_compaction_that_took_minutes_did_not_wait_for_a_pause() -> None:
    turn = Turn("prompt", 900, Place("", 0, 0), 0)
    at_ms = 1_001 + PAUSE_MS + 60_000
    slow = replace(compacted(2, 60_000), at_ms=at_ms, duration_ms=120_000)
    seen = replace(lane(answers(50_000, 60_000), slow), turns=(turn,))
    assert bracket(digest(seen)).samples == 1
    paused = replace(seen, compactions=(replace(slow, duration_ms=60_000),))
    assert bracket(digest(paused)).samples == 0


def test_an_epoch_ends_with_its_newest_response() -> None:
    assert [one.end_ms for one in digest(lane(answers(50_000, 60_000, 70_000))).epochs] == [1_002]


def test_another_model_says_nothing() -> None:
    mixed = answers(150_000, 160_000, model="claude-opus-4-8") + answers(50_000, 60_000)
    assert bracket(digest(lane(mixed))) == Bracket(50_150, None, 0, 60_000, 0)


def test_an_empty_lane_is_no_evidence() -> None:
    assert digest(Lane()) == NO_EVIDENCE
    assert bracket(NO_EVIDENCE) == Bracket()


def test_the_first_contradiction_ends_the_search_since_settings_changed_there() -> None:
    history = Evidence(
        (
            EpochEvidence(1, 150_000, 150_000, 155_400, "a"),
            EpochEvidence(2, 150_500, 150_500, 155_300, "b"),
            EpochEvidence(3, 165_000, 166_000, 167_400, "c"),
            EpochEvidence(4, 160_000, 160_000, 167_900, "d"),
        )
    )
    assert bracket(history) == Bracket(165_000, 167_400, 2, 166_000, 167_900)


def test_releases_under_another_rule_are_left_out() -> None:
    history = Evidence(
        (
            EpochEvidence(1, 150_000, 150_000, 155_400, "a", "2.1.20"),
            EpochEvidence(2, 165_000, 165_000, 167_400, "b", "2.1.100"),
            EpochEvidence(3, 10_000, 10_000, 0, "", ""),
        )
    )
    assert bracket(history, rule("2.0.77")).high == 155_400
    assert bracket(history, rule("2.1.22")).high == 167_400


def test_a_boundary_that_a_fork_copied_is_one_sample() -> None:
    original = Evidence((EpochEvidence(5, 165_000, 165_000, 167_400, "a"),))
    copy = Evidence((EpochEvidence(5, 0, 0, 167_400, "a"),))
    assert bracket(merge([original, copy])).samples == 1


epochs = st.builds(
    EpochEvidence, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9),
    st.sampled_from("ab"), st.just(""),
)  # fmt: skip
parts = st.lists(st.lists(epochs, max_size=5).map(tuple).map(Evidence), max_size=5)


@given(parts, parts)
def test_merging_is_the_same_in_whatever_groups(some: list[Evidence], more: list[Evidence]) -> None:
    together = merge(some + more)
    assert merge([merge(some), merge(more)]) == together
    assert merge([merge(more), together, merge(some)]) == together


@given(parts)
def test_a_bracket_is_never_empty(some: list[Evidence]) -> None:
    found = bracket(merge(some))
    assert found.high is None or found.low < found.high


@given(parts, parts)
def test_a_session_speaks_against_a_bracket_that_its_own_lies_beside(
    some: list[Evidence], more: list[Evidence]
) -> None:
    own, seen = merge(some), bracket(merge(more))
    mine = bracket(own)
    below = mine.high is not None and mine.high <= seen.low
    above = seen.high is not None and mine.low >= seen.high
    assert speaks_against(own, seen) == (below or above)


@given(
    st.lists(st.integers(0, 1_000_000), max_size=12),
    st.lists(st.tuples(st.integers(-3, 20), st.none() | st.integers(-5, 10**6)), max_size=4),
)
def test_no_lane_is_too_odd_to_digest(
    contexts: list[int], boundaries: list[tuple[int, int | None]]
) -> None:
    odd = lane(answers(*contexts), *(compacted(after, pre) for after, pre in boundaries))
    assert len(digest(odd).epochs) <= len(boundaries) + 1


def test_of_two_thousand_sessions_the_newest_count() -> None:
    digests = [
        Evidence(
            tuple(EpochEvidence(9 * n + k, 160_000, 160_000, 167_500, f"{n}-{k}") for k in range(3))
        )
        for n in range(2_000)
    ]
    merged = merge(digests)
    assert len(merged.epochs) == bracket(merged).samples == NEWEST
    assert merged.epochs == tuple(sorted(one for part in digests for one in part.epochs)[-NEWEST:])
