"""What fills the window: what other tools got wrong, each case once (traps T11 to T23)."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.analysis.context import Context, context_of, pending_tokens, points, used_now
from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.threshold.evidence import digest
from ccwatch.analysis.window import Window, largest_context, window
from ccwatch.model.basis import Basis
from ccwatch.model.client import StatusLine
from ccwatch.model.compaction import Trigger
from ccwatch.model.lane import Lane
from tests.support.rows import (
    BEGIN,
    HAIKU,
    SESSION,
    SONNET,
    Row,
    answer,
    boundary,
    encoded,
    fold,
    lane,
    outputs,
    prompt,
    result,
    row,
    sessions,
    summary,
    tool,
    usage,
)

FILE = f"{SESSION}.jsonl"
OPUS = "claude-opus-4-8"


def held(found: Lane) -> int | None:
    """Tokens in the window, as the gauge shows them."""
    return used_now(found)[0]


def full(found: Lane) -> Context:
    size = Window(200_000, Basis.DOCUMENTED, "documented")
    return context_of(found, size, Threshold(167_000), pending_tokens(found))


def test_an_adviser_does_not_double_the_context_and_is_paid_at_its_own_price() -> None:
    """T11. The top level is the sum of the two messages; the adviser's tokens are not in it."""
    used = usage(fresh=20, read=984_208, output=300)
    used["iterations"] = [
        {"type": "message", **usage(fresh=10, read=489_620, output=100)},
        {"type": "advisor_message", "model": OPUS, **usage(fresh=489_000, output=1000)},
        {"type": "message", **usage(fresh=10, read=494_578, output=200)},
    ]
    found = lane(prompt("u"), answer("a", "u", model="claude-sonnet-5", used=used))
    assert held(found) == 494_588
    used["iterations"].append(used["iterations"].pop(1))
    assert held(lane(prompt("u"), answer("a", "u", used=used))) == 494_588
    without = replace(found.responses[0], advice=())
    adviser = bill(found.own, Prices.shipped()).nano - bill([without], Prices.shipped()).nano
    assert adviser == 489_000 * 5_000 + 1000 * 25_000


def test_the_context_is_that_of_the_model_that_answered_where_another_declined() -> None:
    """The top level is that of the model that answered."""
    served = usage(fresh=5607, write=100, read=2000, output=698)
    declined = usage(fresh=5607, write=50, read=1000, output=2)
    used = served | {
        "iterations": [
            {"type": "message", "model": "claude-fable-5", **declined},
            {"type": "fallback_message", "model": OPUS, **served},
        ]
    }
    found = lane(prompt("u"), answer("a", "u", model=OPUS, used=used))
    assert held(found) == 7707
    assert found.responses[0].usage.prompt == 7707


def besides(*iterations: Row, model: str = OPUS, speed: str = "standard") -> int:
    """What a response costs beyond its top level, in billionths of a dollar."""
    used = usage(fresh=12, output=9) | {"iterations": [*iterations], "speed": speed}
    (one,) = lane(prompt("u"), answer("a", "u", model=model, used=used)).responses
    alone = replace(one, advice=())
    return bill([one], Prices.shipped()).nano - bill([alone], Prices.shipped()).nano


SERVED: Row = {"type": "fallback_message", "model": OPUS, **usage(fresh=12, output=9)}


def test_an_attempt_that_was_declined_midway_is_paid_at_the_price_of_its_own_model() -> None:
    midway = {"type": "message", "model": "claude-opus-4-1", **usage(fresh=1000, output=100)}
    assert besides(midway, SERVED) == 1000 * 15_000 + 100 * 75_000


def test_an_attempt_in_fast_mode_that_was_declined_midway_is_paid_at_the_price_of_that() -> None:
    """A request has one speed. A model that has no fast mode is never faster."""
    fable = {"type": "message", "model": "claude-fable-5-2", **usage(fresh=1000, output=100)}
    assert besides(fable, SERVED, speed="fast") == 1000 * 16_000 + 100 * 80_000
    assert besides(fable, SERVED) == 1000 * 8_000 + 100 * 40_000
    older = {"type": "message", "model": "claude-opus-4-1", **usage(fresh=1000, output=100)}
    assert besides(older, SERVED, speed="fast") == 1000 * 15_000 + 100 * 75_000
    advised = {"type": "advisor_message", "model": OPUS, **usage(fresh=1000, output=100)}
    assert besides(advised, speed="fast") == besides(advised)


