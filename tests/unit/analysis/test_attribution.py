"""What fills a context, block by block, so that it adds up to what was measured."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.attribute import attribute
from ccwatch.analysis.attribution.calibration import (
    PRIOR,
    PRIOR_NEWER,
    Fit,
    Sample,
    fit,
    prior,
    ratio_of,
)
from ccwatch.analysis.attribution.carry import priced
from ccwatch.analysis.attribution.front import FRONT_NAME, front
from ccwatch.analysis.attribution.ledger import Ledger
from ccwatch.analysis.attribution.moment import fill_before, lane_at
from ccwatch.analysis.attribution.outline import NO_OUTLINE, Outline, of_texts, typical
from ccwatch.analysis.attribution.part import Attribution, Category, How, Part
from ccwatch.analysis.attribution.shares import by_category
from ccwatch.analysis.attribution.split import split
from ccwatch.analysis.context import used_now
from ccwatch.analysis.prices import Prices
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.lane import Lane
from ccwatch.model.memory import MemoryFile
from ccwatch.model.usage import Usage
from tests.support.talk import BASELINE, OUTPUT, Talk

TOKEN = 3.2
"""Bytes for a token of these conversations."""


def weigh(entry: Entry) -> int:
    return round(entry.size / TOKEN)


def look(
    talk: Talk, outline: Outline = NO_OUTLINE, memory: tuple[MemoryFile, ...] = ()
) -> Attribution:
    along = align(talk.story, talk.lane)
    return attribute(along, weigh, prior=1.0, outline=outline, memory=memory)


def tokens(found: Attribution) -> dict[str, int]:
    return {share.name: share.tokens for share in by_category(found)}


def one(found: Attribution, category: Category) -> Part:
    [part] = [part for part in found.parts if part.category is category]
    return part


def adds_up(found: Attribution) -> bool:
    return sum(part.tokens for part in found.parts) == found.used


def test_a_block_that_entered_alone_is_measured_whatever_its_text_seems_to_be() -> None:
    talk = Talk()
    talk.prompt()
    talk.use("Bash", "make", size=3200)
    talk.waiting = 4160
    talk.answer()
    part = one(look(talk), Category.RESULTS)
    assert (part.tokens, part.how, part.since) == (1300, How.MEASURED, 1)
    assert part.entry
    assert part.entry.name == "Bash"


def test_several_blocks_share_the_growth_by_their_text() -> None:
    talk = Talk()
    talk.prompt()
    talk.use("Bash", "make", size=3200)
    talk.add(Kind.REMINDER, 1600)
    talk.waiting = 6400
    talk.answer()
    found = look(talk)
    result, reminder = one(found, Category.RESULTS), one(found, Category.ATTACHMENTS)
    assert result.how is reminder.how is How.SPLIT
    assert result.tokens + reminder.tokens == 2000
    assert result.tokens == pytest.approx(1333, abs=5)


def test_an_answer_is_as_large_as_its_output() -> None:
    talk = Talk()
    talk.turn()
    talk.turn()
    part = one(look(talk), Category.TEXT)
    assert (part.tokens, part.how, part.since) == (OUTPUT, How.MEASURED, 1)


def test_thinking_that_is_not_in_the_log_is_what_the_answer_has_beyond_its_text() -> None:
    talk = Talk()
    talk.prompt()
    talk.answer()
    talk.entries[-1] = replace(talk.entries[-1], size=96)
    talk.add(Kind.THINKING, 0, response="msg-0")
    talk.turn()
    found = tokens(look(talk))
    assert (found["assistant_text"], found["thinking"]) == (30, 70)


def test_an_output_that_is_a_placeholder_is_told_from_the_growth() -> None:
    talk = Talk()
    talk.turn()
    used = replace(talk.responses[0].usage, output=2)
    talk.responses[0] = replace(talk.responses[0], usage=used, ended=False)
    talk.entries[-1] = replace(talk.entries[-1], size=320)
    talk.turn()
    found = look(talk)
    text = one(found, Category.TEXT)
    assert text.how is How.SPLIT
    assert text.tokens == pytest.approx(100, abs=5)
    assert adds_up(found)


def test_where_nothing_is_known_of_the_front_it_is_one_part() -> None:
    talk = Talk()
    talk.idle(3)
    part = one(look(talk), Category.SYSTEM)
    assert part.name == FRONT_NAME
    assert part.how is How.ESTIMATED
    assert part.tokens == pytest.approx(BASELINE, rel=0.01)


def test_texts_of_the_front_are_fitted_into_the_first_context() -> None:
    talk = Talk()
    talk.idle(3)
    told = Outline(6_000, (("Bash", 9_000), ("Read", 3_000)), has_texts=True)
    found = tokens(look(talk, told))
    assert found["system_prompt"] == pytest.approx(6_000 * 20 / 18, rel=0.02)
    assert found["system_prompt"] * 2 == pytest.approx(found["tools"], rel=0.01)
    assert "unattributed" not in found


def test_what_a_release_usually_has_is_not_stretched_over_what_nobody_knows() -> None:
    talk = Talk()
    talk.idle(3)
    found = tokens(look(talk, Outline(3_000, (("", 12_000),))))
    assert (found["system_prompt"], found["tools"]) == (3_000, 12_000)
    assert found["unattributed"] == pytest.approx(5_000, rel=0.02)


def test_much_more_than_the_known_texts_is_unattributed() -> None:
    talk = Talk()
    talk.idle(3)
    found = tokens(look(talk, Outline(3_000, (("", 6_000),), has_texts=True)))
    assert (found["system_prompt"], found["tools"]) == (3_000, 6_000)
    assert found["unattributed"] == pytest.approx(11_000, rel=0.02)


def test_memory_files_stand_in_the_front_unless_a_block_holds_them() -> None:
    talk = Talk()
    talk.idle(2)
    file = MemoryFile("/p/CLAUDE.md", 4_100, 90)
    part = one(look(talk, memory=(file,)), Category.MEMORY)
    assert (part.tokens, part.name, part.entry) == (1_000, "/p/CLAUDE.md", None)
    talk = Talk()
    talk.add(Kind.ATTACHMENT, 6_400, name="instructions")
    talk.idle(2)
    part = one(look(talk, memory=(file,)), Category.MEMORY)
    assert part.entry
    assert part.tokens == pytest.approx(2_000, rel=0.01)


def test_a_copy_of_the_system_prompt_is_no_block_of_the_conversation() -> None:
    talk = Talk()
    talk.turn()
    talk.add(Kind.ATTACHMENT, 100_000, name="prompt_snapshot")
    talk.waiting = 0
    talk.turn()
    assert all(part.entry is None or not part.entry.is_system for part in look(talk).parts)


def test_growth_that_nothing_in_the_transcript_explains_is_unattributed() -> None:
    talk = Talk()
    for _ in range(10):
        talk.turn(("Read", "a", 3_200), ("Read", "b", 6_400))
    talk.use("Bash", "true", size=320)
    talk.waiting += 32_000
    talk.answer()
    found = look(talk)
    assert tokens(found)["unattributed"] == pytest.approx(10_000, rel=0.1)
    assert found.parts[-1].category is Category.UNATTRIBUTED


def test_growth_without_any_block_is_unattributed() -> None:
    talk = Talk()
    talk.turn()
    talk.waiting = 960
    talk.answer()
    assert tokens(look(talk))["unattributed"] == 300


def test_an_image_may_be_as_large_as_it_is() -> None:
    talk = Talk()
    for _ in range(10):
        talk.turn(("Read", "a", 3_200))
    talk.add(Kind.IMAGE, 90_000, name="application/pdf")
    talk.waiting = 64_000
    talk.answer()
    prompts = [part for part in look(talk).parts if part.category is Category.PROMPTS]
    assert (prompts[-1].tokens, prompts[-1].how) == (20_000, How.MEASURED)


def test_what_was_rewound_is_in_no_part() -> None:
    talk = Talk()
    talk.turn()
    context = talk.context
    gone = talk.prompt(6_400)
    row = talk.answer()
    talk.dead |= {gone, row}
    talk.context = context
    talk.turn()
    lane = replace(talk.lane, dead=frozenset({1}))
    found = attribute(align(talk.story, lane), weigh, prior=1.0)
    assert all(not part.entry or part.entry.uuid not in talk.dead for part in found.parts)
    assert "unattributed" not in tokens(found)


def test_after_a_compaction_only_what_it_left_and_kept_is_in_the_window() -> None:
    talk = Talk()
    kept = talk.prompt()
    talk.use("Read", "gone", 32_000)
    talk.answer()
    talk.compact(kept, left=1_100)
    talk.waiting = 3_200
    talk.turn(("Read", "new", 3_200))
    found = look(talk)
    targets = {part.entry.target for part in found.parts if part.entry}
    assert "gone" not in targets
    assert "new" in targets
    assert [part.since for part in found.parts if part.entry and part.entry.uuid == kept] == [0]
    assert one(found, Category.SYSTEM).tokens == pytest.approx(BASELINE, rel=0.01)
    assert one(found, Category.SUMMARY).tokens == pytest.approx(1_000, rel=0.35)


def test_until_a_response_measured_what_a_compaction_left_it_is_estimated() -> None:
    talk = Talk()
    talk.turn(("Read", "gone", 32_000))
    last = talk.compact(left=1_000)
    lane = replace(talk.lane, compacted=last)
    found = attribute(align(talk.story, lane), weigh, prior=1.0)
    assert found.used == used_now(lane)[0]
    assert {part.how for part in found.parts} == {How.ESTIMATED}
    assert one(found, Category.SUMMARY).tokens > 0


def test_what_leaves_a_context_is_thinking_first_and_then_the_oldest_results() -> None:
    talk = Talk()
    talk.turn(("Read", "old", 6_400), ("Read", "new", 6_400))
    talk.add(Kind.CLEARED, 100)
    talk.context -= 2_000
    talk.turn()
    found = look(talk)
    results = {part.entry.target for part in found.parts if part.category is Category.RESULTS
               and part.entry}  # fmt: skip
    assert results == {"new"}
    assert adds_up(found)


def test_tokens_of_another_model_are_another_size() -> None:
    talk = Talk()
    talk.turn(("Read", "a", 32_000))
    before = tokens(look(talk))["tool_results"]
    talk.prompt()
    talk.context = round(talk.context * 1.3)
    talk.answer(model="claude-opus-4-7")
    found = look(talk)
    assert tokens(found)["tool_results"] == pytest.approx(1.3 * before, rel=0.02)
    assert one(found, Category.RESULTS).how is How.ESTIMATED


def test_of_a_lane_that_measured_nothing_nothing_is_said() -> None:
    found = attribute(align(Talk().story, Lane()), weigh, prior=1.2)
    assert (found.used, found.parts, found.ratio) == (0, (), 1.2)


def test_a_family_has_its_own_prior() -> None:
    assert prior("claude-sonnet-4-5-20250929") == PRIOR
    assert prior("us.anthropic.claude-opus-4-8-v1:0") == PRIOR_NEWER
    assert prior("") == PRIOR


def test_without_evidence_the_prior_counts_and_with_much_the_evidence() -> None:
    assert fit([], 1.2) == Fit(1.2)
    few = fit([Sample(100, 1, 204), Sample(200, 1, 404)], 1.2)
    many = fit([Sample(n, 1, 2 * n + 4) for n in range(100, 5_000, 100)], 1.2)
    assert 1.2 <= few.ratio < 1.8
    assert many.ratio == pytest.approx(2.0, abs=0.1)
    assert many.predict(1_000, 1) == pytest.approx(2_004, rel=0.05)


def test_three_stretches_do_not_outweigh_the_prior_and_four_do() -> None:
    doubled = [Sample(100 * n, 0, 200 * n) for n in range(1, 5)]
    assert fit(doubled[:3], 1.0) == Fit(1.0, 100)
    assert fit(doubled, 1.0) == Fit(2.0, 0)


def test_growth_is_predicted_from_text_and_messages_and_is_never_below_nothing() -> None:
    assert Fit(2.0, 100).predict(1_000, 3) == 100 + 3 * 4 + 2_000
    assert Fit(0.5, -1_000).predict(10, 1) == 0


@pytest.mark.parametrize(("fitted", "used"), [(0.69, 1.2), (0.7, 0.7), (3.0, 3.0), (3.1, 1.2)])
def test_only_a_plausible_ratio_counts_for_text_without_measured_growth(
    fitted: float, used: float
) -> None:
    assert ratio_of(Fit(fitted), 1.2) == used


def test_what_fills_a_context_is_priced_by_how_long_it_is_carried() -> None:
    talk = Talk()
    talk.prompt(size=320)
    talk.use("Read", "/cart.py", size=32_000)
    talk.answer()
    talk.turn()
    lane, prices = talk.lane, Prices.shipped()
    found = priced(look(talk), "category", lane, prices)
    sizes = [one.share.tokens for one in found if one.share.name != Category.UNATTRIBUTED]
    assert sizes == sorted(sizes, reverse=True)
    assert Category.UNATTRIBUTED not in {one.share.name for one in found[:-1]}
    results = next(one for one in found if one.share.name == Category.RESULTS)
    read_nano = 300  # of Sonnet 4.5
    assert results.carry.ahead_nano == results.share.tokens * read_nano
    assert results.carry.so_far_nano == results.share.tokens * read_nano
    assert sum(one.carry.ahead_nano or 0 for one in found) == lane.responses[-1].context * read_nano


def test_thinking_leaves_a_context_first_then_results_then_messages_and_the_front_last() -> None:
    front, thinking, results, prompts = (
        Category.SYSTEM,
        Category.THINKING,
        Category.RESULTS,
        Category.PROMPTS,
    )
    ledger = Ledger()
    sizes = {front: 1_000, prompts: 200, results: 500, thinking: 300}
    ledger.add([Part(name, size, How.MEASURED) for name, size in sizes.items()])
    ledger.stray = 100
    for taken, left, stray in (
        (0, sizes, 100),
        (400, {front: 1_000, prompts: 200, results: 400}, 100),
        (500, {front: 1_000, prompts: 100}, 100),
        (150, {front: 1_000}, 50),
        (150, {front: 900}, 0),
        (9_000, {}, 0),
    ):
        ledger.leave(taken)
        assert {part.category: part.tokens for part in ledger.parts} == left
        assert (ledger.stray, ledger.total) == (stray, stray + sum(left.values()))
        assert ledger.thought == left.get(thinking, 0)


@pytest.mark.parametrize("total", [0, 700, 1_000, 5_000])
def test_the_tokens_of_thinking_are_known_while_a_context_is_fitted(total: int) -> None:
    ledger = Ledger()
    sizes = {Category.THINKING: 300, Category.PROMPTS: 700}
    ledger.add([Part(name, size, How.MEASURED) for name, size in sizes.items()])
    ledger.leave(100)
    assert ledger.thought == 200
    ledger.fit(total)
    thought = [part.tokens for part in ledger.parts if part.category is Category.THINKING]
    assert ledger.thought == sum(thought)
    assert ledger.total == total


@pytest.mark.parametrize(("counted", "read"), [(5_000, 5_000), (2_000, 2_000), (9_000, 5_000)])
def test_what_came_after_the_last_answer_is_in_the_context_that_was_compacted(
    counted: int, read: int
) -> None:
    """It takes at most the room that the client's count leaves."""
    talk = Talk()
    talk.prompt()
    talk.use("Read", "/cart.py", size=32_000)
    talk.answer()
    talk.prompt(size=0)
    talk.use("Read", "/shop.py", size=0)
    talk.answer()
    talk.add(Kind.RESULT, 16_000, name="Read", target="/total.py")
    reach = talk.responses[-1].total_tokens
    one = talk.compact(pre=reach + counted)
    along = align(talk.story, talk.lane)
    found = fill_before(along, one, weigh, prior=1.0, outline=NO_OUTLINE)
    assert found.used == sum(part.tokens for part in found.parts) == reach + counted
    results = {p.entry.target: p.tokens for p in found.parts if p.entry and p.entry.size > 9_000}
    assert results["/cart.py"] == pytest.approx(10_000, rel=0.02)
    assert results["/total.py"] == pytest.approx(read, abs=OUTPUT)


