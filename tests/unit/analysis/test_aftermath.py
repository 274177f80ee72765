"""What a context consisted of before a compaction, and what became of it."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.alignment import IMAGE_TOKENS
from ccwatch.analysis.compaction.aftermath import aftermath, paths
from ccwatch.analysis.compaction.portions import BASELINE as BASE
from ccwatch.analysis.compaction.portions import UNATTRIBUTED, after_by_kind, before_by_kind
from ccwatch.model.entry import Kind
from tests.support.talk import BASELINE, OUTPUT, Talk

CART, SHOP = "/home/dev/shop/cart.py", "/home/dev/shop/shop.py"


def portions(talk: Talk, which: int = 0) -> dict[tuple[Kind | None, str], int]:
    found = before_by_kind(talk.story, talk.lane, talk.compactions[which])
    return {(part.kind, part.name): part.tokens for part in found}


def test_files_are_lost_until_they_are_read_again() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200), ("Read", SHOP, 6400))
    one = talk.compact()
    talk.idle(1)
    talk.turn(("Read", CART, 3200))
    after = aftermath(talk.story, talk.lane, one)
    assert [(file.path, file.tokens, file.back_ms is None) for file in after.lost] == [
        (SHOP, 2000, True),
        (CART, 1000, False),
    ]
    assert not any(file.attached for file in after.lost)


def test_a_file_found_unchanged_does_not_come_back() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    one = talk.compact()
    talk.prompt()
    talk.use("Read", CART, 80, same=True)
    talk.answer()
    assert [file.back_ms for file in aftermath(talk.story, talk.lane, one).lost] == [None]


def test_rows_kept_as_they_were_are_told_and_not_lost() -> None:
    talk = Talk()
    talk.prompt()
    row = talk.use("Read", CART)
    talk.use("Read", SHOP)
    talk.answer()
    one = talk.compact(row)
    after = aftermath(talk.story, talk.lane, one)
    assert [entry.target for entry in after.kept] == [CART]
    assert [file.path for file in after.lost] == [SHOP]


def test_attachments_between_a_compaction_and_the_next_prompt_were_put_back() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    one = talk.compact()
    talk.add(Kind.ATTACHMENT, 3200, name="file", target=CART)
    talk.add(Kind.ATTACHMENT, 320, name="skill_listing")
    talk.prompt()
    talk.add(Kind.ATTACHMENT, 320, name="hook_success")
    talk.answer()
    after = aftermath(talk.story, talk.lane, one)
    assert [(back.name, back.target, back.tokens) for back in after.put_back] == [
        ("file", CART, 1000),
        ("skill_listing", "", 100),
    ]
    (file,) = after.lost
    assert file.attached
    assert file.back_ms is not None


def test_files_that_a_command_printed_or_an_error_named_were_not_read() -> None:
    talk = Talk()
    talk.turn(("Bash", f"cat {CART}", 3200))
    talk.use("Read", SHOP, failed=True)
    assert paths(talk.story.entries) == ()
    assert aftermath(talk.story, talk.lane, talk.compact()).lost == ()


def test_the_context_before_is_split_by_kind_and_tool() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 32_000), ("Bash", "ls", 16_000))
    talk.idle(3)
    talk.compact()
    found = portions(talk)
    assert next(iter(found)) == (None, BASE)
    assert abs(found[None, BASE] - BASELINE) <= 1
    assert found[Kind.RESULT, "Read"] == 10_000
    assert found[Kind.RESULT, "Bash"] == 5_000
    assert found[Kind.PROMPT, ""] == 4 * 100
    # What the model wrote has no size in these blocks.
    assert abs(found[None, UNATTRIBUTED] - 6 * OUTPUT) <= 1
    assert sum(found.values()) == talk.compactions[0].pre_tokens


def test_what_no_block_accounts_for_stays_unattributed() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    talk.compact(pre=150_000)
    found = portions(talk)
    assert found[None, UNATTRIBUTED] > 120_000
    assert list(found)[-1] == (None, UNATTRIBUTED)
    assert sum(found.values()) == 150_000


def test_a_summary_is_a_part_of_the_next_context() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    talk.compact(left=1000, size=3200)
    talk.turn(("Read", SHOP, 3200))
    talk.compact()
    found = portions(talk, 1)
    assert found[Kind.SUMMARY, ""] >= 1000
    assert abs(found[None, BASE] - BASELINE) <= 1
    assert sum(found.values()) == talk.compactions[1].pre_tokens


def test_the_first_context_after_it_is_split_too() -> None:
    talk = Talk()
    talk.prompt()
    row = talk.use("Read", CART)
    talk.answer()
    talk.compact(row, left=2000, size=3200)
    talk.add(Kind.ATTACHMENT, 640, name="file", target=SHOP)
    talk.idle(2)
    found = after_by_kind(talk.story, talk.lane, talk.compactions[0])
    assert [(part.kind, part.name, part.tokens) for part in found] == [
        (None, BASE, 20_000),
        (Kind.RESULT, "Read", 1000),
        (Kind.SUMMARY, "", 1000),
        (Kind.ATTACHMENT, "file", 200),
        (Kind.PROMPT, "", 100),
    ]
    assert sum(part.tokens for part in found) == talk.responses[2].context


def test_nothing_is_known_of_the_context_after_it_until_it_is_measured() -> None:
    talk = Talk()
    talk.idle(1)
    one = talk.compact()
    assert after_by_kind(talk.story, talk.lane, one) == ()


def test_an_image_is_not_weighed_by_its_bytes() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 32_000))
    talk.prompt()
    talk.answer()
    talk.add(Kind.IMAGE, 5_000_000)
    talk.waiting = 0
    talk.compact()
    assert portions(talk)[Kind.IMAGE, ""] <= IMAGE_TOKENS


def test_a_copy_of_the_system_prompt_is_the_baseline() -> None:
    talk = Talk()
    talk.add(Kind.ATTACHMENT, 60_000, name="prompt_snapshot")
    talk.waiting = 0
    talk.turn(("Read", CART, 3200))
    talk.compact()
    found = portions(talk)
    assert (Kind.ATTACHMENT, "prompt_snapshot") not in found
    assert abs(found[None, BASE] - BASELINE) <= 1


def test_what_came_with_the_first_prompt_after_a_compaction_is_no_baseline() -> None:
    talk = Talk()
    talk.idle(3)
    talk.compact(left=500_000)
    talk.idle(1)
    talk.compact()
    assert portions(talk, 1)[None, BASE] <= BASELINE + 100


def test_blocks_that_weigh_more_than_the_context_are_scaled_down() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 32_000), ("Bash", "ls", 32_000))
    talk.compact(pre=30_000)
    found = portions(talk)
    assert (None, UNATTRIBUTED) not in found
    assert abs(found[Kind.RESULT, "Read"] - found[Kind.RESULT, "Bash"]) <= 1


def test_without_a_size_there_is_nothing_to_split() -> None:
    talk = Talk()
    talk.idle(1)
    talk.compact()
    one = replace(talk.compactions[0], pre_tokens=None)
    assert before_by_kind(talk.story, talk.lane, one) == ()


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
    for one in talk.compactions:
        found = before_by_kind(talk.story, talk.lane, one)
        assert sum(part.tokens for part in found) == one.pre_tokens
        assert all(part.tokens > 0 for part in found)
        first = after_by_kind(talk.story, talk.lane, one)
        contexts = {response.context for response in talk.responses}
        assert not first or sum(part.tokens for part in first) in contexts
