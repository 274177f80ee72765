"""What fills the contexts of recorded sessions, beside what Claude Code's /context screen said."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.attribute import attribute
from ccwatch.analysis.attribution.calibration import prior
from ccwatch.analysis.attribution.part import Attribution, Category, How
from ccwatch.analysis.attribution.shares import by_category, by_file, by_tool, top
from ccwatch.analysis.compaction.portions import UNATTRIBUTED, portions
from ccwatch.analysis.context import used_now
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tokens import count
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.session import Session
from ccwatch.report.blocks.insights import Insights
from ccwatch.report.blocks.weights import Weights
from ccwatch.store.index import Index
from tests.support.recorded import RECORDINGS

LIBRARY = Transcripts()
WEIGHTS = Weights(LIBRARY, count)
INSIGHTS = Insights(LIBRARY, Prices.shipped(), count)
MESSAGES = "Messages"
CATEGORIES = {
    "System prompt": "system_prompt",
    "System tools": "tools",
    "Memory files": "memory_files",
    "Skills": "skills",
}
"""What the /context screen calls categories. All that is in none of them it calls messages."""


@cache
def sessions(folder: Path) -> tuple[Session, ...]:
    index = Index((str(folder),))
    index.read_once()
    return index.snapshot().sessions


def look(session: Session, agent: str = "") -> Attribution:
    lane = session.lane(agent)
    assert lane
    story = LIBRARY.story(session, agent)
    ratio = prior(lane.last.model if lane.last else "")
    outline = WEIGHTS.outline(story, session.version, ratio)
    return attribute(align(story, lane), WEIGHTS.weigh, prior=ratio, outline=outline)


def lanes(folder: Path) -> Iterator[tuple[Session, str]]:
    for session in sessions(folder / "claude"):
        yield session, ""
        yield from ((session, agent.id) for agent in session.agents)


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_the_categories_of_every_conversation_add_up_to_its_context(folder: Path) -> None:
    for session, agent in lanes(folder):
        lane = session.lane(agent)
        assert lane
        found = look(session, agent)
        assert sum(share.tokens for share in by_category(found)) == (used_now(lane)[0] or 0)
        for group in (by_tool(found), by_file(found), top(found, 99)):
            assert sum(share.tokens for share in group) <= found.used


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_most_of_what_entered_while_a_conversation_went_on_is_measured_or_split(
    folder: Path,
) -> None:
    for session, _ in lanes(folder):
        found = look(session)
        results = [part for part in found.parts if part.category is Category.RESULTS]
        known = [part for part in results if part.how in (How.MEASURED, How.SPLIT)]
        assert len(known) * 10 >= len(results) * 9


@pytest.mark.parametrize("folder", RECORDINGS, ids=lambda folder: folder.name)
def test_what_filled_the_context_around_each_compaction_adds_up(folder: Path) -> None:
    for session, agent in lanes(folder):
        lane = session.lane(agent)
        assert lane
        for one in lane.compactions:
            contexts = INSIGHTS.contexts.around(session, agent, one)
            assert contexts
            before, after = contexts
            parts = portions(before)
            assert sum(part.tokens for part in parts) == (one.pre_tokens or 0)
            assert sum(part.tokens for part in portions(after)) == (one.first_prompt_tokens or 0)
            stood = any(part.entry for part in before.parts)
            unknown = sum(part.tokens for part in parts if part.name == UNATTRIBUTED)
            assert not stood or unknown <= 0.2 * before.used


def cut(folder: Path, context: int, into: Path) -> Session:
    """A session as it was when a response measured a context, the last time that one did."""
    [path] = [
        path
        for path in (folder / "claude" / "projects").rglob("*.jsonl")
        if "subagents" not in path.parts and _measures(path, context)
    ]
    copy = into / "projects" / path.parent.name / path.name
    copy.parent.mkdir(parents=True)
    lines = path.read_bytes().splitlines(keepends=True)
    last = max(index for index, line in enumerate(lines) if context in _contexts(line))
    copy.write_bytes(b"".join(lines[: last + 1]))
    [session] = [one for one in sessions(into) if one.main.last]
    assert session.main.last
    assert session.main.last.context == context
    return session


def _measures(path: Path, context: int) -> bool:
    return any(context in _contexts(line) for line in path.read_bytes().splitlines())


def _contexts(line: bytes) -> list[int]:
    """The contexts that a row's usage says."""
    fields = (b"input_tokens", b"cache_creation_input_tokens", b"cache_read_input_tokens")
    found = [re.search(rb'"%s":(\d+)' % field, line) for field in fields]
    return [sum(int(one[1]) for one in found if one)] if all(found) else []


def screen(folder: Path) -> dict[str, float]:
    """The categories of the recorded /context screen, in tokens."""
    text = (folder / "context.txt").read_text()
    found = re.findall(r"⛁ ([A-Z][a-z ]+): ([\d.]+)(k?) tokens", text)
    return {name: float(number) * (1000 if kilo else 1) for name, number, kilo in found}


@pytest.mark.parametrize(("name", "context"), [("2.1.330", 183_000), ("2.1.330-win", 87_000)])
def test_system_prompt_tools_and_messages_are_what_the_client_itself_says(
    name: str, context: int, tmp_path: Path
) -> None:
    folder = next(one for one in RECORDINGS if one.name == name)
    said = screen(folder)
    shares = by_category(look(cut(folder, context, tmp_path)))
    found = {share.name: share.tokens for share in shares}
    ours = {title: found.pop(category, 0) for title, category in CATEGORIES.items()}
    ours[MESSAGES] = sum(found.values())
    for title in ("System prompt", "System tools", MESSAGES):
        assert ours[title] == pytest.approx(said[title], rel=0.1), title
