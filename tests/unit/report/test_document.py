"""What the document of `snapshot --json` says, and what it does not make up."""

import json
import os
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple, replace

from ccwatch.analysis.bill import Bill, Cost, ModelBill
from ccwatch.analysis.compaction.price import estimate
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.model.client import Limit, StatusLine
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response
from ccwatch.model.session import Agent, Reported, Session
from ccwatch.model.usage import Usage
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insight import NO_INSIGHT, Insight
from ccwatch.report.compactions.session_compactions import own_compactions
from ccwatch.report.contract import Document
from ccwatch.report.output.document import FEW, as_json, document
from ccwatch.report.output.figures import instant, model_figures, words
from ccwatch.report.output.json_cache import JsonCache
from ccwatch.report.output.rate import current_rate, usage_rate
from ccwatch.report.output.session_figures import forecast_figures
from ccwatch.store.databases.cache import Cache
from ccwatch.store.index import Index
from ccwatch.store.snapshot import Snapshot
from ccwatch.units import DAY_MS
from tests.support import rows

MODEL = "claude-sonnet-4-5-20250929"
NOON = 1_780_056_000_000
"""29 May 2026, 12:00 UTC, in milliseconds since 1970."""
MINUTE = 60_000
PRICES = Prices.shipped()


def answer(name: str, at_ms: int = NOON, read: int = 90_000, model: str = MODEL) -> Response:
    """An answer that read some of its prompt from the cache, and wrote 10,000 tokens to it."""
    usage = Usage(write_5m=10_000, read=read, output=500)
    return Response(name, "", model, at_ms, usage, context=usage.prompt, ended=True)


def lane(*responses: Response, compactions: tuple[Compaction, ...] = ()) -> Lane:
    """A conversation of one turn."""
    turn = Turn("t", NOON, Place("x.jsonl", 0, 10), 0)
    return Lane(responses, turns=(turn,), compactions=compactions, last=responses[-1])


def boundary(name: str, at_ms: int, after: int) -> Compaction:
    """An automatic compaction of 110,000 tokens."""
    return Compaction(name, at_ms, Trigger.AUTO, "2.1.330", MODEL, pre_tokens=110_000, after=after)


def told(*sessions: Session, now_ms: int = NOON, session_id: str | None = None) -> Document:
    """The document of some sessions, checked."""
    snapshot = Snapshot(sessions, roots=("/home/dev/.claude",))
    analyst = Analyst(PRICES, UTC)
    board = analyst.board(snapshot, now_ms)
    listed = [row for row in board.rows if session_id in (None, row.id)]
    found = document(board, analyst, now_ms, listed)
    return Document.model_validate_json(as_json(found), strict=True, extra="forbid")


def test_instants_are_in_utc_to_the_millisecond() -> None:
    assert instant(NOON + 7) == "2026-05-29T12:00:00.007Z"


@pytest.mark.parametrize("at_ms", [None, 0, 10**18, -(10**18)])
def test_an_instant_that_makes_no_sense_is_not_known(at_ms: int | None) -> None:
    assert instant(at_ms) is None


@given(st.text() | st.text(st.characters(categories=("Cs", "Cc", "Co"))))
def test_no_text_can_command_a_terminal_or_break_a_strict_reader(text: str) -> None:
    line = as_json({"title": words(text)})
    assert line.isascii()
    assert line.isprintable()
    read = json.loads(line)["title"]
    assert read is None or read.encode("utf-8", "strict")


def test_what_is_not_known_is_null() -> None:
    nothing = Session("s", first_ms=0, last_ms=0, main=lane(Response("m", "", "", 0)))
    [found] = told(nothing).sessions
    assert (found.project, found.title, found.model, found.client_version) == (None,) * 4
    assert (found.started_at, found.last_activity_at) == (None, None)
    assert (found.cost.reported_usd, found.cost.unlogged_usd) == (None, None)
    assert (found.code_changes.added, found.durations.api_ms) == (None, None)
    assert (found.cache.ttl_seconds, found.cache.next_cold_usd) == (None, None)


def test_what_is_not_worked_out_yet_is_empty() -> None:
    [found] = told(Session("s", last_ms=NOON, main=lane(answer("m")))).sessions
    assert (found.context.by_category, found.context.top) == ([], [])


