"""Records and copies: what other tools got wrong, each case once (traps T1 to T10)."""

import json
from datetime import UTC, date
from itertools import permutations, zip_longest
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from ccwatch.analysis.cost import bill, by_day, session_cost
from ccwatch.analysis.prices import Prices
from ccwatch.model.response import Response, ToolCall
from ccwatch.model.session import Session
from ccwatch.model.usage import Usage
from ccwatch.report.analyst import Analyst
from ccwatch.report.output.document import as_json, document
from ccwatch.transcript.folding.fold import Fold
from ccwatch.transcript.instant import instant, sortable
from tests.support.rows import (
    OTHER,
    PROJECT,
    SESSION,
    SONNET,
    Row,
    answer,
    boundary,
    catch_up,
    encoded,
    fold,
    known,
    lane,
    outputs,
    prompt,
    read,
    result,
    row,
    sessions,
    summary,
    time,
    tool,
    usage,
    write,
)

FILE, FORK = f"{SESSION}.jsonl", f"{OTHER}.jsonl"
AGENT = f"{SESSION}/subagents/agent-a4388d337bf8a9397.jsonl"


def test_a_response_on_three_rows_counts_once() -> None:
    """T1."""
    one: Row = {"id": "msg_1", "used": usage(fresh=2, write=900, read=100, output=126)}
    found = lane(
        prompt("u"),
        answer("a", "u", **one, content=[{"type": "thinking", "thinking": ""}]),
        answer("b", "a", **one),
        answer("c", "b", **one, content=[tool("toolu_1", "Bash")]),
    )
    assert len(found.responses) == 1
    assert found.responses[0].usage.output == 126
    assert found.responses[0].context == 1002


def test_effort_and_thinking_are_of_the_response_whichever_row_tells() -> None:
    """T2."""
    early = usage(read=100, output=9)
    final = usage(read=100, output=159, output_tokens_details={"thinking_tokens": 90})
    found = lane(
        prompt("u"),
        answer("a", "u", id="msg_1", used=early, effort="high"),
        answer("b", "a", id="msg_1", used=final),
        answer("c", "b", used=usage(read=200, output=5)),
    )
    assert [(one.effort, one.thinking) for one in found.responses] == [("high", 90), ("", None)]


@pytest.mark.parametrize("tier", ["standard", "priority", "flex", "", None])
def test_of_the_tiers_of_service_only_batch_has_a_price_of_its_own(tier: str | None) -> None:
    def answered(tier: str | None) -> Response:
        return lane(prompt("u"), answer("a", "u", used=usage(9, service_tier=tier))).responses[0]

    assert not answered(tier).batch
    assert answered("batch") == replace(answered(tier), batch=True)


def test_what_one_row_tells_of_the_price_holds_whatever_the_others_leave_out() -> None:
    told = usage(9, speed="fast", inference_geo="us", service_tier="batch")
    for first, second in ((told, usage(9, output=5)), (usage(9, output=5), told)):
        rows = [answer("a", "u", id="m", used=first), answer("b", "a", id="m", used=second)]
        for between in ([], [result("r", "a")]):
            (one,) = lane(prompt("u"), rows[0], *between, rows[1]).responses
            assert (one.fast, one.us_only, one.batch) == (True, True, True)


def test_output_that_grows_over_its_rows_counts_with_its_largest() -> None:
    """T2. Neither the first row nor the last one is right."""
    rows = [
        answer(name, "u", id="msg_1", used=usage(fresh=10, output=output))
        for name, output in (("a", 9), ("b", 159), ("c", 9))
    ]
    assert [r.usage.output for r in lane(prompt("u"), *rows).responses] == [159]


def test_a_lifetime_that_only_a_later_row_tells_makes_no_second_write() -> None:
    split = {"ephemeral_5m_input_tokens": 200, "ephemeral_1h_input_tokens": 800}
    early = answer("u1", id="m", used=usage(4, 1000, 0, 9))
    late = answer("u2", "u1", id="m", used=usage(4, 1000, 0, 159, cache_creation=split))
    for rows in ([early, late], [late, early]):
        (response,) = lane(*rows).responses
        assert response.usage == Usage(4, 200, 800, 0, 159)
        assert response.usage.prompt == response.context == 1004


@pytest.mark.parametrize(
    ("total", "short", "long", "expected"),
    [
        (1000, 200, 800, Usage(4, 200, 800)),
        (900, 200, 800, Usage(4, 200, 800)),
        (1200, 200, 800, Usage(4, 400, 800)),
        (0, 200, 0, Usage(4, 200, 0)),
        (1000, None, None, Usage(4, 1000, 0)),
        (1000, None, 1000, Usage(4, 0, 1000)),
    ],
    ids=["equal", "more in the split", "less", "only in the split", "an empty split", "long only"],
)
def test_where_writes_and_their_lifetimes_differ_the_larger_counts(
    total: int, short: int | None, long: int | None, expected: Usage
) -> None:
    """T25."""
    split = {"ephemeral_5m_input_tokens": short, "ephemeral_1h_input_tokens": long}
    (one,) = lane(prompt("u"), answer("a", "u", used=usage(4, total, cache_creation=split))).own
    assert one.usage == expected


