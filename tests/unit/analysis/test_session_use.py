"""Which tools and files a conversation used, what went wrong, and what that cost."""

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.attribute import attribute
from ccwatch.analysis.attribution.part import Attribution, Category, How, Part
from ccwatch.analysis.attribution.shares import by_tool, only
from ccwatch.analysis.attribution.sizes import Sizes
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.session.errors import errors
from ccwatch.analysis.session.files import files
from ccwatch.analysis.session.tools import tool_use
from ccwatch.analysis.session.uses import uses_of_file, uses_of_tool
from ccwatch.model.entry import Kind
from tests.support.talk import Talk

PRICES = Prices.shipped()
CART = "/home/dev/shop/cart.py"
READ = 300
"""Billionths of a dollar for a token that Sonnet 4.5 reads from the cache."""


def estimates(talk: Talk) -> Sizes:
    """The blocks of a conversation with sizes by their bytes."""
    return Sizes.of(align(talk.story, talk.lane))


def test_tools_are_counted_with_their_results_and_failures() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200), ("Read", CART, 3200))
    talk.prompt()
    talk.use("mcp__github__get_issue", "12", 320, failed=True)
    talk.answer()
    found = tool_use(estimates(talk), PRICES)
    assert [(use.name, use.calls, use.failures, use.tokens) for use in found] == [
        ("Read", 2, 0, 2000),
        ("mcp__github__get_issue", 1, 1, 100),
    ]


def test_a_result_is_carried_from_the_second_response_that_has_it() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    talk.idle(4)
    (use,) = tool_use(estimates(talk), PRICES)
    assert use.carried_nano == 1000 * 4 * READ


def test_a_result_is_carried_no_further_than_its_epoch() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    talk.idle(1)
    talk.compact()
    talk.idle(4)
    (use,) = tool_use(estimates(talk), PRICES)
    assert use.carried_nano == 1000 * READ


def test_a_rewound_result_is_counted_and_not_carried() -> None:
    talk = Talk()
    talk.prompt()
    talk.dead.add(talk.use("Read", CART))
    talk.answer()
    talk.idle(4)
    (use,) = tool_use(estimates(talk), PRICES)
    assert (use.calls, use.tokens, use.carried_nano) == (1, 1000, 0)


def test_a_call_without_a_result_yet_is_a_call() -> None:
    talk = Talk()
    talk.prompt()
    talk.answer(("Bash", "make check"))
    (use,) = tool_use(estimates(talk), PRICES)
    assert (use.calls, use.tokens) == (1, 0)


def test_files_tell_readings_writings_and_what_was_unchanged() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200), ("Edit", CART, 100))
    talk.prompt()
    talk.use("Read", CART, 80, same=True)
    talk.use("Read", "/missing", 80, failed=True)
    talk.answer()
    (file,) = files(estimates(talk))
    assert (file.path, file.reads, file.writes, file.unchanged) == (CART, 2, 1, 1)
    assert file.tokens == 1000
    assert file.last_ms > 0


def test_a_file_named_in_a_prompt_is_in_the_context_though_the_model_did_not_read_it() -> None:
    talk = Talk()
    talk.prompt()
    talk.add(Kind.ATTACHMENT, 3200, name="file", target=CART)
    talk.answer()
    (file,) = files(estimates(talk))
    assert (file.path, file.reads, file.attached, file.tokens) == (CART, 0, 1, 1000)


def test_errors_are_those_of_tools_and_of_the_api() -> None:
    talk = Talk()
    talk.prompt()
    talk.add(Kind.ERROR, 90, name="api_error")
    talk.use("Bash", "false", 80, failed=True)
    talk.use("Bash", "true", 80)
    talk.answer()
    found = errors(talk.story)
    assert [(one.tool, one.target, one.alive) for one in found] == [
        ("", "", True),
        ("Bash", "false", True),
    ]
    assert found[0].entry.kind is Kind.ERROR


