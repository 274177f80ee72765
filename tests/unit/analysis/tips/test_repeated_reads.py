"""Tip: the same file read again and again, unchanged."""

import pytest

from ccwatch.analysis.tips.blocks.rereads import REPEATED
from tests.support.block_cases import Work, only
from tests.support.session_cases import found

CART = "/home/dev/shop/src/cart.py"


def session(times: int, size: int = 3_000, version: str = "2.1.330") -> Work:
    """A session that reads a file so many times, and goes on for a while."""
    work = Work(version=version)
    for _ in range(times):
        work.ask()
        work.use("Read", CART, size)
        work.go()
    work.on(10)
    return work


def test_a_file_that_was_read_four_times_is_named_with_what_its_copies_cost() -> None:
    finding = only(REPEATED, session(4).known())
    assert finding.title == "cart.py read 4×, unchanged"
    assert "3 of the reads brought nothing new: ≈9.0k in the window" in finding.evidence
    assert [block.target for block in finding.blocks] == [CART] * 3
    assert finding.turns[:1] == (1,)


def test_what_hooks_leave_between_readings_changes_nothing() -> None:
    work = session(3)
    work.attach("hook_system_message", 0)
    work.ask()
    work.use("Read", CART, 3_000)
    work.on(10)
    assert only(REPEATED, work.known()).title == "cart.py read 4×, unchanged"


def test_copies_cost_their_writing_and_every_reading_since() -> None:
    case = session(2).known()
    [copy] = [part for part in case.attribution.parts if part.entry in only(REPEATED, case).blocks]
    finding = only(REPEATED, case)
    again = len(case.lane.responses) - copy.since - 1
    assert finding.saving_tokens == copy.tokens * (again + 1)
    assert finding.saving_nano == copy.tokens * (6_000 + 300 * again)


def test_the_file_whose_copies_weigh_most_is_named_and_the_others_are_counted() -> None:
    work = session(2)
    for _ in range(3):
        work.use("Read", "/home/dev/shop/src/total.py", 500)
    work.on(1)
    title = "cart.py read 2×, unchanged, and 1 more file"
    assert only(REPEATED, work.known()).title == title


def test_a_compaction_that_a_rewind_undid_took_no_copy_away() -> None:
    work = session(2)
    place, context = str(work.rows[-1]["uuid"]), work.context
    work.compact()
    work.on(1)
    work.back_to(place, context)
    work.on(1)
    assert only(REPEATED, work.known()).title == "cart.py read 2×, unchanged"


@pytest.mark.parametrize("tool", ["Edit", "Write", "MultiEdit"])
def test_a_file_that_was_edited_in_between_was_worth_reading_again(tool: str) -> None:
    work = Work()
    for _ in range(3):
        work.ask()
        work.use("Read", CART, 3_000)
        work.use(tool, CART)
    work.on(10)
    assert found(REPEATED, work.known()) == []


def test_a_file_that_somebody_else_changed_was_worth_reading_again() -> None:
    work = session(1)
    work.attach("edited_text_file", 40, CART)
    work.use("Read", CART, 3_000)
    work.on(10)
    assert found(REPEATED, work.known()) == []


def test_a_file_of_another_size_has_changed() -> None:
    work = session(1)
    work.use("Read", CART, 3_100)
    work.on(10)
    assert found(REPEATED, work.known()) == []


def test_other_parts_of_a_file_are_no_copies() -> None:
    work = Work()
    for begin in range(0, 1_200, 200):
        work.use("Read", CART, 3_000, offset=begin, limit=200)
    work.on(10)
    assert found(REPEATED, work.known()) == []


def test_the_same_part_read_twice_is_a_copy() -> None:
    work = Work()
    for _ in range(2):
        work.use("Read", CART, 3_000, offset=400, limit=200)
    work.on(10)
    assert only(REPEATED, work.known()).title == "cart.py read 2×, unchanged"


def test_what_the_client_did_not_send_again_is_no_copy() -> None:
    work = session(1)
    for _ in range(5):
        work.use("Read", CART, 20, same=True)
    work.on(10)
    assert found(REPEATED, work.known()) == []


def test_reading_again_after_a_compaction_brings_back_what_was_lost() -> None:
    work = session(1)
    work.compact()
    work.use("Read", CART, 3_000)
    work.on(10)
    assert found(REPEATED, work.known()) == []


def test_the_tip_goes_away_with_the_copies() -> None:
    work = session(4)
    work.compact()
    work.on(10)
    assert found(REPEATED, work.known()) == []


def test_a_small_file_read_twice_is_not_worth_a_word() -> None:
    assert found(REPEATED, session(2, size=300).known()) == []


def test_while_it_is_not_known_what_fills_the_window_there_is_no_tip() -> None:
    assert found(REPEATED, session(4).case()) == []


def test_older_clients_are_told_that_newer_ones_do_not_send_a_file_twice() -> None:
    assert "Update" in only(REPEATED, session(4, version="2.1.85").known()).advice
    assert "CLAUDE.md" in only(REPEATED, session(4, version="2.1.86").known()).advice


def test_parts_of_a_file_are_read_for_a_first_time_each() -> None:
    work = Work()
    work.on(1)
    for _ in range(3):
        work.ask()
        work.use("Read", CART, 2_000, offset=1, limit=100)
        work.use("Read", CART, 2_000, offset=200, limit=100)
        work.go()
    work.on(20)
    finding = only(REPEATED, work.known())
    assert finding.title == "cart.py read 6×, unchanged"
    assert "4 of the reads brought nothing new" in finding.evidence
