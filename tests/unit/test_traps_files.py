"""Files, times and broken rows: what other tools got wrong, each case once (traps T35 to T43)."""

import json
import os
import shutil
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ccwatch.analysis.cache import lifetime
from ccwatch.analysis.context import used_now
from ccwatch.analysis.cost import by_day, session_cost
from ccwatch.analysis.prices import Prices
from ccwatch.model.basis import Basis
from ccwatch.store.index import Index
from tests.support import status
from tests.support.rows import (
    BEGIN,
    OTHER,
    PROJECT,
    SESSION,
    Row,
    answer,
    boundary,
    catch_up,
    encoded,
    fold,
    known,
    lane,
    outputs,
    prompt,
    read,
    row,
    sessions,
    summary,
    time,
    usage,
    write,
)

FILE = f"{SESSION}.jsonl"
BELOW = f"{SESSION}/subagents"
TALK = [prompt("u"), answer("a", "u", used=usage(fresh=50_000, output=7))]


def test_sub_agents_of_every_generation_are_found(tmp_path: Path) -> None:
    """T35. Nested ones and those of workflows too; a journal is no transcript."""

    def child(output: int) -> list[Row]:
        return [answer(f"x{output}", used=usage(output=output), isSidechain=True)]

    files = {
        FILE: TALK,
        f"{BELOW}/agent-a4388d337bf8a9397.jsonl": child(10),
        f"{BELOW}/workflows/wf_12345678-abc/agent-b.jsonl": child(20),
        f"{BELOW}/agent-c/agent-d.jsonl": child(30),
        "agent-12345678.jsonl": child(40),
        f"{BELOW}/workflows/wf_12345678-abc/journal.jsonl": child(50),
    }
    meta = tmp_path / PROJECT / BELOW / "agent-a4388d337bf8a9397.meta.json"
    meta.parent.mkdir(parents=True)
    meta.write_text('{"agentType": "Explore", "description": "Look", "toolUseId": "toolu_7"}')
    found = sessions(tmp_path, files)
    assert list(found) == [SESSION]
    assert outputs(found[SESSION]) == [7, 10, 20, 30, 40]
    first = next(agent for agent in found[SESSION].agents if agent.id == "a4388d337bf8a9397")
    assert (first.kind, first.description, first.launched_by) == ("Explore", "Look", "toolu_7")


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("acompact-2aedc6", "compact"),
        ("aside_question-01cf1d29f160c73d", "side question"),
        ("a4388d337bf8a9397", ""),
        ("12345678", ""),
    ],
)
def test_what_the_client_ran_for_itself_is_known_by_its_id(
    agent: str, kind: str, tmp_path: Path
) -> None:
    """Releases 2.1.38 and 2.1.39 have the request for a summary as a sub-agent's transcript."""
    said = answer("x", isSidechain=True, agentId=agent)
    found = sessions(tmp_path, {FILE: TALK, f"{BELOW}/agent-{agent}.jsonl": [said]})
    assert [one.kind for one in found[SESSION].agents] == [kind]


def test_a_project_is_named_by_its_rows_and_not_by_its_folder(tmp_path: Path) -> None:
    """T36. `-home-dev-shop` may be /home/dev/shop, /home/dev.shop or /home-dev/shop."""
    first = prompt("u", cwd="/home/dev.shop")
    rows = [first, answer("a", "u", cwd="/home/dev.shop"), prompt("v", "a", cwd="/elsewhere")]
    found = sessions(tmp_path, {FILE: rows})[SESSION]
    assert found.project == "/home/dev.shop"


def test_a_folder_of_windows_is_one_project_however_its_drive_is_spelt(tmp_path: Path) -> None:
    """VS Code gives drives small letters, shells give them capitals."""
    files = {
        FILE: [prompt("u", cwd="c:\\work\\shop")],
        f"{OTHER}.jsonl": [prompt("v", cwd="C:\\work\\shop", sessionId=OTHER)],
    }
    assert {one.project for one in sessions(tmp_path, files).values()} == {"C:\\work\\shop"}


