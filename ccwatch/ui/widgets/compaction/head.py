"""The head of a compaction's page: its figures, and its conversation."""

from collections.abc import Iterator

from ccwatch.model.name import short
from ccwatch.money import spread
from ccwatch.plain_text import one_line
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.report.wording import tokens_after, tokens_before
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.facts import CompactionFacts
from ccwatch.ui.widgets.compaction.figures import own_price, read_again
from ccwatch.ui.widgets.line import QUIET, Part, join, pad
from ccwatch.ui.widgets.page_lines import PageLines
from ccwatch.units import count, percent, span, tokens

ROOMY = 64
"""Cells from which words say that the context after it was measured."""


def head(page: PageLines, known: CompactionFacts, look: Look) -> None:
    """Write what it is, its figures and its conversation."""
    listed, done, signs = known.listed, known.listed.compaction, look.symbols
    page.lines.append(pad(join(*_what(known, look)), page.width))
    page.fact(
        "context",
        join(
            (tokens_before(done, signs.about, brief=False), "bold"),
            f" {signs.arrow} {tokens_after(done, signs.about, brief=False)}",
            (_how_measured(known, is_roomy=page.width >= ROOMY), QUIET),
        ),
    )
    freed = done.went
    if freed is not None:
        share = f" ({percent(freed / done.pre_tokens)})" if done.pre_tokens else ""
        about = "" if done.went_is_measured else signs.about
        page.fact("freed", f"{about}{tokens(freed)}{share}")
    if done.post_tokens is not None:
        page.fact("reported", join(tokens(done.post_tokens), (" in messages", QUIET)))
    how = "reported by Claude Code" if listed.is_paid else spread(listed.bounds)
    page.fact("cost", join(own_price(listed, signs), (f" {how}" if how else "", QUIET)))
    page.fact("took", "" if done.duration_ms is None else span(done.duration_ms / 1000))
    page.fact("since last" if _follows_another(known) else "since start", _since(listed))
    again = known.detail.tax if known.detail else listed.reread
    if again:
        page.fact("re-read tax", read_again(again.files, again.tokens, again.nano, look.symbols))
    model = " ".join(filter(None, (one_line(short(done.model), 40), one_line(done.version, 20))))
    page.fact("model, release", model)
    page.fact("session", one_line(f"{listed.title or listed.session} {listed.agent}".strip(), 200))
    page.fact("folder", one_line(listed.project, 300))
    _state(page, known, look)


def _what(known: CompactionFacts, look: Look) -> Iterator[Part]:
    """The time, the trigger, and in brief what is wrong with it."""
    signs, wrong = look.symbols, known.detail.findings if known.detail else ()
    yield f"{signs.compacted} ", "bold $accent-readable"
    yield look.moment.full_clock(known.listed.compaction.at_ms), "bold"
    yield f" {signs.dot} {known.listed.cause}"
    if wrong:
        more = f" +{len(wrong) - 1}" if len(wrong) > 1 else ""
        yield f" {signs.dot} {signs.warn} {wrong[0].title}{more}", "$warn"


def _how_measured(known: CompactionFacts, *, is_roomy: bool) -> str:
    """Say how the context after it is known."""
    if known.listed.compaction.first_prompt_tokens is not None:
        return " first context measured after it" if is_roomy else ""
    detail = known.detail
    is_left = detail is not None and (detail.is_rewound or detail.is_undone)
    return " never measured" if known.listed.archived or is_left else " not measured yet"


def _follows_another(known: CompactionFacts) -> bool:
    """Was its conversation compacted before, as far as is known?"""
    return known.detail.epoch.number > 0 if known.detail else known.place > 0


def _since(listed: Recorded) -> str:
    parts = [] if listed.turns is None else [count(listed.turns, "turn")]
    if listed.since_ms is not None:
        parts.append(span(listed.since_ms / 1000))
    return ", ".join(parts)


def _state(page: PageLines, known: CompactionFacts, look: Look) -> None:
    listed = known.listed
    if known.detail and known.detail.is_undone:
        page.text(("A rewind undid it: the conversation continues from before it.", QUIET))
    if listed.archived:
        page.text(("Archived: its transcript is gone, only figures are left.", "$warn"))
    elif listed.expires_ms:
        rest = (listed.expires_ms - look.moment.now_ms) / 1000
        when = f"in {span(rest)}" if rest > 0 else "at its next start"
        page.fact("transcript", f"Claude Code deletes it {when}")
    if listed.stray:
        page.text(("It is in another transcript of its session.", QUIET))
    if known.reading and not known.detail:
        page.text(("Reading the transcript" + look.symbols.more, QUIET))
    elif not known.detail and not listed.archived:
        page.text(("The transcript cannot be read: only figures are shown.", "$warn"))