@pytest.mark.parametrize(
    "attempt",
    [
        {"model": "claude-opus-4-1", **usage(fresh=1000, output=0)},
        {"model": OPUS, **usage(fresh=1000, output=100)},
        {"model": f"{OPUS}-20260528", **usage(fresh=1000, output=100)},
        usage(fresh=1000, output=100),
    ],
    ids=[
        "declined before a word",
        "of the model that answered",
        "of its dated name",
        "of an unknown model",
    ],
)
def test_what_is_not_surely_billed_beside_a_fallback_is_not_counted(attempt: Row) -> None:
    assert besides({"type": "message", **attempt}, SERVED) == 0


def test_messages_without_a_fallback_are_in_the_top_level() -> None:
    first = {"type": "message", "model": "claude-opus-4-1", **usage(fresh=1000, output=100)}
    last = {"type": "message", **usage(fresh=12, output=9)}
    assert besides(first, last) == 0


def test_a_summary_that_the_api_made_is_paid_besides_and_is_no_context() -> None:
    made = {"type": "compaction", **usage(fresh=180_000, output=3500)}
    last = {"type": "message", **usage(fresh=23_000, output=1000)}
    used = usage(fresh=23_000, output=1000) | {"iterations": [made, last]}
    found = lane(prompt("u"), answer("a", "u", model=OPUS, used=used))
    assert held(found) == 23_000
    assert bill(found.own, Prices.shipped()).nano == 203_000 * 5_000 + 4500 * 25_000


def test_only_an_advisor_makes_the_client_count_a_context_twice() -> None:
    made = {"type": "compaction", **usage(fresh=180_000, output=3500)}
    used = usage(fresh=12, output=9) | {"iterations": [made]}
    (one,) = lane(prompt("u"), answer("a", "u", model=OPUS, used=used)).responses
    assert not one.is_advised
    advised = {"type": "advisor_message", "model": OPUS, **usage(fresh=489_000, output=1000)}
    used = usage(fresh=12, output=9) | {"iterations": [advised]}
    (one,) = lane(prompt("u"), answer("a", "u", model=OPUS, used=used)).responses
    assert one.is_advised


def test_output_is_not_context_but_enters_with_the_next_message() -> None:
    """T12."""
    used = usage(fresh=10, write=2000, read=30_000, output=700)
    found = full(lane(prompt("u"), answer("a", "u", used=used)))
    assert (found.used, found.output, found.total_tokens) == (32_010, 700, 32_710)


@pytest.mark.parametrize(
    "more", [{"isApiErrorMessage": True}, {"isApiErrorMessage": False}, {"error": "rate_limit"}]
)
def test_what_the_client_made_up_leaves_the_gauge_alone(more: Row) -> None:
    """T13. Not every synthetic row is an error."""
    rows = [prompt("u"), answer("a", "u", used=usage(fresh=50_000))]
    found = lane(*rows, answer("b", "a", model="<synthetic>", used=usage(), **more))
    assert held(found) == 50_000
    assert len(found.responses) == 1


def test_an_error_under_a_real_model_leaves_the_gauge_alone() -> None:
    """T13."""
    rows = [prompt("u"), answer("a", "u", used=usage(fresh=50_000))]
    found = lane(*rows, answer("b", "a", used=usage(), isApiErrorMessage=True), prompt("v", "b"))
    assert held(found) == 50_000
    assert len(found.responses) == 1


def test_an_answer_that_broke_off_with_an_error_counts_with_what_it_was_billed() -> None:
    """T13. Only an error without usage says nothing."""
    broke_off = answer("b", "a", used=usage(read=50_100, output=30), isApiErrorMessage=True)
    found = lane(prompt("u"), answer("a", "u", used=usage(fresh=50_000)), broke_off)
    assert held(found) == 50_100
    assert [one.usage.output for one in found.responses] == [0, 30]


