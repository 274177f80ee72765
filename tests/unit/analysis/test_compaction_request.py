"""What a request for a summary costs, by how releases ask for it and by what a file of it says."""

from pathlib import Path

import pytest
from msgspec.msgpack import decode, encode
from msgspec.structs import replace

from ccwatch.analysis.compaction.price import estimate, price
from ccwatch.analysis.compaction.request import KNOWN, SummaryRequest, cost, request_style
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane
from ccwatch.model.response import Iteration
from ccwatch.model.session import Session
from ccwatch.model.usage import Usage
from ccwatch.report.compactions.session_compactions import compacted
from tests.support import rows

PRICES = Prices.shipped()
READ, WRITE, OUTPUT = 0.3, 3.75, 15
"""Dollars for a million tokens of Sonnet 4.5."""
ASKED = SummaryRequest(size=150_000, cached=149_000, always=20_000, summary=3_000)
AGENT = "acompact-01cf1d29f160c73d"


def spread(release: str) -> tuple[float, float]:
    """The least and the most dollars for the same question."""
    rates = PRICES.rates(rows.SONNET, 1_790_000_000_000, False, ASKED.size)
    assert rates
    found = cost(ASKED, request_style(release), rates, an_hour=False)
    return (found.nano - found.off_nano) / 1e9, (found.nano + found.off_nano) / 1e9


@pytest.mark.parametrize("release", ["1.0.44", "2.0.14", "2.0.77"])
def test_with_tools_of_its_own_a_request_finds_nothing_cached(release: str) -> None:
    whole = (132_000 * WRITE + 3_000 * OUTPUT) / 1e6
    assert spread(release) == pytest.approx((whole, whole))


@pytest.mark.parametrize("release", ["2.1.70", "2.1.100", "2.1.330", "9.9.9", "", "nightly"])
def test_with_those_of_the_conversation_it_is_read_from_its_cache(release: str) -> None:
    prompt = 149_000 * READ + 2_600 * WRITE
    least, most = (prompt + 3_900 * OUTPUT) / 1e6, (prompt + 5_100 * OUTPUT) / 1e6
    assert spread(release) == pytest.approx((least, most))


@pytest.mark.parametrize("release", ["2.1.0", "2.1.20", "2.1.69"])
def test_where_both_are_known_both_are_told(release: str) -> None:
    least = (149_000 * READ + 2_600 * WRITE + 3_000 * OUTPUT) / 1e6
    most = (132_000 * WRITE + 3_000 * OUTPUT) / 1e6
    assert spread(release) == pytest.approx((least, most))


def test_each_way_of_asking_is_for_the_releases_from_its_first_on() -> None:
    assert [one.since for one in KNOWN] == sorted(one.since for one in KNOWN)
    assert [request_style(".".join(map(str, one.since))) for one in KNOWN] == list(KNOWN)


