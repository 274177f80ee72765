"""What fills a session and what to do about it: remembered while nothing changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ccwatch.analysis.attribution.part import How
from ccwatch.analysis.attribution.shares import by_category
from ccwatch.analysis.attribution.sizes import NOT_KNOWN
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.ranking import OUTDONE, ranked
from ccwatch.analysis.tips.registry import TIPS
from ccwatch.analysis.tips.tip import Tip
from ccwatch.analysis.tokens import count
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.memory import MemoryFile
from ccwatch.model.session import Session
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.contexts import MAX_CACHED
from ccwatch.report.blocks.insight import NO_INSIGHT, Insight
from ccwatch.report.blocks.insights import Insights, NoInsights
from ccwatch.report.tips.advice import advice
from ccwatch.store.index import Index
from ccwatch.store.snapshot import Snapshot
from tests.support import rows
from tests.support.session_cases import Diary

PRICES = Prices.shipped()
LATER_MS = 60_000


class Counter:
    """Counts tokens, and how often it was asked to."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, text: str) -> int:
        self.asked += 1
        return count(text)


def read(folder: Path) -> tuple[Snapshot, list[Overview]]:
    index = Index((str(folder),))
    index.read_once()
    snapshot = index.snapshot()
    board = Analyst(PRICES).board(snapshot, snapshot.sessions[0].last_ms + LATER_MS)
    views = [board.overview(session.id) for session in snapshot.sessions]
    return snapshot, [view for view in views if view]


def insights(
    counted: Callable[[str], int] = count,
    memory_of: Callable[[Session], tuple[MemoryFile, ...]] = lambda _session: (),
) -> Insights:
    return Insights(Transcripts(), PRICES, counted, memory_of)


def test_the_very_same_object_is_given_while_nothing_changes(recordings: Path) -> None:
    snapshot, [view, *_] = read(recordings / "2.1.330" / "claude")
    counter = Counter()
    looking = insights(counter)
    first = looking.of(view, snapshot, view.session.last_ms)
    asked = counter.asked
    assert asked > 0
    assert looking.of(view, snapshot, view.session.last_ms) is first
    assert counter.asked == asked


@pytest.mark.parametrize("until", ["newest", "before a compaction", "kept by one"])
def test_the_last_answer_is_as_large_as_the_api_says(tmp_path: Path, until: str) -> None:
    """The next context, which would measure it, is not there yet, or never came."""
    call = {**rows.tool("toolu_1", "Bash"), "input": {"command": "make check"}}
    said = [{"type": "text", "text": "word " * 100}, call]
    talk = [
        rows.prompt("p"),
        rows.answer("a", "p", used=rows.usage(read=20_000, output=500), content=said),
    ]
    if until != "newest":
        kept = {"uuids": ["a"]} if until == "kept by one" else {}
        came = rows.result("r", "a", "line after line\n" * 400)
        told = rows.boundary("c", "r", preTokens=20_600, preservedMessages=kept)
        talk += [came, told, rows.summary("s", "c")]
        talk.append(rows.answer("b", "s", used=rows.usage(read=21_000, output=9)))
    _, [view] = read(rows.write(tmp_path, {"s.jsonl": talk}))
    sizes = insights().contexts.sizes(view.session)
    blocks = [entry for entry in sizes.along.story.entries if entry.uuid == "a"]
    assert sum(map(sizes.tokens, blocks)) == 500
    assert {sizes.how(entry) for entry in blocks} == {How.SPLIT}


@pytest.mark.parametrize("until", [2, 3, 5], ids=["newest", "in the window", "compacted"])
def test_thinking_for_which_no_output_is_left_takes_nothing(tmp_path: Path, until: int) -> None:
    """Its signature has as many bytes as ever, and is no measure of it."""
    thought = {"type": "thinking", "thinking": "", "signature": "c2lnbmF0dXJl" * 90}
    said = [thought, {"type": "text", "text": "word " * 100}]
    talk = [
        rows.prompt("p"),
        rows.answer("a", "p", used=rows.usage(read=20_000, output=100), content=said),
        rows.answer("b", "a", used=rows.usage(read=20_100, output=9)),
        rows.boundary("c", "b", preTokens=20_109),
        rows.summary("s", "c"),
    ]
    _, [view] = read(rows.write(tmp_path, {"s.jsonl": talk[:until]}))
    sizes = insights().contexts.sizes(view.session)
    blocks = [entry for entry in sizes.along.story.entries if entry.uuid == "a"]
    assert list(map(sizes.tokens, blocks)) == [0, 100]


def test_a_response_more_is_counted_without_the_rest(tmp_path: Path) -> None:
    def at(turns: int) -> Path:
        diary = Diary()
        diary.turns(turns, ("Read", "cart.py"))
        return rows.write(tmp_path, {"s.jsonl": diary.rows})

    counter, looking = Counter(), None
    for turns, most in ((20, 200), (21, 6)):
        snapshot, [view] = read(at(turns))
        looking = looking or insights(counter)
        counter.asked = 0
        found = looking.of(view, snapshot, view.session.last_ms)
        assert sum(part.tokens for part in found.attribution.parts) == view.context.used
        assert 0 < counter.asked <= most


def test_only_the_last_few_sessions_are_remembered(recordings: Path) -> None:
    snapshot, [view, *_] = read(recordings / "2.1.330" / "claude")
    looking = insights()
    first = looking.of(view, snapshot, view.session.last_ms)
    for number in range(MAX_CACHED):
        looking.contexts.attributed(view.session, f"agent-{number}")
    again = looking.of(view, snapshot, view.session.last_ms)
    assert again is not first
    assert by_category(again.attribution) == by_category(first.attribution)


