"""Boards held against what the user wants to be told of."""

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from ccwatch.analysis.forecast import Forecast
from ccwatch.model.client import Running
from ccwatch.report.alerts import NO_LIMITS, Limits, News, Watch
from ccwatch.report.board import Board, SessionRow
from ccwatch.store.snapshot import Progress, Snapshot
from tests.ui.boards import DOLLAR, HOSTILE, MINUTE, NOW_MS, board, with_rows
from tests.unit.rows import SESSION, answer, prompt, read, write

SHARES = Limits(shares=(0.8, 0.95))
DONE = Snapshot(progress=Progress(1, 1, 1, 1))


def row(
    share: float | None,
    *,
    name: str = "shop",
    project: str = "shop",
    live: bool | None = True,
    last_ms: int = NOW_MS,
    compactions: int = 0,
    ahead: Forecast | None = None,
) -> SessionRow:
    """A session at a share of its trigger."""
    shop = board().rows[0]._replace(id=name, project=project, last_ms=last_ms)
    return shop._replace(share=share, live=live, compactions=compactions, ahead=ahead)


def board_of(*rows: SessionRow, snapshot: Snapshot = DONE) -> Board:
    return with_rows(replace(board(), snapshot=snapshot), rows)


def heard(limits: Limits, *boards: Board) -> list[list[str]]:
    """What is told with each board."""
    watch = Watch(limits)
    return [[one.words for one in watch.news(each, NOW_MS).crossed] for each in boards]


def test_without_limits_nothing_is_told() -> None:
    watch = Watch(NO_LIMITS)
    assert (
        watch.news(board_of(row(0.5)), NOW_MS) == watch.news(board_of(row(1.0)), NOW_MS) == News()
    )


def test_what_is_found_while_transcripts_are_read_is_not_told() -> None:
    reading = Snapshot(progress=Progress(1, 2, 1, 2))
    boards = [
        board_of(row(0.2), snapshot=reading),
        board_of(row(0.9), snapshot=reading),
        board_of(row(0.9)),
        board_of(row(0.96)),
    ]
    assert [len(told) for told in heard(SHARES, *boards)] == [0, 0, 0, 1]


def test_a_session_that_was_at_rest_is_told_of_when_it_goes_on_past_a_level() -> None:
    resting = row(0.79, live=False, last_ms=NOW_MS - 300 * MINUTE)
    boards = [board_of(resting), board_of(row(0.85))]
    assert heard(SHARES, *boards) == [[], ["shop is at 85% of its auto-compact trigger"]]


def test_a_session_at_rest_is_neither_told_of_nor_marked() -> None:
    old = [row(share, live=False, last_ms=NOW_MS - 300 * MINUTE) for share in (0.7, 0.9)]
    watch = Watch(SHARES)
    assert [watch.news(board_of(one), NOW_MS) for one in old] == [News(), News()]


def test_without_a_registry_a_session_stays_marked_while_its_user_reads() -> None:
    lately = board_of(row(0.9, live=False, last_ms=NOW_MS - 20 * MINUTE))
    assert Watch(SHARES).news(lately, NOW_MS).standing
    running = {"other": Running("other", 1, "idle")}
    closed = replace(lately, snapshot=replace(DONE, running=running))
    assert not Watch(SHARES).news(closed, NOW_MS).standing


def test_a_session_whose_client_has_ended_is_not_marked_though_no_other_client_runs(
    tmp_path: Path,
) -> None:
    """A client of a release that registers removes its entry when it ends."""
    rows = [prompt("p") | {"version": "2.1.330"}, answer("a", "p") | {"version": "2.1.330"}]
    config = write(tmp_path, {f"{SESSION}.jsonl": rows})
    lately = row(0.9, name=SESSION, live=False, last_ms=NOW_MS - 20 * MINUTE)
    for registers in (False, True):
        if registers:
            (config / "sessions").mkdir()
        snapshot = read(config).snapshot()
        held = board_of(lately, snapshot=replace(snapshot, progress=DONE.progress))
        assert bool(Watch(SHARES).news(held, NOW_MS).standing) is not registers


