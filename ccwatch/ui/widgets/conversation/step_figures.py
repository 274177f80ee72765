"""The figures of one response of a timeline, in lines."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from ccwatch.analysis.clears import NOT_CLEARED, Cleared
from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.timeline import Step
from ccwatch.model.name import short
from ccwatch.model.session import Session
from ccwatch.money import money
from ccwatch.plain_text import one_line
from ccwatch.ui.masked import masked_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.line import QUIET, Part, join
from ccwatch.ui.widgets.words import sizes
from ccwatch.units import percent, tokens

TITLE = 60
"""Characters of a session's title that are kept."""


class StepFacts(Struct, frozen=True, eq=False):
    """A timeline, and what is known beside it."""

    steps: Sequence[Step]
    """The steps of the timeline, oldest first."""
    trigger: int | None
    """Where auto-compaction fires, in tokens; `None` when unknown."""
    wrong: Mapping[str, str]
    """What went wrong with compactions, in words, by their ids."""
    prices: Prices
    """What tokens cost."""
    ends: Cleared = NOT_CLEARED
    """What `/clear` did at both ends."""


def step_lines(facts: StepFacts, place: int, look: Look) -> list[list[Part]]:
    """The figures of a response, in lines of parts, the most important first.

    Args:
        facts: What is known.
        place: Index of the step.
        look: What to draw with.
    """
    steps = facts.steps
    if not 0 <= place < len(steps):
        return []
    step = steps[place]
    response, used, trigger = step.response, step.response.usage, facts.trigger
    grown = step.tokens - steps[place - 1].tokens if place else None
    cost = bill((response,), facts.prices)
    billed = f"{tokens(used.read)} cached, {tokens(used.write)} written"
    share: Part = (f"{percent(step.tokens / trigger)} of trigger", QUIET) if trigger else ""
    return [
        [
            (tokens(step.tokens), "bold"),
            share,
            "" if grown is None else f"{'+' if grown >= 0 else '-'}{tokens(abs(grown))}",
            look.moment.full_clock(response.at_ms),
            ("" if step.alive else "rewound", "$warn"),
        ],
        [
            f"{place + 1}/{len(steps)}",
            f"turn {step.turn}",
            money(cost.known_nano),
            one_line(short(response.model), 30),
            (f"{billed}, {tokens(used.output)} out", QUIET),
            (", ".join(one_line(tool.name, 30) for tool in response.tools), QUIET),
        ],
        [
            *_event(step, facts, look.symbols),
            *_ends(step, facts.ends, look.symbols),
            ("Enter opens it" if step.mark else "", QUIET),
        ],
    ]


def _ends(step: Step, ends: Cleared, symbols: Symbols) -> list[Part]:
    """Note that the session begins or ends with `/clear` at a response, and how to go past it."""
    parts: list[Part] = []
    enter = "" if step.mark else "Enter"
    if step.began:
        how = "after /clear" if step.mark else "begins with /clear"
        parts.append(join((f"{symbols.reset} ", "bold $accent-readable"), how))
        if ends.before:
            parts += [f"of {_name(ends.before)}", (f"{enter or '['} goes there", QUIET)]
            enter = ""
    if step.ended and ends.after:
        parts.append(join((f"{symbols.reset} ", "bold $accent-readable"), "cleared"))
        parts += [f"continues as {_name(ends.after)}", (f"{enter or ']'} goes there", QUIET)]
    return parts


def _name(session: Session) -> str:
    """The title of a session, else the start of its id."""
    return masked_line(session.title, TITLE) or session.id[:8]


def _event(step: Step, facts: StepFacts, symbols: Symbols) -> list[Part]:
    """What happened before a response; if nothing did, what the signs mean."""
    done = step.mark
    if done:
        name = (f"{symbols.compacted} {done.trigger.value}", "bold $accent-readable")
        pathology = facts.wrong.get(done.id, "")
        why = join((f"{symbols.warn} ", "bold $warn"), pathology) if pathology else ""
        return [join(name, f" {sizes(done, symbols)}"), why]
    if step.cleared:
        times = "" if step.cleared == 1 else f" {symbols.times}{step.cleared}"
        return [(f"{symbols.cleared} tool results cleared{times}", "$accent-readable")]
    if step.began or step.ended:
        return []
    return [
        (f"{symbols.compacted} compaction", QUIET),
        (f"{symbols.warn} went wrong", QUIET) if facts.wrong else "",
        (f"{symbols.cleared} cleared", QUIET),
        (f"{symbols.reset} /clear", QUIET) if facts.ends != NOT_CLEARED else "",
        (f"{symbols.line} trigger", QUIET),
        ("grey: rewound", QUIET),
    ]