def test_a_lane_at_an_earlier_moment_is_compacted_until_an_answer_measured_it() -> None:
    talk = Talk()
    talk.turn()
    one = talk.compact()
    talk.turn()
    talk.turn()
    then = [lane_at(talk.lane, end, (one,)) for end in (1, 2)]
    assert [lane.compacted for lane in then] == [one, None]
    assert [lane.last for lane in then] == [None, talk.responses[1]]
    assert [len(lane.turns) for lane in then] == [1, 2]
    assert lane_at(talk.lane, 1, ()).last == talk.responses[0]


def test_a_few_stretches_of_another_kind_do_not_matter() -> None:
    usual = [Sample(n, 1, round(1.3 * n) + 54) for n in range(100, 4_000, 100)]
    found = fit([*usual, Sample(50, 1, 40_000), Sample(3_000, 1, 3)], 1.2)
    assert found.ratio == pytest.approx(1.3, abs=0.05)
    assert found.base == pytest.approx(50, abs=40)


def test_growth_that_does_not_follow_text_leaves_the_prior() -> None:
    found = fit([Sample(n, 1, 6_000) for n in range(100, 5_000, 100)], 1.2)
    assert found.predict(700, 1) == pytest.approx(6_000, rel=0.05)
    assert ratio_of(found, 1.2) == 1.2