def test_what_a_transcript_does_not_say_is_told_by_a_sub_agent_that_says_it(tmp_path: Path) -> None:
    silent: Row = {"cwd": "", "version": ""}
    files = {
        FILE: [one | silent for one in TALK],
        f"{BELOW}/agent-a.jsonl": [answer("x", isSidechain=True, **silent)],
        f"{BELOW}/agent-b.jsonl": [answer("y", isSidechain=True, version="2.1.7")],
    }
    found = sessions(tmp_path, files)[SESSION]
    assert (found.project, found.version) == ("/home/dev/shop", "2.1.7")


@pytest.mark.parametrize("deleted", ["a", "b"])
def test_a_session_of_which_sub_agents_are_left_names_a_transcript_that_is_there(
    tmp_path: Path, deleted: str
) -> None:
    names = {one: f"{BELOW}/agent-{one}.jsonl" for one in "ab"}
    files = {name: [answer(one, isSidechain=True)] for one, name in names.items()}
    index = read(write(tmp_path, files))
    (tmp_path / PROJECT / names.pop(deleted)).unlink()
    catch_up(index)
    (session,) = index.snapshot().sessions
    assert (session.path, session.gone) == ("", False)
    assert session.agent_path == str(tmp_path / PROJECT / names.popitem()[1])


@pytest.mark.parametrize("first", ["a", "b"])
def test_a_session_of_which_sub_agents_are_left_is_of_the_folder_it_was_started_in(
    tmp_path: Path, first: str
) -> None:
    """The session had gone elsewhere before it launched one of them."""
    places = {first: "/home/dev/shop", "ab".replace(first, ""): "/home/dev/shop/api"}
    files = {
        f"{BELOW}/agent-{name}.jsonl": [answer(name, isSidechain=True, cwd=cwd)]
        for name, cwd in places.items()
    }
    assert sessions(tmp_path, files)[SESSION].project == "/home/dev/shop"


def test_a_session_lasts_from_its_first_row_to_its_last_in_any_of_its_files(
    tmp_path: Path,
) -> None:
    files = {
        FILE: [prompt("u", at=100), answer("a", "u", at=200)],
        f"{BELOW}/agent-a.jsonl": [answer("x", isSidechain=True, at=50)],
        f"{BELOW}/agent-b.jsonl": [answer("y", isSidechain=True, at=300)],
    }
    found = sessions(tmp_path, files)[SESSION]
    begin_ms = round(BEGIN.timestamp() * 1000)
    assert (found.first_ms - begin_ms, found.last_ms - begin_ms) == (50_000, 300_000)


@pytest.mark.parametrize(("deleted", "gone"), [(FILE, True), (f"{BELOW}/agent-a.jsonl", False)])
def test_a_session_is_gone_with_its_own_file_and_not_with_that_of_a_sub_agent(
    tmp_path: Path, deleted: str, gone: bool
) -> None:
    files = {FILE: TALK, f"{BELOW}/agent-a.jsonl": [answer("x", isSidechain=True)]}
    index = read(write(tmp_path, files))
    (tmp_path / PROJECT / deleted).unlink()
    catch_up(index)
    (session,) = index.snapshot().sessions
    assert session.gone == gone


def test_a_session_is_shown_by_its_own_file_though_another_has_more_of_it(tmp_path: Path) -> None:
    more = [prompt("v"), answer("b", "v"), answer("c", "b"), answer("d", "c")]
    found = sessions(tmp_path, {FILE: TALK, f"{OTHER}.jsonl": more})[SESSION]
    assert found.path.endswith(FILE)
    assert (len(found.main.responses), len(outputs(found))) == (1, 4)


