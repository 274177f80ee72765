"""What is printed where there is no screen: as much as the screen says, and nothing that acts."""

from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.cache import Cache
from ccwatch.analysis.context import Context
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.model.client import Limit, Running, StatusLine
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response
from ccwatch.model.session import Agent, Reported, Session
from ccwatch.model.usage import Usage
from ccwatch.plain_text import HARMFUL
from ccwatch.report.analyst import Analyst
from ccwatch.report.output.paragraph import cells, clip, flowing, named
from ccwatch.report.output.sections import caching, gauge, warmth
from ccwatch.report.output.text import line, text
from ccwatch.store.snapshot import LineCounts, Snapshot
from ccwatch.units import DAY_MS

NOON = 1_780_056_000_000
"""29 May 2026, 12:00 UTC, in milliseconds since 1970."""
EVIL = "AA\x1b]52;c;x\x1b\\ \x9b31m\x00\x07\u202e\x7f[red]\ud83d"


def answer(name: str = "m", model: str = "claude-sonnet-4-5") -> Response:
    """An answer with 100,000 tokens in its window."""
    usage = Usage(write_5m=10_000, read=90_000, output=500)
    return Response(name, "", model, NOON, usage, context=100_000, ended=True)


def lane(*responses: Response, compactions: tuple[Compaction, ...] = ()) -> Lane:
    """A conversation of one turn."""
    turn = Turn("t", NOON, Place("x.jsonl", 0, 10), 0)
    return Lane(responses, turns=(turn,), compactions=compactions, last=responses[-1])


SHOP = Session("0a1b2c3d-1111", project="/home/dev/shop", title="mend the cart",
               version="2.1.330", last_ms=NOON, main=lane(answer()))  # fmt: skip


def printed(*sessions: Session, now_ms: int = NOON + 5_000, width: int = 80,
            snapshot: Snapshot | None = None) -> str:  # fmt: skip
    """The text for the newest of some sessions."""
    known = snapshot or Snapshot(sessions)
    return text(Analyst(Prices.shipped(), UTC).board(known, now_ms), now_ms, None, width)


def test_a_fork_of_nothing_but_copied_turns_says_that_they_were_paid_elsewhere() -> None:
    fork = replace(SHOP, main=replace(SHOP.main, owned=frozenset()), forked_from="9f8e7d6c-1")
    (said,) = (one for one in printed(fork).splitlines() if one.startswith("cost"))
    assert "$0.00 · copied, paid elsewhere" in said
    assert "/turn" not in said
    assert "copied" not in printed(SHOP)


def test_a_model_whose_name_cannot_be_shown_is_named_as_unknown() -> None:
    nameless = Session("f", project="/x/odd", last_ms=NOON + 9, main=lane(answer("o", "claude-")))
    assert "no price for ?" in printed(nameless)


def test_what_has_no_price_is_nowhere_said_to_cost_nothing() -> None:
    odd = Session("f", project="/x/odd", last_ms=NOON + 9, main=lane(answer("o", "house-model-1")))
    said = printed(odd, replace(odd, id="g", project="/x/other", last_ms=NOON + 1))
    assert "$0.00" not in said
    assert "no price for house-model-1" in said
    assert "today  !?" in said
    assert "$0.00" not in in_one_line(odd)
    assert " !? " in in_one_line(odd)


def test_the_limits_of_a_plan_are_told() -> None:
    told = StatusLine(SHOP.id, NOON, limits=(Limit("five_hour", 42.0, NOON + 3_605_000),))
    said = printed(snapshot=Snapshot((SHOP,), statuslines={SHOP.id: told}))
    assert "plan   5 h 42%, ≈53% at its reset in 1 h" in said
    assert "plan" not in printed(SHOP)


def test_a_day_that_costs_more_than_is_known_is_marked() -> None:
    odd = Session("f", project="/x/odd", last_ms=NOON + 9, main=lane(answer("o", "house-model-1")))
    assert "today  !$0.07" in printed(odd, SHOP)
    mixed = replace(odd, main=lane(answer("o", "house-model-1"), answer("p")))
    assert "cost   !$0.07" in printed(mixed)
    assert "today  $0.07" in printed(SHOP)


def test_week_and_month_are_told_unless_today_is_all_of_them() -> None:
    assert "week" not in printed(SHOP)
    before = replace(answer("o"), at_ms=NOON - DAY_MS)
    longer = replace(SHOP, main=lane(before, answer("p")))
    assert "week   $0.14 · month $0.14" in printed(longer)
    odd = replace(SHOP, main=lane(replace(before, model="house-model-1"), answer("p")))
    assert "week   !$0.07 · month !$0.07" in printed(odd)


