"""What `make bench` concludes from what it measured, and what it leaves of its document."""

import math
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures.growth import Grown, growth
from benchmarks.figures.left_open import LeftOpen, table
from benchmarks.folder import SESSION, LiveSession, copied
from benchmarks.goals import APPEND, GAP, GROWTH_MEMORY, KEY, START, Goal, Unit, Verdict
from benchmarks.machine import model_of
from benchmarks.outcome import Outcome, in_order, markdown, plain, summary
from benchmarks.page import NotOursError, measured, renew, renewed
from benchmarks.sample import Sample, exponent, ratios
from benchmarks.terminal import shown
from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.store.index import Index

SLOW = Outcome(START, "M", 1.83, Sample.of([1.7, 1.83, 2.4]), "0.91 s", "bare Textual app 0.50 s")
QUICK = Outcome(APPEND, "M", 23.4, ours="60 appends")


@pytest.mark.parametrize(
    ("goal", "value", "verdict"),
    [
        (START, 1.2, Verdict.BEYOND),
        (START, 1.21, Verdict.REACHED),
        (START, 1.6, Verdict.REACHED),
        (START, 1.61, Verdict.SHORT),
        (KEY, 0.0, Verdict.REACHED),
        (GAP, math.nan, Verdict.SHORT),
        (GAP, math.inf, Verdict.SHORT),
    ],
    ids=["just beyond", "not beyond", "just reached", "short", "nothing beyond", "nan", "for ever"],
)
def test_a_value_is_judged_by_its_goal(goal: Goal, value: float, verdict: Verdict) -> None:
    assert goal.verdict(value) is verdict


@pytest.mark.parametrize(
    ("unit", "value", "written"),
    [
        (Unit.TIMES, 0.8, "× 0.80"),
        (Unit.MILLISECONDS, 59.6, "60 ms"),
        (Unit.PERCENT, 0.304, "0.30 %"),
        (Unit.EXPONENT, -0.02, "n^−0.02"),
    ],
    ids=["a ratio", "a time", "a share", "an exponent below zero"],
)
def test_a_value_is_written_with_its_unit(unit: Unit, value: float, written: str) -> None:
    assert unit.write(value) == written


def test_a_ratio_is_taken_between_neighbours_and_not_between_medians() -> None:
    found = ratios([0.5, 4.0, 3.0], [1.0, 10.0, 2.0])
    assert found.values == (0.5, 0.4, 1.5)
    assert (found.least, found.middle, found.most) == (0.4, 0.5, 1.5)


def test_runs_without_a_neighbour_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="longer than"):
        ratios([1.0], [1.0, 2.0])


def test_nothing_measured_is_no_sample() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        Sample.of([])


def test_one_slow_run_in_twenty_does_not_count_and_two_do() -> None:
    assert Sample.of([1.0] * 20 + [9.0]).slow == 1.0
    assert Sample.of([1.0] * 18 + [9.0] * 2).slow == 9.0
    assert Sample.of([7.0]).slow == 7.0


@given(power=st.floats(-1, 2), scale=st.floats(0.01, 100))
def test_the_exponent_of_a_power_is_found(power: float, scale: float) -> None:
    sizes = [200.0, 2_000.0, 10_000.0]
    found = exponent(sizes, [scale * size**power for size in sizes])
    assert found == pytest.approx(power, abs=1e-9)


def test_growth_is_told_of_two_corpora_and_not_of_one() -> None:
    small = Grown("S", 200, scan=0.5, memory=60, start=1.4, append=0.020)
    large = Grown("M", 2_000, scan=6.0, memory=120, start=1.5, append=0.021)
    assert growth([small]) == []
    time, memory, start, append = growth([small, large])
    assert time.verdict is Verdict.SHORT
    assert memory.value == pytest.approx(math.log10(2))
    assert memory.goal is GROWTH_MEMORY
    assert (memory.on, memory.ours) == ("S, M", "60 MB → 120 MB")
    assert [one.verdict for one in (memory, start, append)] == [Verdict.REACHED] * 3


def test_a_line_of_the_table_says_everything() -> None:
    assert SLOW.cells == (
        "a",
        "process start → first true figure on the screen, cold",
        "M",
        "0.91 s",
        "bare Textual app 0.50 s",
        "× 1.83 (1.70 to 2.40)",
        "≤ × 1.60",
        "≤ × 1.20",
        "missed",
    )
    assert QUICK.cells[4:6] == ("", "23 ms")