def test_a_row_counts_once_its_line_is_whole(tmp_path: Path) -> None:
    """T37. Written in pieces, through the middle of a character; no piece counts twice."""
    folder, path = write(tmp_path, {FILE: TALK}), tmp_path / PROJECT / FILE
    index = read(folder)
    line = encoded([answer("b", "a", content=[{"type": "text", "text": "größer"}])])
    line = line.replace(b"\\u00f6", "ö".encode())
    middle = line.index("ö".encode()) + 1
    for piece, count in ((line[:middle], 1), (line[middle:-1], 1), (line[-1:], 2)):
        with path.open("ab") as file:
            file.write(piece)
        catch_up(index)
        assert len(index.snapshot().sessions[0].main.responses) == count


def test_a_response_stated_again_in_a_later_piece_is_the_same_one(tmp_path: Path) -> None:
    """T37."""
    early = answer("b", "a", id="msg_1", used=usage(fresh=9, output=9))
    index = read(write(tmp_path, {FILE: [*TALK, early]}))
    index.snapshot()
    final = answer("c", "b", id="msg_1", used=usage(fresh=9, output=159))
    with (tmp_path / PROJECT / FILE).open("ab") as file:
        file.write(encoded([final]))
    catch_up(index)
    assert outputs(index.snapshot().sessions[0]) == [7, 159]


def test_a_file_that_shrank_is_read_anew(tmp_path: Path) -> None:
    """T37. Nothing of what it said before is left."""
    more = [prompt("v", "a"), answer("b", "v", used=usage(output=11))]
    index = read(write(tmp_path, {FILE: TALK + more}))
    index.snapshot()
    write(tmp_path, {FILE: more})
    catch_up(index)
    assert outputs(index.snapshot().sessions[0]) == [11]


def test_a_row_of_many_megabytes_is_a_row_as_others(tmp_path: Path) -> None:
    """T38. Images stand in rows as base64, and twice in those of tools."""
    image = {"type": "image", "source": {"type": "base64", "data": "iVBO" * 3_000_000}}
    block = {"type": "tool_result", "tool_use_id": "toolu_1", "content": [image]}
    big = row("user", "r", "a", message={"role": "user", "content": [block]})
    rows = [*TALK, big, answer("b", "r", used=usage(fresh=52_000, output=11))]
    found = sessions(tmp_path, {FILE: rows})[SESSION]
    assert outputs(found) == [7, 11]
    assert found.main.pending == ()


def test_only_what_was_appended_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T38. Beyond it at most the two fingerprints, by which a file is known again."""
    long = [prompt("u", text="x" * 3_000_000), *TALK[1:]]
    index = read(write(tmp_path, {FILE: long}))
    index.snapshot()
    got: list[int] = []
    pread, preadv = os.pread, os.preadv

    def counted(fd: int, size: int, offset: int) -> bytes:
        data = pread(fd, size, offset)
        got.append(len(data))
        return data

    def counted_into(fd: int, buffers: list[memoryview], offset: int, flags: int = 0) -> int:
        count = preadv(fd, buffers, offset, flags)
        got.append(count)
        return count

    monkeypatch.setattr(os, "pread", counted)
    monkeypatch.setattr(os, "preadv", counted_into)
    line = encoded([answer("b", "a", used=usage(output=11))])
    with (tmp_path / PROJECT / FILE).open("ab") as file:
        file.write(line)
    catch_up(index)
    assert outputs(index.snapshot().sessions[0]) == [7, 11]
    assert len(line) <= sum(got) <= len(line) + 4096


@pytest.mark.parametrize("quiet", [False, True])
def test_a_transcript_that_is_deleted_stays_known(tmp_path: Path, quiet: bool) -> None:
    """T39. The sweep after 30 days takes those whose working memory was given up long ago."""
    index = read(write(tmp_path, {FILE: TALK}))
    path = tmp_path / PROJECT / FILE
    if quiet:
        os.utime(path, (1, 1))
        index = read(tmp_path)
    path.unlink()
    catch_up(index)
    found = index.snapshot().sessions[0]
    assert found.gone
    assert outputs(found) == [7]


def test_a_quiet_transcript_that_goes_on_is_read_whole(tmp_path: Path) -> None:
    """T39. `--continue` on a session of last week: what was given up is read again."""
    path = write(tmp_path, {FILE: TALK}) / PROJECT / FILE
    os.utime(path, (1, 1))
    index = read(tmp_path)
    before = index.snapshot()
    index.hint([str(path)])
    catch_up(index)
    assert index.snapshot() is before
    with path.open("ab") as file:
        file.write(encoded([prompt("v", "a"), answer("b", "v", used=usage(output=11))]))
    catch_up(index)
    assert known(index) == known(read(tmp_path))
    assert outputs(index.snapshot().sessions[0]) == [7, 11]


@pytest.mark.parametrize(
    ("line", "expected"),
    [(answer("b", "a", used=usage(output=11)), [7, 11]), (TALK[-1], [7])],
    ids=["a new row", "a row that it has"],
)
def test_of_a_quiet_transcript_the_last_line_counts_before_its_newline(
    tmp_path: Path, line: Row, expected: list[int]
) -> None:
    path = write(tmp_path, {FILE: TALK}) / PROJECT / FILE
    os.utime(path, (1, 1))
    index = read(tmp_path)
    with path.open("ab") as file:
        file.write(encoded([line])[:-1])
    os.utime(path, (2, 2))
    catch_up(index)
    assert known(index) == known(read(tmp_path))
    assert outputs(index.snapshot().sessions[0]) == expected


def test_a_config_folder_under_two_names_counts_once(tmp_path: Path) -> None:
    """T39. Links between projects' folders, too."""
    folder = write(tmp_path / "claude", {FILE: TALK})
    (folder / "projects" / "link").symlink_to(folder / PROJECT)
    found = read(folder).snapshot().sessions
    assert [outputs(session) for session in found] == [[7]]