def in_one_line(*sessions: Session) -> str:
    """The line for the newest of some sessions."""
    known, now_ms = Snapshot(sessions), NOON + 5_000
    return line(Analyst(Prices.shipped(), UTC).board(known, now_ms), now_ms)


def test_a_session_is_told_in_full() -> None:
    assert printed(SHOP).splitlines() == [
        "shop · mend the cart",
        "sonnet-4.5 · 200k window · Claude Code 2.1.330 · working · 5 s ago",
        "",
        "CTX    ████████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░┊░│  100k / 200k  50%",
        "       99.5k to auto-compact",
        "       trigger 200k release · reactive: compacts when the API refuses",
        "       95% documented 190k",
        "cost   $0.07 · $0.07/turn · logged",
        "today  $0.07 · 1 session",
        "cache  warm for 4:55 · next message ≈$0.03 · ≈$0.38 once it is cold",
        "past   no compaction yet",
    ]


def test_a_cache_is_warm_for_no_longer_than_a_write_lives() -> None:
    cache = Cache(ttl=300, expires_ms=NOON + 95 * 60_000, warm_nano=1, cold_nano=2)
    assert caching(cache, NOON, 80)[0].startswith("cache  warm for 5:00")
    assert warmth(cache, NOON) == "cache 5:00"


def test_a_branch_is_told_where_there_is_one() -> None:
    assert printed(replace(SHOP, branch="main")).splitlines()[0] == "shop · main · mend the cart"
    assert printed(replace(SHOP, branch="HEAD")).splitlines()[0] == "shop · mend the cart"


def test_a_session_is_told_in_one_line() -> None:
    told = in_one_line(SHOP)
    assert told == "shop · 50% 100k/200k · 100k to compact · $0.07 · cache 4:55"


def test_a_cache_that_went_cold_is_told_with_its_price() -> None:
    began = replace(answer("l"), context=20_000)
    told = printed(replace(SHOP, main=lane(began, answer())), now_ms=NOON + 7 * 60_000)
    assert "cache  cold, it expired 2 min ago · next message ≈$0.38" in told
    assert "tip    The cache is cold" in told


def test_the_last_compaction_is_told() -> None:
    one = Compaction("c", NOON - 60_000, Trigger.AUTO, "2.1.330", "claude-sonnet-4-5", 167_000,
                     first_prompt_tokens=27_000, after=0)  # fmt: skip
    told = printed(replace(SHOP, main=lane(answer(), compactions=(one,))))
    assert "past   1 compaction · last auto 167k → 27k 1 min ago" in told


def test_a_compaction_of_unknown_size_is_not_given_one() -> None:
    one = Compaction("c", NOON - 60_000, Trigger.MANUAL, "1.0.44", "")
    assert "last manual to ? 1 min ago" in printed(
        replace(SHOP, main=lane(answer(), compactions=(one,)))
    )


def test_a_total_that_covers_more_than_the_session_is_said_to() -> None:
    reported = Reported(9_000_000_000, "command", 1, exceeds=True)
    assert "reported $9.00 for more than this session" in printed(replace(SHOP, reported=reported))


def test_a_total_that_was_guessed_says_so() -> None:
    reported = Reported(9_000_000_000, "cost-state", 1, guessed=True)
    said = printed(replace(SHOP, reported=reported), width=100)
    assert "reported $9.00 with a price that Claude Code guessed" in said
    assert "cost   $0.07" in said


def test_what_was_logged_after_a_total_is_told_beside_it() -> None:
    reported = Reported(100_000_000, "command", 1)
    later = answer("n")
    said = printed(replace(SHOP, main=lane(answer(), later), reported=reported), width=100)
    assert "cost   $0.17" in said
    assert "· reported $0.10 + $0.07 since" in said


def test_sub_agents_are_listed_with_their_windows_and_costs() -> None:
    agents = tuple(
        Agent(f"a{at}", lane(answer(f"n{at}")), "Explore", f"look at part {at}", last_ms=NOON + at)
        for at in range(12)
    )
    told = printed(replace(SHOP, agents=agents))
    assert "agents  50%  100k  look at part 11 · $0.07" in told
    assert "and 2 more" in told


def test_sub_agents_at_work_come_first_and_say_so() -> None:
    done = Agent("a", lane(answer("n")), "Explore", "look", last_ms=NOON + 9, finished=True)
    working = Agent("b", lane(answer("o")), "Explore", "write", last_ms=NOON + 1)
    told = printed(replace(SHOP, agents=(done, working)))
    assert "agents  50%  100k  write · $0.07 · running" in told
    assert "50%  100k  look · $0.07 · done" in told