def test_searches_of_the_web_are_counted() -> None:
    """T29."""
    rows = [
        answer("a", "u", used=usage(4, server_tool_use={"web_search_requests": 3})),
        answer("b", "a", used=usage(4, server_tool_use={"web_search_requests": None})),
        answer("c", "b", used=usage(4, server_tool_use=None)),
    ]
    found = lane(prompt("u"), *rows)
    assert [one.usage.web_searches for one in found.own] == [3, 0, 0]
    searched = bill(found.own, Prices.shipped()).cost
    assert searched.web_search == 3 * 10**7


def begun(uuid: str, parent: str, used: Row, **more: Any) -> Row:
    """A row written when a response began."""
    made = answer(uuid, parent, id="msg_1", used=used, **more)
    made["message"]["stop_reason"] = None
    return made


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_a_gateway_guessed_gives_way_to_what_it_counted(
    order: tuple[int, ...], apart: bool
) -> None:
    """T2. A guess at the prompt, of no cache, stands first; the end tells what was read of it."""
    rows = [
        begun("a", "u", usage(fresh=9_500)),
        answer("b", "a", id="msg_1", used=usage(fresh=40, read=9_000, output=30)),
        begun("c", "b", usage(fresh=9_500, output=1)),
    ]
    made = [rows[place] for place in order]
    between = [result("r", "u"), result("s", "u")] if apart else []
    told = [one for pair in zip_longest(made, between) for one in pair if one]
    found = lane(prompt("u"), *told).responses
    assert [(one.usage, one.context, one.ended) for one in found] == [
        (Usage(fresh=40, read=9_000, output=30), 9_040, True)
    ]


def test_a_row_that_ends_a_response_without_counts_settles_nothing() -> None:
    """T2. Nor does it unsettle what another end counted."""
    empty = answer("b", "a", id="msg_1", used=usage())
    full = answer("c", "b", id="msg_1", used=usage(fresh=40, read=9_000))
    guess = begun("a", "u", usage(fresh=9_500))
    (one,) = lane(prompt("u"), guess, empty).responses
    assert (one.context, one.ended) == (9_500, False)
    (one,) = lane(prompt("u"), guess, empty, full, empty).responses
    assert (one.context, one.ended) == (9_040, True)


def test_rows_that_were_all_written_at_the_beginning_end_nothing() -> None:
    """T2. Releases 2.0.76 to 2.1.52 log no others."""
    rows = [begun("a", "u", usage(output=1)), begun("b", "a", usage(output=3))]
    (one,) = lane(prompt("u"), *rows).responses
    assert (one.usage.output, one.ended, one.is_placeholder) == (3, False, True)


def test_an_end_that_tells_no_lifetimes_keeps_those_that_the_beginning_told() -> None:
    """T2. What was written counts as the end has it, at the price that the beginning knew."""
    split = {"ephemeral_5m_input_tokens": 200, "ephemeral_1h_input_tokens": 800}
    rows = [
        begun("a", "u", usage(4, 1000, 0, 9, cache_creation=split)),
        answer("b", "a", id="msg_1", used=usage(3, 1000, 0, 159)),
    ]
    for order in (rows, rows[::-1]):
        (one,) = lane(prompt("u"), *order).responses
        assert one.usage == Usage(3, 200, 800, 0, 159)


def test_a_guess_in_the_file_of_another_session_gives_way_too(tmp_path: Path) -> None:
    """T2 and T7 together: a copy that was made before the end came."""
    guess = begun("a", "u", usage(fresh=9_500))
    end = answer("b", "a", id="msg_1", used=usage(fresh=40, read=9_000, output=30))
    copied = [made | {"sessionId": OTHER} for made in (prompt("u"), guess, end)]
    found = sessions(tmp_path, {FILE: [prompt("u"), guess], FORK: copied})
    lanes = [session.main for session in found.values()]
    assert [one.usage for each in lanes for one in each.own] == [
        Usage(fresh=40, read=9_000, output=30)
    ]


def test_tools_of_all_rows_of_a_response_are_united() -> None:
    """T3."""
    found = lane(
        answer("a", id="msg_1", content=[tool("toolu_1", "Read"), tool("toolu_2", "Bash")]),
        result("r", "a"),
        answer("b", "a", id="msg_1", content=[tool("toolu_2", "Bash")]),
        answer("c", "b", id="msg_1", content=[tool("toolu_3", "mcp__github__get_issue")]),
    )
    assert found.responses[0].tools == (
        ToolCall("toolu_1", "Read"),
        ToolCall("toolu_2", "Bash"),
        ToolCall("toolu_3", "mcp__github__get_issue"),
    )