def test_a_transcript_that_moved_to_another_project_is_the_same_session(tmp_path: Path) -> None:
    """T36 and T39: `/cd`. Its cost stays with its turns, whatever the folders are called."""
    for other in ("-aaa", "-zzz"):
        folder = write(tmp_path / other, {FILE: TALK})
        index = read(folder)
        index.snapshot()
        target = folder / "projects" / other
        target.mkdir()
        shutil.move(folder / PROJECT / FILE, target / FILE)
        catch_up(index)
        (found,) = index.snapshot().sessions
        assert not found.gone
        assert outputs(found) == [7]
        assert [response.usage.output for response in found.main.own] == [7]


@pytest.mark.parametrize(
    ("noise", "counts"),
    [
        (b"\r", (0, 0)),
        (b"   ", (0, 0)),
        (b"\0\0\0\0", (0, 1)),
        (b'{"type":"user","uuid":"u9","mess', (0, 1)),
        (b"5", (0, 1)),
        (b'["type"]', (0, 1)),
        (b'{"type":"assistant"}{"type":"mode"}', (0, 0)),
        (b'{"type":"user","cw' + encoded([prompt("w", "a")])[:-1], (1, 0)),
        (b'{"type":"user","message":' + b"[" * 100_000, (0, 1)),
    ],
)
def test_a_broken_line_is_counted_and_passed_over(noise: bytes, counts: tuple[int, int]) -> None:
    """T39."""
    found = fold(*TALK, noise, answer("b", "a", used=usage(output=11)))
    assert [r.usage.output for r in found.parts[SESSION].lane.responses] == [7, 11]
    assert (found.damaged, found.unread) == counts


def test_lines_that_end_as_on_windows_are_read() -> None:
    """T39."""
    lines = [line + b"\r" for line in encoded(TALK).splitlines()]
    assert len(lane(*lines).responses) == 1


