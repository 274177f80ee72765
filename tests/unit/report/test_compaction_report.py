"""What is copied of a compaction: every figure, and nothing of what was said."""

import pytest
from msgspec.structs import replace

from ccwatch.analysis.compaction.detail import Detail
from ccwatch.analysis.compaction.portions import UNATTRIBUTED, Portion
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.entry import Kind
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.report.output.compaction_report import markdown, summary_line
from tests.support.details import detail_of
from tests.support.talk import Talk

PRICES = Prices.shipped()
SECRET = "/home/dev/secret-customer/cart.py"


def example() -> Detail:
    talk = Talk()
    talk.turn(("Read", SECRET, 32_000), ("Bash", f"cat {SECRET}", 3200))
    talk.turn(("mcp__a|b`c__get_it", SECRET, 3200))
    talk.compact()
    talk.compactions[0] = replace(
        talk.compactions[0], focus=f"keep {SECRET}", duration_ms=83_000, first_prompt_tokens=25_100
    )
    talk.add(Kind.ATTACHMENT, 320, name="skill_listing")
    talk.turn(("Read", SECRET, 32_000))
    return detail_of(talk.story, talk.lane, talk.compactions[0], 167_000)


def report(found: Detail, nano: int | None = 40_000_000) -> str:
    """The report of a compaction that is listed with just what is known of it."""
    done = Recorded(found.compaction, "session", "", "/home/dev/shop", "", nano)
    return markdown(done, found)


@pytest.mark.parametrize(
    ("off_nano", "paid_nano", "told"),
    [
        (230_000_000, None, "≈$0.30 ($0.07 cached, $0.53 not)"),
        (20_000_000, None, "≈$0.30"),
        (230_000_000, 70_000_000, "$0.07, reported"),
    ],
    ids=["cached or not", "as good as one figure", "known"],
)
def test_what_it_cost_is_a_span_where_much_hangs_on_the_cache(
    off_nano: int, paid_nano: int | None, told: str
) -> None:
    done = Compaction("c", 0, Trigger.AUTO, "2.1.20", "")
    costs = Recorded(done, "s", "", "", "", 300_000_000, paid_nano=paid_nano, off_nano=off_nano)
    assert summary_line(costs).endswith(f" · {told}")


def test_the_report_of_one_that_a_transcript_begins_with_has_no_figures_of_what_was_before() -> (
    None
):
    talk = Talk()
    talk.compact()
    talk.turn(("Read", SECRET, 32_000))
    found = detail_of(talk.story, talk.lane, talk.compactions[0], 167_000)
    told = report(found)
    assert "The transcript begins with this compaction." in told
    assert not [name for name in ("| turns |", "left the context", "read again") if name in told]
    assert "read again within ten turns" in report(example())


def test_the_report_of_one_that_was_undone_says_so() -> None:
    assert "undone" not in report(example())
    assert "| undone by a rewind | yes |" in report(replace(example(), is_undone=True))


def test_the_report_has_the_figures() -> None:
    text = report(example())
    for words in (
        "| trigger | auto |",
        "| Claude Code | 2.1.330 |",
        "| model | sonnet-4.5 |",
        "| context before | 32,700 |",
        "| first context measured after it | 25,100 |",
        "| left in the window | ≈25,100 |",
        "| messages after it, as Claude Code counts | 5,000 |",
        "| summary | ≈1,000 |",
        "| its cost | ≈$0.04 |",
        "| lasted | 5 min |",
        "| turns | 2 |",
        "| responses | 5 |",
        "| models | sonnet-4.5 |",
        "| context, first to largest | 20,100 → 32,600 |",
        "| cost | $0.09 |",
        "| tokens: uncached input | 0 |",
        "| tokens: written to the cache | 12,200 |",
        "| tokens: read from the cache | 133,500 |",
        "| tokens: output | 500 |",
        "| files that left the context | 1 |",
        "| not read again | 0 |",
        "| blocks kept as they were | 0 |",
        "| files in the context | 1 |",
        "| took | 1 min |",
        "| focus given | yes |",
        "| system prompt | ≈",
        "| result `Read` | ≈",
        "| put back by Claude Code | `skill_listing` 1 (≈100 tokens) |",
        "| read again within ten turns | 1 file |",
        "| re-read tax | ≈10,000 tokens, ≈$0.04 |",
        "**Compacted far below the trigger**",
    ):
        assert words in text


