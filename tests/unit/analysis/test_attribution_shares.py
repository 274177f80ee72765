"""Parts of a context taken together: nothing is lost, nothing counted twice."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.attribution.carry import Carry, carry
from ccwatch.analysis.attribution.part import Attribution, Category, How, Part, Share
from ccwatch.analysis.attribution.shares import (
    by_category,
    by_file,
    by_tool,
    top,
    weakest,
)
from ccwatch.analysis.prices import Prices
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.lane import Lane
from tests.support.talk import Talk, place

PRICES = Prices.shipped()
KINDS = {Category.CALLS: Kind.CALL, Category.RESULTS: Kind.RESULT, Category.PROMPTS: Kind.PROMPT}


def block(category: Category, tokens: int, name: str = "", target: str = "") -> Part:
    kind = KINDS.get(category, Kind.ATTACHMENT)
    entry = Entry(kind, place(tokens), 0, "u", 0, 10, name=name, target=target)
    return Part(category, tokens, How.SPLIT, entry)


def of(*parts: Part) -> Attribution:
    return Attribution(sum(part.tokens for part in parts), parts)


SOME = of(
    Part(Category.SYSTEM, 3000, How.ESTIMATED),
    Part(Category.TOOLS, 900, How.ESTIMATED, name="Bash"),
    Part(Category.TOOLS, 800, How.ESTIMATED, name="mcp__github__get_issue"),
    Part(Category.MEMORY, 400, How.ESTIMATED, name="/p/CLAUDE.md"),
    block(Category.PROMPTS, 50),
    block(Category.CALLS, 20, "Read", "/p/a.py"),
    replace(block(Category.RESULTS, 2000, "Read", "/p/a.py"), how=How.MEASURED),
    block(Category.CALLS, 30, "Edit", "/p/a.py"),
    block(Category.RESULTS, 500, "mcp__github__get_issue", "7"),
    block(Category.RESULTS, 700, "Bash", "make"),
    Part(Category.UNATTRIBUTED, 9000, How.ESTIMATED),
)


def named(shares: tuple[Share, ...]) -> list[tuple[str, str, int]]:
    return [(share.name, share.kind, share.tokens) for share in shares]


def test_categories_come_largest_first_and_what_is_unattributed_last() -> None:
    found = by_category(SOME)
    assert [share.name for share in found][:2] == ["tool_results", "system_prompt"]
    assert found[-1].name == "unattributed"
    assert sum(share.tokens for share in found) == SOME.used


def test_a_tool_has_its_schema_its_calls_and_its_results() -> None:
    assert named(by_tool(SOME)) == [
        ("Read", "tool", 2020),
        ("Bash", "tool", 1600),
        ("mcp__github__get_issue", "tool", 1300),
        ("Edit", "tool", 30),
    ]


def test_a_file_has_what_was_read_and_changed_of_it_and_instructions_are_memory() -> None:
    assert named(by_file(SOME)) == [("/p/a.py", "file", 2050), ("/p/CLAUDE.md", "memory", 400)]


def test_a_command_line_is_no_file_and_a_path_that_was_cut_is_none_either() -> None:
    assert by_file(of(block(Category.RESULTS, 5, "Bash", "/p/a.py"))) == ()
    assert by_file(of(block(Category.RESULTS, 5, "Read", "/" * 300))) == ()


def test_the_top_names_no_token_twice_and_says_nothing_of_what_is_unattributed() -> None:
    found = top(SOME, 100)
    assert sum(share.tokens for share in found) == SOME.used - 9000
    assert ("github", "mcp_server", 1300) in named(found)
    assert ("Bash", "tool", 700) in named(found)
    assert ("tools", "category", 900) in named(found)
    assert top(SOME, 2) == found[:2]


def test_a_sum_is_known_as_well_as_its_least_sure_part() -> None:
    assert weakest([How.MEASURED, How.SPLIT]) is How.SPLIT
    assert by_tool(SOME)[0].how is How.SPLIT


parts = st.builds(
    Part,
    st.sampled_from(Category),
    st.integers(0, 50_000),
    st.sampled_from(How),
    st.none()
    | st.builds(
        Entry,
        st.sampled_from(Kind),
        st.just(place(0)),
        st.just(0),
        st.just("u"),
        st.just(0),
        st.just(1),
        st.sampled_from(["", "Read", "Bash", "mcp__a__get", "mcp__", "file"]),
        target=st.sampled_from(["", "/a", "/b"]),
    ),
    name=st.sampled_from(["", "Bash", "mcp__a__get", "/CLAUDE.md"]),
)


@given(st.lists(parts).map(lambda found: of(*found)))
def test_whatever_the_parts_categories_add_up_and_no_list_has_more_than_there_is(
    found: Attribution,
) -> None:
    assert sum(share.tokens for share in by_category(found)) == found.used
    for group in (by_tool(found), by_file(found), top(found, 1000)):
        assert sum(share.tokens for share in group) <= found.used
        assert all(share.tokens > 0 and share.parts > 0 and share.name for share in group)
        assert len({(share.name, share.kind) for share in group}) == len(group)


def test_a_part_costs_its_tokens_at_the_price_of_reading_the_cache() -> None:
    talk = Talk()
    talk.idle(4)
    found = carry(Part(Category.RESULTS, 10_000, How.MEASURED, since=1), talk.lane, PRICES)
    assert found.ahead_nano == 3_000_000
    assert found.so_far_nano == 2 * 3_000_000


def test_a_part_that_was_just_sent_has_cost_nothing_yet() -> None:
    talk = Talk()
    talk.idle(2)
    found = carry(Part(Category.RESULTS, 10_000, How.MEASURED, since=1), talk.lane, PRICES)
    assert found.so_far_nano == 0


def test_without_a_price_and_before_a_response_nothing_is_said() -> None:
    talk = Talk(model="nobody-knows-this")
    talk.idle(3)
    part = Part(Category.RESULTS, 10_000, How.MEASURED)
    assert carry(part, talk.lane, PRICES) == Carry(None, None)
    assert carry(part, Lane(), PRICES) == Carry(None, 0)