@pytest.mark.parametrize("value", ["7", True, -5, 1.5, 1e999, None, [], 10**30])
def test_a_count_that_is_none_is_left_out_and_the_rest_stands(value: object) -> None:
    """T39. `Infinity` and integers of 31 digits among them, which are taken for `null`."""
    odd = answer("b", "a", used=usage(fresh=3, output=11))
    odd["message"]["usage"]["cache_read_input_tokens"] = value
    found = fold(*TALK, odd)
    response = found.parts[SESSION].lane.responses[1]
    assert (response.usage.fresh, response.usage.read, response.usage.output) == (3, 0, 11)
    assert (found.damaged, found.unread) == (value not in (None, 1e999, 10**30), 0)


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"9" * 5000, b"NaN", b"-Infinity"])
def test_a_number_that_no_machine_holds_is_left_out(number: bytes) -> None:
    """T39."""
    line = encoded([answer("b", "a", used=usage(fresh=3, read=8, output=11))])[:-1]
    line = line.replace(b'"cache_read_input_tokens": 8', b'"cache_read_input_tokens": ' + number)
    response = lane(*TALK, line).responses[1]
    assert (response.usage.fresh, response.usage.read, response.usage.output) == (3, 0, 11)


@pytest.mark.parametrize("half", [b"\\ud83d", b"\xff", b"\xed\xa0\x80"])
def test_half_a_character_costs_the_character_and_not_the_row(half: bytes) -> None:
    """T39. Text was cut in the middle of an emoji, in a title, a prompt and an answer."""
    talk = [prompt("u", text="Fix @"), answer("a", "u", content=[{"type": "text", "text": "@"}])]
    lines = encoded([*talk, {"type": "ai-title", "aiTitle": "On @", "sessionId": SESSION}])
    part = fold(*lines.replace(b"@", half).splitlines()).parts[SESSION]
    assert part.made_title.startswith("On \ufffd")
    assert part.first_prompt.startswith("Fix \ufffd")
    assert len(part.lane.responses) == 1


def test_a_message_that_is_mere_text_is_no_trouble() -> None:
    """T39."""
    found = fold(*TALK, row("user", "v", "a", message="Go on"), answer("b", "v"))
    assert (found.damaged, found.unread) == (0, 0)
    assert found.parts[SESSION].lane.freeze().dead == frozenset()


def test_days_begin_and_end_in_the_users_zone(tmp_path: Path) -> None:
    """T40. Also on the day of 25 hours, when 02:30 comes twice."""
    times = ["2026-10-24T21:59:59.000Z", "2026-10-24T22:00:00.000Z", "2026-10-25T22:59:59.000Z"]
    rows = [answer(f"a{n}", timestamp=at) for n, at in enumerate([*times, "2026-10-25T23:00:00Z"])]
    days = by_day(lane(*rows).own, ZoneInfo("Europe/Berlin"), Prices.shipped())
    assert {day: one.responses for day, one in days.items()} == {
        date(2026, 10, 24): 1,
        date(2026, 10, 25): 2,
        date(2026, 10, 26): 1,
    }


def test_a_time_that_is_none_does_not_make_a_session_the_newest(tmp_path: Path) -> None:
    """T40. Words and times with an offset compare otherwise than as text."""
    odd = answer("b", "a", timestamp="tomorrow")
    local = answer("c", "a", timestamp="2026-09-14T18:00:30+03:00")
    found = sessions(tmp_path, {FILE: [*TALK, odd, local]})[SESSION]
    (expected,) = lane(answer("x", at=30)).responses
    assert found.last_ms == expected.at_ms


def test_a_time_beyond_the_calendar_does_not_make_a_session_one_without_a_time(
    tmp_path: Path,
) -> None:
    """T40."""
    odd = answer("b", "a", timestamp="2026-13-45T99:00:00.000Z")
    found = sessions(tmp_path, {FILE: [*TALK, odd]})[SESSION]
    assert found.last_ms == max(one.at_ms for one in found.main.responses) > 0