def test_a_response_over_midnight_belongs_to_the_day_it_began_on() -> None:
    """T4."""
    one: Row = {"id": "msg_1", "used": usage(fresh=10, output=5)}
    before = answer("a", **one, timestamp="2026-09-14T23:59:59.900Z")
    after = answer("b", "a", **one, timestamp="2026-09-15T00:00:03.000Z")
    days = by_day(lane(before, after).own, UTC, Prices.shipped())
    assert list(days) == [date(2026, 9, 14)]


NEVER = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "1969-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59.999Z",
    "9999-12-31T23:59:59-23:59",
)


@pytest.mark.parametrize("text", NEVER)
def test_a_time_at_which_nobody_can_have_worked_is_none(text: str) -> None:
    assert instant(text) == 0
    assert sortable(text) == ""


@pytest.mark.parametrize("text", NEVER)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_rows_of_no_time_at_all_are_counted_in_every_zone(
    text: str, zone: str, tmp_path: Path
) -> None:
    snapshot = read(write(tmp_path, {FILE: [answer("a", timestamp=text)]})).snapshot()
    analyst = Analyst(Prices.shipped(), ZoneInfo(zone))
    now_ms = instant(time(9))
    board = analyst.board(snapshot, now_ms)
    found = json.loads(as_json(document(board, analyst, now_ms)))
    assert (found["totals"]["responses"], found["today"]["responses"]) == (1, 0)


def test_what_the_first_row_lacks_a_later_one_tells_whether_or_not_both_are_read_at_once() -> None:
    early = answer("u1", id="m", timestamp="no time", model="")
    late = answer("u2", "u1", id="m", at=5)
    at_once = Fold("/m.jsonl", SESSION)
    at_once.add((0, memoryview(line)) for line in encoded([early, late]).splitlines())
    (found,) = at_once.parts[SESSION].lane.responses
    assert (found,) == lane(early, late).responses
    assert (found.model, found.at_ms) == (SONNET, instant(time(5)))


def test_rows_without_a_request_id_are_known_by_their_message_id() -> None:
    """T5. The request may be missing, null or empty, on some rows or on all."""
    empty: list[Row] = [{"requestId": None}, {"requestId": ""}, {}]
    for request in empty:
        first = answer("a", id="msg_1", requestId=None)
        assert len(lane(first, answer("b", "a", id="msg_1", **request)).responses) == 1
        assert len(lane(answer("b", id="msg_1", **request), first).responses) == 1


def test_rows_without_a_message_id_are_known_by_their_uuid() -> None:
    """T5. Two rows are two responses; the same row read again is not a third."""
    rows = [answer("a", id=""), answer("b", "a", id="")]
    for one in rows:
        del one["message"]["id"]
    assert len(lane(*rows, *rows).responses) == 2


def test_a_response_in_the_files_of_two_sessions_counts_once(tmp_path: Path) -> None:
    """T6. Both files say the same of it but for the session."""
    first = answer("a", id="msg_1", used=usage(output=7))
    own = answer("b", "a", id="msg_2", used=usage(output=11), at=60, sessionId=OTHER)
    found = sessions(tmp_path, {FILE: [first], FORK: [first | {"sessionId": OTHER}, own]})
    assert outputs(found[SESSION]) == [7]
    assert outputs(found[OTHER]) == [11]


def test_a_fork_that_rewrote_the_session_ids_owns_only_what_is_new(tmp_path: Path) -> None:
    """T7, as 2.1.100 and 2.1.330 do it."""
    parent = [prompt("u"), answer("a", "u", used=usage(fresh=5000, output=7), at=5)]
    copied = [{**r, "sessionId": OTHER} for r in parent]
    on = answer("b", "a", used=usage(fresh=6000, output=11), at=90, sessionId=OTHER)
    later = answer("c", "a", used=usage(fresh=7000, output=13), at=60)
    found = sessions(tmp_path, {FILE: [*parent, later], FORK: [*copied, on]})
    assert outputs(found[SESSION]) == [7, 13]
    assert outputs(found[OTHER]) == [11]
    assert found[OTHER].forked_from == SESSION
    assert found[SESSION].forked_from == ""
    assert len(found[OTHER].main.responses) == 2, "the copied rows are part of its context"


def test_a_fork_that_kept_the_session_ids_owns_only_what_is_new(tmp_path: Path) -> None:
    """T7, as other releases do it. A fork that has no response yet is no trouble either."""
    parent = [prompt("u"), answer("a", "u", used=usage(fresh=5000, output=7), at=5)]
    asked = prompt("v", "a", at=80, sessionId=OTHER)
    on = answer("b", "v", used=usage(fresh=6000, output=11), at=90, sessionId=OTHER)
    before = sessions(tmp_path / "before", {FILE: parent, FORK: [*parent, asked]})
    assert before[OTHER].main.last is None
    found = sessions(tmp_path / "after", {FILE: parent, FORK: [*parent, asked, on]})
    assert outputs(found[SESSION]) == [7]
    assert outputs(found[OTHER]) == [11]
    assert found[OTHER].forked_from == SESSION
    assert found[OTHER].main.dead == frozenset()


