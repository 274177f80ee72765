"""A story aligned with its lane: each block has the response that it was first sent with."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.alignment import align
from ccwatch.analysis.reading import key, reading, server
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response
from tests.support.talk import Talk, place


def block(kind: Kind, uuid: str, response: str = "") -> Entry:
    return Entry(kind, place(0), 0, uuid, 0, 10, response=response)


LANE = Lane((Response("m0", "", "m", 0), Response("m1", "", "m", 0), Response("m2", "", "m", 0)))


def placed(*entries: Entry, lane: Lane = LANE, dead: frozenset[str] = frozenset()) -> list[int]:
    return list(align(Story(entries=entries, dead=dead), lane).at)


def test_what_entered_belongs_to_the_next_response_and_what_is_pending_to_none_yet() -> None:
    assert placed(
        block(Kind.PROMPT, "p"),
        block(Kind.TEXT, "a", "m0"),
        block(Kind.RESULT, "r"),
        block(Kind.TEXT, "b", "m1"),
        block(Kind.PROMPT, "q"),
    ) == [0, 0, 1, 1, 3]


def test_a_result_between_the_rows_of_one_response_was_sent_with_the_next() -> None:
    assert placed(
        block(Kind.CALL, "a", "m0"),
        block(Kind.RESULT, "r"),
        block(Kind.CALL, "b", "m0"),
        block(Kind.TEXT, "c", "m1"),
    ) == [0, 1, 0, 1]


def test_a_living_block_belongs_to_a_living_response_and_a_rewound_one_to_any() -> None:
    lane = replace(LANE, dead=frozenset({1}))
    assert placed(
        block(Kind.TEXT, "a", "m0"),
        block(Kind.REMINDER, "alive"),
        block(Kind.PROMPT, "dead"),
        block(Kind.TEXT, "b", "m1"),
        block(Kind.TEXT, "c", "m2"),
        lane=lane,
        dead=frozenset({"dead", "b"}),
    ) == [0, 2, 1, 1, 2]


def test_a_response_without_a_message_id_is_found_by_its_row() -> None:
    assert placed(block(Kind.PROMPT, "p"), block(Kind.TEXT, "m1")) == [1, 1]


def test_a_summary_that_comes_before_its_boundary_belongs_after_the_compaction() -> None:
    talk = Talk()
    talk.turn(("Read", "a", 3200))
    talk.add(Kind.SUMMARY, 320)
    one = talk.compact()
    along = align(talk.story, talk.lane)
    assert talk.entries[along.cuts[one.id]].kind is Kind.SUMMARY
    assert all(talk.entries[index].kind is not Kind.SUMMARY for index in along.before(one))


def test_a_compaction_without_a_row_is_found_by_its_responses() -> None:
    talk = Talk()
    talk.turn(("Read", "a", 3200))
    one = replace(talk.compact(), id="no row has this")
    talk.compactions[0] = one
    talk.turn(("Read", "b", 3200))
    along = align(talk.story, talk.lane)
    before = [talk.entries[index].target for index in along.before(one)]
    assert "a" in before
    assert "b" not in before


@given(st.lists(st.sampled_from(["turn", "compact", "use"]), max_size=20))
def test_each_living_block_is_before_one_compaction_or_after_the_last(steps: list[str]) -> None:
    talk = Talk()
    for step in steps:
        if step == "turn":
            talk.turn(("Read", "a", 3200))
        elif step == "use":
            talk.use("Bash", "ls")
        else:
            talk.compact()
    along = align(talk.story, talk.lane)
    seen = [index for one in talk.compactions for index in along.before(one)]
    if talk.compactions:
        seen += along.after(talk.compactions[-1])
        assert seen == [i for i, entry in enumerate(talk.entries) if along.is_living(entry)]
    ends = along.ends()
    cuts = [*(one.after for one in talk.compactions), len(talk.responses)]
    assert len(ends) == len(talk.entries)
    assert all(end in cuts for end in ends)
    assert ends == sorted(ends)


@given(st.text(max_size=40), st.text(max_size=320))
def test_any_name_and_target_can_be_asked_about(name: str, target: str) -> None:
    entry = Entry(Kind.RESULT, place(0), 0, "u", 0, 10, name=name, target=target)
    what = key(entry)
    assert what is None or reading(name)
    assert isinstance(server(name), str)
    assert isinstance(server(f"mcp__{name}"), str)