def test_a_sidechain_is_no_context_of_the_main_chain(tmp_path: Path) -> None:
    """T14. Neither inside the main file, as in 2025, nor in a file of its own."""
    main = [prompt("u"), answer("a", "u", used=usage(fresh=50_000, output=7))]
    aside: Row = {"isSidechain": True, "at": 9}
    inside = [
        prompt("v", None, "Look", **aside),
        answer("b", "v", used=usage(read=9, output=11), **aside),
    ]
    own = [
        prompt("w", None, "Look", **aside),
        answer("c", "w", used=usage(read=8, output=13), **aside),
    ]
    files = {FILE: main + inside, f"{SESSION}/subagents/agent-abc.jsonl": own}
    found = sessions(tmp_path, files)[SESSION]
    assert held(found.main) == 50_000
    assert sorted(held(agent.lane) or 0 for agent in found.agents) == [8, 9]
    assert outputs(found) == [7, 11, 13]


COMPACTED = [
    prompt("u"),
    answer("a", "u", used=usage(fresh=20_000, output=50)),
    prompt("v", "a"),
    answer("b", "v", used=usage(read=160_000, output=300)),
    boundary("c", "b", at=60, preTokens=160_400, postTokens=5_706),
    summary("s", "c"),
]


def test_after_a_compaction_the_context_is_an_estimate_until_the_next_response() -> None:
    """T15. The client's count leaves out what was there from the start: 20,000 here."""
    found = lane(*COMPACTED)
    assert used_now(found) == (25_706, Basis.ESTIMATED)
    assert full(found).output == 0
    (one,) = found.compactions
    assert (one.left, one.went) == (25_706, 160_400 - 25_706)
    after = lane(*COMPACTED, prompt("w", "s"), answer("d", "w", used=usage(write=31_000)))
    assert used_now(after) == (31_000, Basis.MEASURED)
    (one,) = after.compactions
    assert one.first_prompt_tokens == one.left == 31_000
    assert one.went == 160_400 - 31_000


def test_after_a_compaction_that_tells_no_size_the_context_is_unknown() -> None:
    """T15. Never the size from before it."""
    old = [*COMPACTED[:4], boundary("c", "b", preTokens=160_400), summary("s", "c")]
    assert used_now(lane(*old)) == (None, None)
    (one,) = lane(*old).compactions
    assert (one.left, one.went) == (None, None)


def test_zero_usage_right_after_a_compaction_measures_nothing() -> None:
    """T15 and T13."""
    found = lane(*COMPACTED, answer("d", "s", used=usage()))
    assert used_now(found) == (25_706, Basis.ESTIMATED)


@pytest.mark.parametrize(
    ("meta", "trigger", "pre", "post"),
    [
        ({"trigger": "auto", "preTokens": 167_361}, "auto", 167_361, None),
        ({"trigger": "manual", "preTokens": 9, "postTokens": 4}, "manual", 9, 4),
        ({"preTokens": 9}, "unknown", 9, None),
        ({"trigger": "reactive", "preTokens": 9}, "unknown", 9, None),
        ({"trigger": "auto", "preTokens": "9", "postTokens": None}, "auto", None, None),
        ({"trigger": 5, "preTokens": 9, "preservedSegment": "?"}, "unknown", 9, None),
        ({}, "unknown", None, None),
        (None, "unknown", None, None),
        ("?", "unknown", None, None),
    ],
)
def test_a_boundary_tells_what_it_can(
    meta: Row, trigger: str, pre: int | None, post: int | None
) -> None:
    """T16."""
    found = lane(row("system", "c", None, subtype="compact_boundary", compactMetadata=meta))
    one = found.compactions[0]
    assert (one.trigger, one.pre_tokens, one.post_tokens) == (Trigger(trigger), pre, post)


