"""However rows are cut, repeated, ordered or broken, they come to the same, and never raise."""

import json
import math
import os
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.analysis.context import pending_tokens, points, used_now
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.session.turns import turn_figures
from ccwatch.model.setup import NO_SETUP
from ccwatch.report.session_analysis import work_out
from ccwatch.report.zone import local_zone
from ccwatch.store.index import Index
from ccwatch.transcript.folding.fold import Fold
from ccwatch.transcript.folding.packed import packed, unpacked
from tests.support.any_rows import FILES, folder, one_row, transcript
from tests.support.rows import (
    PROJECT,
    SESSION,
    Row,
    answer,
    catch_up,
    encoded,
    essence,
    known,
    prompt,
    read,
    usage,
    write,
)


def in_pieces(written: bytes, data: st.DataObject) -> list[bytes]:
    """Cut at up to twelve places, within lines or between them."""
    cuts = data.draw(st.sets(st.integers(1, len(written) - 1), max_size=12))
    return [written[start:end] for start, end in pairwise([0, *sorted(cuts), len(written)])]


def folded(rows: Sequence[Row | bytes], *, at_once: bool = False) -> Fold:
    found = Fold(f"/{SESSION}.jsonl", SESSION)
    lines, offset = [], 0
    for line in encoded(rows).split(b"\n")[:-1]:
        lines.append((offset, memoryview(line)))
        offset += len(line) + 1
    for some in [lines] if at_once else [[one] for one in lines]:
        found.add(some)
    return found


def said(found: Fold) -> object:
    """Everything that a fold says of its sessions."""
    return {
        part.id: [
            *(part.cwd, part.version, part.branch, part.first, part.last),
            *(part.made_title, part.given_title, part.first_prompt, essence(part.reported)),
            essence(part.lane.freeze()),
            {a.id: (a.task, a.last, essence(a.lane.freeze())) for a in part.agents.values()},
        ]
        for part in found.parts.values()
    }


def judge(index: Index) -> int:
    """Work out all that is shown; the sum of what all sessions cost."""
    prices, zone = Prices.shipped(), local_zone()
    nano = 0
    for session in index.snapshot().sessions:
        nano += work_out(session, None, NO_SETUP, prices, zone).cost.logged_nano
        for lane in (session.main, *(agent.lane for agent in session.agents)):
            used, _ = used_now(lane)
            assert used is None or used >= 0
            assert pending_tokens(lane) >= 0
            assert len(turn_figures(lane, prices)) == len(lane.turns)
            assert len(points(lane)) <= len(lane.responses)
    return nano


@given(transcript())
def test_rows_read_twice_change_nothing(rows: list[Row]) -> None:
    assert said(folded(rows + rows)) == said(folded(rows))


@given(transcript())
def test_it_does_not_matter_how_many_lines_are_taken_in_at_once(rows: list[Row]) -> None:
    assert said(folded(rows, at_once=True)) == said(folded(rows))


@given(transcript(), st.data())
def test_a_beginning_read_twice_changes_nothing(rows: list[Row], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(rows)))
    assert said(folded(rows + rows[:cut])) == said(folded(rows))


@given(transcript())
def test_closing_changes_nothing_nor_does_packing(rows: list[Row]) -> None:
    open_fold, closed = folded(rows), folded(rows)
    closed.close()
    assert said(closed) == said(open_fold)
    assert said(unpacked(packed(closed), closed.path, SESSION, "")) == said(open_fold)
    assert (closed.lines, closed.kinds) == (open_fold.lines, open_fold.kinds)


@given(folder(), st.randoms())
def test_the_order_in_which_files_are_read_does_not_matter(
    files: dict[str, list[Row]], random: Random
) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = write(Path(name), files)
        paths = [os.path.normpath(root / PROJECT / file) for file in files]
        random.shuffle(paths)
        one_by_one = Index((str(root),))
        for path in paths:
            one_by_one.hint([path])
            one_by_one.work(10)
            one_by_one.snapshot()
        assert known(one_by_one) == known(read(root))


@given(folder(), st.data())
def test_the_steps_in_which_files_grow_do_not_matter(
    files: dict[str, list[Row]], data: st.DataObject
) -> None:
    pieces = {file: in_pieces(encoded(rows), data) for file, rows in files.items()}
    order = data.draw(st.permutations([file for file, parts in pieces.items() for _ in parts]))
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        growing = Index((name,))
        for file in order:
            path = root / PROJECT / file
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as out:
                out.write(pieces[file].pop(0))
            catch_up(growing)
            growing.snapshot()
        assert known(growing) == known(read(root))