def test_other_live_sessions_are_listed() -> None:
    other = Session("other", project="/home/dev/api", last_ms=NOON - 1_000, main=lane(answer("n")))
    old = Session("old", project="/home/dev/docs", last_ms=NOON - 10**9, main=lane(answer("o")))
    told = printed(SHOP, other, old)
    assert "also    50%  api · sonnet-4.5 · $0.07 · 6 s ago" in told
    assert "docs" not in told


def test_the_clients_own_word_for_its_state_is_taken() -> None:
    session = SHOP
    running = {session.id: Running(session.id, 1, status="waiting")}
    assert "· waiting ·" in printed(snapshot=Snapshot((session,), running=running))


def test_what_is_missing_from_the_figures_is_said() -> None:
    session = replace(SHOP, main=lane(answer(model="claude-unheard-9")))
    known = Snapshot(
        (session,), line_counts=LineCounts(lines=9, unread=3), unreadable=(("/x", "no"),)
    )
    told = printed(snapshot=known)
    assert "note   no price for unheard-9 · 3 lines not understood · 1 file not readable" in told


def test_nothing_found_says_where_was_looked_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    known = Snapshot(roots=(str(tmp_path / "here"), str(tmp_path / "away")))
    told = printed(snapshot=known)
    assert f"{tmp_path}/here (found, but holds no transcripts)" in told
    assert f"{tmp_path}/away (does not exist)" in told
    assert "CLAUDE_CONFIG_DIR" in told
    assert "ccwatch demo" in told
    assert in_one_line() == "no session in 0 folders"


def test_a_session_that_is_not_there_is_said_not_to_be() -> None:
    known = Snapshot((SHOP,))
    board = Analyst(Prices.shipped(), UTC).board(known, NOON)
    assert text(board, NOON, "elsewhere") == "There is no session elsewhere."


def test_nothing_in_a_transcript_commands_the_terminal() -> None:
    agent = Agent(EVIL, lane(answer("n", EVIL)), EVIL, EVIL, last_ms=NOON)
    main = lane(answer("m", EVIL))
    session = Session(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, NOON, NOON, main, (agent,))
    nameless = replace(session, project="", title="", agents=(replace(agent, kind=EVIL),))
    for one in (session, nameless):
        said = printed(one, replace(SHOP, id="x", project=EVIL)) + in_one_line(one)
        assert "AA" in said
        assert all(part.isprintable() for part in said.split("\n"))


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_every_line_fits(width: int) -> None:
    agent = Agent("a", lane(answer("n")), "Explore", "カートを直す" * 20, last_ms=NOON)
    told = printed(replace(SHOP, agents=(agent,), title="word " * 60), SHOP, width=width)
    assert max(map(cells, told.splitlines())) <= width


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]))),
       st.integers(20, 120))  # fmt: skip
def test_parts_are_put_on_lines_that_fit(parts: list[str], width: int) -> None:
    lines = named("name", parts, width)
    assert all(cells(one) <= width for one in lines)
    assert all(clip(part, width - 7) in "".join(lines) or cells(part) > width - 7 for part in parts)


@given(st.text(), st.integers(20, 120))
def test_a_text_that_flows_commands_nothing(words: str, width: int) -> None:
    assert not any(map(HARMFUL.search, flowing("tip", words, width)))


@given(st.integers(0, 400_000), st.integers(12, 100))
def test_the_gauge_is_as_wide_as_it_should_be_and_has_both_marks(used: int, width: int) -> None:
    known = Threshold(150_000, documented_tokens=190_000)
    window = Window(200_000, Basis.DOCUMENTED, "documented")
    drawn = gauge(Context(used, Basis.MEASURED, 0, 0, window, known), width)
    assert len(drawn) == width
    assert ("│" in drawn, "┊" in drawn) == (True, True)
    assert "█" in drawn or used == 0


def test_a_window_that_a_context_proved_too_small_is_said_to_be_learned() -> None:
    usage = Usage(write_5m=10_000, read=240_000, output=500)
    large = replace(answer(), usage=usage, context=250_000)
    assert " · 1.0M window, learned · " in printed(replace(SHOP, main=lane(large)))
    assert " · 200k window · " in printed(SHOP)


def test_the_gauge_of_an_unknown_window_is_empty() -> None:
    window = Window(None, None, "a model that is not in the table")
    known = Context(90_000, Basis.MEASURED, 0, 0, window, Threshold())
    assert gauge(known, 6) == "░░░░░░"


def test_of_a_cache_without_a_response_is_said_what_the_live_screen_says() -> None:
    assert "cache  nothing cached yet" in printed(replace(SHOP, main=Lane()))
