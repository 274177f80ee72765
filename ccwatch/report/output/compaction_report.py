"""What one compaction did, to be copied: figures only, nothing of what was said or read."""

from collections import Counter
from collections.abc import Iterable, Iterator

from ccwatch.analysis.compaction.aftermath import DOCUMENTED
from ccwatch.analysis.compaction.detail import Detail
from ccwatch.analysis.compaction.epoch import Epoch
from ccwatch.analysis.compaction.portions import Portion, listed
from ccwatch.model.compaction import Compaction
from ccwatch.model.name import short
from ccwatch.money import estimate, money, spread
from ccwatch.plain_text import one_line
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.report.output.figures import instant
from ccwatch.report.output.paragraph import DOT
from ccwatch.report.wording import tokens_after, tokens_before
from ccwatch.units import UNKNOWN, count, exact, marked, percent, span, tokens

MAX_PARTS = 20
"""Parts of the context that are listed; the smaller ones are added up."""

Fact = tuple[str, str]
"""A name and a figure."""


def summary_line(one: Recorded) -> str:
    """Tell what a compaction did in one line, without project or title.

    Example:
        >>> from ccwatch.model.compaction import Trigger
        >>> one = Compaction("c", 1_795_364_968_476, Trigger.AUTO, "2.1.330", "claude-opus-5",
        ...     pre_tokens=167_445, first_prompt_tokens=30_100, duration_ms=83_000)
        >>> summary_line(Recorded(one, "s", "", "", "", 310_000_000, turns=12))
        '2026-11-22 16:29 UTC · auto · 167k → 30.1k · took 1 min · 12 turns · opus-5 · ≈$0.31'
    """
    compaction, again = one.compaction, one.reread
    parts = [
        _minute(compaction.at_ms),
        one.cause,
        f"{tokens_before(compaction, brief=False)} → {tokens_after(compaction, brief=False)}",
        _took(compaction),
        "" if one.turns is None else count(one.turns, "turn"),
        one_line(short(compaction.model), 40),
        "" if one.price is None else _own_price(one),
        f"re-read {marked(tokens(again.tokens))} {estimate(again.nano)}"
        if again and again.files
        else "",
    ]
    return DOT.join(part for part in parts if part)


def markdown(done: Recorded, found: Detail) -> str:
    """Tell all that is known of a compaction in Markdown: figures, kinds and names of tools.

    Paths, commands, prompts and the summary are left out, so that it can be shown to others.
    """
    one = found.compaction
    sections = [
        [f"# Compaction of {_minute(one.at_ms)}"],
        _table("What", "Figure", _facts(done, found)),
        ["## The epoch before it"],
        _table("What", "Figure", _epoch(found.epoch, len(found.touched)))
        if found.tax
        else ["The transcript begins with this compaction."],
        *_context("The context before it", found.before),
        *_context(
            f"The first context after {'the rewind' if found.is_rewound else 'it'}", found.first
        ),
        ["## After it"],
        _table("What", "Figure", _aftermath(found)),
        *_findings(found),
        ["≈ marks estimates. Made by ccwatch."],
    ]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _facts(done: Recorded, found: Detail) -> Iterator[Fact]:
    one = found.compaction
    yield "trigger", done.cause
    yield "Claude Code", one_line(one.version, 20) or UNKNOWN
    yield "model", one_line(short(one.model), 40) or UNKNOWN
    if found.is_undone:
        yield "undone by a rewind", "yes"
    yield "context before", marked(exact(one.pre_tokens), estimated=not one.pre_measured)
    yield "first context measured after it", exact(one.first_prompt_tokens)
    yield "left in the window", marked(exact(found.left), estimated=True)
    if one.went is not None:
        share = f" ({percent(one.went / one.pre_tokens)})" if one.pre_tokens else ""
        yield "freed", marked(exact(one.went), estimated=not one.went_is_measured) + share
    yield "messages after it, as Claude Code counts", exact(one.post_tokens)
    yield "summary", marked(exact(found.summary_tokens), estimated=True)
    yield "focus given", "yes" if one.focus else "no"
    yield "took", span(None if one.duration_ms is None else one.duration_ms / 1000)
    yield "its cost", _own_price(done)


