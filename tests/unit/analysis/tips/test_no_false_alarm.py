"""A session without waste gives none of the tips on sessions."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.analysis.tips.sessions import SESSION_TIPS
from tests.support.session_cases import (
    HAIKU,
    MINUTE,
    OPUS,
    OPUS_1M,
    SONNET,
    Call,
    Diary,
    found,
    names,
)

CALLS = st.sampled_from(
    [
        (),
        (("Read", "/home/dev/shop/src/cart.py"),),
        (("Edit", "/home/dev/shop/src/cart.py"), ("Bash", "pytest tests/test_cart.py")),
        (("Grep", "def total"), ("Read", "/home/dev/shop/src/total.py")),
    ]
)


MODELS = [SONNET, OPUS, OPUS_1M, HAIKU, "claude-sonnet-5", "claude-haiku-5-5", "llama-9"]
VERSIONS = ["1.0.44", "2.0.77", "2.1.100", "2.1.330", ""]
TURN = st.tuples(CALLS, st.integers(50, 600), st.floats(5, 250))


def alarms(diary: Diary) -> list[str]:
    """The ids of all tips that a session gives, a minute after its last row."""
    case = diary.case(later=MINUTE)
    return names([one for tip in SESSION_TIPS for one in found(tip, case)])


@given(
    model=st.sampled_from(MODELS),
    ttl=st.sampled_from([300, 3600]),
    version=st.sampled_from(VERSIONS),
    turns=st.lists(TURN, min_size=1, max_size=25),
)
@settings(deadline=None)
def test_steady_work_in_a_small_context_gives_no_tip(
    model: str, ttl: int, version: str, turns: list[tuple[tuple[Call, ...], int, float]]
) -> None:
    diary = Diary(model, ttl, version=version)
    for calls, grows, after in turns:
        diary.turn(*calls, grows=grows, after=after)
    assert alarms(diary) == []


@given(st.lists(TURN, min_size=1, max_size=12), st.lists(TURN, max_size=12))
@settings(deadline=None)
def test_a_compaction_by_hand_between_two_prompts_gives_no_tip(
    before: list[tuple[tuple[Call, ...], int, float]],
    after: list[tuple[tuple[Call, ...], int, float]],
) -> None:
    diary = Diary(context=60_000)
    for calls, grows, pause in before:
        diary.turn(*calls, grows=grows, after=pause)
    diary.compact(trigger="manual")
    for calls, grows, pause in after:
        diary.turn(*calls, grows=grows, after=pause)
    assert alarms(diary) == []


def test_a_sub_agent_on_a_middling_model_gives_no_tip() -> None:
    diary = Diary(SONNET)
    diary.turn()
    diary.ask()
    child = diary.launch("Explore")
    for _ in range(4):
        (id,) = child.answer(("Grep", "def total"), grows=2_000)
        child.result(id)
    child.answer()
    diary.answer()
    assert alarms(diary) == []


def test_every_tip_has_a_name_of_its_own_and_a_help_text_with_its_source() -> None:
    ids = [tip.id for tip in SESSION_TIPS]
    assert len(set(ids)) == len(ids)
    for tip in SESSION_TIPS:
        assert tip.help.splitlines()[-1].startswith("Source: ")
        assert tip.source.startswith("https://")
        assert tip.title
