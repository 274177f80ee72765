"""The demo's scenario of tips: each one is given, and its evidence can be gone into."""

import lzma
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.registry import TIPS
from ccwatch.analysis.tips.sessions import unprompted
from ccwatch.analysis.tokens import count
from ccwatch.client import memory
from ccwatch.demo import Demo, private_demo
from ccwatch.demo.recording import SCENARIOS, bundled
from ccwatch.library.transcripts import Transcripts
from ccwatch.money import money
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insight import Insight
from ccwatch.report.blocks.insights import Insights
from ccwatch.report.tips.advice import advice
from ccwatch.store.index import Index
from ccwatch.store.snapshot import Snapshot
from tools import make_demo

MORNING = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
"""Some day on which somebody starts the demo."""
SCENARIO = "tips"


class Playing:
    """The scenario as it is played, and what tips say of it."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.index = Index((str(demo.config_dir),))
        self.library = Transcripts()
        self.analyst = Analyst(Prices.shipped(), UTC)
        self.insights = Insights(self.library, self.analyst.prices, count, memory.of)

    def at(self, share: float) -> Iterator[tuple[Overview, Insight, tuple[Finding, ...]]]:
        """Play on to a share of the whole, and ask all tips in all sessions."""
        self.demo.advance_to(share)
        snapshot, now_ms = self.read(), self.demo.now_ms()
        board = self.analyst.board(snapshot, now_ms)
        for row in board.rows:
            view = board.overview(row.id)
            assert view
            insight = self.insights.of(view, snapshot, now_ms)
            yield view, insight, advice(view, now_ms, insight)

    def read(self) -> Snapshot:
        """Read on as the app does."""
        self.index.sweep()
        while self.index.busy:
            self.index.work(1)
        return self.index.snapshot()


@pytest.fixture(scope="module")
def playing() -> Iterator[Playing]:
    with private_demo(now=lambda: MORNING, scenario=SCENARIO) as demo:
        yield Playing(demo)


def test_every_tip_is_given_with_evidence_that_can_be_gone_into(playing: Playing) -> None:
    given: dict[str, Finding] = {}
    expires = 0
    for share in (0.0, 0.12):
        for view, _, findings in playing.at(share):
            given |= {one.id: one for one in findings}
            if view.session.project == "/home/dev/blog":
                expires = view.cache.expires_ms or 0
    nearly = (expires - 30_000 - playing.demo.start_ms) / bundled(SCENARIO).length_ms
    assert 0.12 < nearly < 1, "the blog's cache goes cold while it is played"
    for share in (nearly, 1.0):
        for view, insight, findings in playing.at(share):
            given |= {one.id: one for one in findings}
            entries = {id(entry) for entry in insight.story.entries}
            for one in findings:
                assert all(number < len(view.session.main.turns) for number in one.turns)
                assert all(id(entry) in entries for entry in one.blocks)
                for entry in one.blocks[:1]:
                    text = playing.library.text(entry)
                    assert text.lines or text.kind != "text"
    assert {tip.id for tip in TIPS} - given.keys() == set()
    for one in (one for one in given.values() if one.id != unprompted.UNPROMPTED.id):
        saved, words = money(one.saving_nano), f"{one.title}; {one.advice}; {one.evidence}"
        assert words.count(saved) == words.count(f"≈{saved}"), words


def test_the_bundled_scenario_is_what_the_generator_makes() -> None:
    packed = make_demo.TIPS.read_bytes()
    assert lzma.decompress(packed).decode().split("\n") == make_demo.make_tips()
    assert len(packed) < 160_000


def test_every_line_of_it_is_understood(playing: Playing) -> None:
    playing.demo.advance_to(1)
    line_counts = playing.read().line_counts
    assert (line_counts.damaged, line_counts.unread, line_counts.unknown) == (0, 0, ())


def test_the_command_line_knows_the_scenarios_that_there_are() -> None:
    from ccwatch.cli.parser import SCENARIOS as KNOWN

    assert tuple(SCENARIOS) == KNOWN
