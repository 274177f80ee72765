"""What to do, the most pressing first."""

from collections.abc import Sequence
from textwrap import wrap

from textual.content import Content

from ccwatch.analysis.tips.finding import Finding
from ccwatch.report.advice import advice
from ccwatch.report.wording import money
from ccwatch.ui.safety import one_line
from ccwatch.ui.view import View
from ccwatch.ui.widgets.panel import QUIET, Panel, join
from ccwatch.units import tokens


class TipsPanel(Panel):
    """Tips with their commands."""

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Give every tip its title, then its advice, while there is room."""
        found = tips(view)
        if not found:
            return [Content.styled("Nothing to do: all is well.", QUIET)]
        spare = height - len(found)
        drawn: list[Content] = []
        for finding in found:
            more = shortened(details(finding, width - 2), max(0, spare))
            spare -= len(more)
            drawn += [title(finding, view, width), *more]
        return drawn


def tips(view: View) -> tuple[Finding, ...]:
    """All findings for this moment, the most pressing first."""
    return advice(view.overview, view.moment.now_ms, view.insight)


def title(finding: Finding, view: View, width: int) -> Content:
    """A tip's first line, with what it saves at the right where there is room."""
    sign = view.symbols.warn if finding.urgent else view.symbols.dot
    style = "bold $warn" if finding.urgent else QUIET
    words = one_line(finding.title)
    line = join((f"{sign} ", style), (words, "bold" if finding.urgent else ""))
    gain = (f" saves {saving(finding)}", QUIET) if saving(finding) else ""
    whole = join(line, gain)
    return (whole if whole.cell_length <= width else line).truncate(width, ellipsis=True)


def saving(finding: Finding) -> str:
    """What following a tip saves, in dollars or else in tokens; empty when unknown."""
    if finding.saving_nano:
        return f"≈{money(finding.saving_nano)}"
    return f"≈{tokens(finding.saving_tokens)}" if finding.saving_tokens else ""


def shortened(lines: list[Content], most: int) -> list[Content]:
    """Take as many lines as there is room for; the last one says that there was more."""
    if len(lines) <= most or most < 2:
        return lines[:most]
    return [*lines[: most - 1], join(lines[most - 1], ("…", QUIET))]


def details(finding: Finding, width: int) -> list[Content]:
    """What to do, and what to type, below a tip's title."""
    advice = wrap(one_line(finding.advice, 400), max(8, width))
    drawn = [join("  ", (text, QUIET)) for text in advice]
    if finding.command:
        drawn.insert(
            0, join("  ", (one_line(finding.command), "$accent")).truncate(width + 2, ellipsis=True)
        )
    return drawn
