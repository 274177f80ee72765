"""Everything known about one compaction, as the lines of a page."""

from textual.content import Content

from ccwatch.analysis.compaction.detail import Detail
from ccwatch.model.name import short
from ccwatch.money import estimate, money
from ccwatch.plain_text import one_line
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.aftermath import aftermath
from ccwatch.ui.widgets.compaction.contexts import contexts
from ccwatch.ui.widgets.compaction.facts import CompactionFacts
from ccwatch.ui.widgets.compaction.head import head
from ccwatch.ui.widgets.line import QUIET, join
from ccwatch.ui.widgets.page_lines import PageLines
from ccwatch.units import UNKNOWN, count, span, tokens


def page_lines(known: CompactionFacts, look: Look, width: int) -> list[Content]:
    """The lines of the page for a width in cells."""
    page = PageLines(width)
    head(page, known, look)
    if known.detail:
        _findings(page, known.detail, look)
        contexts(page, known.detail, look)
        _epoch(page, known.detail, look)
    focus = known.listed.compaction.focus
    if focus:
        page.title("Focus given")
        for line in focus.splitlines():
            page.text(one_line(line, 500), 2)
    if known.detail:
        aftermath(page, known.detail, known.kept, look)
    _summary(page, known, look)
    return page.lines


def _findings(page: PageLines, detail: Detail, look: Look) -> None:
    if not detail.findings:
        return
    page.title("What went wrong")
    for finding in detail.findings:
        cost = (
            [f"{look.symbols.about}{tokens(finding.tokens)}"] if finding.tokens is not None else []
        )
        cost += [estimate(finding.nano, look.symbols.about)] if finding.nano is not None else []
        page.text(join((f"{look.symbols.warn} ", "bold $warn"), (finding.title, "bold")))
        page.text(finding.evidence + (f" {look.symbols.dot} {', '.join(cost)}" if cost else ""), 2)
        page.text((finding.advice, "$accent-readable"), 2)


def _epoch(page: PageLines, detail: Detail, look: Look) -> None:
    epoch, used = detail.epoch, detail.epoch.usage
    if not detail.tax:
        page.title("Epoch before it")
        page.text(("The transcript begins with this compaction.", QUIET))
        return
    lasted = span((epoch.last_ms - epoch.first_ms) / 1000) if epoch.first_ms else UNKNOWN
    begin = "previous compaction" if epoch.number else "start"
    page.title(f"Epoch {epoch.number + 1}: since the {begin}")
    arrow = look.symbols.arrow
    page.fact(
        "lasted", f"{lasted}, {count(epoch.turns, 'turn')}, {count(epoch.responses, 'response')}"
    )
    grew = f", {'+' * (epoch.growth > 0)}{tokens(epoch.growth)}" if epoch.growth else ""
    sizes = f"{tokens(epoch.first_context)} {arrow} {tokens(epoch.largest_context)}"
    page.fact("context", sizes + grew)
    more = " and what has no price" if epoch.unpriced and epoch.nano else ""
    page.fact("cost", money(epoch.known_nano) + more)
    page.fact("tokens", f"{tokens(used.read)} read from the cache, {tokens(used.write)} written, "
                        f"{tokens(used.fresh)} uncached, {tokens(used.output)} output")  # fmt: skip
    page.fact("models", ", ".join(one_line(short(name), 40) for name in epoch.models))
    page.fact("files", f"{len(detail.touched)} in the context")
    page.listing([one_line(path, 300) for path in detail.touched])


def _summary(page: PageLines, known: CompactionFacts, look: Look) -> None:
    size = known.detail.summary_tokens if known.detail else known.listed.summary_tokens
    mark = "" if size is None else f"{look.symbols.about}{tokens(size)} tokens"
    page.title("Summary", (mark, QUIET))
    if known.summary is None:
        page.text(("Reading" + look.symbols.more, QUIET))
    elif not known.summary:
        kept = known.listed.archived
        page.text(("was not kept in the archive" if kept else "cannot be read", QUIET))
    else:
        for line in known.summary:
            page.text(line)
