"""What sessions have, in their order: always what would be given anew."""

from hypothesis import given
from hypothesis import strategies as st

from ccwatch.model.session import Session
from ccwatch.report.session_values import MANY, SessionValues, added_and_removed, common_end

POOL = [Session(f"s{number}") for number in range(MANY + 8)]
some = st.lists(st.sampled_from(POOL), unique_by=id)
orders = some.map(tuple)


@given(st.lists(st.tuples(orders, some), max_size=6))
def test_values_are_what_would_be_given_anew(
    steps: list[tuple[tuple[Session, ...], list[Session]]],
) -> None:
    has = dict.fromkeys((one.id for one in POOL), 0)
    values = SessionValues(lambda session: has[session.id])
    for sessions, changes in steps:
        changed = [one for one in changes if one in sessions]
        for one in changed:
            has[one.id] += 1
        assert values.of(sessions, changed) == tuple(has[one.id] for one in sessions)


def test_only_what_changed_is_asked_for() -> None:
    asked: list[str] = []

    def give(session: Session) -> str:
        asked.append(session.id)
        return session.id

    values, first = SessionValues(give), tuple(POOL[:40])
    known = values.of(first)
    asked.clear()
    assert values.of((*first,)) is known
    assert asked == []
    newer = Session("s3")
    assert values.of((newer, *first[:3], *first[4:]), [first[30]])[0] == "s3"
    assert asked == ["s3", "s0", "s1", "s2", *asked[4:-1], "s30"]
    assert len(asked) <= 2 * 4 + 1
    asked.clear()
    values.of((POOL[50], newer, *first[:3], *first[4:]))
    assert asked == ["s50"]


def test_many_changes_are_given_anew_all_together() -> None:
    count = dict.fromkeys((one.id for one in POOL), 0)

    def give(session: Session) -> int:
        count[session.id] += 1
        return count[session.id]

    values, sessions = SessionValues(give), tuple(POOL)
    values.of(sessions)
    values.of(sessions, sessions)
    assert set(count.values()) == {2}


@given(orders, orders, orders)
def test_two_orders_are_told_apart(
    before: tuple[Session, ...], after: tuple[Session, ...], end: tuple[Session, ...]
) -> None:
    assert added_and_removed(before, after) == ({*after} - {*before}, {*before} - {*after})
    one, other = (*before, *end), (*after, *end)
    same = common_end(one, other)
    assert one[len(one) - same :] == other[len(other) - same :]
    if len(before) == len(after) <= 1:
        assert same >= len(end)
    assert common_end(one, one) == len(one)
