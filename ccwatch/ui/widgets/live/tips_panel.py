"""What to do, the most urgent first."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

from textual.content import Content

from ccwatch.analysis.tips.finding import Finding
from ccwatch.plain_text import one_line
from ccwatch.report.blocks.insight import NO_INSIGHT
from ccwatch.report.tips.advice import advice
from ccwatch.report.wording import saving_of
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import View
from ccwatch.ui.widgets.line import DOT, QUIET, join, shorten
from ccwatch.ui.widgets.panel import Panel

MOST: Final = 5
"""The number of tips that are shown at most."""
EACH: Final = 3
"""Rows per tip on average; each has at least one."""
ROOMY: Final = 14
"""Rows from which a long command is shown in several."""
TYPED: Final = 3
"""Rows of a command there at most."""


class TipsPanel(Panel):
    """The most important tips with what they save and the commands."""

    _cached: tuple[object, Sequence[Content]] = (None, ())
    """The last lines, after what they were drawn from, since `lines` is called every second."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Return the title of every tip, then their advice, as far as it fits."""
        findings = tips(view)
        if not findings and view.insight is NO_INSIGHT:
            return [Content.styled("being calculated", QUIET)]
        if not findings:
            words = no_tips(answered=view.overview.session.main.last is not None)
            return [Content.styled(line, QUIET) for line in wrap(words, max(8, width))]
        case = findings, view.look.symbols, width, height
        if case != self._cached[0]:
            self._cached = case, tip_lines(findings, view.look.symbols, width, height)
        return self._cached[1]


def tip_lines(
    findings: Sequence[Finding], symbols: Symbols, width: int, height: int
) -> Sequence[Content]:
    """Write as many tips as fit.

    Args:
        findings: At least one, the most urgent first.
        symbols: The signs to draw with.
        width: The cells available.
        height: The rows available.
    """
    chosen = findings[: max(1, min(MOST, round(height / EACH)))]
    hidden = len(findings) - len(chosen)
    spare = height - len(chosen) - bool(hidden and height > len(chosen))
    drawn: list[Content] = []
    for finding in chosen:
        line, is_told = title(finding, symbols, width)
        command = typed(finding.command, width - 2, TYPED if height >= ROOMY else 1)
        lines = [*command, *details(finding, width - 2, told=is_told)]
        more = shortened(lines, max(0, spare), len(command))
        spare -= len(more)
        drawn += [line, *(shorten(one, width) for one in more)]
    if hidden:
        drawn.append(Content.styled(f"  and {hidden} more", QUIET))
    return drawn


def no_tips(*, answered: bool) -> str:
    """Say that there is no tip in a session: with a single answer, that means that all is well."""
    return "Nothing to do: all is well." if answered else "No response yet, so nothing to judge by."


def tips(view: View) -> tuple[Finding, ...]:
    """All current findings that are wanted, the most urgent first."""
    return advice(view.overview, view.look.moment.now_ms, view.insight, view.off)


def title(finding: Finding, symbols: Symbols, width: int) -> tuple[Content, bool]:
    """A tip's first line, and whether it includes what the tip saves."""
    sign = symbols.warn if finding.urgent else symbols.bullet
    style = "bold $warn" if finding.urgent else QUIET
    words = one_line(finding.title)
    line = join((f"{sign} ", style), (words, "bold" if finding.urgent else ""))
    gain = saving_of(finding)
    whole = join(line, (f"{DOT}{gain}", QUIET)) if gain else line
    if whole.cell_length <= width:
        return whole, True
    return shorten(line, width), False


def shortened(lines: list[Content], most: int, whole: int = 0) -> list[Content]:
    """Take as many lines as fit; the last one shows where it was cut off.

    Args:
        lines: The lines.
        most: How many there is room for.
        whole: How many of the first ones are complete in themselves.
    """
    if len(lines) <= most or most <= whole:
        return lines[:most]
    return [*lines[: most - 1], join(lines[most - 1], ("…", QUIET))]


def details(finding: Finding, width: int, *, told: bool) -> list[Content]:
    """The advice, below a tip's title and its command.

    Args:
        finding: The tip.
        width: Cells there are.
        told: Does the title say what it saves?
    """
    words = DOT.join(filter(None, ("" if told else saving_of(finding), finding.advice)))
    return [join("  ", (text, QUIET)) for text in wrap(one_line(words, 400), max(8, width))]


def typed(command: str, width: int, most: int) -> list[Content]:
    """A command in some lines at most, the last one truncated; none for no command."""
    lines = wrap(one_line(command), max(8, width))
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [
        join("  ", (line, "$accent-readable")).truncate(width + 2, ellipsis=True) for line in lines
    ]
