"""Tips: large results of tools that were carried from request to request."""

from collections.abc import Callable, Iterator
from typing import Final

from ccwatch.analysis.reading import ReadKind, is_file_change, reading
from ccwatch.analysis.tips.blocks.carried import BlockTotals, Carried, carried
from ccwatch.analysis.tips.blocks.copies import copies
from ccwatch.analysis.tips.blocks.names import listed
from ccwatch.analysis.tips.blocks.persisted import is_persisted
from ccwatch.analysis.tips.blocks.shell import is_log, is_test
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import BEST_PRACTICES, COSTS, Tip
from ccwatch.analysis.tips.worth import amount, times
from ccwatch.model.entry import Entry, Kind
from ccwatch.money import estimate

LARGE: Final = 5_000
"""The least tokens of a large result: about 20,000 characters."""
LARGE_FILE: Final = 10_000
"""The least tokens of a large file: some 800 lines."""
OFTEN: Final = 10
"""The least requests that sent a result again, for it to count."""
WEB: Final = frozenset({"WebFetch", "WebSearch"})
"""Tools that return web pages."""
WANTED: Final = 1_000
"""Tokens of a result that are assumed to be needed: its last lines, or those that match."""


def command_output(case: Case) -> Iterator[Finding]:
    """Long command output is read again with every response.

    Of a test run, only the failures matter, and of a log, only the errors. What head, tail or grep
    leave out never enters the window, and a hook can do the same for every test run without anybody
    having to think of it. This counts results of more than 5,000 tokens in the window that ten
    responses or more read again; the saving is their cost beyond 1,000 tokens each.

    Source: Anthropic's page on costs, "Offload processing to hooks and skills".
    """
    found = _large(
        case,
        LARGE,
        lambda entry: reading(entry.name) is ReadKind.COMMAND and not is_persisted(entry.target),
    )
    load = BlockTotals.of(found)
    if not load.pays(case):
        return
    tests = [one for one in found if is_test(one.entry.target)]
    logs = [one for one in found if is_log(one.entry.target)]
    if BlockTotals.of(tests).resent * 2 >= load.resent:
        advice = "Let tests print failures only (pytest -q | tail -40), or let a hook filter them."
    elif BlockTotals.of(logs).resent * 2 >= load.resent:
        advice = "Search logs (grep -n ERROR app.log | tail -50), or let a hook filter them."
    elif Feature.OUTPUT_LIMIT.is_in(case.session.version):
        advice = (
            'Pipe long output through head, tail or grep, or set a lower "bashOutputMaxChars" in '
            "settings.json."
        )
    else:
        advice = "Pipe long output through head, tail or grep."
    yield _finding(COMMAND_OUTPUT, load, "of command output in the window", advice)


def search_output(case: Case) -> Iterator[Finding]:
    """Long search results are read again with every response.

    A search that prints every matching line of a large project answers a question that a list of
    files, or a narrower pattern, would have answered. It counts results as the tip on command
    output does.

    Source: Anthropic's page on costs, "Write specific prompts".
    """
    found = _large(
        case,
        LARGE,
        lambda entry: reading(entry.name) is ReadKind.SEARCH and not _is_outside(entry),
    )
    load = BlockTotals.of(found)
    if load.pays(case):
        yield _finding(
            SEARCH_OUTPUT,
            load,
            "of search results in the window",
            "Name folders or file types in the prompt, and ask for the names of files first.",
        )


def delegate(case: Case) -> Iterator[Finding]:
    """Long pages and long results of MCP servers are read again with every response.

    A sub-agent reads them in a window of its own, and only its report comes back. This counts pages
    of the web and results of MCP servers as the tip on command output counts results.

    Source: Anthropic's page on costs, "Delegate verbose operations to subagents".
    """
    load = BlockTotals.of(_large(case, LARGE, _is_outside))
    if load.pays(case):
        yield _finding(
            DELEGATE,
            load,
            "of web pages and MCP results",
            "Let a sub-agent fetch them and report what you need.",
        )


def large_reads(case: Case) -> Iterator[Finding]:
    """Large files were read whole, and none of them was edited.

    To look at one function, it is enough to search for it and read the lines around it. This counts
    files of more than 10,000 tokens in the window that were read from beginning to end, not edited
    since, and sent again ten times or more; copies of a file that was read twice have a tip of
    their own.

    Source: Anthropic's best practices, "Provide specific context in your prompts".
    """
    edited = {entry.target for entry in case.story.entries if is_file_change(entry)}
    again = {id(one.entry) for one in copies(case)}
    found = _large(
        case,
        LARGE_FILE,
        lambda entry: (
            reading(entry.name) is ReadKind.FILE
            and not entry.piece
            and entry.target not in edited
            and not is_persisted(entry.target)
        ),
    )
    load = BlockTotals.of(one for one in found if id(one.entry) not in again)
    if load.pays(case):
        yield _finding(
            LARGE_READS,
            load,
            "of files read whole",
            "Name the function or the lines in the prompt, so that a part of the file is read.",
        )


def _large(case: Case, least: int, wanted: Callable[[Entry], bool]) -> list[Carried]:
    """The results of a kind that are large and were sent again often, without their good part."""
    return [
        one.beyond(WANTED)
        for one in carried(case)
        if one.entry.kind is Kind.RESULT
        and one.tokens >= least
        and one.again >= OFTEN
        and wanted(one.entry)
    ]


def _is_outside(entry: Entry) -> bool:
    """Is a block from the web, or from an MCP server?"""
    return entry.name in WEB or entry.name.startswith("mcp__")


def _finding(tip: Tip, load: BlockTotals, what: str, advice: str) -> Finding:
    size = load.tokens + WANTED * len(load.blocks)
    names = listed(one.entry for one in load.blocks)
    return Finding(
        id=tip.id,
        title=f"{amount(size)} {what}",
        advice=advice,
        evidence=f"{times(len(load.blocks), 'large result')}{names}; up to "
        f"{max(one.again for one in load.blocks)} responses read them again, "
        f"{amount(load.resent)} for {estimate(load.nano)}",
        saving_tokens=load.resent,
        saving_nano=load.nano,
        turns=load.turns,
        blocks=load.entries,
    )


COMMAND_OUTPUT: Final = Tip("command-output", "Long command output", command_output, COSTS)
"""Tests, logs, builds."""
SEARCH_OUTPUT: Final = Tip("search-output", "Long search results", search_output, COSTS)
"""Grep and Glob."""
DELEGATE: Final = Tip("delegate", "Web pages and MCP results", delegate, COSTS)
"""Work for a sub-agent."""
LARGE_READS: Final = Tip(
    "large-reads",
    "Large files that were read whole",
    large_reads,
    BEST_PRACTICES,
)
"""A part would have done."""