def test_where_a_fork_and_its_origin_begin_alike_the_older_new_row_tells(tmp_path: Path) -> None:
    """T7. The origin went on first, though its file sorts behind the fork's."""
    shared = [prompt("u"), answer("a", "u", used=usage(output=7))]
    origin = [{**r, "sessionId": OTHER} for r in shared]
    origin.append(answer("b", "a", used=usage(output=11), at=30, sessionId=OTHER))
    fork = [*shared, answer("c", "a", used=usage(output=13), at=90)]
    found = sessions(tmp_path, {FILE: fork, FORK: origin})
    assert outputs(found[OTHER]) == [7, 11]
    assert outputs(found[SESSION]) == [13]
    assert found[SESSION].forked_from == OTHER


@pytest.mark.parametrize("older", ["-a", "-z"])
def test_an_older_copy_of_a_session_owns_nothing_beside_the_one_that_goes_on(
    tmp_path: Path, older: str
) -> None:
    rows = [prompt("p1")]
    rows += [answer(f"a{n}", "p1" if n == 1 else f"a{n - 1}", at=n) for n in range(1, 7)]
    total = row("cost-state", "t", totalCostUSD=1.0)
    aside = [prompt("q1", agentId="a1", isSidechain=True)]
    aside += [answer(f"b{n}", "q1", at=n, isSidechain=True) for n in (1, 2, 3)]
    files: dict[str, list[Row]] = {
        FILE: [*rows[:5], total, *rows[5:]],
        AGENT: aside,
        f"../{older}/{FILE}": rows[:4],
        f"../{older}/{AGENT}": aside[:3],
    }
    session = sessions(tmp_path, files)[SESSION]
    assert session.path == str(tmp_path / PROJECT / FILE)
    assert (len(session.main.own), session.others) == (6, ())
    assert [len(agent.lane.own) for agent in session.agents] == [3]
    costs = session_cost(session, Prices.shipped())
    assert costs.total_nano == 10**9 + bill(rows_after(session), Prices.shipped()).nano


@pytest.mark.parametrize("other", ["-a", "-z"])
@pytest.mark.parametrize("later", [1, 4], ids=["goes on briefly", "goes on for longer"])
def test_a_sub_agent_that_went_on_in_two_folders_is_one_with_all_that_both_have(
    tmp_path: Path, other: str, later: int
) -> None:
    def aside(name: str, count: int, at: float) -> list[Row]:
        return [
            answer(f"{name}{n}", "b3", at=at + n, isSidechain=True, used=usage(output=n))
            for n in range(count)
        ]

    shared = [prompt("q1", isSidechain=True)]
    shared += [answer(f"b{n}", "q1", at=n, isSidechain=True) for n in (1, 2, 3)]
    main = [prompt("p1"), answer("a1", "p1"), answer("a2", "a1", at=1)]
    files: dict[str, list[Row]] = {
        FILE: main,
        AGENT: [*shared, *aside("c", 2, 10)],
        f"../{other}/{FILE}": main[:2],
        f"../{other}/{AGENT}": [*shared, *aside("d", later, 20)],
    }
    session = sessions(tmp_path, files)[SESSION]
    [agent] = session.agents
    own = [f"msg_d{n}" for n in range(4)] if later == 4 else ["msg_c0", "msg_c1"]
    assert [one.id for one in agent.lane.own] == ["msg_b1", "msg_b2", "msg_b3", *own]
    assert [len(lane.own) for lane in session.others] == [2 if later == 4 else later]
    everything = [*session.main.own, *agent.lane.own, *session.others[0].own]
    paid = session_cost(session, Prices.shipped())
    assert paid.logged.nano == bill(everything, Prices.shipped()).nano
    assert len({one.id for one in everything}) == len(everything) == 2 + 5 + later


@pytest.mark.parametrize("other", ["-a", "-z"])
def test_a_session_that_went_on_in_two_folders_keeps_what_both_have(
    tmp_path: Path, other: str
) -> None:
    shared = [prompt("p1"), *(answer(f"a{n}", "p1", at=n) for n in (1, 2, 3))]
    here = [answer("b1", "a3", at=10)]
    there = [answer(f"c{n}", "a3", at=20 + n) for n in (1, 2)]
    files = {FILE: [*shared, *here], f"../{other}/{FILE}": [*shared, *there]}
    session = sessions(tmp_path, files)[SESSION]
    both = ["msg_a1", "msg_a2", "msg_a3"]
    assert [one.id for one in session.main.own] == [*both, "msg_c1", "msg_c2"]
    assert [len(lane.own) for lane in session.others] == [1]


