"""The re-read tax: what had been in the context before a compaction and was read again after it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.alignment import align
from ccwatch.analysis.compaction.reread import RereadItem, Tax, reread, tax
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import LONGEST_TARGET, Kind, Story
from ccwatch.model.lane import Lane
from ccwatch.model.usage import Usage
from tests.support.details import by_bytes
from tests.support.talk import Talk

PRICES = Prices.shipped()
CART = "/home/dev/shop/cart.py"
WRITE, READ = 3750, 300
"""What Sonnet 4.5 costs: billionths of a dollar for a token written to the cache, and read."""


def found(talk: Talk, which: int = 0) -> tuple[RereadItem, ...]:
    return found_in(talk.story, talk.lane, talk.compactions[which])


def found_in(story: Story, lane: Lane, compaction: Compaction) -> tuple[RereadItem, ...]:
    along = align(story, lane)
    return reread(along, compaction, PRICES, by_bytes(along))


def compacted(*used: tuple[str, str, int]) -> Talk:
    """A conversation that used these tools, and was compacted after its answer."""
    talk = Talk()
    talk.turn(*used)
    talk.compact()
    return talk


def test_a_file_read_before_and_after_is_taxed_once_written_and_then_carried() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.turn(("Read", CART, 3200))
    talk.idle(2)
    (item,) = found(talk)
    assert (item.kind, item.target, item.tokens) == ("file", CART, 1000)
    assert len(item.after) == 1
    # Written with the answer of its turn, read by those of the two turns after it.
    assert item.nano == 1000 * (WRITE + 2 * READ)
    assert tax([item]) == Tax(1, 1000, item.nano)


def test_what_is_new_after_a_compaction_is_not_taxed() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.turn(("Read", "/home/dev/shop/new.py", 3200))
    assert found(talk) == ()


def test_a_command_is_the_same_however_its_blanks_are_laid_out() -> None:
    talk = compacted(("Bash", "git  log\n --oneline", 3200))
    talk.turn(("Bash", "git log --oneline ", 3200))
    assert [(item.kind, item.tokens) for item in found(talk)] == [("command", 1000)]


def test_a_command_that_is_run_time_and_again_is_run_for_its_news() -> None:
    talk = compacted(("Bash", "make check", 3200), ("Bash", "make check", 3200))
    talk.turn(("Bash", "make check", 3200))
    assert found(talk) == ()


@pytest.mark.parametrize(
    ("tool", "target", "kind"),
    [
        ("Grep", "def total", "search"),
        ("Glob", "**/*.py", "search"),
        ("LS", "/home/dev/shop", "search"),
        ("WebFetch", "https://example.com/", "url"),
        ("NotebookRead", "/home/dev/a.ipynb", "file"),
        ("mcp__github__get_issue", "12", "search"),
    ],
)
def test_tools_that_look_are_taxed(tool: str, target: str, kind: str) -> None:
    talk = compacted((tool, target, 3200))
    talk.turn((tool, target, 3200))
    assert [item.kind for item in found(talk)] == [kind]


@pytest.mark.parametrize(
    "tool", ["Edit", "Write", "Task", "TodoWrite", "mcp__github__create_issue"]
)
def test_tools_that_do_something_are_not_taxed(tool: str) -> None:
    talk = compacted((tool, CART, 3200), ("Read", CART, 3200))
    talk.turn((tool, CART, 3200))
    assert found(talk) == ()


def test_the_same_pattern_for_another_tool_is_another_search() -> None:
    talk = compacted(("Grep", "cart", 3200))
    talk.turn(("Glob", "cart", 3200))
    assert found(talk) == ()


def test_a_file_that_the_model_wrote_was_in_the_context() -> None:
    talk = Talk()
    talk.prompt()
    talk.answer()
    talk.add(Kind.CALL, 3200, name="Write", target=CART, call="w", response="msg-0")
    talk.compact()
    talk.turn(("Read", CART, 3200))
    assert [item.target for item in found(talk)] == [CART]


def test_a_file_named_in_a_prompt_was_in_the_context() -> None:
    talk = Talk()
    talk.prompt()
    talk.add(Kind.ATTACHMENT, 3200, name="file", target=CART)
    talk.answer()
    talk.compact()
    talk.turn(("Read", CART, 3200))
    assert [item.target for item in found(talk)] == [CART]


def test_what_the_compaction_kept_was_not_lost() -> None:
    talk = Talk()
    talk.prompt()
    row = talk.use("Read", CART)
    talk.answer()
    talk.compact(row)
    talk.turn(("Read", CART, 3200))
    assert found(talk) == ()


def test_a_kept_row_that_only_says_unchanged_keeps_nothing() -> None:
    talk = Talk()
    talk.prompt()
    talk.use("Read", CART)
    row = talk.use("Read", CART, 80, same=True)
    talk.answer()
    talk.compact(row)
    talk.turn(("Read", CART, 3200))
    assert len(found(talk)) == 1


def test_what_the_client_put_back_was_not_lost() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.add(Kind.ATTACHMENT, 3200, name="file", target=CART)
    talk.turn(("Read", CART, 3200))
    assert found(talk) == ()


def test_what_was_kept_once_and_then_lost_is_taxed_to_the_later_compaction() -> None:
    talk = Talk()
    talk.prompt()
    row = talk.use("Read", CART)
    talk.answer()
    talk.compact(row)
    talk.idle(1)
    talk.compact()
    talk.turn(("Read", CART, 3200))
    assert found(talk, 0) == ()
    assert [item.target for item in found(talk, 1)] == [CART]


def test_what_was_lost_two_compactions_ago_is_not_taxed_to_the_last() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.idle(1)
    talk.compact()
    talk.turn(("Read", CART, 3200))
    assert found(talk, 0) == found(talk, 1) == ()


@pytest.mark.parametrize(("turns", "items"), [(9, 1), (10, 0)])
def test_ten_turns_count(turns: int, items: int) -> None:
    talk = compacted(("Read", CART, 3200))
    talk.idle(turns)
    talk.turn(("Read", CART, 3200))
    assert len(found(talk)) == items


def test_rewound_turns_are_not_among_the_ten() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.idle(10)
    talk.turn(("Read", CART, 3200))
    assert found(talk) == ()
    talk.turns[5] = replace(talk.turns[5], alive=False)
    assert len(found(talk)) == 1


def test_carrying_is_counted_up_to_the_tenth_turn() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.turn(("Read", CART, 3200))
    talk.idle(20)
    (item,) = found(talk)
    assert item.nano == 1000 * (WRITE + 9 * READ)


def test_carrying_ends_with_the_next_compaction() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.turn(("Read", CART, 3200))
    talk.idle(1)
    talk.compact()
    talk.idle(5)
    (item,) = found(talk)
    assert item.nano == 1000 * (WRITE + READ)


def test_the_rest_of_the_turn_that_was_interrupted_counts() -> None:
    talk = Talk()
    talk.prompt()
    talk.use("Read", CART)
    talk.compact()
    talk.use("Read", CART)
    talk.answer()
    assert len(found(talk)) == 1


def test_unchanged_and_failed_readings_cost_nothing() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.prompt()
    talk.use("Read", CART, 80, same=True)
    talk.use("Read", CART, 80, failed=True)
    talk.answer()
    assert found(talk) == ()


def test_a_reading_that_failed_before_brought_nothing() -> None:
    talk = Talk()
    talk.prompt()
    talk.use("Read", CART, failed=True)
    talk.answer()
    talk.compact()
    talk.turn(("Read", CART, 3200))
    assert found(talk) == ()


def test_what_is_back_is_not_taxed_again() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.turn(("Read", CART, 3200), ("Read", CART, 3200))
    assert [(len(item.after), item.tokens) for item in found(talk)] == [(1, 1000)]


def test_a_file_that_comes_back_in_pieces_is_taxed_for_all_of_them() -> None:
    talk = compacted(("Read", CART, 9600))
    talk.turn(("Read", CART, 3200), ("Read", CART, 3200), ("Read", CART, 3200))
    assert [(len(item.after), item.tokens) for item in found(talk)] == [(3, 3000)]


def test_targets_that_may_be_cut_off_are_compared_with_none() -> None:
    long = "x" * LONGEST_TARGET
    talk = compacted(("Bash", long, 3200))
    talk.turn(("Bash", long, 3200))
    assert found(talk) == ()


def test_rewound_readings_are_not_taxed() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.prompt()
    talk.dead.add(talk.use("Read", CART))
    talk.answer()
    assert found(talk) == ()


def test_what_was_not_sent_yet_has_a_size_and_no_price() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.prompt()
    talk.use("Read", CART)
    assert [(item.tokens, item.nano) for item in found(talk)] == [(1000, 0)]


def test_what_the_next_compaction_took_before_it_was_sent_has_no_price() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.prompt()
    talk.use("Read", CART)
    talk.compact()
    talk.idle(2)
    assert [(item.tokens, item.nano) for item in found(talk)] == [(1000, 0)]


def test_what_another_session_paid_costs_nothing_here() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.turn(("Read", CART, 3200))
    talk.idle(2)
    lane = replace(talk.lane, owned=frozenset({len(talk.responses) - 1}))
    (item,) = found_in(talk.story, lane, talk.compactions[0])
    assert item.nano == 1000 * READ


def test_an_hour_in_the_cache_costs_more_to_write() -> None:
    talk = compacted(("Read", CART, 3200))
    talk.turn(("Read", CART, 3200))
    last = talk.responses[-1]
    talk.responses[-1] = replace(last, usage=Usage(write_1h=last.usage.write, read=1000))
    (item,) = found(talk)
    assert item.nano == 1000 * 6000


def test_without_a_price_the_cost_is_unknown_and_not_nothing() -> None:
    talk = Talk(model="someones-own-model")
    talk.turn(("Read", CART, 3200))
    talk.compact()
    talk.turn(("Read", CART, 3200))
    (item,) = found(talk)
    assert (item.tokens, item.nano) == (1000, None)
    assert tax([item]) == Tax(1, 1000, None)


def test_the_largest_comes_first() -> None:
    talk = compacted(("Read", "a", 3200), ("Read", "b", 6400))
    talk.turn(("Read", "a", 3200), ("Read", "b", 6400))
    assert [item.target for item in found(talk)] == ["b", "a"]


STEPS = st.lists(
    st.sampled_from(["Read a", "Read b", "Bash ls", "Edit a", "compact", "prompt"]), max_size=40
)


@given(steps=STEPS)
def test_the_tax_is_never_more_than_what_the_readings_brought(steps: list[str]) -> None:
    talk = Talk()
    talk.prompt()
    talk.answer()
    for step in steps:
        tool, _, target = step.partition(" ")
        if tool == "compact":
            talk.compact()
        elif tool == "prompt":
            talk.prompt()
        else:
            talk.use(tool, target)
    talk.answer()
    story, lane = talk.story, talk.lane
    brought = [e for e in story.entries if e.kind is Kind.RESULT and e.name in ("Read", "Bash")]
    taxed = [item for one in lane.compactions for item in found_in(story, lane, one)]
    again = [entry for item in taxed for entry in item.after]
    assert len(set(again)) == len(again)
    assert set(again) <= set(brought)
    assert sum(item.tokens for item in taxed) == 1000 * len(again)
    assert sum(item.nano or 0 for item in taxed) <= sum(
        r.usage.write_5m * WRITE + r.usage.read * READ for r in lane.responses
    )
