"""Tips: much searching before anything was changed."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.reading import WRITERS, ReadKind, is_about_file, reading
from ccwatch.analysis.session.turns import turn_figures
from ccwatch.analysis.tips.blocks.carried import BlockTotals, carried
from ccwatch.analysis.tips.blocks.shell import is_look, pattern
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.worth import MOST_TURNS, amount, times, weightiest
from ccwatch.model.entry import Entry, Kind

MANY: Final = 20
"""The least reads and searches before the first edit of a turn that count as a search for the
place."""
HABIT: Final = 2
"""The least number of such turns to report: the first task in a project has to look around."""
MANY_SEARCHES: Final = 20
"""The least searches for symbols from which a tool that knows the language pays."""
TYPED: Final = frozenset(
    "c cc cpp h hpp cs go java kt kts lua php py pyi rs swift ts tsx mts".split()
)
"""File extensions of languages that have code-intelligence plugins."""
LANGUAGE_SERVER: Final = "LSP"
"""The tool that such plugins bring."""

_SYMBOL = re.compile(
    r"(?:\^|\\b)*(?:(?:async |export |pub )*(?:def|class|func|function|fn|interface|struct|enum|"
    r"trait|type|impl|const|let|var) +)?[A-Za-z_]\w{3,}(?:\\?\(|\\b|\$)*"
)


def long_search(case: Case) -> Iterator[Finding]:
    """At least twenty files were read or searches made before anything was edited.

    A prompt that names the file, the function or the error leads straight to the place; one that
    says "fix the bug in the checkout" sends the model through the project. Where the search is the
    task, a sub-agent does it in a window of its own. This counts turns that edited a file in the
    end; what a better prompt would have saved cannot be told.

    Source: Anthropic's page on costs, "Write specific prompts".
    """
    looks = _looks(case.along)
    own = {turn.number for turn in turn_figures(case.lane, case.prices) if not turn.copied}
    found = [(turn, count) for turn, count in looks.items() if count >= MANY and turn in own]
    if len(found) < HABIT:
        return
    brought = sum(
        one.tokens
        for one in carried(case)
        if one.turn in dict(found) and one.entry.kind is Kind.RESULT and _is_looking(one.entry)
    )
    held = f"; {amount(brought)} of that is in the window" if brought else ""
    yield Finding(
        id=SEARCHING.id,
        title=f"Up to {max(count for _, count in found)} reads and searches before the first edit",
        advice="Name the file, the function or the error in the prompt.",
        evidence=f"{times(len(found), 'turn')} read or searched {MANY} times or more before the "
        f"first edit{held}",
        turns=weightiest(found),
    )


def symbol_searches(case: Case) -> Iterator[Finding]:
    """Symbols were searched for as text, many times, in a language that plugins support.

    With a code-intelligence plugin a single call finds a definition or all uses of a name, where a
    text search finds every mention and is followed by reading the files. This counts searches whose
    pattern is a single name, in a session that read files of such a language and has no language
    server.

    Source: Anthropic's page on costs, "Install code intelligence plugins for typed languages".
    """
    if not Feature.CODE_INTELLIGENCE.is_in(case.session.version):
        return
    calls = [entry for entry in case.story.entries if entry.kind is Kind.CALL]
    searches = {entry.call for entry in calls if _is_symbol(entry)}
    typed = {entry.target.rpartition(".")[2] for entry in calls if is_about_file(entry)} & TYPED
    if len(searches) < MANY_SEARCHES or not typed:
        return
    if any(entry.name == LANGUAGE_SERVER for entry in calls):
        return
    load = BlockTotals.of(
        one for one in carried(case) if one.entry.kind is Kind.RESULT and one.entry.call in searches
    )
    held = f"; their results take {amount(load.tokens)} of the window" if load.tokens else ""
    yield Finding(
        id=SYMBOLS.id,
        title=f"{len(searches)} searches for symbols as text",
        advice="Install the code-intelligence plugin for your language.",
        evidence=f"{len(searches)} searches for the name of one thing, among files of "
        f"{', '.join(sorted(typed))}{held}",
        command="/plugin",
        turns=load.turns[:MOST_TURNS],
        blocks=load.entries,
    )


def _is_looking(entry: Entry) -> bool:
    """Is a call, or its result, one that only looks at what is there?"""
    kind = reading(entry.name)
    if kind is ReadKind.COMMAND:
        return is_look(entry.target)
    return kind in (ReadKind.FILE, ReadKind.SEARCH) and not entry.name.startswith("mcp__")


@lru_cache(maxsize=4)
def _looks(along: Alignment) -> dict[int, int]:
    """How often each turn that edited something looked at something before that."""
    firsts = [turn.first for turn in along.lane.turns]
    counts: dict[int, int] = {}
    done: set[int] = set()
    turn = -1
    for entry, at in zip(along.story.entries, along.at, strict=True):
        while turn + 1 < len(firsts) and firsts[turn + 1] <= at:
            turn += 1
        if entry.kind is not Kind.CALL or turn in done or not along.is_living(entry):
            continue
        if entry.name in WRITERS:
            done.add(turn)
        elif _is_looking(entry):
            counts[turn] = counts.get(turn, 0) + 1
    return {turn: count for turn, count in counts.items() if turn in done}


def _is_symbol(entry: Entry) -> bool:
    """Does a call search for the name of one thing?"""
    kind = reading(entry.name)
    if kind is ReadKind.COMMAND:
        return bool(_SYMBOL.fullmatch(pattern(entry.target)))
    return entry.name in ("Grep", "GrepTool") and bool(_SYMBOL.fullmatch(entry.target))


SEARCHING: Final = Tip("long-search", "A long search before an edit", long_search, COSTS)
"""For information."""
SYMBOLS: Final = Tip("symbol-searches", "Symbols searched for as text", symbol_searches, COSTS)
"""For information."""
