"""All that is known of one compaction, as the lines of a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from ccwatch.analysis.compaction.detail import Detail
from ccwatch.analysis.compaction.split import UNATTRIBUTED, Portion
from ccwatch.model.basis import Basis
from ccwatch.model.name import short
from ccwatch.report.history import Recorded
from ccwatch.report.sections import count
from ccwatch.report.wording import money
from ccwatch.ui.safety import one_line
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.figures import own_price, went
from ccwatch.ui.widgets.gauge import thin
from ccwatch.ui.widgets.panel import QUIET, Part, join, pad
from ccwatch.ui.widgets.sheet import Sheet
from ccwatch.units import UNKNOWN, percent, span, tokens

WIDE = 100
"""Cells from which the contexts before and after stand side by side."""
ROOMY = 64
"""Cells from which it is said in words that the context after it was measured."""
LEAST_GAUGE = 6
"""Cells of a gauge that tells parts from each other; a smaller one is not drawn."""
MOST_PARTS = 12
"""Parts of a context that are listed; the smaller ones are added up."""
MOST_ROWS = 30
"""Files and the like that are listed; the others are counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What a page of a compaction is made from."""

    one: Recorded
    """The compaction as it is listed."""
    found: Detail | None = None
    """What was worked out from the transcript; `None` while or where it was not."""
    summary: tuple[str, ...] | None = None
    """The lines of its summary, without control characters; `None` until they were read."""
    reading: bool = False
    """Is the transcript being read?"""
    kept: tuple[str, ...] = ()
    """What the blocks begin with that it kept as they were, one for each, secrets masked; empty
    until they were read."""


def sheet(known: Known, look: Look, width: int) -> list[Content]:
    """Lay the page out for a width in cells."""
    page = Sheet(width)
    _head(page, known, look)
    if known.found:
        _findings(page, known.found, look)
        _contexts(page, known.found, look)
        _epoch(page, known.found, look)
    focus = known.one.compaction.focus
    if focus:
        page.title("Focus that was given")
        for line in focus.splitlines():
            page.text(one_line(line, 500), 2)
    if known.found:
        _kept(page, known, known.found)
        _back(page, known.found, look)
        _gone(page, known.found, look)
        _again(page, known.found, look)
    _summary(page, known, look)
    return page.lines


def _head(page: Sheet, known: Known, look: Look) -> None:
    one, done, signs = known.one, known.one.compaction, look.symbols
    sure = "" if done.pre_measured or done.pre_tokens is None else signs.about
    after = done.first_prompt_tokens
    how = " first context measured after it" if page.width >= ROOMY else ""
    left: Part = join(tokens(after), (how, QUIET))
    if after is None:
        rest = known.found.left if known.found else None
        said = UNKNOWN if rest is None else f"{signs.about}{tokens(rest)}"
        left = join(said, (" not measured yet", QUIET))
    page.add([join((f"{signs.compacted} ", "bold $accent"),
                   (look.moment.full_clock(done.at_ms), "bold"),
                   f" {signs.dot} {known.one.cause}")])  # fmt: skip
    page.fact(
        "context", join((f"{sure}{tokens(done.pre_tokens)}", "bold"), f" {signs.arrow} ", left)
    )
    number = went(done)
    if number is not None:
        share = f" ({percent(number / done.pre_tokens)})" if done.pre_tokens else ""
        page.fact("went", f"{tokens(number)}{share}")
    if done.post_tokens is not None:
        page.fact("client's count", join(tokens(done.post_tokens), (" messages only", QUIET)))
    reported = (" by Claude Code's own totals", QUIET) if one.is_paid else ""
    page.fact("price", join(own_price(one, signs), reported))
    page.fact("took", "" if done.duration_ms is None else span(done.duration_ms / 1000))
    page.fact("since last", _since(one))
    again = known.found.tax if known.found else one.reread
    if again:
        page.fact("re-read tax", _tax(again.files, again.tokens, again.nano, look))
    model = " ".join(filter(None, (one_line(short(done.model), 40), one_line(done.version, 20))))
    page.fact("model, release", model)
    page.fact("session", one_line(f"{one.title or one.session} {one.agent}".strip(), 200))
    page.fact("folder", one_line(one.project, 300))
    _state(page, known, look)


def _since(one: Recorded) -> str:
    said = [] if one.turns is None else [count(one.turns, "turn")]
    if one.since_ms is not None:
        said.append(span(one.since_ms / 1000))
    return ", ".join(said)


def _state(page: Sheet, known: Known, look: Look) -> None:
    one = known.one
    if one.archived:
        page.text(("Archived: its transcript is gone, only figures are left.", "$warn"))
    elif one.expires_ms:
        rest = (one.expires_ms - look.moment.now_ms) / 1000
        when = f"in {span(rest)}" if rest > 0 else "when it starts next"
        page.fact("transcript", f"Claude Code deletes it {when}")
    if known.reading and not known.found:
        page.text(("Reading the transcript" + look.symbols.more, QUIET))
    elif not known.found and not one.archived:
        page.text(("The transcript cannot be read: only figures are shown.", "$warn"))


def _findings(page: Sheet, found: Detail, look: Look) -> None:
    if not found.findings:
        return
    page.title("What is wrong with it")
    for one in found.findings:
        cost = [f"{look.symbols.about}{tokens(one.tokens)}"] if one.tokens is not None else []
        cost += [_price(one.nano, look)] if one.nano is not None else []
        page.text(join((f"{look.symbols.warn} ", "bold $warn"), (one.title, "bold")))
        page.text(one.evidence + (f" {look.symbols.dot} {', '.join(cost)}" if cost else ""), 2)
        page.text((one.advice, "$accent"), 2)


def _contexts(page: Sheet, found: Detail, look: Look) -> None:
    if not found.before and not found.first:
        return
    wide = page.width >= WIDE
    room = (page.width - 4) // 2 if wide else page.width
    left = _parts("Context before it", found.before, look, room)
    right = _parts("First context after it", found.first, look, room)
    page.add([Content("")])
    if wide:
        page.beside(left, right)
    else:
        page.add([*left, Content(""), *right])


def _parts(title: str, parts: Sequence[Portion], look: Look, width: int) -> list[Content]:
    whole = sum(part.tokens for part in parts)
    head = join((title, "bold $primary"), f"  {tokens(whole) if parts else UNKNOWN}")
    if not parts:
        return [head, Content.styled("not measured yet", QUIET)]
    named = [part for part in parts if part.name != UNATTRIBUTED]
    rows = [(label(part), part.tokens) for part in named[:MOST_PARTS]]
    if rest := sum(part.tokens for part in named[MOST_PARTS:]):
        rows.append(("all others", rest))
    rows += [(part.name, part.tokens) for part in parts if part.name == UNATTRIBUTED]
    lines = [head]
    gauge = min(16, width - 36)
    for name, number in rows:
        share = number / whole if whole else 0.0
        end = join(
            f"{look.symbols.about}{tokens(number)}".rjust(8), (percent(share).rjust(5), QUIET)
        )
        drawn = Content("")
        if gauge >= LEAST_GAUGE:
            drawn = join(" ", thin(share, gauge, look.symbols, "$primary"))
        room = width - end.cell_length - drawn.cell_length
        lines.append(join(pad(Content(name), room), drawn, end))
    return lines


def label(part: Portion) -> str:
    """Name a part of a context: `result Bash`."""
    if part.kind is None:
        return one_line(part.name, 60)
    return f"{part.kind.value} {one_line(part.name, 60)}".strip()


def _epoch(page: Sheet, found: Detail, look: Look) -> None:
    epoch, used = found.epoch, found.epoch.usage
    lasted = span((epoch.last_ms - epoch.first_ms) / 1000) if epoch.first_ms else UNKNOWN
    page.title(f"The epoch that it closed: number {epoch.number + 1}")
    arrow = look.symbols.arrow
    page.fact(
        "lasted", f"{lasted}, {count(epoch.turns, 'turn')}, {count(epoch.responses, 'response')}"
    )
    grew = f", {epoch.growth:+,} tokens" if epoch.growth else ""
    sizes = f"{tokens(epoch.first_context)} {arrow} {tokens(epoch.largest_context)}"
    page.fact("context", sizes + grew)
    page.fact("cost", money(epoch.nano) + (" and what has no price" if epoch.unpriced else ""))
    page.fact("tokens", f"{tokens(used.read)} read from the cache, {tokens(used.write)} written, "
                        f"{tokens(used.fresh)} fresh, {tokens(used.output)} output")  # fmt: skip
    page.fact("models", ", ".join(one_line(short(name), 40) for name in epoch.models))
    page.fact("files", f"{len(found.touched)} in the context")
    _list(page, [one_line(path, 300) for path in found.touched])


def _kept(page: Sheet, known: Known, found: Detail) -> None:
    page.title("What was preserved word for word", (str(len(found.after.kept)), QUIET))
    words: Sequence[str] = known.kept
    if len(words) != len(found.after.kept):
        words = [one.target for one in found.after.kept]
    kept = [
        " ".join(filter(None, (one.kind.value, one_line(one.name, 40), one_line(said, 200))))
        for one, said in zip(found.after.kept, words, strict=True)
    ]
    _list(page, kept or ["nothing: all that is left is in the summary"])


def _back(page: Sheet, found: Detail, look: Look) -> None:
    about = look.symbols.about
    page.title("What Claude Code put back")
    seen = [
        f"{one_line(one.name, 60)} {one_line(one.target, 200)}".strip()
        + ("" if one.tokens is None else f" {about}{tokens(one.tokens)}")
        for one in found.after.put_back
    ]
    _list(page, seen or ["nothing seen in the transcript"])
    rules = [one for one in found.after.rules if one.basis is Basis.DOCUMENTED]
    if rules:
        page.text(("Documented, seen or not:", QUIET), 2)
    _list(page, [
        one.name + ("" if one.tokens is None else f", {tokens(one.tokens)} at most")
        for one in rules
    ])  # fmt: skip


def _gone(page: Sheet, found: Detail, look: Look) -> None:
    signs = look.symbols
    still = [one for one in found.after.lost if one.back_ms is None]
    size = sum(one.tokens for one in still)
    page.title("What is gone until it is read again", (f"{signs.about}{tokens(size)}", QUIET))
    rows = [f"{one_line(one.path, 300)} {signs.about}{tokens(one.tokens)}" for one in still]
    nothing = "every file is back" if found.after.lost else "no file was in the context"
    _list(page, rows or [nothing])
    _list(page, list(found.after.forgotten))
    back = [one for one in found.after.lost if one.back_ms is not None and not one.attached]
    if back:
        page.text(("Read again since:", QUIET), 2)
    _list(page, [
        f"{one_line(one.path, 300)} {signs.about}{tokens(one.tokens)} "
        f"({look.moment.full_clock(one.back_ms or 0)})"
        for one in back
    ])  # fmt: skip


def _again(page: Sheet, found: Detail, look: Look) -> None:
    all_ = found.tax
    page.title("Re-read tax", (_tax(all_.files, all_.tokens, all_.nano, look), QUIET))
    rows = [
        f"{one.kind.value} {one_line(one.target, 300)} "
        f"{look.symbols.about}{tokens(one.tokens)} {_price(one.nano, look)}"
        for one in found.reread
    ]
    _list(page, rows or ["nothing was read again within ten turns"])


def _summary(page: Sheet, known: Known, look: Look) -> None:
    size = known.found.summary_tokens if known.found else known.one.summary_tokens
    mark = "" if size is None else f"{look.symbols.about}{tokens(size)} tokens"
    page.title("Summary", (mark, QUIET))
    if known.summary is None:
        page.text(("Reading" + look.symbols.more, QUIET))
    elif not known.summary:
        kept = known.one.archived
        page.text(("was not kept in the archive" if kept else "cannot be read", QUIET))
    else:
        for line in known.summary:
            page.text(line)


def _list(page: Sheet, rows: Sequence[str]) -> None:
    for row in rows[:MOST_ROWS]:
        page.text(row, 2)
    if len(rows) > MOST_ROWS:
        page.text((f"and {len(rows) - MOST_ROWS} more", QUIET), 2)


def _tax(files: int, size: int, nano: int | None, look: Look) -> str:
    if not files:
        return "nothing read again"
    return f"{files} read again, {look.symbols.about}{tokens(size)}, {_price(nano, look)}"


def _price(nano: int | None, look: Look) -> str:
    return UNKNOWN if nano is None else f"{look.symbols.about}{money(nano)}"