def test_a_front_that_is_known_takes_at_most_the_room_there_is() -> None:
    known = Outline(4_000, (("", 6_000),))
    parts = front(known, (), 6_000, 1_000)
    assert sum(part.tokens for part in parts) == 5_000
    assert front(known, (), 0, 0)[0].tokens == 4_000


def test_a_release_that_was_never_recorded_has_no_usual_size() -> None:
    assert typical("", 1.2) == typical("1.0.44", 1.2) == NO_OUTLINE
    assert typical("2.1.400", 1.2).system == 7_600
    assert typical("2.0.30", 1.2).tools == (("", 11_100),)
    assert typical("2.1.400", 1.45).system > 9_000


def test_an_outline_of_texts_says_what_the_client_does() -> None:
    found = of_texts(28_652, [("all", 50_271)], 1.2)
    assert found.system == pytest.approx(7_600, rel=0.01)
    assert found.tools[0][1] == pytest.approx(11_000, rel=0.01)


@given(st.integers(-10, 10**7), st.lists(st.floats(0, 1e9), max_size=40))
def test_shares_add_up_whatever_is_shared(total: int, weights: list[float]) -> None:
    found = split(total, weights)
    assert len(found) == len(weights)
    assert all(share >= 0 for share in found)
    assert not weights or sum(found) == max(0, total)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("turn", "use", "image", "compact", "lost", "grew", "switch", "blank",
                         "thought", "placeholder", "dead", "unmeasured")),
        st.integers(0, 40_000),
    ),
    max_size=25,
)  # fmt: skip