@pytest.mark.parametrize(
    "late",
    [
        {"type": "ai-title", "aiTitle": "Shop", "timestamp": time(9000)},
        {"type": "last-prompt", "lastPrompt": "Go on", "leafUuid": "u"},
        {"type": "file-history-snapshot", "messageId": "u", "snapshot": {"timestamp": time(9000)}},
        {"type": "mode", "mode": "normal"},
        {"type": "queue-operation", "operation": "enqueue", "timestamp": time(9000)},
        {"type": "summary", "summary": "Shop", "leafUuid": "u"},
        {"type": "a-kind-of-next-year", "payload": {"usage": {"input_tokens": 5}}},
    ],
)
def test_rows_that_say_nothing_of_the_conversation_end_no_branch(late: Row, tmp_path: Path) -> None:
    """T41. They often come last, and are no activity either."""
    before = sessions(tmp_path / "a", {FILE: TALK})[SESSION]
    after = sessions(tmp_path / "b", {FILE: [*TALK, {**late, "sessionId": SESSION}]})[SESSION]
    assert used_now(after.main) == (50_000, Basis.MEASURED)
    assert (after.last_ms, after.main.responses) == (before.last_ms, before.main.responses)


def test_a_recap_that_comes_late_on_an_old_branch_ends_no_branch() -> None:
    """T41. `away_summary` is a row of the chain, with a parent."""
    recap = row("system", "s", "u", subtype="away_summary", content="You were fixing the shop")
    assert used_now(lane(*TALK, recap)) == (50_000, Basis.MEASURED)


def test_a_summary_is_the_title_of_the_session_that_its_leaf_is_of(tmp_path: Path) -> None:
    """Old releases wrote those of other sessions into whichever file was open."""
    theirs: Row = {"type": "summary", "summary": "Theirs", "leafUuid": "v"}
    ours: Row = {"type": "summary", "summary": "Ours", "leafUuid": "a"}
    assert sessions(tmp_path / "a", {FILE: [theirs, *TALK, theirs]})[SESSION].title == "Go on"
    assert sessions(tmp_path / "b", {FILE: [theirs, *TALK, ours, theirs]})[SESSION].title == "Ours"
    part = fold(theirs, *TALK, ours, theirs).parts[SESSION]
    assert part.made_title == "Ours"


def test_titles_are_the_last_ones_given(tmp_path: Path) -> None:
    """Section 1.7: appended again and again; what the user gave wins."""
    titles = [{"type": "ai-title", "aiTitle": t, "sessionId": SESSION} for t in ("One", "Two")]
    given: Row = {"type": "custom-title", "customTitle": "Mine", "sessionId": SESSION}
    assert sessions(tmp_path / "a", {FILE: [*TALK, *titles]})[SESSION].title == "Two"
    assert sessions(tmp_path / "b", {FILE: [given, *TALK, *titles]})[SESSION].title == "Mine"


def cached(short: int = 0, long: int = 0) -> Row:
    split = {"ephemeral_5m_input_tokens": short, "ephemeral_1h_input_tokens": long}
    return usage(fresh=1, write=short + long, read=9000, output=5, cache_creation=split)


@pytest.mark.parametrize(
    ("writes", "seconds"),
    [
        ([cached(long=500)], 3600),
        ([cached(short=500)], 300),
        ([usage(write=500)], 300),
        ([cached(short=500), cached(long=500), cached()], 3600),
        ([cached(long=500), cached(short=500)], 300),
        ([cached()], None),
    ],
)
def test_the_cache_lives_as_long_as_the_last_write_says(
    writes: list[Row], seconds: int | None
) -> None:
    """T42. A response without a write keeps the tier; without any write nobody knows."""
    rows = [answer(f"a{number}", used=used) for number, used in enumerate(writes)]
    assert lifetime(lane(*rows).responses) == seconds


def test_a_boundary_that_no_response_follows_is_legal(tmp_path: Path) -> None:
    """T43. The compaction failed, or the session ended there; a second one may follow."""
    ends = [boundary("c", "a", postTokens=4000)]
    once = sessions(tmp_path / "a", {FILE: [*TALK, *ends]})[SESSION]
    assert used_now(once.main) == (54_000, Basis.ESTIMATED)
    again = [*ends, boundary("d", "c", at=9, postTokens=3000), summary("s", "d")]
    twice = sessions(tmp_path / "b", {FILE: [*TALK, *again]})[SESSION]
    assert used_now(twice.main) == (53_000, Basis.ESTIMATED)
    assert len(twice.main.compactions) == 2


