"""What a compaction kept, what was read again after it, and what is gone."""

from collections.abc import Sequence

from ccwatch.analysis.compaction.aftermath import DOCUMENTED, FORGOTTEN
from ccwatch.analysis.compaction.detail import Detail
from ccwatch.analysis.compaction.reread import Tax
from ccwatch.money import estimate
from ccwatch.plain_text import one_line
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.figures import read_again
from ccwatch.ui.widgets.line import QUIET
from ccwatch.ui.widgets.page_lines import PageLines
from ccwatch.units import marked, tokens


def aftermath(page: PageLines, detail: Detail, words: Sequence[str], look: Look) -> None:
    """Write what became of the content of the context.

    Args:
        page: Takes the lines.
        detail: What was worked out from the transcript.
        words: What the blocks begin with that were kept; their targets are told instead until
            there is one for each.
        look: What it is drawn with.
    """
    _kept(page, detail, words)
    _back(page, detail, look)
    if detail.tax:
        _gone(page, detail, look)
        _again(page, detail, detail.tax, look)


def _kept(page: PageLines, detail: Detail, words: Sequence[str]) -> None:
    page.title("What was kept verbatim", (str(len(detail.after.kept)), QUIET))
    if len(words) != len(detail.after.kept):
        words = [entry.target for entry in detail.after.kept]
    kept = [
        " ".join(filter(None, (entry.kind.value, one_line(entry.name, 40), one_line(text, 200))))
        for entry, text in zip(detail.after.kept, words, strict=True)
    ]
    page.listing(kept or ["nothing: all that is left is in the summary"])


def _back(page: PageLines, detail: Detail, look: Look) -> None:
    about = look.symbols.about
    page.title("What Claude Code put back")
    seen = [
        f"{one_line(one.name, 60)} {one_line(one.target, 200)}".strip()
        + f" {about}{tokens(one.tokens)}"
        for one in detail.after.put_back
    ]
    page.listing(seen or ["nothing seen in the transcript"])
    page.text(("As documented, seen or not:", QUIET), 2)
    page.listing(DOCUMENTED)


def _gone(page: PageLines, detail: Detail, look: Look) -> None:
    signs = look.symbols
    still = [one for one in detail.after.lost if one.back_ms is None]
    size = sum(one.tokens for one in still)
    page.title("Gone until it is read again", (marked(tokens(size), signs.about), QUIET))
    rows = [f"{one_line(one.path, 300)} {signs.about}{tokens(one.tokens)}" for one in still]
    nothing = "every file is back" if detail.after.lost else "no file was in the context"
    page.listing(rows or [nothing])
    page.listing([FORGOTTEN])
    back = [one for one in detail.after.lost if one.back_ms is not None and not one.attached]
    if back:
        page.text(("Read again since:", QUIET), 2)
    page.listing([
        f"{one_line(one.path, 300)} {signs.about}{tokens(one.tokens)} "
        f"({look.moment.full_clock(one.back_ms or 0)})"
        for one in back
    ])  # fmt: skip


def _again(page: PageLines, detail: Detail, all_: Tax, look: Look) -> None:
    page.title("Re-read tax", (read_again(all_.files, all_.tokens, all_.nano, look.symbols), QUIET))
    rows = [
        f"{one.kind.value} {one_line(one.target, 300)} "
        f"{look.symbols.about}{tokens(one.tokens)} "
        f"{'' if one.nano == 0 else estimate(one.nano, look.symbols.about)}".rstrip()
        for one in detail.reread
    ]
    page.listing(rows or ["nothing was read again within ten turns"])
