"""Boards that follow one another: each is the one that a fresh start would show."""

import threading
from datetime import UTC
from types import MappingProxyType

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.prices import Prices
from ccwatch.model.client import Running
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.model.setup import NO_SETUP, Setting, Setup
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.snapshot import Snapshot
from tests.support import rows

PRICES = Prices.shipped()
NOW_MS = round(rows.BEGIN.timestamp() * 1000) + 60_000
SETTINGS = (NO_SETUP, Setup(no_auto_compact=Setting(True, "DISABLE_AUTO_COMPACT", "user", "/s")))


def lane(answers: int, compactions: int) -> Lane:
    """A conversation with automatic compactions at 150,000 tokens and answers after them."""
    lines: list[rows.Row | bytes] = [rows.prompt("p")]
    for n in range(compactions):
        used = rows.usage(fresh=140_000 + n)
        lines += [rows.answer(f"full{n}", used=used), rows.boundary(f"b{n}", preTokens=150_000 + n)]
    lines += [
        rows.answer(f"a{n}", used=rows.usage(fresh=1000 * n, output=5)) for n in range(answers)
    ]
    return rows.lane(*lines)


def session(name: str, answers: int, compactions: int, ago_s: int) -> Session:
    main = lane(answers, compactions)
    last_ms = NOW_MS - 1000 * ago_s
    return Session(name, project=f"/{name}", version="2.1.100", main=main, last_ms=last_ms)


CHANGES = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.none()
        | st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from([0, 200, 400, 100_000])),
        st.sampled_from([None, "running", "settings"]),
    ),
    max_size=8,
)


def shown(board: Board) -> object:
    """All that a board says, its overviews included."""
    return board.rows, board.today, [rows.essence(board.overview(row.id)) for row in board.rows]


@settings(max_examples=50)
@given(changes=CHANGES)
def test_change_by_change_the_board_is_the_one_of_a_fresh_start(
    changes: list[tuple[str, tuple[int, int, int] | None, str | None]],
) -> None:
    analyst, known = Analyst(PRICES, UTC), dict[str, Session]()
    snapshot = Snapshot(roots=("/claude",))
    for name, what, beside in changes:
        known.pop(name, None)
        if what is not None:
            known[name] = session(name, *what)
        ordered = sorted(known.values(), key=lambda s: (s.last_ms, s.id), reverse=True)
        snapshot = replace(snapshot, sessions=tuple(ordered))
        if beside == "running":
            snapshot = replace(snapshot, running=MappingProxyType({name: Running(name, 1)}))
        elif beside == "settings":
            setup = SETTINGS[len(snapshot.setups) % 2]
            snapshot = replace(
                snapshot,
                setups=MappingProxyType({**snapshot.setups, ("/claude", f"/{name}"): setup}),
            )
        board = analyst.board(snapshot, NOW_MS)
        assert shown(board) == shown(Analyst(PRICES, UTC).board(snapshot, NOW_MS))


def test_a_session_that_did_not_change_keeps_its_row() -> None:
    analyst, quiet = Analyst(PRICES, UTC), session("quiet", 2, 0, 90)
    before = analyst.board(Snapshot((session("a", 1, 0, 10), quiet)), NOW_MS)
    after = analyst.board(Snapshot((session("a", 2, 0, 5), quiet)), NOW_MS)
    assert after.rows[1] is before.rows[1]
    assert after.overview("quiet") is before.overview("quiet")


def test_a_board_is_outdated_once_a_session_has_gone_quiet() -> None:
    analyst = Analyst(PRICES, UTC)
    board = analyst.board(Snapshot((session("a", 1, 0, 0),)), NOW_MS)
    assert not analyst.is_outdated(board, NOW_MS + 5 * 60_000)
    assert analyst.is_outdated(board, NOW_MS + 5 * 60_000 + 1)


def test_the_overview_that_is_attended_to_is_made_with_the_board() -> None:
    weighed: list[Lane] = []

    def weigh(lane: Lane) -> int:
        weighed.append(lane)
        return 0

    analyst = Analyst(PRICES, UTC, weigh=weigh)
    board = analyst.board(Snapshot((session("a", 1, 0, 9), session("b", 1, 0, 10))), NOW_MS)
    assert board.overview_on_screen("a")
    assert board.overview("b")
    later = analyst.board(Snapshot((session("a", 2, 0, 5), session("b", 2, 0, 6))), NOW_MS)
    weighed.clear()
    assert later.overview("a")
    assert len(weighed) == 1  # whether what is pending is told as before
    assert later.overview("b")
    assert len(weighed) == 2  # the same number serves the overview that is made now


def test_looking_never_waits_for_a_board_that_is_being_made() -> None:
    weighing, looked = threading.Event(), threading.Event()

    def weigh(_: Lane) -> int:
        weighing.set()
        assert looked.wait(60)
        return 0

    analyst = Analyst(PRICES, UTC, weigh=weigh)
    board = analyst.board(Snapshot((session("old", 1, 0, 100_000),)), NOW_MS)
    new = Snapshot((session("new", 1, 0, 0), *board.snapshot.sessions))
    maker = threading.Thread(target=analyst.board, args=(new, NOW_MS))
    maker.start()
    assert weighing.wait(60)
    assert board.overview("old")
    looked.set()
    maker.join(60)
    assert not maker.is_alive()