@pytest.mark.parametrize("other", ["-a", "-z"])
def test_the_copy_that_becomes_the_fuller_one_takes_over_what_both_have(
    tmp_path: Path, other: str
) -> None:
    shared = [prompt("p1"), *(answer(f"a{n}", "p1", at=n) for n in (1, 2, 3))]
    there = [answer(f"c{n}", "a3", at=20 + n) for n in (1, 2)]
    files = {FILE: [*shared, answer("b1", "a3", at=10)], f"../{other}/{FILE}": [*shared, *there]}
    index = read(write(tmp_path, files))
    assert index.snapshot().sessions[0].path.endswith(f"{other}/{FILE}")
    with (tmp_path / PROJECT / FILE).open("ab") as file:
        file.write(encoded(answer(f"b{n}", "b1", at=30 + n) for n in (2, 3)))
    catch_up(index)
    (session,) = index.snapshot().sessions
    own = [f"msg_{name}" for name in ("a1", "a2", "a3", "b1", "b2", "b3")]
    assert session.path == str(tmp_path / PROJECT / FILE)
    assert [one.id for one in session.main.own] == own
    assert known(index) == known(read(tmp_path))


def rows_after(session: Session) -> list[Response]:
    """What was answered after the fourth answer of the main conversation."""
    later = session.main.responses[4:]
    return [*later, *(r for a in session.agents for r in a.lane.own if r.at_ms >= later[0].at_ms)]


def test_a_side_question_replays_messages_and_pays_only_for_its_own(tmp_path: Path) -> None:
    """T8. `/btw`: the same message under another request, on a sidechain."""
    main = [prompt("u"), answer("a", "u", id="msg_1", used=usage(fresh=5000, output=7))]
    aside: Row = {"isSidechain": True}
    replay = [
        prompt("w", None, "What was that?", **aside),
        answer("x", "w", id="msg_1", requestId="req_9", used=usage(fresh=5000, output=7), **aside),
        answer("y", "x", id="msg_2", used=usage(fresh=5100, output=11), **aside),
    ]
    found = sessions(tmp_path, {FILE: [*main, *replay]})[SESSION]
    assert outputs(found) == [7, 11]
    assert [r.usage.output for r in found.main.own] == [7]
    assert found.main.last is not None
    assert found.main.last.context == 5000


def test_two_side_questions_are_two_conversations(tmp_path: Path) -> None:
    """T8. Each hangs on the main chain, not on the one before."""
    aside: Row = {"isSidechain": True}
    rows = [
        *(prompt("u"), answer("a", "u", used=usage(fresh=5000, output=7))),
        *(prompt("v", "a", **aside), answer("b", "v", used=usage(output=11), **aside)),
        *(prompt("w", "a", **aside), answer("c", "w", used=usage(output=13), **aside)),
    ]
    found = sessions(tmp_path, {FILE: rows})[SESSION]
    assert outputs(found) == [7, 11, 13]
    assert [len(agent.lane.own) for agent in found.agents] == [1, 1]


def test_a_sidechain_row_belongs_to_the_sub_agent_that_it_names(tmp_path: Path) -> None:
    """Two at work at once in the main file, as in 2025; the parent of a row may be lost."""

    def of(name: str) -> Row:
        return {"isSidechain": True, "agentId": name}

    rows = [
        *(prompt("u"), answer("a", "u", used=usage(output=1))),
        *(prompt("v", None, **of("a1")), answer("b", "v", used=usage(output=2), **of("a1"))),
        *(prompt("w", None, **of("a2")), answer("c", "w", used=usage(output=4), **of("a2"))),
        answer("d", "lost", used=usage(output=8), **of("a1")),
    ]
    found = sessions(tmp_path, {FILE: rows})[SESSION]
    by_agent = {one.id: [r.usage.output for r in one.lane.own] for one in found.agents}
    assert by_agent == {"a1": [2, 8], "a2": [4]}


def test_requests_with_one_message_id_are_as_many_responses() -> None:
    """Gateways give an id twice; every row counts with the request that it names."""
    first: Row = {"id": "msg_1", "requestId": "req_1"}
    second = first | {"requestId": "req_2"}
    found = lane(
        prompt("u"),
        answer("a", "u", used=usage(output=7), **first),
        answer("b", "a", used=usage(output=11), **second),
        prompt("v", "b"),
        answer("c", "v", used=usage(output=13), **second),
        answer("d", "c", used=usage(output=8), **first),
    )
    assert [one.usage.output for one in found.responses] == [8, 13]


def test_a_fork_pays_for_none_of_two_requests_with_one_message_id(tmp_path: Path) -> None:
    first: Row = {"id": "msg_1", "requestId": "req_1"}
    talk = [
        prompt("u"),
        answer("a", "u", used=usage(output=7), **first),
        answer("b", "a", used=usage(output=11), **(first | {"requestId": "req_2"})),
    ]
    copied = [made | {"sessionId": OTHER} for made in talk]
    own = answer("c", "b", used=usage(output=13), at=9, sessionId=OTHER)
    later = answer("d", "b", used=usage(output=17), at=5)
    found = sessions(tmp_path, {FILE: [*talk, later], FORK: [*copied, own]})
    assert outputs(found[SESSION]) == [7, 11, 17]
    assert outputs(found[OTHER]) == [13]