def test_a_copy_under_another_name_makes_no_session_of_that_name(tmp_path: Path) -> None:
    state = {"type": "file-history-snapshot", "messageId": "p", "snapshot": {}}
    rows = [state, prompt("p"), answer("a", "p"), state]
    found = sessions(tmp_path, {f"{SESSION}.jsonl": rows, f"{SESSION} (copy).jsonl": rows})
    assert list(found) == [SESSION]


def test_rows_of_no_session_make_none(tmp_path: Path) -> None:
    state = {"type": "file-history-snapshot", "messageId": "p", "snapshot": {}}
    elsewhere = {"type": "summary", "summary": "A talk in another file", "leafUuid": "x"}
    assert sessions(tmp_path, {f"{SESSION}.jsonl": [state, elsewhere]}) == {}


def test_several_sessions_in_one_file_are_told_apart(tmp_path: Path) -> None:
    """Section 6: in 1.0.44 `/clear` goes on in the same file under another id."""
    cleared = [prompt("v", None, sessionId=OTHER), answer("b", "v", sessionId=OTHER)]
    found = sessions(tmp_path, {FILE: [*TALK, *cleared]})
    assert outputs(found[SESSION]) == [7]
    assert outputs(found[OTHER]) == [100]
    assert found[OTHER].forked_from == ""


def test_a_row_of_the_session_before_at_the_start_of_a_file_makes_no_fork(tmp_path: Path) -> None:
    """A plan that is carried out in a cleared context: the file of the new session begins so."""
    late = prompt("i", "a", "[Request interrupted by user for tool use]", at=9)
    begun = [prompt("v", None, at=9, sessionId=OTHER), answer("b", "v", sessionId=OTHER)]
    found = sessions(tmp_path, {FILE: TALK, f"{OTHER}.jsonl": [late, *begun]})
    assert {one.id: one.forked_from for one in found.values()} == {SESSION: "", OTHER: ""}


@pytest.mark.parametrize(("version", "exceeds"), [("2.1.210", True), ("2.1.211", False)])
@pytest.mark.parametrize("printed", [True, False], ids=["printed", "status line"])
def test_a_total_that_went_on_over_a_clear_covers_more_than_the_session(
    tmp_path: Path, version: str, exceeds: bool, printed: bool
) -> None:
    """T34. The client's total was that of its process before 2.1.211."""
    talk = [
        prompt("c", text="<command-name>/clear</command-name>", version=version),
        prompt("u", "c", version=version),
        answer("a", "u", version=version),
    ]
    if printed:
        said = "<local-command-stdout>Total cost:            $5.00</local-command-stdout>"
        talk.append(prompt("l", "a", said, version=version))
    else:
        told = {"session_id": SESSION, "cost": {"total_cost_usd": 5}}
        status.keep(json.dumps(told), tmp_path / "spool", 2 * 10**12)
    index = Index((str(write(tmp_path, {f"{SESSION}.jsonl": talk})),), tmp_path / "spool")
    catch_up(index)
    (session,) = index.snapshot().sessions
    assert session.reported
    assert session.reported.exceeds is exceeds
    cost = session_cost(session, Prices.shipped())
    assert cost.total_nano == (cost.logged_nano if exceeds else 5 * 10**9)


def test_a_total_that_the_client_began_anew_lowers_nothing(tmp_path: Path) -> None:
    """It is of all of the session; a client that was started again may count from zero."""
    states = [row("cost-state", "t", totalCostUSD=dollars) for dollars in (5.0, 1.0, 5.0)]
    found = sessions(tmp_path, {FILE: [*TALK, *states]})[SESSION]
    assert found.reported
    assert found.reported.usd_nano == 5 * 10**9
    assert [one.usd_nano for one in found.totals] == [5 * 10**9]