def test_an_empty_conversation_used_nothing() -> None:
    talk = Talk()
    assert tool_use(estimates(talk), PRICES) == ()
    assert files(estimates(talk)) == ()
    assert errors(talk.story) == ()


def test_the_uses_of_a_file_are_its_readings_and_writings_with_their_turns() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    talk.turn(("Edit", CART, 640), ("Read", "/home/dev/shop/other.py", 320))
    talk.prompt()
    talk.use("Read", CART, failed=True)
    talk.dead.add(talk.use("Read", CART, 3200))
    talk.answer()
    found = uses_of_file(estimates(talk), CART)
    assert [(use.how, use.turn, use.tokens, use.alive) for use in found] == [
        ("read", 0, 1000, True),
        ("wrote", 1, 0, True),
        ("read", 2, 1000, False),
    ]


def test_the_uses_of_a_tool_are_its_calls_and_those_not_answered_yet() -> None:
    talk = Talk()
    talk.turn(("Bash", "ls", 320))
    talk.prompt()
    talk.use("Bash", "make", 640, failed=True)
    talk.answer(("Bash", "make check"))
    found = uses_of_tool(estimates(talk), "Bash")
    assert [(use.entry.target, use.how, use.turn, use.tokens) for use in found] == [
        ("ls", "read", 0, 100),
        ("make", "failed", 1, 200),
        ("make check", "called", 1, 0),
    ]


def test_uses_add_up_to_what_is_said_of_the_tool_and_the_file() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200), ("Read", CART, 640))
    (tool,) = tool_use(estimates(talk), PRICES)
    (file,) = files(estimates(talk))
    for uses in (
        uses_of_tool(estimates(talk), "Read"),
        uses_of_file(estimates(talk), CART),
    ):
        assert len(uses) == tool.calls == file.reads
        assert sum(use.tokens for use in uses) == tool.tokens == file.tokens


def test_what_a_tool_and_a_file_added_is_no_less_than_what_of_it_is_in_the_window() -> None:
    talk = Talk()
    for _ in range(3):
        talk.turn(("Read", CART, 3200))
        talk.context += 3000  # Text of many tokens: the sizes alone would tell a fourth of it.
    along = align(talk.story, talk.lane)
    filling = attribute(along, lambda entry: entry.size // 3, prior=1.0)
    sizes = Sizes.of(along, filling)
    (held,) = by_tool(only(filling, Category.CALLS, Category.RESULTS))
    assert held.tokens > 3000
    (tool,) = tool_use(sizes, PRICES)
    (file,) = files(sizes)
    assert tool.tokens == held.tokens
    assert file.tokens == sum(p.tokens for p in only(filling, Category.RESULTS).parts)
    uses = uses_of_tool(sizes, "Read")
    assert sum(use.tokens for use in uses) == tool.tokens
    assert {use.tokens for use in uses_of_file(sizes, CART)} <= {
        part.tokens for part in filling.parts
    }


def test_what_is_no_longer_in_the_window_is_as_large_for_its_size_as_what_is() -> None:
    talk = Talk()
    talk.turn(("Bash", "make", 32_000))
    talk.compact()
    talk.turn(("Bash", "make", 32_000))
    along = align(talk.story, talk.lane)
    [_, later] = [entry for entry in talk.story.entries if entry.kind is Kind.RESULT]
    filling = Attribution(30_000, (Part(Category.RESULTS, 20_000, How.SPLIT, later),))
    (tool,) = tool_use(Sizes.of(along, filling), PRICES)
    assert tool.tokens == 40_000
    assert Sizes.of(along).ratio == along.ratio


def test_a_ratio_that_no_text_has_tells_nothing_of_what_is_no_longer_in_the_window() -> None:
    talk = Talk()
    talk.turn(("Bash", "make", 320))
    along = align(talk.story, talk.lane)
    (entry,) = [one for one in talk.story.entries if one.kind is Kind.RESULT]
    filling = Attribution(30_000, (Part(Category.RESULTS, 20_000, How.SPLIT, entry),))
    assert Sizes.of(along, filling).ratio == along.ratio