def test_figures_of_the_client_are_passed_on() -> None:
    reported = Reported(500_000_000, "cost-state", 1, False, 3_000, 60_000, 41, 2)
    reported = replace(reported, models=(("claude-haiku-4-5", 200_000_000),))
    [found] = told(Session("s", last_ms=NOON, main=lane(answer("m")), reported=reported)).sessions
    assert (found.cost.reported_usd, found.cost.reported_from) == (0.5, "cost-state")
    assert found.cost.reported_by_model == {"claude-haiku-4-5": 0.2}
    assert (found.code_changes.added, found.code_changes.removed) == (41, 2)
    assert (found.durations.api_ms, found.durations.wall_ms) == (3_000, 60_000)


def test_the_parts_of_a_cost_add_up_to_it() -> None:
    agent = Agent("a", lane(answer("n", model="claude-haiku-4-5")), last_ms=NOON)
    [found] = told(Session("s", last_ms=NOON, main=lane(answer("m")), agents=(agent,))).sessions
    cost = found.cost
    assert sum(cost.by_class.model_dump().values()) == pytest.approx(cost.logged_usd)
    assert sum(one.logged_usd or 0 for one in cost.by_model) == pytest.approx(cost.logged_usd)
    assert cost.subagents_usd == found.subagents[0].logged_usd
    assert cost.subagents_usd
    assert found.responses == 2


@pytest.mark.parametrize(("more", "read"), [(0, FEW), (1, 2)], ids=["few", "more"])
def test_of_more_than_a_few_sessions_only_those_that_may_be_open_are_read(
    more: int, read: int
) -> None:
    found = [
        Session(
            f"s{number}",
            version="2.1.20",
            last_ms=NOON - (MINUTE if number < 2 else 60 * MINUTE),
            main=lane(answer(f"a{number}")),
        )
        for number in range(FEW + more)
    ]
    analyst, asked = Analyst(PRICES, UTC), list[str]()

    def insight_of(view: Overview) -> Insight:
        asked.append(view.session.id)
        return NO_INSIGHT

    board = analyst.board(Snapshot(tuple(found)), NOON)
    made = document(board, analyst, NOON, insight_of=insight_of)
    assert len(Document.model_validate_json(as_json(made)).sessions) == FEW + more
    assert asked == [f"s{number}" for number in range(read)]


def test_totals_are_of_all_sessions_whichever_is_listed() -> None:
    sessions = [
        Session(name, last_ms=NOON - at, main=lane(answer(f"m{name}")))
        for at, name in enumerate("abc")
    ]
    everything, one = told(*sessions), told(*sessions, session_id="b")
    assert [session.session_id for session in everything.sessions] == ["a", "b", "c"]
    assert [session.session_id for session in one.sessions] == ["b"]
    assert one.totals == everything.totals
    assert everything.totals.responses == 3
    assert everything.totals.by_model[MODEL].cache_read_input_tokens == 270_000


def test_a_model_without_a_price_costs_null_and_is_named() -> None:
    unknown = answer("m", model="claude-unheard-9")
    found = told(Session("s", last_ms=NOON, main=lane(unknown, answer("n"))))
    assert found.totals.unpriced_models == ["claude-unheard-9"]
    assert found.totals.by_model["claude-unheard-9"].logged_usd is None
    assert found.totals.by_model["claude-unheard-9"].output_tokens == 500
    assert found.totals.logged_usd == found.totals.by_model[MODEL].logged_usd


def test_limits_of_a_plan_are_those_that_the_client_told_last() -> None:
    plan = Limit("five_hour", 42.5, NOON + 60_000), Limit("seven_day", 8.0)
    line = StatusLine("s", NOON, limits=plan)
    snapshot = Snapshot(
        (Session("s", last_ms=NOON, main=lane(answer("n"))),), statuslines={"s": line}
    )
    analyst = Analyst(PRICES, UTC)
    made = document(analyst.board(snapshot, NOON), analyst, NOON)
    [one] = Document.model_validate_json(as_json(made), strict=True, extra="forbid").sessions
    assert [(it.name, it.used_percent, it.resets_at) for it in one.limits] == [
        ("five_hour", 42.5, "2026-05-29T12:01:00.000Z"),
        ("seven_day", 8.0, None),
    ]
    assert {it.told_at for it in one.limits} == {"2026-05-29T12:00:00.000Z"}
    assert told(Session("s", last_ms=NOON, main=lane(answer("n")))).sessions[0].limits == []