def test_what_falls_short_is_never_hidden() -> None:
    told = in_order([QUICK, SLOW])
    assert told == [SLOW, QUICK]
    assert summary(told) == "1 of 2 goals are reached. Missed: a on M."
    more = [replace(SLOW, on="S"), SLOW, SLOW, replace(SLOW, goal=GAP, value=300)]
    assert summary(more).endswith("Missed: a on S, M; i on M.")
    assert summary([QUICK]) == "1 of 1 goals are reached."
    assert "**missed**" in markdown(told)
    assert "missed" in plain(told)


def test_a_table_has_as_many_cells_in_each_line() -> None:
    lines = markdown([SLOW, QUICK]).splitlines()
    assert [line.count("|") for line in lines] == [10] * 4


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (b"\x1b[1;31m87\x1b[0m.7k", "87.7k"),
        (b"87\x1b[3;9H.7k", "87\n.7k"),
        (b"\x1b]0;title\x0787.7k\x1b]22;default\x1b\\!", "\n87.7k\n!"),
        (b"\x1b[?2026h\x1b[?25l87.7k\r\n90k", "\n87.7k\n90k"),
        ("‖\x1b[0m─87.7k".encode(), "‖─87.7k"),
        (b"87.7k\xe2\x94", "87.7k\ufffd"),
    ],
    ids=["colours", "another place", "titles", "modes", "lines", "half a character"],
)
def test_text_is_found_in_what_is_written_to_a_terminal(written: bytes, text: str) -> None:
    assert shown(written) == text


def test_the_live_session_is_live_and_holds_what_it_was_told_to(tmp_path: Path) -> None:
    live = LiveSession(tmp_path)
    live.answer(30_000)
    live.answer(87_650)
    index = Index((str(tmp_path),))
    index.read_once()
    (row,) = Analyst(Prices.shipped()).board(index.snapshot(), time.time_ns() // 1_000_000).rows
    assert (row.id, row.used, row.live) == (SESSION, 87_650, True)


def test_a_corpus_is_copied_with_its_times_and_not_added_to(tmp_path: Path) -> None:
    corpus = tmp_path / "S"
    path = corpus / "projects" / "-home-dev" / "a.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("{}\n")
    os.utime(path, (1_000, 1_000))
    with copied(corpus, tmp_path / "scratch") as config:
        copy = config / path.relative_to(corpus)
        assert (copy.read_text(), copy.stat().st_mtime) == ("{}\n", 1_000)
        LiveSession(config)
        assert len(list(config.rglob("*.jsonl"))) == 2
    assert [str(one) for one in corpus.rglob("*.jsonl")] == [str(path)]
    assert list((tmp_path / "scratch").iterdir()) == []


def test_what_else_is_left_open_is_told_in_its_units() -> None:
    one = LeftOpen("ccwatch", "M", first=0.5, idle=0.25, memory=81.2, append=0.0231)
    assert table([one]).splitlines()[2] == "| ccwatch | M | 0.50 s | 0.25 % | 81 MB | 0.0231 s |"
    assert replace(one, append=math.inf).cells[-1] == "more than 120 s"


def test_the_processor_is_found_where_it_is_named() -> None:
    assert model_of(["processor\t: 0", "model name\t: AMD EPYC: 7", "model name\t: other"]) == (
        "AMD EPYC: 7"
    )
    assert model_of(["Hardware : x"]) == ""


def test_what_was_written_by_hand_stays(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    renew(path, measured({"date": "first"}, ["make bench"], [SLOW], "- a note"))
    by_hand = path.read_text().replace("# How fast", "# By hand: how fast")
    path.write_text(f"{by_hand}\n## What did not pay\n\nSpeaking loudly.\n")
    renew(path, measured({"date": "second"}, ["make bench"], [QUICK], "- another"))
    text = path.read_text()
    assert text.startswith("# By hand: how fast")
    assert text.endswith("\n## What did not pay\n\nSpeaking loudly.\n")
    assert "first" not in text
    assert "- another" in text
    assert "| date | second |" in text
    assert "1 of 1 goals are reached." in text


@given(part=st.text(alphabet="ab|\n"), tail=st.text(alphabet="xy\n"))
def test_renewing_with_the_same_part_changes_nothing(part: str, tail: str) -> None:
    once = renewed("", part) + tail
    assert renewed(once, part) == once


def test_a_document_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text("All by hand.\n")
    with pytest.raises(NotOursError):
        renew(path, "anything")
    assert path.read_text() == "All by hand.\n"