def test_a_boundary_tells_how_long_the_compaction_took() -> None:
    """T16. In both spellings."""
    newer = boundary("c", durationMs=83_000)
    meta = {"trigger": "auto", "pre_tokens": 9, "duration_ms": 41_000}
    stream = row("system", "d", None, subtype="compact_boundary", compact_metadata=meta)
    found = lane(answer("a"), newer, answer("b", "c"), stream)
    assert [one.duration_ms for one in found.compactions] == [83_000, 41_000]


def test_a_boundary_shows_before_its_summary_is_written() -> None:
    rows = [prompt("u"), answer("a", "u")]
    found = fold(*rows)
    before = found.parts[SESSION].lane.freeze()
    found.add([(0, memoryview(encoded([boundary("c", "a")])[:-1]))])
    after = found.parts[SESSION].lane.freeze()
    assert (len(before.compactions), len(after.compactions)) == (0, 1)


def test_a_boundary_in_the_spelling_of_the_streams_is_read_too() -> None:
    """T16."""
    meta = {"trigger": "manual", "pre_tokens": 9, "post_tokens": 4, "user_context": "the tests"}
    found = lane(row("system", "c", None, subtype="compact_boundary", compact_metadata=meta))
    one = found.compactions[0]
    assert (one.trigger, one.pre_tokens, one.post_tokens) == (Trigger.MANUAL, 9, 4)
    assert one.focus == "the tests"


def test_a_running_total_that_begins_anew_is_what_its_compaction_dropped() -> None:
    totals = (145_556, 90_000, 150_000)
    rows = [boundary(f"c{n}", cumulativeDroppedTokens=n, at=n) for n in totals]
    found = lane(answer("a"), rows[0], answer("b"), rows[1], answer("d"), rows[2])
    assert [one.dropped_tokens for one in found.compactions] == [145_556, 90_000, 60_000]


def test_without_a_running_total_a_compaction_dropped_what_its_own_counts_say() -> None:
    rows = [boundary("b", preTokens=167_000, postTokens=9_000), boundary("c", preTokens=160_000)]
    found = lane(prompt("u"), answer("a", "u"), rows[0], answer("d", "b"), rows[1])
    assert [one.dropped_tokens for one in found.compactions] == [158_000, None]


def test_what_each_compaction_dropped_is_told_from_the_running_total() -> None:
    """T16. `cumulativeDroppedTokens` goes on counting over a session."""
    first = boundary("c", "a", cumulativeDroppedTokens=145_556)
    second = boundary("d", "c", at=9, cumulativeDroppedTokens=245_556)
    found = lane(answer("a"), first, summary("s", "c"), second)
    assert [one.dropped_tokens for one in found.compactions] == [145_556, 100_000]


def test_a_compaction_drops_no_more_than_there_was_though_the_total_counts_earlier_ones() -> None:
    """T7. The file of a fork begins with the last compaction of its origin."""
    first = boundary("c", preTokens=998_659, postTokens=18_101, cumulativeDroppedTokens=2_052_198)
    second = boundary("d", "b", preTokens=167_000, cumulativeDroppedTokens=2_210_000)
    found = lane(first, summary("s", "c"), prompt("u", "s"), answer("b", "u"), second)
    assert [one.dropped_tokens for one in found.compactions] == [980_558, 157_802]


def test_an_answer_that_was_copied_past_a_compaction_measures_nothing_there() -> None:
    """T16. It was kept: no count is left of it but those of its messages, from before."""
    counted = usage(fresh=2, read=204_000, output=300)
    emptied = usage(iterations=[{"type": "message", **counted}])
    found = lane(
        prompt("u"),
        answer("a", "u", used=usage(fresh=2, read=203_000, output=900)),
        boundary("c", "a"),
        summary("s", "c"),
        answer("k", "s", used=emptied),
        answer("b", "k", used=usage(fresh=2, write=61_000, output=400)),
    )
    assert [one.context for one in found.responses] == [203_002, 0, 61_002]
    assert found.compactions[0].first_prompt_tokens == 61_002