def told(steps: list[tuple[str, int]]) -> tuple[Talk, set[int]]:
    """A conversation of which the contexts follow no rule."""
    talk, dead = Talk(), set[int]()
    for step, size in steps:
        if step == "turn":
            talk.turn(("Read", "a", size))
        elif step == "image":
            talk.add(Kind.IMAGE, size)
        elif step == "compact" and talk.responses:
            kept = [talk.entries[size % len(talk.entries)].uuid]
            talk.compact(*kept, left=size)
        elif step == "lost":
            talk.context = max(1, talk.context - size)
        elif step == "grew":
            talk.waiting += size
        elif step == "switch":
            talk.model = "claude-opus-4-8" if size % 2 else "claude-sonnet-4-5"
        elif step == "dead" and talk.responses:
            dead.add(len(talk.responses) - 1)
            talk.dead.add(talk.entries[-1].uuid)
        elif talk.responses and step in ("blank", "placeholder", "unmeasured"):
            last = talk.responses[-1]
            used = Usage() if step == "unmeasured" else replace(last.usage, output=size % 20)
            measured = 0 if step == "unmeasured" else last.context
            talk.responses[-1] = replace(last, usage=used, ended=False, context=measured)
        elif step == "thought" and talk.responses:
            talk.add(Kind.THINKING, 0, response=talk.responses[-1].id)
        else:
            talk.use("Bash", "x", size)
    return talk, dead


