"""What the text lists: compactions, sub-agents, tips, other sessions and doubts.

`now_ms` is always the time, in milliseconds since 1970, UTC, and `width` the cells of a line.
"""

from collections.abc import Iterator

from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.attribution.shares import by_category
from ccwatch.analysis.overview import Overview
from ccwatch.model.compaction import Compaction
from ccwatch.model.name import short
from ccwatch.money import money, paid
from ccwatch.plain_text import one_line
from ccwatch.report import trigger_wording, wording
from ccwatch.report.attribution_wording import consumers, parts
from ccwatch.report.blocks.insight import Insight
from ccwatch.report.board import Board, SessionRow
from ccwatch.report.output.paragraph import DOT, flowing, named
from ccwatch.report.output.sections import since
from ccwatch.report.tips.advice import advice
from ccwatch.store.snapshot import Snapshot
from ccwatch.units import UNKNOWN, age, count, marked, percent

MAX_TIPS = 5
"""Tips that are given; the document of the snapshot has all of them."""
MAX_LISTED = 10
"""Other sessions and sub-agents that are listed; the rest is counted."""


def attributed(attribution: Attribution, width: int) -> Iterator[str]:
    """Say what fills the context, and what takes most of it; nothing where that is not known."""
    yield from named("fills", parts(by_category(attribution)), width)
    named_apart = [one for one in consumers(attribution) if one.kind != "category"]
    yield from named("top", parts(named_apart), width)


def past(view: Overview, now_ms: int, width: int) -> list[str]:
    """Count the compactions, and say what the last one did."""
    micro = view.session.main.micro_compactions
    cleared = f"old results cleared {micro}×" if micro else ""
    if not view.compactions:
        return named("past", [wording.uncompacted(view.session), cleared], width)
    last = view.compactions[-1]
    parts = [count(len(view.compactions), "compaction"), _compacted(last, now_ms), cleared]
    return named("past", parts, width)


def _compacted(one: Compaction, now_ms: int) -> str:
    before, after = wording.tokens_before(one), wording.tokens_after(one)
    sizes = f"{before} → {after}" if one.pre_tokens is not None else f"to {after}"
    when = age(since(one.at_ms, now_ms)) if one.at_ms else ""
    return f"last {one.trigger} {sizes} {when}".rstrip()


def agents(view: Overview, width: int) -> Iterator[str]:
    """List the sub-agents, those that run first, and of each kind the one that wrote last."""
    found = sorted(view.agents, key=lambda one: one.agent.finished is not False)
    for at, one in enumerate(found[:MAX_LISTED]):
        state = {True: "done", False: "running", None: ""}[one.agent.finished]
        figures = (
            f"{wording.window_share(one.context):>4} "
            f"{wording.tokens_held(one.context, brief=True):>5}"
        )
        parts = [f"{figures}  {one_line(one.agent.name, 80)}", money(one.nano), state]
        yield from named("" if at else "agents", parts, width)
    yield from _rest(len(view.agents), width)
    if view.cost.unlisted_nano:
        name = "" if found else "agents"
        yield from named(name, [wording.UNLISTED, money(view.cost.unlisted_nano)], width)


def _rest(number: int, width: int) -> list[str]:
    return named("", [f"and {number - MAX_LISTED} more"], width) if number > MAX_LISTED else []


def tips(view: Overview, insight: Insight, now_ms: int, width: int) -> Iterator[str]:
    """Give the tips with what they save and what to type, the urgent ones first."""
    for one in advice(view, now_ms, insight)[:MAX_TIPS]:
        title = f"! {one.title}" if one.urgent else one.title
        yield from flowing("tip", f"{title}{DOT}{wording.saving_of(one)}".removesuffix(DOT), width)
        yield from flowing("", one.advice, width)
        if one.command:
            yield from flowing("", one.command, width)


def others(shown: SessionRow, board: Board, now_ms: int, width: int) -> Iterator[str]:
    """List the other sessions that are live or may be, the most urgent first."""
    found = board.others(shown.id, now_ms)
    for at, row in enumerate(found[:MAX_LISTED]):
        full = marked(percent(row.full), estimated=row.estimated)
        parts = [
            f"{full:>4}  {one_line(row.name, 40)}",
            one_line(row.model, 30),
            paid(row.nano, "!", lacking=row.lacking),
            age(since(row.last_ms, now_ms)) if row.last_ms else "",
            _nearness(row, board.near),
        ]
        yield from named("" if at else "also", parts, width)
    yield from _rest(len(found), width)


def _nearness(row: SessionRow, near: float) -> str:
    if wording.level(row.share, near) not in wording.WARNINGS:
        return ""
    return trigger_wording.of_trigger(row.share, guessed=row.guessed)


def notes(view: Overview, snapshot: Snapshot, width: int) -> list[str]:
    """Say what is missing from the figures; nothing where nothing is."""
    counts = snapshot.line_counts
    names = ", ".join(one_line(short(name), 40) or UNKNOWN for name in view.cost.logged.unpriced)
    parts = [
        f"no price for {names}" if names else "",
        "transcripts of this release lack output tokens" if view.cost.undercounts_output else "",
        f"{count(counts.unread, 'line')} not understood" if counts.unread else "",
        f"{count(len(snapshot.unreadable), 'file')} not readable" if snapshot.unreadable else "",
    ]
    return named("note", parts, width)