@pytest.mark.parametrize("kept", ["preservedSegment", "preservedMessages"])
def test_rows_that_follow_a_preserved_message_stand_past_the_boundary(kept: str) -> None:
    """T16. The last messages stay as they were; the next prompt names one as its parent."""
    meta: Row = {
        "preservedSegment": {"headUuid": "v", "anchorUuid": "c", "tailUuid": "b"},
        "preservedMessages": {"anchorUuid": "c", "uuids": ["v", "b"], "allUuids": ["v", "b"]},
    }
    before = [
        *(prompt("u"), answer("a", "u", used=usage(fresh=150_000))),
        *(prompt("v", "a"), answer("b", "v", used=usage(fresh=160_000))),
        *(prompt("w", "b"), answer("x", "w", used=usage(fresh=161_000))),
    ]
    edge = [boundary("c", "x", postTokens=4000, **{kept: meta[kept]}), summary("s", "c")]
    found = lane(*before, *edge, prompt("y", "b", "Now this"))
    assert found.compacted is not None
    assert used_now(found) == (154_000, Basis.ESTIMATED)


def test_a_compaction_is_its_boundary_whether_or_not_a_summary_follows() -> None:
    """T17."""
    rows = [answer("a"), boundary("c", "a"), prompt("v", "c"), answer("b", "v")]
    alone = lane(*rows)
    paired = lane(answer("a"), boundary("c", "a"), summary("s", "c"), *rows[2:])
    assert [one.id for one in alone.compactions] == ["c"]
    assert [one.id for one in paired.compactions] == ["c"]
    assert alone.compactions[0].summary_bytes == 0
    assert paired.compactions[0].summary_bytes > 0


def test_a_summary_may_come_before_its_boundary() -> None:
    """T17."""
    found = lane(answer("a"), summary("s", "c"), boundary("c", "a"), prompt("v", "c"))
    assert [(one.id, one.trigger) for one in found.compactions] == [("c", Trigger.AUTO)]
    assert found.compactions[0].summary_bytes > 0


def test_without_a_boundary_the_summary_is_the_compaction() -> None:
    """T17, as in 1.0.44: how full it was is what the last response reached."""
    rows = [answer("a", used=usage(fresh=158_000, output=1150)), summary("s", None)]
    rows += [prompt("v", "s"), answer("b", "v", used=usage(fresh=9))]
    one = lane(*(row | {"version": "1.0.44"} for row in rows)).compactions[0]
    assert (one.trigger, one.pre_tokens, one.pre_measured) == (Trigger.AUTO, 159_150, False)


def test_where_a_boundary_is_missing_nothing_says_what_started_the_compaction() -> None:
    """T17. A release that writes boundaries left one out in 2.1.116, at 67k of 200k: that is no
    evidence for where auto-compaction fires."""
    rows = [
        *(prompt("u"), answer("a", "u", used=usage(fresh=60_000))),
        *(prompt("v", "a"), answer("b", "v", used=usage(fresh=67_000))),
        *(summary("s", "b"), prompt("w", "s"), answer("c", "w", used=usage(fresh=48_000))),
    ]
    found = lane(*(row | {"version": "2.1.116"} for row in rows))
    assert [one.trigger for one in found.compactions] == [Trigger.UNKNOWN]
    assert [epoch.fired for epoch in digest(found).epochs] == [0, 0]


def test_without_a_boundary_the_command_after_it_tells_that_the_user_asked() -> None:
    """T17."""
    text = "<command-name>/compact</command-name>\n<command-args>keep the tests</command-args>"
    found = lane(answer("a"), summary("s", None), prompt("v", "s", text))
    assert found.compactions[0].trigger is Trigger.MANUAL
    assert found.compactions[0].focus == "keep the tests"
    assert found.turns == ()