@pytest.mark.parametrize(
    ("usage_by_model", "models"),
    [
        (
            {
                "claude-opus-5": {"costUSD": 1.5, "inputTokens": 9},
                "claude-haiku-4-5": {"costUSD": 0.5},
            },
            (("claude-haiku-4-5", 500_000_000), ("claude-opus-5", 1_500_000_000)),
        ),
        ({"claude-opus-5": {"inputTokens": 9}}, ()),
        ({"claude-opus-5": {"costUSD": -1}}, ()),
        ({"claude-opus-5": 7}, ()),
        ([], ()),
    ],
    ids=["costs", "none", "a nonsense", "no object", "a list"],
)
def test_what_each_model_cost_by_the_clients_count_is_told(
    usage_by_model: object, models: tuple[tuple[str, int], ...], tmp_path: Path
) -> None:
    """Whatever it says of models, the total counts."""
    state = row("cost-state", "t", totalCostUSD=2.0, modelUsage=usage_by_model)
    index = read(write(tmp_path, {FILE: [*TALK, state]}))
    (session,) = index.snapshot().sessions
    assert session.reported
    assert (session.reported.usd_nano, session.reported.models) == (2 * 10**9, models)
    assert index.snapshot().line_counts.unread == 0


GUESS = "Total cost:   $5.00 (costs may be inaccurate due to usage of unknown models)"


@pytest.mark.parametrize(
    ("said", "guessed"),
    [
        (row("cost-state", "t", totalCostUSD=5.0, hasUnknownModelCost=True), True),
        (row("cost-state", "t", totalCostUSD=5.0, hasUnknownModelCost=False), False),
        (row("cost-state", "t", totalCostUSD=5.0), False),
        (prompt("l", "a", f"<local-command-stdout>{GUESS}</local-command-stdout>"), True),
        (prompt("l", "a", f"<local-command-stdout>{GUESS[:19]}</local-command-stdout>"), False),
    ],
    ids=["a state", "a sure one", "one that does not say", "a print", "a sure one's"],
)
def test_a_total_that_the_client_guessed_is_not_what_a_session_costs(
    tmp_path: Path, said: Row, guessed: bool
) -> None:
    """T31. It takes the price of another model, for want of one; the status line adds to that."""
    told = {"session_id": SESSION, "cost": {"total_cost_usd": 6}}
    status.keep(json.dumps(told), tmp_path / "spool", 2 * 10**12)
    folder = write(tmp_path / "claude", {FILE: [*TALK, said]})
    for spool in (tmp_path / "none", tmp_path / "spool"):
        index = Index((str(folder),), spool)
        catch_up(index)
        (session,) = index.snapshot().sessions
        assert session.reported
        assert session.reported.guessed is guessed
        cost = session_cost(session, Prices.shipped())
        assert cost.reported_nano == (5 if spool.name == "none" else 6) * 10**9
        assert (cost.total_nano == cost.logged_nano) is guessed


def test_a_session_resumed_in_two_terminals_counts_both(tmp_path: Path) -> None:
    """Section 1.1: their rows interleave in one file. The newest row tells the context."""
    left = answer("b", "v", used=usage(fresh=60_000, output=11))
    right = answer("c", "w", used=usage(fresh=55_000, output=13))
    rows = [*TALK, prompt("v", "a"), prompt("w", "a"), left, right]
    found = sessions(tmp_path, {FILE: rows})[SESSION]
    assert outputs(found) == [7, 11, 13]
    assert used_now(found.main) == (55_000, Basis.MEASURED)


def test_a_missing_root_comes_alive(tmp_path: Path) -> None:
    """T39. Nothing there at first; then the client is used for the first time."""
    index = Index((str(tmp_path / "claude"),))
    catch_up(index)
    assert index.snapshot().sessions == ()
    write(tmp_path / "claude", {FILE: TALK})
    catch_up(index)
    assert [session.id for session in index.snapshot().sessions] == [SESSION]