@settings(max_examples=300, deadline=None)
@given(
    STEPS,
    st.sampled_from([NO_OUTLINE, Outline(7_000, (("a", 11_000),)), Outline(90_000, (), True)]),
    st.sampled_from([(), (MemoryFile("/m", 9_000, 3),)]),
)
def test_whatever_happens_the_parts_add_up_and_none_is_below_0(
    steps: list[tuple[str, int]], outline: Outline, memory: tuple[MemoryFile, ...]
) -> None:
    talk, dead = told(steps)
    living = [r for i, r in enumerate(talk.responses) if r.context and i not in dead]
    compacted = talk.compactions[-1] if talk.compactions else None
    is_newer = compacted and all(
        i in dead or not r.context for i, r in enumerate(talk.responses) if i >= compacted.after
    )
    lane = replace(
        talk.lane,
        dead=frozenset(dead),
        last=living[-1] if living else None,
        compacted=compacted if is_newer else None,
    )
    found = attribute(align(talk.story, lane), weigh, prior=1.2, outline=outline, memory=memory)
    assert found.used == (used_now(lane)[0] or 0)
    assert adds_up(found)
    assert all(part.tokens > 0 for part in found.parts)
    assert all(not part.entry or part.entry.uuid not in talk.dead for part in found.parts)
    blocks = [part.entry for part in found.parts if part.entry]
    assert len({(entry.uuid, entry.block) for entry in blocks}) == len(blocks)
    stray = [part.category is Category.UNATTRIBUTED for part in found.parts]
    assert not any(stray[:-1])
