"""A session without waste gives none of the tips on sessions."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.analysis.tips.sessions import SESSION_TIPS
from tests.unit.tips.session_cases import MINUTE, OPUS, SONNET, Call, Diary, found, names

CALLS = st.sampled_from(
    [
        (),
        (("Read", "/home/dev/shop/src/cart.py"),),
        (("Edit", "/home/dev/shop/src/cart.py"), ("Bash", "pytest tests/test_cart.py")),
        (("Grep", "def total"), ("Read", "/home/dev/shop/src/total.py")),
    ]
)


@given(
    model=st.sampled_from([SONNET, OPUS]),
    ttl=st.sampled_from([300, 3600]),
    turns=st.lists(st.tuples(CALLS, st.integers(100, 900), st.floats(20, 90)), max_size=15),
)
@settings(max_examples=40, deadline=None)
def test_steady_work_in_a_small_context_gives_no_tip(
    model: str, ttl: int, turns: list[tuple[tuple[Call, ...], int, float]]
) -> None:
    diary = Diary(model, ttl)
    for calls, grows, after in turns:
        diary.turn(*calls, grows=grows, after=after)
    if not turns:
        diary.turn()
    case = diary.case(later=MINUTE)
    assert names([one for tip in SESSION_TIPS for one in found(tip, case)]) == []


def test_every_tip_has_a_name_of_its_own_and_a_help_text_with_its_source() -> None:
    ids = [tip.id for tip in SESSION_TIPS]
    assert len(set(ids)) == len(ids)
    for tip in SESSION_TIPS:
        assert "Source: " in tip.help.splitlines()[-1]
        assert tip.source.startswith("https://")
        assert tip.title