def test_where_no_boundary_tells_a_summary_of_a_part_is_one_that_the_user_asked_for() -> None:
    """T17: "summarize from here", "summarize up to here"."""
    part = summary("s", "c") | {"summarizeMetadata": {"direction": "from"}}
    alone = lane(answer("a"), part, prompt("v", "s"))
    untold = lane(answer("a"), boundary("c", "a", trigger=""), part)
    told = lane(answer("a"), boundary("c", "a"), part)
    found = [one.compactions[0].trigger for one in (alone, untold, told)]
    assert found == [Trigger.MANUAL, Trigger.MANUAL, Trigger.AUTO]


def test_a_command_that_did_nothing_makes_no_automatic_compaction_a_manual_one() -> None:
    """T17. "Not enough messages to compact.", right after the client had compacted by itself."""
    command = prompt("v", "s", "<command-name>/compact</command-name>")
    found = lane(answer("a"), boundary("c", "a"), summary("s", "c"), command)
    assert found.compactions[0].trigger is Trigger.AUTO


def test_a_context_that_shrinks_was_not_compacted() -> None:
    """T18. A rewind, cleared tool results and an adviser's peak shrink it too."""
    found = lane(answer("a", used=usage(fresh=180_000)), answer("b", "a", used=usage(fresh=90_000)))
    assert found.compactions == ()
    assert found.compacted is None
    assert [point.compacted for point in points(found)] == [False, False]


def test_cleared_tool_results_are_a_kind_of_their_own() -> None:
    """T19."""
    meta = {"trigger": "auto", "preTokens": 78_208, "tokensSaved": 38_535}
    micro: Row = {"subtype": "microcompact_boundary", "microcompactMetadata": meta}
    found = lane(
        *(prompt("u"), answer("a", "u", used=usage(fresh=78_000))),
        *(row("system", "m", "a", **micro), row("system", "m", "a", **micro)),
        result("r", "m", "[Old tool result content cleared]"),
    )
    assert found.micro_compactions == 1
    assert found.compactions == ()
    assert held(found) == 78_000


REWOUND = [
    *(prompt("u"), answer("a", "u", used=usage(fresh=10_000, output=1))),
    *(prompt("v", "a"), answer("b", "v", used=usage(fresh=20_000, output=2))),
    *(prompt("w", "b"), answer("c", "w", used=usage(fresh=90_000, output=4))),
]


def test_after_a_rewind_the_context_follows_the_living_branch_and_cost_counts_all() -> None:
    """T20."""
    found = lane(*REWOUND, prompt("x", "a"), answer("d", "x", used=usage(fresh=12_000, output=8)))
    assert held(found) == 12_000
    assert found.dead == {1, 2}
    assert sum(response.usage.output for response in found.own) == 15
    assert [turn.alive for turn in found.turns] == [True, False, False, True]
    assert [point.tokens for point in points(found)] == [10_000, 12_000]


def test_a_rewind_shows_before_anything_is_answered() -> None:
    """T20."""
    found = lane(*REWOUND, prompt("x", "a"))
    assert held(found) == 10_000
    assert [turn.alive for turn in found.turns] == [True, False, False, True]


STOPPED = "[Request interrupted by user]"
STOPPED_AND_ON = [prompt("i", "y", STOPPED), prompt("j", "i")]
BACK = [*REWOUND, prompt("x", "a"), answer("d", "x", used=usage(fresh=12_000))]
"""A conversation that was rewound, and goes on."""


@pytest.mark.parametrize(
    ("rows", "alive"),
    [
        ([*BACK, prompt("y", "d"), prompt("i", "y", STOPPED), prompt("z", "i")], [True, True]),
        ([*BACK, prompt("y", "d"), prompt("z", "d")], [False, True]),
        (
            [
                *BACK,
                prompt("y", "d"),
                prompt("i", "y", STOPPED),
                prompt("j", "i"),
                prompt("z", "d"),
            ],
            [False, False, True],
        ),
        ([*REWOUND, prompt("y", "c"), prompt("z", "a")], [False, True]),
        ([*REWOUND, prompt("y", "a"), prompt("i", "y", STOPPED), prompt("z", "i")], [True, True]),
    ],
    ids=["interrupted", "typed anew", "both left", "left with its branch", "first on a branch"],
)
def test_a_prompt_without_an_answer_lives_unless_it_was_replaced_or_its_branch_left(
    rows: list[Row], alive: list[bool]
) -> None:
    """T20. An interrupted prompt has no response that shows on which branch it is."""
    found = lane(*rows, answer("e", "z", used=usage(fresh=15_000)))
    assert [turn.alive for turn in found.turns][-len(alive) :] == alive
    assert [turn.alive for turn in found.turns][:3] == [True, False, False]