def _epoch(epoch: Epoch, files: int) -> Iterator[Fact]:
    used = epoch.usage
    lasted = (epoch.last_ms - epoch.first_ms) / 1000 if epoch.first_ms else None
    yield "lasted", span(lasted)
    yield "turns", exact(epoch.turns)
    yield "responses", exact(epoch.responses)
    yield "models", ", ".join(one_line(short(name), 40) for name in epoch.models) or UNKNOWN
    yield "files in the context", exact(files)
    sizes = f"{exact(epoch.first_context)} → {exact(epoch.largest_context)}"
    yield "context, first to largest", sizes
    more = " and what has no price" if epoch.unpriced and epoch.nano else ""
    yield "cost", money(epoch.known_nano) + more
    yield "tokens: uncached input", exact(used.fresh)
    yield "tokens: written to the cache", exact(used.write)
    yield "tokens: read from the cache", exact(used.read)
    yield "tokens: output", exact(used.output)


def _context(title: str, parts: tuple[Portion, ...]) -> list[list[str]]:
    """The table of what a context consisted of; nothing where that is not known."""
    if not parts:
        return []
    whole = sum(part.tokens for part in parts)
    cells = [
        (_label(part), f"{marked(exact(part.tokens))} ({percent(part.tokens / whole)})")
        for part in listed(parts, MAX_PARTS)
    ]
    return [[f"## {title}"], _table("Part", "Tokens", cells)]


def _aftermath(found: Detail) -> Iterator[Fact]:
    after = found.after
    still = [file for file in after.lost if file.back_ms is None]
    if found.tax:
        yield "files that left the context", exact(len(after.lost))
        lost = f" ({_sum(file.tokens for file in still)} tokens)" if still else ""
        yield "not read again", f"{exact(len(still))}{lost}"
    yield "blocks kept as they were", exact(len(after.kept))
    back = Counter(one.name for one in after.put_back)
    sizes = _sum(one.tokens for one in after.put_back)
    names = ", ".join(f"{_code(name)} {number}" for name, number in back.most_common())
    yield "put back by Claude Code", f"{names} ({sizes} tokens)" if names else "nothing seen"
    yield "put back as documented", "; ".join(DOCUMENTED)
    kinds = Counter(item.kind.value for item in found.reread)
    again = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    if found.tax:
        yield "read again within ten turns", again or "nothing"
    if found.tax and found.tax.files:
        yield "re-read tax", f"{marked(exact(found.tax.tokens))} tokens, {estimate(found.tax.nano)}"


def _findings(found: Detail) -> list[list[str]]:
    """What is wrong with it; nothing where all is well."""
    if not found.findings:
        return []
    lines = [
        f"- **{one.title}**: {one.evidence}."
        + (f" Cost {estimate(one.nano)}." if one.nano is not None else "")
        + f" {one.advice}"
        for one in found.findings
    ]
    return [["## What went wrong"], lines]


def _table(left: str, right: str, rows: Iterable[Fact]) -> list[str]:
    return [f"| {left} | {right} |", "| --- | --- |", *(f"| {a} | {b} |" for a, b in rows)]


def _label(part: Portion) -> str:
    if part.kind is None:
        return part.name
    return f"{part.kind.value} {_code(part.name)}" if part.name else part.kind.value


def _code(name: str) -> str:
    """A name of any source, so that nothing in it is taken for Markdown."""
    clean = one_line(name, 80).replace("`", "'").replace("|", "¦")
    return f"`{clean}`" if clean else ""


def _minute(at_ms: int) -> str:
    at = instant(at_ms)
    return f"{at[:10]} {at[11:16]} UTC" if at else "an unknown time"


def _took(one: Compaction) -> str:
    return "" if one.duration_ms is None else f"took {span(one.duration_ms / 1000)}"


def _own_price(one: Recorded) -> str:
    """What its own request cost: as the client has it, or by estimate."""
    if one.paid_nano is not None:
        return f"{money(one.paid_nano)}, reported"
    return estimate(one.nano) + (f" ({spread(one.bounds)})" if one.bounds else "")


def _sum(sizes: Iterable[int]) -> str:
    """Add up estimated tokens."""
    return marked(exact(sum(sizes)))