def test_where_the_beginning_is_not_known_most_of_it_is_said(tmp_path: Path) -> None:
    lane = of(tmp_path, file=[], before=talk()).main
    one = replace(lane.compactions[0], version="2.0.14")
    assert estimate(one, 0, lane, PRICES) == round((60_200 - 60_200 // 3 + 2_000) * WRITE * 1e3)


def of(folder: Path, *later: rows.Row, file: list[rows.Row], before: list[rows.Row]) -> Session:
    cut = [rows.boundary("c", at=90, preTokens=60_200), rows.summary("s", "c")]
    files = {
        f"{rows.SESSION}.jsonl": [*before, *cut, *later],
        f"{rows.SESSION}/subagents/agent-{AGENT}.jsonl": file,
    }
    return rows.sessions(folder, files)[rows.SESSION]


def talk() -> list[rows.Row]:
    asked = rows.prompt("u", at=1)
    used = rows.usage(fresh=60_000, output=100)
    return [asked, rows.answer("a", "u", id="msg_1", at=10, used=used)]


def request(at: float, prompt: int = 61_800) -> list[rows.Row]:
    """The file of a request for a summary: a copy of what was said, a question, an answer."""
    aside: rows.Row = {"isSidechain": True, "agentId": AGENT}
    copied = [one | aside | {"uuid": f"x-{one['uuid']}"} for one in talk()]
    question = rows.prompt("q", "x-a", "Summarize.", at=at - 5, **aside)
    used = rows.usage(fresh=3, write=prompt - 60_003, read=60_000, output=2_000)
    return [*copied, question, rows.answer("y", "q", id="msg_2", at=at, used=used, **aside)]


def test_a_request_that_the_client_wrote_to_a_file_costs_what_it_was_billed(tmp_path: Path) -> None:
    session = of(tmp_path, file=request(89), before=talk())
    (one,) = session.main.compactions
    assert one.request == Usage(fresh=3, write_5m=1_797, read=60_000, output=2_000)
    billed = round((3 * 3 + 1_797 * WRITE + 60_000 * READ + 2_000 * OUTPUT) * 1e3)
    assert estimate(one, 700, session.main, PRICES) == billed
    (found,) = (one for one in compacted(session, PRICES) if one.agent < 0)
    assert (found.paid_nano, found.off_nano) == (billed, 0)


def test_it_was_billed_at_the_price_of_the_model_that_answered_it(tmp_path: Path) -> None:
    """The user may choose another one just before."""
    *asked, answered = request(89)
    answered["message"]["model"] = rows.HAIKU
    session = of(tmp_path, file=[*asked, answered], before=talk())
    (one,) = session.main.compactions
    assert (one.model, one.request_model) == (rows.SONNET, rows.HAIKU)
    billed = round((3 * 3 + 1_797 * WRITE + 60_000 * READ + 2_000 * OUTPUT) * 1e3 / 3)
    assert estimate(one, 700, session.main, PRICES) == billed


def test_what_it_was_billed_is_known_of_a_session_at_rest_too() -> None:
    one = Compaction("c", 0, Trigger.AUTO, "2.1.87", "", request=Usage(read=60_000, output=2_000))
    assert decode(encode(one), type=Compaction) == one


def test_what_a_file_says_of_it_beats_what_totals_leave_for_it(tmp_path: Path) -> None:
    session = of(tmp_path, total(1.0), file=request(89), before=talk())
    (found,) = (one for one in compacted(session, PRICES) if one.agent < 0)
    assert found.paid_nano is not None
    assert found.paid_nano == found.nano


def unfinished(file: list[rows.Row]) -> list[rows.Row]:
    """The same, of a release that logs no more of an answer than what is known when it begins."""
    *said, last = file
    message = last["message"] | {"stop_reason": None}
    message["usage"] = message["usage"] | {"output_tokens": 2}
    return [*said, last | {"message": message}]


def total(dollars: float) -> rows.Row:
    return {"type": "cost-state", "sessionId": rows.SESSION, "totalCostUSD": dollars}


def test_where_the_size_of_its_answer_was_not_logged_that_is_estimated(tmp_path: Path) -> None:
    session = of(tmp_path, file=unfinished(request(89)), before=talk())
    (one,) = session.main.compactions
    told = price(one, 700, session.main, PRICES)
    assert told
    prompt = 3 * 3 + 1_797 * WRITE + 60_000 * READ
    assert told.nano - told.off_nano == round((prompt + 910 * OUTPUT) * 1e3)
    assert told.nano + told.off_nano == round((prompt + 1_190 * OUTPUT) * 1e3)
    (found,) = (one for one in compacted(session, PRICES) if one.agent < 0)
    assert found.paid_nano is None


def test_what_totals_leave_for_it_is_not_less_its_own_answer(tmp_path: Path) -> None:
    before = (60_000 * 3 + 100 * OUTPUT) / 1e6
    file = unfinished(request(89))
    session = of(tmp_path, total(before + 0.0625), file=file, before=talk())
    (found,) = (one for one in compacted(session, PRICES) if one.agent < 0)
    assert found.paid_nano == pytest.approx(62_500_000, abs=1)


def test_totals_tell_nothing_where_it_is_open_which_of_two_requests_was_its(tmp_path: Path) -> None:
    session = of(tmp_path, total(1.0), file=request(20), before=talk())
    (found,) = (one for one in compacted(session, PRICES) if one.agent < 0)
    assert found.paid_nano is None


@pytest.mark.parametrize(
    ("at", "prompt"), [(20, 61_800), (89, 160_000)], ids=["long before", "of another size"]
)
def test_a_request_for_another_summary_is_not_taken_for_it(
    at: float, prompt: int, tmp_path: Path
) -> None:
    session = of(tmp_path, file=request(at, prompt), before=talk())
    assert [one.request for one in session.main.compactions] == [None]


@pytest.mark.parametrize("asked", [True, False], ids=["asked", "not asked"])
def test_an_advisor_may_cost_the_request_its_cache(*, asked: bool, tmp_path: Path) -> None:
    found = [*talk(), rows.boundary("c", at=20, preTokens=60_200)]
    lane = rows.sessions(tmp_path, {f"{rows.SESSION}.jsonl": found})[rows.SESSION].main
    advice = (Iteration(rows.HAIKU, Usage(read=60_000)),) if asked else ()
    last = replace(lane.responses[-1], advice=advice, usage=Usage(write_5m=60_000, output=100))
    told = price(lane.compactions[0], 700, Lane((last,)), PRICES)
    assert told
    rates = (told.nano - told.off_nano, told.nano + told.off_nano)
    prompt = (60_000 * READ + 1_800 * WRITE) / 1e6
    assert rates[0] / 1e9 == pytest.approx(prompt + 910 * OUTPUT / 1e6)
    assert (rates[1] / 1e9 > 4 * prompt) == asked