@pytest.mark.parametrize(
    ("rows", "alive"),
    [
        ([prompt("x"), prompt("y")], [False, True]),
        ([prompt("x"), answer("a", "x"), prompt("y", "a"), prompt("z", "a")], [True, False, True]),
        (
            [prompt("x"), prompt("i", "x", STOPPED), prompt("y", "i"), answer("a", "y")],
            [True, True],
        ),
        ([prompt("x"), answer("a", "x"), prompt("y", "a"), prompt("z", "y")], [True, True, True]),
    ],
    ids=["the first", "a later", "interrupted", "one after the other"],
)
def test_a_prompt_that_was_typed_anew_is_replaced_though_nothing_was_rewound(
    rows: list[Row], alive: list[bool]
) -> None:
    """T20. No response is on an abandoned branch."""
    found = lane(*rows, answer("e", str(rows[-1]["uuid"]), used=usage(fresh=15_000)))
    assert [turn.alive for turn in found.turns] == alive
    assert not found.dead


def test_a_rewind_to_the_very_first_prompt_abandons_everything() -> None:
    """T20. The new prompt has no parent, and nothing is measured before its answer."""
    asked = [*REWOUND, prompt("x", None, "Once more")]
    assert held(lane(*asked)) is None
    found = lane(*asked, answer("d", "x", used=usage(fresh=9_000)))
    assert held(found) == 9_000
    assert found.dead == {0, 1, 2}


def test_a_rewind_in_a_long_session_finds_where_it_goes_on() -> None:
    """T20. Thousands of rows lie between."""
    rows = [prompt("p0"), answer("a0", "p0", used=usage(fresh=10_000))]
    for i in range(1, 3000):
        rows += [
            prompt(f"p{i}", f"a{i - 1}"),
            answer(f"a{i}", f"p{i}", used=usage(fresh=20_000 + i)),
        ]
    assert held(lane(*rows, prompt("x", "a0"))) == 10_000


def test_a_rewind_past_a_compaction_undoes_it() -> None:
    """T20 and T15."""
    found = lane(*COMPACTED, prompt("x", "a"))
    assert used_now(found) == (20_000, Basis.MEASURED)
    assert len(found.compactions) == 1


def test_what_follows_on_another_branch_is_not_what_a_compaction_left() -> None:
    """T20 and T15. Nothing was answered on its own branch, so that nothing is known."""
    went_on = answer("z", "x", used=usage(fresh=21_000, output=1))
    (undone,) = lane(*COMPACTED, prompt("x", "a"), went_on).compactions
    assert undone.first_prompt_tokens is None


def test_what_a_compaction_left_is_known_though_it_was_undone_later() -> None:
    """T20 and T15."""
    followed = [prompt("n", "s"), answer("d", "n", used=usage(fresh=9_000, output=1))]
    went_on = answer("z", "x", used=usage(fresh=21_000, output=1))
    (undone,) = lane(*COMPACTED, *followed, prompt("x", "a"), went_on).compactions
    assert undone.first_prompt_tokens == 9_000


def test_parents_from_nowhere_and_parents_that_come_later_are_no_trouble() -> None:
    """T20. The conversation then simply goes on."""
    found = lane(
        *(prompt("u"), answer("a", "u", used=usage(fresh=10_000))),
        answer("b", "later", used=usage(fresh=20_000)),
        prompt("later", "a"),
        answer("c", "nowhere", used=usage(fresh=30_000)),
    )
    assert held(found) == 30_000


