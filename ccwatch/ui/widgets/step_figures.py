"""What is known of one response of a timeline, in lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.timeline import Step
from ccwatch.model.name import short
from ccwatch.report.wording import money
from ccwatch.ui.safety import one_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Moment
from ccwatch.ui.widgets.compaction_table import after, before
from ccwatch.ui.widgets.panel import QUIET, Part, join
from ccwatch.units import percent, tokens


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """A timeline, and what is known beside it."""

    found: Sequence[Step]
    """Oldest first."""
    trigger: int | None
    """Where auto-compaction fires, in tokens; `None` when unknown."""
    wrong: Mapping[str, str]
    """What went wrong, in words, by the id of the compaction that it went wrong with."""
    prices: Prices
    """What tokens cost."""


def told(facts: Facts, place: int, moment: Moment, symbols: Symbols) -> list[list[Part]]:
    """Say what is known of a response, in lines of parts, the most telling first.

    Args:
        facts: What is known.
        place: Index of the step.
        moment: When it is, to write times.
        symbols: With which signs.
    """
    found = facts.found
    if not 0 <= place < len(found):
        return [[("Nothing was measured yet", QUIET)]]
    step = found[place]
    response, used, trigger = step.response, step.response.usage, facts.trigger
    grown = step.tokens - found[place - 1].tokens if place else None
    cost = bill((response,), facts.prices)
    billed = f"{tokens(used.read)} cached, {tokens(used.write)} written"
    share: Part = (f"{percent(step.tokens / trigger)} of trigger", QUIET) if trigger else ""
    return [
        [
            (f"{tokens(step.tokens)}", "bold"),
            share,
            "" if grown is None else f"{'+' if grown >= 0 else '-'}{tokens(abs(grown))}",
            moment.full_clock(response.at_ms),
            ("" if step.alive else "rewound", "$warn"),
        ],
        [
            f"{place + 1}/{len(found)}",
            f"turn {step.turn}",
            money(cost.nano),
            one_line(short(response.model), 30),
            (f"{billed}, {tokens(used.output)} out", QUIET),
            (", ".join(one_line(tool.name, 30) for tool in response.tools), QUIET),
        ],
        _event(step, facts.wrong, symbols),
    ]


def _event(step: Step, wrong: Mapping[str, str], symbols: Symbols) -> list[Part]:
    """Say what happened before a response; what the signs mean where nothing did."""
    done = step.mark
    if done:
        sizes = f"{before(done, symbols)} {symbols.arrow} {after(done, symbols)}"
        name = (f"{symbols.compacted} {done.trigger.value}", "bold $accent")
        said = wrong.get(done.id, "")
        why = join((f"{symbols.warn} ", "bold $warn"), said) if said else ""
        return [join(name, f" {sizes}"), why, ("Enter opens it", QUIET)]
    if step.cleared:
        times = "" if step.cleared == 1 else f" {symbols.times}{step.cleared}"
        return [(f"{symbols.cleared} tool results cleared{times}", "$accent")]
    return [
        (f"{symbols.compacted} compaction", QUIET),
        (f"{symbols.warn} went wrong", QUIET) if wrong else "",
        (f"{symbols.cleared} cleared", QUIET),
        (f"{symbols.line} trigger", QUIET),
        ("grey: rewound", QUIET),
    ]