@given(folder(), folder())
def test_a_folder_rewritten_in_place_is_what_a_fresh_look_finds(
    before: dict[str, list[Row]], after: dict[str, list[Row]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        index = read(write(Path(name), before))
        index.snapshot()
        other: Row = {"type": "mode", "mode": "so that the two begin differently"}
        write(Path(name), {file: [other, *after.get(file, [])] for file in {**before, **after}})
        catch_up(index)
        assert known(index) == known(read(Path(name)))


@given(folder())
def test_what_all_sessions_own_is_each_response_once(files: dict[str, list[Row]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        index = read(write(Path(name), files))
        judge(index)
        owned: list[tuple[str, str]] = []
        for session in index.snapshot().sessions:
            lanes = [session.main, *(agent.lane for agent in session.agents), *session.others]
            owned += [(one.id, one.request) for lane in lanes for one in lane.own]
            assert len({agent.id for agent in session.agents}) == len(session.agents)
        assert len(owned) == len(set(owned))
        rows = [one.get("data", {}).get("message", one) for some in files.values() for one in some]
        ids = {one["message"]["id"] for one in rows if one["type"] == "assistant"}
        assert {message for message, _ in owned} == ids


HOSTILE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.just(10**4000),
    st.sampled_from([math.nan, math.inf, -0.0, 1.5, 1e300]),
    st.text(),
    st.sampled_from(["7", "\ud800", "\x00", "9999-99-99T99:99:99.999Z", "<synthetic>", SESSION]),
)
JSON = st.recursive(
    HOSTILE,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
MESSAGE_FIELDS = ["id", "model", "content", "stop_reason", "usage", "diagnostics"]
USAGE_FIELDS = [*usage(), "cache_creation", "server_tool_use", "iterations", "speed"]
FIELDS = [
    *("type", "subtype", "uuid", "parentUuid", "sessionId", "timestamp", "version", "cwd"),
    *("isSidechain", "isMeta", "isCompactSummary", "origin", "message", "content", "attachment"),
    *("rendered", "toolUseResult", "compactMetadata", "compact_metadata", "data", "requestId"),
    *("totalDuration", "totalCostUSD", "aiTitle", "agentId", "parentToolUseID", "gitBranch"),
]


@st.composite
def strange_row(draw: st.DrawFn) -> bytes:
    """A row with something unexpected in the place of some of its fields."""
    found: Row = json.loads(json.dumps(draw(one_row("u0"))))
    for name in draw(st.lists(st.sampled_from(FIELDS), max_size=4)):
        found[name] = draw(JSON)
    message = found.get("message")
    if isinstance(message, dict):
        for name in draw(st.lists(st.sampled_from(MESSAGE_FIELDS), max_size=2)):
            message[name] = draw(JSON)
        if isinstance(message.get("usage"), dict):
            for name in draw(st.lists(st.sampled_from(USAGE_FIELDS), max_size=3)):
                message["usage"][name] = draw(JSON)
    text = json.dumps(found, ensure_ascii=draw(st.booleans()))
    return text.encode("utf-8", "surrogatepass")


NOISE = st.one_of(st.binary(max_size=60), st.builds(lambda v: json.dumps(v).encode(), JSON))
LINES = st.lists(st.one_of(strange_row(), NOISE), max_size=8)


def is_blank(line: bytes) -> bool:
    return not line.decode("utf-8", "replace").strip(" \t\r\n\ufeff")


@settings(max_examples=400)
@given(LINES)
def test_no_line_raises_and_each_is_accounted_for(lines: list[bytes]) -> None:
    lines = [part for line in lines for part in line.split(b"\n")]
    found = folded(lines)
    understood = found.lines - found.damaged - found.unread
    assert found.lines == sum(not is_blank(line) for line in lines)
    assert understood >= 0
    assert found.kinds.total() >= understood + found.damaged
    said(found)


@given(LINES)
def test_no_line_keeps_a_session_from_being_shown(lines: list[bytes]) -> None:
    good = [prompt("u"), answer("a", "u", used=usage(output=7))]
    with tempfile.TemporaryDirectory() as name:
        index = read(write(Path(name), {FILES[0]: [*good, *lines], FILES[2]: lines}))
        assert judge(index) >= 0
        assert SESSION in {session.id for session in index.snapshot().sessions}


@given(strange_row())
def test_a_row_with_strange_fields_is_a_row_all_the_same(line: bytes) -> None:
    found = folded([line])
    assert (found.lines, found.unread) == (1, 0)


@given(transcript(), st.integers(0, 16), st.binary(max_size=40))
def test_noise_between_rows_changes_nothing(rows: list[Row], place: int, noise: bytes) -> None:
    noisy: list[Row | bytes] = [*rows[:place], b"\x07" + noise.replace(b"\n", b""), *rows[place:]]
    found, quiet = folded(noisy), folded(rows)
    assert found.lines == quiet.lines + 1
    totals = [
        [r.usage for _, lane, _ in one.lanes() for r in lane.responses] for one in (found, quiet)
    ]
    assert totals[0] == totals[1]