def test_a_result_that_stands_before_the_call_that_it_answers_abandons_no_response() -> None:
    """T20. Releases 2.1.101 to 2.1.170 wrote some in that order."""
    found = lane(
        *(prompt("u"), answer("a", "u", used=usage(fresh=10_000))),
        result("r", "b"),
        answer("b", "a", used=usage(fresh=20_000)),
        answer("c", "r", used=usage(fresh=30_000)),
    )
    assert held(found) == 30_000
    assert not found.dead


def test_parents_in_a_circle_are_no_trouble() -> None:
    """T20."""
    rows = [answer("a", "b", used=usage(fresh=1)), answer("b", "a", used=usage(fresh=2))]
    found = lane(*rows, answer("c", "c", used=usage(fresh=3)))
    assert held(found) == 3


def test_results_of_tools_that_ran_side_by_side_are_on_the_living_branch() -> None:
    """T20. Each hangs on the row of its call; the answer hangs on one of them."""
    calls: Row = {"id": "msg_1", "used": usage(fresh=5000, output=9)}
    found = lane(
        prompt("u"),
        answer("a", "u", content=[tool("toolu_1", "Read")], **calls),
        answer("b", "a", content=[tool("toolu_2", "Read")], **calls),
        result("r2", "b"),
        result("r1", "a"),
        answer("c", "r1", used=usage(fresh=6000)),
    )
    assert found.dead == frozenset()
    assert held(found) == 6000


def test_a_boundary_whose_neighbours_name_the_wrong_parent_still_counts() -> None:
    """Section 1.6: rows between the last leaf and the boundary may hang on the old leaf."""
    found = lane(*COMPACTED, row("attachment", "t", "b"), prompt("w", "b", "Go on"))
    assert found.compacted is not None


def test_a_sub_agent_that_compacts_has_its_own_boundary(tmp_path: Path) -> None:
    main = [prompt("z"), answer("y", "z", used=usage(fresh=50_000))]
    agent = [{**r, "isSidechain": True} for r in COMPACTED]
    files = {FILE: main, f"{SESSION}/subagents/agent-abc.jsonl": agent}
    found = sessions(tmp_path, files)[SESSION]
    assert found.main.compactions == ()
    assert used_now(found.agents[0].lane) == (25_706, Basis.ESTIMATED)


def test_more_context_than_the_window_holds_promotes_the_window() -> None:
    """T22. It is never cut off at 100 %."""
    found = lane(prompt("u"), answer("a", "u", used=usage(read=236_000)))
    size = window(SONNET, largest_context(found))
    assert (size.tokens, size.basis) == (1_000_000, Basis.LEARNED)
    assert "236,000" in size.why


def test_the_window_follows_the_model_of_the_last_response() -> None:
    """T23. `/model` in the middle of a session."""
    rows = [prompt("u"), answer("a", "u", model=OPUS, used=usage(read=600_000))]
    long = lane(*rows)
    assert long.last is not None
    assert window(long.last.model, largest_context(long)).tokens == 1_000_000
    short = lane(*rows, boundary("c", "a"), answer("b", "c", model=HAIKU, used=usage(read=9000)))
    assert short.last is not None
    assert window(short.last.model, largest_context(short)).tokens == 200_000


def test_a_window_that_the_client_shrank_is_believed() -> None:
    """T23. From a million to 200,000 after a compaction, on the same model."""
    found = lane(
        *(prompt("u"), answer("a", "u", model=OPUS, used=usage(read=600_000))),
        *(boundary("c", "a"), answer("b", "c", model=OPUS, used=usage(read=40_000))),
    )
    told = StatusLine(SESSION, round(BEGIN.timestamp() * 1000), OPUS, window=200_000, used=40_000)
    assert window(OPUS, largest_context(found), told).tokens == 200_000


def test_feeding_a_rewound_session_to_a_closed_fold_keeps_its_branches() -> None:
    """T20, when the working memory of a quiet transcript was given up."""
    found = fold(*REWOUND, prompt("x", "a"))
    before = found.parts[SESSION].lane.freeze()
    found.close()
    after = found.parts[SESSION].lane.freeze()
    assert (before.dead, before.last, before.turns) == (after.dead, after.last, after.turns)