def test_a_compaction_that_left_more_than_there_was_freed_nothing() -> None:
    found = example()
    less = (found.compaction.first_prompt_tokens or 0) - 1_000
    text = report(replace(found, compaction=replace(found.compaction, pre_tokens=less)))
    assert "| freed | 0 (0%) |" in text


def test_the_report_says_that_as_much_was_freed_as_screens_do() -> None:
    found = example()
    one = replace(found.compaction, pre_tokens=100_000, first_prompt_tokens=25_000)
    assert "| freed | 75,000 (75%) |" in report(replace(found, compaction=one))
    estimated = replace(one, first_prompt_tokens=None, left_tokens=30_000)
    assert "| freed | ≈70,000 (70%) |" in report(replace(found, compaction=estimated))


def test_the_report_has_nothing_of_what_was_read_or_said() -> None:
    text = report(example())
    assert "secret" not in text
    assert "cart.py" not in text


def test_names_cannot_break_the_table() -> None:
    text = report(example())
    assert "`mcp__a¦b'c__get_it`" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.count("|") == 3 for line in rows)


def test_names_cannot_command_a_terminal() -> None:
    talk = Talk()
    talk.turn(("Re\x1b[31mad\n", "/a", 3200))
    one = talk.compact()
    found = detail_of(talk.story, talk.lane, one)
    assert "\x1b" not in report(found)


def test_what_no_block_accounts_for_is_named_however_many_parts_there_are() -> None:
    tools = tuple(Portion(Kind.RESULT, f"tool{number}", 400) for number in range(21))
    parts = (*tools, Portion(None, UNATTRIBUTED, 1_600))
    text = report(replace(example(), before=parts))
    assert "| all others | ≈400 (4%) |\n| unattributed | ≈1,600 (16%) |\n" in text


def test_what_is_unknown_is_written_as_unknown() -> None:
    talk = Talk(model="someones-own")
    talk.idle(1)
    talk.compact(size=0)
    one = replace(talk.compactions[0], pre_tokens=None, post_tokens=None)
    talk.compactions[0] = one
    found = detail_of(talk.story, talk.lane, one)
    text = report(found, None)
    assert "| context before | ? |" in text
    assert "| its cost | ? |" in text
    assert "| left in the window | ? |" in text
    assert "| messages after it, as Claude Code counts | ? |" in text
    assert "| summary | ? |" in text
    assert "| took | ? |" in text
    assert "| cost | ? |" in text


def test_the_line_has_no_project_and_no_title() -> None:
    one = Compaction("c", 1_795_364_968_476, Trigger.MANUAL, "2.1.330", "claude-opus-5", 167_445)
    record = Recorded(one, "s", "", "/home/dev/secret", "secret title", None)
    assert summary_line(record) == "2026-11-22 16:29 UTC · manual · 167k → ? · opus-5"


def test_until_it_is_measured_the_line_tells_by_estimate_what_was_left() -> None:
    one = Compaction("c", 0, Trigger.AUTO, "", "", 167_445, left_tokens=24_000)
    assert "167k → ≈24.0k" in summary_line(Recorded(one, "s", "", "", "", None))
    measured = replace(one, first_prompt_tokens=30_100)
    assert "167k → 30.1k" in summary_line(Recorded(measured, "s", "", "", "", None))


def test_a_size_that_is_unknown_is_marked_as_unknown_and_not_as_an_estimate() -> None:
    one = Compaction("c", 0, Trigger.AUTO, "", "", None, pre_measured=False)
    assert " · ? → ?" in summary_line(Recorded(one, "s", "", "", "", None))
    assert "| context before | ? |" in report(replace(example(), compaction=one))


def test_the_line_tells_the_tax_where_there_is_one() -> None:
    one = Compaction("c", 0, Trigger.AUTO, "", "", 167_445, pre_measured=False)
    record = Recorded(one, "s", "", "", "", 1, reread=Reread(3, 12_345, None))
    assert summary_line(record).endswith("≈167k → ? · <$0.0001 · re-read ≈12.3k ?")
    clean = replace(record, reread=Reread(0, 0, 0))
    assert "re-read" not in summary_line(clean)