def test_a_share_that_an_estimate_makes_is_told_as_one() -> None:
    (alert,) = Watch(SHARES).news(board_of(row(0.9)._replace(guessed=True)), NOW_MS).standing
    assert alert.words == "shop is at ≈90% of its auto-compact trigger"
    assert alert.brief == "shop ≈90% of trigger"


def test_a_fork_does_not_ring_again() -> None:
    shop, fork = row(0.82), row(0.82, name="fork")
    boards = [board_of(row(0.7)), board_of(shop), board_of(fork, shop)]
    assert [len(told) for told in heard(SHARES, *boards)] == [0, 1, 0]


def test_a_compaction_arms_every_level_once_the_size_is_known_again() -> None:
    shares = [(0.7, 0), (0.96, 0), (None, 1), (0.3, 1), (0.81, 1)]
    boards = [board_of(row(share, compactions=count)) for share, count in shares]
    assert [len(told) for told in heard(SHARES, *boards)] == [0, 1, 0, 0, 1]


def ahead(responses: float, turns: float) -> Board:
    return board_of(row(0.5, ahead=Forecast(responses, responses, responses, turns, None)))


def test_few_turns_or_responses_left_are_told_of_once() -> None:
    limits = Limits(responses=5, turns=2)
    boards = [ahead(20, 6), ahead(7, 2), ahead(8, 2.6), ahead(5, 2), ahead(4, 1)]
    turns = "shop has ≈2 turns left until auto-compact"
    responses = "shop has ≈5 responses left until auto-compact"
    assert heard(limits, *boards) == [[], [turns], [], [responses], []]


def test_each_budget_is_told_of_once_in_its_own_period() -> None:
    limits = Limits(day_nano=5 * DOLLAR, week_nano=20 * DOLLAR, month_nano=80 * DOLLAR)
    days = [
        (date(2026, 3, 7), 1, 16, 50),
        (date(2026, 3, 7), 6, 21, 55),
        (date(2026, 3, 7), 7, 22, 56),
        (date(2026, 3, 8), 0, 22, 56),
        (date(2026, 3, 8), 5, 27, 81),
        (date(2026, 3, 9), 5, 5, 86),
    ]
    boards = [
        replace(
            board_of(),
            today=board().today._replace(
                date=day, nano=spent * DOLLAR, week_nano=week * DOLLAR, month_nano=month * DOLLAR
            ),
        )
        for day, spent, week, month in days
    ]
    assert heard(limits, *boards) == [
        [],
        [
            "today: $6.00 spent, the budget is $5.00",
            "this week: $21.00 spent, the budget is $20.00",
        ],
        [],
        [],
        [
            "today: $5.00 spent, the budget is $5.00",
            "this month: $81.00 spent, the budget is $80.00",
        ],
        ["today: $5.00 spent, the budget is $5.00"],
    ]


def test_the_most_pressing_stands_first_and_each_session_once() -> None:
    limits = replace(SHARES, turns=3)
    forecast = Forecast(9, 9, 9, 2, None)
    rows = row(0.85, ahead=forecast), row(0.97, name="b", project="api"), row(0.2, name="c")
    standing = Watch(limits).news(board_of(*rows), NOW_MS).standing
    assert [(one.session, one.brief, one.urgent) for one in standing] == [
        ("b", "api 97% of trigger", True),
        ("shop", "shop ≈2 turns left", True),
    ]


def test_the_fullest_session_stands_first_whichever_wrote_last() -> None:
    shop, api = row(0.83), row(0.9, name="b", project="api")
    watch = Watch(SHARES)
    for rows in ((shop, api), (api, shop)):
        standing = watch.news(board_of(*rows), NOW_MS).standing
        assert [one.session for one in standing] == ["b", "shop"]


def test_names_are_cleaned() -> None:
    boards = [board_of(row(share, project=HOSTILE)) for share in (0.7, 0.9)]
    assert "\x1b" not in heard(SHARES, *boards)[1][0]
    assert "\u202e" not in heard(SHARES, *boards)[1][0]