def test_requests_of_two_sub_agents_with_one_message_id_are_both_paid(tmp_path: Path) -> None:
    """T8. Only the replay of what the main chain holds is nobody's."""
    aside: Row = {"isSidechain": True, "id": "msg_1"}
    files = {
        FILE: [prompt("u"), answer("a", "u", used=usage(output=5))],
        AGENT: [answer("x", requestId="req_1", used=usage(output=7), **aside)],
        AGENT.replace("a4388", "b4388"): [
            answer("y", requestId="req_2", used=usage(output=11), **aside)
        ],
    }
    assert outputs(sessions(tmp_path, files)[SESSION]) == [5, 7, 11]


def test_a_response_in_parent_and_sub_agent_is_the_sub_agents(tmp_path: Path) -> None:
    """T9."""
    shared: Row = {"id": "msg_1", "used": usage(fresh=50, output=7)}
    main = [prompt("u"), answer("a", "u", used=usage(output=11)), answer("b", "a", **shared)]
    own: Row = {"isSidechain": True, "agentId": "a4388d337bf8a9397"}
    agent = [prompt("p", text="Look", **own), answer("x", "p", **shared, **own)]
    found = sessions(tmp_path, {FILE: main, AGENT: agent})[SESSION]
    assert outputs(found) == [7, 11]
    assert [r.usage.output for r in found.main.own] == [11]
    assert [r.usage.output for r in found.agents[0].lane.own] == [7]


@pytest.mark.parametrize("compacted", [False, True], ids=["from the start", "since a compaction"])
@pytest.mark.parametrize("answered", [False, True], ids=["while it is asked", "once it answered"])
def test_a_sub_agent_that_goes_on_from_a_copy_of_the_conversation_pays_for_its_own_part(
    *, compacted: bool, answered: bool, tmp_path: Path
) -> None:
    """So do releases around 2.1.87 write `/btw`, and the request for a summary."""
    before = [prompt("o"), answer("z", "o", id="msg_0", used=usage(fresh=90, output=5))]
    cut = [boundary("c", "z", at=10), summary("s", "c")]
    said = [
        *(
            prompt("u", "s" if compacted else None),
            answer("a", "u", id="msg_1", used=usage(output=7)),
        ),
        *(prompt("v", "a"), answer("b", "v", id="msg_2", used=usage(output=11))),
    ]
    aside: Row = {"isSidechain": True, "agentId": "aside_question-01cf1d29f160c73d"}
    copied = [row | aside | {"uuid": f"x-{row['uuid']}"} for row in said]
    asked = prompt("w", "x-b", "What was that?", **aside)
    own = [answer("y", "w", id="msg_3", used=usage(output=13), at=60, **aside)]
    main = [*(before + cut if compacted else []), *said]
    later = [prompt("q", "b"), answer("d", "q", id="msg_4", used=usage(output=17), at=90)]
    files = {
        FILE: [*main, *later],
        f"{SESSION}/subagents/agent-aside_question-01cf1d29f160c73d.jsonl": [
            *(*copied, asked),
            *(own if answered else ()),
        ],
    }
    found = sessions(tmp_path, files)[SESSION]
    paid = [5] * compacted + [7, 11, 17]
    assert [one.usage.output for one in found.main.own] == paid
    agents = [one.usage.output for agent in found.agents for one in agent.lane.own]
    assert agents == [13] * answered


def test_rows_that_a_second_compaction_appends_again_change_nothing() -> None:
    """T10. Copies keep their uuids, the copies of boundaries too."""
    first = [
        prompt("u", version="2.1.330", gitBranch="main"),
        answer("a", "u", used=usage(fresh=160_000, output=300)),
        boundary("c1", "a", at=10),
        summary("s1", "c1"),
        answer("b", "s1", used=usage(fresh=40_000, output=50), at=20),
    ]
    second = [
        boundary("c2", "b", at=30),
        summary("s2", "c2"),
        answer("d", "s2", used=usage(fresh=41_000, output=60), at=40, version="2.1.331"),
    ]
    once, again = fold(*first, *second), fold(*first, *second, *first)
    assert len(again.parts[SESSION].lane.freeze().compactions) == 2
    assert again.parts[SESSION].version == "2.1.331"
    old, new = once.parts[SESSION].lane.freeze(), again.parts[SESSION].lane.freeze()
    assert (old.responses, old.dead, old.turns, old.last, old.compacted) == (
        new.responses,
        new.dead,
        new.turns,
        new.last,
        new.compacted,
    )