def test_limits_of_a_plan_are_those_that_any_session_told_last_and_where_they_lead() -> None:
    hour, minute = 3_600_000, 60_000
    five = Limit("five_hour", 80, NOON + 2 * hour)
    week, gone = Limit("seven_day", 12, NOON + 84 * hour), Limit("five_hour", 99, NOON - 1)
    lines = {"s": StatusLine("s", NOON - minute, limits=(gone,))}
    lines["t"] = StatusLine("t", NOON, limits=(five, week))
    snapshot = Snapshot((Session("s", last_ms=NOON, main=lane(answer("n"))),), statuslines=lines)
    analyst = Analyst(PRICES, UTC)
    made = document(analyst.board(snapshot, NOON), analyst, NOON)
    found = Document.model_validate_json(as_json(made), strict=True, extra="forbid").limits
    assert [
        (one.config_dir, one.name, one.used_percent, one.expected_percent, one.used_up_at)
        for one in found
    ] == [
        (None, "five_hour", 80.0, 133.33, "2026-05-29T12:45:00.000Z"),
        (None, "seven_day", 12.0, 24.0, None),
    ]
    old = analyst.board(replace(snapshot, statuslines={"s": lines["s"]}), NOON)
    assert document(old, analyst, NOON)["limits"] == []


def test_what_has_no_price_at_all_costs_null_and_not_nothing() -> None:
    unknown, helper = answer("m", model="claude-unheard-9"), answer("n", model="claude-unheard-9")
    agent = Agent("a", lane(helper), last_ms=NOON)
    found = told(Session("s", last_ms=NOON, main=lane(unknown), agents=(agent,)))
    [one] = found.sessions
    assert (one.cost.logged_usd, one.cost.total_usd, one.cost.subagents_usd) == (None, None, None)
    assert set(one.cost.by_class.model_dump().values()) == {None}
    assert one.subagents[0].logged_usd is None
    assert (found.totals.logged_usd, found.today.logged_usd) == (None, None)
    assert found.today.lacks_prices
    assert (found.today.week_usd, found.today.month_usd) == (None, None)
    assert found.today.recent_days_usd == [0.0] * 27 + [None]


def test_the_days_before_today_are_part_of_its_week_month_and_last_days() -> None:
    now = answer("n")
    before = [replace(now, id=str(ago), at_ms=NOON - ago * DAY_MS) for ago in (0, 1, 27, 28)]
    found = told(Session("s", last_ms=NOON, main=lane(*before))).today
    each = found.logged_usd
    assert each
    assert (found.week_usd, found.month_usd) == (2 * each, 4 * each)
    assert found.recent_days_usd == [each, *[0.0] * 25, each, each]


def test_what_has_a_price_in_part_costs_that_and_says_so() -> None:
    unknown = answer("m", model="claude-unheard-9")
    found = told(Session("s", last_ms=NOON, main=lane(unknown, answer("n"))))
    [one] = found.sessions
    assert one.cost.total_usd
    assert one.cost.total_usd == found.today.logged_usd == found.totals.logged_usd
    assert found.today.lacks_prices
    assert not told(Session("s", last_ms=NOON, main=lane(answer("n")))).today.lacks_prices


def test_a_model_of_which_only_fast_answers_lack_a_price_keeps_the_rest() -> None:
    share = ModelBill(2, Usage(output=10), Cost(output=70))
    assert model_figures(Bill({MODEL: share}, {f"{MODEL} (fast)": 1}))[MODEL]["logged_usd"] == 7e-8


def test_a_compaction_in_copied_rows_is_listed_with_its_origin_only() -> None:
    first, second = boundary("one", NOON, 1), boundary("two", NOON + MINUTE, 1)
    origin = Session("origin", main=lane(answer("m"), compactions=(first,)))
    fork = Session(
        "fork", main=lane(answer("m"), compactions=(first, second)), forked_from="origin"
    )
    known = {"origin": origin, "fork": fork}
    assert list(own_compactions(origin, known)) == [first]
    assert list(own_compactions(fork, known)) == [second]
    assert list(own_compactions(fork, {"fork": fork})) == [first, second]


@pytest.mark.parametrize(
    ("minutes", "dollars"),
    [(1, (100_000 * 0.3 + 11_600 * 3.75 + 300 * 15) / 1e6),
     (9, (111_600 * 3.75 + 300 * 15) / 1e6)],
    ids=["while the cache is warm", "after it went cold"],
)  # fmt: skip
def test_a_compaction_is_priced_by_what_it_sends_again(minutes: int, dollars: float) -> None:
    one = boundary("one", NOON + minutes * MINUTE, 1)
    conversation = lane(answer("m"), compactions=(one,))
    assert estimate(one, 200, conversation, PRICES) == round(dollars * 1e9)


