"""The `/compact` line that fits a session: what to keep, what can go, and nothing else in it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.analysis.tips.compact_line import (
    LONGEST,
    CompactLine,
    compact_line,
)
from ccwatch.analysis.tips.near_trigger import COMMAND, NEAR_TRIGGER
from ccwatch.analysis.tips.sessions.after_pause import AFTER_PAUSE
from tests.support.block_cases import Work, only
from tests.support.session_cases import HOUR, OPUS_1M

SRC = "/home/dev/shop/src"


def talk() -> Work:
    """A conversation of which a compaction would leave a part only."""
    work = Work()
    work.ask()
    work.go(output=50_000)
    return work


def session(first: str = "") -> Work:
    """Some tests were run, a file read, a page fetched; then the work went on elsewhere."""
    work = talk()
    work.ask()
    if first:
        work.use("Read", first, 9_000)
    work.use("Bash", "cd /home/dev/shop && pytest -q tests", 8_000)
    work.use("Read", f"{SRC}/legacy.py", 6_000)
    work.use("WebFetch", "https://example.com/api?key=hunter2hunter2", 3_000)
    work.use("Edit", f"{SRC}/old.py")
    work.on(5)
    work.ask()
    work.use("Read", f"{SRC}/cart.py", 4_000)
    work.use("Edit", f"{SRC}/cart.py")
    work.use("Edit", f"{SRC}/total.py")
    work.on(1)
    return work


def line_of(work: Work) -> CompactLine:
    found = compact_line(work.known())
    assert found
    return found


def test_what_is_worked_on_is_kept_and_the_heaviest_of_the_rest_can_go() -> None:
    found = line_of(session())
    assert found.line == (
        "/compact Keep the current task, decisions made and changes to total.py and cart.py. "
        "Drop pytest output, legacy.py and web pages."
    )
    assert [item.name for item in found.dropped] == ["pytest output", "legacy.py", "web pages"]
    assert sum(item.tokens for item in found.dropped) == pytest.approx(17_000, rel=0.02)


def test_what_it_frees_is_all_but_what_compactions_leave() -> None:
    work = session()
    work.compact(left=40_000)
    work.on(1)
    work.use("Bash", "make", 60_000)
    work.on(5)
    case = work.known()
    found = compact_line(case)
    assert found
    assert case.view.context.used
    assert found.freed == case.view.context.used - 40_010


def test_a_list_of_what_is_to_be_done_is_kept() -> None:
    work = session()
    work.use("TodoWrite", "")
    work.go()
    assert "decisions made, open to-dos and changes to" in line_of(work).line


def test_a_file_that_was_used_lately_stays() -> None:
    work = session()
    work.use("Bash", f"grep -n total {SRC}/legacy.py")
    work.go()
    assert "legacy.py" not in line_of(work).line


def test_a_file_of_the_same_name_as_one_that_is_worked_on_stays() -> None:
    work = session()
    work.use("Edit", "/home/dev/other/legacy.py")
    work.go()
    assert "Drop pytest output and web pages." in line_of(work).line


def test_in_a_single_long_turn_what_is_old_can_go() -> None:
    work = talk()
    work.use("Bash", "npm test", 8_000)
    for number in range(30):
        work.use("Edit", f"{SRC}/part{number % 3}.py")
    work.go()
    assert line_of(work).line.endswith("Drop npm test output.")


def test_reports_of_sub_agents_stay() -> None:
    work = talk()
    work.ask()
    work.use("Task", "Look around", 9_000)
    work.on(5)
    assert compact_line(work.known()) is None


def test_where_little_is_idle_a_general_line_does() -> None:
    work = talk()
    work.ask()
    work.use("Read", f"{SRC}/cart.py", 30_000)
    work.go()
    assert compact_line(work.known()) is None


def test_while_it_is_not_known_what_fills_the_window_a_general_line_does() -> None:
    work = session()
    work.use("Bash", "cat big.txt", 85_000)
    work.on(2)
    assert compact_line(work.case()) is None
    assert only(NEAR_TRIGGER, work.case()).command == COMMAND


def test_where_a_compaction_would_free_nothing_no_line_is_written() -> None:
    work = Work()
    work.ask()
    work.use("Bash", "make", 12_000)
    work.on(5)
    assert compact_line(work.known()) is None


def test_just_after_a_compaction_there_is_nothing_to_drop() -> None:
    work = session()
    work.compact()
    assert compact_line(work.known()) is None


@pytest.mark.parametrize(
    "target",
    [
        "/tmp/ghp_0123456789abcdefghijklmnop.txt",
        "/srv/a\x1b[2Jb.py",
        "/srv/two words.py",
        "/srv/line\nbreak.py",
        "/srv/\u202eevil.py",
        "/srv/" + "x" * 60,
        "/srv/" + "y" * 400,
        '/srv/"; rm -rf ~.py',
    ],
    ids=["key", "escape", "blank", "newline", "bidi", "long", "cut", "quotes"],
)
def test_a_name_that_may_not_stand_in_a_line_is_left_out(target: str) -> None:
    assert line_of(session(target)).line.endswith("Drop pytest output, legacy.py and web pages.")


TEXT = st.text(st.characters(codec="utf-8"), max_size=80)
CALL = st.tuples(
    st.sampled_from(["Bash", "Read", "Grep", "WebFetch", "Edit", "Write", "mcp__git_hub__get"]),
    TEXT | st.sampled_from([f"{SRC}/cart.py", "pytest -q", "/a/" + "b" * 38, "PASSWORD=x y z"]),
    st.integers(1_000, 20_000),
)


@given(st.lists(CALL, min_size=1, max_size=12))
@settings(deadline=None, max_examples=40)
def test_whatever_was_called_the_line_can_be_pasted(calls: list[tuple[str, str, int]]) -> None:
    work = talk()
    for tool, target, size in calls:
        work.ask()
        work.use(tool, target, size)
    work.on(3)
    found = compact_line(work.known())
    if found:
        assert len(found.line) <= LONGEST
        assert found.line.isprintable()
        assert re.fullmatch(r"/compact [\w.,+@ -]+", found.line)
        assert found.freed >= 0
        assert all(item.tokens >= 1_000 for item in found.dropped)


def test_near_the_trigger_the_line_is_what_to_type_and_saves_what_it_frees() -> None:
    work = session()
    work.use("Bash", "cat big.txt", 85_000)
    work.on(2)
    finding, line = only(NEAR_TRIGGER, work.known()), line_of(work)
    assert (finding.command, finding.saving_tokens) == (line.line, line.freed)


def paused(version: str = "2.1.330") -> Work:
    """A session so large that going on from a summary pays even with a cold cache."""
    work = session()
    work.model, work.version = OPUS_1M, version
    work.use("Bash", "cat big.txt", 850_000)
    work.on(3)
    return work


def test_after_a_pause_it_is_what_to_type_where_compacting_pays() -> None:
    work = paused("2.1.116")
    finding = only(AFTER_PAUSE, work.known(later=2 * HOUR))
    assert "compact first" in finding.advice
    assert finding.command == line_of(work).line
    assert "cat output" in finding.command


def test_a_large_session_that_was_left_alone_can_be_resumed_from_a_summary() -> None:
    work = paused()
    work.ttl = 300
    work.ask()
    work.go()
    assert "compact first" in only(AFTER_PAUSE, work.known(later=0.5 * HOUR)).advice
    assert "claude --resume" in only(AFTER_PAUSE, work.known(later=1.5 * HOUR)).advice