def test_a_copied_assistant_row_may_still_complete_its_response() -> None:
    """T10 and T2 together: the copy holds the final count."""
    early = answer("a", id="msg_1", used=usage(fresh=10, output=1))
    final = answer("a", id="msg_1", used=usage(fresh=10, output=159))
    assert [r.usage.output for r in lane(early, prompt("u", "a"), final).responses] == [159]


def progress(uuid: str, inner: Row, **named: str) -> Row:
    data = {"type": "agent_progress", "message": inner, **named}
    return row("progress", uuid, None, data=data, parentToolUseID="toolu_9", toolUseID="x")


def test_a_response_in_a_progress_row_counts_where_it_is_the_only_trace(tmp_path: Path) -> None:
    """Section 1.7: never context of the main chain, and once beside the sub-agent's file."""
    inner = answer("x", id="msg_9", used=usage(fresh=90_000, output=21))
    main = [
        prompt("u"),
        answer("a", "u", used=usage(fresh=500, output=7)),
        progress("p", inner, agentId="a4388d337bf8a9397"),
    ]
    alone = sessions(tmp_path / "alone", {FILE: main})[SESSION]
    assert outputs(alone) == [7, 21]
    assert alone.main.last is not None
    assert alone.main.last.context == 500
    assert alone.agents[0].launched_by == "toolu_9"
    own = inner | {"isSidechain": True, "agentId": "a4388d337bf8a9397"}
    both = sessions(tmp_path / "both", {FILE: main, AGENT: [own]})[SESSION]
    assert outputs(both) == [7, 21]
    assert [agent.id for agent in both.agents] == ["a4388d337bf8a9397"]
    assert both.agents[0].launched_by == "toolu_9"


def test_a_response_that_ends_in_the_file_of_a_compaction_is_of_the_conversation_it_began_in(
    tmp_path: Path,
) -> None:
    """T9. In 2.1.33 and 2.1.39, the file of some requests begins with the last response's call."""
    own: Row = {"isSidechain": True, "agentId": "acompact-1"}
    main = [
        *(prompt("u"), answer("a", "u", used=usage(fresh=400, output=11))),
        answer("b", "a", id="msg_1", used=usage(fresh=500, output=1), at=1),
        boundary("c", "b", at=4, preTokens=507),
    ]
    asked = [
        answer("x", "b", id="msg_1", used=usage(fresh=500, output=7), at=2, **own),
        prompt("p", "x", "Your task is to create a detailed summary", at=2, **own),
        answer("s", "p", used=usage(fresh=520, output=2), at=3, **own),
    ]
    name = f"{SESSION}/subagents/agent-acompact-1.jsonl"
    found = sessions(tmp_path, {FILE: main, name: asked})[SESSION]
    assert [r.usage.output for r in found.main.own] == [11, 7]
    assert [r.usage.output for r in found.agents[0].lane.own] == [2]
    (cut,) = found.main.compactions
    assert cut.request
    assert cut.request.output == 2


def test_a_progress_row_copied_to_the_file_of_a_compaction_takes_nothing_from_the_sub_agent(
    tmp_path: Path,
) -> None:
    """T9. The request for a summary has a file of its own, which begins with a copy of the main
    chain, and so is older than the file of a sub-agent that the main chain launched."""
    agent = {"isSidechain": True, "agentId": "a4388d337bf8a9397"}
    inner = answer("x", id="msg_9", used=usage(fresh=900, output=21), at=2)
    main = [
        prompt("u"),
        answer("a", "u", used=usage(fresh=500, output=7), at=1),
        progress("p", inner, agentId="a4388d337bf8a9397"),
    ]
    last = answer("y", "x", used=usage(fresh=990, output=33), at=3)
    asked = [
        *({**one, "isSidechain": True, "agentId": "acompact-1"} for one in main),
        answer("s", "a", used=usage(fresh=600, output=2), at=4, agentId="acompact-1"),
    ]
    files = {FILE: main, AGENT: [inner | agent, last | agent]}
    asking = f"{SESSION}/subagents/agent-acompact-1.jsonl"
    found = sessions(tmp_path, {**files, asking: asked})[SESSION]
    own = {one.id: [each.usage.output for each in one.lane.own] for one in found.agents}
    assert own == {"a4388d337bf8a9397": [21, 33], "acompact-1": [2]}
    assert not found.others or not any(lane.own for lane in found.others)


def test_a_progress_row_that_names_no_agent_makes_no_second_one(tmp_path: Path) -> None:
    inner = answer("x", id="msg_9", used=usage(fresh=90_000, output=21))
    trace = progress("p", inner)
    own = inner | {"isSidechain": True}
    found = sessions(tmp_path, {FILE: [prompt("u"), trace], AGENT: [own]})[SESSION]
    assert outputs(found) == [21]
    assert [agent.id for agent in found.agents] == ["a4388d337bf8a9397"]


