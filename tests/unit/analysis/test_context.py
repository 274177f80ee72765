"""How full a window is, and how much of what was appended since is already on its way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis.context import (
    BYTES_PER_TOKEN,
    MESSAGE_OVERHEAD,
    Context,
    bytes_per_token,
    context_of,
    floor,
    floor_basis,
    pending_tokens,
    points,
    used_now,
)
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.report.compactions.session_compactions import compacted
from tests.support.rows import (
    SONNET,
    Row,
    answer,
    boundary,
    lane,
    prompt,
    result,
    row,
    spelt,
    summary,
    usage,
)
from tests.support.talk import Talk

SHORT = Window(200_000, Basis.DOCUMENTED, "documented")
NONE = Window(None, None, "a model that is not in the table")


def context(found: Lane, window: Window = SHORT, trigger: int | None = 167_000) -> Context:
    return context_of(found, window, Threshold(trigger), pending_tokens(found))


def test_an_empty_session_holds_nothing_that_is_known() -> None:
    found = context(Lane())
    assert (found.used, found.state, found.total_tokens) == (None, "unknown", None)
    assert (found.share, found.share_of_trigger, found.left) == (None, None, None)


def test_shares_are_of_the_window_and_of_the_trigger() -> None:
    found = context(lane(answer("a", used=usage(read=100_000, output=500))))
    assert found.state == "measured"
    assert found.share == 0.5
    assert found.share_of_trigger == 100_500 / 167_000
    assert found.left == 66_500


def test_past_the_trigger_nothing_is_left_and_the_share_goes_on() -> None:
    found = context(lane(answer("a", used=usage(read=210_000))))
    assert found.left == 0
    assert found.share == 1.05
    assert (found.share_of_trigger or 0) > 1


def test_without_a_window_or_a_trigger_there_are_no_shares() -> None:
    found = context(lane(answer("a", used=usage(read=100_000))), NONE, None)
    assert (found.used, found.share, found.share_of_trigger, found.left) == (
        *(100_000, None),
        *(None, None),
    )


def test_what_came_after_the_last_answer_is_pending() -> None:
    talk = [prompt("u"), answer("a", "u", used=usage(read=50_000, output=500))]
    found = lane(*talk, result("r", "a", "x" * 32_000), prompt("v", "r", "y" * 3200))
    expected = 35_200 / BYTES_PER_TOKEN + 2 * MESSAGE_OVERHEAD
    assert pending_tokens(found) == pytest.approx(expected, rel=0.01)
    assert context(found).total_tokens == 50_500 + pending_tokens(found)


def test_an_answer_takes_in_what_was_pending() -> None:
    talk = [prompt("u"), answer("a", "u"), result("r", "a", "x" * 32_000)]
    assert pending_tokens(lane(*talk, answer("b", "r"))) == 0


def test_more_rows_of_the_same_answer_leave_pending_what_came_between() -> None:
    """The result of its first tool is already there when its second one is asked for."""
    first, second = answer("a", "u", id="msg_1"), answer("b", "a", id="msg_1")
    found = lane(prompt("u"), first, result("r", "a", "x" * 3200), second)
    assert pending_tokens(found) > 900


def test_what_a_rewind_abandoned_is_not_pending() -> None:
    talk = [prompt("u"), answer("a", "u"), prompt("v", "a"), answer("b", "v")]
    dead = [result("r", "b", "x" * 32_000)]
    assert pending_tokens(lane(*talk, *dead, prompt("w", "a", "No"))) < 20


def test_attachments_count_as_they_were_sent() -> None:
    talk = [prompt("u"), answer("a", "u")]
    found = lane(*talk, row("attachment", "t", "a", rendered=[{"content": "x" * 3200}]))
    assert pending_tokens(found) == pytest.approx(1000, rel=0.05)


IMAGE: Row = {
    "type": "image",
    "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo" + "A" * 400_000},
}
"""A screenshot as clients write it."""


def test_an_image_is_pending_with_as_many_tokens_as_one_takes_at_most() -> None:
    talk = [prompt("u"), answer("a", "u")]
    said = {"role": "user", "content": [{"type": "text", "text": "[Image #1]"}, IMAGE]}
    pasted = prompt("v", "a", message=said, imagePasteIds=[1])
    assert 1_500 < pending_tokens(lane(*talk, pasted)) < 1_700
    shown = result("r", "a")
    shown["message"]["content"][0]["content"] = [IMAGE, {"type": "text", "text": "x"}, IMAGE]
    assert 3_000 < pending_tokens(lane(*talk, shown)) < 3_400
    written = [spelt(one).strip() for one in (*talk, shown)]
    assert pending_tokens(lane(*written)) < 3_400


def test_a_conversation_tells_its_own_ratio_of_bytes_to_tokens() -> None:
    rows: list[Row] = [answer("a0", used=usage(fresh=10_000, output=100))]
    for n in range(1, 6):
        rows.append(result(f"r{n}", f"a{n - 1}", "x" * 4000))
        rows.append(answer(f"a{n}", f"r{n}", used=usage(fresh=10_000 + n * 2100, output=100)))
    assert bytes_per_token(lane(*rows)) == pytest.approx(2.0, rel=0.05)


def test_too_few_steps_tell_no_ratio() -> None:
    rows = [answer("a"), result("r", "a", "x" * 9000), answer("b", "r", used=usage(fresh=9000))]
    assert bytes_per_token(lane(*rows)) == BYTES_PER_TOKEN


BEGIN = 21_000
"""Tokens of system prompt, tools and memory in these conversations."""


LONG = "The cart rounds its totals too early, as this log shows. " * 2_000
"""A prompt of 36,000 tokens or so."""


def begun(*before: Row, more: int, model: str = SONNET) -> Lane:
    """A conversation whose first answer has so many tokens beside what is always there."""
    first = usage(write=BEGIN + more, output=100)
    then = usage(read=BEGIN + more, write=5_000, output=100)
    return lane(
        *before,
        answer("a", str(before[-1]["uuid"]), used=first, model=model),
        prompt("v", "a", "Go on"),
        answer("b", "v", used=then, model=model),
    )


def near(found: int) -> bool:
    return abs(found - BEGIN) < 1_000


def test_what_is_always_there_has_nothing_of_a_large_first_prompt() -> None:
    found = begun(prompt("u", None, LONG), more=35_600)
    assert near(floor(found))
    image = {"type": "base64", "media_type": "image/png", "data": "A" * 80_000}
    blocks = [{"type": "text", "text": LONG}, {"type": "image", "source": image}]
    said = prompt("u", None, message={"role": "user", "content": blocks})
    assert floor(begun(said, more=37_200)) < BEGIN + 2_000


def test_what_is_always_there_has_nothing_of_images_that_are_pasted_into_a_first_prompt() -> None:
    said = {"role": "user", "content": [{"type": "text", "text": "[Image #1]"}, *[IMAGE] * 3]}
    found = begun(prompt("u", message=said, imagePasteIds=[1, 2, 3]), more=4_500)
    assert near(floor(found))
    assert floor_basis(found) is Basis.ESTIMATED


def test_what_is_always_there_has_nothing_of_files_that_a_first_prompt_brings() -> None:
    asked = prompt("u", None, "Look at @cart.py")
    brought = row("attachment", "f", "u") | {
        "attachment": {"type": "file", "filename": "cart.py"},
        "rendered": [{"content": "total = 0\n" * 3_200}],
    }
    assert near(floor(begun(asked, brought, more=11_000)))


def test_what_is_always_there_has_what_the_client_puts_beside_a_first_prompt() -> None:
    asked = prompt("u", None, "Look at the cart")
    told = row("attachment", "f", "u") | {
        "attachment": {"type": "instructions"},
        "rendered": [{"content": "Round once. " * 3_000}],
    }
    assert floor(begun(asked, told, more=0)) > BEGIN - 10


def test_what_is_always_there_has_nothing_of_a_summary_that_it_begins_with() -> None:
    cut, said = boundary("c"), summary("s", "c")
    said["message"] = {"role": "user", "content": "x" * 32_000}
    asked = prompt("u", "s", "Go on")
    assert near(floor(begun(cut, said, asked, more=10_000)))


def test_of_a_prompt_that_was_taken_back_before_any_answer_the_last_counts() -> None:
    first, last = prompt("u", None, LONG), prompt("w", None, "Look at the cart")
    assert floor(begun(first, last, more=0)) > BEGIN - 10


def test_what_is_always_there_is_marked_where_it_is_no_context_that_was_measured() -> None:
    assert floor_basis(begun(prompt("u", None, LONG), more=35_600)) is Basis.ESTIMATED
    assert floor_basis(begun(prompt("u"), more=0)) is Basis.MEASURED
    assert floor(begun(prompt("u"), more=0)) == BEGIN


def test_what_is_always_there_is_no_more_than_any_context_and_not_below_nothing() -> None:
    assert floor(begun(prompt("u", None, LONG), more=-20_000)) == 0
    assert floor(Lane()) == 0


def test_the_floor_is_the_least_that_was_ever_measured() -> None:
    found = lane(
        *(answer("a", used=usage(fresh=21_000)), answer("b", "a", used=usage(fresh=60_000))),
        *(boundary("c", "b"), summary("s", "c"), answer("d", "s", used=usage(fresh=26_000))),
    )
    assert floor(found) == 21_000


def test_the_chart_marks_the_first_context_after_a_compaction() -> None:
    found = lane(
        *(answer("a", used=usage(fresh=21_000)), boundary("c", "a"), summary("s", "c")),
        *(answer("b", "s", used=usage()), answer("d", "b", used=usage(fresh=26_000))),
    )
    assert [(one.tokens, one.compacted) for one in points(found)] == [
        (21_000, False),
        (26_000, True),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 300_000), st.integers(0, 30_000)), max_size=50),
    st.one_of(st.none(), st.integers(1, 10**6)),
)
def test_whatever_was_measured_the_figures_agree(
    steps: list[tuple[int, int]], trigger: int | None
) -> None:
    rows: list[Row] = []
    for n, (tokens, size) in enumerate(steps):
        rows.append(result(f"r{n}", f"a{n - 1}" if n else None, "x" * size))
        rows.append(answer(f"a{n}", f"r{n}", used=usage(fresh=tokens)))
    found = lane(*rows, prompt("p", f"a{len(steps) - 1}" if steps else None))
    one = context(found, trigger=trigger)
    measured = [tokens for tokens, _ in steps if tokens]
    assert one.used == used_now(found)[0] == (measured[-1] if measured else None)
    assert 1.5 <= bytes_per_token(found) <= 8
    assert one.pending >= 0
    if one.left is not None and one.total_tokens is not None and trigger:
        assert one.left == max(0, trigger - one.total_tokens)
    assert [point.tokens for point in points(found)] == measured


def test_what_is_always_there_is_worked_out_once_for_all_compactions_of_a_conversation() -> None:
    talk = Talk()
    for _ in range(5):
        talk.turn(("Read", "/home/dev/shop/cart.py", 3200))
        talk.compact()
    talk.idle(1)
    floor.cache_clear()
    found = list(compacted(Session("s", main=talk.lane), Prices.shipped()))
    assert len(found) == 5
    assert all(one.nano for one in found)
    assert floor.cache_info().misses == 1
