"""What a context consisted of, by kind and tool, before a compaction and after it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.alignment import IMAGE_TOKENS
from ccwatch.analysis.compaction.portions import UNATTRIBUTED, portions
from ccwatch.analysis.context import MESSAGE_OVERHEAD
from ccwatch.model.entry import Kind
from tests.support.details import filled_around
from tests.support.talk import BASELINE, OUTPUT, Talk

CART, SHOP = "/home/dev/shop/cart.py", "/home/dev/shop/shop.py"
FRONT = "system prompt"
"""What is sent before all blocks, where nothing more is known of it."""

Sizes = dict[tuple[Kind | None, str], int]


def before(talk: Talk, which: int = 0) -> Sizes:
    found, _ = filled_around(talk.story, talk.lane, talk.compactions[which])
    return {(part.kind, part.name): part.tokens for part in portions(found)}


def after(talk: Talk, which: int = 0) -> Sizes:
    _, found = filled_around(talk.story, talk.lane, talk.compactions[which])
    return {(part.kind, part.name): part.tokens for part in portions(found)}


def test_the_context_before_is_split_by_kind_and_tool() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 32_000), ("Bash", "ls", 16_000))
    talk.idle(3)
    talk.compact()
    assert before(talk) == {
        (None, FRONT): BASELINE - MESSAGE_OVERHEAD,
        (Kind.RESULT, "Read"): 10_000,
        (Kind.RESULT, "Bash"): 5_000,
        (Kind.TEXT, ""): 5 * OUTPUT,
        (Kind.PROMPT, ""): 4 * 100 + MESSAGE_OVERHEAD,
        (Kind.CALL, "Bash"): OUTPUT // 2,
        (Kind.CALL, "Read"): OUTPUT // 2,
    }
    assert sum(before(talk).values()) == talk.compactions[0].pre_tokens


def test_what_no_block_accounts_for_stays_unattributed() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    talk.compact(pre=150_000)
    found = before(talk)
    assert found[None, UNATTRIBUTED] > 120_000
    assert list(found)[-1] == (None, UNATTRIBUTED)
    assert sum(found.values()) == 150_000


def test_a_summary_is_a_part_of_the_next_context() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    talk.compact(left=1000, size=3200)
    talk.turn(("Read", SHOP, 3200))
    talk.compact()
    found = before(talk, 1)
    assert found[Kind.SUMMARY, ""] == 1000
    assert sum(found.values()) == talk.compactions[1].pre_tokens


def test_the_first_context_after_it_is_split_too() -> None:
    talk = Talk()
    talk.prompt()
    row = talk.use("Read", CART)
    talk.answer()
    talk.compact(row, left=2000, size=3200)
    talk.add(Kind.ATTACHMENT, 640, name="file", target=SHOP)
    talk.idle(2)
    found = after(talk)
    assert list(found) == [
        (None, FRONT),
        (Kind.RESULT, "Read"),
        (Kind.SUMMARY, ""),
        (Kind.ATTACHMENT, "file"),
        (Kind.PROMPT, ""),
    ]
    assert found[Kind.SUMMARY, ""] == pytest.approx(1000, abs=5)
    assert found[Kind.ATTACHMENT, "file"] == pytest.approx(200, abs=5)
    assert sum(found.values()) == talk.responses[2].context


def test_nothing_is_known_of_the_context_after_it_until_it_is_measured() -> None:
    talk = Talk()
    talk.idle(1)
    talk.compact()
    assert after(talk) == {}


def test_an_image_is_not_weighed_by_its_bytes() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 32_000))
    talk.prompt()
    talk.answer()
    talk.add(Kind.IMAGE, 5_000_000)
    talk.waiting = 0
    talk.compact(pre=60_000)
    assert before(talk)[Kind.IMAGE, ""] <= IMAGE_TOKENS + MESSAGE_OVERHEAD


def test_a_copy_of_the_system_prompt_is_no_block() -> None:
    talk = Talk()
    talk.add(Kind.ATTACHMENT, 60_000, name="prompt_snapshot")
    talk.waiting = 0
    talk.turn(("Read", CART, 3200))
    talk.compact()
    found = before(talk)
    assert (Kind.ATTACHMENT, "prompt_snapshot") not in found


def test_without_a_size_there_is_nothing_to_split() -> None:
    talk = Talk()
    talk.idle(1)
    talk.compact()
    talk.compactions[0] = replace(talk.compactions[0], pre_tokens=None)
    assert before(talk) == {}


@given(
    sizes=st.lists(st.integers(0, 50_000), max_size=10),
    pre=st.integers(1, 300_000),
    split=st.integers(0, 10),
)
def test_the_parts_of_a_context_add_up(sizes: list[int], pre: int, split: int) -> None:
    talk = Talk()
    for number, size in enumerate(sizes):
        talk.turn(("Read", f"/{number}", size), ("Bash", "ls", size // 2))
        if number == split:
            talk.compact()
    talk.compact(pre=pre)
    contexts = {response.context for response in talk.responses}
    for number, one in enumerate(talk.compactions):
        found = before(talk, number)
        assert sum(found.values()) == one.pre_tokens
        assert all(tokens > 0 for tokens in found.values())
        first = after(talk, number)
        assert not first or sum(first.values()) in contexts