def test_a_later_row_may_name_the_request_though_it_says_nothing_else() -> None:
    """T5: whether a row is read once or again afterwards, the response is the same."""
    rows = [
        answer("u1", id="msg_0", requestId=None),
        answer("u9", id="msg_0", requestId="req_1"),
    ]
    assert lane(*rows, *rows).responses == lane(*rows).responses
    assert lane(*rows).responses[0].request == "req_1"


def test_a_prompt_whose_text_comes_after_its_image_is_a_turn() -> None:
    image = {"type": "image", "source": {"type": "base64", "data": "iVBORw0KGgo" * 100}}
    for text, turns in (("What is wrong here?", 1), ("<system-reminder>Note</system-reminder>", 0)):
        asked = prompt("p")
        asked["message"]["content"] = [image, {"type": "text", "text": text}]
        assert len(lane(asked, answer("a", "p")).turns) == turns
    asked["message"]["content"] = [image]
    assert not lane(asked, answer("a", "p")).turns


@pytest.mark.parametrize(
    ("texts", "turns"),
    [
        (["<ide_opened_file>a.py</ide_opened_file>"], 0),
        (["<ide_opened_file>a.py</ide_opened_file>", "Fix it"], 1),
        (["<system-reminder>Be brief</system-reminder>"], 0),
        (["<system-reminder>Be brief</system-reminder>", "Fix it"], 1),
        (["<ide_selection>a</ide_selection>", "<task-notification>done</task-notification>"], 0),
    ],
    ids=["alone", "before a prompt", "a reminder", "one before a prompt", "before a notice"],
)
def test_what_the_client_put_in_is_no_prompt_by_itself(texts: list[str], turns: int) -> None:
    """Release 2.1.29 writes what an editor shows into a row of its own."""
    asked = prompt("p")
    asked["message"]["content"] = [{"type": "text", "text": text} for text in texts]
    assert len(lane(asked, answer("a", "p")).turns) == turns


@pytest.mark.parametrize(
    ("text", "turns"),
    [("Unknown skill: timesheet", 1), ("Unknown skill: what does that mean?", 2)],
    ids=["the client", "a person"],
)
def test_that_there_is_no_such_skill_is_said_by_the_client(text: str, turns: int) -> None:
    """Issue #34586."""
    found = lane(prompt("p"), answer("a", "p"), prompt("u", "a", text), answer("b", "u"))
    assert len(found.turns) == turns


def test_what_a_hook_said_when_it_stopped_a_prompt_is_no_prompt() -> None:
    asked = prompt("p", None, "Add the tax")
    stopped = prompt("s", "p", "Operation stopped by hook: another session is active")
    again = prompt("q", "p", "Add the tax")
    assert [turn.id for turn in lane(asked, stopped, again, answer("a", "q")).turns] == ["p", "q"]


@pytest.mark.parametrize(
    "text",
    [
        '<teammate-message teammate_id="lead" color="blue">\nLook into it\n</teammate-message>',
        "Another Claude session sent a message:\n<cross-session-message from=1>\nHello",
        '<cross-session-message from="uds:/run/1.sock">\nHello\n</cross-session-message>',
        '<agent-message from="a1">\n[Subagent hand-back] Done\n</agent-message>',
    ],
    ids=["a teammate", "a session", "a session, bare", "a sub-agent"],
)
def test_what_another_session_or_agent_sent_is_no_prompt(text: str) -> None:
    """Older releases do not say who wrote it."""
    sent = prompt("s", "a", text)
    blocks = prompt("t", "b")
    blocks["message"]["content"] = [{"type": "text", "text": text}]
    rows = [prompt("p"), answer("a", "p"), sent, answer("b", "s"), blocks, answer("c", "t")]
    assert [turn.id for turn in lane(*rows).turns] == ["p"]
    aside = [one | {"isSidechain": True} for one in rows]
    (agent,) = fold(*aside, agent="a1").parts[SESSION].agents.values()
    assert len(agent.lane.freeze().turns) == 3


CALLED = "<command-message>apply</command-message>\n<command-name>/apply</command-name>"
LOCAL = "<command-name>/model</command-name>\n<command-message>model</command-message>"


@pytest.mark.parametrize(
    ("text", "more", "turns"),
    [
        (CALLED, {}, 1),
        (f"{CALLED}\n<command-args>tax</command-args>", {}, 1),
        (LOCAL, {}, 0),
        (CALLED, {"isMeta": True}, 0),
        (CALLED.replace("/apply<", "apply<"), {}, 0),
    ],
    ids=["called", "called with words", "run by the client", "not typed", "a skill of the model"],
)
def test_a_slash_command_that_asks_the_model_begins_a_turn(
    text: str, more: Row, turns: int
) -> None:
    """Its message stands first. Where its name does, the client runs it by itself."""
    asked = prompt("p", None, text, **more)
    body = prompt("b", "p", "Apply the change", isMeta=True)
    talk = lane(asked, body, answer("a", "b"))
    assert len(talk.turns) == turns