def test_those_that_were_used_last_are_remembered(recordings: Path) -> None:
    _, [view, *_] = read(recordings / "2.1.330" / "claude")
    looking = insights()
    first = looking.contexts.attributed(view.session)
    for number in range(3 * (MAX_CACHED - 1)):
        looking.contexts.attributed(view.session, f"agent-{number}")
        if number % (MAX_CACHED - 1) == MAX_CACHED - 2:
            assert looking.contexts.attributed(view.session) is first
    for number in range(MAX_CACHED):
        looking.contexts.attributed(view.session, f"other-{number}")
    assert looking.contexts.attributed(view.session) is not first


def test_the_last_insight_into_a_session_is_at_hand(recordings: Path) -> None:
    snapshot, [view, *_] = read(recordings / "2.1.330" / "claude")
    looking = insights()
    assert looking.last(view.session.id) is NO_INSIGHT
    found = looking.of(view, snapshot, view.session.last_ms)
    assert looking.last(view.session.id) is found


def test_a_case_knows_the_compactions_that_a_fork_copied(recordings: Path) -> None:
    snapshot, views = read(recordings / "2.1.330-life" / "claude")
    origins = {view.session.id: view.session for view in views}
    forks = [view for view in views if view.session.forked_from]
    assert forks
    for view in forks:
        case = insights().case(view, snapshot, view.session.last_ms)
        there = {one.id for one in origins[view.session.forked_from].main.compactions}
        assert case.copied == {one.id for one in view.session.main.compactions} & there != set()


def test_another_memory_file_makes_another_attribution(recordings: Path) -> None:
    snapshot, [view, *_] = read(recordings / "2.0.14" / "claude")
    files = [MemoryFile("/home/u/CLAUDE.md", 4_100, 80)]
    looking = insights(memory_of=lambda _session: tuple(files))
    first = looking.of(view, snapshot, view.session.last_ms)
    files.append(MemoryFile("/home/u/p/CLAUDE.md", 8_200, 160))
    then = looking.of(view, snapshot, view.session.last_ms)
    sizes = [{share.name: share.tokens for share in by_category(one.attribution)}
             for one in (first, then)]  # fmt: skip
    assert sizes[0]["memory_files"] < sizes[1]["memory_files"]
    assert sum(sizes[0].values()) == sum(sizes[1].values()) == view.context.used


def test_a_tip_that_is_switched_off_is_not_asked() -> None:
    case = _long_pause().case(later=2 * 3600)

    def told(*off: str) -> list[str]:
        return [one.id for one in insights().of(case.view, Snapshot(), case.now_ms, off).findings]

    assert "after-pause" in told()
    assert "after-pause" not in told("after-pause")
    assert told(*(tip.id for tip in TIPS)) == []


def test_what_a_better_tip_says_is_not_said_twice() -> None:
    case = _long_pause().case(later=2 * 3600)
    found = insights().of(case.view, Snapshot(), case.now_ms)
    told = [one.id for one in advice(case.view, case.now_ms, found)]
    assert "after-pause" in told
    assert "cache-expired" not in told
    assert "cache-expired" in [one.id for one in advice(case.view, case.now_ms)]


def test_a_countdown_is_told_for_this_very_moment() -> None:
    case = _long_pause().case(later=0)
    expires_ms = case.view.cache.expires_ms
    assert expires_ms
    then = insights().of(case.view, Snapshot(), expires_ms - 50_000)
    assert [one.title for one in advice(case.view, expires_ms - 20_000, then)][:1] == [
        "The cache goes cold in 0:20"
    ]


def test_findings_come_by_urgency_and_saving() -> None:
    small = Finding("a", "", "", "", saving_nano=1)
    large = Finding("b", "", "", "", saving_nano=2)
    tokens = Finding("c", "", "", "", saving_tokens=10**9)
    urgent = Finding("d", "", "", "", urgent=True)
    assert ranked([tokens, small, large, urgent]) == (urgent, large, small, tokens)


@pytest.mark.parametrize("tip", TIPS, ids=lambda tip: tip.id)
def test_every_tip_has_a_name_of_its_own_and_tells_what_it_looks_for(tip: Tip) -> None:
    assert [one for one in TIPS if one.id == tip.id] == [tip]
    assert len(tip.help) > 100


def test_only_tips_that_there_are_silence_others() -> None:
    assert {*OUTDONE, *OUTDONE.values()} <= {tip.id for tip in TIPS}


def test_nothing_is_a_value() -> None:
    assert isinstance(NO_INSIGHT, Insight)
    assert by_category(NO_INSIGHT.attribution) == ()


def _long_pause() -> Diary:
    diary = Diary(context=90_000)
    diary.turns(4, ("Read", "cart.py"))
    return diary


def test_without_insights_blocks_are_listed_but_nothing_is_attributed(recordings: Path) -> None:
    snapshot, [view, *_] = read(recordings / "2.1.330" / "claude")
    without: Insights = NoInsights(Transcripts())
    attributed = without.contexts.attributed(view.session)
    assert attributed.story.entries == insights().contexts.attributed(view.session).story.entries
    assert attributed.attribution is NOT_KNOWN
    assert without.of(view, snapshot, view.session.last_ms) is NO_INSIGHT
    assert without.case(view, snapshot, view.session.last_ms).story is attributed.story