def test_a_compaction_of_unknown_size_or_model_has_no_price() -> None:
    conversation = lane(answer("m", model="claude-unheard-9"))
    one = boundary("one", NOON, 1)
    assert estimate(one, 200, conversation, PRICES) is None
    assert estimate(replace(one, pre_tokens=None), 200, lane(answer("m")), PRICES) is None
    assert estimate(replace(one, after=0), 200, lane(answer("m")), PRICES) is None


def test_the_rate_of_use_is_of_the_last_five_minutes() -> None:
    before, within = answer("a", NOON - 6 * MINUTE), answer("b", NOON - 4 * MINUTE)
    session = Session("s", last_ms=NOON, main=lane(before, within))
    rate = usage_rate([session], NOON)
    assert (rate.requests_per_minute, rate.tokens_per_minute) == (0.2, 20_100.0)
    assert astuple(current_rate([session], NOON)) == (0.2, 20_100.0, 2_100.0)


def test_the_rate_of_use_is_zero_when_nothing_is_used() -> None:
    session = Session("s", last_ms=NOON, main=lane(answer("a")))
    for rate in (usage_rate([session], NOON + 6 * MINUTE), usage_rate([], NOON)):
        assert (rate.requests_per_minute, rate.tokens_per_minute) == (0, 0)


def test_copied_answers_count_in_the_session_that_pays_for_them() -> None:
    conversation = lane(answer("a"), answer("b"))
    fork = Session("s", last_ms=NOON, main=replace(conversation, owned=frozenset({1})))
    assert usage_rate([fork], NOON).requests_per_minute == 0.2
    assert told(fork).totals.responses == 1


def test_a_cache_that_expired_today_is_a_tip() -> None:
    session = Session("s", last_ms=NOON, main=lane(answer("m", read=10_000), answer("n")))
    [found] = told(session, now_ms=NOON + 6 * MINUTE).sessions
    assert [tip.id for tip in found.tips] == ["cache-expired"]
    assert found.tips[0].saving_usd


def test_a_forecast_is_written_to_a_hundredth() -> None:
    found = forecast_figures(Forecast(20.123, 12.456, 48.789, 6.001, 95.126))
    assert found == {
        "responses": 20.12,
        "responses_low": 12.46,
        "responses_high": 48.79,
        "turns": 6.0,
        "minutes": 95.13,
    }
    timeless = forecast_figures(Forecast(4, 3, 5, 1, None))
    assert timeless
    assert timeless["minutes"] is None
    assert forecast_figures(None) is None


def test_stored_json_of_a_session_is_not_told_of_once_its_client_is_known_to_be_closed(
    tmp_path: Path,
) -> None:
    used, now_ms = rows.usage(write=10_000, read=150_000), round(rows.BEGIN.timestamp() * 1000)
    names = [f"{number:08}-0000-4000-8000-000000000000" for number in range(FEW + 1)]
    talks = {
        f"{name}.jsonl": [
            rows.prompt(f"p{name}", sessionId=name),
            rows.answer(f"a{name}", f"p{name}", sessionId=name, used=used),
        ]
        for name in names
    }
    for path in rows.write(tmp_path / "claude", talks).rglob("*.jsonl"):
        os.utime(path, (1, 1))

    def advised() -> set[str]:
        """The titles of tips of all sessions, two days later; their JSON is stored."""
        cache, analyst = Cache(tmp_path / "cache"), Analyst(PRICES, UTC)
        index = Index((str(tmp_path / "claude"),), open_cache=lambda: cache)
        index.read_once(analyst.prepare)
        later_ms, texts = now_ms + 2 * DAY_MS, JsonCache(index.json_texts())
        board = analyst.board(index.snapshot(), later_ms)
        found = json.loads(as_json(document(board, analyst, later_ms, json_cache=texts)))
        assert index.keep(analyst.remember, texts.fresh)
        return {tip["title"] for one in found["sessions"] for tip in one["tips"]}

    for _ in range(3):
        assert advised() == {"Compact now, at a natural break"}
    (tmp_path / "claude" / "sessions").mkdir()
    assert advised() == {"If you resume it, compact first"}
